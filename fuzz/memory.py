"""Measure what readers take of memory: ``python -m fuzz.memory [--mib N ...] [--only NAME] [--hostile]``."""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

from .large import HOSTILE, SOUND, make_large

_MIB = 1 << 20
_CHILD = """
import sys, warnings
from functools import partial
from pathlib import Path
warnings.simplefilter("ignore")
import rangekit
from rangekit.catalog.scenarios import read_scenario
from rangekit.catalog.weapons import load_weapons

def peak_kib():
    return next(int(line.split()[1]) for line in Path("/proc/self/status").read_text().splitlines() if "VmHWM" in line)

verb, small, large = sys.argv[1:]
read = {"targets": rangekit.targets, "launch": partial(rangekit.launch_area, as_of="2024"),
        "scenario": read_scenario, "weapons": load_weapons}[verb]
fault = ""
import time
for path in (small, large):
    started = time.process_time()
    try:
        kept = read(Path(path))
    except rangekit.RangekitError as error:
        fault = type(error).__name__ + ": " + str(error)[:150].partition(": ")[2].replace("\\n", " ")
        kept = error
    except MemoryError:
        fault = "MemoryError"
    print(peak_kib())
print(f"{time.process_time() - started:.2f}")
print(fault)
"""


@dataclass(frozen=True)
class Reading:
    """What reading one file took, in bytes."""

    name: str
    verb: str
    size: int
    base: int
    peak: int
    seconds: float
    fault: str

    @property
    def growth(self) -> float:
        """How many times the file's size memory grew by."""
        return (self.peak - self.base) / self.size


def measure(small: Path, large: Path, verb: str) -> Reading:
    out = subprocess.run([sys.executable, "-c", _CHILD, verb, small, large], capture_output=True, text=True, check=False)
    if out.returncode:
        return Reading(large.name, verb, unpacked(large), 0, 0, 0, f"exit {out.returncode} {out.stderr[-300:]}")
    base, peak, seconds, *fault = out.stdout.splitlines()
    return Reading(large.name, verb, unpacked(large), int(base) << 10, int(peak) << 10, float(seconds), "".join(fault))


def unpacked(path: Path) -> int:
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            return sum(member.file_size for member in archive.infolist())
    if path.suffix == ".parquet":
        import pyarrow.parquet as pq
        facts = pq.read_metadata(path)
        return sum(facts.row_group(i).total_byte_size for i in range(facts.num_row_groups))
    return path.stat().st_size


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--mib", type=float, nargs="+", default=[16])
    parser.add_argument("--only", nargs="+")
    parser.add_argument("--hostile", action="store_true")
    parser.add_argument("--verb", nargs="+", default=["targets", "launch"])
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for name in chosen.only or (HOSTILE if chosen.hostile else SOUND):
            if name in ("weapons.toml", "scenario.toml", "lists.toml"):
                verbs = ["weapons"] if name == "weapons.toml" else ["scenario"]
            else:
                verbs = chosen.verb
            small = make_large(name, 1000, Path(folder))
            small = small.rename(small.with_stem("small"))
            for mib in chosen.mib:
                large = make_large(name, int(mib * _MIB), Path(folder))
                for verb in verbs:
                    r = measure(small, large, verb)
                    print(f"{name:24} {verb:8} {r.size / _MIB:7.1f} base {r.base / _MIB:6.1f} peak {r.peak / _MIB:7.1f} growth {r.growth:6.1f}x whole {r.peak/r.size:5.1f}x {r.seconds:6.2f} s {r.fault[:110]}", flush=True)
                large.unlink()
            small.unlink()


if __name__ == "__main__":
    main()
