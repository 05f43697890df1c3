"""What rows and features are called in messages, made when it is asked for: a file has millions of them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import TYPE_CHECKING, overload

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

__all__ = ["LazyTexts", "label_rows", "take_labels"]

_SHOWN = 5


class LazyTexts(Sequence[str]):
    """Texts that are made when they are asked for.

    Parameters
    ----------
    length : int
        How many.
    make : callable
        Given a number from 0, returns the text.

    Examples
    --------
    >>> texts = LazyTexts(7, lambda row: f"row {row + 1}")
    >>> texts, texts[-1], texts[:2]
    (<7: 'row 1', 'row 2', 'row 3', 'row 4', 'row 5', …>, 'row 7', ('row 1', 'row 2'))
    """

    __slots__ = ("_length", "_make")

    def __init__(self, length: int, make: Callable[[int], str]) -> None:
        self._length = length
        self._make = make

    def __len__(self) -> int:
        """Return the number of texts."""
        return self._length

    @overload
    def __getitem__(self, row: int) -> str: ...
    @overload
    def __getitem__(self, row: slice) -> tuple[str, ...]: ...
    def __getitem__(self, row: int | slice) -> str | tuple[str, ...]:
        """Return the text of a number, or a tuple of several numbers' texts."""
        chosen = range(self._length)[row]
        return self._make(chosen) if isinstance(chosen, int) else tuple(map(self._make, chosen))

    def __eq__(self, other: object) -> bool:
        """Tell whether a list or a tuple holds the same texts."""
        if not isinstance(other, Sequence) or isinstance(other, str | bytes):
            return NotImplemented
        return len(self) == len(other) and all(mine == theirs for mine, theirs in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        """Return the first texts and how many there are."""
        shown = ", ".join(map(repr, islice(self, _SHOWN)))
        return f"<{self._length}: {shown}{', …' if self._length > _SHOWN else ''}>"


def label_rows(what: str, numbers: NDArray[np.integer] | int) -> LazyTexts:
    """Return what rows are called: ``"line 7"``.

    Parameters
    ----------
    what : str
        ``"line"``, ``"feature"``, ``"row"``.
    numbers : (n,) int or int
        Their numbers, or how many there are, counted from 1.

    Examples
    --------
    >>> import numpy as np
    >>> label_rows("feature", 2)[1], label_rows("line", np.array([2, 4]))[1]
    ('feature 2', 'line 4')
    """
    if isinstance(numbers, int):
        return LazyTexts(numbers, lambda row: f"{what} {row + 1}")
    return LazyTexts(len(numbers), lambda row: f"{what} {numbers[row]}")


def take_labels(labels: Sequence[str], rows: NDArray[np.intp]) -> LazyTexts:
    """Return the labels of some rows."""
    return LazyTexts(len(rows), lambda row: labels[int(rows[row])])
