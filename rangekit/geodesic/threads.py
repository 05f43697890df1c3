"""Long arrays on every core, slice by slice: numpy, GEOS and PROJ let go of the interpreter while they compute."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from queue import LifoQueue
from typing import TYPE_CHECKING

import shapely

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from shapely.geometry.base import BaseGeometry

__all__ = ["PreparedCopies", "on_every_core"]

_FEWEST_SLICES = 3


def on_every_core(work: Callable[[slice], None], size: int, step: int) -> None:
    """Do some work for each slice of a range.

    Parameters
    ----------
    work : callable
        What to do with a slice; must not depend on the other slices.
    size : int
        Length of the range.
    step : int
        Length of the slices; the last one may be shorter.
    """
    slices = [slice(start, min(start + step, size)) for start in range(0, size, step)]
    if len(slices) < _FEWEST_SLICES:
        for part in slices:
            work(part)
        return
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for _ in pool.map(work, slices):
            pass


class PreparedCopies:
    """A prepared geometry for each core: GEOS writes to one while it is asked, so no two threads may ask the same.

    Parameters
    ----------
    make_copy : callable
        Returns a new geometry, the same each time.
    """

    def __init__(self, make_copy: Callable[[], BaseGeometry]) -> None:
        self._make_copy = make_copy
        self._idle: LifoQueue[BaseGeometry | None] = LifoQueue()
        for _ in range(os.cpu_count() or 1):
            self._idle.put(None)

    @contextmanager
    def borrow(self) -> Iterator[BaseGeometry]:
        """Lend a prepared copy to one thread; wait for one if all are lent."""
        copy = self._idle.get()
        try:
            if copy is None:
                copy = self._make_copy()
                shapely.prepare(copy)
            yield copy
        finally:
            self._idle.put(copy)
