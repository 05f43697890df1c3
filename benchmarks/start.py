"""How long it takes to start: ``python -m benchmarks.start [--runs N]``.

Each line is a process of its own, the best of some runs, beside what it costs to import the libraries that every
answer needs. The processor's time is what a busy machine does not lengthen; the ratio is of it.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time

from .table import Table, describe_machine

_BARE = ("import numpy, shapely, pyproj", ["-c", "import numpy, shapely, pyproj"])
_STARTS = (
    ("an empty Python", ["-c", ""]),
    ("import rangekit", ["-c", "import rangekit"]),
    ("rangekit --help", ["-m", "rangekit", "--help"]),
    ("rangekit check Moscow", ["-m", "rangekit", "check", "Moscow"]),
    ("rangekit map", ["-m", "rangekit", "map", "-q", "--overwrite"]),
)


def time_start(arguments: list[str], runs: int) -> tuple[float, float]:
    """Return the shortest time in seconds that Python takes with these arguments, and the processor's shortest."""
    times, busy = [], []
    for _ in range(runs):
        started, used = time.perf_counter(), _processor_s()
        with tempfile.TemporaryDirectory() as folder:
            command = [sys.executable, *arguments]
            subprocess.run(command, cwd=folder, capture_output=True, check=True)
        times.append(time.perf_counter() - started)
        busy.append(_processor_s() - used)
    return min(times), min(busy)


def _processor_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.start", description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    chosen = parser.parse_args()
    print(describe_machine())
    table = Table(f"Start, best of {chosen.runs}", ("command", "seconds", "of the processor", "times the bare import"))
    _, bare_s = time_start(_BARE[1], chosen.runs)
    for name, arguments in (_BARE, *_STARTS):
        seconds, busy_s = time_start(arguments, chosen.runs)
        table.add(name, f"{seconds:.2f}", f"{busy_s:.2f}", f"{busy_s / bare_s:.2f}")
    print(table.to_text())


if __name__ == "__main__":
    main()
