"""The printed figure, measured with pyproj's geodesics and read back from what it draws."""

from __future__ import annotations

import itertools
import re
import sys
import xml.etree.ElementTree as ET
from dataclasses import replace
from typing import TYPE_CHECKING

import matplotlib as mpl
import numpy as np
import pytest
import shapely
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text
from pyproj import Geod, Proj

import rangekit
from made_results import HOSTILE, make_result
from rangekit.analysis import compute_range_areas
from rangekit.errors import InputError, MissingExtraError
from rangekit.model import Verdict
from rangekit.view import build_scene
from rangekit.view.figure import draw_figure, encode_figure
from rangekit.view.figure.labels import Box, Label, Placer
from rangekit.view.figure.typesetting import font, measure, wrap
from truth import inverse_m

if TYPE_CHECKING:
    from typing import Any

    from matplotlib.figure import Figure

    from rangekit.view import Scene
    from truth import Floats

GEOD = Geod(ellps="WGS84")
TOLERANCE_M = 100.0
CORNERS = [(30, 49), (32, 49), (32, 51), (30, 51), (30, 49)]


def make_scene(names: tuple[str, ...], distance_km: list[float], lang: str = "en") -> Scene:
    made = make_result(names, distance_km)
    areas = compute_range_areas(made.weapons[0], made.launch, tolerance_m=TOLERANCE_M)
    return build_scene(made, areas, lang=lang)


@pytest.fixture(scope="module")
def scene() -> Scene:
    return make_scene(("Near", "Nearer", "Edge", "Far"), [50.0, 80.0, 300.0, 330.0])


@pytest.fixture(scope="module")
def figure(scene: Scene) -> Figure:
    return draw_figure(scene, size="column")


@pytest.fixture(scope="module")
def projection(figure: Figure) -> Proj:
    """Return the projection that the small print states."""
    text = " ".join(line.get_text() for line in figure.texts)
    ((lat, lon),) = re.findall(r"equidistant projection about ([\d.]+)°N ([\d.]+)°E", text)
    return Proj(proj="aeqd", lon_0=float(lon), lat_0=float(lat), ellps="WGS84")


@pytest.fixture(scope="module")
def border() -> Floats:
    """Return points on the launch area's border, closer than 300 m to each other."""
    points = []
    for start, end in itertools.pairwise(CORNERS):
        points += [start, *GEOD.npts(*start, *end, 900)]
    return np.array(points)


def drawn(figure: Figure, gid: str) -> Any:
    (found,) = (artist for axes in figure.axes for artist in axes.get_children() if artist.get_gid() == gid)
    return found


def distances_m(projection: Proj, border: Floats, xy: Floats) -> Floats:
    lon, lat = projection(xy[:, 0], xy[:, 1], inverse=True)
    found: Floats = inverse_m(np.array(lon)[:, None], np.array(lat)[:, None], *border.T).min(axis=1)
    return found


