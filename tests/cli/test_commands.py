"""Every command does its job: the right figures, on the right stream, in the right file."""

import csv
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pyogrio
import pytest
import shapely
from pyproj import Geod

from known_distances import KNOWN_KM

GEOD = Geod(ellps="WGS84")

Run = Callable[..., Any]

CONTRACT = ["name", "lon", "lat", "weapon", "distance_km", "margin_km", "verdict", "launch_lon", "launch_lat"]


def test_the_distances_that_are_known(run: Run) -> None:
    done = run("check", *KNOWN_KM, "--format", "json")
    assert done.code == 0
    records = json.loads(done.out)
    found = {record["target"]["name"]: record["distance_km"] for record in records}
    assert found == {name: pytest.approx(km, abs=0.3) for name, km in KNOWN_KM.items()}
    for record in records:
        assert record["margin_km"] == pytest.approx(300 - record["distance_km"], abs=0.002)
        nearest = record["nearest_launch"]
        target = record["target"]
        *_, back_m = GEOD.inv(target["lon"], target["lat"], nearest["lon"], nearest["lat"])
        assert back_m == pytest.approx(record["distance_km"] * 1000, abs=1)
        assert record["weapon"]["id"] == "atacms"
        assert record["launch"]["id"] == "ukraine"
        assert record["sources"]
    verdicts = {record["target"]["name"]: record["verdict"] for record in records}
    assert verdicts == dict.fromkeys(KNOWN_KM, "in_reach") | {
        "Moscow": "out_of_reach",
        "Volgograd": "out_of_reach",
        "Kaluga": "marginal",
    }


@pytest.mark.parametrize("spelling", ["Moscow", "moscow", "Москва", "moskva", "MOSKVA"])
def test_the_sentence_to_quote(run: Run, spelling: str) -> None:
    done = run("check", spelling, "-w", "atacms")
    assert done.code == 0
    assert re.fullmatch(
        r"Moscow is out of reach of ATACMS \(published range 290.306 km, nominal 300 km\) launched from .+: "
        r"the shortest distance is 451\.\d km \(± 0\.\d\), 151\.\d km more than the nominal range\. "
        r"Nearest launch point 52\.\d\d°N 3\d\.\d\d°E\.\n",
        done.out,
    )
    assert "not modelled" in done.err


@pytest.mark.parametrize(
    ("places", "code"),
    [
        (["Kursk"], 0),
        (["Kaluga"], 3),
        (["Moscow"], 4),
        (["Kursk", "Kaluga"], 3),
        (["Moscow", "Kursk", "Kaluga"], 4),
    ],
)
def test_exit_codes_tell_the_verdict_when_asked(run: Run, places: list[str], code: int) -> None:
    assert run("check", *places, "--exit-code").code == code
    assert run("check", *places).code == 0


def test_ranges_and_units(run: Run) -> None:
    verdicts = {}
    for typed in ("452km", "452", "452000m", "281mi", "244.1nmi", "450km"):
        (record,) = json.loads(run("check", "Moscow", "--range", typed, "--format", "json").out)
        verdicts[typed] = record["verdict"]
    assert set(verdicts.values()) == {"in_reach", "out_of_reach"}
    assert verdicts.pop("450km") == "out_of_reach"
    assert set(verdicts.values()) == {"in_reach"}


def test_several_weapons_and_a_range_at_once(run: Run) -> None:
    done = run("check", "Kursk", "-w", "atacms", "-w", "Storm Shadow", "--range", "50km", "--format", "json")
    assert [record["weapon"]["id"] for record in json.loads(done.out)] == ["atacms", "storm-shadow", "50km"]


def test_namesakes_are_not_passed_over_in_silence(run: Run) -> None:
    done = run("check", "Blagoveshchensk")
    assert "This is Blagoveshchensk in Amur Oblast; Blagoveshchensk in Bashkortostan is " in done.out
    assert len(run("targets", "Blagoveshchensk").out.splitlines()) >= 3
    assert "This is" not in run("check", "Moscow").out


def test_a_stand_off_adds_to_the_distance(run: Run) -> None:
    (near,) = json.loads(run("check", "Moscow", "--format", "json").out)
    (far,) = json.loads(run("check", "Moscow", "--standoff", "30km", "--format", "json").out)
    assert near["distance_km"] + 30 - 0.1 <= far["distance_km"]
    assert far["launch"]["standoff_km"] == 30


