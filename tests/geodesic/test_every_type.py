"""Every function for every geometry type, empties included."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely
from shapely.geometry import GeometryCollection, MultiPolygon, Point, Polygon

import zoo
from area_checks import assert_rfc7946
from rangekit import geodesic
from rangekit.errors import RangekitError

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from truth import Edges

TYPES: dict[str, BaseGeometry] = {name: zoo.placed(name) for name in zoo.TYPES} | {
    "nested": GeometryCollection(
        [GeometryCollection([zoo.placed("multipolygon"), zoo.placed("multipoint")]), Point(3, 4)]
    ),
    "with an empty part": GeometryCollection([Point(), zoo.placed("line"), Polygon()]),
    "three-dimensional": shapely.force_3d(zoo.placed("polygon"), 77.0),
    "clockwise": zoo.placed("polygon").reverse(),
    "empty hole's polygon": MultiPolygon([zoo.placed_polygon("holed"), Polygon()]),
}
EMPTY = ("POINT EMPTY", "LINESTRING EMPTY", "LINEARRING EMPTY", "POLYGON EMPTY", "MULTIPOINT EMPTY",
         "MULTILINESTRING EMPTY", "MULTIPOLYGON EMPTY", "GEOMETRYCOLLECTION EMPTY")  # fmt: skip
LON, LAT = np.array([30.0, 31.0, -150.0]), np.array([50.0, 47.0, -50.0])


@pytest.mark.parametrize("edges", ["geodesic", "planar"])
@pytest.mark.parametrize("name", TYPES)
def test_all_functions(name: str, edges: Edges) -> None:
    geometry = TYPES[name]
    distance = geodesic.distance(geometry, LON, LAT, edges=edges)
    assert distance.shape == (3,)
    assert np.isfinite(distance).all()
    nearest = geodesic.nearest(geometry, LON, LAT, edges=edges)
    assert nearest.distance_m.shape == nearest.lon.shape == nearest.lat.shape == (3,)
    assert (np.abs(nearest.lon) <= 180).all()
    assert (nearest.distance_m == distance).all()
    assert (geodesic.dwithin(geometry, LON, LAT, 1e6, edges=edges) == (distance <= 1e6)).all()
    area = geodesic.buffer(geometry, 1e5, tolerance_m=100, edges=edges)
    assert_rfc7946(area)
    assert not shapely.has_z(area)
    for method in ("distance", "nearest", "dwithin", "buffer"):
        assert callable(getattr(geodesic.DistanceField(geometry, edges=edges), method))


@pytest.mark.parametrize("name", TYPES)
def test_audit(name: str) -> None:
    area = geodesic.buffer(TYPES[name], 1e5, tolerance_m=100)
    found = geodesic.audit(area, TYPES[name], 1e5)
    assert 0 <= found.inside_m <= 100
    assert 0 <= found.outside_m <= 100


@pytest.mark.parametrize("n", [0, 1])
def test_no_points_and_one(n: int) -> None:
    lon, lat = np.zeros(n), np.zeros(n)
    for geometry in TYPES.values():
        assert geodesic.distance(geometry, lon, lat).shape == (n,)
        assert geodesic.dwithin(geometry, lon, lat, 1e6).shape == (n,)
        assert geodesic.nearest(geometry, lon, lat).lon.shape == (n,)


@pytest.mark.parametrize("wkt", EMPTY)
def test_empty_has_a_defined_answer_or_a_clear_error(wkt: str) -> None:
    empty = shapely.from_wkt(wkt)
    for answer, defined in (
        (lambda: geodesic.distance(empty, LON, LAT), lambda d: np.isinf(d).all() or np.isnan(d).all()),
        (lambda: geodesic.dwithin(empty, LON, LAT, 1e6), lambda w: not w.any()),
        (lambda: geodesic.buffer(empty, 1e5), lambda a: a.is_empty),
        (lambda: geodesic.buffer(empty, -1e5), lambda a: a.is_empty),
        (lambda: geodesic.nearest(empty, LON, LAT).distance_m, lambda d: ~np.isfinite(d).any()),
    ):
        try:
            found = answer()
        except RangekitError as error:
            assert "empty" in str(error)
        else:
            assert defined(found)


def test_lists_and_scalars_are_fine() -> None:
    assert geodesic.distance(Point(0, 0), [1.0, 2.0], [0.0, 0.0]).shape == (2,)
    assert float(np.squeeze(geodesic.distance(Point(0, 0), 1.0, 0.0))) == pytest.approx(111_319.490793, abs=1e-5)


def test_arguments_are_left_alone() -> None:
    geometry, lon, lat = zoo.placed("holed"), LON.copy(), LAT.copy()
    before = geometry.wkb
    geodesic.distance(geometry, lon, lat)
    geodesic.dwithin(geometry, lon, lat, 1e5)
    geodesic.buffer(geometry, 1e5, tolerance_m=100)
    assert geometry.wkb == before
    assert (lon == LON).all()
    assert (lat == LAT).all()
    lon.flags.writeable = lat.flags.writeable = False
    geodesic.distance(geometry, lon, lat)
