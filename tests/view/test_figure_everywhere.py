"""The printed figure of the default job and at the world's awkward places."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import LineCollection
from pyproj import Geod

import rangekit as rk
from rangekit.model import LaunchArea, Provenance, TargetSet
from rangekit.view import build_scene
from rangekit.view.figure import draw_figure

if TYPE_CHECKING:
    from pathlib import Path

    from matplotlib.figure import Figure
    from matplotlib.transforms import Bbox
    from shapely.geometry.base import BaseGeometry

    from truth import Edges, Floats, Place

GEOD = Geod(ellps="WGS84")
NOBODY = Provenance("Made for this test")


def draw(
    geometry: BaseGeometry, range_km: float, place: Place = (0.0, 0.0), edges: Edges = "geodesic", size: str = "column"
) -> Figure:
    target = TargetSet("one", "places", ("Somewhere",), np.array([place[0]]), np.array([place[1]]), NOBODY)
    launch = LaunchArea("site", "a site", geometry, NOBODY, edges=edges)
    result = rk.reach(weapons=range_km, targets=target, launch=launch)
    scene = build_scene(result, result.range_areas(tolerance_m=min(1000, 5 * range_km)))
    return draw_figure(scene, size=size)


def lines_of(figure: Figure, gid: str) -> list[Floats]:
    (found,) = (artist for artist in figure.axes[0].get_children() if artist.get_gid() == gid)
    assert isinstance(found, LineCollection)
    return [np.asarray(segment) for segment in found.get_segments()]


@pytest.mark.parametrize(
    ("lon", "lat", "range_km"),
    [(10, 88, 500.0), (0, -89.9, 3000.0), (179.5, -17, 800.0), (-179.9, 66, 1500.0), (31, 48, 5000.0), (30, 50, 1.0)],
)
def test_a_site_has_one_round_ring_wherever_it_is(lon: float, lat: float, range_km: float) -> None:
    made = draw(shapely.Point(lon, lat), range_km)
    (ring,) = lines_of(made, "ring-nominal")
    middle = (ring.min(axis=0) + ring.max(axis=0)) / 2
    assert np.ptp(np.hypot(*(ring - middle).T)) < 0.02 * range_km * 1000
    assert np.hypot(*np.diff(ring, axis=0).T).sum() == pytest.approx(2 * np.pi * range_km * 1000, rel=0.01)  # no slits
    (x_min, x_max), (y_min, y_max) = made.axes[0].get_xlim(), made.axes[0].get_ylim()
    assert x_min < ring[:, 0].min() < ring[:, 0].max() < x_max
    assert y_min < ring[:, 1].min() < ring[:, 1].max() < y_max


def test_a_launch_area_cut_at_the_antimeridian_is_drawn_whole() -> None:
    halves = shapely.MultiPolygon([shapely.box(178, -20, 180, -16), shapely.box(-180, -20, -178, -16)])
    made = draw(halves, 300.0, edges="planar")
    (outline,) = lines_of(made, "launch-line")
    assert np.ptp(outline[:, 0]) == pytest.approx(GEOD.inv(178, -16, -178, -16)[2], rel=0.01)
    assert len(lines_of(made, "ring-nominal")) == 1


def test_the_whole_world_in_reach_is_a_map_too() -> None:
    made = draw(shapely.Point(31, 48), 20_100.0)
    assert "in reach" in " ".join(line.get_text() for line in made.texts)


def test_a_region_is_shaded_by_its_share() -> None:
    regions = (shapely.box(31, 49.5, 32, 50.5), shapely.box(32.5, 49.5, 36, 50.5), shapely.box(40, 49.5, 41, 50.5))
    lon, lat = np.array([31.5, 33.6, 40.5]), np.full(3, 50.0)
    targets = TargetSet("three", "regions", ("Inner", "Partly", "Outer"), lon, lat, NOBODY, regions=regions)
    launch = LaunchArea("site", "a site", shapely.Point(30, 50), NOBODY)
    result = rk.reach(weapons=350.0, targets=targets, launch=launch)
    made = draw_figure(build_scene(result, result.range_areas(tolerance_m=1000)), size="column")
    shades = {
        artist.get_gid(): float(artist.get_alpha() or 0.0)
        for artist in made.axes[0].patches
        if str(artist.get_gid()).startswith("region-")
    }
    inner, partly = shades["region-0"], shades["region-1"]
    assert inner > partly > 0.1
    assert shades.get("region-2", 0.0) < partly
    assert any(text.get_text().startswith("Partly ") and "%" in text.get_text() for text in made.axes[0].texts)


def test_nothing_overlaps_where_two_weapons_are_set_in_a_column() -> None:
    asked = rk.reach(weapons=["atacms", "storm-shadow"])
    scene = build_scene(asked, asked.range_areas(tolerance_m=1000))
    made = draw_figure(scene, size="column", theme="dark")
    assert len(made.axes) == len(asked.weapons)
    for axes in made.axes:
        names = {text.get_text() for text in axes.texts}
        assert {"Moscow", "451 km", "Kursk"} <= names
    renderer = FigureCanvasAgg(made).get_renderer()  # type: ignore[no-untyped-call] # matplotlib's own gap
    texts = [*made.texts, *(text for axes in made.axes for text in axes.texts)]
    boxes = [(text.get_text(), text.get_window_extent(renderer)) for text in texts]
    page = made.bbox
    assert not [name for name, box in boxes if not (0 <= box.x0 < box.x1 <= page.width and 0 <= box.y0 < page.height)]
    clashes = [(a, b) for (a, one), (b, other) in itertools.combinations(boxes, 2) if meet(one, other)]
    assert clashes == []
    for axes in made.axes:
        frame = axes.get_window_extent(renderer)
        for text in axes.texts:
            box = text.get_window_extent(renderer)
            assert frame.x0 <= box.x0 < box.x1 <= frame.x1, text.get_text()
            assert frame.y0 <= box.y0 < box.y1 <= frame.y1, text.get_text()


def meet(one: Bbox, other: Bbox) -> bool:
    return bool(one.x0 < other.x1 and other.x0 < one.x1 and one.y0 < other.y1 and other.y0 < one.y1)


def test_the_command_draws_a_figure_by_its_suffix(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from rangekit.cli import main

    monkeypatch.chdir(tmp_path)
    (tmp_path / "t.csv").write_text("name,lon,lat\nNear,31,50\n", encoding="utf-8")
    (tmp_path / "l.geojson").write_text(shapely.to_geojson(shapely.Point(30, 50)), encoding="utf-8")
    asked = ["-t", "t.csv", "-l", "l.geojson", "--range", "200km", "--tolerance", "1000m", "--quiet"]
    for options, code in (
        (["-o", "m.svg", "--size", "column", "--theme", "dark"], 0),
        (["-o", "m.svg"], 1),
        (["-o", "m.pdf", "--tiles", "OpenStreetMap"], 2),
        (["-o", "m.html", "--size", "column"], 2),
        (["-o", "m.gif"], 1),
    ):
        monkeypatch.setattr("sys.argv", ["rangekit", "map", *asked, *options])
        with pytest.raises(SystemExit) as ended:
            main()
        assert (ended.value.code or 0) == code, capsys.readouterr().err
    text = (tmp_path / "m.svg").read_text(encoding="utf-8")
    assert 'width="252pt"' in text
    assert "#14181d" in text
    assert [path.name for path in tmp_path.glob("m.*")] == ["m.svg"]
