"""What a terminal is told of long work, and what a pipe is not."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from rangekit.progress import count, listening, tell

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pty = pytest.importorskip("pty", reason="no such terminals here")

ERASE_LINE = "\x1b[2K"
# A command that works for as long as the test wants, in steps as the readers and the engine tell them.
WORK = """
import sys, time
from rangekit.cli.console import emit_text, reporting, say
from rangekit.progress import count, tell
with reporting(debug=False, quiet={quiet}):
    tell("reading [a].csv")
    time.sleep({first_s})
    say("note: a row was left out")
    tell("drawing buffers")
    count(1024, 4096)
    time.sleep({second_s})
    emit_text("the answer")
"""


def run_on_terminal(
    code: str, *, on_output: Callable[[str, subprocess.Popen[bytes]], None] | None = None
) -> tuple[int, str]:
    """Run Python with a terminal for its streams; return its exit code and all that it wrote."""
    terminal, end = pty.openpty()
    environment = os.environ | {"TERM": "xterm", "COLUMNS": "100"}
    written = b""
    with subprocess.Popen([sys.executable, "-c", code], stdin=end, stdout=end, stderr=end, env=environment) as run:
        os.close(end)
        while True:
            try:
                piece = os.read(terminal, 1 << 16)
            except OSError:  # the other end is closed
                break
            written += piece
            if on_output:
                on_output(written.decode("utf-8", "ignore"), run)
    os.close(terminal)
    return run.returncode, written.decode()


def test_long_work_is_told_and_nothing_of_it_stays() -> None:
    code, written = run_on_terminal(WORK.format(quiet=False, first_s=2.8, second_s=0.6))
    assert code == 0
    assert "reading [a].csv" in written
    assert re.search(r"drawing buffers 1,024 of 4,096 \(25 %\)", re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", written))
    for message in ("note: a row was left out", "the answer"):
        before = written[: written.index(message)]
        assert before.endswith((ERASE_LINE, "\r\n"))  # on a line of its own
    assert written.rstrip().endswith("the answer")
    assert written.rfind("\x1b[?25h") > written.rfind("\x1b[?25l")  # the cursor is back


@pytest.mark.parametrize(("quiet", "first_s"), [(True, 2.6), (False, 0.0)])
def test_short_and_quiet_work_is_not_told(quiet: bool, first_s: float) -> None:
    code, written = run_on_terminal(WORK.format(quiet=quiet, first_s=first_s, second_s=0))
    assert code == 0
    assert "reading" not in written
    assert "\x1b" not in written


def test_a_pipe_is_told_nothing() -> None:
    code = WORK.format(quiet=False, first_s=2.4, second_s=0.3)
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (run.stdout, run.stderr) == ("the answer\n", "note: a row was left out\n")


def test_an_interrupt_leaves_a_clean_terminal(tmp_path: Path) -> None:
    places = tmp_path / "places.csv"
    rows = (f"p{row},{row % 300 - 150},{row % 140 - 70}.5\n" for row in range(60_000))
    places.write_text("name,lon,lat\n" + "".join(rows), encoding="utf-8")
    stopped: list[bool] = []

    def interrupt(written: str, run: subprocess.Popen[bytes]) -> None:
        if "drawing buffers" in written and not stopped:
            stopped.append(True)
            run.send_signal(signal.SIGINT)

    command = ["rangekit", "buffer", str(places), "-d", "300km", "-o", str(tmp_path / "made.geojson")]
    code, written = run_on_terminal(
        f"import sys; from rangekit.cli import main; sys.argv = {command!r}; main()", on_output=interrupt
    )
    assert stopped
    assert code == 130
    assert written.rfind("\x1b[?25h") > written.rfind("\x1b[?25l")
    assert [path.name for path in tmp_path.iterdir()] == ["places.csv"]


def test_steps_are_heard_only_inside_the_block() -> None:
    tell("nobody listens")
    count(1, 2)
    with listening() as outer:
        tell("reading a.csv")
        with listening() as inner:
            tell("writing b.csv")
        count(1, 2)
    tell("nobody listens")
    assert (outer.step.what, outer.step.done, outer.step.total) == ("reading a.csv", 1, 2)
    assert inner.step.what == "writing b.csv"
