import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rangekit.catalog import launchers

Run = Callable[..., Any]


@pytest.fixture(autouse=True)
def two_places(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(launchers, "STANDOFF_TOLERANCE_M", 200.0)  # finer than what is asserted, and quicker
    (folder / "two.csv").write_text("name,lon,lat\nKaluga,36.27,54.53\nMoscow,37.62,55.75\n", encoding="utf-8")


def test_on_the_screen_it_is_a_summary(run: Run) -> None:
    done = run("reach", "-t", "two.csv", "--sensitivity")
    assert done.code == 0
    assert "range: low" in done.out
    assert "depends on range and stand-off" in done.out
    assert "--sensitivity -o FILE.csv" in done.err


def test_in_a_file_it_is_columns(run: Run, folder: Path) -> None:
    assert run("reach", "-t", "two.csv", "--sensitivity", "-o", "s.csv").code == 0
    with (folder / "s.csv").open(encoding="utf-8", newline="") as stream:
        kaluga, moscow = csv.DictReader(stream)
    assert (kaluga["verdict"], kaluga["hangs_on"]) == ("marginal", "range standoff")
    assert (kaluga["if_range_high"], moscow["if_range_high"], moscow["hangs_on"]) == ("in_reach", "out_of_reach", "")
