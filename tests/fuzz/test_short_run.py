"""A short run of ``python -m fuzz``: the same cases every time."""

from __future__ import annotations

from pathlib import Path

import pytest

from fuzz.cases import Case, make_case, try_case
from fuzz.seeds import make_seeds

NAMES = (
    *("collection.geojson", "lines.geojsonl", "sequence.geojsons", "comma.csv", "semicolon.csv", "shapes.wkt"),
    *("weapons.toml", "scenario.toml", "placemarks.kml", "features.gml", "waypoints.gpx"),
    *("p.gpkg", "p.fgb", "p.shz", "p.kmz", "p.parquet", "table.parquet"),
)
MANY, FEW = 60, 6  # what GDAL reads takes longer


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return make_seeds(tmp_path_factory.mktemp("seeds"))


def test_every_format_is_attacked(seeds: dict[str, bytes]) -> None:
    assert set(seeds) == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_damaged_file_ends_in_an_answer_or_a_clear_error(seeds: dict[str, bytes], name: str, tmp_path: Path) -> None:
    cases = MANY if name.endswith(("json", "jsonl", "jsons", "csv", "toml")) else FEW
    problems = {number: try_case(make_case(seeds, name, number), tmp_path) for number in range(cases)}
    assert not {number: fault for number, fault in problems.items() if fault}
    assert list(tmp_path.iterdir()) == []


def test_the_same_number_gives_the_same_damage(seeds: dict[str, bytes]) -> None:
    assert make_case(seeds, "comma.csv", 7) == make_case(seeds, "comma.csv", 7)
    assert len({make_case(seeds, "comma.csv", number).content for number in range(20)}) > 15


def test_the_judge_sees_what_is_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(path: str) -> None:
        Path(f"{path}.stray").touch()
        raise MemoryError

    monkeypatch.setattr("fuzz.cases._readers", lambda _: (fail,))
    assert try_case(Case("a.csv", 0, b""), tmp_path) == "MemoryError: ; left case-a.csv.stray behind"
