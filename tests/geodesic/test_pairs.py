"""Any geometry to any other: right by brute force over densified pairs, alone and in arrays."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import shapely
from shapely.geometry import GeometryCollection, LineString, MultiPoint, MultiPolygon, Point, Polygon, box

import zoo
from pair_truth import PairTruth
from rangekit import geodesic
from rangekit.errors import GeometryError, InputError
from truth import GEOD, HALF_MERIDIAN_M, direct, inverse_m

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from truth import Edges

    Geometries = NDArray[np.object_]

EXACT_M = 5e-8
CENTRES = ((20.0, 0.0), (30.0, 50.0), (179.9, -20.0), (-40.0, 89.6))
EMPTY = ("POINT EMPTY", "LINESTRING EMPTY", "POLYGON EMPTY", "MULTIPOINT EMPTY", "GEOMETRYCOLLECTION EMPTY")


def gathered(several: Sequence[BaseGeometry | None]) -> Geometries:
    array = np.empty(len(several), dtype=object)
    array[:] = several
    return array


def pairs_about(lon: float, lat: float, rng: np.random.Generator) -> tuple[Geometries, Geometries]:
    """Return every type with every type about a place: apart, near, touching, crossing, one within another."""
    left, right = [], []
    for first, second in product(zoo.TYPES, repeat=2):
        away_m, scale = rng.choice([0.0, 60e3, 250e3, 900e3]), float(rng.choice([0.05, 0.5, 1.0]))
        there = [float(degrees) for degrees in direct(lon, lat, rng.uniform(-180, 180), away_m)]
        left.append(zoo.placed(first, lon, lat))
        right.append(zoo.placed(second, there[0], there[1], scale))
    return gathered(left), gathered(right)


# an edge straight in lon/lat that jumps across the date line goes round the globe, so planar ones stay away from there
@pytest.mark.parametrize(
    ("centre", "edges"),
    [*((centre, "geodesic") for centre in CENTRES), *((centre, "planar") for centre in CENTRES[:2])],
)
def test_every_type_with_every_type(centre: tuple[float, float], edges: Edges, rng: np.random.Generator) -> None:
    left, right = pairs_about(*centre, rng)
    found = geodesic.distance(left, right, edges=edges)
    on_left, on_right = geodesic.nearest_points(left, right, edges=edges)
    within = geodesic.dwithin(left, right, 100_000, edges=edges)
    assert (within == (found <= 100_000)).all()
    for row, (a, b) in enumerate(zip(left, right, strict=True)):
        truth = PairTruth(a, b, edges)
        truth.check(found[row], EXACT_M)
        alone = geodesic.distance(a, b, edges=edges)
        assert abs(alone - found[row]) <= EXACT_M
        assert abs(geodesic.distance(b, a, edges=edges) - found[row]) <= EXACT_M
        ends = (on_left[row].x, on_left[row].y, on_right[row].x, on_right[row].y)
        assert inverse_m(*ends) == pytest.approx(found[row], abs=EXACT_M)
        assert geodesic.distance(a, [ends[0]], [ends[1]], edges=edges)[0] <= EXACT_M
        assert geodesic.distance(b, [ends[2]], [ends[3]], edges=edges)[0] <= EXACT_M


@pytest.mark.parametrize("edges", ["geodesic", "planar"])
def test_one_is_paired_with_each_of_many(edges: Edges) -> None:
    one = zoo.placed("holed", 30, 50)
    many = gathered([zoo.placed(name, 33, 51, 0.3) for name in zoo.TYPES])
    expected = [float(geodesic.distance(one, other, edges=edges)) for other in many]
    for found in (
        geodesic.distance(one, many, edges=edges),
        geodesic.distance(many, one, edges=edges),
        geodesic.distance([one], list(many), edges=edges),
        geodesic.distance(one, many[:, None], edges=edges)[:, 0],
    ):
        assert np.abs(found - expected).max() <= EXACT_M
    table = geodesic.distance(many[:, None], many, edges=edges)
    assert table.shape == (len(many), len(many))
    assert (np.diag(table) == 0).all()
    assert np.abs(table - table.T).max() <= EXACT_M


def test_many_points_of_one_geometry_are_as_from_the_field() -> None:
    one = zoo.placed("multipolygon", 30, 50)
    rng = np.random.default_rng(4)
    lon, lat = rng.uniform(28, 32, 500), rng.uniform(48, 52, 500)
    expected = geodesic.distance(one, lon, lat)
    points: Geometries = np.asarray(shapely.points(lon, lat))
    for found in geodesic.distance(points, one), geodesic.distance(one, points):
        assert np.abs(found - expected).max() <= EXACT_M
    few = [float(geodesic.distance(point, one)) for point in points[:40]]
    assert np.abs(np.array(few) - expected[:40]).max() <= EXACT_M
    line = geodesic.shortest_line(points, one)
    assert np.abs(inverse_m(*shapely.get_coordinates(line).reshape(-1, 4).T) - expected).max() <= EXACT_M


MEETING: dict[str, tuple[BaseGeometry, BaseGeometry]] = {
    "lines that cross": (LineString([(0, 0), (10, 10)]), LineString([(0, 10), (10, 0)])),
    "lines that cross far from vertices": (LineString([(-60, 0), (60, 1)]), LineString([(0, -60), (1, 60)])),
    "lines that cross across the date line": (LineString([(179, -1), (-179, 1)]), LineString([(179, 1), (-179, -1)])),
    "lines that share a vertex": (LineString([(0, 0), (1, 1)]), LineString([(1, 1), (2, 0)])),
    "an end on a line": (LineString([(0, 0), (2, 0)]), LineString([(1, 0), (1, 1)])),
    "lines that overlap": (LineString([(0, 0), (2, 0)]), LineString([(1, 0), (3, 0)])),
    "a line through the pole": (LineString([(10, 80), (-170, 80)]), Point(0, 90)),
    "lines that cross at the pole": (LineString([(10, 80), (-170, 80)]), LineString([(100, 85), (-80, 85)])),
    "a polygon about the pole": (Polygon([(0, 80), (90, 80), (180, 80), (-90, 80)]), LineString([(3, 89), (4, 88)])),
    "a polygon in a polygon": (box(0, 0, 10, 10), box(4, 4, 5, 5)),
    "a polygon in a far larger one": (box(-80, -60, 80, 60), box(4, 4, 5, 5)),
    "a line in a polygon": (box(0, 0, 10, 10), LineString([(4, 4), (5, 5)])),
    "polygons that share an edge": (box(0, 0, 1, 1), box(1, 0, 2, 1)),
    "polygons that share a corner": (box(0, 0, 1, 1), box(1, 1, 2, 2)),
    "polygons that cross without vertices inside": (box(0, 0, 10, 1), box(4, -4, 5, 5)),
    "the same polygon": (zoo.placed("holed"), zoo.placed("holed")),
    "one part of many inside": (MultiPoint([(-5, -5), (5, 5)]), box(4, 4, 6, 6)),
    "the second of several polygons": (Point(8, 8), MultiPolygon([box(0, 0, 1, 1), box(7, 7, 9, 9)])),
    "a collection": (GeometryCollection([Point(50, 50), box(0, 0, 1, 1)]), LineString([(-1, 0.5), (0.5, 0.5)])),
    "two spellings of the date line": (Point(180, 10), Point(-180, 10)),
    "two spellings of the pole": (Point(20, 90), LineString([(-150, 90), (3, 80)])),
    "longitudes beyond the date line": (box(170, 0, 190, 10), Point(-175, 5)),
}


@pytest.mark.parametrize("name", MEETING)
def test_what_meets_is_at_no_distance(name: str) -> None:
    a, b = MEETING[name]
    for first, second in (a, b), (b, a):
        assert geodesic.distance(first, second) == 0
        assert geodesic.dwithin(first, second, 0)
        there, here = geodesic.nearest_points(first, second)
        assert inverse_m(there.x, there.y, here.x, here.y) <= EXACT_M
        for geometry in a, b:
            assert geodesic.distance(geometry, [there.x], [there.y])[0] <= EXACT_M
    many = gathered([a, b, a])
    assert (geodesic.distance(many, gathered([b, a, b])) == 0).all()


def test_a_hole_is_not_inside() -> None:
    ring = box(0, 0, 10, 10).difference(box(2, 2, 8, 8))
    island = box(4, 4, 6, 6)
    PairTruth(ring, island, "geodesic").check(geodesic.distance(ring, island), EXACT_M)
    assert geodesic.distance(ring, island) > 200_000
    assert geodesic.distance(ring, Point(5, 5)) > 300_000


def test_edges_mean_what_they_are_said_to() -> None:
    parallel = LineString([(-120, 49), (-100, 49)])
    above = LineString([(-110, 49.2), (-110, 49.6)])
    assert geodesic.distance(parallel, above, edges="geodesic") == 0  # the geodesic rises to 49.43 between its ends
    planar = geodesic.distance(parallel, above, edges="planar")
    PairTruth(parallel, above, "planar").check(planar, EXACT_M)
    assert planar == pytest.approx(22_242, abs=10)  # a fifth of a degree of latitude there


@pytest.mark.parametrize("gap_deg", [1e-3, 1e-5, 1e-7])
@pytest.mark.parametrize("lat", [-70.0, 0.0, 45.0, 89.0])
def test_bent_edges_side_by_side(lat: float, gap_deg: float) -> None:
    """Edges straight in longitude and latitude bend towards one another, so that inner points are nearest."""
    a = LineString([(10, lat), (11.3, lat + 0.02)])
    b = LineString([(10.02, lat + gap_deg + 0.0201), (11.29, lat + gap_deg)])
    c = LineString([(10.4, lat - gap_deg - 0.01), (10.9, lat - gap_deg)])
    for first, second in (a, b), (a, c), (b, c):
        for edges in ("geodesic", "planar"):
            PairTruth(first, second, edges).check(geodesic.distance(first, second, edges=edges), EXACT_M)


def test_nearly_antipodal_pairs() -> None:
    rng = np.random.default_rng(8)
    for _ in range(6):
        lon, lat = rng.uniform(-180, 180), rng.uniform(-70, 70)
        a = zoo.placed(str(rng.choice(["line", "polygon", "multipoint"])), lon, lat)
        b = zoo.placed(str(rng.choice(["line", "polygon", "collection"])), lon + 180.3, -lat + 0.2)
        found = float(geodesic.distance(a, b))
        PairTruth(a, b, "geodesic", spacing_m=4_000).check(found, 5e-6)
        assert found < HALF_MERIDIAN_M


def test_points_far_apart_are_measured_once() -> None:
    assert geodesic.distance(Point(0, 0), Point(180, 0)) == pytest.approx(HALF_MERIDIAN_M, abs=EXACT_M)
    assert geodesic.distance(Point(0, 90), Point(77, -90)) == pytest.approx(HALF_MERIDIAN_M, abs=EXACT_M)


def test_collinear_segments_with_a_gap_do_not_cross() -> None:
    azimuth = 37.0
    along = np.column_stack(direct(5, 5, azimuth, [0, 10e3, 20e3, 35e3]))
    a, b = LineString(along[:2]), LineString(along[2:])
    assert geodesic.distance(a, b) == pytest.approx(10_000, abs=EXACT_M)


@pytest.mark.parametrize("gap_m", [1e-6, 1e-5, 1e-3, 0.1])
def test_a_hair_apart(gap_m: float) -> None:
    line = LineString([(30, 50), (31, 50.4)])
    azimuth, _, length = GEOD.inv(30, 50, 31, 50.4)
    lon, lat, back = GEOD.fwd(30, 50, azimuth, length * 0.37)
    near = GEOD.fwd(lon, lat, back + 90, gap_m)[:2]
    far = GEOD.fwd(lon, lat, back + 90, 5_000)[:2]
    assert geodesic.distance(line, LineString([near, far])) == pytest.approx(gap_m, abs=EXACT_M)
    beyond = GEOD.fwd(lon, lat, back - 90, gap_m)[:2]
    assert geodesic.distance(line, LineString([beyond, far])) == 0
    square = box(30, 50, 31, 50.5)
    inside = Point(30.5, 50.0 + 1e-9)  # above the chord of the edge in lon/lat, below its geodesic
    field = float(geodesic.distance(square, [inside.x], [inside.y])[0])
    assert geodesic.distance(square, inside) == pytest.approx(field, abs=EXACT_M)
    tail = LineString([inside, Point(30.5, 49.0)])
    assert geodesic.distance(square, tail) == pytest.approx(field, abs=EXACT_M)


def test_missing_and_empty_rows_keep_their_place() -> None:
    left = gathered([Point(1, 1), None, Point(), box(0, 0, 1, 1), LineString([(0, 0), (1, 1)])])
    right = gathered([box(2, 2, 3, 3), box(2, 2, 3, 3), Point(1, 1), Polygon(), Point(5, 5)])
    absent = [False, True, True, True, False]
    assert np.isnan(geodesic.distance(left, right)).tolist() == absent
    assert geodesic.dwithin(left, right, 1e7).tolist() == [not gone for gone in absent]
    for points in geodesic.nearest_points(left, right):
        assert [point is None for point in points] == absent
    assert [line is None for line in geodesic.shortest_line(left, right)] == absent
    assert geodesic.distance([], []).shape == (0,)
    assert geodesic.dwithin([], Point(0, 0), 5).shape == (0,)
    assert len(geodesic.nearest_points([], [])[0]) == 0


@pytest.mark.parametrize("wkt", EMPTY)
def test_empty_with_each_type(wkt: str) -> None:
    empty = shapely.from_wkt(wkt)
    for name in zoo.TYPES:
        assert np.isnan(geodesic.distance(empty, zoo.placed(name)))
        assert np.isnan(geodesic.distance(zoo.placed(name), empty))
        assert not geodesic.dwithin(zoo.placed(name), empty, 1e9)
        assert geodesic.shortest_line(empty, zoo.placed(name)) is None


def test_a_distance_for_each_pair() -> None:
    squares = gathered([box(0, 0, 1, 1)] * 3)
    found = geodesic.dwithin(squares, Point(2, 0), [1e5, 1.2e5, np.inf])
    assert found.tolist() == [False, True, True]
    assert isinstance(geodesic.dwithin(squares[0], Point(2, 0), distance_m=1.2e5), np.bool_)
    assert isinstance(geodesic.distance(squares[0], Point(2, 0)), np.float64)


GOOD, BAD = Point(1, 1), Point(0, 95)
ASKED: Any = geodesic  # in ways that the types forbid
ANTIPODES = LineString([(0, 9), (180, -9)])


@pytest.mark.parametrize(
    ("ask", "told"),
    [
        (lambda: ASKED.distance([GOOD, BAD, GOOD, Point(np.nan, 1)], GOOD), "2 geometries .*a, row 1: .*a, row 3: "),
        (lambda: ASKED.distance([GOOD, GOOD], [BAD, ANTIPODES]), "b, row 0: .*b, row 1: .*antipodes"),
        (lambda: ASKED.nearest_points([ANTIPODES, GOOD, ANTIPODES], GOOD), "a, row 0: .*a, row 2: .*antipodes"),
        (lambda: ASKED.distance([GOOD] * 40, ANTIPODES), "antipodes"),
        (lambda: ASKED.shortest_line(GOOD, BAD), "unusable coordinates: vertex 0: lon 0.0, lat 95.0"),
        (lambda: ASKED.distance([GOOD], [GOOD, GOOD, BAD]), "b, row 2"),
        (lambda: ASKED.distance([GOOD] * 2, [GOOD] * 3), "2 and 3 geometries cannot be paired"),
        (lambda: ASKED.dwithin([GOOD] * 2, GOOD, [1, 2, 3]), "2 and 1 geometries, and 3 distances, cannot"),
        (lambda: ASKED.distance(GOOD, 5.0), "got a float"),
        (lambda: ASKED.distance(GOOD, [GOOD, "POINT (1 1)", 3]), "row 1: a str; row 2: a int"),
        (lambda: ASKED.distance("POINT (1 1)", GOOD), "got a str"),
        (lambda: ASKED.distance(GOOD, GOOD, edges="straight"), "edges must be"),
        (lambda: ASKED.dwithin(GOOD, GOOD, -1), "0 m or more, got -1"),
        (lambda: ASKED.dwithin([GOOD] * 3, GOOD, [1, np.nan, -2]), "row 1: nan; row 2: -2"),
        (lambda: ASKED.dwithin(GOOD, GOOD), "wants a distance"),
    ],
)
def test_what_cannot_be_answered_is_said_clearly(ask: Callable[[], object], told: str) -> None:
    with pytest.raises(InputError, match=told):
        ask()


def test_a_bad_geometry_alone_says_what_one_alone_says() -> None:
    with pytest.raises(GeometryError, match="antipodes"):
        geodesic.distance(ANTIPODES, GOOD)


def test_arguments_are_left_alone() -> None:
    left, right = pairs_about(30, 50, np.random.default_rng(1))
    before = shapely.to_wkb(left).tolist(), shapely.to_wkb(right).tolist()
    left.flags.writeable = right.flags.writeable = False
    geodesic.distance(left, right)
    geodesic.nearest_points(left, right)
    assert (shapely.to_wkb(left).tolist(), shapely.to_wkb(right).tolist()) == before


def test_large_geometries_meet_in_little_memory() -> None:
    rng = np.random.default_rng(2)
    turn = np.sort(rng.uniform(0, 360, 20_000))
    ring = np.column_stack(direct(30, 50, -turn, 300_000 + rng.uniform(0, 3_000, 20_000)))
    outer = np.column_stack(direct(30, 50, -turn, 310_000 + rng.uniform(0, 3_000, 20_000)))
    inner, shell = Polygon(ring), LineString(outer)
    found = geodesic.distance(inner, shell)
    both = geodesic.distance(inner, *outer.T).min(), geodesic.distance(shell, *ring.T).min()
    assert found == pytest.approx(min(both), abs=EXACT_M)
    assert geodesic.distance(inner, Polygon(outer)) == 0
