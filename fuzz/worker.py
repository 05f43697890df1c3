"""A process that reads cases under a limit of memory, and is watched."""

from __future__ import annotations

import multiprocessing
import os
import resource
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from .cases import make_case, try_case
from .here import read_here

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.connection import Connection

__all__ = ["Block", "Worker"]

_LONGEST_S = 10.0  # of the processor's time, which other programs do not lengthen: five for each of two readers
_PATIENCE_S = 60.0  # until a process that says nothing counts as hanging
_MEMORY = 6 << 30  # of address space, much of which libraries reserve and never touch


@dataclass(frozen=True)
class Block:
    """Some cases of one seed."""

    name: str
    first: int
    count: int


class Worker:
    """A process that reads cases; it is replaced when it dies or hangs."""

    def __init__(self, seeds: dict[str, bytes]) -> None:
        self.peak_mib = 0.0
        self._seeds = seeds
        self._process: multiprocessing.process.BaseProcess | None = None
        self._pipe: Connection

    def run(self, block: Block) -> Iterator[tuple[int, str]]:
        """Yield the number and the fault of every case that fails."""
        number, end = block.first, block.first + block.count
        while number < end:
            if self._process is None:
                self._start()
            self._pipe.send((block.name, number, end))
            while number < end:
                fault = self._hear()
                if fault:
                    yield number, fault
                number += 1
                if self._process is None:
                    break

    def stop(self) -> int | None:
        """End the process and return its exit code."""
        if self._process is None:
            return None
        self._process.join(0.5)
        self._process.kill()
        self._process.join()
        code, self._process = self._process.exitcode, None
        return code

    def _hear(self) -> str:
        """Return what the process says of its next case; the process is ended where it says nothing."""
        if not self._pipe.poll(_PATIENCE_S):
            self.stop()
            return f"no answer within {_PATIENCE_S:g} s"
        try:
            fault, peak_mib, busy_s = self._pipe.recv()
        except (EOFError, OSError):
            return f"the process ended with {self.stop()}"
        self.peak_mib = max(self.peak_mib, peak_mib)
        return f"{fault}; took {busy_s:.1f} s" if busy_s > _LONGEST_S else str(fault)

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, there = context.Pipe()
        self._process = context.Process(target=_serve, args=(there, self._seeds), daemon=True)
        self._process.start()
        there.close()


def _serve(pipe: Connection, seeds: dict[str, bytes]) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    read_here()
    with tempfile.TemporaryDirectory() as folder, Path(os.devnull).open("w", encoding="utf-8") as sys.stderr:
        while True:
            try:
                name, first, end = pipe.recv()
            except EOFError:
                return
            for number in range(first, end):
                started = time.process_time()
                fault = try_case(make_case(seeds, name, number), Path(folder))
                busy_s = time.process_time() - started
                pipe.send((fault, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, busy_s))
