"""Launch points along a border: equally spaced, on it, and never more than half the spacing short."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import shapely
from pyproj import Geod

from asking import compute_reach
from rangekit.catalog import load_launch_area
from rangekit.catalog.launchers import place_launchers
from rangekit.errors import InputError
from rangekit.geodesic import distance
from rangekit.model import LaunchArea, Provenance, ReachResult, TargetSet, Weapon

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

GEOD = Geod(ellps="WGS84")
TERRITORY = shapely.Polygon([(30, 48), (33, 47.5), (34, 50), (32, 52), (30.5, 50.5)])


def area_of(geometry: BaseGeometry, **more: Any) -> LaunchArea:
    return LaunchArea("own", "a border", geometry, Provenance("test"), **more)


def test_points_stand_at_equal_steps_along_a_line() -> None:
    line = shapely.LineString([(30, 50), (31, 50), (31, 51)])
    sampled = place_launchers(area_of(line), along_border_km=10)
    length_km = GEOD.geometry_length(line) / 1000
    assert shapely.get_num_geometries(sampled.geometry) == int(np.ceil(length_km / 10)) + 1
    lon, lat = shapely.get_coordinates(sampled.geometry).T
    assert distance(line, lon, lat).max() < 0.001
    assert {(30.0, 50.0), (31.0, 51.0)} <= {(round(x, 9), round(y, 9)) for x, y in zip(lon, lat, strict=True)}
    along = np.sort([GEOD.geometry_length(shapely.LineString([(30, 50), (x, 50)])) for x in lon[lat < 50.01]])
    assert np.diff(along) == pytest.approx(length_km * 1000 / np.ceil(length_km / 10), rel=1e-3)
    assert sampled.name == "launch points every 10 km along a border"
    assert sampled.along_border_km == 10


@pytest.mark.parametrize("edges", ["geodesic", "planar"])
def test_no_point_of_a_border_is_more_than_half_the_spacing_from_a_launch_point(edges: str) -> None:
    holed = TERRITORY - shapely.box(31.5, 49, 32, 49.5)
    sampled = place_launchers(area_of(holed, edges=edges), along_border_km=25)
    line = shapely.segmentize(shapely.boundary(holed), 0.01)
    lon, lat = shapely.get_coordinates(line).T
    assert distance(sampled.geometry, lon, lat).max() <= 12_500 + 300  # 300 m: the two readings of an edge
    assert distance(sampled.geometry, lon, lat).max() > 8_000


@pytest.fixture(scope="module")
def sampled_and_whole() -> tuple[ReachResult, ReachResult]:
    launch = load_launch_area("ukraine")
    rng = np.random.default_rng(7)
    lon, lat = rng.uniform(36, 44, 60), rng.uniform(50, 56, 60)
    names = tuple(f"p{row}" for row in range(60))
    targets = TargetSet("own", "Points", names, lon, lat, Provenance("test"))
    weapon = Weapon.from_range_km(300)
    return compute_reach([weapon], targets, launch, along_border_km=25), compute_reach([weapon], targets, launch)


def test_by_how_much_sampling_understates_reach_is_measured(
    sampled_and_whole: tuple[ReachResult, ReachResult],
) -> None:
    sampled, whole = sampled_and_whole
    outside = whole.distance_km > 0
    short_km = (sampled.distance_km - whole.distance_km)[outside]
    assert short_km.min() >= -1e-6
    assert 0.1 < short_km.max() <= 12.5
    (note,) = sampled.notes
    assert note.startswith("launch points every 25 km understate reach by at most 12.5 km")
    said = re.search(r"at most ([\d.]+) km \((p\d+)\), ([\d.]+) km on average", note)
    assert said is not None
    worst = np.flatnonzero(outside)[short_km.argmax()]
    assert said.groups() == (f"{short_km.max():.1f}", f"p{worst}", f"{short_km.mean():.1f}")
    assert whole.notes == ()


def test_a_stand_off_comes_before_the_points() -> None:
    square = area_of(shapely.box(30, 48, 32, 50))
    sampled = place_launchers(square, 20, 5)
    lon, lat = shapely.get_coordinates(sampled.geometry).T
    depth_m = distance(shapely.boundary(square.geometry), lon, lat)
    assert depth_m == pytest.approx(20_000, abs=1.1)


def test_a_stand_off_leaves_exactly_what_lies_deeper() -> None:
    left = place_launchers(area_of(TERRITORY), 40).geometry
    rng = np.random.default_rng(1)
    lon, lat = rng.uniform(30, 34, 4000), rng.uniform(47.5, 52, 4000)
    inside = distance(TERRITORY, lon, lat) == 0
    depth_m = np.where(inside, distance(shapely.boundary(TERRITORY), lon, lat), 0.0)
    sure = np.abs(depth_m - 40_000) > 2
    kept = shapely.contains_xy(left, lon, lat)
    assert (kept == (depth_m >= 40_000))[sure].all()
    assert kept.sum() > 100


@pytest.mark.parametrize(
    ("geometry", "spacing_km", "complaint"),
    [
        (shapely.MultiPoint([(30, 50), (31, 51)]), 25.0, "sites are launch points already"),
        (TERRITORY, 0.0, "more than 0 km"),
        (TERRITORY, float("nan"), "more than 0 km"),
        (TERRITORY, 1e-6, "too many"),
    ],
)
def test_what_cannot_be_sampled_is_refused(geometry: BaseGeometry, spacing_km: float, complaint: str) -> None:
    with pytest.raises(InputError, match=complaint):
        place_launchers(area_of(geometry), along_border_km=spacing_km)


def test_targets_inside_are_not_compared() -> None:
    targets = TargetSet("own", "Points", ("in",), np.array([32.0]), np.array([49.5]), Provenance("test"))
    result = compute_reach([Weapon.from_range_km(300)], targets, area_of(TERRITORY), along_border_km=50)
    assert result.notes[0].endswith("outside the launch area; no target lies outside")
    assert result.distance_km[0] > 0


def test_nothing_is_understated_by_less_than_nothing() -> None:
    line = shapely.LineString([(34, 46), (36, 48), (38, 49)])
    kursk = TargetSet("own", "Points", ("Kursk",), np.array([36.18457]), np.array([51.72689]), Provenance("test"))
    notes = compute_reach([Weapon.from_range_km(300)], kursk, area_of(line), along_border_km=50).notes
    assert notes[-1].endswith("at most 0.0 km (Kursk), 0.0 km on average")
