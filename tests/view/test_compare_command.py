"""``rangekit map --compare-launch --compare-standoff``: what goes into the page, and what is printed."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from pages import read_data
from rangekit.cli import main

if TYPE_CHECKING:
    from pathlib import Path

# Takes options, and returns the exit code with what was printed.
Run = Callable[..., tuple[int, Any]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "places.csv").write_text("name,lon,lat\nSochi,39.73,43.58\nTuapse,39.07,44.10\nMoscow,37.62,55.75\n")

    def run_main(*options: str) -> tuple[int, Any]:
        monkeypatch.setattr(sys, "argv", ["rangekit", "map", "-t", "places.csv", "--tolerance", "500m", *options])
        with pytest.raises(SystemExit) as ended:
            main()
        return int(ended.value.code or 0), capsys.readouterr()

    return run_main


def test_alternatives_travel_with_exact_distances(run: Run, tmp_path: Path) -> None:
    code, said = run("--compare-launch", "ukraine-without-crimea", "--compare-standoff", "30km", "-o", "m.html")
    assert code == 0, said.err
    data = read_data((tmp_path / "m.html").read_text(encoding="utf-8"))
    assert [launch["id"] for launch in data["launches"]] == ["ukraine", "ukraine-without-crimea", "ukraine@30km"]
    whole, without, inside = (launch["distance"] for launch in data["launches"])
    assert without[0] > whole[0] + 50  # Sochi is nearest to Crimea
    assert without[2] == pytest.approx(whole[2])
    assert inside[2] >= whole[2] + 29.99
    changes = [line for line in said.out.splitlines() if line.startswith("What if")]
    assert changes[0].startswith(
        "What if from Ukraine's border without Crimea (ATACMS): 1 verdict changes: Tuapse in reach"
    )
    assert changes[1].startswith("What if from Ukraine's border, stand-off 30 km (ATACMS):")


def test_a_figure_takes_none_of_the_pages_options(run: Run) -> None:
    code, said = run("--embed", "-o", "m.png")
    assert code == 1
    assert "for the page" in said.err
