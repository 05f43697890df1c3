"""Distances and nearest points against the table of hard segments, and against brute force on whole geometries."""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING

import numpy as np
import pytest
from shapely.geometry import LineString, MultiLineString, MultiPoint, Point, Polygon, box

import zoo
from rangekit import geodesic
from truth import Segments, Truth, direct, inverse_m, random_globe, to_segments

if TYPE_CHECKING:
    from collections.abc import Iterator

    from truth import Edges, Floats

NEAR_M = 5e-8
ANTIPODAL_M = 5e-6
QUERIES = 4
REGIONS = (
    "ordinary", "long", "close", "quarter", "far", "near_antipodal", "antipodal_equator", "polar", "date_line",
    "micrometre", "repeated", "axes", "planar",
)  # fmt: skip


def tolerance_of(region: str) -> float:
    return ANTIPODAL_M if "antipodal" in region else NEAR_M


def edges_of(region: str) -> Edges:
    return "planar" if region == "planar" else "geodesic"


def describe(row: list[float]) -> str:
    return (
        f"LineString([({row[0]!r}, {row[1]!r}), ({row[2]!r}, {row[3]!r})]) from ({row[4]!r}, {row[5]!r}): {row[6]!r} m"
    )


def solved(rows: Floats, edges: Edges) -> Iterator[Floats]:
    """Ask the engine for four queries at a time, as the table has four for each segment."""
    for four in rows.reshape(-1, QUERIES, rows.shape[1]):
        assert (four[:, :4] == four[0, :4]).all()
        found = geodesic.nearest(LineString(four[0, :4].reshape(2, 2)), four[:, 4], four[:, 5], edges=edges)
        yield np.column_stack([found.distance_m, found.lon, found.lat])


def worst_of(error: Floats, rows: Floats) -> str:
    worst = np.argmax(np.where(np.isnan(error), np.inf, error))
    return f"worst {error[worst]:.3g} m: {describe(rows[worst].tolist())}"


@pytest.mark.parametrize("region", REGIONS)
def test_nearest_in_the_table(segment_table: dict[str, Floats], region: str) -> None:
    rows = segment_table[region]
    distance_m, lon, lat = np.concatenate(list(solved(rows, edges_of(region)))).T
    error = np.abs(distance_m - rows[:, 6])
    assert (error <= tolerance_of(region)).all(), f"distance, {worst_of(error, rows)}"
    error = np.abs(inverse_m(rows[:, 4], rows[:, 5], lon, lat) - rows[:, 6])
    assert (error <= tolerance_of(region)).all(), f"nearest point is not at the distance, {worst_of(error, rows)}"
    segments = Segments(*rows[:, :4].T, planar=region == "planar")
    off, _, _ = to_segments(segments, lon, lat, samples=65)
    assert (off <= NEAR_M).all(), f"nearest point is off the edge, {worst_of(off, rows)}"
    alone = np.flatnonzero(np.isfinite(rows[:, 7]))
    apart = inverse_m(lon[alone], lat[alone], *segments.at(alone, rows[alone, 7]))
    assert (apart <= 10).all(), f"another place, {worst_of(apart, rows[alone])}"


@pytest.mark.parametrize("region", REGIONS)
def test_distance_is_the_nearest_points_distance(segment_table: dict[str, Floats], region: str) -> None:
    rows = segment_table[region][:: 10 * QUERIES]
    for row in rows:
        line = LineString(row[:4].reshape(2, 2))
        found = geodesic.distance(line, row[4:5], row[5:6], edges=edges_of(region))[0]
        assert abs(found - row[6]) <= tolerance_of(region), describe(row.tolist())


def test_planar_edge_as_wide_as_the_globe() -> None:
    parallel = LineString([(-180, 60), (180, 60)])
    assert geodesic.distance(parallel, [0.0, 77.0, 180.0], [60.0, 60.0, 60.0], edges="planar").max() <= NEAR_M
    assert geodesic.distance(parallel, [0.0], [90.0], edges="planar")[0] == pytest.approx(
        inverse_m(0, 90, 0, 60), abs=NEAR_M
    )


def test_forty_ninth_parallel_means_two_things() -> None:
    line = LineString([(-123, 49), (-95, 49)])
    point = [-109.0], [49.0]
    assert geodesic.distance(line, *point, edges="planar")[0] <= NEAR_M
    assert geodesic.distance(line, *point)[0] == pytest.approx(Truth(line).edge_distance(*point)[0], abs=NEAR_M)
    assert geodesic.distance(line, *point)[0] > 50_000


