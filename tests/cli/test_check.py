import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]


def test_the_range_needed_and_a_claim_follow_the_sentence(run: Run) -> None:
    done = run("check", "Moscow", "--range-needed", "--claim", "280mi", "-q")
    first, needed, claim = done.out.splitlines()
    assert first.startswith("Moscow is out of reach of ATACMS")
    assert needed.startswith("Moscow needs a range of 451.3 km from Ukraine's border to have it in reach. Of 32 ")
    assert "taurus (500 km)" in needed
    assert claim == "A claim of 280mi for Moscow agrees with the computed 451.2 km (± 0.1): it is 0.6 km less (0.1 %)."


@pytest.mark.parametrize("form", ["csv", "json"])
def test_both_are_columns_of_every_place_and_weapon(run: Run, form: str) -> None:
    asked = ("check", "Moscow", "Kursk", "-w", "atacms", "-w", "taurus", "--range-needed", "--claim", "450km")
    out = run(*asked, "--format", form).out
    rows = list(csv.DictReader(io.StringIO(out))) if form == "csv" else [row["target"] for row in json.loads(out)]
    assert [row["name"] for row in rows] == ["Moscow", "Kursk"] * 2
    assert [row["claim"] for row in rows] == ["agrees", "differs"] * 2
    assert float(rows[0]["claim_off_km"]) == pytest.approx(-1.2, abs=0.1)
    assert float(rows[0]["range_needed_km"]) == pytest.approx(451.3, abs=0.1)
    assert "taurus" in rows[0]["reached_by"].split()
    assert "storm-shadow" in rows[0]["marginal_for"].split()


@pytest.mark.parametrize("claim", ["far", "0km", "-3km", "1,300km"])
def test_a_claim_that_is_no_distance_is_wrong_usage(run: Run, claim: str) -> None:
    done = run("check", "Moscow", f"--claim={claim}")
    assert (done.code, done.out) == (2, "")


def test_a_catalogue_of_ones_own_counts_among_those_who_have_the_range(run: Run, folder: Path) -> None:
    (folder / "mine.toml").write_text('[[weapon]]\nid = "mine"\nnominal_km = 455\n', encoding="utf-8")
    out = run("check", "Moscow", "--weapons", "mine.toml", "--range-needed", "-q").out
    assert "mine (455 km)" in out


def test_one_line_names_the_sources_and_says_how_to_see_all(run: Run) -> None:
    said = run("check", "Moscow").err.splitlines()
    (line,) = [line for line in said if line.startswith("Sources: ")]
    assert "Turan (citing The New York Times), 2024-11-17, and " in line
    assert "border OpenStreetMap contributors, 2017-11" in line
    assert line.endswith("more with --sources.")
    assert "not modelled" in said[-1]
    assert len(said) == 3


def test_every_source_is_named_below_the_sentence_when_asked(run: Run) -> None:
    said = run("check", "Moscow", "--sources").err
    for publisher in ("Ukrainska Pravda (citing Reuters)", "Lockheed Martin statement", "Tien Phong"):
        assert publisher in said
    assert "Border data: OpenStreetMap" in said
    assert "Target data: GeoNames" in said
