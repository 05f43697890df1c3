"""Catalogues, launch areas and targets of one's own, and filters, as commands take them."""

from __future__ import annotations

import csv
import inspect
import io
import json
import re
from dataclasses import fields
from typing import TYPE_CHECKING, Any

import pyarrow.parquet
import pytest

from rangekit.api import Session
from rangekit.cli.compare import WhatIfs
from rangekit.cli.groups import spread_groups
from rangekit.cli.map_page import draw_map
from rangekit.model import Scenario

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Run = Callable[..., Any]

LINE = {"type": "LineString", "coordinates": [[35, 48], [37, 49], [38, 50]]}
REGION = {"type": "Polygon", "coordinates": [[[35, 51], [41, 51], [41, 53], [35, 53], [35, 51]]]}
MINE = """\
[[weapon]]
id = "my-rocket"
nominal_km = 120
[[weapon.sources]]
figure = "120 km"
status = "press"
publisher = "A paper"

[[weapon]]
id = "atacms"
nominal_km = 310
"""


@pytest.fixture
def front(folder: Path) -> Path:
    path = folder / "front-line.geojson"
    path.write_text(json.dumps({"type": "Feature", "properties": {}, "geometry": LINE}))
    return path


def test_a_catalogue_of_ones_own_extends_and_overrides(run: Run, folder: Path) -> None:
    (folder / "mine.toml").write_text(MINE)
    done = run(
        "reach", "--weapons", "mine.toml", "-w", "my-rocket", "-w", "atacms", "--near", "Kursk", "--format", "csv"
    )
    rows = list(csv.DictReader(io.StringIO(done.out)))
    assert {row["weapon"] for row in rows} == {"my-rocket", "atacms"}
    for row in rows:
        nominal_km = {"my-rocket": 120, "atacms": 310}[row["weapon"]]
        assert float(row["margin_km"]) == pytest.approx(nominal_km - float(row["distance_km"]), abs=0.002)
    assert "my-rocket" in run("weapons", "--weapons", "mine.toml", "-q").out
    shown = run("weapons", "atacms", "--weapons", "mine.toml").out
    assert "range 310 km" in shown
    assert "none are stated" in shown
    assert "my-rocket" not in run("weapons", "-q").out


def test_a_faulty_catalogue_is_told_line_by_line(run: Run, folder: Path) -> None:
    (folder / "bad.toml").write_text(f'{MINE}low = 3\n[[weapon]]\nid = "none"\n')
    done = run("check", "Kursk", "--weapons", "bad.toml")
    assert (done.code, done.out) == (1, "")
    assert "line 12: atacms: unknown key 'low'; did you mean low_km?" in done.last_line
    assert "line 13: none: has no range" in done.last_line


def test_the_catalogue_is_narrowed(run: Run) -> None:
    rows = json.loads(run("weapons", "--kind", "ballistic", "--min-range", "400km", "--format", "json").out)
    assert [row["id"] for row in rows][:2] == ["prsm", "sapsan"]
    assert {row["kind"] for row in rows} == {"ballistic"}
    assert min(row["nominal_km"] for row in rows) >= 400
    rows = json.loads(run("weapons", "--status", "manufacturer", "--format", "json").out)
    assert all(any(source["status"] == "manufacturer" for source in row["sources"]) for row in rows)
    assert "there are ballistic" in run("weapons", "--kind", "catapult").last_line
    assert "no weapon meets" in run("weapons", "--min-range", "9000km").last_line


def test_one_weapon_is_shown_with_everything(run: Run) -> None:
    shown = run("weapons", "atacms").out
    for part in ("290 km", "300 km", "306 km", "[press]", "Turan", "2024-11-17", "https://turan.az", "Wall Street"):
        assert part in shown


@pytest.mark.parametrize("command", [("check", "Kursk"), ("reach", "--near", "Kursk"), ("area",), ("map",)])
def test_a_front_line_without_a_date_is_refused_everywhere(run: Run, front: Path, command: tuple[str, ...]) -> None:
    done = run(*command, "-l", front.name)
    assert done.code == 1
    assert "a front line must carry a date" in done.last_line
    assert "--as-of 2024-11-17" in done.last_line


