"""What long work is doing and how far it is: those who work tell it, and the command line shows it.

One job tells at a time, whichever of its threads; where nobody listens, telling costs nothing.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Progress", "Step", "count", "listening", "tell"]


@dataclass(frozen=True, slots=True)
class Step:
    """What is being done.

    Parameters
    ----------
    what : str
        In words: ``reading a.csv``; empty before anything was told.
    done, total : int
        How much of it, in whatever it is counted in; a total of 0 where nothing is counted.
    """

    what: str = ""
    done: int = 0
    total: int = 0


class Progress:
    """What was told last.

    Attributes
    ----------
    step : Step
        To be read as often as one likes, from any thread.
    """

    def __init__(self) -> None:
        self.step = Step()


_heard: Progress | None = None


def tell(what: str) -> None:
    """Tell what is done from now on.

    Parameters
    ----------
    what : str
        In words that end a line: ``drawing the map``.
    """
    if _heard is not None:
        _heard.step = Step(what)


def count(done: int, total: int) -> None:
    """Tell how far that is.

    Parameters
    ----------
    done, total : int
        Places, features or bytes.
    """
    if _heard is not None:
        _heard.step = Step(_heard.step.what, done, total)


@contextmanager
def listening() -> Iterator[Progress]:
    """Hear what is told as long as the block runs.

    Yields
    ------
    Progress

    Examples
    --------
    >>> with listening() as progress:
    ...     tell("drawing the map")
    ...     count(1, 3)
    >>> progress.step
    Step(what='drawing the map', done=1, total=3)
    """
    global _heard  # noqa: PLW0603 - it is one job's, and its threads see it
    before, _heard = _heard, Progress()
    try:
        yield _heard
    finally:
        _heard = before
