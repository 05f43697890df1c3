"""Buffers of every type against brute force: rims, members, bounds, lakes, islands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely
from shapely.geometry import LinearRing, LineString, MultiPoint, MultiPolygon, Point, Polygon, box

import zoo
from area_checks import assert_buffer, assert_members, assert_rfc7946, assert_rim
from rangekit import geodesic
from truth import Truth, direct

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from area_checks import Bound
    from truth import Edges

# (size of the geometry in units of 200 km, distance, tolerance): small edges go with small tolerances.
MATRIX = [
    (0.005, 1.0, 0.001),
    (0.01, 50.0, 0.01),
    (0.05, 1e3, 0.001),
    (0.05, 1e4, 0.1),
    (1.0, 1e3, 1.0),
    (1.0, 3e4, 1.0),
    (1.0, 3e5, 1.0),
    (1.0, 3e5, 100.0),
    (5.0, 2e6, 10.0),
    (5.0, 2e5, 100.0),
    (15.0, 8e6, 100.0),
    (1.0, 1.5e7, 100.0),
    (0.2, 1.99e7, 100.0),
]


@pytest.mark.parametrize(("scale", "distance_m", "tolerance_m"), MATRIX)
@pytest.mark.parametrize("name", zoo.TYPES)
def test_every_type(name: str, scale: float, distance_m: float, tolerance_m: float, rng: np.random.Generator) -> None:
    geometry = zoo.placed(name, scale=scale)
    area = geodesic.buffer(geometry, distance_m, tolerance_m=tolerance_m)
    assert_buffer(area, Truth(geometry, spacing_m=200_000), distance_m, tolerance_m, rng, n=150)


@pytest.mark.parametrize("bound", ["inner", "outer"])
@pytest.mark.parametrize(
    ("scale", "distance_m", "tolerance_m"), [(0.01, 50, 0.01), (1, 1e4, 10), (1, 3e5, 10), (9, 3e6, 100)]
)
@pytest.mark.parametrize("name", zoo.TYPES)
def test_bounds_are_never_violated(
    name: str, scale: float, distance_m: float, tolerance_m: float, bound: Bound, rng: np.random.Generator
) -> None:
    geometry = zoo.placed(name, scale=scale)
    area = geodesic.buffer(geometry, distance_m, tolerance_m=tolerance_m, bound=bound)
    assert_buffer(area, Truth(geometry, spacing_m=200_000), distance_m, tolerance_m, rng, bound, n=200)


@pytest.mark.parametrize(("scale", "distance_m", "tolerance_m"), [(0.05, 1e3, 0.1), (2, 3e5, 10), (10, 2e6, 100)])
@pytest.mark.parametrize("name", ["line", "ring", "polygon", "holed", "multipolygon", "collection"])
def test_planar_edges(name: str, scale: float, distance_m: float, tolerance_m: float, rng: np.random.Generator) -> None:
    geometry = zoo.placed(name, lon=-100, lat=62, scale=scale)
    area = geodesic.buffer(geometry, distance_m, tolerance_m=tolerance_m, edges="planar")
    assert_buffer(area, Truth(geometry, "planar", spacing_m=100_000), distance_m, tolerance_m, rng, n=200)


@pytest.mark.parametrize("distance_m", [1e4, 3e5, 3e6])
@pytest.mark.parametrize("edges", ["geodesic", "planar"])
def test_long_parallel(edges: Edges, distance_m: float, rng: np.random.Generator) -> None:
    line = LineString([(-150, 60), (-20, 60)])
    area = geodesic.buffer(line, distance_m, tolerance_m=100, edges=edges)
    assert_buffer(area, Truth(line, edges), distance_m, 100, rng)


@pytest.mark.parametrize("distance_m", [5e4, 1e6, 6e6])
def test_edge_of_fifteen_thousand_kilometres(distance_m: float, rng: np.random.Generator) -> None:
    lon, lat = direct(100.0, -20.0, 30.0, 15e6)
    line = LineString([(100, -20), (float(lon), float(lat))])
    area = geodesic.buffer(line, distance_m, tolerance_m=100)
    assert_buffer(area, Truth(line), distance_m, 100, rng)


def deepest(truth: Truth, lon: float, lat: float, span_deg: float) -> float:
    """Return the greatest distance near lon/lat by a shrinking grid, metres."""
    for _ in range(14):
        grid_lon, grid_lat = np.meshgrid(
            np.linspace(lon - span_deg, lon + span_deg, 9), np.linspace(lat - span_deg, lat + span_deg, 9)
        )
        found = truth.edge_distance(grid_lon.ravel(), grid_lat.ravel())
        best = np.argmax(found)
        lon, lat, span_deg = grid_lon.ravel()[best], grid_lat.ravel()[best], span_deg / 2
    return float(found[best])


def holes(area: BaseGeometry) -> int:
    return sum(len(p.interiors) for p in shapely.get_parts(area))


@pytest.mark.parametrize("lake", [
    Polygon([(29, 49), (31, 49), (31.5, 51), (28.8, 50.7)]),
    Polygon([(29.9, 49.9), (30.1, 49.9), (30.05, 50.1)]),
], ids=["great", "small"])  # fmt: skip
def test_lake_shrinks_and_vanishes_at_the_right_distance(lake: shapely.Polygon, rng: np.random.Generator) -> None:
    land = box(25, 45, 35, 55).difference(lake)
    truth = Truth(land)
    depth = deepest(truth, lake.centroid.x, lake.centroid.y, (lake.bounds[2] - lake.bounds[0]) / 3)
    for share, expected in ((0.3, 1), (0.9, 1), (0.999, 1), (1.001, 0), (1.5, 0)):
        area = geodesic.buffer(land, depth * share, tolerance_m=depth * 1e-4)
        assert holes(area) == expected, f"{holes(area)} holes at {share} of the lake's depth"
        assert_rfc7946(area)
        assert_rim(area, truth, depth * share, depth * 1e-4, rng)
    wide, narrow = (
        shapely.Polygon(shapely.get_interior_ring(geodesic.buffer(land, depth * share, tolerance_m=depth * 1e-3), 0))
        for share in (0.2, 0.5)
    )
    assert wide.contains(narrow)


def test_annulus_of_a_ring_and_its_closing(rng: np.random.Generator) -> None:
    turn = np.arange(0, 360, 5.0)
    ring = LinearRing(np.column_stack(direct(10.0, 70.0, turn, 500_000)))
    truth = Truth(ring)
    for distance_m, expected in ((100_000, 1), (495_000, 1), (501_000, 0)):
        area = geodesic.buffer(ring, distance_m, tolerance_m=50)
        assert holes(area) == expected
        assert_buffer(area, truth, distance_m, 50, rng)


def test_gap_between_three_discs(rng: np.random.Generator) -> None:
    corners = MultiPoint(list(zip(*direct(0.0, 45.0, [0, 120, 240], 200_000), strict=True)))
    truth = Truth(corners)
    for distance_m in (180_000, 198_000, 199_900, 200_100):
        area = geodesic.buffer(corners, distance_m, tolerance_m=10)
        assert holes(area) == (1 if distance_m < 200_000 else 0)
        assert_buffer(area, truth, distance_m, 10, rng)


def test_many_islands_stay_apart(rng: np.random.Generator) -> None:
    islands = MultiPoint(np.column_stack([rng.uniform(-180, 180, 40), rng.uniform(-85, 85, 40)]))
    area = geodesic.buffer(islands, 50_000, tolerance_m=10)
    assert_buffer(area, Truth(islands), 50_000, 10, rng)


def test_polygon_inside_another_polygons_lake(rng: np.random.Generator) -> None:
    land = MultiPolygon([Polygon(box(0, 40, 10, 50).exterior, [box(2, 42, 8, 48).exterior]), box(4.5, 44.5, 5.5, 45.5)])
    for distance_m in (20_000, 90_000, 150_000):
        area = geodesic.buffer(land, distance_m, tolerance_m=10)
        assert_buffer(area, Truth(land), distance_m, 10, rng)


def test_no_more_vertices_than_a_disc_needs() -> None:
    disc = geodesic.buffer(Point(35, 50), 300_000, tolerance_m=1)
    assert 600 <= shapely.get_num_coordinates(disc) <= 1_800
    assert shapely.get_num_coordinates(geodesic.buffer(Point(35, 50), 300_000, tolerance_m=100)) <= 200


def test_the_same_every_time() -> None:
    geometry = zoo.placed("holed")
    first, second = (geodesic.buffer(geometry, 300_000, tolerance_m=10) for _ in range(2))
    assert first.wkb == second.wkb


def test_wiggly_border(rng: np.random.Generator) -> None:
    turn = np.linspace(0, 2 * np.pi, 3_001)[:-1]
    radius = 300_000 + 30_000 * np.sin(23 * turn) + rng.normal(0, 300, len(turn))
    border = Polygon(np.column_stack(direct(32.0, 49.0, np.degrees(turn), radius)))
    truth = Truth(border)
    jobs: list[tuple[float, float, Bound]] = [
        (2e3, 1, "nearest"),
        (3e5, 1, "nearest"),
        (3e5, 10, "inner"),
        (3e5, 10, "outer"),
    ]
    for distance_m, tolerance_m, bound in jobs:
        area = geodesic.buffer(border, distance_m, tolerance_m=tolerance_m, bound=bound)
        assert_rfc7946(area)
        assert_rim(area, truth, distance_m, tolerance_m, rng, bound, most=60)
        assert_members(area, truth, distance_m, tolerance_m, rng, bound, n=60)


def test_an_island_in_a_lake_narrower_than_the_distance(rng: np.random.Generator) -> None:
    lake = Polygon([(29.8, 49.9), (30.2, 49.9), (30.2, 50.1), (29.8, 50.1)])
    land = box(28, 49, 32, 51).difference(lake).union(box(29.95, 49.98, 30.05, 50.02))
    area = geodesic.buffer(land, 60_000, tolerance_m=10)
    assert holes(area) == 0
    assert_buffer(area, Truth(land), 60_000, 10, rng)
    assert holes(geodesic.buffer(land, 1_000, tolerance_m=10)) == 1
