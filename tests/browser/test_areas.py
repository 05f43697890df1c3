"""The drawn area in a real Chromium, against the engine's own distances."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely
from shapely.geometry import shape

from made_results import make_result
from rangekit import geodesic
from rangekit.model import LaunchArea, Provenance, Weapon
from rangekit.view import build_scene, render_html

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page
    from shapely.geometry.base import BaseGeometry

    from rangekit.model import ReachResult
    from tests.browser.conftest import Opened, Opener
    from truth import Floats

RANGES = (5, 75, 300, 1300, 3000)

# A place is on the page's painted area if the path that fills the canvas holds it.
PAINTED = """([range, places]) => {
    const { view } = rangekit;
    const { ringPaths, toWorld } = rangekit.canvas;
    const scale = 2 ** 22;
    const flat = { scale, x0: 0, y0: 0, width: scale, height: scale, copies: [-1, 0, 1], turns: [-1, 0, 1] };
    const { fill } = ringPaths(view.tracer.rings(0, range), flat, view.near);
    const context = document.createElement('canvas').getContext('2d');
    return places.map(([lon, lat]) => {
        const [x, y] = toWorld(view.near(lon), lat);
        return context.isPointInPath(fill, x * scale, y * scale, 'evenodd');
    });
}"""
GEOJSON = """range => {
    Object.assign(rangekit.page.state, { weapon: null, range });
    rangekit.page.judge();
    return rangekit.page.takeaway.geoJson();
}"""
AREAS = {
    "point": shapely.Point(30, 50),
    "sites": shapely.MultiPoint([(30, 50), (33, 51), (30, 50)]),
    "line": shapely.LineString([(30, 45), (35, 48), (34, 52)]),
    "pole": shapely.Point(20, 86),
    "date line": shapely.box(175, 60, 179.5, 66),
    "both sides": shapely.MultiPolygon([shapely.box(178, 64, 180, 66), shapely.box(-180, 64, -176, 66)]),
    "ring": shapely.Polygon(shapely.box(20, 40, 40, 55).exterior, [shapely.box(24, 44, 36, 51).exterior]),
}


def places_about_the_rim(
    geometry: BaseGeometry, range_km: float, rough: BaseGeometry | None = None
) -> tuple[Floats, Floats, Floats]:
    """Return places some 0.6 km inside and outside the rim, with their exact distances.

    They are the vertices of two buffers, of a rougher geometry where that is quicker.
    """
    rims = [geodesic.buffer(rough or geometry, 1000 * (range_km + off), tolerance_m=200) for off in (-0.8, 0.8)]
    lon, lat = np.concatenate([shapely.get_coordinates(rim)[::3] for rim in rims]).T
    on_the_map = (np.abs(lat) < 89) & (np.abs(lon) < 180)
    lon, lat = lon[on_the_map], lat[on_the_map]
    distance_km = geodesic.distance(geometry, lon, lat) / 1000
    clear = (np.abs(distance_km - range_km) > 0.5) & (np.abs(distance_km - range_km) < 3)
    return lon[clear], lat[clear], distance_km[clear]


@pytest.fixture(scope="module")
def whole_page(open_long: Opener, default_html: str) -> Page:
    return open_long(default_html).page


@pytest.mark.parametrize("range_km", RANGES)
def test_painted_area_agrees_with_the_distances_to_500_m(
    whole_page: Page, default_result: ReachResult, range_km: float
) -> None:
    border = default_result.launch.geometry
    lon, lat, distance_km = places_about_the_rim(border, range_km, border.simplify(0.005))
    assert len(lon) > 20
    painted = whole_page.evaluate(PAINTED, [range_km, np.column_stack([lon, lat]).tolist()])
    wrong = [(float(km), inside) for km, inside in zip(distance_km, painted, strict=True) if inside != (km < range_km)]
    assert wrong == []


@pytest.mark.parametrize("range_km", [3, 450, 2000])
def test_downloaded_area_is_a_buffer_to_500_m(whole_page: Page, default_result: ReachResult, range_km: float) -> None:
    found = json.loads(whole_page.evaluate(GEOJSON, range_km))
    (feature,) = found["features"]
    assert feature["properties"]["range_km"] == range_km
    assert feature["properties"]["sources"] == []
    area = shapely.make_valid(shape(feature["geometry"]))
    assert area.equals(shape(feature["geometry"]))
    error = geodesic.audit(area, default_result.launch.geometry, range_km * 1000)
    assert error.inside_m < 500
    assert error.outside_m < 500


@pytest.fixture(scope="module")
def odd_pages(open_long: Opener) -> Callable[[str], Opened]:
    """Pages of odd launch areas, opened as they are asked for."""
    opened = {}

    def page(name: str) -> Opened:
        if name not in opened:
            made = make_result(("A", "B"), [10.0, 700.0], weapon=Weapon.from_range_km(500))
            launch = LaunchArea(name, name, AREAS[name], Provenance("Made for this test"))
            opened[name] = open_long(render_html(build_scene(replace(made, launch=launch), [], marks=[])))
        return opened[name]

    return page


@pytest.mark.parametrize("range_km", [90, 1500])
@pytest.mark.parametrize("name", AREAS)
def test_odd_launch_areas(odd_pages: Callable[[str], Opened], name: str, range_km: float) -> None:
    opened = odd_pages(name)
    lon, lat, distance_km = places_about_the_rim(AREAS[name], range_km)
    painted = opened.page.evaluate(PAINTED, [range_km, np.column_stack([lon, lat]).tolist()])
    assert len(painted) > 20
    assert painted == (distance_km < range_km).tolist()
    geometry = shape(json.loads(opened.page.evaluate(GEOJSON, range_km))["features"][0]["geometry"])
    area = shapely.make_valid(geometry)
    west, _, east, _ = area.bounds
    assert -180 <= west <= east <= 180
    wanted = geodesic.buffer(AREAS[name], range_km * 1000, tolerance_m=100)
    assert area.symmetric_difference(wanted).area < 0.004 * wanted.area
    assert opened.complaints == []