@pytest.mark.parametrize("edges", ["geodesic", "planar"])
@pytest.mark.parametrize("scale", [0.01, 1.0, 15.0])
@pytest.mark.parametrize("name", zoo.TYPES)
def test_every_type_agrees_with_brute_force(name: str, scale: float, edges: Edges, rng: np.random.Generator) -> None:
    geometry = zoo.placed(name, scale=scale)
    truth = Truth(geometry, edges)
    lon, lat = random_globe(rng, 40)
    near_lon, near_lat = direct(30.0, 50.0, rng.uniform(-180, 180, 80), rng.uniform(0, 200_000 * scale, 80))
    lon, lat = np.r_[lon, near_lon], np.r_[lat, near_lat]
    expected = truth.distance(lon, lat)
    near_edge = truth.edge_distance(lon, lat) < 1.0
    expected, lon, lat = expected[~near_edge], lon[~near_edge], lat[~near_edge]
    found = geodesic.distance(geometry, lon, lat, edges=edges)
    error = np.abs(found - expected)
    limit = np.where(expected > 19.7e6, ANTIPODAL_M, NEAR_M)
    worst = np.argmax(error - limit)
    assert (error <= limit).all(), (
        f"{error[worst]:.3g} m at ({lon[worst]:.17g}, {lat[worst]:.17g}), truth {expected[worst]:.17g}"
    )


@pytest.mark.parametrize("edges", ["geodesic", "planar"])
def test_inside_is_zero_and_nearest_is_the_point_itself(edges: Edges) -> None:
    holed = zoo.placed("holed")
    found = geodesic.nearest(holed, [30.2, 29.5], [50.5, 50.0], edges=edges)
    assert found.distance_m[0] == 0
    assert (found.lon[0], found.lat[0]) == pytest.approx((30.2, 50.5), abs=1e-12)
    assert found.distance_m[1] > 1_000


def test_inside_follows_the_meaning_of_edges() -> None:
    polygon = Polygon([(0, 50), (20, 50), (20, 40), (0, 40)])
    assert geodesic.distance(polygon, [10.0], [50.2])[0] == 0
    planar = geodesic.distance(polygon, [10.0], [50.2], edges="planar")[0]
    assert planar == pytest.approx(Truth(polygon, "planar").edge_distance(10.0, 50.2)[0], abs=NEAR_M)
    assert geodesic.distance(polygon, [10.0], [40.1])[0] == pytest.approx(
        Truth(polygon).edge_distance(10.0, 40.1)[0], abs=NEAR_M
    )
    assert geodesic.distance(polygon, [10.0], [40.1], edges="planar")[0] == 0


@pytest.mark.parametrize("edges", ["geodesic", "planar"])
def test_polar_cap_as_geojson_writes_it(edges: Edges) -> None:
    lon = np.arange(-180.0, 181.0, 5.0)
    ring = [*zip(lon, np.full(len(lon), 70.0), strict=True), (180.0, 90.0), (-180.0, 90.0)]
    cap = Polygon(ring)
    inside = [0.0, 180.0, -180.0, 13.0], [90.0, 80.0, 75.0, 89.0]
    assert (geodesic.distance(cap, *inside, edges=edges) == 0).all()
    outside = [2.5, 180.0], [60.0, 60.0]
    rim = LineString(ring[: len(lon)])
    expected = Truth(rim, edges).edge_distance(*outside)
    assert geodesic.distance(cap, *outside, edges=edges) == pytest.approx(expected, abs=NEAR_M)


def test_ring_around_a_pole_by_geodesic_edges() -> None:
    cap = Polygon([(0, 80), (90, 80), (180, 80), (-90, 80)])
    assert (geodesic.distance(cap, [0.0, 45.0, 180.0, -180.0], [90.0, 85.0, 85.0, 85.0]) == 0).all()
    assert geodesic.distance(cap, [45.0], [60.0])[0] == pytest.approx(
        Truth(cap).edge_distance(45.0, 60.0)[0], abs=NEAR_M
    )


def test_both_spellings_of_the_date_line_are_one_place(rng: np.random.Generator) -> None:
    lat = rng.uniform(-90, 90, 20)
    for geometry in (Point(180, 10), LineString([(170, 10), (-170, 20)]), box(170, -10, 180, 10)):
        east = geodesic.distance(geometry, np.full(20, 180.0), lat)
        assert east == pytest.approx(geodesic.distance(geometry, np.full(20, -180.0), lat), abs=NEAR_M)
    assert geodesic.distance(Point(-180, 10), [180.0], [10.0])[0] == 0


def test_many_points_in_any_order_are_the_points_one_by_one(rng: np.random.Generator) -> None:
    geometry = zoo.placed("multiline", lon=179.0, lat=-60.0)
    lon, lat = random_globe(rng, 500)
    near_lon, near_lat = direct(179.0, -60.0, rng.uniform(-180, 180, 500), rng.uniform(0, 3e5, 500))
    lon, lat = np.r_[lon, near_lon], np.r_[lat, near_lat]
    whole = geodesic.distance(geometry, lon, lat)
    order = rng.permutation(len(lon))
    assert geodesic.distance(geometry, lon[order], lat[order]) == pytest.approx(whole[order], abs=2e-8)
    alone = [geodesic.distance(geometry, lon[i : i + 1], lat[i : i + 1])[0] for i in range(0, len(lon), 50)]
    assert alone == pytest.approx(whole[::50], abs=2e-8)


