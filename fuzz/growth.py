"""Measures how far memory grows while a file is read, in processes of their own."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
import time
import warnings
import zipfile
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = ["Reading", "measure", "unpacked_size"]

_HEAVY = ("geopandas", "pyogrio", "pyarrow.parquet")
_REFUSED_SHOWN = 120  # characters of a message


@dataclass(frozen=True)
class Reading:
    """What reading a small file and then a large one took.

    ``base`` and ``peak`` are the most that the process held after each, ``size`` is what the large one holds more than
    the small one once it is unpacked: all in bytes. ``refused`` is the message of an error.
    """

    name: str
    verb: str
    size: int
    base: int
    peak: int
    seconds: float
    refused: str

    @property
    def growth(self) -> float:
        """How many times the file's size memory grew by."""
        return (self.peak - self.base) / self.size


def measure(cases: Iterable[tuple[str, Path, Path]], *, together: bool = False) -> list[Reading]:
    """Return what each case takes.

    Parameters
    ----------
    cases : iterable of (str, path, path)
        How to read (``"targets"``, ``"launch"``, ``"weapons"`` or ``"scenario"``), a small file, and a large one of the
        same kind.
    together : bool
        Whether the libraries are imported once, and the process of each case is a copy of that one: quicker; they count
        in every base then.
    """
    several = list(cases)
    batches = [several] if together else [[case] for case in several]
    readings = []
    for batch in batches:
        asked = json.dumps(
            {"cases": [[verb, str(small), str(large)] for verb, small, large in batch], "warm": together}
        )
        environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}  # a process of several threads is not copied
        done = subprocess.run(
            [sys.executable, "-m", "fuzz.growth"],
            input=asked,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
            env=environment,
        )
        for (verb, small, large), answer in zip(batch, done.stdout.splitlines(), strict=True):
            size = unpacked_size(large) - unpacked_size(small)
            readings.append(Reading(large.name, verb, size, **json.loads(answer)))
    return readings


def unpacked_size(path: Path) -> int:
    """Return the bytes of a file, of an archive or a Parquet file those that it unpacks to."""
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            return sum(member.file_size for member in archive.infolist())
    if path.suffix == ".parquet":
        import pyarrow.parquet as pq

        facts = pq.read_metadata(path)
        return sum(facts.row_group(group).total_byte_size for group in range(facts.num_row_groups))
    return path.stat().st_size


def _serve() -> None:
    """Read what is asked on standard input, and print a line for each case."""
    asked = json.load(sys.stdin)
    if asked["warm"]:
        for name in _HEAVY:
            importlib.import_module(name)
        _readers()
    for case in asked["cases"]:
        process = os.fork()
        if not process:
            print(json.dumps(_read(*case)), flush=True)
            os._exit(0)
        os.waitpid(process, 0)


def _read(verb: str, small: str, large: str) -> dict[str, object]:
    from rangekit.errors import RangekitError

    warnings.simplefilter("ignore")
    read = _readers()[verb]
    peaks, refused = [], ""
    for path in (small, large):
        started = time.process_time()
        try:
            kept: object = read(Path(path))
        except RangekitError as error:
            kept, refused = error, str(error).removeprefix(f"{path}: ")[:_REFUSED_SHOWN]
        peaks.append(_peak())
        del kept
    seconds = time.process_time() - started
    return {"base": peaks[0], "peak": peaks[1], "seconds": seconds, "refused": refused}


def _readers() -> dict[str, Callable[[Path], object]]:
    import rangekit
    from rangekit.catalog.scenarios import read_scenario
    from rangekit.catalog.weapons import load_weapons

    launch = partial(rangekit.launch_area, as_of="2024")
    return {"targets": rangekit.targets, "launch": launch, "weapons": load_weapons, "scenario": read_scenario}


def _peak() -> int:
    """Return the most bytes that this process ever held; what it is a copy of does not count."""
    facts = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) << 10 for line in facts if line.startswith("VmHWM:"))


if __name__ == "__main__":
    _serve()
