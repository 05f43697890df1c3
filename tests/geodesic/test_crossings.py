"""Polygons that cross, touch or overlap themselves or each other: the even-odd rule, and edges that are geodesics."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pytest
import shapely
from numpy.typing import NDArray
from shapely.geometry import MultiPolygon, Point, Polygon, box
from shapely.geometry.base import BaseGeometry

import rangekit as rk
from area_checks import assert_rfc7946, rim
from rangekit import geodesic
from rangekit.geodesic.inputs import Edges
from truth import GEOD, Truth, direct, inverse_m

HOLE_AT_THE_EDGE = Polygon([(0, 40), (4, 40), (4, 44), (0, 44)], [[(0, 41), (1, 41), (1, 43), (0, 43)]])
BOW_TIE_OVER_THE_DATE_LINE = Polygon([(179, 40), (-179, 42), (-179, 40), (179, 42)])


@pytest.mark.parametrize("copies", [1, 40])  # few and many points take different ways
def test_hole_along_the_exterior_is_a_hole(copies: int) -> None:
    lon, lat = np.repeat([0.5, 2.0], copies), np.repeat([42.0, 42.0], copies)
    inland = float(Truth(HOLE_AT_THE_EDGE).edge_distance(0.5, 42.0)[0])
    found = geodesic.distance(HOLE_AT_THE_EDGE, lon, lat)
    assert found == pytest.approx(np.repeat([inland, 0.0], copies), abs=1e-6)
    assert not geodesic.buffer(HOLE_AT_THE_EDGE, 5_000, tolerance_m=50).intersects(Point(0.5, 42))


def test_what_a_hole_encloses_beyond_its_exterior_is_inside() -> None:
    crossing = Polygon([(0, 40), (5, 40), (5, 45), (0, 45)], [[(3, 41), (8, 41), (8, 43), (3, 43)]])
    lon, lat = np.repeat([1.0, 4.0, 7.0], 10), np.full(30, 42.0)
    assert ((geodesic.distance(crossing, lon, lat) == 0) == np.repeat([True, False, True], 10)).all()


@pytest.mark.parametrize("copies", [1, 20])
def test_bow_tie_over_the_date_line_is_two_triangles(copies: int) -> None:
    lon, lat = np.repeat([179.2, -179.2, 180.0, 0.0], copies), np.repeat([41.0, 41.0, 41.8, 0.0], copies)
    found = geodesic.distance(BOW_TIE_OVER_THE_DATE_LINE, lon, lat)
    assert ((found == 0) == np.repeat([True, True, False, False], copies)).all()
    assert geodesic.buffer(BOW_TIE_OVER_THE_DATE_LINE, 5_000, tolerance_m=50).area < 3


def test_ring_that_goes_over_itself_beyond_the_date_line() -> None:
    """Where it covers a place from both sides of the date line, it does so twice."""
    lon = np.arange(0, 400, 20.0)
    outer, inner = np.column_stack([lon, np.full(20, 70.0)]), np.column_stack([lon[::-1], np.full(20, 80.0)])
    xy = np.vstack([outer, inner])
    strip = Polygon(np.column_stack([np.remainder(xy[:, 0] + 180, 360) - 180, xy[:, 1]]))
    once, twice = (np.full(20, 180.0), np.full(20, 75.0)), (np.full(20, 10.0), np.full(20, 75.0))
    assert (geodesic.distance(strip, *once) == 0).all()
    assert (geodesic.distance(strip, *twice) > 100_000).all()


@pytest.mark.parametrize("geometry", [
    Polygon([(0, 40), (4, 44), (4, 40), (0, 44)]),
    MultiPolygon([box(0, 40, 4, 44), box(2, 42, 6, 46)]),
    MultiPolygon([box(0, 40, 4, 44), Polygon([(4, 40), (4, 40), (4, 40), (8, 40), (8, 44), (8, 44), (4, 44)])]),
    HOLE_AT_THE_EDGE, BOW_TIE_OVER_THE_DATE_LINE,
], ids=["bow-tie", "overlap", "repeated vertices", "hole along the edge", "over the date line"])  # fmt: skip
@pytest.mark.parametrize("copies", [1, 20])
def test_sides_within_a_metre_of_an_edge(geometry: BaseGeometry, copies: int) -> None:
    """A ring that crosses itself has the inside on either side, and the edges stray from their straight courses."""
    truth = Truth(geometry)
    for lon, lat in ([2.0, 40.0], [2.3, 42.3], [3.999, 43.2], [179.3, 40.3]):
        _, foot_lon, foot_lat = truth.edge_nearest(lon, lat)
        azimuth = np.array([35.0, 215.0, 80.0, 260.0])
        for off_m in (0.05, 0.7):
            at_lon, at_lat = direct(foot_lon, foot_lat, azimuth, off_m)
            edge_m = truth.edge_distance(at_lon, at_lat)
            # the side is that of a place farther out on the same ray, where straight courses tell
            far_lon, far_lat = direct(foot_lon, foot_lat, azimuth, 30.0)
            inside = geodesic.distance(geometry, np.repeat(far_lon, 20), np.repeat(far_lat, 20))[::20] == 0
            found = geodesic.distance(geometry, np.repeat(at_lon, copies), np.repeat(at_lat, copies))[::copies]
            assert found == pytest.approx(np.where(inside, 0.0, edge_m), abs=1e-6)


def assert_depth(
    area: BaseGeometry, geometry: BaseGeometry, outline: BaseGeometry, depth_m: float, tolerance_m: float
) -> None:
    """Assert that an erosion's rim is that deep inside an outline, whose edges are the boundary's."""
    assert_rfc7946(area)
    assert not area.is_empty
    lon, lat = rim(area, np.random.default_rng(0))
    assert np.abs(Truth(outline).edge_distance(lon, lat) - depth_m).max() <= tolerance_m + 1e-3
    found = geodesic.audit(area, geometry, -depth_m)
    assert max(found.inside_m, found.outside_m) <= tolerance_m + 1e-3


def test_overlapping_polygons_are_eroded_along_their_geodesics() -> None:
    """The long edges bulge by kilometres, so they cross far from where straight ones would."""
    tall, wide = box(4, 40, 6, 54), box(0, 46, 10, 49)
    cross = MultiPolygon([tall, wide])
    area = geodesic.buffer(cross, -30_000, tolerance_m=200)
    assert_depth(area, cross, shapely.MultiLineString([*_outside(tall, wide), *_outside(wide, tall)]), 30_000, 200)


def _outside(polygon: Polygon, other: Polygon) -> Iterator[NDArray[np.float64]]:
    """Return stretches of a polygon's geodesic edges that lie outside another polygon."""
    xy, truth = shapely.get_coordinates(polygon), Truth(other)
    for (lon0, lat0), (lon1, lat1) in pairwise(xy):
        fraction = np.linspace(0, 1, 30_001)
        length = inverse_m(lon0, lat0, lon1, lat1)
        lon, lat = direct(lon0, lat0, GEOD.inv(lon0, lat0, lon1, lat1)[0], fraction * length)
        out = ~truth.inside(lon, lat)
        change = np.flatnonzero(np.diff(np.r_[False, out, False].astype(int)))
        for first, last in zip(change[::2], change[1::2], strict=True):
            yield np.column_stack([lon, lat])[[first, last - 1]]


