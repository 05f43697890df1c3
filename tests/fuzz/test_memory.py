"""Memory while files are read, in processes of their own: what `python -m fuzz.memory` measures, with small files."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))  # the attack is no part of the package

from fuzz.growth import Reading, measure
from fuzz.large import SOUND, make_large, verbs_of

MOST = 30
# Whoever reads these in C++ or in Python's own library takes more; see SECURITY.md.
GREEDY = {"places.kml", "places.kmz", "weapons.toml", "scenario.toml"}
# MiB: the smaller file fills the buffers that libraries keep, whatever they read, which are largest for Arrow.
SIZES = (0.25, 1.0)
LARGER = {"outline.geojson": (1.0, 5.0), "places.parquet": (1.5, 4.5), "table.parquet": (2.0, 6.0)}
NAMES = [name for name in SOUND if name not in GREEDY]

pytestmark = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="Linux tells how much a process held")


@pytest.fixture(scope="module")
def readings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Reading]:
    folder = tmp_path_factory.mktemp("sizes")
    cases = []
    for name in NAMES:
        sizes = LARGER.get(name, SIZES)
        small, large = (make_large(name, int(mib * 2**20), folder / str(mib)) for mib in sizes)
        cases.append((verbs_of(name)[0], small, large))
    return {reading.name: reading for reading in measure(cases, together=True)}


@pytest.mark.parametrize("name", NAMES)
def test_reading_a_file_takes_less_than_thirty_times_its_size(readings: dict[str, Reading], name: str) -> None:
    assert readings[name].refused == ""
    assert readings[name].growth < MOST