def test_reach_as_csv_and_as_table(run: Run, folder: Path) -> None:
    done = run("reach", "-o", "r.csv")
    assert (done.code, done.out) == (0, "")
    assert "wrote r.csv" in done.err
    with (folder / "r.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == 954
    assert list(rows[0])[: len(CONTRACT)] == CONTRACT
    moscow = next(row for row in rows if row["name"] == "Moscow")
    assert float(moscow["distance_km"]) == pytest.approx(451.2, abs=0.3)
    table = run("reach")
    assert table.out.splitlines()[0].split() == ["name", "weapon", "distance_km", "margin_km", "verdict"]
    assert len(table.out.splitlines()) == len(rows) + 1


@pytest.mark.parametrize("arguments", [["--format", "csv"], ["--format", "csv", "-o", "-"]])
def test_data_goes_to_stdout(run: Run, folder: Path, arguments: list[str]) -> None:
    done = run("reach", "--quiet", *arguments)
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines()[0].startswith(",".join(CONTRACT))
    assert list(folder.iterdir()) == []


def test_the_format_wins_over_the_suffix(run: Run, folder: Path) -> None:
    assert run("check", "Kursk", "--format", "json", "-o", "k.csv").code == 0
    assert json.loads((folder / "k.csv").read_text(encoding="utf-8"))[0]["target"]["name"] == "Kursk"


def test_an_area_is_what_it_says(run: Run, folder: Path) -> None:
    done = run("area", "-o", "a.geojson")
    assert (done.code, done.out) == (0, "")
    assert "measured error" in done.err
    assert pyogrio.read_info(folder / "a.geojson")["features"] == 1
    frame = geopandas.read_file(folder / "a.geojson")
    (row,) = frame.itertuples()
    assert row.range_km == 300
    assert 0 <= row.error_inside_m <= 10.1
    assert 0 <= row.error_outside_m <= 10.1
    assert "ODbL" in row.licence
    assert row.geometry.is_valid
    # Due north of the border's northern end the ring lies 300 km away; Moscow is outside, Kursk inside.
    assert not shapely.contains_xy(row.geometry, 37.6178, 55.7558)
    assert shapely.contains_xy(row.geometry, 36.19, 51.74)


def test_a_band_has_three_areas(run: Run) -> None:
    collection = json.loads(run("area", "--band", "--tolerance", "100m").out)
    assert [feature["properties"]["range_km"] for feature in collection["features"]] == [290, 300, 306]


def test_a_tolerance_in_kilometres_is_worth_a_word(run: Run) -> None:
    done = run("area", "--tolerance", "1", "-q")
    assert done.code == 0
    assert done.err == "note: --tolerance 1 means 1 km; for metres write 1m\n"
    assert json.loads(done.out)["features"][0]["properties"]["tolerance_m"] == 1000


def test_an_area_of_a_users_own_file(run: Run, folder: Path) -> None:
    site = {"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": [33.0, 52.0]}}
    (folder / "site.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": [site]}))
    done = run("area", "-l", "site.geojson", "--range", "100km", "--tolerance", "1m")
    (feature,) = json.loads(done.out)["features"]
    rim = shapely.get_coordinates(shapely.geometry.shape(feature["geometry"]))
    *_, distance_m = GEOD.inv(np.full(len(rim), 33.0), np.full(len(rim), 52.0), rim[:, 0], rim[:, 1])
    np.testing.assert_allclose(distance_m, 100_000, atol=1.02)


def test_targets_of_a_users_own_file(run: Run, folder: Path) -> None:
    (folder / "places.csv").write_text("City,Latitude,Longitude,note\nHere,51.74,36.19,x\nThere,55.7558,37.6178,\n")
    done = run("reach", "-t", "places.csv", "--format", "csv", "-q")
    rows = list(csv.DictReader(done.out.splitlines()))
    assert [(row["name"], row["verdict"], row["note"]) for row in rows] == [
        ("Here", "in_reach", "x"),
        ("There", "out_of_reach", ""),
    ]


def test_the_map_and_its_summary(run: Run, folder: Path) -> None:
    done = run("map")
    assert done.code == 0
    page = (folder / "rangekit-map.html").read_text(encoding="utf-8")
    assert page.lstrip().lower().startswith("<!doctype html>")
    for expected in (
        "in reach",
        "marginal",
        "out of reach",
        "Moscow is out of reach",
        "Nearest misses",
        "Not modelled",
    ):
        assert expected in done.out
    assert "wrote rangekit-map.html" in done.err
    again = run("map")
    assert again.code == 1
    assert "rangekit-map.html: the file exists already (allow it with --overwrite)" in again.err
    assert (folder / "rangekit-map.html").read_text(encoding="utf-8") == page


def test_the_map_takes_its_options(run: Run, folder: Path) -> None:
    done = run(
        "map", "--range", "120km", "--title", "What a <title>", "--highlight", "moskva", "-o", "m.html", "--quiet"
    )
    assert (done.code, done.out, done.err) == (0, "", "")
    assert "<title>What a <title>" not in (folder / "m.html").read_text(encoding="utf-8")


def test_weapons_show_every_source(run: Run) -> None:
    listing = run("weapons")
    assert listing.out.splitlines()[0].split()[:2] == ["id", "name"]
    assert re.search(r"^atacms ", listing.out, re.MULTILINE)
    one = run("weapons", "ATACMS")
    assert "published range 290" in one.out
    assert "kind: ballistic, launched from: ground" in one.out
    assert one.out.count("http") >= 3
    assert "[press]" in one.out
    (record,) = [weapon for weapon in json.loads(run("weapons", "--format", "json").out) if weapon["id"] == "atacms"]
    assert json.loads(run("weapons", "atacms", "--format", "json").out) == record


def test_launch_areas_state_their_point_of_view(run: Run) -> None:
    listing = run("launch-areas")
    assert "ukraine: " in listing.out
    assert "Crimea" in listing.out
    assert "ODbL" in listing.out
    one = json.loads(run("launch-areas", "Ukraine", "--format", "json").out)
    assert [entry["id"] for entry in one] == ["ukraine"]


def test_targets_find_places(run: Run) -> None:
    assert "russian-cities: " in run("targets").out
    done = run("targets", "moskva")
    assert done.code == 0
    assert re.search(r"^Moscow +37\.6\d+ +55\.7\d+", done.out, re.MULTILINE)
    assert len(run("targets", "russian-cities").out.splitlines()) == 1 + 954


def test_help_comes_for_every_command(run: Run) -> None:
    overview = run("--help")
    assert overview.code == 0
    for command in ("map", "check", "reach", "area", "weapons", "launch-areas", "targets"):
        assert re.search(rf"^  {command} ", overview.out, re.MULTILINE)
        described = run(command, "--help")
        assert described.code == 0
        assert "Examples:" in described.out
        assert "..." not in overview.out.split("Commands:")[1]