def test_a_dense_border_keeps_its_global_minimum(rng: np.random.Generator) -> None:
    turn = np.linspace(0, 2 * np.pi, 5_001)[:-1]
    radius = 300_000 + 20_000 * np.sin(37 * turn) + rng.normal(0, 500, len(turn))
    border = Polygon(np.column_stack(direct(170.0, 60.0, np.degrees(turn), radius)))
    vertices = np.asarray(border.exterior.coords)
    for lon, lat in (
        random_globe(rng, 60),
        direct(170.0, 60.0, rng.uniform(-180, 180, 60), rng.uniform(3.5e5, 1e6, 60)),
    ):
        found = geodesic.distance(border, lon, lat)
        coarse = inverse_m(lon[:, None], lat[:, None], vertices[None, :, 0], vertices[None, :, 1]).min(axis=1)
        assert (found <= coarse + NEAR_M).all()
        for i in range(0, 60, 12):
            near = np.argsort(inverse_m(lon[i], lat[i], *vertices.T))[:40]
            pieces = MultiLineString([vertices[[j, (j + 1) % len(turn)]] for k in near for j in (k - 1, k)])
            assert found[i] == pytest.approx(Truth(pieces).edge_distance(lon[i], lat[i])[0], abs=5 * NEAR_M)


def test_field_answers_as_the_functions_do(rng: np.random.Generator) -> None:
    geometry = zoo.placed("holed")
    field = geodesic.DistanceField(geometry)
    lon, lat = random_globe(rng, 200)
    assert (field.distance(lon, lat) == geodesic.distance(geometry, lon, lat)).all()
    assert (field.nearest(lon, lat).lon == geodesic.nearest(geometry, lon, lat).lon).all()
    assert (field.dwithin(lon, lat, 5e6) == geodesic.dwithin(geometry, lon, lat, 5e6)).all()
    assert field.buffer(50_000, tolerance_m=10).equals(geodesic.buffer(geometry, 50_000, tolerance_m=10))


def test_a_pickled_field_answers_as_before(rng: np.random.Generator) -> None:
    field = geodesic.DistanceField(zoo.placed("holed"), edges="planar")
    again = pickle.loads(pickle.dumps(field))
    lon, lat = random_globe(rng, 50)
    assert again.edges == "planar"
    assert (again.distance(lon, lat) == field.distance(lon, lat)).all()


def test_points_far_apart_on_the_globe(rng: np.random.Generator) -> None:
    geometry = MultiPoint([(0, 90), (0, -90), (0, 0), (180, 0), (90, 0), (-90, 0)])
    lon, lat = random_globe(rng, 500)
    xy = np.asarray([p.coords[0] for p in geometry.geoms])
    expected = inverse_m(lon[:, None], lat[:, None], xy[None, :, 0], xy[None, :, 1]).min(axis=1)
    assert geodesic.distance(geometry, lon, lat) == pytest.approx(expected, abs=NEAR_M)


@pytest.mark.parametrize("spread_deg", [0.01, 1.0, 40.0, 85.0])
def test_far_queries_find_the_nearest_of_many_points(rng: np.random.Generator, spread_deg: float) -> None:
    size, azimuth = spread_deg * 111_000 * np.sqrt(rng.uniform(0, 1, 600)), rng.uniform(-180, 180, 600)
    sites = np.column_stack(direct(-178.0, 47.0, azimuth, size))
    antipodes = direct(2.0, -47.0, rng.uniform(-180, 180, 300), np.exp(rng.uniform(0, np.log(2e6), 300)))
    lon, lat = np.hstack([random_globe(rng, 700), antipodes])
    expected = inverse_m(lon[:, None], lat[:, None], sites[None, :, 0], sites[None, :, 1]).min(axis=1)
    assert geodesic.distance(MultiPoint(sites), lon, lat) == pytest.approx(expected, abs=NEAR_M)


@pytest.mark.parametrize("edges", ["geodesic", "planar"])
def test_far_queries_find_the_nearest_of_many_edges(rng: np.random.Generator, edges: Edges) -> None:
    line = np.cumsum(rng.normal(0, 1.0, (400, 2)), axis=0)
    line = (line - line.mean(axis=0)) * 30 / np.abs(line - line.mean(axis=0)).max() + [25.0, 40.0]
    truth = Truth(LineString(line), edges=edges)
    opposite = direct(-155.0, -40.0, rng.uniform(-180, 180, 15), rng.uniform(0, 3e6, 15))
    lon, lat = np.hstack([random_globe(rng, 40), opposite])
    found = geodesic.distance(LineString(line), lon, lat, edges=edges)
    assert found == pytest.approx(truth.edge_distance(lon, lat), abs=5 * NEAR_M)


@pytest.mark.parametrize("edges", ["geodesic", "planar"])
@pytest.mark.parametrize("half_lon", [0.01, 10.0])
def test_inside_of_a_polygon_beyond_the_date_line(edges: Edges, half_lon: float) -> None:
    beyond, lon = box(180 - half_lon, 10, 180 + half_lon, 10.5), np.array([180 - half_lon / 2, half_lon / 2 - 180])
    assert (geodesic.distance(beyond, lon, [10.25, 10.25], edges=edges) == 0).all()
    short_of = Polygon([(x - 360, y) for x, y in beyond.exterior.coords])
    assert (geodesic.distance(short_of, lon, [10.25, 10.25], edges=edges) == 0).all()