def test_shared_edge_over_the_date_line_is_no_boundary() -> None:
    south = Polygon([(179, 40), (-179, 40), (-179, 41), (179, 41)])
    north = Polygon([(179, 41), (-179, 41), (-179, 42), (179, 42)])
    whole = Polygon([(179, 40), (-179, 40), (-179, 41), (-179, 42), (179, 42), (179, 41)])
    area = geodesic.buffer(MultiPolygon([south, north]), -10_000, tolerance_m=20)
    assert_depth(area, whole, whole.exterior, 10_000, 20)


def test_crack_that_rounding_leaves_is_no_boundary() -> None:
    """A vertex on a slanted edge is off it by a rounding error, on either side."""
    ends, far = np.array([[0.1, 40.0], [1.3, 41.1]]), np.array([-0.9, 1.2])
    middle = ends[0] + (ends[1] - ends[0]) / 3
    left = Polygon([ends[0], ends[1], ends[1] + far, ends[0] + far])
    right = MultiPolygon([
        left,
        Polygon([ends[0], middle, middle - far, ends[0] - far]),
        Polygon([middle, ends[1], ends[1] - far, middle - far]),
        left,
    ])  # fmt: skip
    area = geodesic.buffer(right, -5_000, tolerance_m=20, edges="planar")
    assert area.geom_type == "Polygon"
    assert isinstance(area, Polygon)
    assert not area.interiors


