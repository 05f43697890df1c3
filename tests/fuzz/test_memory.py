"""Memory while files are read, in processes of their own: what `python -m fuzz.memory` measures, with small files."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))  # the attack is no part of the package

from fuzz.growth import Reading, measure
from fuzz.large import SOUND, make_large, verbs_of

MOST = 10
# Whoever reads these in C++ or in Python's own library takes more; see SECURITY.md.
GREEDY = {"places.kml", "places.kmz", "weapons.toml", "scenario.toml"}
SMALL, LARGE = 3 << 18, 9 << 18  # bytes; the smaller fills the buffers that libraries keep, whatever they read
NAMES = [name for name in SOUND if name not in GREEDY]

pytestmark = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="Linux tells how much a process held")


@pytest.fixture(scope="module")
def readings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Reading]:
    folder = tmp_path_factory.mktemp("sizes")
    cases = [
        (verbs_of(name)[0], make_large(name, SMALL, folder / "small"), make_large(name, LARGE, folder / "large"))
        for name in NAMES
    ]
    return {reading.name: reading for reading in measure(cases, together=True)}


@pytest.mark.parametrize("name", NAMES)
def test_reading_a_file_takes_less_than_ten_times_its_size(readings: dict[str, Reading], name: str) -> None:
    assert readings[name].refused == ""
    assert readings[name].growth < MOST
