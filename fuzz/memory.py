"""Measure how far memory grows: ``python -m fuzz.memory [--mib N ...] [--only NAME ...] [--hostile]``.

Files of every format are made and read as targets and as a launch area, each in a process of its own that has read a
tiny one before. "times" is what memory grew by over the file's size once it is unpacked; thirty is the most that is
promised, but for what SECURITY.md says.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from .growth import measure
from .large import HOSTILE, SOUND, make_large, verbs_of

_MIB = 1 << 20
_TINY = 1000  # bytes
_MOST = 30.0


def main() -> int:
    """Print a line for each file and verb, and return 1 if a sound one grows by more than thirty times its size."""
    parser = argparse.ArgumentParser(prog="python -m fuzz.memory", description=__doc__)
    parser.add_argument("--mib", type=float, nargs="+", default=[16], help="sizes of the files; 16 by default")
    parser.add_argument("--only", nargs="+", metavar="NAME", help="some of the files")
    parser.add_argument("--hostile", action="store_true", help="files that are built to take much memory")
    chosen = parser.parse_args()
    grown = 0
    print(f"{'file':24} {'read as':8} {'MiB':>7} {'base':>7} {'peak':>7} {'times':>6} {'s':>6}")
    with tempfile.TemporaryDirectory() as folder:
        for name in chosen.only or (HOSTILE if chosen.hostile else SOUND):
            tiny = make_large(name, _TINY, Path(folder) / "tiny")
            for mib in chosen.mib:
                large = make_large(name, int(mib * _MIB), Path(folder) / "large")
                for reading in measure((verb, tiny, large) for verb in verbs_of(name)):
                    figures = (reading.size / _MIB, reading.base / _MIB, reading.peak / _MIB, reading.growth)
                    size, base, peak, times = (f"{figure:7.1f}" for figure in figures)
                    print(f"{name:24} {reading.verb:8} {size} {base} {peak} {times:>6} {reading.seconds:6.1f}", end=" ")
                    print(reading.refused, flush=True)
                    grown += reading.growth > _MOST and name in SOUND
    return 1 if grown else 0


if __name__ == "__main__":
    sys.exit(main())
