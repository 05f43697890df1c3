"""Bad input: a defined result or an error that names what is wrong and where.

Never a crash, a hang or a silent wrong answer.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely
from shapely.geometry import LineString, MultiPoint, Point, Polygon, box

import zoo
from area_checks import assert_buffer, assert_rfc7946
from rangekit import geodesic
from rangekit.errors import GeometryError, InputError
from truth import Truth, inverse_m

if TYPE_CHECKING:
    from collections.abc import Callable, Sized
    from typing import Any

    from shapely.geometry.base import BaseGeometry

    from area_checks import Bound
    from truth import Place

GOOD = Point(30, 50)
BAD_COORDINATES = [np.nan, np.inf, -np.inf]


def calls(geometry: BaseGeometry) -> dict[str, Callable[[], object]]:
    return {
        "distance": lambda: geodesic.distance(geometry, [0.0], [0.0]),
        "nearest": lambda: geodesic.nearest(geometry, [0.0], [0.0]),
        "dwithin": lambda: geodesic.dwithin(geometry, [0.0], [0.0], 1e5),
        "buffer": lambda: geodesic.buffer(geometry, 1e5),
        "erosion": lambda: geodesic.buffer(geometry, -1e5),
        "field": lambda: geodesic.DistanceField(geometry),
        "audit": lambda: geodesic.audit(GOOD.buffer(1), geometry, 1e5),
    }


FUNCTIONS = tuple(calls(GOOD))


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize("bad", BAD_COORDINATES)
def test_geometry_with_bad_coordinates(bad: float, function: str) -> None:
    with np.errstate(invalid="ignore"):  # shapely tells of NaN by a floating-point flag
        geometries = LineString([(0, 0), (1, bad), (2, 2)]), LineString([(0, 0), (bad, 1), (2, 2)])
    for geometry in geometries:
        with pytest.raises(GeometryError, match=r"(?i)nan|inf|finite"):
            calls(geometry)[function]()


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize("lat", [90.0001, -91.0, 1e300, 5_000_000.0])
def test_geometry_with_impossible_latitude(lat: float, function: str) -> None:
    with pytest.raises(GeometryError, match=r"(?i)lat"):
        calls(LineString([(0, 0), (10, lat)]))[function]()


@pytest.mark.parametrize("bad", BAD_COORDINATES)
@pytest.mark.parametrize("axis", [0, 1])
def test_query_with_bad_coordinates_is_named(bad: float, axis: int) -> None:
    lon, lat = np.zeros(10), np.zeros(10)
    (lon, lat)[axis][7] = bad
    for answer in (
        lambda: geodesic.distance(GOOD, lon, lat),
        lambda: geodesic.nearest(GOOD, lon, lat),
        lambda: geodesic.dwithin(GOOD, lon, lat, 1e5),
    ):
        with pytest.raises(GeometryError, match="7"):
            answer()


@pytest.mark.parametrize("lat", [90.0001, -91.0, 1e300])
def test_query_with_impossible_latitude_is_named(lat: float) -> None:
    lats = np.zeros(10)
    lats[3] = lat
    for answer in (
        lambda: geodesic.distance(GOOD, np.zeros(10), lats),
        lambda: geodesic.nearest(GOOD, np.zeros(10), lats),
        lambda: geodesic.dwithin(GOOD, np.zeros(10), lats, 1e5),
    ):
        with pytest.raises(GeometryError, match="3"):
            answer()


@pytest.mark.parametrize("lon", [181.0, 359.0, -270.0, 540.0])
def test_longitudes_beyond_the_usual_are_wrapped_or_refused(lon: float) -> None:
    expected = inverse_m(lon, 10.0, 20.0, 30.0)
    for point, place in ((Point(20, 30), (lon, 10.0)), (Point(lon, 10), (20.0, 30.0))):
        try:
            assert geodesic.distance(point, [place[0]], [place[1]])[0] == pytest.approx(expected, abs=1e-6)
        except GeometryError as error:
            assert "lon" in str(error).lower()
    try:
        area = geodesic.buffer(Point(lon, 10), 1e5, tolerance_m=10)
    except GeometryError:
        return
    assert_rfc7946(area)


def test_lengths_that_differ() -> None:
    answers: list[Callable[[], Sized]] = [
        lambda: geodesic.distance(GOOD, [0.0, 1.0], [0.0]),
        lambda: geodesic.dwithin(GOOD, [0.0], [0.0, 1.0, 2.0], 1e5),
        lambda: geodesic.nearest(GOOD, [0.0, 1.0, 2.0], [0.0, 1.0]).distance_m,
    ]
    for answer in answers:
        with contextlib.suppress(InputError):  # numpy's own broadcasting of one against many is defined too
            assert len(answer()) in {2, 3}


@pytest.mark.parametrize("distance_m", [np.nan, np.inf, -np.inf, "far"])
def test_bad_distance(distance_m: Any) -> None:
    with pytest.raises((InputError, TypeError)):
        geodesic.buffer(GOOD, distance_m)
    with pytest.raises((InputError, TypeError)):
        geodesic.audit(GOOD.buffer(1), GOOD, distance_m)


@pytest.mark.parametrize("distance_m", [np.nan, "far"])
def test_bad_distance_within(distance_m: Any) -> None:
    with pytest.raises((InputError, TypeError)):
        geodesic.dwithin(GOOD, [0.0], [0.0], distance_m)


@pytest.mark.parametrize("tolerance_m", [0.0, -1.0, np.nan, np.inf])
def test_bad_tolerance(tolerance_m: float) -> None:
    with pytest.raises(InputError):
        geodesic.buffer(GOOD, 1e5, tolerance_m=tolerance_m)


def test_unknown_words() -> None:
    with pytest.raises(InputError, match="bound"):
        geodesic.buffer(GOOD, 1e5, bound="best")  # type: ignore[call-overload] # the mistake
    edges: Any = "straight"
    for answer in (
        lambda: geodesic.buffer(GOOD, 1e5, edges=edges),
        lambda: geodesic.distance(GOOD, [0.0], [0.0], edges=edges),
        lambda: geodesic.DistanceField(GOOD, edges=edges),
    ):
        with pytest.raises(InputError, match="edges"):
            answer()


@pytest.mark.parametrize(
    "geometry", [None, "POINT (0 0)", (0, 0), np.array([1, 2])], ids=["none", "text", "tuple", "array"]
)
def test_what_is_no_geometry(geometry: BaseGeometry) -> None:
    for call in calls(geometry).values():
        with pytest.raises((GeometryError, TypeError)):
            call()


def test_no_distance_at_all() -> None:
    square = zoo.placed("polygon")
    try:
        area = geodesic.buffer(square, 0.0, tolerance_m=1)
    except InputError:
        return
    assert_rfc7946(area)
    # the square's edges are geodesics, the area's are straight in lon/lat
    along = shapely.segmentize(square, 0.001)
    assert area.symmetric_difference(along).area / square.area < 1e-2
    assert geodesic.audit(area, square, 0.0).outside_m <= 1
    assert geodesic.buffer(GOOD, 0.0).is_empty


@pytest.mark.parametrize("bound", ["inner", "nearest", "outer"])
def test_tolerance_coarser_than_the_distance(bound: Bound) -> None:
    for distance_m in (10.0, -10.0):
        with pytest.raises(InputError, match="more than the buffer distance"):
            geodesic.buffer(GOOD, distance_m, tolerance_m=1_000.0, bound=bound)


def defined(geometry: BaseGeometry, distance_m: float = 1e5) -> BaseGeometry | None:
    """Return the buffer, or None where the engine says clearly why not."""
    try:
        area = geodesic.buffer(geometry, distance_m, tolerance_m=10)
    except GeometryError as error:
        assert any(ch.isdigit() for ch in str(error)), f"does not say where: {error}"
        return None
    assert_rfc7946(area)
    return area


@pytest.mark.parametrize("name", ["bow-tie", "hole outside", "hole crosses", "spike", "inner twist"])
def test_self_crossing_polygons(name: str) -> None:
    geometry = {
        "bow-tie": Polygon([(0, 40), (10, 50), (10, 40), (0, 50)]),
        "hole outside": Polygon([(0, 40), (5, 40), (5, 45), (0, 45)], [[(10, 40), (12, 40), (11, 42)]]),
        "hole crosses": Polygon([(0, 40), (5, 40), (5, 45), (0, 45)], [[(3, 41), (8, 41), (8, 43), (3, 43)]]),
        "spike": Polygon([(0, 40), (5, 40), (5, 45), (5, 49), (5, 45), (0, 45)]),
        "inner twist": Polygon([(0, 40), (6, 40), (6, 46), (3, 40), (0, 46)]),
    }[name]
    area = defined(geometry)
    if area is None:
        return
    xy = shapely.get_coordinates(geometry)
    assert shapely.intersects_xy(area, *xy.T).all()
    edge = geodesic.distance(geometry.exterior, [2.5, 20.0], [41.0, 45.0])
    found = geodesic.distance(geometry, [2.5, 20.0], [41.0, 45.0])
    assert found[0] in (0.0, pytest.approx(edge[0], abs=1e-6))
    assert found[1] == pytest.approx(Truth(geometry).edge_distance(20.0, 45.0)[0], abs=1e-6)


def test_repeated_vertices_change_nothing(rng: np.random.Generator) -> None:
    once = zoo.placed("polygon")
    xy = shapely.get_coordinates(once)
    thrice = Polygon(np.repeat(xy, 3, axis=0))
    lon, lat = rng.uniform(25, 35, 200), rng.uniform(47, 53, 200)
    assert geodesic.distance(thrice, lon, lat) == pytest.approx(geodesic.distance(once, lon, lat), abs=1e-8)
    assert_buffer(geodesic.buffer(thrice, 1e4), Truth(once), 1e4, 1.0, rng, n=100)
    assert_buffer(geodesic.buffer(thrice, -1e3), Truth(once), -1e3, 1.0, rng, n=100)


def test_collapsed_geometries_are_the_point_or_line_they_cover(rng: np.random.Generator) -> None:
    dot = LineString([(30, 50), (30, 50), (30, 50)])
    sliver = Polygon([(30, 50), (31, 51), (30, 50), (31, 51)])
    flat = Polygon([(30, 50), (30, 50), (30, 50), (30, 50)])
    for geometry, same_as in ((dot, Point(30, 50)), (sliver, LineString([(30, 50), (31, 51)])), (flat, Point(30, 50))):
        try:
            area = geodesic.buffer(geometry, 1e5, tolerance_m=1)
        except GeometryError:
            continue
        assert_buffer(area, Truth(same_as), 1e5, 1.0, rng, n=100)
        assert geodesic.distance(geometry, [35.0], [50.0]) == pytest.approx(
            Truth(same_as).distance(35.0, 50.0), abs=5e-8
        )


def test_repeated_points(rng: np.random.Generator) -> None:
    points = MultiPoint([(30, 50)] * 5 + [(-180, 20), (180, 20)])
    same = MultiPoint([(30, 50), (180, 20)])
    assert_buffer(geodesic.buffer(points, 1e6, tolerance_m=10), Truth(same), 1e6, 10, rng, n=100)


@pytest.mark.parametrize("edge", [
    [(0, 0), (180, 0)], [(0, 90), (0, -90)], [(10, 20), (-170, -20)], [(0, 45), (180, -45)], [(0, 0), (179.7, 0.1)],
    [(-180, 90), (180, -90)], [(0, 1e-9), (180, 0)],
], ids=str)  # fmt: skip
def test_antipodal_edges(edge: list[Place]) -> None:
    line = LineString(edge)
    for lon, lat in (edge[0], edge[1], (90.0, 10.0)):
        try:
            found = geodesic.distance(line, [lon], [lat])[0]
        except GeometryError as error:
            assert "antipod" in str(error).lower()
            return
        ends = min(inverse_m(lon, lat, *edge[0]), inverse_m(lon, lat, *edge[1]))
        assert found <= ends + 1e-6
    assert defined(line) is not None
    assert np.isfinite(geodesic.distance(line, [90.0], [10.0], edges="planar")).all()


def test_both_spellings_of_the_date_line_in_one_geometry(rng: np.random.Generator) -> None:
    line = LineString([(180, 10), (-180, 11), (180, 12), (-180, 10)])
    same = LineString([(180, 10), (180, 12)])
    lon, lat = rng.uniform(-180, 180, 50), rng.uniform(-90, 90, 50)
    assert geodesic.distance(line, lon, lat) == pytest.approx(Truth(same).distance(lon, lat), abs=5e-8)
    assert_buffer(geodesic.buffer(line, 1e5), Truth(same), 1e5, 1.0, rng, n=100)


def test_pole_in_every_spelling(rng: np.random.Generator) -> None:
    lon, lat = rng.uniform(-180, 180, 50), rng.uniform(-90, 90, 50)
    expected = geodesic.distance(Point(0, 90), lon, lat)
    for spelling in (-180, -77.7, 13, 180):
        assert geodesic.distance(Point(spelling, 90), lon, lat) == pytest.approx(expected, abs=1e-8)
    assert geodesic.distance(LineString([(-50, 90), (120, 90)]), lon, lat) == pytest.approx(expected, abs=5e-8)


def test_negative_zero_and_denormals() -> None:
    for tiny in (-0.0, 5e-324, 1e-300, 1e-17):
        line = LineString([(0, tiny), (tiny, 0), (1, tiny)])
        assert geodesic.distance(line, [tiny], [-0.0])[0] < 1e-7
        assert defined(line) is not None


@pytest.mark.parametrize(
    "shape", [box(-180, 85, 180, 90), box(-180, -60, 180, 60), LineString([(180, 10), (-180, 10)])]
)
def test_an_edge_round_the_whole_globe_is_no_geodesic(shape: BaseGeometry) -> None:
    with pytest.raises(GeometryError, match=r"has no length.*\(-?180"):
        geodesic.distance(shape, [0.0], [0.0])
    assert np.isfinite(geodesic.distance(shape, [0.0], [0.0], edges="planar")).all()


@pytest.mark.parametrize("size", [1, 40])
@pytest.mark.parametrize(
    ("shell", "holes", "inside", "outside"),
    [
        (box(0, 0, 10, 10), [box(2, 2, 6, 6), box(4, 4, 8, 8)], [(5, 5), (1, 1)], [(3, 3), (7, 7)]),
        (box(0, 0, 10, 10), [box(8, 4, 12, 6)], [(11, 5), (5, 5)], [(9, 5), (13, 5)]),
        (box(0, 0, 10, 10), [box(12, 4, 14, 6)], [(13, 5), (5, 5)], [(11, 5)]),
    ],
)
def test_holes_outside_or_across_are_read_by_the_even_odd_rule(
    shell: shapely.Polygon, holes: list[shapely.Polygon], inside: list[Place], outside: list[Place], size: int
) -> None:
    polygon = Polygon(shell.exterior, [hole.exterior for hole in holes])
    field = geodesic.DistanceField(polygon, edges="planar")
    for _ in range(2):
        for places, expected in ((inside, True), (outside, False)):
            lon, lat = np.repeat(np.array(places, dtype=float), size, axis=0).T
            assert ((field.distance(lon, lat) == 0) == expected).all()
    grown = field.buffer(1_000, tolerance_m=50)
    assert shapely.contains_xy(grown, *np.array(inside, dtype=float).T).all()
    assert not shapely.contains_xy(grown, *np.array(outside, dtype=float).T).any()
