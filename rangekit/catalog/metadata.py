"""What a user or a file states of a data set: its date, its uncertainty, that it is a front line."""

from __future__ import annotations

import datetime as dt
import math
import re
from typing import TYPE_CHECKING

from rangekit.catalog.names import fold_name
from rangekit.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Columns = Mapping[str, Sequence[object]]

__all__ = ["date_of", "says_front_line", "stated_uncertainty"]

_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_KIND_KEYS = {"kind", "type", "name", "title"}
_FRONT_LINE = "frontline"


def stated_uncertainty(given_km: float | None, otherwise_km: float) -> float:
    """Return the position uncertainty that is stated, or else the data set's own.

    Raises
    ------
    InputError
        If it is negative or not finite.
    """
    if given_km is None:
        return otherwise_km
    if not (math.isfinite(given_km) and given_km >= 0):
        raise InputError(f"a position uncertainty must be 0 km or more, got {given_km:g}")
    return float(given_km)


def date_of(columns: Columns, given: str, source: str) -> str:
    """Return the date that is given, or else the one that all features of a file carry as ``as_of``.

    Parameters
    ----------
    columns : mapping of str to sequence
        The features' attributes.
    given : str
        A year, a month or a day; empty for none.
    source : str
        The file's name, for messages.

    Raises
    ------
    InputError
        If it is not a date, or the features disagree and none is given.

    Examples
    --------
    >>> date_of({"as_of": ["2024-11-17", "2024-11-17"]}, "", "front.geojson")
    '2024-11-17'
    """
    if given:
        return _checked_date(given, "the date")
    own = [value for key, column in columns.items() if key.casefold() == "as_of" for value in column]
    dates = sorted({_text(value) for value in own} - {""})
    if len(dates) > 1:
        hint = "give one date: as_of='2024-11-17'"
        raise InputError("the features are of different dates", source=source, problems=dates, hint=hint)
    return _checked_date(dates[0], f"{source}: as_of") if dates else ""


def says_front_line(columns: Columns, name: str) -> bool:
    """Tell whether a file calls itself a front line.

    Parameters
    ----------
    columns : mapping of str to sequence
        The features' attributes; ``kind``, ``type``, ``name`` and ``title`` are read.
    name : str
        The file's name, or the name given to it.

    Examples
    --------
    >>> says_front_line({}, "Front_Line_2024"), says_front_line({"kind": ["front line"]}, "a"), says_front_line({}, "a")
    (True, True, False)
    """
    texts = [
        name,
        *(_text(value) for key, column in columns.items() if key.casefold() in _KIND_KEYS for value in column),
    ]
    return any(_FRONT_LINE in fold_name(text) for text in texts)


def _text(value: object) -> str:
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    return "" if value is None or value != value else str(value).strip()


def _checked_date(text: str, what: str) -> str:
    found = _DATE.fullmatch(text.strip())
    if found:
        year, month, day = (int(part or 1) for part in found.groups())
        try:
            dt.date(year, month, day)
        except ValueError:
            found = None
    if not found:
        raise InputError(f"{what} is {text!r}", hint="write a day, a month or a year like 2024-11-17, 2024-11 or 2024")
    return text.strip()
