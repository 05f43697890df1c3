"""Poles, the date line, hemispheres and beyond: the matrix of places and radii."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely
from shapely.geometry import LineString, Point, Polygon, box

import zoo
from area_checks import assert_buffer, assert_rfc7946, covers
from rangekit import geodesic
from truth import HALF_MERIDIAN_M, Truth, random_globe

if TYPE_CHECKING:
    from truth import Bools, Edges, Floats

LATITUDES = [0.0, 45.0, -45.0, 89.9, -89.9, 90.0, -90.0]
LONGITUDES = [0.0, 179.95, -179.95, 180.0, -180.0]
RADII = [
    (1.0, 0.001), (50.0, 0.01), (1e3, 0.1), (1.1e4, 1.0), (1.2e4, 1.0), (3e5, 10.0), (1e6, 10.0), (5e6, 100.0),
    (9.99e6, 100.0), (1.0002e7, 100.0), (1.2e7, 100.0), (1.6e7, 100.0), (1.99e7, 100.0), (1.999e7, 100.0),
]  # fmt: skip


@pytest.mark.parametrize(("distance_m", "tolerance_m"), RADII)
@pytest.mark.parametrize("lon", LONGITUDES)
@pytest.mark.parametrize("lat", LATITUDES)
def test_disc(lon: float, lat: float, distance_m: float, tolerance_m: float, rng: np.random.Generator) -> None:
    point = Point(lon, lat)
    area = geodesic.buffer(point, distance_m, tolerance_m=tolerance_m)
    assert_buffer(area, Truth(point), distance_m, tolerance_m, rng, n=150)
    assert covers(area, np.array([lon]), np.array([lat])).all()
    for pole in (90.0, -90.0):
        from_pole = Truth(point).edge_distance(0.0, pole)[0]
        if abs(from_pole - distance_m) > tolerance_m:
            assert covers(area, np.array([0.0]), np.array([pole]))[0] == (from_pole < distance_m)


@pytest.mark.parametrize("lon", LONGITUDES)
@pytest.mark.parametrize("lat", LATITUDES)
def test_antipode_of_a_great_disc_is_out(lon: float, lat: float) -> None:
    antipode = np.array([lon - 180 if lon > 0 else lon + 180]), np.array([-lat])
    for distance_m in (1.2e7, 1.99e7, 1.999e7):
        area = geodesic.buffer(Point(lon, lat), distance_m, tolerance_m=100)
        assert not covers(area, *antipode).any()


@pytest.mark.parametrize("lat", LATITUDES)
def test_whole_globe(lat: float, rng: np.random.Generator) -> None:
    for geometry in (Point(10, lat), LineString([(180, lat), (170, 0)])):
        area = geodesic.buffer(geometry, HALF_MERIDIAN_M + 1000, tolerance_m=100)
        assert_rfc7946(area)
        assert area.area == pytest.approx(360 * 180)
        assert covers(area, *random_globe(rng, 100)).all()


@pytest.mark.parametrize(
    ("lon", "lat"), [(180, 0), (-179.5, 60), (180, -70), (0, 89.5), (50, -90), (180, 90), (-90, 88)]
)
@pytest.mark.parametrize("name", ["line", "ring", "multiline", "multipoint"])
def test_lines_and_points_over_poles_and_the_date_line(
    name: str, lon: float, lat: float, rng: np.random.Generator
) -> None:
    geometry = zoo.placed(name, lon, lat)
    for distance_m, tolerance_m in ((5e3, 1), (3e5, 10), (5e6, 100), (1.5e7, 100)):
        area = geodesic.buffer(geometry, distance_m, tolerance_m=tolerance_m)
        assert_buffer(area, Truth(geometry), distance_m, tolerance_m, rng, n=100)


@pytest.mark.parametrize(("lon", "lat"), [(180, 0), (-179.5, 60), (0, 89.9), (50, -90), (180, 90)])
@pytest.mark.parametrize("name", ["polygon", "holed"])
def test_polygons_over_poles_and_the_date_line_by_geodesic_edges(
    name: str, lon: float, lat: float, rng: np.random.Generator
) -> None:
    geometry = zoo.placed(name, lon, lat)
    for distance_m in (5e3, 3e5, 5e6, -5e3):
        area = geodesic.buffer(geometry, distance_m, tolerance_m=10)
        assert_buffer(area, Truth(geometry), distance_m, 10, rng, n=100)


def cut_at_antimeridian(west_of_cut: shapely.Polygon, east_of_cut: shapely.Polygon) -> shapely.MultiPolygon:
    return shapely.MultiPolygon([west_of_cut, east_of_cut])


@pytest.mark.parametrize("edges", ["geodesic", "planar"])
@pytest.mark.parametrize("distance_m", [2e5, 1e3, -1e3, -5e4])
def test_polygon_cut_at_the_antimeridian_has_no_edge_there(
    distance_m: float, edges: Edges, rng: np.random.Generator
) -> None:
    parts = box(178, -3, 180, 4), box(-180, -3, -177, 4)
    cut, whole = cut_at_antimeridian(*parts), box(-2, -3, 3, 4)
    area = geodesic.buffer(cut, distance_m, tolerance_m=10, edges=edges)
    assert_rfc7946(area)
    lon, lat = rng.uniform(-6, 7, 400), rng.uniform(-7, 8, 400)
    lon[:50] = 0.0
    # the cut adds vertices to the geodesic edges at top and bottom; the whole polygon must have them too
    whole = Polygon([(-2, -3), (0, -3), (3, -3), (3, 4), (0, 4), (-2, 4)]) if edges == "geodesic" else whole
    error = Truth(whole, edges).signed(lon, lat) - distance_m
    clear = np.abs(error) > 10
    moved = (lon + 360) % 360 - 180
    assert (covers(area, moved, lat) == (error < 0))[clear].all()


@pytest.mark.parametrize("edges", ["geodesic", "planar"])
@pytest.mark.parametrize("distance_m", [1e6, 1e4, -1e4, -1e6])
def test_polar_cap_as_geojson_writes_it_has_no_edge_at_the_pole(
    distance_m: float, edges: Edges, rng: np.random.Generator
) -> None:
    lon = np.arange(-180.0, 181.0, 10.0)
    ring = np.column_stack([lon, np.full(len(lon), -65.0)])
    cap = Polygon([*ring[::-1], (-180, -90), (180, -90)])
    area = geodesic.buffer(cap, distance_m, tolerance_m=100, edges=edges)
    assert_rfc7946(area)
    lon, lat = rng.uniform(-180, 180, 500), rng.uniform(-90, -40, 500)
    lon[:20], lat[20:22], lon[30:40] = 180.0, -90.0, -180.0
    edge = Truth(LineString(ring), edges, spacing_m=50_000).edge_distance(lon, lat)
    inside = (
        Truth(cap, "planar").inside(lon.clip(-179.999999, 179.999999), np.maximum(lat, -89.999999))
        if edges == "planar"
        else _south_of(ring, lon, lat)
    )
    error = np.where(inside, -edge, edge) - distance_m
    clear = (np.abs(error) > 100) & (edge > 1)
    assert (covers(area, lon, lat) == (error < 0))[clear].all()


def _south_of(ring: Floats, lon: Floats, lat: Floats) -> Bools:
    return Truth(Polygon(ring[:-1])).inside(lon, lat)


@pytest.mark.parametrize("name", zoo.TYPES)
@pytest.mark.parametrize("distance_m", [1e4, 6e5, 1.2e7])
def test_shift_of_longitude_changes_nothing(name: str, distance_m: float) -> None:
    home = zoo.placed(name, lon=0.0, lat=61.0)
    areas = []
    for by_deg in (0.0, 100.0, 179.0, -179.3, 180.0):
        edges_kept = zoo.shifted(home, by_deg)
        area = geodesic.buffer(edges_kept, distance_m, tolerance_m=distance_m * 1e-4)
        assert_rfc7946(area)
        areas.append(area.area)
    assert areas == pytest.approx([areas[0]] * len(areas), rel=2e-3)
