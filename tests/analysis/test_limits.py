"""What makes no sense is refused before any work is done for it."""

from __future__ import annotations

import math

import numpy as np
import pyproj
import pytest
import shapely

from rangekit.analysis import compute_range_area
from rangekit.catalog import launchers
from rangekit.catalog.launch import load_launch_area
from rangekit.catalog.launchers import place_launchers
from rangekit.errors import InputError
from rangekit.model import Question, RangeEstimate, Weapon

GEOD = pyproj.Geod(ellps="WGS84")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"tolerance_km": 1e-12}, "a tolerance must be at least 0.1 mm"),
        ({"standoff_km": 1e-9}, "a stand-off must be at least 1 m"),
        ({"weapons": (1e-300,)}, "a range must be at least 1 m"),
    ],
)
def test_a_question_of_less_than_anything_means_is_refused(asked: dict[str, object], said: str) -> None:
    with pytest.raises(InputError, match=said):
        Question(**asked)  # type: ignore[arg-type]


def test_a_range_under_a_metre_is_refused() -> None:
    with pytest.raises(InputError, match="a range must be at least 1 m, got 1e-300 km"):
        RangeEstimate.exactly(1e-300)


def test_a_tolerance_under_a_tenth_of_a_millimetre_is_refused() -> None:
    weapon = Weapon("made", "made", RangeEstimate.exactly(300))
    with pytest.raises(InputError, match=r"a tolerance must be at least 0\.1 mm"):
        compute_range_area(weapon, load_launch_area("ukraine"), tolerance_m=1e-9)


@pytest.mark.parametrize("standoff_km", [600.0, 20_000.0, 1e9])
def test_a_standoff_that_leaves_nothing_is_refused_before_any_work(
    monkeypatch: pytest.MonkeyPatch, standoff_km: float
) -> None:
    def fail(*_: object) -> None:
        raise AssertionError("work was done")

    monkeypatch.setattr(launchers, "prepare_field", fail)
    with pytest.raises(InputError, match="nothing of the launch area is left"):
        place_launchers(load_launch_area("ukraine"), standoff_km)


@pytest.mark.parametrize("radius_km", [1.0, 50.0, 2000.0, 9000.0])
@pytest.mark.parametrize(("lon", "lat"), [(0, 0), (179.9, 10), (30, 50), (0, 89.5), (20, -75)])
def test_what_holds_a_disc_is_not_refused(lon: float, lat: float, radius_km: float) -> None:
    azimuths = np.linspace(0, 360, 721)[:-1]
    lons, lats, _ = GEOD.fwd(np.full(720, lon), np.full(720, lat), azimuths, np.full(720, radius_km * 1000))
    disc = shapely.Polygon(np.column_stack([lons, lats]))
    holds = launchers._may_hold_disc  # noqa: SLF001 - a bound, tested as one
    assert holds(disc, radius_km * 999)
    if radius_km < 9000:  # near a quarter of the way round, a disc of a larger radius hardly covers more
        assert not holds(disc, radius_km * 1000 * math.sqrt(1.25))
