"""What is released is whole, holds nothing stray, and works from an empty folder with only what it declares."""

from __future__ import annotations

import csv
import email
import json
import os
import subprocess
import tarfile
import zipfile
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import pyogrio
import pytest
import shapely

if TYPE_CHECKING:
    from tests.packaging.conftest import Built, Installed

ROOT = Path(__file__).parents[2]
DATA = ("basemap", "boundaries", "claims", "coarse", "regions", "targets", "weapons", "world")
CODE = {".py", ".typed", ".js", ".css", ".html", ".json"}


def _files(folder: Path, suffixes: set[str]) -> set[str]:
    return {str(path.relative_to(ROOT)) for path in folder.rglob("*") if path.suffix in suffixes}


def _run(folder: Path, command: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "COV_"))}
    done = subprocess.run(
        [command, *arguments],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        check=False,
        env=clean | {"PYTHONUTF8": "1"},
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return done


def test_the_wheel_holds_the_package_and_its_data_and_nothing_else(built: Built) -> None:
    with zipfile.ZipFile(built.wheel) as archive:
        held = set(archive.namelist())
    data = {f"rangekit/_data/{folder}/{path.name}" for folder in DATA for path in (ROOT / "data" / folder).iterdir()}
    expected = _files(ROOT / "rangekit", CODE) | data
    described = {name for name in held if PurePosixPath(name).parts[0].endswith(".dist-info")}
    assert held - described == expected
    assert {PurePosixPath(name).parts[1] for name in described} == {
        "METADATA",
        "RECORD",
        "WHEEL",
        "entry_points.txt",
        "licenses",
    }


def test_the_wheel_carries_every_licence(built: Built) -> None:
    with zipfile.ZipFile(built.wheel) as archive:
        held = archive.namelist()
        (metadata,) = [name for name in held if name.endswith(".dist-info/METADATA")]
        described = email.message_from_bytes(archive.read(metadata))
    licences = {"LICENSE", *(f"data/{folder}/LICENSE.md" for folder in DATA)}
    assert set(described.get_all("License-File", [])) == licences
    home = PurePosixPath(metadata).parent / "licenses"
    assert {str(home / name) for name in licences} <= set(held)
    assert described["License-Expression"] == "MIT AND ODbL-1.0 AND CC-BY-4.0"


def test_the_source_archive_can_be_worked_on(built: Built) -> None:
    with tarfile.open(built.sdist) as archive:
        held = {str(PurePosixPath(*PurePosixPath(name).parts[1:])) for name in archive.getnames()}
    wanted = {"differential/__main__.py", "differential/boost.cpp", "fuzz/__main__.py", "SECURITY.md"}
    wanted |= {"pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md", "constraints.txt", ".ci/run", "data/build.py"}
    wanted |= {"package.json", "docs/embed/kepler.json", "docs/embed/make_kepler_map.py"}  # for .ci/run and its tests
    assert wanted <= held
    assert _files(ROOT / "rangekit", CODE) | _files(ROOT / "tests", {".py"}) <= held
    stray = {".mypy_cache", ".pytest_cache", ".ruff_cache", ".hypothesis", ".venv", "__pycache__", ".git", "dist"}
    assert not [name for name in held if stray & set(PurePosixPath(name).parts)]


def test_the_same_tree_gives_the_same_bytes(built: Built, built_again: Built) -> None:
    for one, other in ((built.wheel, built_again.wheel), (built.sdist, built_again.sdist)):
        assert one.name == other.name
        assert sha256(one.read_bytes()).hexdigest() == sha256(other.read_bytes()).hexdigest()


def test_nothing_of_the_tree_is_used(installed: Installed, tmp_path: Path) -> None:
    script = "import rangekit, importlib.util as u; print(rangekit.__file__, u.find_spec('pyarrow'))"
    home, spec = _run(tmp_path, installed.python, "-c", script).stdout.split()
    assert Path(home).is_relative_to(installed.python.parents[1])
    assert spec == "None"


def test_the_map_is_made(installed: Installed, tmp_path: Path) -> None:
    done = _run(tmp_path, installed.command, "map")
    assert "Moscow is out of reach" in done.stdout
    page = (tmp_path / "rangekit-map.html").read_text(encoding="utf-8")
    assert page.startswith("<!DOCTYPE html>")
    assert "Leaflet" in page
    assert [path.name for path in tmp_path.iterdir()] == ["rangekit-map.html"]


def test_the_sentence_is_said(installed: Installed, tmp_path: Path) -> None:
    assert "451.2 km" in _run(tmp_path, installed.command, "check", "Moscow", "-w", "atacms").stdout


def test_the_table_is_written(installed: Installed, tmp_path: Path) -> None:
    _run(tmp_path, installed.command, "reach", "-o", "r.csv")
    with (tmp_path / "r.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["name"]: row for row in csv.DictReader(file)}
    assert float(rows["Kursk"]["distance_km"]) == pytest.approx(91.1, abs=0.3)
    assert rows["Kursk"]["verdict"] == "in_reach"


def test_the_area_is_written_for_gdal_to_read(installed: Installed, tmp_path: Path) -> None:
    _run(tmp_path, installed.command, "area", "-o", "a.geojson")
    info = pyogrio.read_info(tmp_path / "a.geojson")
    assert info["features"] == 1
    assert info["geometry_type"] in {"Polygon", "MultiPolygon"}
    assert shapely.box(*info["total_bounds"]).contains(shapely.box(22, 44, 40, 52))
    (feature,) = json.loads((tmp_path / "a.geojson").read_text(encoding="utf-8"))["features"]
    assert feature["properties"]["range_km"] == 300
