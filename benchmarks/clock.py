"""Timing: the best of a few runs, so that a busy machine disturbs less."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

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
