"""Folders for temporary files: removed, whatever became of the process that made them."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from rangekit.durable_files import scratch_folder

HOLD = """
import time
from rangekit.durable_files import scratch_folder
with scratch_folder() as folder:
    (folder / "half.gpkg").touch()
    print(folder, flush=True)
    time.sleep(60)
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def grow_old(folder: Path) -> None:
    past = time.time() - 3600
    os.utime(folder / ".lock", (past, past))


@pytest.mark.skipif(sys.platform == "win32", reason="no locks there")
def test_what_a_killed_process_left_is_swept_and_what_a_living_one_holds_is_not(home: Path) -> None:
    environment = os.environ | {"TMPDIR": str(home)}
    command = [sys.executable, "-c", HOLD]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        held = Path(run.stdout.readline().strip())
        grow_old(held)
        with scratch_folder() as own:
            assert {held, own} == set(home.iterdir())
        run.kill()
    assert list(home.iterdir()) == [held]
    with scratch_folder() as own:
        assert list(home.iterdir()) == [own]
    assert not list(home.iterdir())


@pytest.mark.skipif(sys.platform == "win32", reason="no locks there")
def test_nothing_of_others_is_swept(home: Path) -> None:
    elsewhere = home / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / ".lock").touch()
    grow_old(elsewhere)
    (home / "rangekit-link").symlink_to(elsewhere)
    (home / "rangekit-data").mkdir()  # without a lock: somebody's own
    with scratch_folder():
        pass
    assert {path.name for path in home.iterdir()} == {"elsewhere", "rangekit-link", "rangekit-data"}
    assert (elsewhere / ".lock").exists()


def test_an_error_in_the_block_leaves_nothing(home: Path) -> None:
    def fail() -> None:
        with scratch_folder() as folder:
            (folder / "half.gpkg").touch()
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert not list(home.iterdir())
