"""Buffers of arrays: as right as one by one, wherever on the globe, whichever way they are drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import GeometryCollection, LineString, MultiLineString, MultiPoint, Point, Polygon, box

import zoo
from area_checks import assert_buffer, assert_rfc7946
from rangekit import geodesic
from rangekit.errors import GeometryError, InputError
from small_features import place, ragged_polygons, wandering_lines
from truth import Truth

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from area_checks import Bound
    from truth import Edges, Floats

    Geometries = NDArray[np.object_]

LATITUDES = np.array([0.0, 0.3, 45.0, -51.0, 70.0, -84.0, 88.5, 89.7, -90.0])
LONGITUDES = np.array([0.0, 31.0, 179.999, -179.99, 180.0])


def everywhere(flat: Geometries) -> Geometries:
    """Return features placed at every latitude and longitude of the lists, in turn."""
    row = np.arange(len(flat))
    return place(flat, LONGITUDES[row % len(LONGITUDES)], LATITUDES[row % len(LATITUDES)])


@pytest.mark.parametrize("edges", ["geodesic", "planar"])
@pytest.mark.parametrize(("scale", "distance_m", "tolerance_m"), [
    (0.005, 50.0, 0.5), (0.005, 400.0, 0.01), (0.05, 3e3, 1.0), (0.2, 1.5e4, 1.0), (1.0, 2e3, 1.0), (0.05, 3e5, 10.0),
])  # fmt: skip
def test_every_type_in_one_array(
    scale: float, distance_m: float, tolerance_m: float, edges: Edges, rng: np.random.Generator
) -> None:
    geometries = [
        zoo.placed(name, lon=-20.0 + 11 * at, lat=-60.0 + 14 * at, scale=scale) for at, name in enumerate(zoo.TYPES)
    ]
    together = geodesic.buffer(geometries, distance_m, tolerance_m=tolerance_m, edges=edges)
    for geometry, area in zip(geometries, together, strict=True):
        assert_buffer(area, Truth(geometry, edges, spacing_m=100_000), distance_m, tolerance_m, rng, n=120)
        alone = geodesic.buffer(geometry, distance_m, tolerance_m=tolerance_m, edges=edges)
        assert alone.equals(area)


@pytest.mark.parametrize("bound", ["nearest", "inner", "outer"])
@pytest.mark.parametrize("distance_m", [-900.0, -60.0, 40.0, 700.0])
def test_bounds_and_erosion_in_arrays(distance_m: float, bound: Bound, rng: np.random.Generator) -> None:
    geometries = [
        zoo.placed(name, lat=lat, scale=0.03) for name in ("polygon", "holed", "multipolygon") for lat in (-72, 3, 55)
    ]
    for geometry, area in zip(
        geometries, geodesic.buffer(geometries, distance_m, tolerance_m=0.4, bound=bound), strict=True
    ):
        assert_buffer(area, Truth(geometry, spacing_m=100_000), distance_m, 0.4, rng, bound, n=100)


@pytest.mark.parametrize(("step_m", "distance_m", "tolerance_m"), [
    (100.0, 50.0, 0.5), (100.0, 500.0, 1.0), (20.0, 500.0, 1.0), (20.0, 5e3, 1.0), (300.0, 5e3, 0.05),
])  # fmt: skip
def test_lines_everywhere(step_m: float, distance_m: float, tolerance_m: float, rng: np.random.Generator) -> None:
    lines = everywhere(wandering_lines(rng, 18, 50, step_m))
    for line, area in zip(lines, geodesic.buffer(lines, distance_m, tolerance_m=tolerance_m), strict=True):
        assert_buffer(area, Truth(line), distance_m, tolerance_m, rng, n=90)


@pytest.mark.parametrize("distance_m", [-250.0, -100.0, 100.0, 2e3])
def test_polygons_everywhere(distance_m: float, rng: np.random.Generator) -> None:
    polygons = everywhere(ragged_polygons(rng, 18, 60, 800.0))
    for polygon, area in zip(polygons, geodesic.buffer(polygons, distance_m, tolerance_m=1.0), strict=True):
        assert_buffer(area, Truth(polygon), distance_m, 1.0, rng, n=90)


@pytest.mark.parametrize(
    ("distance_m", "tolerance_m"), [(0.5, 0.001), (500.0, 1.0), (3e5, 1.0), (4e6, 50.0), (1.5e7, 100.0)]
)
def test_discs_everywhere(distance_m: float, tolerance_m: float, rng: np.random.Generator) -> None:
    lon, lat = (axis.ravel() for axis in np.meshgrid(LONGITUDES, LATITUDES))
    points = np.asarray(shapely.points(lon, lat))
    for point, area in zip(points, geodesic.buffer(points, distance_m, tolerance_m=tolerance_m), strict=True):
        assert_buffer(area, Truth(point), distance_m, tolerance_m, rng, n=60)


def test_a_distance_for_each_row(rng: np.random.Generator) -> None:
    lines = place(wandering_lines(rng, 12, 30, 80.0), rng.uniform(-170, 170, 12), rng.uniform(-60, 60, 12))
    distances = np.geomspace(5.0, 8e3, 12)
    for line, distance_m, area in zip(lines, distances, geodesic.buffer(lines, distances), strict=True):
        assert_buffer(area, Truth(line), float(distance_m), min(1.0, float(distance_m) / 100), rng, n=90)


def test_missing_and_empty_rows_keep_their_place() -> None:
    rows = [None, Point(), Point(1, 2), None, GeometryCollection(), LineString([(3, 4), (3.001, 4)]), Polygon()]
    found = geodesic.buffer(rows, 100.0)
    assert [area is None for area in found] == [row is None for row in rows]
    assert [area is not None and area.is_empty for area in found] == [row is not None and row.is_empty for row in rows]
    assert geodesic.buffer([], 100.0).shape == (0,)
    assert geodesic.buffer(np.empty(0, dtype=object), []).shape == (0,)


def test_bad_rows_are_named_all_at_once() -> None:
    rows = [Point(0, 0), Point(0, 91), None, LineString([(0, 0), (0, -95)]), box(0, 0, 1, 1)]
    with pytest.raises(GeometryError, match="unusable") as caught:
        geodesic.buffer(rows, 100.0)
    assert [str(problem).split(":")[0] for problem in caught.value.problems] == ["row 1", "row 3"]
    antipodal = [LineString([(0, 0), (180, 0)]), Point(0, 0), LineString([(10, 5), (-170, -5)])]
    with pytest.raises(GeometryError) as caught:
        geodesic.buffer(antipodal, 100.0)
    assert [str(problem).split(":")[0] for problem in caught.value.problems] == ["row 0", "row 2"]
    with pytest.raises(GeometryError, match="row 1: a str"):
        geodesic.buffer([Point(0, 0), "POINT (0 0)"], 100.0)  # type: ignore[list-item] # the mistake


@pytest.mark.parametrize(("distances", "options", "message"), [
    ([1.0, 2.0, 3.0], {}, "for each of 2 geometries"),
    ([[1.0, 2.0]], {}, "for each of 2 geometries"),
    ([1.0, np.nan], {}, "row 1: nan"),
    (np.inf, {}, "finite"),
    ("near", {}, "numbers of metres"),
    ([500.0, 20.0], {"tolerance_m": 50.0}, "row 1: 20 m"),
    (500.0, {"tolerance_m": np.nan}, "tolerance"),
    (500.0, {"tolerance_m": -1.0}, "tolerance"),
    (500.0, {"bound": "best"}, "bound"),
    (500.0, {"edges": "straight"}, "edges"),
])  # fmt: skip
def test_one_clear_error(distances: object, options: dict[str, object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        geodesic.buffer([Point(0, 0), Point(1, 1)], distances, **options)  # type: ignore[call-overload] # the mistake


@pytest.mark.parametrize(("distance_m", "expected_m"), [(300_000.0, 1.0), (50.0, 0.5), (-20.0, 0.2)])
def test_tolerance_left_out(distance_m: float, expected_m: float, rng: np.random.Generator) -> None:
    square = box(10, 50, 10.02, 50.01)
    area = geodesic.buffer(square, distance_m)
    assert_buffer(area, Truth(square), distance_m, expected_m, rng, n=100)
    assert area.equals(geodesic.buffer(square, distance_m, tolerance_m=expected_m))


def test_the_same_in_any_company(rng: np.random.Generator) -> None:
    lines = place(wandering_lines(rng, 300, 20, 60.0), rng.uniform(-170, 170, 300), rng.uniform(-60, 60, 300))
    together, again = (geodesic.buffer(lines, 90.0) for _ in range(2))
    backwards = geodesic.buffer(lines[::-1], 90.0)[::-1]
    for row in range(0, 300, 7):
        assert together[row].wkb == again[row].wkb == backwards[row].wkb
        assert together[row].wkb == geodesic.buffer(lines[row], 90.0).wkb


def test_arguments_are_left_alone(rng: np.random.Generator) -> None:
    lines = place(wandering_lines(rng, 5, 9, 60.0), np.zeros(5), np.full(5, 50.0))
    before = [line.wkb for line in lines]
    geodesic.buffer(lines, 90.0, edges="planar")
    assert [line.wkb for line in lines] == before


small = st.integers(0, 2**32 - 1).map(np.random.default_rng)


@given(small, st.floats(-85, 85), st.sampled_from([30.0, 200.0, 1_500.0]))
@settings(max_examples=12, deadline=None)
def test_union_of_the_parts_buffers_is_the_buffer_of_the_whole(
    rng: np.random.Generator, lat: float, distance_m: float
) -> None:
    parts = place(wandering_lines(rng, 4, 12, 90.0, turn=1.0), np.full(4, 20.0), np.full(4, lat))
    united = shapely.union_all(geodesic.buffer(parts, distance_m, tolerance_m=0.3))
    lines = MultiLineString(list(parts))
    whole = geodesic.buffer(lines, distance_m, tolerance_m=0.3)
    found = geodesic.audit(united, lines, distance_m)
    assert max(found.inside_m, found.outside_m) <= 0.3 + 1e-6
    between = np.concatenate([shapely.get_coordinates(area) for area in (united, whole)])
    off = geodesic.distance(lines, between[:, 0], between[:, 1]) - distance_m
    assert np.abs(off).max() <= 0.3 + 1e-6


def road_network(rng: np.random.Generator, roads: int, vertices: int) -> BaseGeometry:
    flat = wandering_lines(rng, roads, vertices, 150.0, turn=0.15)
    return MultiLineString(list(place(flat, rng.uniform(24.8, 25.2, roads), rng.uniform(59.9, 60.1, roads))))


def test_many_crossing_roads_as_one_geometry(rng: np.random.Generator) -> None:
    roads = road_network(rng, 25, 50)
    area = geodesic.buffer(roads, 50.0, tolerance_m=0.5)
    assert_buffer(area, Truth(roads), 50.0, 0.5, rng, n=200)
    found = geodesic.audit(area, roads, 50.0)
    assert max(found.inside_m, found.outside_m) <= 0.5


@pytest.mark.parametrize("edges", ["geodesic", "planar"])
def test_a_great_box_by_a_hand_s_breadth(edges: Edges, rng: np.random.Generator) -> None:
    square = box(30, 50, 31, 51)
    for distance_m in (0.1, -0.1):
        area = geodesic.buffer(square, distance_m, tolerance_m=0.01, edges=edges)
        assert_buffer(area, Truth(square, edges), distance_m, 0.01, rng, n=150)


def test_lakes_and_islands_of_a_ragged_land(rng: np.random.Generator) -> None:
    centre = np.array([[20.0, 62.0]])
    land = place(ragged_polygons(rng, 1, 600, 12_000.0), *centre.T)[0]
    spots = spots_inland(rng, 25)
    lakes = place(ragged_polygons(rng, 25, 25, 600.0), spots[:, 0], spots[:, 1])
    islands = place(ragged_polygons(rng, 25, 12, 150.0), spots[:, 0], spots[:, 1])
    whole = shapely.union_all([shapely.difference(land, shapely.union_all(lakes)), *islands])
    for distance_m in (-300.0, 100.0, 350.0):
        area = geodesic.buffer(whole, distance_m, tolerance_m=1.0)
        assert_rfc7946(area)
        found = geodesic.audit(area, whole, distance_m)
        assert max(found.inside_m, found.outside_m) <= 1.0


def spots_inland(rng: np.random.Generator, count: int) -> Floats:
    return np.column_stack([rng.uniform(19.85, 20.15, count), rng.uniform(61.93, 62.07, count)])


def test_points_and_lines_that_stay_put(rng: np.random.Generator) -> None:
    odd = [
        LineString([(5, 50), (5, 50)]),
        LineString([(5, 50), (5, 50), (5.001, 50), (5.001, 50), (5, 50)]),
        MultiPoint([(5, 50), (5, 50), (5.003, 50)]),
        LineString([(179.999, 10), (-179.999, 10.001)]),
    ]
    for edges in ("geodesic", "planar"):
        for geometry, area in zip(odd[:3], geodesic.buffer(odd[:3], 150.0, edges=edges), strict=True):
            assert_buffer(area, Truth(geometry, edges), 150.0, 1.0, rng, n=90)
    assert_buffer(geodesic.buffer(odd, 150.0)[3], Truth(odd[3]), 150.0, 1.0, rng, n=90)


@pytest.mark.parametrize("edges", ["geodesic", "planar"])
def test_edges_of_thousands_of_kilometres_by_a_small_distance(edges: Edges, rng: np.random.Generator) -> None:
    land = Polygon([(-123, 49), (-95, 49), (-80, 60), (-120, 65)])
    for distance_m in (5_000.0, -5_000.0):
        area = geodesic.buffer(land, distance_m, tolerance_m=1.0, edges=edges)
        assert_buffer(area, Truth(land, edges, spacing_m=20_000), distance_m, 1.0, rng, n=150)
