from __future__ import annotations

import base64
import hashlib
import html
import json
import re
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import folium
import numpy as np
import pytest
import shapely

import rangekit
from made_results import HOSTILE, make_area
from pages import read_data
from rangekit.errors import UnknownEntryError
from rangekit.view import build_scene, render_html, to_folium
from rangekit.view.packing import unpack
from rangekit.view.payload import to_json, to_payload

if TYPE_CHECKING:
    from rangekit.model import ReachResult

POLICY = re.compile(r'http-equiv="Content-Security-Policy" content="([^"]*)"')


def policy_of(page: str) -> str:
    (escaped,) = POLICY.findall(page)
    return html.unescape(escaped)


@pytest.fixture
def page(result: ReachResult) -> str:
    return render_html(build_scene(result, [make_area(result.weapons[0], "nominal", 300.0)], title="A <title>"))


def test_people_that_are_no_number_have_no_figure(result: ReachResult) -> None:
    named: dict[str, list[object]]
    named = {"PEOPLE": ["many", 324_200, float("nan")], "region": ["a", "b", "c"], "id": [1, 2, 3]}
    made = replace(result, targets=replace(result.targets, columns=named))
    columns = to_payload(build_scene(made, []))["targets"]["columns"]
    assert columns == {"population": [None, 324_200, None], "region": ["a", "b", "c"]}
    without = replace(result, targets=replace(result.targets, columns={"people": ["many"] * 3}))
    assert to_payload(build_scene(without, []))["targets"]["columns"] == {}


def test_page_asks_the_network_for_nothing(page: str) -> None:
    assert not re.search(r"<(?:script|img|iframe)[^>]*\ssrc\s*=|<link\b|@import|url\((?!data:|#)", page)
    assert "sourceMappingURL" not in page


def test_page_carries_leaflet_1_9_4_and_no_other_library(page: str) -> None:
    assert "Leaflet 1.9.4" in page
    assert not re.search(r"bootstrap|jquery-|glyphicon|fontawesome|awesome-markers", page, re.IGNORECASE)


def test_policy_allows_nothing_but_what_is_there(page: str) -> None:
    policy = policy_of(page)
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "http" not in policy
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    assert len(scripts) > 5
    for script in scripts:
        assert base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() in policy


def test_no_inline_event_handlers(page: str) -> None:
    body = page[page.index("<body>") :]
    assert not re.search(r"<[a-z][^>]*\son[a-z]+\s*=", body.split('<script type="application/json"')[0])


def test_title_is_text(page: str) -> None:
    assert "<title>A &lt;title&gt;</title>" in page


def test_hostile_names_come_back_as_typed(hostile: ReachResult) -> None:
    page = render_html(build_scene(hostile, [], title="{{ 7 * 7 }}</title><script>alert(1)</script>"))
    data = read_data(page)
    assert tuple(data["targets"]["names"]) == HOSTILE
    assert data["targets"]["label"] == "<b>places</b> {{ 1 }}"
    assert "<script>alert(1)" not in page
    assert "<img src=x" not in page
    (title,) = re.findall(r"<title>(.*?)</title>", page)
    assert "49" not in title


def test_json_holds_nothing_that_html_or_jinja_reads() -> None:
    text = to_json({"name": "".join(HOSTILE) + "{{{%{#"})
    assert not re.search(r"[<>&\u2028\u2029]|\{\{|\{%|\{#", text)
    assert json.loads(text) == {"name": "".join(HOSTILE) + "{{{%{#"}


def test_distances_are_not_rounded(result: ReachResult) -> None:
    assert to_payload(build_scene(result, []))["launches"][0]["distance"] == [50.0, 300.0, 451.2]


def test_drawn_outline_stays_within_its_tolerance(result: ReachResult) -> None:
    steps = to_payload(build_scene(result, []))["launches"][0]["outline"]["polygons"][0][0]
    lon, lat = (sum(steps[i::2]) / 10_000 for i in (0, 1))
    assert (lon, lat) == pytest.approx((steps[0] / 10_000, steps[1] / 10_000))  # the ring closes
    assert shapely.box(30, 49, 32, 51).exterior.distance(shapely.Point(lon, lat)) < 1e-4