@pytest.mark.parametrize(("gid", "range_m"), [("ring-low", 290e3), ("ring-nominal", 300e3), ("ring-high", 306e3)])
def test_rings_lie_at_their_range_from_the_border(
    figure: Figure, projection: Proj, border: Floats, gid: str, range_m: float
) -> None:
    (ring,) = drawn(figure, gid).get_segments()
    apart = distances_m(projection, border, ring[:: max(1, len(ring) // 60)])
    assert np.abs(apart - range_m).max() < TOLERANCE_M + 1


def test_the_ring_of_the_svg_lies_at_its_range(figure: Figure, projection: Proj, border: Floats) -> None:
    tree = ET.fromstring(encode_figure(figure, ".svg"))
    titles = [node.text for node in tree.iter() if node.tag.endswith("}title")]
    assert "Test (about 300 km) from a square: 2 of 4 places are in reach, 1 is marginal." in titles
    group = next(node for node in tree.iter() if node.get("id") == "ring-nominal")
    numbers = [float(number) for node in group.iter() for number in re.findall(r"-?[\d.]+", node.get("d") or "")]
    points = np.array(numbers).reshape(-1, 2)
    axes = figure.axes[0]
    wide, tall = figure.get_size_inches() * 72
    place = axes.get_position()
    (x_min, x_max), (y_min, y_max) = axes.get_xlim(), axes.get_ylim()
    per_point = (x_max - x_min) / (place.width * wide)
    assert per_point == pytest.approx((y_max - y_min) / (place.height * tall), rel=1e-9)  # one scale both ways
    x = x_min + (points[:, 0] - place.x0 * wide) * per_point
    y = y_max - (points[:, 1] - (1 - place.y1) * tall) * per_point
    apart = distances_m(projection, border, np.column_stack([x, y])[:: max(1, len(x) // 60)])
    assert np.abs(apart - 300e3).max() < TOLERANCE_M + 0.15 * per_point


def test_the_scale_bar_is_as_long_as_it_says(figure: Figure, projection: Proj) -> None:
    bar = drawn(figure, "scale-bar")
    lon, lat = projection([bar.get_x(), bar.get_x() + bar.get_width()], [bar.get_y()] * 2, inverse=True)
    end = bar.get_x() + bar.get_width(), bar.get_y()
    beside = min(figure.axes[0].texts, key=lambda text: np.hypot(*np.subtract(text.get_position(), end)))
    stated, unit = beside.get_text().split()
    assert unit == "km"
    assert GEOD.inv(lon[0], lat[0], lon[1], lat[1])[2] == pytest.approx(float(stated) * 1000, abs=0.1)


def test_no_length_on_the_map_errs_by_more_than_is_stated(figure: Figure, projection: Proj) -> None:
    text = " ".join(line.get_text() for line in figure.texts)
    (percent,) = re.findall(r"true to within ([\d.]+)%", text)
    stated = float(percent) / 100
    axes = figure.axes[0]
    draw = np.random.default_rng(1)
    x, y = (draw.uniform(*limits, 400) for limits in (axes.get_xlim(), axes.get_ylim()))
    turn = draw.uniform(0, 2 * np.pi, 400)
    lon, lat = projection(x, y, inverse=True)
    far_lon, far_lat = projection(x + 1000 * np.cos(turn), y + 1000 * np.sin(turn), inverse=True)
    errors = np.abs(1000 / GEOD.inv(lon, lat, far_lon, far_lat)[2] - 1)
    assert errors.max() <= stated
    assert stated <= 2 * errors.max() + 0.001


def test_verdicts_differ_by_colour_and_by_shape(scene: Scene, figure: Figure) -> None:
    marks = {verdict: drawn(figure, f"targets-{verdict.value}") for verdict in Verdict}
    assert [len(mark.get_offsets()) for mark in marks.values()] == [2, 1, 1]
    assert len({tuple(mark.get_facecolor()[0]) for mark in marks.values()}) == 3
    assert len({mark.get_paths()[0].vertices.tobytes() for mark in marks.values()}) == 3
    x, y = drawn(figure, "targets-marginal").get_offsets()[0]
    plane_x, plane_y = Proj(proj="aeqd", lon_0=31, lat_0=50, ellps="WGS84")(scene.result.targets.lon[2], 50.0)
    assert np.hypot(x - plane_x, y - plane_y) < 5_000  # the stated centre is rounded; the place is about there


def test_the_words_are_those_of_the_result(scene: Scene, figure: Figure) -> None:
    text = " ".join(line.get_text() for line in figure.texts).replace("\N{NO-BREAK SPACE}", " ")
    for said in ("2 in reach", "1 marginal", "1 out of reach", "290–306 km", "launch area: a square", scene.version):
        assert said in text
    for said in ("A paper, 2024, press", "No flight path", "None taken.", "Basemap: OpenStreetMap contributors"):
        assert said in text
    assert scene.headline.split(". ")[0].split(":")[0] in text


@pytest.mark.parametrize("suffix", [".png", ".svg", ".pdf"])
def test_the_same_scene_gives_the_same_bytes(scene: Scene, figure: Figure, suffix: str) -> None:
    with mpl.rc_context({"font.size": 30, "axes.facecolor": "red", "axes.grid": True, "savefig.dpi": 20}):
        again = draw_figure(scene, size="column")
    first = encode_figure(figure, suffix)
    assert first == encode_figure(again, suffix)
    assert not re.search(rb"CreationDate|ModDate|<dc:date>|tIME", first)


def test_names_are_text_whatever_they_hold() -> None:
    names = (*HOSTILE, "$x^2$", r"\frac{a}{b}", "a\u202eb")
    crowd = make_result(names, [100.0] * len(names))
    crowd.targets.lat[:] = np.linspace(47.6, 52.4, len(names))  # one above the other
    hostile = build_scene(crowd, [], title="$</svg><script>x</script>")
    made = draw_figure(hostile, size="page")
    shown = {text.get_text() for text in made.axes[0].texts}
    assert {"${alert(1)}", "`tick`", "$x^2$", r"\frac{a}{b}", "مدينة", "北京市", r"a\u202eb"} <= shown
    assert not any(text.get_parse_math() for text in [*made.texts, *made.axes[0].texts])
    svg = encode_figure(made, ".svg")
    assert not [node for node in ET.fromstring(svg).iter() if node.tag.endswith("script")]
    assert b"<script" not in svg
    assert b"</script" not in svg


def test_a_title_of_500_characters_wraps(scene: Scene) -> None:
    made = draw_figure(build_scene(scene.result, (), title="word " * 50 + "x" * 250), size="column")
    assert_readable(made)


def test_a_line_is_no_wider_than_asked_and_no_word_is_lost() -> None:
    face = font(8)
    text = "Names of places, one of them " + "Llanfairpwllgwyngyll" * 4 + " , 300 km away"
    for width in (40.0, 90.0, 200.0):
        lines = wrap(text, face, width)
        assert max(measure(line, face) for line in lines) <= width
        assert "".join(lines).replace("\N{NO-BREAK SPACE}", "").replace(" ", "") == text.replace(" ", "")


def test_no_targets_no_areas_still_a_map() -> None:
    made = draw_figure(build_scene(make_result((), []), []), size="column")
    assert_readable(made)
    assert "no targets were asked about" in " ".join(line.get_text() for line in made.texts)


def test_wrong_words_are_errors(scene: Scene, figure: Figure) -> None:
    with pytest.raises(InputError, match="choose from column, page"):
        draw_figure(scene, size="poster")
    with pytest.raises(InputError, match="choose from light, dark"):
        draw_figure(scene, theme="sepia")
    with pytest.raises(InputError, match=r"known: \.png, \.svg, \.pdf"):
        encode_figure(figure, ".gif")


def test_without_matplotlib_the_extra_is_named(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(MissingExtraError, match=r"rangekit\[figure\]"):
        draw_figure(scene)


def assert_readable(figure: Figure) -> None:
    """Assert that no text of a figure covers another or leaves the paper."""
    renderer = FigureCanvasAgg(figure).get_renderer()  # type: ignore[no-untyped-call] # matplotlib's own gap
    texts = [*figure.texts, *(text for axes in figure.axes for text in axes.texts)]
    boxes = [(text.get_text(), text.get_window_extent(renderer)) for text in texts]
    wide, tall = figure.bbox.width, figure.bbox.height
    outside = [name for name, box in boxes if box.x0 < 0 or box.y0 < 0 or box.x1 > wide or box.y1 > tall]
    assert outside == []
    clashes = [
        (name, other_name)
        for (name, box), (other_name, other) in itertools.combinations(boxes, 2)
        if box.x0 < other.x1 and other.x0 < box.x1 and box.y0 < other.y1 and other.y0 < box.y1
    ]
    assert clashes == []


@pytest.mark.parametrize("lang", ["en", "uk", "ru"])
def test_every_language_says_everything(scene: Scene, lang: str) -> None:
    from rangekit.view.figure.wording import figure_words

    english, words = figure_words("en"), figure_words(lang)
    fields = {key: sorted(re.findall(r"{(\w+)}", text)) for key, text in words.items()}
    assert fields == {key: sorted(re.findall(r"{(\w+)}", text)) for key, text in english.items()}
    if lang != "en":
        launch = replace(scene.launch, id="ukraine", name="Ukraine's border", point_of_view="Crimea is Ukraine.")
        translated = draw_figure(build_scene(replace(scene.result, launch=launch), (), lang=lang), size="column")
        assert_readable(translated)
        said = " ".join(text.get_text() for text in translated.findobj(Text))
        # Sources, names of weapons and of places stay as their data sets have them; nothing else is English.
        assert not re.findall(r"\d km|Ukraine's|Crimea is|, press\)|\.\d\d°N", said)


def test_ten_thousand_targets_are_drawn_and_few_are_named() -> None:
    crowd = make_result(tuple(f"Place {row}" for row in range(10_000)), [100.0] * 10_000)
    draw = np.random.default_rng(7)
    crowd.targets.lon[:] = draw.uniform(27, 36, 10_000)
    crowd.targets.lat[:] = draw.uniform(46, 54, 10_000)
    made = draw_figure(build_scene(crowd, []), size="column")
    assert len(drawn(made, "targets-in_reach").get_offsets()) > 5_000
    assert sum(text.get_text().startswith("Place") for text in made.axes[0].texts) < 60
    assert_readable(made)


def test_lines_are_as_wide_at_any_resolution_as_they_were_measured(scene: Scene) -> None:
    made = draw_figure(scene, size="page")
    seen = []

    class Witness(Text):
        def draw(self, _renderer: object) -> None:
            seen.append(mpl.rcParams["text.hinting"])

    made.add_artist(Witness())
    made.set_dpi(72)
    # As savefig does, with nobody's settings.
    FigureCanvasAgg(made).draw()  # type: ignore[no-untyped-call] # matplotlib's own gap
    assert seen == ["none"]


def test_degrees_are_named_in_the_figures_language() -> None:
    made = draw_figure(make_scene(("A", "B"), [50.0, 330.0], lang="uk"), size="page")
    texts = {text.get_text() for axes in made.axes for text in axes.texts}
    assert texts & {"50° пн. ш.", "51° пн. ш.", "52° пн. ш."}
    assert not [text for text in texts if text.endswith(("°N", "°E"))]


@pytest.mark.parametrize("keeps_side", [True, False])
def test_a_name_keeps_to_its_marks_side_of_the_rim(*, keeps_side: bool) -> None:
    area = shapely.box(0, 0, 200, 300)
    placer = Placer(400, 300, np.array([205.0]), np.array([150.0]), lines=[shapely.boundary(area)], area=area)
    placer.keep_free(Box(207, 0, 400, 300))  # no room on its own side
    label = Label("Volgograd", 205, 150, 60, 10, reach=1, most_cost=4.5, may_lead=True, keeps_side=keeps_side)
    assert (placer.place(label) is None) is keeps_side


def test_the_key_calls_regions_by_how_much_of_them_is_in_reach() -> None:
    scene = build_scene(rangekit.reach("300km", shapely.box(38, 53, 40, 56)), [])
    words = "\n".join(text.get_text() for text in draw_figure(scene).findobj(Text))
    assert "1 partly, or marginal" in words
    assert "1 marginal" not in words
