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
    """Return the shortest time in seconds and the last answer; what takes over a second runs once.

    Parameters
    ----------
    work : callable
        What is timed; takes nothing.
    runs : int
        At most so many runs.
    """
    best_s, answer = _time_once(work)
    spent_s = best_s
    for _ in range(runs - 1):
        if spent_s > _ENOUGH_S:
            break
        took_s, answer = _time_once(work)
        best_s, spent_s = min(best_s, took_s), spent_s + took_s
    return best_s, answer


def _time_once(work: Callable[[], T]) -> tuple[float, T]:
    started = time.perf_counter()
    answer = work()
    return time.perf_counter() - started, answer


def time_apart(work: Callable[[], T], *, patience_s: float) -> tuple[float, T] | None:
    """Return the time and the answer of work done in a process of its own; None when patience ends first.

    Parameters
    ----------
    work : callable
        What is timed; takes nothing. It and its answer can be pickled.
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


def _send(there: Connection, work: Callable[[], object]) -> None:
    there.send(best_time(work, runs=1))
