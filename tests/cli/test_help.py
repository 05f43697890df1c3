"""The help shows words for values, and options under headings."""

import re
from collections.abc import Callable
from typing import Any

import pytest

Run = Callable[..., Any]

COMMANDS = ["map", "check", "reach", "area", "buffer", "diff", "weapons", "launch-areas", "targets"]


@pytest.mark.parametrize("command", COMMANDS)
def test_no_type_of_python_and_no_brackets_stand_for_a_value(run: Run, command: str) -> None:
    shown = run(command, "--help").out
    assert not re.search(r"<[a-z\[|_]|\{|range>", shown)
    assert all(len(line) <= 80 for line in shown.splitlines())


def test_options_stand_under_headings(run: Run) -> None:
    shown = run("reach", "--help").out
    headings = re.findall(r"^(\w[\w ]+):$", shown, flags=re.MULTILINE)
    assert headings.index("Weapons and launch area") < headings.index("Targets") < headings.index("Messages")
    assert "One of csv, json, geojson" in " ".join(shown.split())


def test_the_usage_line_says_what_may_be_left_out_or_repeated(run: Run) -> None:
    assert run("check", "--help").out.splitlines()[0].endswith("[OPTIONS] PLACE...")
    assert run("weapons", "--help").out.splitlines()[0].endswith("[OPTIONS] [ID]")