def test_erosion_beside_a_pole() -> None:
    """Beside a pole the straight edges between vertices go astray by more than the depth."""
    lon, lat = direct(90.0, 90.0, np.array([10.0, 130.0, 250.0]), 40.0)
    polygon = Polygon(np.column_stack([lon + 33.0, lat]))
    area = geodesic.buffer(polygon, -1.17, tolerance_m=0.02)
    assert_depth(area, polygon, polygon.exterior, 1.17, 0.02)


def test_rims_that_run_towards_each_other() -> None:
    """From the middle between two of them the way to the rim leads across, never along to where they meet."""
    keyhole = Polygon([
        (0.0, -54.99), (0.03486893591242, -54.99), (0.03486893591242, -54.97), (0.0, -54.97), (0.0, -54.99),
        (0.00871723397810, -54.985), (0.02615170193432, -54.985), (0.02615170193432, -54.975),
        (0.00871723397810, -54.975), (0.00871723397810, -54.985),
    ])  # fmt: skip
    star = Polygon([
        (0.06973787184832, -54.985), (0.00871723397810, -55.015), (0.02615170193432, -54.985),
        (0.03486893591242, -55.01), (0.04358616989052, -55.015), (0.06973787184832, -55.005),
        (0.02615170193432, -54.99),
    ])  # fmt: skip
    both = MultiPolygon([keyhole, star])
    area = geodesic.buffer(both, 18.414328397305194, tolerance_m=0.019527640692591896, edges="planar")
    assert_rfc7946(area)
    lon, lat = rim(area, np.random.default_rng(0), most=100)
    off_m = Truth(both, "planar").edge_distance(lon, lat) - 18.414328397305194
    assert np.abs(off_m).max() <= 0.0196


@pytest.mark.parametrize("side", [1, -1])
def test_a_cut_along_the_date_line_has_no_outside(side: int) -> None:
    russia = rk.launch_area("russia").geometry
    rng = np.random.default_rng(3)
    lat, off = rng.uniform(65.0, 71.5, 500), 10 ** rng.uniform(-9, -5, 500)
    # a kilometre north and south of them it is inside too: no shore is near
    inside = np.all(
        [shapely.intersects_xy(russia, side * (180 - off), lat + away) for away in (-0.01, 0, 0.01)], axis=0
    )
    assert inside.sum() > 100
    assert geodesic.distance(russia, side * (180 - off[inside]), lat[inside]).max() == 0


@pytest.mark.parametrize("edges", ["geodesic", "planar"])
def test_answers_are_the_same_before_and_after_the_region_is_made(edges: Edges) -> None:
    rng = np.random.default_rng(7)
    shore = shapely.Point(0, 0).buffer(3, quad_segs=250)
    holes = [shapely.Point(*rng.uniform(-1.5, 1.5, 2)).buffer(0.03).exterior for _ in range(40)]
    plain = Polygon(shore.exterior, holes)
    together = MultiPolygon([plain, box(179, -1, 180, 1), box(-180, -1, -179, 1)])
    lon = np.r_[rng.uniform(-3, 3, 400), 180.0, -180.0, 180.0]
    lat = np.r_[rng.uniform(-3, 3, 400), 0.5, 0.5, 2.0]
    field = geodesic.DistanceField(together, edges=edges)
    first = np.concatenate([field.distance(lon[part], lat[part]) for part in np.split(np.arange(403), [100, 200, 300])])
    many = rng.uniform(-3, 3, (2, 20_000))
    field.distance(*many)  # for which the region is made
    assert (field.distance(lon, lat) == first).all()
    assert (first[-3:] < 1e-9).tolist() == [True, True, False]
    inside = shapely.intersects_xy(shapely.make_valid(plain), lon[:400], lat[:400])
    assert ((first[:400] == 0) == inside).all()
