import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]


@pytest.fixture(autouse=True)
def two_scenarios(folder: Path) -> None:
    (folder / "p.csv").write_text("name,lon,lat\nKaluga,36.27,54.53\n=Moscow,37.62,55.75\n", encoding="utf-8")
    (folder / "a.toml").write_text('targets = "p.csv"\n', encoding="utf-8")
    (folder / "b.toml").write_text('targets = "p.csv"\nweapons = ["taurus"]\n', encoding="utf-8")


def test_the_table_names_what_changes_and_why(run: Run) -> None:
    done = run("diff", "a.toml", "b.toml")
    assert done.code == 0
    lines = done.out.splitlines()
    assert lines[1].split() == [
        "Kaluga",
        "atacms",
        "->",
        "taurus",
        "marginal",
        "in",
        "reach",
        "290.5",
        "290.5",
        "weapons",
    ]
    assert lines[-1] == "2 of 2 verdicts change; inputs that differ: weapons"
    assert "not modelled" in done.err


def test_csv_and_json_say_the_same(run: Run, folder: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(run("diff", "a.toml", "b.toml", "--format", "csv").out)))
    assert [row["name"] for row in rows] == ["Kaluga", "'=Moscow"]
    assert (rows[0]["before"], rows[0]["after"], rows[0]["inputs"]) == ("marginal", "in_reach", "weapons")
    assert run("diff", "a.toml", "b.toml", "-o", "d.json").code == 0
    document = json.loads((folder / "d.json").read_text(encoding="utf-8"))
    assert (document["compared"], document["inputs"]) == (2, ["weapons"])
    assert document["changed"][0]["inputs"] == ["weapons"]
    assert run("diff", "a.toml", "b.toml", "-o", "d.json").last_line.endswith("(allow it with --overwrite)")


def test_nothing_to_say_is_said(run: Run) -> None:
    assert run("diff", "a.toml", "a.toml").out == "0 of 2 verdicts change; inputs that differ: none\n"
    assert run("diff", "a.toml", "a.toml", "--format", "csv").out.startswith("name,lon,lat,weapon_before")


def test_bad_input_is_one_line(run: Run) -> None:
    assert run("diff", "a.toml", "gone.toml").last_line == "rangekit: gone.toml: no such file"
    assert "says no format of differences (known: .csv" in run("diff", "a.toml", "b.toml", "-o", "d.xyz").last_line
