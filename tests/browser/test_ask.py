"""A reader's own question on the page: any point, range, launch or list. In a real Chromium, off the network."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely
from shapely.geometry import shape

from made_results import make_result
from rangekit import geodesic
from rangekit.model import RangeEstimate, decide_verdicts
from rangekit.view import build_scene, render_html

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

    from rangekit import Reach
    from tests.browser.conftest import Opened, Opener

ATACMS = RangeEstimate(290, 300, 306)


@pytest.fixture(scope="module")
def shared(open_long: Opener, default_html: str) -> Opened:
    opened = open_long(default_html)
    opened.page.set_default_timeout(6000)
    return opened


@pytest.fixture
def page(shared: Opened) -> Iterator[Page]:
    """Give the default page as it opened; afterwards nothing was asked of the network, and nothing complained."""
    shared.page.evaluate(
        """() => { const { page, view, address } = rangekit; page.ownPlaces.restore(); page.setMode(null);
            page.follow(address.initial(page.data)); view.fit(); page.table.sort = { key: 'distance' }; }"""
    )
    shared.page.fill("#rk-search", "")
    shared.page.wait_for_function(
        "() => !rangekit.page.pending && rangekit.page.state.launch === 0 && !rangekit.page.state.pin"
    )
    yield shared.page
    assert shared.complaints == []
    assert [url for url in shared.requests if not url.startswith(("file:", "data:", "blob:"))] == []


def ask(page: Page, text: str) -> None:
    page.fill("#rk-search", text)
    page.press("#rk-search", "Enter")


def complaint(page: Page) -> str:
    page.wait_for_selector("#rk-complaint:not([hidden])")
    text = page.inner_text("#rk-complaint-text")
    page.click("#rk-complaint-close")
    return text


def headline(page: Page) -> str:
    page.wait_for_function("() => !rangekit.page.pending")
    return page.inner_text("#rk-headline")


def state_of(page: Page) -> str:
    text: str = page.evaluate("rangekit.page.address() + rangekit.page.data.targets.names.length")
    return text


def test_a_thousand_points_get_pythons_answer_within_the_stated_uncertainty(page: Page, default_result: Reach) -> None:
    rng = np.random.default_rng(3)
    lon = np.concatenate([rng.uniform(20, 62, 700), rng.uniform(-180, 180, 300)])
    lat = np.concatenate([rng.uniform(42, 62, 700), np.degrees(np.arcsin(rng.uniform(-1, 1, 300)))])
    found = page.evaluate(
        """places => places.map(([lon, lat]) => {
            rangekit.page.state.pin = { lon, lat, name: '' };
            const { distance, uncertainty, verdict } = rangekit.page.pinRecord();
            return [distance, uncertainty, verdict]; })""",
        np.column_stack([lon, lat]).tolist(),
    )
    page.evaluate("rangekit.page.unselect()")
    distance_km = geodesic.distance(default_result.launch.geometry, lon, lat) / 1000
    measured = np.array([row[0] for row in found])
    uncertainty_km = {row[1] for row in found}.pop()
    outline_km = uncertainty_km - default_result.launch.uncertainty_km
    assert 0 < outline_km <= 0.1
    assert np.max(np.abs(measured - distance_km)) <= outline_km
    assert [row[2] for row in found] == decide_verdicts(measured, ATACMS, uncertainty_km).tolist()


@pytest.mark.parametrize(
    ("text", "name", "sentence"),
    [
        ("56°54'N 35°54'E", "56.9, 35.9", "56.9, 35.9 is not in reach: 522 km away, 222 km short."),
        ("50.45, 30.52", "50.45, 30.52", "50.45, 30.52 lies inside the launch area."),
        ("Voronezh", "Voronezh", "Voronezh is in reach: 180 km away, 120 km to spare."),
        ("Minsk", "Minsk", "Minsk is in reach: "),
    ],
)
def test_a_place_that_is_typed(page: Page, text: str, name: str, sentence: str) -> None:
    ask(page, text)
    assert page.inner_text("#rk-place").startswith(sentence)
    assert (
        page.locator(".rk-popup h2").text_content()
        == sentence.split(" is ", maxsplit=1)[0].split(" lies ", maxsplit=1)[0]
    )
    assert page.evaluate("rangekit.page.lineRecord() !== null")


@pytest.mark.parametrize(
    ("text", "said"), [("91, 0", "Latitude 91"), ("10, 181", "Longitude 181"), ("Atlantis <b>", "“Atlantis <b>”")]
)
def test_what_is_no_place_is_answered_with_a_sentence(page: Page, text: str, said: str) -> None:
    before = state_of(page)
    ask(page, text)
    assert said in complaint(page)
    page.fill("#rk-search", "")
    assert state_of(page) == before


def test_a_click_a_long_press_and_the_keyboard_put_down_a_pin(page: Page) -> None:
    page.evaluate("rangekit.view.leaflet.setView([51, 24], 7, { animate: false })")
    box = page.locator(".folium-map").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 300, box["y"] + 200)
    page.wait_for_function("() => rangekit.page.state.pin")
    first = page.evaluate("rangekit.page.state.pin")
    page.mouse.click(box["x"] + 600, box["y"] + 420, button="right")  # what a long press is; clear of the popup
    page.wait_for_function("lon => rangekit.page.state.pin.lon !== lon", arg=first["lon"])
    page.focus(".folium-map")
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.querySelector('.rk-popup') && rangekit.page.state.pin.lat !== 0")
    latitude = page.evaluate("rangekit.page.state.pin.lat")
    page.focus(".rk-pin-handle")
    page.keyboard.press("ArrowUp")
    page.wait_for_function("lat => rangekit.page.state.pin.lat > lat", arg=latitude)
    page.wait_for_function("() => location.hash.includes('pin=')")
    page.keyboard.press("Delete")
    page.wait_for_function("() => !rangekit.page.state.pin")


def test_any_range(page: Page) -> None:
    def type_range(low: str, high: str = "") -> None:
        page.evaluate(
            """([low, high]) => { const [a, b] = ['rk-low', 'rk-high'].map((id) => document.getElementById(id));
                a.value = low; b.value = high; (high ? b : a).dispatchEvent(new Event('change')); }""",
            [low, high],
        )

    type_range("450.5")
    page.wait_for_function("() => rangekit.page.range.nominal === 450.5")
    assert headline(page).startswith("A range of 450.5 km from Ukraine's border")
    type_range("280 mi", "500")
    page.wait_for_function("() => rangekit.page.range.high === 500")
    ask(page, "Moscow")
    assert headline(page).startswith("A range of 450.616\N{EN DASH}500 km from Ukraine's border")
    assert "Moscow is marginal, 451 km away" in page.inner_text("#rk-place")
    page.wait_for_function("() => location.hash.includes('range=450.616-500')")
    before = state_of(page)
    for low, high, said in (
        ("0", "", "more than 0"),
        ("20000", "", "at most 3,000 km"),
        ("far", "", "not a range"),
        ("500", "400", "cannot be higher"),
    ):
        type_range(low, high)
        assert said in complaint(page)
        assert state_of(page) == before
        assert page.input_value("#rk-low") == "450.616"


def test_launch_points_of_ones_own(page: Page, default_result: Reach) -> None:
    page.evaluate("document.getElementById('rk-own').open = true")
    for text in ("Kharkiv", "46, 48"):
        page.fill("#rk-own-add", text)
        page.press("#rk-own-add", "Enter")
    page.wait_for_function("() => rangekit.page.launch.outline?.points.length === 4")
    assert headline(page).startswith("ATACMS (about 300 km) from 2 points put down by the reader: ")
    points = page.evaluate("rangekit.page.state.own.points.map(([lon, lat]) => [lon, lat])")
    sites = shapely.MultiPoint(points)
    targets = default_result.targets
    distance_km = geodesic.distance(sites, targets.lon, targets.lat) / 1000
    measured = page.evaluate("Array.from(rangekit.page.launch.distance)")
    assert measured == pytest.approx(distance_km.tolist(), abs=0.01)
    verdicts = decide_verdicts(measured, ATACMS, targets.uncertainty_km)
    assert page.evaluate("rangekit.page.judged.verdicts") == [verdict.value for verdict in verdicts]
    page.focus(".rk-launch-handle >> nth=1")
    page.keyboard.press("ArrowLeft")
    page.wait_for_function("() => rangekit.page.state.own.points[1][0] < 48")
    page.keyboard.press("Delete")
    page.wait_for_function("() => rangekit.page.state.own.points.length === 1")
    assert "from Kharkiv, put down by the reader" in headline(page)
    page.wait_for_function("() => location.hash.includes('own=')")
    page.click("#rk-own-back")
    page.wait_for_function("() => rangekit.page.state.launch === 0")
    assert "from Ukraine's border" in headline(page)


def test_dragging_a_launch_point_moves_everything(page: Page) -> None:
    page.evaluate("rangekit.view.leaflet.setView([50, 36], 6, { animate: false })")
    page.click(".rk-tools-bar button >> nth=0")
    box = page.locator(".folium-map").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.click(x, y)
    page.wait_for_function("() => rangekit.page.state.own.points.length === 1")
    before = page.evaluate("[rangekit.page.judged.counts.in_reach, rangekit.page.table.rows[0]]")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 60, y - 90, steps=4)
    page.wait_for_function("lat => rangekit.page.state.own.points[0][1] > lat", arg=50.5)
    during = page.evaluate("[rangekit.page.judged.counts.in_reach, rangekit.page.table.rows[0]]")
    page.mouse.up()
    assert during != before
    assert "from 1 point put down by the reader" in headline(page)


@pytest.mark.parametrize(
    ("points", "is_line", "range_km"),
    [
        ([[30, 50], [36, 52], [41, 47]], True, 300),
        ([[30, 50], [36, 52], [41, 47]], True, 60),
        ([[30, 50], [-140, 60], [178, -10]], False, 1500),
        ([[179.9, 65], [-179, 66]], True, 450),
        ([[10, 89.5]], False, 400),
        ([[10, 90]], False, 800),
    ],
)
def test_the_area_of_ones_own_points_is_a_buffer_to_500_m(
    page: Page, points: list[list[float]], range_km: float, *, is_line: bool
) -> None:
    text = page.evaluate(
        """([points, isLine, range]) => { const page = rangekit.page;
            page.ownLaunch.set(points, isLine); Object.assign(page.state, { weapon: null, band: null, range });
            page.show(); return page.takeaway.geoJson(); }""",
        [points, is_line, range_km],
    )
    area = shape(json.loads(text)["features"][0]["geometry"])
    geometry = shapely.LineString(points) if is_line else shapely.MultiPoint(points)
    error = geodesic.audit(shapely.make_valid(area), geometry, range_km * 1000)
    assert max(error.inside_m, error.outside_m) < 500
    drawn = page.evaluate(
        """() => { const { page, view } = rangekit;
            return rangekit.files.toPolygons(view.tracer.rings(page.state.launch, page.range.nominal)); }"""
    )
    painted = shapely.make_valid(shape({"type": "MultiPolygon", "coordinates": drawn}))
    error = geodesic.audit(painted, geometry, range_km * 1000)
    assert max(error.inside_m, error.outside_m) < 500


def test_a_fifty_first_launch_point_is_refused(page: Page) -> None:
    page.evaluate(
        "rangekit.page.ownLaunch.set(Array.from({ length: 50 }, (_, i) => [30 + i / 10, 50])); rangekit.page.show()"
    )
    page.evaluate("rangekit.page.ownLaunch.add(1, 2)")
    assert "50 launch points" in complaint(page)
    assert page.evaluate("rangekit.page.state.own.points.length") == 50


def paste(page: Page, text: str, button: str) -> None:
    page.evaluate("document.getElementById('rk-own').open = true")
    page.evaluate("text => { document.getElementById('rk-list-text').value = text; }", text)  # quicker than typing it
    page.click(f"#rk-list-{button}")


def test_a_list_of_ones_own(page: Page, default_result: Reach) -> None:
    words = headline(page)
    names = ["<img src=x onerror=alert(1)>", "${alert(1)}", "Москва"]
    rows = "\n".join(f'"{name}",{30 + 5 * k},{54 - k}' for k, name in enumerate(names))
    paste(page, f"title,x,y\n{rows}", "replace")
    page.wait_for_function("() => rangekit.page.data.targets.names.length === 3")
    assert "of 3 places of the reader\N{RIGHT SINGLE QUOTATION MARK}s own" in headline(page)
    assert sorted(page.locator(".rk-row .rk-text").all_text_contents()) == sorted(names)
    distance_km = geodesic.distance(default_result.launch.geometry, [30.0, 35.0, 40.0], [54.0, 53.0, 52.0]) / 1000
    assert page.evaluate("Array.from(rangekit.page.launch.distance)") == pytest.approx(distance_km.tolist(), abs=0.1)
    with page.expect_download() as download:
        page.click("#rk-csv")
    taken = list(csv.DictReader(io.StringIO(download.value.path().read_text(encoding="utf-8"))))
    assert {row["name"] for row in taken} == set(names)
    paste(page, '{"type":"Point","coordinates":[40,52]}', "join")
    count = len(default_result.targets)
    page.wait_for_function("count => rangekit.page.data.targets.names.length === count", arg=count + 1)
    assert f"of {count + 1:,} places, the reader\N{RIGHT SINGLE QUOTATION MARK}s own among them" in headline(page)
    kept = page.evaluate("Array.from(rangekit.page.launch.distance).slice(0, -1)")
    assert kept == default_result.distance_km.tolist()
    page.click("#rk-list-back")
    page.wait_for_function("count => rangekit.page.data.targets.names.length === count", arg=count)
    assert headline(page) == words


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a,b\n1,2", "No columns of coordinates"),
        ("lon,lat\n1,91", "1 rows have no valid coordinates (line 2)"),
        ("{oops", "not valid JSON"),
        ("", "no places"),
        ("lon,lat\n" + "1,2\n" * 10_001, "10,000 places at most"),
    ],
)
def test_a_list_that_is_none_is_answered_with_a_sentence(page: Page, text: str, said: str) -> None:
    before = state_of(page)
    paste(page, text, "join")
    assert said in complaint(page)
    assert state_of(page) == before


def test_a_dropped_file_and_ten_megabytes(page: Page, default_result: Reach) -> None:
    before = state_of(page)
    drop = """text => { const given = new DataTransfer(); given.items.add(new File([text], 'places.csv'));
        const event = { dataTransfer: given, bubbles: true, cancelable: true };
        document.body.dispatchEvent(new DragEvent('drop', event)); }"""
    page.evaluate(drop, "x" * 10_000_001)
    assert "too long" in complaint(page)
    assert state_of(page) == before
    page.evaluate(drop, "name,lon,lat\nHere,40,52")
    page.wait_for_function(
        "count => rangekit.page.data.targets.names.length === count", arg=len(default_result.targets) + 1
    )


def test_ten_thousand_rows_are_measured(page: Page, default_result: Reach) -> None:
    rng = np.random.default_rng(4)
    lon, lat = rng.uniform(22, 60, 10_000).round(4), rng.uniform(44, 62, 10_000).round(4)
    rows = "\n".join(f"P{k},{x},{y}" for k, (x, y) in enumerate(zip(lon, lat, strict=True)))
    paste(page, f"name,lon,lat\n{rows}", "replace")
    page.wait_for_function("() => rangekit.page.data.targets.names.length === 10000", timeout=60_000)
    distance_km = geodesic.distance(default_result.launch.geometry, lon, lat) / 1000
    assert page.evaluate("Array.from(rangekit.page.launch.distance)") == pytest.approx(distance_km.tolist(), abs=0.1)


def test_the_address_brings_everything_back(page: Page) -> None:
    page.evaluate(
        """() => { const { page, view } = rangekit; page.ownLaunch.set([[36, 50], [38, 49]], true);
            page.change({ weapon: null, band: [200, 250], range: 225, unit: 'mi', projection: 'azimuthal' }); }"""
    )
    ask(page, "52, 40")
    page.click("th.rk-name button")
    page.click(".rk-chip-out_of_reach")
    page.evaluate("rangekit.view.leaflet.setView([51, 37], 6.5, { animate: false })")
    page.wait_for_function("() => location.hash.includes('at=51,37') && location.hash.includes('only=')")
    hash_before = page.evaluate("location.hash")
    words = headline(page)
    page.evaluate("location.hash = ''")
    page.wait_for_function("() => rangekit.page.state.launch === 0")
    page.evaluate("hash => { location.hash = hash; }", hash_before)
    page.wait_for_function("() => rangekit.page.state.pin")
    assert headline(page) == words
    page.wait_for_timeout(500)
    assert page.evaluate("location.hash") == hash_before
    assert page.evaluate("rangekit.projection.current().id") == "azimuthal"


def test_namesakes_have_addresses_of_their_own(open_page: Opener) -> None:
    made = make_result(("Rossosh", "Rossosh", "Other"), [10.0, 20.0, 30.0])
    opened = open_page(render_html(build_scene(made, [])))
    for row in (1, 0):
        opened.page.evaluate("row => rangekit.page.select(row, { fly: false })", row)
        opened.page.wait_for_function("() => location.hash.includes('place=')")
        opened.page.wait_for_timeout(400)
        address = opened.page.evaluate("location.hash")
        again = open_page(render_html(build_scene(made, [])), address=address)
        assert again.page.evaluate("rangekit.page.state.place") == row
