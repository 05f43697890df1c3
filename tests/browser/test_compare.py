"""Several weapons, what-ifs, regions, languages and frames, in a real Chromium."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely

import rangekit
from asking import compute_reach
from made_results import make_result
from pages import box_of
from rangekit.analysis.differences import find_differences
from rangekit.model import LaunchArea, Provenance, RangeEstimate, TargetSet, Weapon, decide_verdicts
from rangekit.view import build_scene, render_html
from rangekit.view.wording import format_headline

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

    from rangekit.model import ReachResult
    from tests.browser.conftest import Opener

WEAPONS = (
    Weapon("near", "Near (made up)", RangeEstimate(90, 100, 110)),
    Weapon("far", "Far (made up)", RangeEstimate.exactly(400)),
)
NAMES = ("Alpha", "Beta", "Gamma", "Delta", "Epsilon")


def what_if(result: ReachResult, shift_km: float, launch_id: str = "moved") -> ReachResult:
    """Return the result with every distance longer."""
    distance_km = result.distance_km + shift_km
    verdicts = [decide_verdicts(distance_km, weapon.range, result.uncertainty_km) for weapon in result.weapons]
    launch = replace(result.launch, id=launch_id, name=f"a {launch_id} square", geometry=shapely.box(30, 49, 31.6, 51))
    return replace(result, distance_km=distance_km, verdicts=np.array(verdicts, dtype=object), launch=launch)


@pytest.fixture(scope="module")
def pair() -> ReachResult:
    made = make_result(NAMES, [20.0, 95.0, 105.0, 250.0, 399.0])
    verdicts = [decide_verdicts(made.distance_km, weapon.range, made.uncertainty_km) for weapon in WEAPONS]
    return replace(made, weapons=WEAPONS, verdicts=np.array(verdicts, dtype=object))


@pytest.fixture
def page(open_page: Opener, pair: ReachResult) -> Iterator[Page]:
    html = render_html(build_scene(pair, [], compare=[what_if(pair, 30.0)], marks=[]))
    opened = open_page(html)
    yield opened.page
    assert opened.complaints == []


def test_every_alternative_counts_and_flips_as_python_does(page: Page, pair: ReachResult) -> None:
    entries = page.evaluate(
        """() => rangekit.page.compare.entries.map(({ id, rows, verdicts }) =>
            [id, rows.map((i) => rangekit.page.data.targets.names[i]), verdicts])"""
    )
    found = {entry: (flips, verdicts) for entry, flips, verdicts in entries}
    assert list(found) == ["near", "far", "from:square", "from:moved"]
    assert found["near"][0] == found["from:square"][0] == []
    assert found["far"][1] == [verdict.value for verdict in pair.verdicts[1]]
    moved = what_if(pair, 30.0)
    changed = [change for change in find_differences(pair, moved) if change.weapon_before.id == "near"]
    assert found["from:moved"][0] == [change.target_name for change in changed]
    row = page.locator(".rk-layer").nth(3)
    assert row.locator("summary").text_content() == "2 verdicts change"
    row.locator("summary").click()
    row.locator(".rk-flips li").nth(1).wait_for()
    assert row.locator(".rk-flips li").all_text_contents() == [
        "Beta: marginal → out of reach",
        "Gamma: marginal → out of reach",
    ]


def test_switching_changes_headline_table_and_address(page: Page) -> None:
    page.locator(".rk-layer").nth(1).locator(".rk-use").click()
    page.wait_for_function("() => rangekit.page.state.weapon === 1")
    page.locator(".rk-layer").nth(3).locator(".rk-use").click()
    page.wait_for_function("() => rangekit.page.state.launch === 1")
    page.wait_for_function("() => location.hash.includes('from=moved')")
    assert page.inner_text("#rk-headline").startswith("Far (400 km) from a moved square: 4 of 5 places are in reach")
    assert page.locator(".rk-row td.rk-distance").first.text_content() == "50.0"
    assert "a moved square" in page.inner_text(".rk-key-launch")
    page.locator(".rk-layer").nth(0).locator("input").uncheck()
    page.wait_for_function("() => location.hash.includes('draw=')")
    assert "near" not in page.evaluate("rangekit.page.layers().map(({label}) => label)")


def test_downloads_are_what_is_shown(page: Page) -> None:
    page.fill("#rk-search", "eta")
    with page.expect_download() as download:
        page.click("#rk-csv")
    rows = list(csv.DictReader(io.StringIO(download.value.path().read_text(encoding="utf-8"))))
    assert [(row["name"], row["weapon"], row["verdict"]) for row in rows] == [("Beta", "near", "marginal")]
    with page.expect_download() as download:
        page.click("#rk-geojson")
    assert download.value.suggested_filename == "rangekit-near.geojson"
    features = json.loads(download.value.path().read_text(encoding="utf-8"))["features"]
    assert [feature["properties"]["range_km"] for feature in features] == [110, 100, 90]


@pytest.mark.parametrize("lang", ["uk", "ru"])
def test_the_page_speaks(open_page: Opener, default_result: ReachResult, lang: str) -> None:
    opened = open_page(render_html(build_scene(default_result, [], lang=lang)))
    page = opened.page
    moscow = default_result.targets.names.index("Moscow")
    words = f"{page.text_content('#rk-headline')} {page.text_content('#rk-place')}"
    assert "Москва" in words
    assert words == format_headline(build_scene(default_result, [], lang=lang).result, [moscow], lang=lang)
    assert page.get_attribute("html", "lang") == lang
    assert page.inner_text("label:has(#rk-weapon) span") == {"uk": "Зброя", "ru": "Оружие"}[lang]
    assert opened.complaints == []


def test_headline_and_counts_are_pythons_at_ten_ranges(
    open_page: Opener, default_html: str, default_result: ReachResult
) -> None:
    page = open_page(default_html).page
    for range_km in (10, 91, 150, 300, 451, 600, 777, 1234, 2000, 3000):
        weapon = Weapon.from_range_km(range_km)
        verdicts = decide_verdicts(default_result.distance_km, weapon.range, default_result.uncertainty_km)
        asked = replace(default_result, weapons=(weapon,), verdicts=verdicts[np.newaxis, :])
        page.evaluate("range => rangekit.page.change({ weapon: null, range })", range_km)
        page.wait_for_function("km => rangekit.page.range.nominal === km", arg=range_km)
        moscow = default_result.targets.names.index("Moscow")
        words = f"{page.text_content('#rk-headline')} {page.text_content('#rk-place')}"
        assert words == format_headline(asked, [moscow])
        counts = page.evaluate("rangekit.page.judged.counts")
        assert {key: count for key, count in counts.items() if count} == Counter(verdict.value for verdict in verdicts)


def test_slider_by_touch(open_page: Opener, default_html: str) -> None:
    page = open_page(default_html, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True).page
    box = box_of(page.locator("#rk-slider"))
    page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.wait_for_function("() => Math.abs(rangekit.page.range.nominal - 1500) < 40")
    assert page.inner_text("#rk-headline").startswith("A range of 1,")


@pytest.mark.parametrize("size", [(390, 844), (1400, 900)])
def test_nothing_overlaps(open_page: Opener, pair: ReachResult, size: tuple[int, int]) -> None:
    html = render_html(build_scene(pair, [], compare=[what_if(pair, 30.0)], title="What if", lang="uk"))
    page = open_page(html, viewport={"width": size[0], "height": size[1]}).page
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    parts = (".rk-kicker", "#rk-headline", "#rk-chips", ".rk-bar", ".folium-map", "#rk-compare", ".rk-list", ".rk-foot")
    boxes = {part: box_of(page.locator(part)) for part in parts}
    for part, a in boxes.items():
        assert a["x"] >= 0
        assert a["x"] + a["width"] <= size[0] + 1
        for other, b in boxes.items():
            apart = (
                a["x"] + a["width"] <= b["x"] + 1
                or b["x"] + b["width"] <= a["x"] + 1
                or a["y"] + a["height"] <= b["y"] + 1
                or b["y"] + b["height"] <= a["y"] + 1
            )
            assert part == other or apart, (part, other)


def test_embedded_it_fits_a_frame(open_page: Opener, pair: ReachResult) -> None:
    page = open_page(
        render_html(build_scene(pair, [], embed=True, marks=[])), viewport={"width": 640, "height": 480}
    ).page
    assert page.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]") == [640, 480]
    assert box_of(page.locator(".folium-map"))["height"] > 180
    assert not page.is_visible("#rk-scroll")
    shapes = page.locator(".rk-legend .rk-entry:visible").all_text_contents()
    assert shapes == ["in reach", "marginal", "out of reach"]
    assert "Published nominal ranges" in page.inner_text(".rk-foot")


def test_regions_are_shaded_by_their_share(open_page: Opener) -> None:
    regions = tuple(shapely.box(west, 49.4, west + 2, 50.6) for west in (31.0, 33.0, 36.0))
    centre = np.array([32.0, 34.0, 37.0])
    made = Provenance("Made for this test")
    targets = TargetSet("r", "regions", ("In", "On", "Out"), centre, np.full(3, 50.0), made, regions=regions)
    launch = LaunchArea("square", "a square", shapely.box(30, 49, 32, 51), made)
    result = compute_reach([Weapon.from_range_km(150)], targets, launch)
    opened = open_page(render_html(build_scene(result, [], marks=[])))
    page = opened.page
    assert page.evaluate("rangekit.page.judged.verdicts") == [verdict.value for verdict in result.verdicts[0]]
    shares = page.evaluate(
        "rangekit.page.launch.shares.map((curve) => rangekit.model.shareWithin(curve, rangekit.page.range.nominal))"
    )
    assert result.regions is not None
    assert shares == pytest.approx(result.regions.share[0], abs=0.04)
    assert page.text_content("#rk-headline") == format_headline(result)
    assert page.locator(".rk-ramp i").count() == 5
    page.evaluate("rangekit.page.select(2, { fly: false })")
    start = page.evaluate("[rangekit.page.launch.nearestLon[2], rangekit.page.launch.nearestLat[2]]")
    assert start == pytest.approx([result.regions.nearest_lon[2], result.regions.nearest_lat[2]], abs=1e-4)
    assert opened.complaints == []


def test_a_what_if_about_other_targets_is_an_error(pair: ReachResult) -> None:
    other = make_result(("Somewhere",), [5.0])
    with pytest.raises(rangekit.errors.InputError, match="same 5 targets"):
        build_scene(pair, [], compare=[other])
