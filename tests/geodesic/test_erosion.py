"""Negative distances: what lies deeper inside than the distance."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely
from shapely.geometry import LineString, MultiPolygon, Point, Polygon, box

import zoo
from area_checks import assert_buffer
from rangekit import geodesic
from truth import Truth, direct, inverse_m

if TYPE_CHECKING:
    from area_checks import Bound
    from truth import Edges


@pytest.mark.parametrize("edges", ["geodesic", "planar"])
@pytest.mark.parametrize("bound", ["nearest", "inner", "outer"])
@pytest.mark.parametrize(
    ("scale", "distance_m", "tolerance_m"), [(0.05, -200, 0.01), (1, -1e3, 1), (1, -1.5e4, 10), (10, -2e5, 50)]
)
@pytest.mark.parametrize("name", ["polygon", "holed", "multipolygon"])
def test_erosion(
    name: str, scale: float, distance_m: float, tolerance_m: float, bound: Bound, edges: Edges, rng: np.random.Generator
) -> None:
    geometry = zoo.placed(name, scale=scale)
    area = geodesic.buffer(geometry, distance_m, tolerance_m=tolerance_m, bound=bound, edges=edges)
    assert_buffer(area, Truth(geometry, edges, spacing_m=100_000), distance_m, tolerance_m, rng, bound, n=120)
    assert not area.is_empty


@pytest.mark.parametrize("name", ["point", "multipoint", "line", "ring", "multiline"])
def test_what_has_no_interior_vanishes(name: str) -> None:
    assert geodesic.buffer(zoo.placed(name), -1.0).is_empty


def test_erosion_to_nothing_at_the_right_distance() -> None:
    square = box(30, 50, 31, 51)
    truth = Truth(square)
    lon, lat = np.meshgrid(np.linspace(30.3, 30.7, 41), np.linspace(50.3, 50.7, 41))
    depth = truth.edge_distance(lon.ravel(), lat.ravel()).max()
    assert not geodesic.buffer(square, -(depth - 20), tolerance_m=1).is_empty
    assert geodesic.buffer(square, -(depth + 2_000), tolerance_m=1).is_empty


def test_neck_splits_at_the_right_distance() -> None:
    half = 0.05
    dumbbell = Polygon([
        (0, -1), (2, -1), (2, -half), (4, -half), (4, -1), (6, -1),
        (6, 1), (4, 1), (4, half), (2, half), (2, 1), (0, 1),
    ])  # fmt: skip
    half_m = float(inverse_m(3, 0, 3, half))
    assert len(shapely.get_parts(geodesic.buffer(dumbbell, -0.97 * half_m, tolerance_m=1))) == 1
    assert len(shapely.get_parts(geodesic.buffer(dumbbell, -1.03 * half_m, tolerance_m=1))) == 2


def test_islands_vanish_one_by_one() -> None:
    islands = MultiPolygon([box(0, 0, 1, 1), box(3, 0, 3.2, 0.2), box(5, 0, 5.02, 0.02)])
    for distance_m, left in ((500, 3), (2_000, 2), (12_000, 1), (60_000, 0)):
        eroded = geodesic.buffer(islands, -distance_m, tolerance_m=1)
        assert sum(not part.is_empty for part in shapely.get_parts(eroded)) == left


def test_lake_grows() -> None:
    land = box(25, 45, 35, 55).difference(box(29, 49, 31, 51))
    eroded = geodesic.buffer(land, -50_000, tolerance_m=10)
    assert not eroded.intersects(box(28.6, 49, 31.4, 51))
    assert eroded.contains(Point(27, 50))


def test_only_polygons_of_a_collection_remain() -> None:
    collection = shapely.GeometryCollection([box(0, 0, 1, 1), Point(5, 5), LineString([(10, 10), (11, 11)])])
    eroded = geodesic.buffer(collection, -1_000, tolerance_m=1)
    assert shapely.get_parts(eroded).size == 1
    assert box(0, 0, 1, 1).contains(eroded)


def test_shared_border_of_two_parts_is_no_edge() -> None:
    halves = shapely.GeometryCollection([box(0, 0, 1, 2), box(1, 0, 2, 2)])
    whole = geodesic.buffer(Polygon([(0, 0), (1, 0), (2, 0), (2, 2), (1, 2), (0, 2)]), -10_000, tolerance_m=1)
    eroded = geodesic.buffer(halves, -10_000, tolerance_m=1)
    assert eroded.symmetric_difference(whole).area < 1e-3


@pytest.mark.parametrize("depth_m", [30.0, 200.0, 1_000.0])
@pytest.mark.parametrize(
    "parts",
    [
        [box(0, 40, 3, 43), box(3, 40, 6, 41.45), box(3, 41.45, 6, 43)],
        [box(0, 40, 6, 41.45), box(0, 41.45, 2.3, 43), box(2.3, 41.45, 6, 43)],
    ],
)
def test_polygons_that_share_edges_are_eroded_as_one(parts: list[Polygon], depth_m: float) -> None:
    together = geodesic.buffer(MultiPolygon(parts), -depth_m, tolerance_m=depth_m / 5, edges="planar")
    alone = geodesic.buffer(box(0, 40, 6, 43), -depth_m, tolerance_m=depth_m / 5, edges="planar")
    assert isinstance(together, Polygon)
    assert isinstance(alone, Polygon)
    assert not together.interiors
    assert not alone.interiors
    strip_deg2 = together.length * np.rad2deg(2 * depth_m / 5 / 6.3e6) / np.cos(np.deg2rad(43))
    assert together.symmetric_difference(alone).area < strip_deg2
    corner = direct(0.0, 40.0, 45.0, 0.7 * depth_m)
    assert not together.contains(Point(*map(float, corner)))
