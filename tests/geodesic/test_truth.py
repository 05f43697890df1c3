"""The truth itself: two independent ways agree, and closed forms hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from shapely.geometry import LineString, MultiLineString, Point, Polygon, box

from truth import GEOD, HALF_MERIDIAN_M, Segments, Truth, direct, inverse_m, random_globe, to_segments

if TYPE_CHECKING:
    from truth import Floats


def test_table_is_dense_enough(segment_table: dict[str, Floats]) -> None:
    for region, rows in segment_table.items():
        some = rows[::100]
        segments = Segments(*some[:, :4].T, planar=region == "planar")
        denser, _, _ = to_segments(segments, some[:, 4], some[:, 5], samples=1201)
        assert np.abs(denser - some[:, 6]).max() < 2e-8, region


def test_table_has_ten_thousand_cases(segment_table: dict[str, Floats]) -> None:
    assert sum(len(rows) for rows in segment_table.values()) >= 10_000
    assert all(np.isfinite(rows[:, :7]).all() for rows in segment_table.values())


def test_perpendicular_on_the_equator_is_the_meridian(rng: np.random.Generator) -> None:
    lat = rng.uniform(-80, 80, 50)
    lon = rng.uniform(1, 79, 50)
    found = Truth(LineString([(0, 0), (80, 0)])).edge_distance(lon, lat)
    assert found == pytest.approx(inverse_m(lon, lat, lon, 0.0), abs=2e-8)


def test_geometry_and_table_agree(rng: np.random.Generator) -> None:
    lon, lat = random_globe(rng, 100)
    ends = [random_globe(rng, 2) for _ in range(5)]
    lines = [LineString(np.column_stack(end)) for end in ends]
    apart = np.array([Truth(line).edge_distance(lon, lat) for line in lines]).min(axis=0)
    together = Truth(MultiLineString(lines)).edge_distance(lon, lat)
    assert together == pytest.approx(apart, abs=2e-8)


def test_half_the_globe_is_the_longest_distance() -> None:
    assert inverse_m(0.0, 90.0, 0.0, -90.0) == pytest.approx(HALF_MERIDIAN_M, abs=1e-7)
    assert Truth(Point(0, 0)).edge_distance(180.0, 0.0) == pytest.approx(HALF_MERIDIAN_M, abs=1e-7)


def test_edge_meaning_decides_what_is_inside() -> None:
    polygon = Polygon([(0, 50), (20, 50), (20, 40), (0, 40)])
    bulge = (10.0, 50.2)
    assert Truth(polygon, "geodesic").inside(*bulge)
    assert not Truth(polygon, "planar").inside(*bulge)
    assert Truth(polygon, "planar").edge_distance(*bulge)[0] == pytest.approx(inverse_m(10, 50, 10, 50.2), abs=0.5)


def test_inside_at_a_pole_and_across_the_date_line() -> None:
    cap = Polygon([(0, 80), (90, 80), (180, 80), (-90, 80)])
    assert Truth(cap).inside([0, 45, 170], [90, 85, 89]).all()
    across = Polygon([(170, -10), (-170, -10), (-170, 10), (170, 10)])
    assert Truth(across).inside([180, -180, 175, -175, 0], [0, 0, 5, -5, 0]).tolist() == [True] * 4 + [False]
    assert Truth(box(-180, 60, 180, 90), "planar").inside([-179.9, 3], [70, 89]).all()


def test_signed_distance_is_minus_the_depth_inside() -> None:
    square = box(0, 0, 2, 2)
    lon, lat = direct(1.0, 1.0, 90.0, 0.0)
    assert Truth(square).signed(lon, lat) == pytest.approx(-GEOD.inv(1, 1, 1, 0)[2], rel=1e-2)