def test_the_date_of_a_front_line_is_repeated_by_every_output(run: Run, front: Path) -> None:
    dated = ("-l", front.name, "--as-of", "2024-11-17")
    assert "front-line as of 2024-11-17: the shortest" in run("check", "Kursk", *dated).out
    near = ("reach", "--near", "Kursk,60km", *dated)
    assert json.loads(run(*near, "--format", "json").out)[0]["launch"]["name"] == "front-line as of 2024-11-17"
    places = json.loads(run(*near, "--format", "geojson").out)
    assert places["features"][0]["properties"]["as_of"] == "2024-11-17"
    assert places["features"][0]["properties"]["launch_name"] == "front-line as of 2024-11-17"
    area = json.loads(run("area", *dated, "--tolerance", "1km").out)
    assert area["features"][0]["properties"]["as_of"] == "2024-11-17"
    summary = run("map", *dated, "--near", "Kursk,60km", "-o", "map.html").out
    assert "front-line as of 2024-11-17" in summary.splitlines()[0]
    assert "front-line as of 2024-11-17" in (front.parent / "map.html").read_text()


def test_another_line_is_a_front_line_if_the_user_says_so(run: Run, folder: Path) -> None:
    (folder / "line.geojson").write_text(json.dumps(LINE))
    assert "must carry a date" in run("area", "-l", "line.geojson", "--front-line").last_line
    done = run("check", "Kursk", "-l", "line.geojson")
    assert done.code == 0
    assert "note: the launch line carries no date" in done.err


def test_launch_points_along_the_border_say_what_they_cost(run: Run) -> None:
    whole = json.loads(run("check", "Kursk", "--format", "json").out)[0]["distance_km"]
    done = run("check", "Kursk", "--along-border", "25km", "--format", "json")
    sampled = json.loads(done.out)[0]
    said = re.search(r"by at most 12\.5 km; measured .* over 1 target: at most ([\d.]+) km \(Kursk\)", done.err)
    assert said is not None
    assert float(said.group(1)) == pytest.approx(sampled["distance_km"] - whole, abs=0.06)
    assert sampled["launch"]["name"] == "launch points every 25 km along Ukraine's border"


def test_a_stated_uncertainty_is_the_verdicts_own(run: Run) -> None:
    asked = ("check", "Kaluga", "--range", "291km", "--format", "json")
    plain = json.loads(run(*asked).out)[0]
    wide = json.loads(run(*asked, "--launch-uncertainty", "500m", "--target-uncertainty", "1km").out)[0]
    assert (plain["verdict"], plain["uncertainty_km"]) == ("in_reach", 0.1)
    assert (wide["verdict"], wide["uncertainty_km"]) == ("marginal", 1.5)


def test_filters_narrow_the_targets_of_every_command(run: Run, folder: Path) -> None:
    (folder / "region.geojson").write_text(json.dumps(REGION))
    narrowed = ("--within", "region.geojson", "--min-population", "100,000", "--near", "Voronezh,300km")
    listed = [row["name"] for row in json.loads(run("targets", *narrowed, "--format", "json").out)]
    answered = [row["target"]["name"] for row in json.loads(run("reach", *narrowed, "--format", "json").out)]
    assert sorted(listed) == sorted(answered)
    assert {"Voronezh", "Kursk"} <= set(listed)
    assert "Moscow" not in listed
    assert "no place is called 'Moscow'" in run("check", "Moscow", *narrowed).last_line
    assert "of 100,000 people or more within 300 km of Voronezh" in run("map", *narrowed, "-o", "m.html").out


def test_wrong_filters_are_told(run: Run) -> None:
    assert run("reach", "--min-population", "many").code == 2
    assert "no target is left" in run("reach", "--min-population", "99000000").last_line
    assert "no place is called 'Kurskk'; did you mean Kursk" in run("targets", "--near", "Kurskk").last_line
    assert "no such file" in run("check", "Kursk", "--within", "nowhere.geojson").last_line


