"""What every writer does on a full disk: `sudo python -m fuzz.full_disk`, on Linux, some ten minutes.

Each output is made once, to learn its size; then on a file system of its own with room for a tenth, half and nine
tenths of it, and once with a full folder for temporary files. It must end in one line that says so, with exit code 1,
and leave nothing behind, but for the finished parts of a folder job, which must be readable. `map`, `reach` and `area`
answer the bundled question; `buffer` and the folder job read 3,000 points at random.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pyarrow.parquet as pq

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SHARES = (0.1, 0.5, 0.9)
POINTS = 3_000
TABLES = ("csv", "json", "xlsx")
LAYERS = ("geojson", "geojsonl", "gpkg", "kml", "kmz", "fgb", "parquet")
PAGES = ("html", "png", "svg", "pdf", "gpkg")
UNFINISHED = "_job.json"  # says that a folder's job is not done, and what it is
TIMEOUT_S = 600


def main() -> int:
    """Run every case, print what failed and how many there were; the exit code is 1 when one failed."""
    runs = failed = 0
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        disk = folder / "disk"
        disk.mkdir()
        for number, (arguments, name) in enumerate(_jobs(folder)):
            whole = folder / str(number)
            whole.mkdir()
            problems = _judge(_run(arguments, whole, name), whole, expected=0)
            size = sum(path.stat().st_size for path in whole.rglob("*") if path.is_file())
            for share in SHARES:
                with _disk(disk, int(size * share)):
                    problems += _judge(_run(arguments, disk, name), disk, expected=1)
            with _disk(disk, 0):
                beside = folder / f"{number}-beside"
                beside.mkdir()
                done = _run(arguments, beside, name, temporary=disk)
                problems += _judge(done, beside, expected=done.returncode and 1)
                problems += [f"left in the temporary folder: {path.name}" for path in disk.iterdir()]
            runs += len(SHARES) + 1
            failed += bool(problems)
            print(f"{arguments[0]} -o {name}: {'; '.join(problems) or 'as it should be'}")
    print(f"{runs} runs on full disks, {failed} of {number + 1} outputs failed")
    return 1 if failed else 0


def _jobs(folder: Path) -> Iterator[tuple[list[str], str]]:
    chance = random.Random(1)
    places = pd.DataFrame(
        {
            "name": [f"p{number}" for number in range(POINTS)],
            "lon": [round(chance.uniform(20, 60), 5) for _ in range(POINTS)],
            "lat": [round(chance.uniform(44, 60), 5) for _ in range(POINTS)],
        }
    )
    places.to_csv(folder / "places.csv", index=False)
    places.to_parquet(folder / "places.parquet")
    for suffix in (*TABLES, *LAYERS):
        yield ["reach", "-w", "atacms"], f"a.{suffix}"
    yield ["reach", "-w", "atacms", "--format", "shapefile"], "a.zip"
    yield ["reach", "-w", "atacms", "-t", str(folder / "places.parquet")], "out/"
    for suffix in LAYERS:
        yield ["area", "-w", "atacms"], f"a.{suffix}"
        yield ["buffer", str(folder / "places.csv"), "-d", "500m"], f"a.{suffix}"
    for suffix in PAGES:
        yield ["map", "-w", "atacms", "--quiet"], f"a.{suffix}"
    yield ["map", "-w", "atacms", "--quiet", "--mix"], "a.geojson"


def _run(
    arguments: Sequence[str], folder: Path, name: str, *, temporary: Path | None = None
) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "rangekit", *arguments, "-o", os.fspath(folder) + "/" + name]
    environment = {**os.environ, **({} if temporary is None else {"TMPDIR": str(temporary)})}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=TIMEOUT_S)


def _judge(done: subprocess.CompletedProcess[str], folder: Path, *, expected: int) -> list[str]:
    """Return what is wrong with a run: how it ended, what it said, what it left."""
    told = [line for line in done.stderr.splitlines() if line.startswith("rangekit: ")]
    problems = [] if done.returncode == expected else [f"exit code {done.returncode}: {done.stderr[-200:]}"]
    if not expected:
        return problems
    if len(told) != 1 or "no space left" not in told[0] or "Traceback" in done.stderr:
        problems.append(f"said {done.stderr[-200:]!r}")
    for path in folder.rglob("*"):
        if path.is_file() and path.suffix == ".parquet" and path.parent != folder:
            pq.read_table(path)
        elif path.is_file() and path.name != UNFINISHED:
            problems.append(f"left {path.name}")
    return problems


@contextmanager
def _disk(folder: Path, size_bytes: int) -> Iterator[None]:
    """Lay a file system of a size over a folder."""
    size = f"size={max(size_bytes // 4096, 1) * 4}k"
    subprocess.run(["/bin/mount", "-t", "tmpfs", "-o", size, "tmpfs", str(folder)], check=True)
    try:
        yield
    finally:
        subprocess.run(["/bin/umount", str(folder)], check=True)


if __name__ == "__main__":
    sys.exit(main())
