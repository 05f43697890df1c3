"""The page as a reader meets it, in a real Chromium with the network off."""

from __future__ import annotations

import itertools
from collections import Counter
from importlib.resources import files
from typing import TYPE_CHECKING, Literal

import numpy as np
import pytest
import shapely

import rangekit
from made_results import HOSTILE, make_result
from pages import box_of
from rangekit.model import Weapon, decide_verdicts
from rangekit.view import build_scene, render_html, to_folium
from rangekit.view.wording import format_headline

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from rangekit.model import ReachResult
    from tests.browser.conftest import Opener

RANGES = (0, 50, 91, 180, 300, 451, 777, 1234, 2000, 3000)


def headline(page: Page) -> str:
    return page.inner_text("#rk-headline")


def set_range(page: Page, range_km: int) -> None:
    page.evaluate(
        """km => { const s = document.getElementById('rk-slider'); s.value = String(km);
        s.dispatchEvent(new Event('input', {bubbles: true})); }""",
        range_km,
    )
    page.wait_for_function("km => rangekit.page.range.nominal === km", arg=range_km)


def test_opens_from_disk_without_network(open_page: Opener, default_html: str, default_result: ReachResult) -> None:
    opened = open_page(default_html)
    assert len(default_html.encode()) <= 1_500_000
    assert [url for url in opened.requests if not url.startswith(("file:", "data:"))] == []
    assert len([url for url in opened.requests if url.startswith("file:")]) == 1
    assert opened.complaints == []
    words = f"{headline(opened.page)} {opened.page.inner_text('#rk-place')}"
    moscow = default_result.targets.names.index("Moscow")
    assert words == format_headline(default_result, [moscow])


def test_hostile_names_show_as_typed(open_page: Opener, hostile_html: str) -> None:
    opened = open_page(hostile_html)
    page = opened.page
    assert page.inner_text(".rk-kicker") == "<img src=x onerror=alert(1)>"
    assert "<b>places</b>" in headline(page)
    cells = page.locator(".rk-row .rk-text").all_text_contents()
    assert sorted(cells) == sorted(HOSTILE)
    for row, name in enumerate(HOSTILE):
        page.locator(".rk-row").nth(row).click()
        assert page.locator(".rk-popup h2").text_content() == name
        point = page.evaluate(
            """i => { const map = rangekit.view.leaflet; const t = rangekit.page.data.targets;
            const p = map.latLngToContainerPoint([t.lat[i], t.lon[i]]);
            const box = map.getContainer().getBoundingClientRect(); return [p.x + box.left, p.y + box.top]; }""",
            row,
        )
        page.keyboard.press("Escape")
        page.mouse.move(*point)
        assert page.locator(".rk-tip strong").first.text_content() == name
    assert opened.complaints == []


def test_slider_by_keyboard(open_page: Opener, small_html: str) -> None:
    opened = open_page(small_html)
    page = opened.page
    assert headline(page).startswith("Test (about 300 km) from a square: 1 of 3 places is in reach, 1 is marginal.")
    page.focus("#rk-slider")
    page.keyboard.press("ArrowRight")
    page.wait_for_function("() => rangekit.page.range.nominal === 301")
    assert headline(page) == "A range of 301 km from a square: 2 of 3 places are in reach, none is marginal."
    page.keyboard.press("PageUp")
    page.wait_for_function("() => rangekit.page.range.nominal === 351")
    page.keyboard.press("End")
    page.wait_for_function("() => rangekit.page.range.nominal === 3000")
    assert headline(page).endswith("3 of 3 places are in reach, none is marginal.")
    page.keyboard.press("Home")
    page.wait_for_function("() => rangekit.page.range.nominal === 0")
    assert opened.complaints == []


def test_slider_by_mouse(open_page: Opener, small_html: str) -> None:
    page = open_page(small_html).page
    box = box_of(page.locator("#rk-slider"))
    page.mouse.move(box["x"] + box["width"] * 0.2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + box["height"] / 2, steps=5)
    page.mouse.up()
    page.wait_for_function("() => Math.abs(rangekit.page.range.nominal - 1500) < 20")
    assert "3 of 3 places are in reach" in headline(page)


@pytest.fixture(scope="module")
def default_page(open_long: Opener, default_html: str) -> Page:
    """Return the default page, of which several tests ask what does not depend on one another."""
    return open_long(default_html).page


