"""Attack the readers: ``python -m fuzz [--cases N] [--minutes M] [--only NAME] [--first N] [--keep FOLDER]``.

Each case is damaged from a sound file by its number alone, so that a failure can be repeated: ``--only NAME --first N
--cases 1``. The cases run in a process of their own under a limit of memory. A crash, ten seconds of the processor's
time (five for each of two readers), a minute without an answer, an error that is not rangekit's own, a file left
behind, a link that was followed: each is printed, and its case is kept. What is slow to read gets a smaller share of
the cases.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from .cases import make_case
from .listener import Listener
from .seeds import make_seeds
from .worker import Block, Worker

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .cases import Case

_BLOCK = 200
_SLOW = {
    "features.gml": 10,
    "waypoints.gpx": 3,
    "weapons.toml": 3,
    "p.gpkg": 3,
}  # so many times fewer cases than others


def main() -> int:
    """Run the cases and return 1 if anything failed."""
    parser = argparse.ArgumentParser(prog="python -m fuzz", description=__doc__)
    parser.add_argument("--cases", type=int, default=1_000_000, help="in all; a million by default")
    parser.add_argument("--minutes", type=float, default=float("inf"), help="stop after so long")
    parser.add_argument("--only", action="append", metavar="NAME", help="one of the sound files; repeatable")
    parser.add_argument("--first", type=int, default=0, help="number of the first case")
    parser.add_argument("--keep", type=Path, default=Path("fuzz-found"), metavar="FOLDER", help="where failures go")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        seeds = make_seeds(Path(folder))
    names = chosen.only or sorted(seeds)
    started, done, failed = time.monotonic(), 0, 0
    worker = Worker(seeds)
    with Listener() as listener:
        for block in _blocks(names, chosen.first, chosen.cases):
            for number, fault in worker.run(block):
                failed += 1
                kept = _keep(make_case(seeds, block.name, number), chosen.keep)
                print(f"{block.name} {number}: {fault}; kept in {kept}", flush=True)
            if listener.has_heard():
                failed += 1
                print(f"{block.name} {block.first} and {block.count} after it: a link was followed", flush=True)
            done += block.count
            if time.monotonic() - started > 60 * chosen.minutes:
                break
    worker.stop()
    seconds = time.monotonic() - started
    print(f"{done:,} cases in {seconds:,.0f} s, {failed:,} failed; largest memory {worker.peak_mib:,.0f} MiB")
    return 1 if failed else 0


def _keep(case: Case, folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    kept = folder / f"{case.number}-{case.name}"
    kept.write_bytes(case.content)
    return kept


def _blocks(names: Sequence[str], first: int, cases: int) -> Iterator[Block]:
    left = cases
    starts = dict.fromkeys(names, first)
    while left > 0:
        for name in names:
            count = min(_BLOCK // _SLOW.get(name, 1), left)
            if count > 0:
                yield Block(name, starts[name], count)
            left -= count
            starts[name] += count


if __name__ == "__main__":
    sys.exit(main())
