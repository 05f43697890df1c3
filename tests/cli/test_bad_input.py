"""Whatever is wrong: one clear line that names file, row and hint; exit 1, usage 2; nothing half written."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]

FILES = {
    "text.csv": "name,lon,lat\nKursk,36.19,51.74\nTula,east,54.2\n",
    "lat95.csv": "name,lon,lat\nKursk,36.19,51.74\nNowhere,10,95\n",
    "columns.csv": "name,where\nKursk,somewhere\n",
    "empty.csv": "",
    "broken.geojson": '{"type": "FeatureCollection", "features": [',
    "notes.txt": "this is no vector file\n",
    "old.csv": "old\n",
    "old.geojson": "old\n",
    "old.html": "old\n",
    "lat95.geojson": json.dumps({"type": "Point", "coordinates": [10, 95]}),
    "line.geojson": json.dumps({"type": "LineString", "coordinates": [[33, 52], [34, 53]]}),
    "nothing.geojson": json.dumps({"type": "FeatureCollection", "features": []}),
}

CASES = {
    # An unknown name suggests near ones.
    "unknown place": (["check", "Moscwo"], ["no place is called 'Moscwo'", "Moscow"]),
    "unknown weapon": (["check", "Moscow", "-w", "atacsm"], ["no weapon is called 'atacsm'", "atacms"]),
    "unknown area": (["reach", "-l", "ukrain"], ["ukrain", "ukraine"]),
    "unknown set": (["reach", "-t", "russian-citys"], ["russian-citys", "russian-cities"]),
    "unknown weapon to show": (["weapons", "stormshadwo"], ["stormshadwo", "storm-shadow"]),
    "unknown area to show": (["launch-areas", "ukrain"], ["ukrain", "ukraine"]),
    "unknown place to find": (["targets", "Moscwo"], ["Moscwo", "Moscow"]),
    "unknown place to highlight": (["map", "--highlight", "Moscwo"], ["Moscwo", "Moscow"]),
    "launcher without a range": (["check", "Moscow", "-w", "himars"], ["HIMARS", "no range of its own", "gmlrs"]),
    "empty weapon": (["check", "Moscow", "-w", ""], ["weapon"]),
    "empty place": (["check", ""], ["place"]),
    # A file is missing or malformed.
    "missing targets": (["reach", "-t", "missing.csv"], ["missing.csv", "no such file"]),
    "missing area": (["reach", "-l", "missing.geojson"], ["missing.geojson", "no such file"]),
    "text in a number column": (["reach", "-t", "text.csv"], ["text.csv", r"(row|line) 3", "east"]),
    "latitude 95": (["reach", "-t", "lat95.csv"], ["lat95.csv", r"(row|line) 3", "95"]),
    "no coordinate columns": (["reach", "-t", "columns.csv"], ["columns.csv", "lon"]),
    "empty table": (["reach", "-t", "empty.csv"], ["empty.csv"]),
    "broken vector file": (["reach", "-l", "broken.geojson"], ["broken.geojson"]),
    "broken targets": (["reach", "-t", "broken.geojson"], ["broken.geojson"]),
    "no vector file at all": (["reach", "-l", "notes.txt"], ["notes.txt"]),
    "latitude 95 in an area": (["reach", "-l", "lat95.geojson"], ["lat95.geojson", "95"]),
    "an area of nothing": (["reach", "-l", "nothing.geojson"], ["nothing.geojson"]),
    # An impossible question.
    "range of zero": (["check", "Moscow", "--range", "0km"], ["a range must be at least 1 m"]),
    "stand-off from a line": (["reach", "-l", "line.geojson", "--standoff", "5km"], ["line.geojson", "territory"]),
    "stand-off beyond everything": (["reach", "--standoff", "900km"], ["nothing of the launch area is left"]),
    "tolerance of zero": (["area", "--tolerance", "0m"], ["a tolerance must be at least 0.1 mm"]),
    # The output.
    "existing table": (["reach", "-o", "old.csv"], ["old.csv", "exists already", "--overwrite"]),
    "existing area": (["area", "-o", "old.geojson"], ["old.geojson", "exists already", "--overwrite"]),
    "existing map": (["map", "-o", "old.html"], ["old.html", "exists already", "--overwrite"]),
    "existing answer": (["check", "Kursk", "-o", "old.csv"], ["old.csv", "exists already", "--overwrite"]),
    "missing folder": (["reach", "-o", "missing/r.csv"], ["missing/r.csv", "folder does not exist"]),
    "folder as output": (["reach", "--format", "csv", "-o", "."], ["this is a folder"]),
    "unknown suffix": (["reach", "-o", "r.docx"], ["r.docx", r"\.csv, \.json, \.geojson"]),
    "no suffix": (["reach", "-o", "r"], ["without a suffix", r"\.csv"]),
    "unknown suffix of an area": (["area", "-o", "a.dwg"], ["a.dwg", r"\.geojson"]),
    "unknown suffix of a map": (["map", "-o", "m.docx"], ["m.docx", r"\.html"]),
}

USAGE = {
    "no such command": (["chek"], "No such command 'chek'"),
    "no such option": (["check", "Moscow", "--wepon", "atacms"], "No such option"),
    "no place": (["check"], "Missing argument"),
    "no distance": (["check", "Moscow", "--range", "far"], "'far' is not a distance"),
    "unknown unit": (["check", "Moscow", "--range", "300parsec"], "'parsec' is not a known unit"),
    "negative stand-off": (["reach", "--standoff", "-5km"], "not negative"),
    "unknown format": (["reach", "--format", "xml"], "'xml' is not one of"),
    "places are no areas": (["area", "--format", "table"], "'table' is not"),
}


@pytest.fixture
def filled(folder: Path) -> dict[str, str]:
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return FILES


def contents(folder: Path) -> dict[str, str]:
    return {entry.name: entry.read_text(encoding="utf-8") for entry in folder.iterdir()}


@pytest.mark.parametrize("name", CASES)
def test_a_fault_is_one_clear_line(run: Run, folder: Path, filled: dict[str, str], name: str) -> None:
    arguments, patterns = CASES[name]
    done = run(*arguments)
    assert (done.code, done.out) == (1, "")
    assert len(done.err.splitlines()) == 1
    assert done.err.startswith("rangekit: ")
    assert "unexpected" not in done.err
    for pattern in patterns:
        assert re.search(pattern, done.err), done.err
    assert contents(folder) == filled


@pytest.mark.parametrize("name", USAGE)
def test_wrong_usage_exits_2(run: Run, folder: Path, name: str) -> None:
    arguments, complaint = USAGE[name]
    done = run(*arguments)
    assert (done.code, done.out) == (2, "")
    assert complaint in done.err
    assert "Usage: rangekit" in done.err
    assert "Traceback" not in done.err
    assert list(folder.iterdir()) == []


def test_debug_shows_the_traceback(run: Run) -> None:
    done = run("check", "Moscwo", "--debug")
    assert done.code == 1
    assert "Traceback" in done.err
    assert done.last_line.startswith("rangekit: no place is called 'Moscwo'")


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="no permissions of this kind")
def test_an_unwritable_folder_is_named(folder: Path) -> None:
    # root may write everywhere, unless it gives that right up, which only a process of its own can
    humbly = ["setpriv", "--bounding-set=-dac_override", "--inh-caps=-dac_override"] if os.geteuid() == 0 else []
    if humbly and shutil.which("setpriv") is None:
        pytest.skip("root cannot give its rights up without setpriv")
    (folder / "locked").mkdir(mode=0o555)
    done = subprocess.run(
        [*humbly, sys.executable, "-m", "rangekit", "reach", "-o", "locked/r.csv"],
        cwd=folder, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("rangekit: locked/r.csv: its folder cannot be written to")


def test_overwrite_replaces(run: Run, folder: Path, filled: dict[str, str]) -> None:
    assert run("check", "Kursk", "-o", "old.csv", "--overwrite").code == 0
    assert (folder / "old.csv").read_text(encoding="utf-8").startswith("name,lon,lat,weapon,")
    assert contents(folder).keys() == filled.keys()
