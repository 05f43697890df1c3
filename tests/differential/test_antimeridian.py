"""The package ``antimeridian`` beside rangekit, on discs as others leave them: uncut, with longitudes wrapped.

Both cut at the date line and close round a pole. A ring that looks clockwise in longitude and latitude is turned by
``antimeridian`` 0.4.9, with a warning, unless it is told not to: for discs beyond a hemisphere about the equator that
is the wrong side.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import antimeridian
import numpy as np
import pytest
import shapely
from pyproj import Geod

from rangekit import geodesic

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

GEOD = Geod(ellps="WGS84")
CORNERS = 360
CASES = {
    "across the date line": (179.0, 10.0, 500_000),
    "across it and far north": (-179.0, 65.0, 1_500_000),
    "round the North Pole": (20.0, 85.0, 1_000_000),
    "round the South Pole": (20.0, -85.0, 1_000_000),
    "about a pole itself": (0.0, 90.0, 1_000_000),
    "a hemisphere and more, over a pole": (20.0, 50.0, 12_000_000),
    "three quarters of the way round, over both poles": (20.0, 50.0, 15_000_000),
}
INVERTED = {
    "three quarters of the way round, about the equator": (180.0, 0.0, 15_000_000),
    "the same elsewhere": (100.0, 10.0, 15_000_000),
}


def _uncut(lon: float, lat: float, distance_m: float) -> shapely.Polygon:
    turn = -np.linspace(0.0, 360.0, CORNERS, endpoint=False)
    start = np.full(CORNERS, lon), np.full(CORNERS, lat)
    return shapely.Polygon(np.column_stack(GEOD.fwd(*start, turn, np.full(CORNERS, distance_m))[:2]))


def _share_apart(one: BaseGeometry, other: BaseGeometry) -> float:
    return one.symmetric_difference(other).area / other.area


def _holds(area: BaseGeometry, lon: float, lat: float) -> bool:
    lon = (lon + 180.0) % 360.0 - 180.0
    return area.intersects(shapely.Point(lon, lat)) or (lon == -180.0 and area.intersects(shapely.Point(180.0, lat)))


@pytest.mark.parametrize("case", CASES)
def test_both_cut_and_close_alike(case: str) -> None:
    lon, lat, distance_m = CASES[case]
    theirs = antimeridian.fix_polygon(_uncut(lon, lat, distance_m))
    ours = geodesic.buffer(shapely.Point(lon, lat), distance_m, tolerance_m=distance_m / 1000)
    assert theirs.is_valid
    assert _share_apart(theirs, ours) < 2e-3  # a ring of 360 corners against one within a thousandth
    assert _holds(theirs, lon, lat)
    assert _holds(ours, lon, lat)


@pytest.mark.parametrize("case", INVERTED)
def test_a_large_disc_is_inverted_there_unless_told_and_not_here(case: str) -> None:
    lon, lat, distance_m = INVERTED[case]
    ours = geodesic.buffer(shapely.Point(lon, lat), distance_m, tolerance_m=distance_m / 1000)
    assert _holds(ours, lon, lat)
    assert not _holds(ours, lon + 180.0, -lat)
    with pytest.warns(antimeridian.FixWindingWarning):
        theirs = antimeridian.fix_polygon(_uncut(lon, lat, distance_m))
    assert not _holds(theirs, lon, lat)
    assert _holds(theirs, lon + 180.0, -lat)
    told = antimeridian.fix_polygon(_uncut(lon, lat, distance_m), fix_winding=False)
    assert _share_apart(told, ours) < 2e-3


@pytest.mark.parametrize("case", CASES | INVERTED)
def test_it_finds_nothing_to_mend_in_ours(case: str) -> None:
    lon, lat, distance_m = (CASES | INVERTED)[case]
    ours = geodesic.buffer(shapely.Point(lon, lat), distance_m, tolerance_m=distance_m / 1000)
    with warnings.catch_warnings():
        warnings.simplefilter("error", antimeridian.FixWindingWarning)
        again = shapely.geometry.shape(antimeridian.fix_shape(shapely.geometry.mapping(ours)))
    assert _share_apart(again, ours) < 1e-9
