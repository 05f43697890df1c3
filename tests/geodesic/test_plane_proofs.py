"""What certifies buffers drawn in planes: the planes' bounds, and that whatever GEOS gets wrong is caught."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely
from shapely.geometry import LineString, MultiLineString, MultiPoint, Point, Polygon, box

from rangekit.geodesic.buffers import plane_buffers
from rangekit.geodesic.buffers.certificate import tie_edges
from rangekit.geodesic.buffers.enclosure import may_have_lost
from rangekit.geodesic.buffers.plane_segments import rims_of, segments_of
from rangekit.geodesic.local_planes import (
    LARGEST_PLANE_M,
    LocalPlanes,
    bend_in_degrees,
    bend_of_geodesics,
    stretch,
)
from small_features import place, ragged_polygons, wandering_lines
from truth import direct, inverse_m

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from truth import Floats


def near_places(rng: np.random.Generator, n: int) -> tuple[LocalPlanes, Floats, Floats, Floats]:
    """Return a plane for each of n points, and the points: lon, lat, and how far from the origin."""
    lon0, lat0 = rng.uniform(-180, 180, n), rng.uniform(-88, 88, n)
    away_m = np.exp(rng.uniform(0, np.log(LARGEST_PLANE_M), n))
    away_m = np.minimum(away_m, (89.0 - np.abs(lat0)) * 110_000)
    lon, lat = direct(lon0, lat0, rng.uniform(0, 360, n), away_m)
    return LocalPlanes(lon0, lat0), lon0 + (lon - lon0 + 180) % 360 - 180, lat, away_m


def test_there_and_back(rng: np.random.Generator) -> None:
    planes, lon, lat, _ = near_places(rng, 20_000)
    own = np.arange(len(lon))
    back = planes.to_lonlat(*planes.to_xy(lon, lat, own), own)
    assert inverse_m(lon, lat, *back).max() < 2e-7


def test_distances_in_a_plane_are_off_by_no_more_than_stated(rng: np.random.Generator) -> None:
    planes, lon, lat, away_m = near_places(rng, 20_000)
    own = np.arange(len(lon))
    here = np.column_stack(planes.to_xy(lon, lat, own))
    azimuth, way_m = rng.uniform(0, 360, len(lon)), away_m * rng.uniform(0.01, 0.2, len(lon))
    other_lon, other_lat = direct(lon, lat, azimuth, way_m)
    kept = np.abs(other_lat) < 89
    other_lon = lon + (other_lon - lon + 180) % 360 - 180
    there = np.column_stack(planes.to_xy(other_lon, other_lat, own))
    off = np.abs(np.linalg.norm(there - here, axis=1) - way_m) - 2e-7
    assert (off <= stretch(away_m + way_m) * way_m)[kept].all()


def test_geodesics_and_straight_lines_bend_no_more_than_stated(rng: np.random.Generator) -> None:
    planes, lon, lat, away_m = near_places(rng, 20_000)
    own = np.arange(len(lon))
    azimuth, way_m = rng.uniform(0, 360, len(lon)), rng.uniform(100, 20_000, len(lon))
    end_lon, end_lat = direct(lon, lat, azimuth, way_m)
    end_lon = lon + (end_lon - lon + 180) % 360 - 180
    kept = (np.abs(end_lat) < 89) & (away_m + way_m < LARGEST_PLANE_M)
    middle_lon, middle_lat = direct(lon, lat, azimuth, way_m / 2)
    middle_lon = lon + (middle_lon - lon + 180) % 360 - 180
    start, end = (np.column_stack(planes.to_xy(*at, own)) for at in ((lon, lat), (end_lon, end_lat)))
    bend = bend_of_geodesics(away_m + way_m)
    steepest = bend + bend_in_degrees(np.maximum(np.abs(lat), np.abs(end_lat)))
    for at, curvature in (
        ((middle_lon, middle_lat), bend),
        (((lon + end_lon) / 2, (lat + end_lat) / 2), steepest),
    ):
        middle = np.column_stack(planes.to_xy(*at, own))
        along = (end - start) / np.linalg.norm(end - start, axis=1, keepdims=True)
        from_start = middle - start
        off = np.abs(along[:, 0] * from_start[:, 1] - along[:, 1] * from_start[:, 0]) - 2e-7
        chord_m = np.linalg.norm(end - start, axis=1)
        gentle = kept & (curvature * chord_m < 0.3)
        assert (off <= curvature * chord_m**2 / 8 * 1.02)[gentle].all()


def is_proved(outline: BaseGeometry, area: BaseGeometry, limit_m: float) -> bool:
    """Whether nothing beyond the limit was lost from the area, for all that the proof knows."""
    segments = segments_of(np.array([outline], dtype=object))
    rims = rims_of(np.array([shapely.orient_polygons(area)], dtype=object))
    limit = np.array([limit_m])
    return not may_have_lost(rims, tie_edges(rims, segments, limit), segments, limit)[0]


RING = shapely.Point(0, 0).buffer(1_000, quad_segs=16).exterior
HORSESHOE = LineString([(900 * np.cos(t), 900 * np.sin(t)) for t in np.linspace(0.3, 2 * np.pi - 0.3, 40)])
OUTLINES = {
    "ring": RING,
    "ring with a knot": LineString([*RING.coords, (1_200, 50), (1_000, -300)]),
    "horseshoe that closes": HORSESHOE,
    "lake": Polygon(box(-3_000, -3_000, 3_000, 3_000).exterior, [RING]),
    "crossing lines": MultiLineString(
        [[(-2_000, y), (2_000, y)] for y in (-1_000, 1_000)] + [[(x, -2_000), (x, 2_000)] for x in (-1_000, 1_000)]
    ),
    "points": MultiPoint([(1_000 * np.cos(t), 1_000 * np.sin(t)) for t in np.linspace(0, 2 * np.pi, 13)[:-1]]),
}


@pytest.mark.parametrize("name", OUTLINES)
def test_a_lost_hole_is_noticed(name: str) -> None:
    outline = OUTLINES[name]
    area = outline.buffer(500, quad_segs=32)
    assert is_proved(outline, area, 502.0)
    (whole,) = shapely.get_parts(area)
    assert len(whole.interiors) == 1
    assert not is_proved(outline, Polygon(whole.exterior), 502.0)


@pytest.mark.parametrize("name", OUTLINES)
def test_a_hole_that_is_filled_is_proved(name: str) -> None:
    area = OUTLINES[name].buffer(1_500, quad_segs=32)
    assert all(not part.interiors for part in shapely.get_parts(area))
    assert is_proved(OUTLINES[name], area, 1_505.0)


def test_a_lost_island_is_noticed() -> None:
    halls = shapely.union_all([box(0, 0, 4_000, 3_000), box(4_000, 1_400, 4_500, 1_600), box(4_500, 0, 8_000, 3_000)])
    area = shapely.orient_polygons(halls).buffer(-500)
    assert len(shapely.get_parts(area)) == 2
    assert is_proved(halls, area, 501.0)
    for part in shapely.get_parts(area):
        assert not is_proved(halls, part, 501.0)
    assert not is_proved(halls, Polygon(), 501.0)
    assert is_proved(box(0, 0, 4_000, 900), Polygon(), 501.0)


def test_an_edge_too_far_is_noticed() -> None:
    line = LineString([(0, 0), (1_000, 0), (2_000, 5), (3_000, 0)])
    area = line.buffer(500, quad_segs=32)
    assert is_proved(line, area, 502.0)
    stretched = shapely.transform(area, lambda xy: xy + np.where(xy[:, 1:] > 400, [[0.0, 3.0]], 0.0))
    assert not is_proved(line, stretched, 502.0)


def test_what_geos_gets_wrong_is_not_believed(rng: np.random.Generator) -> None:
    # with edges shorter than a hundredth of the distance GEOS simplifies its input, and can be wrong by far
    lines = wandering_lines(rng, 400, 50, 20.0)
    flat = np.asarray(shapely.buffer(lines, 5_000.0, quad_segs=64))
    off = np.abs(shapely.hausdorff_distance(shapely.boundary(flat), lines) - 5_000)
    nearest = shapely.distance(shapely.boundary(flat), lines)
    wrong = np.flatnonzero(nearest < 4_998)
    assert len(wrong) > 5, "GEOS has become better: look for worse cases"
    assert off.max() < 3_000
    placed = place(lines[wrong], np.full(len(wrong), 10.0), np.full(len(wrong), 50.0))
    made = plane_buffers.buffer_in_planes(placed, np.full(len(wrong), 5_000.0), np.full(len(wrong), 1.0), "geodesic")
    for line, area in zip(placed, made, strict=True):
        if area is not None:
            assert_rim_within(area, line, 5_000.0, 1.0)


def assert_rim_within(area: BaseGeometry, line: BaseGeometry, distance_m: float, tolerance_m: float) -> None:
    lon, lat = shapely.get_coordinates(area).T
    dense_lon, dense_lat = shapely.get_coordinates(shapely.segmentize(line, 1e-5)).T
    away = inverse_m(lon[:, None], lat[:, None], dense_lon[None, :], dense_lat[None, :]).min(axis=1)
    assert np.abs(away - distance_m).max() < tolerance_m + 0.01


def test_most_small_features_are_proved_in_their_planes(rng: np.random.Generator) -> None:
    n = 300
    lon, lat = rng.uniform(-170, 170, n), rng.uniform(-70, 70, n)
    for flat, distance_m, erodes, most_left in (
        (wandering_lines(rng, n, 50, 60.0, turn=0.25), 50.0, False, 0.1),
        (wandering_lines(rng, n, 50, 60.0, turn=0.25), 500.0, False, 0.1),
        (ragged_polygons(rng, n, 60, 800.0), 100.0, False, 0.02),
        (ragged_polygons(rng, n, 60, 800.0), 100.0, True, 0.02),
    ):
        made = plane_buffers.buffer_in_planes(
            place(flat, lon, lat), np.full(n, distance_m), np.full(n, 1.0), "geodesic", erodes=erodes
        )
        assert shapely.is_missing(made).mean() <= most_left


def test_a_point_has_the_disc_that_geos_draws() -> None:
    point = np.array([Point(10, 50)], dtype=object)
    (area,) = plane_buffers.buffer_in_planes(point, np.array([500.0]), np.array([1.0]), "geodesic")
    lon, lat = shapely.get_coordinates(area).T
    assert np.abs(inverse_m(lon, lat, 10.0, 50.0) - 500).max() < 1
