"""What a reader takes along, and the map seen true. In a real Chromium, off the network."""

from __future__ import annotations

import base64
import io
import re
from importlib.resources import files
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import folium
import numpy as np
import pytest
import shapely
from PIL import Image
from pyproj import Geod

from made_results import HOSTILE, make_result
from rangekit import geodesic
from rangekit.view import build_scene, render_html, to_folium
from rangekit.view.packing import unpack

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from rangekit import Reach
    from tests.browser.conftest import Opened, Opener

PNG = """() => rangekit.picture.toPng(rangekit.page).then((blob) => new Promise((done) => {
    const reader = new FileReader(); reader.onload = () => done(reader.result); reader.readAsDataURL(blob); }))"""
AXE = "axe.run({ resultTypes: ['violations'] })"


@pytest.fixture(scope="module")
def opened(open_long: Opener, default_html: str) -> Opened:
    made = open_long(default_html, bypass_csp=True)
    made.page.set_default_timeout(10_000)
    return made


@pytest.fixture
def page(opened: Opened) -> Page:
    opened.page.evaluate("() => rangekit.page.follow(rangekit.address.initial(rangekit.page.data))")
    return opened.page


def test_a_picture_is_twice_as_sharp_as_the_page(page: Page) -> None:
    data = page.evaluate(PNG)
    picture = Image.open(io.BytesIO(base64.b64decode(data.partition(",")[2])))
    wide = page.evaluate("rangekit.view.leaflet.getSize().x")
    assert picture.width == 2 * wide
    colours = picture.convert("RGB").getcolors(maxcolors=1 << 24)
    assert colours is not None
    assert len(colours) > 500


def test_a_drawing_is_xml_with_headline_key_scale_and_sources(page: Page) -> None:
    for change in ("{ naive: true }", "{ projection: 'azimuthal' }"):
        page.evaluate(f"rangekit.page.change({change}); rangekit.page.show()")
        root = ET.fromstring(page.evaluate("rangekit.picture.toSvg(rangekit.page)"))
        texts = [element.text or "" for element in root.iter("{http://www.w3.org/2000/svg}text")]
        said = " ".join(texts)
        for words in ("ATACMS (about 300 km)", "in reach", "range area", "km", "OpenStreetMap", "GeoNames", "rangekit"):
            assert words in said
        assert len(list(root.iter("{http://www.w3.org/2000/svg}path"))) > 20
    assert page.evaluate("rangekit.canvas.newPath() instanceof Path2D")


def test_hostile_names_are_text_in_a_drawing(open_page: Opener) -> None:
    made = make_result((*HOSTILE, "turned \u202eround", "\x00\x08nul"), [20.0 * (row + 1) for row in range(10)])
    opened = open_page(render_html(build_scene(made, [], title="<svg onload=alert(1)>")))
    text = opened.page.evaluate("rangekit.picture.toSvg(rangekit.page)")
    root = ET.fromstring(text)
    assert not re.search(r"<(script|img|svg onload)", text)
    assert "<svg onload=alert(1)>" in [element.text for element in root.iter() if element.text]
    assert opened.complaints == []


def test_a_name_that_turns_round_leaves_the_sentence_alone(open_page: Opener) -> None:
    opened = open_page(render_html(build_scene(make_result(("evil\u202e", "B"), [109.0, 20.0]), [], highlight=[0])))
    assert opened.page.text_content("#rk-place") == (
        "\u2068evil\u202e\u2069 is in reach: 109 km away, 191 km to spare."
    )
    style = "getComputedStyle(document.querySelector('.rk-row .rk-text')).unicodeBidi"
    assert opened.page.evaluate(style) == "isolate"


def test_in_the_true_view_rings_are_round(page: Page) -> None:
    page.evaluate(
        """() => { const { page } = rangekit; page.ownLaunch.set([[30, 60]], false);
            Object.assign(page.state, { weapon: null, range: 1000 }); page.show();
            page.change({ projection: 'azimuthal' }); page.show(); }"""
    )
    points = page.evaluate(
        """() => { const { view, page } = rangekit; const [ring] = view.tracer.rings(page.state.launch, 1000);
            const found = []; for (let i = 0; i < ring.points.length; i += 2)
              found.push(rangekit.canvas.toWorld(ring.points[i], ring.points[i + 1])); return found; }"""
    )
    radius = np.hypot(*(np.array(points) - 0.5).T) * 2 * np.pi * 6378.137
    assert radius == pytest.approx(1000, abs=0.01)
    # Pointing still finds places, and a place is where it was.
    at = page.evaluate(
        """() => { const { leaflet } = rangekit.view; const point = leaflet.latLngToContainerPoint([55, 35]);
            const { lat, lng } = leaflet.containerPointToLatLng(point); return [lng, lat]; }"""
    )
    assert at == pytest.approx([35, 55], abs=0.02)


def test_the_scale_bar_is_true_at_the_middle(page: Page) -> None:
    for projection in ("mercator", "azimuthal"):
        page.evaluate("projection => { rangekit.page.change({ projection }); rangekit.page.show(); }", projection)
        bar, west, east = page.evaluate(
            """() => { const { view } = rangekit; const now = view.scale.now(); const { x, y } = view.leaflet.getSize();
                const at = (off) => { const { lng, lat } = view.leaflet.containerPointToLatLng([x / 2 + off, y / 2]);
                    return [lng, lat]; };
                return [now, at(-now.wide / 2), at(now.wide / 2)]; }"""
        )
        across_km = float(geodesic.distance(shapely.Point(west), [east[0]], [east[1]])[0]) / 1000
        assert across_km == pytest.approx(bar["km"], rel=0.01)
        assert 30 <= bar["wide"] <= 120


