"""A short run of ``python -m fuzz``: the same cases every time."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from fuzz.cases import Case, make_case, try_case
from fuzz.seeds import make_seeds
from fuzz.worker import Block, Worker
from rangekit.catalog.files import blaming
from rangekit.catalog.gdal_process import ALLOWED_DRIVERS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

REFUSED = ("process.moaw", "track.nmea", "drawing.dxf")
NAMES = (
    *REFUSED,
    *(
        "plain.kml",
        "shapes.psv",
        "gdal.topojson",
        "gdal.esrijson",
        "gdal.gjson",
        "gdal.sequence",
        "view.gpkg",
        "grids.gpkg",
    ),
    *("p.tab.zip", "p.mif.zip", "p.gdb.zip", "p.xlsx", "p.ods"),
    *("collection.geojson", "lines.geojsonl", "sequence.geojsons", "comma.csv", "semicolon.csv", "shapes.wkt"),
    *("weapons.toml", "scenario.toml", "placemarks.kml", "features.gml", "waypoints.gpx"),
    *("p.gpkg", "p.fgb", "p.shz", "p.kmz", "p.parquet", "table.parquet"),
)
MANY, FEW = 60, 6  # what GDAL reads takes longer


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return make_seeds(tmp_path_factory.mktemp("seeds"))


@pytest.fixture(scope="module")
def worker(seeds: dict[str, bytes]) -> Iterator[Worker]:
    running = Worker(seeds)
    yield running
    running.stop()


def test_every_format_is_attacked(seeds: dict[str, bytes]) -> None:
    assert set(seeds) == set(NAMES)


def test_every_allowed_driver_is_attacked(seeds: dict[str, bytes], tmp_path: Path) -> None:
    for name, content in seeds.items():
        (tmp_path / name).write_bytes(content)
    code = f"""
import pathlib, warnings
from rangekit.catalog import gdal_process
gdal_process.close_doors()
import pyogrio
warnings.simplefilter("ignore")
for path in pathlib.Path({str(tmp_path)!r}).iterdir():
    try:
        print(pyogrio.read_info(path)["driver"])
    except pyogrio.errors.DataSourceError:
        continue
"""
    read = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    # where both of KML's drivers are there, GDAL takes the other
    assert set(read.splitlines()) | {"KML"} >= set(ALLOWED_DRIVERS)


@pytest.mark.parametrize("name", NAMES)
def test_a_damaged_file_ends_in_an_answer_or_a_clear_error(worker: Worker, name: str) -> None:
    cases = MANY if name.endswith(("json", "jsonl", "jsons", "csv", "toml")) else FEW
    assert dict(worker.run(Block(name, 0, cases))) == {}


def test_the_same_number_gives_the_same_damage(seeds: dict[str, bytes]) -> None:
    assert make_case(seeds, "comma.csv", 7) == make_case(seeds, "comma.csv", 7)
    assert len({make_case(seeds, "comma.csv", number).content for number in range(20)}) > 15


def test_the_judge_sees_what_is_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(path: str) -> None:
        Path(f"{path}.stray").touch()
        raise MemoryError

    monkeypatch.setattr("fuzz.cases._readers", lambda _: (fail,))
    assert try_case(Case("a.csv", 0, b""), tmp_path) == "MemoryError: ; left case-a.csv.stray behind"


@pytest.mark.parametrize(
    ("slip", "found"),
    [
        (
            lambda: dict[str, int]()["x"],
            "not foreseen: KeyError: 'x' at ",
        ),  # a slip of this file's, which is taken for rangekit's
        (lambda: json.load(None), ""),  # type: ignore[arg-type] # a library stumbles
    ],
)
def test_the_judge_tells_our_slips_from_a_librarys_complaint(
    slip: Callable[[], object], found: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(path: str) -> None:
        with blaming(path):
            slip()

    monkeypatch.setattr("fuzz.cases._readers", lambda _: (read,))
    monkeypatch.setattr("fuzz.cases._OWN", Path(__file__).parent)
    fault = try_case(Case("a.csv", 0, b""), tmp_path)
    assert fault.startswith(found) if found else not fault