def test_it_is_a_folium_map_that_takes_layers(result: ReachResult) -> None:
    drawn = to_folium(build_scene(result, []))
    assert isinstance(drawn, folium.Map)
    folium.Marker((50, 30), popup="mine").add_to(drawn)
    page = drawn.get_root().render()
    assert "L.marker(" in page
    assert len(page) == len(drawn.get_root().render())  # rendering twice adds nothing
    assert "style-src &#x27;unsafe-inline&#x27;" in page


def test_it_shows_in_a_notebook(result: ReachResult) -> None:
    frame = to_folium(build_scene(result, []))._repr_html_()  # what a notebook calls
    assert frame.startswith("<iframe srcdoc=")
    assert "rangekit.start(" in unpack(frame)
    assert len(frame) < 0.5 * len(unpack(frame))


def test_tiles_open_the_policy_for_their_host_alone(result: ReachResult) -> None:
    page = render_html(to_folium(build_scene(result, []), tiles="OpenStreetMap"))
    policy = policy_of(page)
    assert "img-src data: https://tile.openstreetmap.org;" in policy
    assert "OpenStreetMap" in page


def test_unknown_tiles_are_an_error(result: ReachResult) -> None:
    with pytest.raises(UnknownEntryError, match="tile layer"):
        to_folium(build_scene(result, []), tiles="Nowhere")


def test_version_on_the_page_is_the_projects(page: str) -> None:
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))
    assert f"rangekit {project['project']['version']}" in page


@pytest.mark.parametrize("lang", ["en", "uk", "ru"])
def test_the_timeline_of_the_weapons_asked_about_stands_apart(result: ReachResult, lang: str) -> None:
    asked = replace(result, weapons=(replace(result.weapons[0], id="storm-shadow", name="Storm <Shadow>"),))
    page = render_html(build_scene(asked, [], lang=lang))
    (told,) = re.findall(r'<details id="rk-timeline">.*?</details>', page, re.DOTALL)
    assert told.count("<li>") == 5  # data/claims/timeline.toml names it so often
    assert "Storm &lt;Shadow&gt;" in told
    assert re.findall(r"<time>(2024-11-20)</time>", told)
    assert told.count('target="_blank" rel="noopener noreferrer"') == 5
    assert re.findall(r"<time>(.*?)</time>", told) == sorted(re.findall(r"<time>(.*?)</time>", told))


def test_events_that_contradict_one_another_name_the_other(result: ReachResult) -> None:
    asked = replace(result, weapons=(replace(result.weapons[0], id="atacms"),))
    page = render_html(build_scene(asked, []))
    assert len(re.findall(r"Says otherwise: [^,]+, \d{4}-\d{2}", page)) >= 2


def test_a_weapon_without_events_has_no_timeline(page: str) -> None:
    assert "rk-timeline" not in page.partition("<body>")[2].partition('<script type="application/json"')[0]


def test_the_layer_of_regions_has_their_borders_and_about_their_shares() -> None:
    result = rangekit.reach("atacms", "russian-cities", "ukraine")
    data = to_payload(build_scene(result, []))
    layer, exact = data["regionLayer"], rangekit.reach("atacms", "russian-regions", "ukraine")
    assert layer["names"] == list(exact.targets.names)
    assert any("Regions: " in line and "ODbL" in line for line in data["attributions"])
    assert exact.regions is not None
    shares = exact.regions.share[0]  # of the nominal range
    for curve, share in zip(data["launches"][0]["layerShares"], shares, strict=True):
        assert np.interp(300, curve, np.linspace(0, 1, 21)) == pytest.approx(share, abs=0.04)
    # a border is drawn once: two thirds of what all outlines together would be
    borders = sum(len(chain) for chain in layer["borders"])
    assert 5_000 < borders < 40_000


def test_other_targets_have_no_layer_of_regions(result: ReachResult) -> None:
    data = to_payload(build_scene(result, []))
    assert data["regionLayer"] is None
    assert data["launches"][0]["layerShares"] is None


def test_a_page_of_regions_says_how_ones_own_points_are_measured() -> None:
    told = "Each region is measured at the point of its label"
    region, place = (rangekit.reach("300km", asked) for asked in (shapely.box(36, 50, 37, 51), shapely.Point(36, 50)))
    assert told in render_html(build_scene(region, []))
    assert told not in render_html(build_scene(place, [])).partition("<script type")[0]
