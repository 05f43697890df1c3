from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
import shapely
from pyproj import Geod
from shapely import Point

from rangekit.analysis import compute_range_area, compute_range_areas
from rangekit.errors import InputError
from rangekit.model import LaunchArea, RangeEstimate, Weapon

GEOD = Geod(ellps="WGS84")


@pytest.mark.parametrize("tolerance_m", [1.0, 100.0])
def test_the_edge_is_within_the_tolerance(
    make_weapon: Callable[..., Weapon], make_launch: Callable[..., LaunchArea], tolerance_m: float
) -> None:
    lon0, lat0 = 33.84, 52.36
    area = compute_range_area(make_weapon(), make_launch(Point(lon0, lat0)), tolerance_m=tolerance_m)
    assert (area.range_km, area.label, area.tolerance_m) == (300, "nominal", tolerance_m)
    assert 0 <= area.error_inside_m <= tolerance_m
    assert 0 <= area.error_outside_m <= tolerance_m
    edge = shapely.get_coordinates(shapely.segmentize(area.geometry, 0.01))
    _, _, distance_m = GEOD.inv(np.full(len(edge), lon0), np.full(len(edge), lat0), edge[:, 0], edge[:, 1])
    deviation_m = np.asarray(distance_m) - 300_000
    # What was measured bounds what is found by hand, up to the sampling of either.
    assert -deviation_m.min() <= min(tolerance_m, area.error_inside_m * 1.01 + 0.01)
    assert deviation_m.max() <= min(tolerance_m, area.error_outside_m * 1.01 + 0.01)


@pytest.mark.parametrize(
    ("figures", "expected"),
    [
        ((290, 300, 306), [("low", 290), ("nominal", 300), ("high", 306)]),
        ((300, 300, 306), [("nominal", 300), ("high", 306)]),
        ((290, 300, 300), [("low", 290), ("nominal", 300)]),
        ((300, 300, 300), [("nominal", 300)]),
    ],
)
def test_a_band_repeats_no_figure(
    make_weapon: Callable[..., Weapon],
    make_launch: Callable[..., LaunchArea],
    figures: tuple[float, float, float],
    expected: list[tuple[str, float]],
) -> None:
    areas = compute_range_areas(make_weapon(*figures), make_launch(), tolerance_m=1000)
    assert [(area.label, area.range_km) for area in areas] == expected
    assert all(wide.geometry.covers(narrow.geometry) for narrow, wide in pairwise(areas))


@pytest.mark.parametrize("tolerance_m", [0.0, -1.0, float("nan")])
def test_an_impossible_tolerance_is_refused(make_launch: Callable[..., LaunchArea], tolerance_m: float) -> None:
    with pytest.raises(InputError, match="tolerance"):
        compute_range_area(Weapon.from_range_km(300), make_launch(), tolerance_m=tolerance_m)


def test_an_unknown_label_is_refused(make_launch: Callable[..., LaunchArea]) -> None:
    weapon = Weapon("x", "X", RangeEstimate(1, 2, 3))
    with pytest.raises(InputError, match="low, nominal, high"):
        compute_range_area(weapon, make_launch(), label="widest")  # type: ignore[arg-type]