def test_what_looks_odd_is_said_on_stderr(run: Run, folder: Path) -> None:
    (folder / "odd.csv").write_text("name,lon,lat\nKursk,51.73,36.19\nTula,54.19,37.62\nTula,54.19,37.62\n")
    done = run("reach", "-t", "odd.csv")
    assert done.code == 0
    assert "note: 1 row repeats another one, name and position: line 4 repeats line 3 (Tula)" in done.err
    assert "note: longitude and latitude look swapped: Kursk is given at lon 51.73" in done.err
    assert "note" not in run("reach", "-t", "odd.csv", "-q").err


def test_a_what_if_keeps_what_it_does_not_change() -> None:
    asked = Scenario(targets="russian-airports", along_border_km=400, launch_uncertainty_km=2)
    (other,) = WhatIfs(compare_launch=["ukraine-russia-border"]).answer(Session(), asked)
    assert (other.launch.id, other.targets.id) == ("ukraine-russia-border", "russian-airports")
    assert 0 < other.launch.along_border_km <= 400
    assert other.launch.uncertainty_km == 0.01  # its own, not what was said of the other


def test_filters_do_not_reach_streams(run: Run, folder: Path) -> None:
    (folder / "out").mkdir()
    done = run("reach", "-t", "places/*.parquet", "-o", "out/", "--near", "Kursk")
    assert done.code == 1
    assert "takes no --min-population, --near" in done.last_line


def test_places_in_a_stream_may_be_uncertain(run: Run, folder: Path) -> None:
    pyarrow.parquet.write_table(pyarrow.table({"lon": [36.19], "lat": [51.73]}), folder / "kursk.parquet")
    sure = run("reach", "-t", "kursk.parquet", "-o", "sure/", "--verdict-only")
    assert (sure.code, "atacms: 1 in reach" in sure.err) == (0, True)
    unsure = run("reach", "-t", "kursk.parquet", "-o", "unsure/", "--verdict-only", "--target-uncertainty", "300km")
    assert "1 marginal" in unsure.err


def test_a_launch_line_without_a_date_is_noted_beside_a_stream_too(run: Run, folder: Path) -> None:
    (folder / "line.geojson").write_text(json.dumps(LINE))
    pyarrow.parquet.write_table(pyarrow.table({"lon": [36.19], "lat": [51.73]}), folder / "kursk.parquet")
    done = run("reach", "-t", "kursk.parquet", "-l", "line.geojson", "-o", "out/", "--verdict-only")
    assert (done.code, "note: the launch line carries no date" in done.err) == (0, True)


def test_a_folder_takes_no_options_that_it_has_no_use_for(run: Run, folder: Path) -> None:
    pyarrow.parquet.write_table(pyarrow.table({"lon": [36.19], "lat": [51.73]}), folder / "kursk.parquet")
    for option in (["--sensitivity"], ["--format", "csv"], ["--precision", "3"], ["--rs"]):
        done = run("reach", "-t", "kursk.parquet", "-o", "out/", *option)
        assert (done.code, "a folder of Parquet files takes no" in done.err) == (2, True)
    told = run("reach", "-t", "kursk.parquet", "-o", "out/", "--verdict-only", "--along-border", "400km").err
    assert "note: launch points every 400 km understate reach by at most 200.0 km" in told


def test_layers_say_what_they_have_no_place_for(run: Run, folder: Path) -> None:
    layers = ("map", "-t", "russian-airports", "--tolerance", "1km", "-o", "m.kml")
    for option, fault in (
        (["--size", "page"], "only a figure has it"),
        (["--tiles", "OpenStreetMap"], "only a page has tiles"),
        (["--embed"], "--embed are for the page"),
        (["--compare-standoff", "3km"], "--compare-standoff and --embed are for the page"),
        (["--highlight", "Kurskk"], "no place is called 'Kurskk'"),
    ):
        done = run(*layers, *option)
        assert (done.code != 0, fault in done.err) == (True, True)
        assert not (folder / "m.kml").exists()
    assert "layers have neither" in run(*layers, "--title", "Mine").err
    assert (folder / "m.kml").exists()
    assert run("map", "-t", "russian-airports", "-o", "", "-q").code == 0
    assert (folder / "rangekit-map.html").exists()


def test_a_scenario_fills_every_option_that_its_fields_are_called_like() -> None:
    options = inspect.signature(spread_groups(draw_map)).parameters
    assert {field.name for field in fields(Scenario)} - {"outputs", "lock"} <= set(options)
