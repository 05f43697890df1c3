import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from rangekit.cli import main


@dataclass(frozen=True)
class Outcome:
    """How a run of the command line ended."""

    code: int
    out: str
    err: str

    @property
    def last_line(self) -> str:
        return self.err.strip().splitlines()[-1]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty folder, which the command line is run in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[..., Outcome]:
    def run_main(*arguments: str) -> Outcome:
        monkeypatch.setattr(sys, "argv", ["rangekit", *arguments])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        streams = capsys.readouterr()
        code = ended.value.code
        return Outcome(0 if code is None else int(code), streams.out, streams.err)

    return run_main