def test_verdicts_at_ten_ranges_are_pythons(default_page: Page, default_result: ReachResult) -> None:
    page = default_page
    for range_km in RANGES:
        set_range(page, range_km)
        shown = page.evaluate("rangekit.page.judged.verdicts")
        if range_km == 0:
            expected = np.where(
                default_result.distance_km + default_result.uncertainty_km <= 0,
                "in_reach",
                np.where(default_result.distance_km - default_result.uncertainty_km > 0, "out_of_reach", "marginal"),
            ).tolist()
        else:
            weapon = Weapon.from_range_km(range_km)
            expected = [
                verdict.value
                for verdict in decide_verdicts(default_result.distance_km, weapon.range, default_result.uncertainty_km)
            ]
        assert shown == expected
        counts = Counter(expected)
        chips = {
            chip.get_attribute("data-verdict"): int(chip.locator("b").inner_text().replace(",", ""))
            for chip in page.locator(".rk-chip").all()
        }
        assert chips == {key: counts.get(key, 0) for key in chips}


def test_airports_are_judged_by_the_uncertainty_each_states(open_page: Opener) -> None:
    result = rangekit.reach("atacms", "russian-airports")
    page = open_page(result.to_html()).page
    coarse = np.flatnonzero(result.uncertainties() > 1)
    for row in coarse[result.distance_km[coarse] < 2900][:3]:
        range_km = round(float(result.distance_km[row])) + 1  # near enough for a kilometre to matter
        set_range(page, range_km)
        expected = [verdict.value for verdict in result.decide(Weapon.from_range_km(range_km))]
        assert page.evaluate("rangekit.page.judged.verdicts") == expected


def test_table_sorts_searches_and_finds_the_marker(open_page: Opener, small_html: str) -> None:
    opened = open_page(small_html)
    page = opened.page
    names = page.locator(".rk-row .rk-text")
    assert names.all_text_contents() == ["Near", "Edge", "Far"]
    page.click("th.rk-distance button")
    assert names.all_text_contents() == ["Far", "Edge", "Near"]
    assert page.get_attribute("th.rk-distance", "aria-sort") == "descending"
    page.click("th.rk-name button")
    assert names.all_text_contents() == ["Edge", "Far", "Near"]
    page.fill("#rk-search", "ea")
    assert names.all_text_contents() == ["Near"]
    page.fill("#rk-search", "nowhere")
    assert page.is_visible("#rk-none")
    page.fill("#rk-search", "")
    page.focus(".rk-row[tabindex='0']")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.locator(".rk-popup h2").text_content() == "Far"
    assert page.get_attribute(".rk-row[aria-selected='true']", "data-at") == "1"
    assert "451" in page.inner_text("#rk-place")
    assert opened.complaints == []


def test_a_click_on_a_marker_finds_its_row(open_page: Opener, small_html: str) -> None:
    page = open_page(small_html).page
    page.evaluate(
        """() => { const map = rangekit.view.leaflet; const t = rangekit.page.data.targets;
        map.fire('click', {containerPoint: map.latLngToContainerPoint([t.lat[2], t.lon[2]])}); }"""
    )
    assert page.locator(".rk-row[aria-selected='true'] .rk-text").text_content() == "Far"


def test_filter_by_verdict(open_page: Opener, small_html: str) -> None:
    page = open_page(small_html).page
    page.click(".rk-chip-marginal")
    assert page.locator(".rk-row .rk-text").all_text_contents() == ["Edge"]
    page.click(".rk-chip-marginal")
    assert page.locator(".rk-row").count() == 3


def test_the_address_keeps_the_choice(open_page: Opener, small_html: str) -> None:
    page = open_page(small_html, address="#range=420&place=Far&unit=mi&naive=1").page
    assert headline(page).startswith("A range of 261 mi from a square")
    assert page.locator(".rk-popup h2").text_content() == "Far"
    assert page.is_checked("#rk-naive")
    assert "too little" in page.inner_text("#rk-naive-text")
    set_range(page, 500)
    page.wait_for_function("() => location.hash.includes('range=500')")


def test_broken_addresses_are_passed_over(open_page: Opener, small_html: str) -> None:
    opened = open_page(small_html, address="#range=abc&place=%3Cimg%20src%3Dx%3E&weapon=none&unit=parsec")
    assert headline(opened.page).startswith("Test (about 300 km)")
    assert opened.complaints == []


