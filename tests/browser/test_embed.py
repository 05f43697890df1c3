"""The pages of `docs/embed` with our GeoJSON, in a real Chromium, off the network."""

from __future__ import annotations

import json
import os
import runpy
import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import shapely

import rangekit as rk
from made_results import HOSTILE, make_result
from programs import give_up
from rangekit.analysis import RangeArea
from rangekit.export.symbology import AREA_STYLES, VERDICT_STYLES
from rangekit.model import Provenance
from rangekit.view.leaflet import leaflet_css, leaflet_js

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page, Route

EMBED = Path(__file__).parents[2] / "docs" / "embed"
ORIGIN = "https://embed.test/"
KINDS = {".html": "text/html", ".js": "text/javascript", ".mjs": "text/javascript", ".css": "text/css"}
# Only software draws WebGL where there is no graphics card.
SWITCHES = ("--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--disable-background-networking")
OWNER = "<img src=x onerror=alert(1)> & Sons"  # of the data, who is to be named
COLOURS = {"in_reach": "#d55e00", "marginal": "#e69f00", "out_of_reach": "#0072b2"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("embed")
    result = make_result(HOSTILE, [40.0, 80.0, 120.0, 160.0, 200.0, 300.0, 400.0, 440.0])
    result = replace(result, targets=replace(result.targets, provenance=Provenance(OWNER, "CC0-1.0")))
    ring = shapely.Point(31, 50).buffer(6)
    rk.write(result, made / "places.geojson")
    rk.write(
        RangeArea(result.weapons[0], 300.0, "nominal", result.launch, 10.0, ring, 8.0, 3.0), made / "areas.geojson"
    )
    for page in EMBED.glob("*.html"):
        shutil.copy(page, made)
    (made / "leaflet.js").write_text(leaflet_js(), encoding="utf-8")
    (made / "leaflet.css").write_text(leaflet_css(), encoding="utf-8")
    return made


@pytest.fixture(scope="module")
def maplibre(folder: Path) -> None:
    """Put MapLibre's own files beside the page; they are megabytes, and so not in the tree."""
    home = Path(os.environ.get("MAPLIBRE_DIST", EMBED))
    names = ("maplibre-gl.mjs", "maplibre-gl-worker.mjs", "maplibre-gl.css")
    if not all((home / name).is_file() for name in names):
        give_up("MapLibre is missing: docs/formats.md says how to get it; .ci/run names its folder in MAPLIBRE_DIST")
    for name in names:
        shutil.copy(home / name, folder)


@pytest.fixture(scope="module")
def painter(browser: Browser, chromium: str) -> Iterator[Browser]:
    started = browser.browser_type.launch(executable_path=chromium, args=list(SWITCHES))
    yield started
    started.close()


def _open(browser: Browser, folder: Path, name: str, complaints: list[str]) -> Page:
    """Open a page as if a server delivered it; whatever is not in the folder is a complaint."""

    def answer(route: Route) -> None:
        path = folder / route.request.url.removeprefix(ORIGIN).partition("?")[0]
        if route.request.url.startswith(ORIGIN) and path.is_file():
            route.fulfill(path=path, content_type=KINDS.get(path.suffix, "application/geo+json"))
        else:
            if not path.name.startswith("favicon"):
                complaints.append(route.request.url)
            route.abort()

    context = browser.new_context(viewport={"width": 800, "height": 600})
    context.route("**/*", answer)
    page = context.new_page()
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", lambda dialog: complaints.append(dialog.message))
    page.goto(ORIGIN + name)
    page.wait_for_selector("html.ready", state="attached", timeout=60_000)
    return page


def test_leaflet_shows_areas_and_places(browser: Browser, folder: Path) -> None:
    complaints: list[str] = []
    page = _open(browser, folder, "leaflet.html", complaints)
    assert page.locator("path.leaflet-interactive").count() == 1
    assert page.locator("path.leaflet-interactive").get_attribute("fill") == "#d55e00"
    for verdict, count in (("in_reach", 5), ("marginal", 1), ("out_of_reach", 2)):
        marks = page.locator(f".place.{verdict} svg")
        assert marks.count() == count
        assert set(marks.evaluate_all("all => all.map(one => one.getAttribute('fill'))")) == {COLOURS[verdict]}
    assert OWNER in page.locator(".leaflet-control-attribution").inner_text()
    page.locator(".place.in_reach").nth(3).dispatch_event("click")
    assert page.locator(".leaflet-popup p").first.text_content() == HOSTILE[3]
    assert page.locator(".leaflet-popup img").count() == 0
    assert complaints == []
    page.context.close()


@pytest.mark.usefixtures("maplibre")
def test_maplibre_shows_areas_and_places(painter: Browser, folder: Path) -> None:
    complaints: list[str] = []
    page = _open(painter, folder, "maplibre.html", complaints)
    found = page.evaluate(
        "() => map.queryRenderedFeatures({ layers: ['place'] }).map(one => [one.properties.name, one.layer.id])"
    )
    assert {name for name, _ in found} == set(HOSTILE)
    assert page.evaluate("() => map.queryRenderedFeatures({ layers: ['area'] }).length") >= 1
    assert OWNER in page.locator(".maplibregl-ctrl-attrib").inner_text()
    at = page.evaluate("() => { const p = map.project([32 + 160 / 71.5, 50]); return [p.x, p.y]; }")
    page.mouse.click(*at)
    page.wait_for_selector(".maplibregl-popup p")
    assert page.locator(".maplibregl-popup p").first.text_content() == HOSTILE[3]
    assert complaints == []
    page.context.close()


def test_the_configuration_of_deck_names_what_the_files_hold(folder: Path) -> None:
    areas, places = json.loads((EMBED / "deck.json").read_text(encoding="utf-8"))["layers"]
    for layer in (areas, places):
        properties = json.loads((folder / layer["data"]).read_text(encoding="utf-8"))["features"][0]["properties"]
        named = [text for text in layer.values() if isinstance(text, str) and text.startswith("@@=")]
        assert all(text[3:].split(".")[1].split(" ")[0] in properties for text in named)
    rgb = [list(bytes.fromhex(look.colour[1:])) for look in VERDICT_STYLES.values()]
    assert all(str(colour) in places["getFillColor"] for colour in rgb)
    assert areas["getLineColor"] == list(bytes.fromhex(AREA_STYLES["nominal"].colour[1:]))


def test_the_map_for_kepler_holds_the_files_and_what_its_configuration_names(folder: Path) -> None:
    files = [str(folder / name) for name in ("areas.geojson", "places.geojson", "map.kepler.json")]
    runpy.run_path(str(EMBED / "make_kepler_map.py"))["main"](*files)
    made = json.loads(Path(files[2]).read_text(encoding="utf-8"))
    data = {one["data"]["id"]: one["data"] for one in made["datasets"]}
    fields = {name: [field["name"] for field in one["fields"]] for name, one in data.items()}
    for name, one in data.items():
        features = json.loads((folder / f"{name}.geojson").read_text(encoding="utf-8"))["features"]
        assert [row[0] for row in one["allData"]] == features
        told = [dict(zip(fields[name][1:], row[1:], strict=True)) for row in one["allData"]]
        assert told == [feature["properties"] for feature in features]
    state = made["config"]["config"]["visState"]
    places, areas = state["layers"]
    assert (places["config"]["dataId"], areas["config"]["dataId"]) == ("places", "areas")
    assert {one["config"]["columns"]["geojson"] for one in (places, areas)} == {"_geojson"}
    kinds = {field["name"]: field["type"] for field in data["places"]["fields"]}
    assert (kinds["_geojson"], kinds["distance_km"]) == ("geojson", "real")
    assert places["visualChannels"]["colorField"] == {"name": "verdict", "type": kinds["verdict"]}
    colours = places["config"]["visConfig"]["colorRange"]
    assert dict(colours["colorMap"]) == {verdict.value: look.colour for verdict, look in VERDICT_STYLES.items()}
    assert colours["colors"] == [colour for _, colour in colours["colorMap"]]
    for name, shown in state["interactionConfig"]["tooltip"]["fieldsToShow"].items():
        assert {field["name"] for field in shown} <= {*fields[name]}
