"""Timing: the best of a few runs, so that a busy machine disturbs less; what may not end is run apart."""

from __future__ import annotations

import multiprocessing
import time
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection

T = TypeVar("T")

_ENOUGH_S = 1.0


def best_time(work: Callable[[], T], *, runs: int = 3) -> tuple[float, T]:
    """Return the shortest time in seconds and the last answer; slow work runs once.

    Parameters
    ----------
    work : callable
        What is timed; takes nothing.
    runs : int
        At most so many runs.
    """
    best, answer, spent = float("inf"), None, 0.0
    for _ in range(runs):
        started = time.perf_counter()
        answer = work()
        took = time.perf_counter() - started
        best, spent = min(best, took), spent + took
        if spent > _ENOUGH_S:
            break
    return best, answer


def time_apart(work: Callable[[], bytes], *, patience_s: float) -> tuple[float, bytes] | None:
    """Return the time and the answer of work done in a process of its own; None when patience ends first.

    Parameters
    ----------
    work : callable
        What is timed; can be pickled, takes nothing and returns bytes.
    patience_s : seconds
        When it is stopped.
    """
    context = multiprocessing.get_context("spawn")  # a forked copy of a multi-threaded engine hangs
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_send, args=(there, work), daemon=True)
    process.start()
    there.close()
    try:
        return here.recv() if here.poll(patience_s) else None
    except EOFError:  # it crashed
        return None
    finally:
        process.kill()
        process.join()


def _send(there: Connection, work: Callable[[], bytes]) -> None:
    there.send(best_time(work, runs=1))
