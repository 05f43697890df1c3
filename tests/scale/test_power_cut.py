"""A disk that forgets what was not synced: at every step of a job the power is cut, and what is left is taken up again.

The disk is a model of what POSIX promises. A file's content counts from its last fsync, a folder's names from theirs.
What came after may be there or not: nothing of it, all of it with empty files, or each name by chance.
"""

from __future__ import annotations

import json
import os
import random
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from rangekit.model import RangeEstimate, Weapon
from rangekit.scale import parts, reach_dataset

if TYPE_CHECKING:
    from collections.abc import Callable

    from rangekit.model import LaunchArea

WEAPON = Weapon("made", "A made-up range", RangeEstimate(290, 300, 306))
Names = dict[str, int]  # of a folder and those below it: path to the file's number


@dataclass
class Disk:
    """What a folder on a disk is sure to hold, step by step."""

    folder: Path
    synced: dict[int, bytes] = field(default_factory=dict)
    names: Names = field(default_factory=dict)
    before: list[tuple[Names, Names, dict[int, bytes]]] = field(default_factory=list)
    _now: Names = field(default_factory=dict)
    _open: dict[int, int] = field(default_factory=dict)

    def start(self) -> None:
        """Take what is there now for what the disk holds."""
        self._look()
        self.names = dict(self._now)
        self.synced = {number: (self.folder / name).read_bytes() for name, number in self._now.items()}

    def close(self) -> None:
        for handle in self._open.values():
            os.close(handle)
        self._open.clear()

    def _look(self) -> None:
        """List the folder; each file is kept open, so that its number is not given to another."""
        self._now = {}
        for path in self.folder.rglob("*"):
            if path.is_file():
                number = path.stat().st_ino
                if number not in self._open:
                    self._open[number] = os.open(path, os.O_RDONLY)
                self._now[str(path.relative_to(self.folder))] = number

    def watch(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Take note of every step that changes names or makes sure of something."""
        for name in ("fsync", "replace", "unlink", "remove", "mkdir"):
            monkeypatch.setattr(os, name, self._noting(getattr(os, name)))

    def _noting(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def noted(*given: Any, **more: Any) -> Any:
            done = call(*given, **more)
            self._note(given[0] if call.__name__ == "fsync" else None)
            return done

        return noted

    def _note(self, handle: int | None) -> None:
        self._look()
        if handle is not None:
            path = Path(f"/proc/self/fd/{handle}").readlink()
            if path.is_dir():
                inside = path.relative_to(self.folder)
                of_folder = {name for name in {*self.names, *self._now} if Path(name).parent == inside}
                self.names = {name: number for name, number in self.names.items() if name not in of_folder}
                self.names |= {name: number for name, number in self._now.items() if name in of_folder}
            else:
                self.synced[path.stat().st_ino] = path.read_bytes()
        self.before.append((dict(self.names), dict(self._now), dict(self.synced)))

    def cut(self, step: int, kind: str, folder: Path) -> None:
        """Make the folder that a power cut after a step leaves."""
        sure, seen, synced = self.before[step]
        chance = random.Random(step)  # noqa: S311 - the same each time
        both = {*sure, *seen}
        forgets = {name: {"nothing": True, "all": False}.get(kind, chance.random() < 0.5) for name in both}
        left = {name: number for name in both if (number := (sure if forgets[name] else seen).get(name)) is not None}
        folder.mkdir()
        for name, number in left.items():
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_bytes(synced.get(number, b""))


def require_honest(folder: Path) -> None:
    """Require that what says it is complete is."""
    if not (folder / "_manifest.json").exists():
        return
    manifest = json.loads((folder / "_manifest.json").read_text())
    assert {part["name"] for part in manifest["parts"]} == {path.name for path in folder.glob("*.parquet")}
    for part in manifest["parts"]:
        table = pq.ParquetFile(folder / part["name"], page_checksum_verification=True).read()
        assert len(table) == part["rows_out"]


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="which file is synced is told by Linux")
@pytest.mark.parametrize("kind", ["nothing", "all", "chance"])
@pytest.mark.parametrize("again", [False, True], ids=["first run", "inputs touched"])
def test_a_power_cut_at_any_step_loses_no_claim_and_no_answer(
    launch: LaunchArea, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, *, again: bool
) -> None:
    monkeypatch.setattr(parts, "_ROWS_A_PART", 20)
    source, folder = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    for name in "ab":
        lon = [30.0] * 19 + [float("nan")]
        table = pa.table({"lon": lon * 2, "lat": [49.0 + row / 50 for row in range(40)]})
        pq.write_table(table, source / f"{name}.parquet", row_group_size=20)
    folder.mkdir()
    disk = Disk(folder)
    if again:
        reach_dataset(source, folder, WEAPON, launch, workers=1)
        disk.start()
        for path in source.iterdir():
            os.utime(path)
    with monkeypatch.context() as watched:
        disk.watch(watched)
        reach_dataset(source, folder, WEAPON, launch, workers=1)
    disk.close()
    whole = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    assert len(disk.before) > 20
    for step in range(len(disk.before)):
        left = tmp_path / "left"
        disk.cut(step, kind, left)
        require_honest(left)
        reach_dataset(source, left, WEAPON, launch, workers=1)
        require_honest(left)
        assert {path.name: path.read_bytes() for path in left.iterdir() if path.is_file()} == whole
        shutil.rmtree(left)
