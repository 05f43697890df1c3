"""What stands between two pipes: sequences and collections told apart, attributes kept, nothing but data on stdout."""

import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pytest
import shapely
from pyproj import Geod

GEOD = Geod(ellps="WGS84")
COMMAND = [sys.executable, "-m", "rangekit"]
Run = Callable[..., Any]

KURSK = {"type": "Point", "coordinates": [36.19, 51.73]}
FEATURE = {"type": "Feature", "id": "a-7", "properties": {"n": 1, "deep": {"x": [1, None]}}, "geometry": KURSK}
PLACELESS = {"type": "Feature", "id": 8, "properties": {"n": 2}, "geometry": None}
EMPTY = {"type": "Feature", "properties": {"n": 3}, "geometry": {"type": "Polygon", "coordinates": []}}


def pipe(folder: Path, *stages: Sequence[str], data: bytes = b"") -> tuple[bytes, bytes]:
    """Run stages one behind the other, as a shell would; return the last one's stdout and everyone's stderr."""
    errors = b""
    for stage in stages:
        done = subprocess.run(stage, cwd=folder, input=data, capture_output=True, check=False, timeout=120)
        assert done.returncode == 0, done.stderr
        data, errors = done.stdout, errors + done.stderr
    return data, errors


def feed(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode()), encoding="utf-8"))


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({"type": "FeatureCollection", "features": [FEATURE, PLACELESS, EMPTY]}),
        "\n".join(map(json.dumps, [FEATURE, PLACELESS, EMPTY])),
        "".join(f"\x1e{json.dumps(one)}\n" for one in (FEATURE, PLACELESS, EMPTY)),
        "".join(f"\x1e{json.dumps(one, indent=2)}\n" for one in (FEATURE, PLACELESS, EMPTY)),
    ],
    ids=["collection", "lines", "records", "records over several lines"],
)
def test_features_are_kept_one_and_all(run: Run, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    feed(monkeypatch, text)
    done = run("buffer", "-", "-d", "10km", "--tolerance", "100m", "-o", "-", "--report")
    assert done.code == 0
    first, second, third = json.loads(done.out)["features"]
    assert (first["id"], second["id"], "id" in third) == ("a-7", 8, False)
    errors = {"error_inside_m", "error_outside_m"}
    assert {key: value for key, value in first["properties"].items() if key not in errors} == FEATURE["properties"]
    assert second["properties"] == {"n": 2, "deep": None, "error_inside_m": None, "error_outside_m": None}
    assert second["geometry"] is third["geometry"] is None
    assert "no area comes of feature 2, feature 3" in done.err
    lon, lat = np.array(first["geometry"]["coordinates"][0]).T
    away_m = GEOD.inv(np.full(len(lon), 36.19), np.full(len(lon), 51.73), lon, lat)[2]
    assert np.abs(away_m - 10_000).max() < 100


@pytest.mark.parametrize("text", [json.dumps(FEATURE), json.dumps(KURSK), f"\x1e{json.dumps(FEATURE)}\n"])
def test_one_feature_or_a_bare_geometry_will_do(run: Run, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    feed(monkeypatch, text)
    (feature,) = json.loads(run("buffer", "-", "-d", "10km", "--tolerance", "100m").out)["features"]
    assert shapely.geometry.shape(feature["geometry"]).contains(shapely.Point(36.19, 51.73))


def test_types_and_ids_go_through_a_geopackage(run: Run, folder: Path) -> None:
    (folder / "in.geojson").write_text(
        json.dumps({"type": "FeatureCollection", "features": [
            {"type": "Feature", "id": 5, "geometry": KURSK,
             "properties": {"count": 3, "day": "2024-11-17", "good": True, "share": 0.5}},
            {"type": "Feature", "id": 9, "geometry": None, "properties": {"count": None}},
        ]}),
        encoding="utf-8",
    )  # fmt: skip
    loose = ["-d", "10km", "--tolerance", "100m"]
    assert run("buffer", "in.geojson", *loose, "-o", "a.gpkg").code == 0
    assert run("buffer", "a.gpkg", *loose, "-o", "b.gpkg").code == 0
    frame = geopandas.read_file(folder / "b.gpkg", layer=0, fid_as_index=True, use_arrow=True)
    assert frame.index.tolist() == [5, 9]
    first, second = json.loads(run("buffer", "a.gpkg", *loose).out)["features"]
    assert (first["id"], second["id"]) == (5, 9)
    assert first["properties"] == {"count": 3, "day": "2024-11-17", "good": True, "share": 0.5}
    assert second["properties"]["count"] is None


def test_an_area_goes_through_a_buffer_into_gdal(folder: Path) -> None:
    area = [*COMMAND, "area", "--range", "100km", "-l", "-", "--tolerance", "100m", "--format", "geojsonl", "--rs"]
    buffer = [*COMMAND, "buffer", "-", "--distance", "10km", "--tolerance", "100m", "-o", "-"]
    gdal = [["ogr2ogr", "-f", "CSV", "/vsistdout/", "/vsistdin/", "buffers", "-lco", "GEOMETRY=AS_WKT"]]
    stages = gdal if shutil.which("ogr2ogr") else []
    data, errors = pipe(folder, area, buffer, *stages, data=json.dumps(KURSK).encode())
    assert b"\x1b" not in data + errors
    if stages:
        assert b"POLYGON" in data
        xy = shapely.get_coordinates(shapely.from_wkt(data.decode().split('"')[1]))
    else:
        xy = shapely.get_coordinates(shapely.from_geojson(data.decode()))
    away_m = GEOD.inv(np.full(len(xy), 36.19), np.full(len(xy), 51.73), *xy.T)[2]
    assert np.abs(away_m - 110_000).max() < 200


def test_a_catalogue_comes_from_stdin_and_is_read_once(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "site.geojson").write_text(json.dumps(KURSK))
    (folder / "places.csv").write_text("city,lng,lat\nOrel,36.0785,52.9651\n")
    asked = ["--weapons", "-", "-w", "mine", "-l", "site.geojson", "-t", "places.csv"]
    mine = '[[weapon]]\nid = "mine"\nnominal_km = 350\n'
    feed(monkeypatch, mine)
    done = run("check", "Orel", *asked, "--range-needed")
    assert (done.code, "Orel needs a range of" in done.out, ", mine (350 km)," in done.out) == (0, True, True)
    feed(monkeypatch, mine)
    done = run("map", *asked, "--compare-launch", "ukraine-russia-border", "--tolerance", "10km")
    assert (done.code, "(mine): no verdict changes." in done.out) == (0, True)


@pytest.mark.parametrize("text", ["city,lng,lat\nKursk,36.19,51.73\n", json.dumps(KURSK), json.dumps([]) + "x"])
def test_places_come_from_stdin(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    (folder / "site.geojson").write_text(json.dumps({"type": "Point", "coordinates": [36.19, 50.73]}))
    feed(monkeypatch, text)
    done = run("reach", "-t", "-", "-l", "site.geojson", "--range", "120km", "--format", "csv", "-q")
    if text.endswith("x"):
        assert (done.code, done.out) == (1, "")
        assert "not JSON" in done.err
        return
    assert (done.code, done.err) == (0, "")
    distance_m = GEOD.inv(36.19, 51.73, 36.19, 50.73)[2]
    assert float(done.out.splitlines()[1].split(",")[4]) == pytest.approx(distance_m / 1000, abs=0.001)


def test_the_layers_of_a_map_are_a_sequence_if_asked(run: Run, folder: Path) -> None:
    (folder / "site.geojson").write_text(json.dumps(KURSK))
    (folder / "places.csv").write_text("city,lng,lat\nOrel,36.0785,52.9651\n")
    asked = ["-l", "site.geojson", "-t", "places.csv", "--range", "120km", "--tolerance", "1km", "-q"]
    assert run("map", *asked, "-o", "m.geojsonl", "--mix", "--rs", "--precision", "3").code == 0
    records = (folder / "m.geojsonl").read_text(encoding="utf-8").split("\x1e")
    features = [json.loads(record) for record in records[1:]]
    assert records[0] == ""
    assert [feature["geometry"]["type"] for feature in features] == ["Polygon", "Point", "Point"]
    xy = np.vstack([shapely.get_coordinates(shapely.geometry.shape(feature["geometry"])) for feature in features])
    assert (np.round(xy, 3) == xy).all()
    assert run("launch-areas", "site.geojson", "--format", "csv").out.splitlines()[1].endswith(",POINT (36.19 51.73)")


@pytest.mark.skipif(sys.platform == "win32", reason="no signals of pipes")
def test_a_reader_that_leaves_ends_a_stream_quietly(folder: Path) -> None:
    points = "\n".join(json.dumps({"type": "Point", "coordinates": [lon / 10, 0]}) for lon in range(60))
    (folder / "in.geojsonl").write_text(points, encoding="utf-8")
    with subprocess.Popen(
        [*COMMAND, "buffer", "in.geojsonl", "-d", "9km", "--tolerance", "1m", "--format", "geojsonl"],
        cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(10)
        process.stdout.close()
        errors = process.stderr.read()
        assert (process.wait(timeout=120), errors) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_disk_is_named(folder: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [*COMMAND, "targets"], cwd=folder, stdout=full, stderr=subprocess.PIPE, check=False, timeout=60
        )
    assert (done.returncode, done.stderr) == (1, b"rangekit: standard output: No space left on device\n")


@pytest.mark.parametrize(
    ("shell", "words", "offered"),
    [
        ("bash", "rangekit reach -w atac", "atacms"),
        ("bash", "rangekit area -l ukraine-r", "ukraine-russia-border"),
        ("bash", "rangekit reach -t russian-c", "russian-cities"),
        ("bash", "rangekit che", "check"),
        ("zsh", "rangekit check Belgor", "Belgorod"),
        ("fish", "rangekit launch-areas ukraine-w", "ukraine-without-crimea"),
    ],
)
def test_the_tab_key_offers_ids(folder: Path, shell: str, words: str, offered: str) -> None:
    asked = {"_RANGEKIT_COMPLETE": f"complete_{shell}", "COMP_WORDS": words, "COMP_CWORD": str(words.count(" "))}
    asked |= {"_TYPER_COMPLETE_ARGS": words, "_TYPER_COMPLETE_FISH_ACTION": "get-args"}
    done = subprocess.run(
        COMMAND, cwd=folder, env=os.environ | asked, capture_output=True, text=True, check=False, timeout=60
    )
    assert offered in done.stdout
    assert done.stderr == ""


def test_the_script_of_the_tab_key_is_printed(folder: Path) -> None:
    shown, _ = pipe(folder, [*COMMAND, "--show-completion", "bash"])
    assert b"_RANGEKIT_COMPLETE=complete_bash" in shown
