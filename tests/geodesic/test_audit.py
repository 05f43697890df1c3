"""The audit finds errors that were planted, and measures what brute force measures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely
from shapely.geometry import MultiPoint, Point, Polygon, box

import zoo
from area_checks import rim
from benchmarks.planar import azimuthal_plane, planar_buffer
from rangekit import geodesic
from truth import Truth, direct

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

TURN = np.arange(0, 360, 0.25)


def ring_about(lon: float, lat: float, radius_m: float) -> shapely.Polygon:
    """Return a counter-clockwise polygon through points at the radius; its straight edges err by metres at most."""
    return Polygon(np.column_stack(direct(lon, lat, -TURN, radius_m)))


def azimuthal_buffer(geometry: BaseGeometry, distance_m: float) -> BaseGeometry:
    """Return what most scripts make: a planar buffer in an azimuthal equidistant plane about the centroid."""
    return planar_buffer(geometry, azimuthal_plane(geometry), distance_m, quadrant_segments=64)


@pytest.mark.parametrize(
    ("off_m", "inside_m", "outside_m"), [(500, 0, 500), (-700, 700, 0), (0, 0, 0), (30_000, 0, 30_000)]
)
def test_disc_of_the_wrong_size(off_m: float, inside_m: float, outside_m: float) -> None:
    found = geodesic.audit(ring_about(30, 50, 300_000 + off_m), Point(30, 50), 300_000)
    assert found.inside_m == pytest.approx(inside_m, abs=8)  # the straight edges' own error
    assert found.outside_m == pytest.approx(outside_m, abs=8)


def test_shifted_disc() -> None:
    lon, lat = direct(30.0, 50.0, 60.0, 2_000.0)
    found = geodesic.audit(ring_about(float(lon), float(lat), 300_000), Point(30, 50), 300_000)
    assert (found.inside_m, found.outside_m) == pytest.approx((2_000, 2_000), abs=10)


def test_missing_hole() -> None:
    corners = shapely.LinearRing(np.column_stack(direct(10.0, 40.0, np.arange(0, 360, 10.0), 500_000)))
    true = geodesic.audit(_annulus(420_000, 578_000), corners, 80_000)
    assert max(true.inside_m, true.outside_m) < 15_000
    filled = geodesic.audit(Polygon(_annulus(420_000, 578_000).exterior), corners, 80_000)
    deepest = Truth(corners).edge_distance(10.0, 40.0)[0] - 80_000
    assert filled.outside_m == pytest.approx(deepest, rel=0.03)


def _annulus(inner_m: float, outer_m: float) -> shapely.Polygon:
    return Polygon(ring_about(10, 40, outer_m).exterior, [ring_about(10, 40, inner_m).exterior])


def test_hole_too_many() -> None:
    disc = ring_about(30, 50, 300_000)
    holed = disc.difference(ring_about(31, 50.5, 10_000))
    found = geodesic.audit(holed, Point(30, 50), 300_000)
    deepest = 300_000 - Truth(Point(30, 50)).edge_distance(31.0, 50.5)[0] + 10_000
    assert found.inside_m == pytest.approx(deepest, rel=0.03)


def test_small_hole_far_inside() -> None:
    disc = ring_about(30, 50, 300_000).difference(ring_about(30.5, 50.2, 500))
    assert geodesic.audit(disc, Point(30, 50), 300_000).inside_m > 200_000


def test_island_too_many() -> None:
    lon, lat = (float(c) for c in direct(30.0, 50.0, 100.0, 900_000))
    area = shapely.union(ring_about(30, 50, 300_000), ring_about(lon, lat, 20_000))
    assert geodesic.audit(area, Point(30, 50), 300_000).outside_m == pytest.approx(620_000, rel=0.03)


def test_island_missing() -> None:
    found = geodesic.audit(ring_about(30, 50, 100_000), MultiPoint([(30, 50), (60, 50)]), 100_000)
    assert found.inside_m == pytest.approx(100_000, rel=0.03)


def test_interior_missing() -> None:
    land = box(20, 40, 30, 50)
    edge_only = geodesic.buffer(land.exterior, 10_000, tolerance_m=10)
    found = geodesic.audit(edge_only, land, 10_000)
    assert found.inside_m > 15_000


def test_nothing_at_all_and_the_whole_globe() -> None:
    assert geodesic.audit(Polygon(), Point(0, 0), 100_000).inside_m == pytest.approx(100_000, rel=0.01)
    globe = box(-180, -90, 180, 90)
    assert geodesic.audit(globe, Point(0, 0), 1e7).outside_m == pytest.approx(1.0003931e7, rel=0.02)
    whole = geodesic.audit(globe, Point(0, 0), 20_010_000)
    assert (whole.inside_m, whole.outside_m) == (0, 0)


@pytest.mark.parametrize("name", ["line", "polygon", "holed", "multipolygon"])
@pytest.mark.parametrize(("scale", "distance_m"), [(1, 300_000), (6, 2_000_000)])
def test_azimuthal_buffer_measured_as_brute_force_measures_it(
    name: str, scale: float, distance_m: float, rng: np.random.Generator
) -> None:
    geometry = zoo.placed(name, scale=scale)
    area = azimuthal_buffer(geometry, distance_m)
    lon, lat = rim(area, rng, most=1_500)
    error = Truth(geometry, spacing_m=100_000).signed(lon, lat) - distance_m
    found = geodesic.audit(area, geometry, distance_m)
    assert found.inside_m >= -error.min() - 0.01
    assert found.outside_m >= error.max() - 0.01
    assert found.inside_m == pytest.approx(max(0, -error.min()), rel=0.02, abs=2)
    assert found.outside_m == pytest.approx(max(0, error.max()), rel=0.02, abs=2)


@pytest.mark.parametrize("name", zoo.TYPES)
@pytest.mark.parametrize(("scale", "distance_m", "tolerance_m"), [(0.05, 1e3, 0.1), (1, 3e5, 1), (3, 5e6, 100)])
def test_own_buffers_pass(name: str, scale: float, distance_m: float, tolerance_m: float) -> None:
    geometry = zoo.placed(name, lon=179.0, lat=55.0, scale=scale)
    found = geodesic.audit(geodesic.buffer(geometry, distance_m, tolerance_m=tolerance_m), geometry, distance_m)
    assert 0 <= found.inside_m <= tolerance_m
    assert 0 <= found.outside_m <= tolerance_m


@pytest.mark.parametrize("lon", [0.0, 180.0, -179.95])
@pytest.mark.parametrize("lat", [0.0, 89.9, -90.0])
def test_great_discs_and_poles(lon: float, lat: float) -> None:
    for distance_m in (3e5, 1.2e7, 1.99e7):
        area = geodesic.buffer(Point(lon, lat), distance_m, tolerance_m=100)
        right = geodesic.audit(area, Point(lon, lat), distance_m)
        assert max(right.inside_m, right.outside_m) <= 100
        wrong = geodesic.audit(area, Point(lon, lat), distance_m - 5_000)
        assert wrong.outside_m == pytest.approx(5_000, abs=110)


def test_erosion_is_audited_too() -> None:
    land = zoo.placed("holed")
    area = geodesic.buffer(land, -5_000, tolerance_m=10)
    right = geodesic.audit(area, land, -5_000)
    assert max(right.inside_m, right.outside_m) <= 10
    assert geodesic.audit(area, land, -6_000).outside_m == pytest.approx(1_000, rel=0.02)


def test_planar_edge_is_wrong_where_it_leaves_the_geodesic() -> None:
    """A long straight lon/lat edge between right vertices is an error, and the audit walks along edges."""
    coarse = Polygon(np.column_stack(direct(30.0, 60.0, -np.arange(0, 360, 30.0), 1_000_000)))
    found = geodesic.audit(coarse, Point(30, 60), 1_000_000)
    lon, lat = rim(coarse, np.random.default_rng(0), most=36)
    assert found.inside_m >= np.max(1_000_000 - Truth(Point(30, 60)).edge_distance(lon, lat)) - 1
    assert found.inside_m > 20_000
