"""The help shows words for values, and options under headings."""

import re
from collections.abc import Callable
from pathlib import Path
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


@pytest.mark.parametrize(("shell", "begins"), [("fish", "complete --command"), ("bash", "_rangekit_completion()")])
def test_the_completion_of_a_shell_that_is_named_is_that_shells(run: Run, shell: str, begins: str) -> None:
    assert run("--show-completion", shell).out.startswith(begins)
    done = run("--show-completion", "tcsh")
    assert (done.code, "fish" in done.err) == (2, True)


def test_what_is_wrong_with_the_question_is_said_before_that_the_default_output_exists(run: Run, folder: Path) -> None:
    (folder / "rangekit-map.html").write_text("kept", encoding="utf-8")
    assert "nosuch" in run("map", "-w", "nosuch").err
    assert "--overwrite" in run("map").err
    assert (folder / "rangekit-map.html").read_text(encoding="utf-8") == "kept"