def test_measuring_along_the_ground(page: Page) -> None:
    page.click(".rk-tools-bar button >> nth=1")
    page.evaluate("rangekit.view.measure.add(37.6178, 55.752); rangekit.view.measure.add(30.5238, 50.4547)")
    far_km = Geod(ellps="WGS84").inv(37.6178, 55.752, 30.5238, 50.4547)[2] / 1000
    assert page.inner_text(".rk-hint") == f"{far_km:.1f} km"
    page.focus(".folium-map")
    page.keyboard.press("Escape")
    assert page.evaluate("rangekit.page.mode") is None


def test_the_address_of_a_frame_is_code_to_copy(page: Page) -> None:
    code = page.evaluate("rangekit.page.takeaway.embedCode()")
    assert code.startswith('<iframe src="file:')
    assert "embed=1" in code


def test_on_paper_it_is_one_page(page: Page) -> None:
    for whole, most, least in ((False, 1, 1), (True, 20, 4)):
        page.evaluate("whole => { document.getElementById('rk-print-all').checked = whole; }", whole)
        pages = len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4", print_background=True)))
        assert least <= pages <= most
    page.evaluate("document.getElementById('rk-print-all').checked = false")


@pytest.mark.parametrize("size", [(1280, 860), (390, 844)])
def test_nothing_serious_for_axe_in_new_states(page: Page, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.evaluate(files("axe_core_python").joinpath("axe.min.js").read_text(encoding="utf-8"))
    page.evaluate(
        """() => { const { page } = rangekit; page.ownLaunch.set([[36, 50], [38, 49]], true); page.show();
            document.getElementById('rk-own').open = true; page.complain('A sentence.');
            page.pin({ lon: 36, lat: 53 }, { fly: false }); page.setMode('launch');
            page.change({ projection: 'azimuthal' }); }"""
    )
    page.wait_for_timeout(200)
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    found = page.evaluate(AXE)
    serious = [
        (rule["id"], node["html"][:150], node["failureSummary"][:300])
        for rule in found["violations"]
        if rule["impact"] in {"serious", "critical"}
        for node in rule["nodes"]
    ]
    page.evaluate("rangekit.page.setMode(null)")
    page.set_viewport_size({"width": 1400, "height": 900})
    assert serious == []


def test_folium_people(open_page: Opener, tmp_path: Path) -> None:
    drawn = to_folium(build_scene(make_result(("A", "B"), [10.0, 20.0]), []))
    folium.LayerControl(collapsed=False).add_to(drawn)
    folium.Marker((50, 30), icon=folium.Icon(color="red")).add_to(drawn)
    assert drawn.network_needs() == {}  # type: ignore[attr-defined]  # a RangeMap
    drawn.save(tmp_path / "mine.html")
    opened = open_page(tmp_path / "mine.html")
    labels = opened.page.locator(".leaflet-control-layers-overlays label").all_text_contents()
    assert [label.strip() for label in labels] == ["Base map", "Range area", "Targets"]
    opened.page.locator(".leaflet-control-layers-overlays input").nth(1).uncheck()
    assert opened.page.evaluate("rangekit.view.panes.area.hidden")
    source = opened.page.locator(".rk-marker-red").get_attribute("src") or ""
    assert "d33d29" in source
    assert opened.complaints == []


def test_a_plugin_without_its_network_does_not_stop_the_page(open_page: Opener, tmp_path: Path) -> None:
    from folium.plugins import Fullscreen, MeasureControl

    drawn = to_folium(build_scene(make_result(("A", "B"), [10.0, 20.0]), []))
    MeasureControl().add_to(drawn)  # type: ignore[no-untyped-call]
    Fullscreen().add_to(drawn)  # type: ignore[no-untyped-call]
    with pytest.warns(UserWarning, match="needs the network for MeasureControl from https://cdn"):
        drawn.save(tmp_path / "measure.html")
    opened = open_page(tmp_path / "measure.html")
    assert "2 of 2 places are in reach" in opened.page.inner_text("#rk-headline")
    (tmp_path / "Control.FullScreen.min.js").write_text("L.Control.FullScreen = L.Control;", encoding="utf-8")
    left = drawn.inline_assets(tmp_path)  # type: ignore[attr-defined]  # a RangeMap
    assert [url.rpartition("/")[2] for url in left["Fullscreen"]] == ["Control.FullScreen.css"]
    assert "L.Control.FullScreen = L.Control;" in drawn.get_root().render()


def test_a_result_goes_on_anybodys_map(default_result: Reach) -> None:
    mine = folium.Map(tiles=None)
    assert default_result.explore(m=mine, tolerance_m=1000) is mine
    folium.LayerControl().add_to(mine)
    text = mine.get_root().render()
    assert "ATACMS: Range area" in text
    assert "ATACMS: Targets" in text


def test_a_notebooks_cell_weighs_less_than_a_megabyte(default_result: Reach) -> None:
    frame = default_result._repr_html_()
    assert "rangekit.start(" in unpack(frame)
    bundle = default_result._repr_mimebundle_()
    assert sum(len(str(part)) for part in bundle.values()) < 1_000_000
