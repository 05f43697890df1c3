"""Lengths, areas, denser vertices and rings about rows: beside pyproj's own, brute force, and the buffers' promises."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas
import numpy as np
import pytest
import shapely

import rangekit.pandas  # noqa: F401 - registers the accessor
import zoo
from rangekit import InputError, geodesic
from truth import GEOD, Truth, inverse_m

if TYPE_CHECKING:
    from collections.abc import Callable

PLACES = [(30.0, 50.0), (0.0, 0.0), (179.8, -17.0), (-60.0, 88.9)]


def every_type(lon: float, lat: float) -> geopandas.GeoSeries:
    shapes = [*(zoo.placed(name, lon, lat) for name in zoo.TYPES), None, shapely.Polygon(), shapely.LineString()]
    return geopandas.GeoSeries(shapes, index=[f"r{row}" for row in range(len(shapes))], crs="EPSG:4326")


def leaves(geometry: Any) -> list[Any]:
    """Return the points, lines and polygons of a geometry that are not empty."""
    if hasattr(geometry, "geoms"):
        return [leaf for part in geometry.geoms for leaf in leaves(part)]
    return [] if geometry.is_empty else [geometry]


@pytest.mark.parametrize("place", PLACES)
def test_lengths_and_areas_are_pyprojs(place: tuple[float, float]) -> None:
    series = every_type(*place)
    length_m, area_m2 = series.geodesic.length_m(), series.geodesic.area_m2()
    assert length_m.index.equals(series.index)
    for label, geometry in series.items():
        if geometry is None:
            assert np.isnan(length_m[label])
            assert np.isnan(area_m2[label])
            continue
        lines, area = 0.0, 0.0
        for part in leaves(geometry):
            rings = [part.exterior, *part.interiors] if isinstance(part, shapely.Polygon) else [part]
            lines += sum(GEOD.line_length(*shapely.get_coordinates(ring).T) for ring in rings)
            if isinstance(part, shapely.Polygon):
                sizes = [abs(GEOD.polygon_area_perimeter(*shapely.get_coordinates(ring).T)[0]) for ring in rings]
                area += 2 * sizes[0] - sum(sizes)
        assert length_m[label] == pytest.approx(lines, rel=1e-12)
        assert area_m2[label] == pytest.approx(area, rel=1e-9)


def test_planar_edges_are_integrated_along() -> None:
    series = geopandas.GeoSeries(
        [shapely.LineString([(0, 60), (90, 60)]), shapely.box(0, 40, 30, 80), shapely.box(-180, -90, 180, 90)], crs=4326
    )
    radius_m = GEOD.a / np.sqrt(1 - GEOD.es * np.sin(np.radians(60)) ** 2) * np.cos(np.radians(60))
    assert series.geodesic.length_m(edges="planar")[0] == pytest.approx(radius_m * np.pi / 2, rel=1e-12)
    fine = shapely.segmentize(series[1], 0.001)
    assert series.geodesic.area_m2(edges="planar")[1] == pytest.approx(GEOD.geometry_area_perimeter(fine)[0], rel=1e-8)
    assert series.geodesic.area_m2(edges="planar")[2] == pytest.approx(
        5.1006562172408e14, rel=1e-12
    )  # the whole ellipsoid


@pytest.mark.parametrize("edges", ["geodesic", "planar"])
@pytest.mark.parametrize("place", PLACES[:2])
def test_added_vertices_are_close_and_on_the_edges(place: tuple[float, float], edges: Any) -> None:
    series = every_type(*place)
    dense = series.geodesic.densify(3_000, edges=edges)
    assert dense.crs == series.crs
    assert dense.index.equals(series.index)
    assert dense.geom_type.equals(series.geom_type)
    for before, after in zip(series, dense, strict=True):
        if before is None or before.is_empty:
            assert after is None or after.is_empty
            continue
        old, new = shapely.get_coordinates(before), shapely.get_coordinates(after)
        assert set(map(tuple, old)) <= set(map(tuple, new))
        assert Truth(before, edges).edge_distance(*new.T).max() < 1e-7
        for line in shapely.get_parts(shapely.get_parts([after])):
            for part in shapely.get_rings(line) if line.geom_type == "Polygon" else [line]:
                xy = shapely.get_coordinates(part)
                if len(xy) > 1 and part.geom_type.startswith("Line"):
                    assert inverse_m(*xy[:-1].T, *xy[1:].T).max() <= 3_000.001


def test_dense_geometries_hold_the_same_points() -> None:
    series = geopandas.GeoSeries([zoo.placed("holed", 30, 50)], crs="EPSG:4326").to_crs("EPSG:32636")
    dense = series.geodesic.densify(1_000)
    assert dense.crs == "EPSG:32636"
    assert shapely.get_num_coordinates(dense[0]) > 1_000
    assert dense[0].is_valid
    assert dense.geodesic.area_m2()[0] == pytest.approx(series.geodesic.area_m2()[0], rel=1e-9)


def test_rings_do_not_overlap_and_leave_no_gap() -> None:
    lon, lat = [30.0, 179.9, 10.0], [50.0, -17.0, 89.5]
    frame = geopandas.GeoDataFrame({"name": list("abc")}, geometry=geopandas.points_from_xy(lon, lat), crs="EPSG:4326")
    distances = [50_000.0, 120_000.0, 200_000.0]
    rings = frame.geodesic.multi_ring_buffer(distances, tolerance_m=10)
    assert rings.index.tolist() == [0, 0, 0, 1, 1, 1, 2, 2, 2]
    assert rings.columns.tolist() == ["name", "from_m", "to_m", "geometry"]
    assert rings.name.tolist() == list("aaabbbccc")
    assert rings.crs == frame.crs
    assert rings.geom_type.isin(["Polygon", "MultiPolygon"]).all()
    for row in range(3):
        mine = rings.loc[row]
        for first, second in ((0, 1), (1, 2), (0, 2)):
            assert shapely.area(shapely.intersection(mine.geometry.iloc[first], mine.geometry.iloc[second])) == 0
        whole = shapely.union_all(mine.geometry.values, grid_size=0)
        outer = frame.geodesic.buffer(200_000, tolerance_m=10)[row]
        assert shapely.area(shapely.symmetric_difference(whole, outer)) < 1e-9
        rng = np.random.default_rng(row)
        away = rng.uniform(0, 230_000, 400)
        x, y, _ = GEOD.fwd(np.full(400, lon[row]), np.full(400, lat[row]), rng.uniform(-180, 180, 400), away)
        for area, low, high in zip(mine.geometry, mine.from_m, mine.to_m, strict=True):
            clear = (np.abs(away - low) > 20) & (np.abs(away - high) > 20)
            held = shapely.intersects_xy(area, x, y)
            assert (held == ((away > low) & (away < high)))[clear].all()


def test_rings_of_shapes_of_every_kind() -> None:
    series = every_type(30, 50).to_crs("EPSG:32636")
    rings = series.geodesic.multi_ring_buffer([2_000, 5_000], tolerance_m=50)
    assert rings.crs == series.crs
    assert len(rings) == 2 * len(series)
    inner, outer = rings.geometry.iloc[::2], rings.geometry.iloc[1::2]
    for geometry, near, far in zip(series.to_crs("EPSG:4326"), inner.to_crs(4326), outer.to_crs(4326), strict=True):
        if geometry is None:
            assert near is None
            assert far is None
        elif geometry.is_empty:
            assert near.is_empty
            assert far.is_empty
        else:
            assert near.buffer(1e-9).covers(geometry)
            rim = shapely.get_coordinates(far)
            away = geodesic.distance(geometry, *rim.T)
            assert (np.minimum(np.abs(away - 2_000), np.abs(away - 5_000)) <= 50.1).all()


BAD = geopandas.GeoSeries([shapely.Point(0, 0), shapely.Point(0, 95)], index=["a", "b"], crs="EPSG:4326")
ANTIPODES = geopandas.GeoSeries([shapely.LineString([(0, 9), (180, -9)])], index=["x"], crs="EPSG:4326")
GOOD = BAD.iloc[:1]


@pytest.mark.parametrize(
    ("ask", "told"),
    [
        (BAD.geodesic.length_m, "not on the globe: row b"),
        (BAD.geodesic.area_m2, "not on the globe: row b"),
        (lambda: ANTIPODES.geodesic.densify(5_000), "row x: .*antipodes"),
        (GOOD.set_crs(None, allow_override=True).geodesic.length_m, "no CRS"),
        (lambda: GOOD.geodesic.length_m(edges="bent"), "edges must be"),
        (lambda: GOOD.geodesic.densify(0), "more than 0 m"),
        (lambda: GOOD.geodesic.densify(np.nan), "more than 0 m"),
        (lambda: GOOD.geodesic.multi_ring_buffer([]), "list of distances"),
        (lambda: GOOD.geodesic.multi_ring_buffer([5_000, 5_000]), "positive and rise"),
        (lambda: GOOD.geodesic.multi_ring_buffer([-1, 5]), "positive and rise"),
        (lambda: GOOD.geodesic.multi_ring_buffer([1, np.inf]), "positive and rise"),
        (lambda: GOOD.geodesic.multi_ring_buffer([10, 11], tolerance_m=1), "cannot be told apart"),
        (lambda: BAD.geodesic.multi_ring_buffer([10]), "row b"),
    ],
)
def test_what_cannot_be_measured_is_said_clearly(ask: Callable[[], object], told: str) -> None:
    with pytest.raises(InputError, match=told):
        ask()
