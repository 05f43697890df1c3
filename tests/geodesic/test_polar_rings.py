"""A ring round a pole means its smaller side, by area along geodesics, however unevenly its vertices stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from shapely.geometry import Polygon

from rangekit import geodesic
from rangekit.errors import GeometryError
from truth import direct

if TYPE_CHECKING:
    from truth import Floats, Place


def _disc(centre: Place, azimuths: Floats, radius_m: float) -> Polygon:
    return Polygon(np.column_stack(direct(*centre, azimuths, radius_m)))


def _holds_its_middle(disc: Polygon, centre: Place) -> bool:
    lon, lat = centre
    opposite = lon - 180 if lon > 0 else lon + 180, -lat
    inside = geodesic.DistanceField(disc).contains([lon, opposite[0]], [lat, opposite[1]])
    return bool(inside[0] and not inside[1])


@pytest.mark.parametrize("more", [0, 20_000, 60_000, 80_000])
def test_vertices_crowded_on_one_side_do_not_turn_a_disc_inside_out(more: int) -> None:
    azimuths = np.sort(np.concatenate([np.arange(72) * 5.0, np.linspace(170, 190, more)]))
    disc = _disc((0, 40), azimuths, 7_000_000)
    assert geodesic.distance(disc, [0.0], [40.0])[0] == 0.0
    assert geodesic.distance(disc, [180.0], [-40.0])[0] > 12_000_000
    assert _holds_its_middle(disc, (0, 40))


@pytest.mark.parametrize("turn", [1, -1])
def test_even_discs_of_nearly_a_hemisphere(rng: np.random.Generator, turn: int) -> None:
    wrong = []
    for _ in range(300):
        centre = float(rng.uniform(-180, 180)), float(np.degrees(np.arcsin(rng.uniform(-1, 1))))
        azimuths = np.arange(0, 360, 360 / rng.integers(24, 120)) + rng.uniform(0, 360)
        radius_m = float(rng.uniform(9_600_000, 9_720_000))
        if not _holds_its_middle(_disc(centre, azimuths[::turn], radius_m), centre):
            wrong.append((centre, radius_m, len(azimuths)))
    assert not wrong


@pytest.mark.parametrize("spread", [0.0, 1e-7])
def test_two_halves_are_an_error_that_says_the_rule(spread: float) -> None:
    lat = spread * np.array([1, -1, 0, 1])
    equator = Polygon(np.column_stack([[0, 90, 180, -90], lat]))
    with pytest.raises(GeometryError, match=r"smaller side.*closed along the pole"):
        geodesic.distance(equator, [10.0], [1.0])
    with pytest.raises(GeometryError, match="smaller side"):
        geodesic.buffer(equator, 1000.0)


@pytest.mark.parametrize("lat", [0.001, -0.001])
def test_a_ring_just_beside_the_equator_holds_the_nearer_pole(lat: float) -> None:
    ring = Polygon([(lon, lat) for lon in range(-180, 180, 5)])
    inside = geodesic.DistanceField(ring).contains([20.0, 20.0], [60.0, -60.0])
    assert inside.tolist() == [lat > 0, lat < 0]


def test_closing_a_half_along_a_pole_says_which_one_is_meant() -> None:
    south = Polygon([(-180, -90), (180, -90), (180, 0), (90, 0), (0, 0), (-90, 0), (-180, 0)])
    assert geodesic.DistanceField(south).contains([10.0, 10.0], [1.0, -1.0]).tolist() == [False, True]