@pytest.mark.parametrize("kind", ["default", "compared"])
def test_nothing_serious_for_axe(open_page: Opener, request: pytest.FixtureRequest, kind: str) -> None:
    page = open_page(request.getfixturevalue(f"{kind}_html"), address="#place=Moscow&naive=1", bypass_csp=True).page
    page.evaluate(files("axe_core_python").joinpath("axe.min.js").read_text(encoding="utf-8"))
    schemes: tuple[Literal["light", "dark"], ...] = ("light", "dark")
    looks = [(size, scheme, False) for size in ((1400, 900), (390, 844)) for scheme in schemes]
    looks.append(((640, 480), "light", True))
    for (width, height), scheme, embed in looks:
        page.evaluate("embed => document.documentElement.classList.toggle('rk-embed', embed)", embed)
        page.evaluate("document.getElementById('rk-timeline')?.setAttribute('open', '')")
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": height})
        found = page.evaluate("axe.run({ resultTypes: ['violations'] })")
        assert found["passes"]
        serious = [
            (rule["id"], node["html"][:200], node["failureSummary"])
            for rule in found["violations"]
            if rule["impact"] in {"serious", "critical"}
            for node in rule["nodes"]
        ]
        assert serious == [], (width, scheme)


def test_regions_can_be_switched_on_and_stay_in_the_address(open_page: Opener, default_html: str) -> None:
    page = open_page(default_html).page
    named = "rangekit.view.labels.placed.map(({ text }) => text)"
    assert not any("Oblast" in text for text in page.evaluate(named))
    page.locator("#rk-regions").focus()
    page.keyboard.press("Space")
    page.wait_for_function("() => location.hash.includes('regions=1')")
    page.wait_for_timeout(300)
    texts = page.evaluate(named)
    assert "Bryansk Oblast" in texts  # wholly in reach
    assert any(text.startswith("Kaluga Oblast ≈") for text in texts)
    again = open_page(default_html, address="#regions=1").page
    assert again.is_checked("#rk-regions")


def test_the_timeline_opens_by_keyboard_and_is_printed_only_then(open_page: Opener, default_html: str) -> None:
    page = open_page(default_html, viewport={"width": 390, "height": 844}).page
    events, summary = page.locator("#rk-timeline li"), page.locator("#rk-timeline summary")
    assert summary.inner_text() == "What was permitted when: ATACMS"
    assert not events.first.is_visible()
    page.emulate_media(media="print")
    assert not page.locator("#rk-timeline").is_visible()
    page.emulate_media(media="screen")
    summary.focus()
    page.keyboard.press("Enter")
    assert events.first.is_visible()
    assert "no verdict knows of permission" in page.locator("#rk-timeline").inner_text()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.emulate_media(media="print")
    assert events.last.is_visible()


def test_phone_shows_headline_range_map_and_table_in_that_order(open_page: Opener, default_html: str) -> None:
    page = open_page(default_html, viewport={"width": 390, "height": 844}).page
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    parts = [box_of(page.locator(part)) for part in ("#rk-headline", ".rk-bar", ".folium-map", ".rk-list")]
    for above, below in itertools.pairwise(parts):
        assert above["y"] + above["height"] <= below["y"] + 1
    assert parts[0]["y"] < 200
    assert parts[2]["width"] == 390


def test_desktop_has_everything_in_view(default_page: Page) -> None:
    page = default_page
    for part in ("#rk-headline", ".rk-bar", ".folium-map", "#rk-scroll", ".rk-foot", ".rk-legend"):
        box = box_of(page.locator(part))
        assert box["x"] >= 0
        assert box["y"] >= 0
        assert box["x"] + box["width"] <= 1400
        assert box["y"] + box["height"] <= 900


def test_layers_of_ones_own_work(open_page: Opener) -> None:
    import folium

    drawn = to_folium(build_scene(make_result(("A", "B"), [10.0, 20.0]), []))
    folium.Marker((50, 30), popup="mine", icon=folium.Icon(color="red")).add_to(drawn)
    folium.GeoJson(shapely.geometry.mapping(shapely.box(29, 48, 33, 52))).add_to(drawn)
    opened = open_page(drawn.get_root().render())
    assert opened.page.locator(".leaflet-marker-icon").count() == 1
    assert opened.complaints == []
    assert [url for url in opened.requests if not url.startswith(("file:", "data:"))] == []


def test_it_runs_in_a_notebooks_frame(browser: Browser, tmp_path: Path) -> None:
    frame = to_folium(build_scene(make_result(("A", "B"), [10.0, 20.0]), []))._repr_html_()
    path = tmp_path / "notebook.html"
    path.write_text(f"<!DOCTYPE html><title>n</title><body>{frame}</body>", encoding="utf-8")
    page = browser.new_context(offline=True).new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(path.as_uri())
    inner = page.frame_locator("iframe")
    inner.locator("html.rk-ready").wait_for(state="attached", timeout=20_000)
    assert "2 of 2 places are in reach" in inner.locator("#rk-headline").inner_text()
    page.wait_for_timeout(500)  # long enough for the address to be written, which a frame may not do
    assert complaints == []


