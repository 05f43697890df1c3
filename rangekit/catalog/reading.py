"""What is asked of reading one file or frame, and what is noticed on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rangekit.catalog.labels import LazyTexts
from rangekit.errors import InputError
from rangekit.model.read_options import ReadOptions

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

__all__ = ["Reading", "list_some"]

_MOST_SHOWN = 5


class Reading:
    """One reading of one source: its options, its notes, and what is done about bad rows.

    Parameters
    ----------
    source : str
        The file's name, or what an object is called, for messages.
    options : ReadOptions, optional
        What is asked.

    Examples
    --------
    >>> reading = Reading("cities.csv")
    >>> reading.guess("column 'Ort' was taken for the name")
    >>> reading.notes
    ["column 'Ort' was taken for the name"]
    """

    def __init__(self, source: str, options: ReadOptions | None = None) -> None:
        self.source = source
        self.options = options or ReadOptions()
        self.notes: list[str] = []
        self._guesses: list[str] = []

    def note(self, text: str) -> None:
        """Take down what a reader should know and what was not guessed."""
        self.notes.append(text)

    def guess(self, text: str) -> None:
        """Take down what was taken for what; `finish` refuses it where nothing may be guessed."""
        self.notes.append(text)
        self._guesses.append(text)

    def sift(
        self, bad: NDArray[np.intp], count: int, message: str, problem: Callable[[int], str], hint: str | None = None
    ) -> NDArray[np.intp] | None:
        """Return which rows are left once the bad ones are, or None for all of them.

        Parameters
        ----------
        bad : (k,) int
            The bad rows, of `count`.
        count : int
            How many rows there are.
        message : str
            What is wrong with the source.
        fault : callable
            Given a row, returns what is wrong with it.
        hint : str, optional
            What would help.

        Raises
        ------
        InputError
            For bad rows, all of them, unless they are to be left out and others remain.
        """
        if not len(bad):
            return None
        problems = LazyTexts(len(bad), lambda number: problem(int(bad[number])))
        if not self.options.skip_bad or len(bad) == count:
            raise InputError(message, source=self.source, problems=problems, hint=hint)
        self.note(f"{counted(len(bad), 'bad row')} left out: {list_some(problems)}")
        return np.delete(np.arange(count), bad)

    def finish(self) -> tuple[str, ...]:
        """Return the notes.

        Raises
        ------
        InputError
            If something was guessed although nothing may be.
        """
        if self.options.strict and self._guesses:
            raise InputError(
                "reading it needs guesses", source=self.source, problems=self._guesses, hint="leave out strict=True"
            )
        return tuple(self.notes)


def list_some(texts: Sequence[str]) -> str:
    """Return the first of several texts in one line, and how many more there are.

    Examples
    --------
    >>> list_some(["a", "b"]), list_some(list("abcdefgh"))
    ('a; b', 'a; b; c; d; e; and 3 more')
    """
    more = len(texts) - _MOST_SHOWN
    return "; ".join(texts[:_MOST_SHOWN]) + (f"; and {more} more" if more > 0 else "")


def counted(count: int, noun: str) -> str:
    """Return a number with its noun.

    Examples
    --------
    >>> counted(1, "bad row"), counted(2, "bad row")
    ('1 bad row', '2 bad rows')
    """
    return f"{count} {noun}" + ("" if count == 1 else "s")
