"""Every error that rangekit raises on purpose, in one tree.

::

    RangekitError
    ├── InputError (ValueError)           the caller's data or options are wrong
    │   └── GeometryError                 a geometry or coordinate is unusable
    ├── UnknownEntryError (KeyError)      a name that no catalogue holds; carries near names
    ├── NoRangeError (ValueError)         a known name that has no range of its own, such as a launcher
    ├── DataNotFoundError (FileNotFoundError)  a file, or a bundled data set, is not there
    ├── OutputError (OSError)             the result cannot be written where it was asked for
    └── MissingExtraError (ImportError)   an optional dependency is not installed

Each error composes its message from the facts it is given, so that the same fault reads the same everywhere.
"""

from __future__ import annotations

import warnings
from os import PathLike, fspath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

__all__ = [
    "DataNotFoundError",
    "GeometryError",
    "InputError",
    "MissingExtraError",
    "NoRangeError",
    "OutputError",
    "RangekitError",
    "UnknownEntryError",
]

# Whoever mends a catalogue or a scenario sees every fault at once; a table with thousands of bad rows stays readable.
_MOST_PROBLEMS_SHOWN = 40
_LONGEST_MESSAGE = 1000  # characters: a message may quote a file, whose every cell can be a megabyte
_LONGEST_PROBLEM = 300


class RangekitError(Exception):
    """Root of all errors that rangekit raises on purpose."""


class InputError(RangekitError, ValueError):
    """The caller's data or options are wrong.

    Parameters
    ----------
    message : str
        What is wrong, as one clause.
    source : path or str, optional
        The file or option that is at fault.
    problems : sequence of str, optional
        One line per problem (``"row 7: latitude 95 is outside -90..90"``); all are kept, the first forty are shown.
    hint : str, optional
        What the user can do about it.
    """

    def __init__(
        self, message: str, *, source: Path | str | None = None, problems: Sequence[str] = (), hint: str | None = None
    ) -> None:
        self.source = source
        # A file of bad rows has millions of problems: a sequence that makes each on demand stays one.
        self.problems: Sequence[str] = tuple(problems) if isinstance(problems, list) else problems
        self.hint = hint
        where = f"{source}: " if source is not None else ""
        text = _clipped(message, _LONGEST_MESSAGE)
        super().__init__(where + text + _listed(self.problems) + (f" ({hint})" if hint else ""))

    @property
    def faults(self) -> Sequence[str]:
        """The problems, under the name that they had before; deprecated."""
        warnings.warn("InputError.faults is called problems now", DeprecationWarning, stacklevel=2)
        return self.problems

    @property
    def cure(self) -> str | None:
        """The hint, under the name that it had before; deprecated."""
        warnings.warn("InputError.cure is called hint now", DeprecationWarning, stacklevel=2)
        return self.hint


class GeometryError(InputError):
    """A geometry or a coordinate is unusable: NaN, out of range, of the wrong type."""


class UnknownEntryError(RangekitError, KeyError):
    """A name that no catalogue holds.

    Parameters
    ----------
    kind : str
        What was looked for, as a word: ``"weapon"``, ``"place"``, ``"launch area"``.
    name : str
        The name as typed.
    near : sequence of str, optional
        Entries that read alike, best first.
    hint : str, optional
        Where to look instead.
    """

    def __init__(self, kind: str, name: str, *, near: Sequence[str] = (), hint: str | None = None) -> None:
        self.kind = kind
        self.name = name
        self.near = tuple(near)
        meant = f"; did you mean {_joined(self.near)}?" if self.near else ""
        self.message = f"no {kind} is called {name!r}{meant}" + (f" ({hint})" if hint else "")
        super().__init__(self.message)

    def __str__(self) -> str:
        """Return the message itself: ``KeyError`` would show its repr."""
        return self.message


class NoRangeError(RangekitError, ValueError):
    """A name that is known but has no range of its own.

    Parameters
    ----------
    name : str
        The name as the catalogue spells it.
    reason : str
        Why it has none.
    instead : sequence of str, optional
        Entries to ask for instead.
    """

    def __init__(self, name: str, reason: str, *, instead: Sequence[str] = ()) -> None:
        self.name = name
        self.instead = tuple(instead)
        hint = f"; ask for {_joined(self.instead)}" if self.instead else ""
        super().__init__(f"{name} has no range of its own: {reason}{hint}")


class DataNotFoundError(RangekitError, FileNotFoundError):
    """A file, or a bundled data set, is not there.

    Parameters
    ----------
    path : path or str
        What was looked for.
    hint : str, optional
        What the user can do about it.
    """

    def __init__(self, path: Path | str, *, hint: str | None = None) -> None:
        self.path = path
        self.hint = hint
        self.message = f"{path}: no such file" + (f" ({hint})" if hint else "")
        super().__init__(self.message)

    def __str__(self) -> str:
        """Return the message itself: ``OSError`` would add an errno."""
        return self.message


class OutputError(RangekitError, OSError):
    """The result cannot be written where it was asked for.

    Parameters
    ----------
    path : path or str
        Where the result was to go.
    reason : str
        Why it cannot.
    hint : str, optional
        What the user can do about it.
    """

    def __init__(self, path: Path | str, reason: str, *, hint: str | None = None) -> None:
        self.path = path
        self.hint = hint
        self.message = f"{path}: {reason}" + (f" ({hint})" if hint else "")
        super().__init__(self.message)

    def __str__(self) -> str:
        """Return the message itself: ``OSError`` would add an errno."""
        return self.message


class MissingExtraError(RangekitError, ImportError):
    """An optional dependency is not installed.

    Parameters
    ----------
    feature : str
        What the user asked for.
    package : str
        The package that is missing.
    extra : str
        The extra of rangekit that installs it.
    """

    def __init__(self, feature: str, *, package: str, extra: str) -> None:
        self.package = package
        self.extra = extra
        where = f"'.[{extra}]' in a clone of rangekit, 'rangekit[{extra}]' elsewhere"
        super().__init__(f"{feature} needs {package}: python -m pip install {where}")


def type_in_words(value: object) -> str:
    """Return what kind of thing a value is, for a message.

    Examples
    --------
    >>> type_in_words(5), type_in_words("x"), type_in_words(None)
    ('an int', 'a str', 'None')
    """
    name = type(value).__name__
    return "None" if value is None else f"{'an' if name[0] in 'aeiouAEIOU' else 'a'} {name}"


def path_from(value: object, what: str) -> str:
    """Return a path as text.

    Parameters
    ----------
    value : object
        What was given as a path.
    what : str
        What it is the path of: ``"a weapon file"``.

    Raises
    ------
    InputError
        If it is neither a text nor a path.

    Examples
    --------
    >>> path_from("mine.toml", "a weapon file")
    'mine.toml'
    """
    if isinstance(value, str):
        return value
    if isinstance(value, PathLike) and isinstance(text := fspath(value), str):
        return text
    raise InputError(f"{what} is given by its path, not by {type_in_words(value)}")


def _listed(problems: Sequence[str]) -> str:
    if not problems:
        return ""
    shown = "; ".join(_clipped(problem, _LONGEST_PROBLEM) for problem in problems[:_MOST_PROBLEMS_SHOWN])
    more = len(problems) - _MOST_PROBLEMS_SHOWN
    return f": {shown}" + (f"; and {more} more" if more > 0 else "")


def _joined(names: Sequence[str]) -> str:
    *head, last = names
    return f"{', '.join(head)} or {last}" if head else last


def _clipped(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