@pytest.mark.parametrize("count", [0, 1, 10_000])
def test_any_number_of_targets(open_page: Opener, count: int) -> None:
    names = tuple(f"Place {row}" for row in range(count))
    opened = open_page(render_html(build_scene(make_result(names, [row / 4 + 1 for row in range(count)]), [])))
    set_range(opened.page, 1000)
    assert opened.page.locator(".rk-row").count() <= 60
    assert opened.page.is_visible("#rk-none") == (count == 0)
    if count == 0:
        assert opened.page.inner_text("#rk-none") == "No targets were asked about."
    assert opened.complaints == []


def test_a_very_long_title(open_page: Opener) -> None:
    page = open_page(render_html(build_scene(make_result(("A", "B"), [10.0, 20.0]), [], title="W" * 500))).page
    assert page.evaluate("document.documentElement.scrollWidth") <= 1400
    assert box_of(page.locator("#rk-headline"))["y"] < 200
    assert page.get_attribute(".rk-kicker", "tabindex") == "0"  # it scrolls, and so must be reached by keyboard


def test_on_paper_everything_shows_and_afterwards_all_is_as_before(default_page: Page) -> None:
    page = default_page
    set_range(page, 3000)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 700, "height": 1000})
    box = box_of(page.locator(".folium-map"))
    assert box["width"] <= 700  # the whole map, not a part of it
    assert page.locator(".rk-row").count() == 20  # at 3,000 km none is marginal: the nearest twenty
    assert page.get_attribute("#rk-sources", "open") is not None
    page.emulate_media(media="screen")
    page.set_viewport_size({"width": 1400, "height": 900})
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator(".rk-row").count() < 60
    assert box_of(page.locator(".folium-map"))["width"] == 960
    assert page.inner_text("#rk-cut") == ""


def test_a_row_says_where_its_place_lies(default_page: Page) -> None:
    first = default_page.locator(".rk-row").first
    assert first.locator(".rk-text").text_content() == "Donetsk"
    assert first.locator("td").first.get_attribute("title") == "Donetsk, Rostov Oblast"  # not the Donetsk of the news


def test_names_lie_on_the_map_and_beside_its_controls(default_page: Page) -> None:
    names, taken, sight = default_page.evaluate(
        """() => { const { labels } = rangekit.view.named; const { view } = labels;
        return [labels.placed.length, labels.taken, [view.inset.x, view.inset.y,
            view.width - view.inset.x, view.height - view.inset.y]]; }"""
    )
    controls, boxes = taken[: len(taken) - names], taken[len(taken) - names :]
    assert len(controls) == 5  # zoom, tools, legend, scale and credits
    assert names > 15
    for a, b in itertools.combinations(taken, 2):
        assert a in controls or a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]
    for west, north, east, south in boxes:
        assert west >= sight[0] - 3
        assert north >= sight[1] - 1
        assert east <= sight[2] + 3
        assert south <= sight[3] + 1


def test_the_legend_shows_a_band_only_where_there_is_one(open_page: Opener, small_html: str) -> None:
    page = open_page(small_html).page
    assert page.is_visible(".rk-key-band")
    set_range(page, 400)
    assert not page.is_visible(".rk-key-band")


# A point within the launch area and one without, on the canvas of a layer: how opaque it is there.
OPAQUE = """name => { const { leaflet, layers } = rangekit.view; const { _context, _bounds, _ratio } = layers[name];
    return [[31, 50], [31, 51.4]].map(([lon, lat]) => {
        const { x, y } = leaflet.latLngToLayerPoint([lat, lon]).subtract(_bounds.min).multiplyBy(_ratio);
        return _context.getImageData(x, y, 1, 1).data[3]; }); }"""


def test_the_launch_area_is_left_out_of_the_tint_and_drawn_over_tiles(open_page: Opener, small_html: str) -> None:
    page = open_page(small_html).page
    set_range(page, 300)
    within, without = page.evaluate(OPAQUE, "area")
    assert within == 0
    assert without > 30
    assert page.evaluate(OPAQUE, "base") == [255, 255]
    page.evaluate("L.gridLayer().addTo(rangekit.view.leaflet)")
    within, without = page.evaluate(OPAQUE, "area")
    assert within > 30
    assert without > 30
