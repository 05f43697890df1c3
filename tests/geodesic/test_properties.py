"""Properties that hold for any geometry anywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from shapely.geometry import GeometryCollection, LineString, Point

import zoo
from area_checks import covers
from rangekit import geodesic
from truth import inverse_m

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from truth import Bools, Floats, Place

FEW = settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
SOME = settings(FEW, max_examples=60)

lons = st.one_of(st.floats(-180, 180), st.sampled_from([0.0, 180.0, -180.0, 179.95, -179.95]))
lats = st.one_of(st.floats(-90, 90), st.sampled_from([0.0, 90.0, -90.0, 89.9, -89.9]))
points = st.tuples(lons, lats)
names = st.sampled_from(zoo.TYPES)
scales = st.sampled_from([0.02, 1.0, 10.0])
distances = st.floats(2_000, 1.5e7)


def globe(n: int = 400) -> tuple[Floats, Floats]:
    """Return a spiral of points spread evenly over the globe."""
    k = np.arange(n, dtype=float) + 0.5
    return (k * 137.50776) % 360 - 180, np.degrees(np.arcsin(2 * k / n - 1))


def tolerance_of(distance_m: float) -> float:
    return max(1.0, distance_m * 1e-4)


def clear_of(geometry: BaseGeometry, distance_m: float, lon: Floats, lat: Floats, by_m: float) -> Bools:
    return np.abs(geodesic.distance(geometry, lon, lat) - distance_m) > by_m


def makes_an_edge(start: Place, end: Place) -> bool:
    """Say whether two points are neither nearly antipodal nor one place spelt twice: test_bad_input has those."""
    goes_round = abs(start[0] - end[0]) == 360 and start[1] == end[1]
    return float(inverse_m(*start, *end)) <= 1.95e7 and not goes_round


@FEW
@given(points, names, scales, distances, distances)
def test_growing_the_distance_never_loses_a_point(
    place: Place, name: str, scale: float, first_m: float, second_m: float
) -> None:
    geometry, lon_lat = zoo.placed(name, *place, scale), globe()
    small, great = sorted((first_m, second_m))
    inner = geodesic.dwithin(geometry, *lon_lat, small)
    assert not (inner & ~geodesic.dwithin(geometry, *lon_lat, great)).any()
    if great - small > 3 * tolerance_of(great):
        least = geodesic.buffer(geometry, small, tolerance_m=tolerance_of(small))
        most = geodesic.buffer(geometry, great, tolerance_m=tolerance_of(great))
        assert not (covers(least, *lon_lat) & ~covers(most, *lon_lat)).any()


@SOME
@given(points, names, scales, st.floats(-360, 360))
def test_shift_of_longitude(place: Place, name: str, scale: float, by_deg: float) -> None:
    geometry, (lon, lat) = zoo.placed(name, *place, scale), globe()
    moved_lon = (lon + by_deg + 180) % 360 - 180
    here = geodesic.distance(geometry, lon, lat)
    there = geodesic.distance(zoo.shifted(geometry, by_deg), moved_lon, lat)
    near_edge = (
        geodesic.distance(geometry.boundary if name in {"polygon", "holed", "multipolygon"} else geometry, lon, lat) < 1
    )
    assert np.abs(here - there)[~near_edge].max(initial=0) < 1e-5


@SOME
@given(points, points, points)
def test_distance_is_symmetric_with_the_nearest_point(start: Place, end: Place, query: Place) -> None:
    if not makes_an_edge(start, end):
        return
    found = geodesic.nearest(LineString([start, end]), [query[0]], [query[1]])
    back = geodesic.distance(Point(query), found.lon, found.lat)[0]
    assert abs(found.distance_m[0] - back) < 5e-8


@SOME
@given(points, points, points, points)
def test_moving_a_point_moves_its_distance_no_further(start: Place, end: Place, one: Place, other: Place) -> None:
    line = LineString([start, end])
    if not makes_an_edge(start, end):
        return
    found = geodesic.distance(line, [one[0], other[0]], [one[1], other[1]])
    assert abs(found[0] - found[1]) <= inverse_m(*one, *other) + 1e-6


@FEW
@given(points, points, names, names, distances)
def test_buffer_of_a_union_is_the_union_of_buffers(
    here: Place, there: Place, one: str, other: str, distance_m: float
) -> None:
    parts = zoo.placed(one, *here), zoo.placed(other, *there)
    tolerance_m, lon_lat = tolerance_of(distance_m), globe()
    together = geodesic.buffer(GeometryCollection(parts), distance_m, tolerance_m=tolerance_m)
    apart = [covers(geodesic.buffer(p, distance_m, tolerance_m=tolerance_m), *lon_lat) for p in parts]
    clear = np.logical_and.reduce([clear_of(p, distance_m, *lon_lat, tolerance_m) for p in parts])
    assert (covers(together, *lon_lat) == (apart[0] | apart[1]))[clear].all()


@FEW
@given(points, st.sampled_from(["polygon", "holed", "multipolygon"]), st.floats(1_000, 200_000))
def test_erosion_after_dilation_contains_the_original(place: Place, name: str, distance_m: float) -> None:
    geometry = zoo.placed(name, *place)
    tolerance_m = 1.0
    grown = geodesic.buffer(geometry, distance_m, tolerance_m=tolerance_m, bound="outer")
    closed = geodesic.buffer(grown, -distance_m, tolerance_m=tolerance_m, bound="outer", edges="planar")
    rng = np.random.default_rng(7)
    lon = place[0] + rng.uniform(-3, 3, 400) / max(np.cos(np.radians(place[1])), 0.02)
    lat = np.clip(place[1] + rng.uniform(-2, 2, 400), -90, 90)
    lon = (lon + 180) % 360 - 180
    within = geodesic.distance(geometry, lon, lat) == 0
    deep = within & (geodesic.distance(_edge(geometry), lon, lat) > 1)
    assert covers(closed, lon, lat)[deep].all()


def _edge(geometry: BaseGeometry) -> GeometryCollection:
    parts = getattr(geometry, "geoms", [geometry])
    return GeometryCollection([ring for part in parts for ring in (part.exterior, *part.interiors)])


@FEW
@given(points, names, scales, distances)
def test_inner_inside_nearest_inside_outer(place: Place, name: str, scale: float, distance_m: float) -> None:
    geometry, tolerance_m = zoo.placed(name, *place, scale), tolerance_of(distance_m)
    rng = np.random.default_rng(3)
    areas = {
        bound: geodesic.buffer(geometry, distance_m, tolerance_m=tolerance_m, bound=bound)
        for bound in ("inner", "nearest", "outer")
    }
    lon, lat = globe(2_000)
    lon = np.r_[lon, (place[0] + rng.uniform(-5, 5, 500) + 180) % 360 - 180]
    lat = np.r_[lat, np.clip(place[1] + rng.uniform(-5, 5, 500), -90, 90)]
    inner, outer = covers(areas["inner"], lon, lat), covers(areas["outer"], lon, lat)
    exact = geodesic.distance(geometry, lon, lat)
    assert not (inner & (exact > distance_m + 1e-6)).any()
    assert not (~outer & (exact < distance_m - 1e-6)).any()
    assert not (inner & ~outer).any()
    off = np.abs(exact - distance_m) > tolerance_m
    assert (covers(areas["nearest"], lon, lat) == inner)[off].all()


@FEW
@given(points, names, scales, distances)
def test_polygon_and_dwithin_agree_beyond_the_tolerance(
    place: Place, name: str, scale: float, distance_m: float
) -> None:
    geometry, tolerance_m, lon_lat = zoo.placed(name, *place, scale), tolerance_of(distance_m), globe()
    area = geodesic.buffer(geometry, distance_m, tolerance_m=tolerance_m)
    clear = clear_of(geometry, distance_m, *lon_lat, tolerance_m)
    assert (covers(area, *lon_lat) == geodesic.dwithin(geometry, *lon_lat, distance_m))[clear].all()
