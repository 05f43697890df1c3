"""Answers as flat rows: the columns that every table of targets begins with, and whatever else a target carries."""

from __future__ import annotations

import datetime as dt
import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rangekit.model import ReachAnswer, ReachResult

__all__ = [
    "FIRST_COLUMNS",
    "POSITION_DECIMALS",
    "attribute_names",
    "iterate_rows",
    "plain_value",
    "round_km",
    "round_position",
]

FIRST_COLUMNS = (
    "name",
    "lon",
    "lat",
    "weapon",
    "distance_km",
    "margin_km",
    "verdict",
    "launch_lon",
    "launch_lat",
)

POSITION_DECIMALS = 7  # about a centimetre; RFC 7946 section 11.2 advises against more
_KM_DECIMALS = 3  # a metre, below every border's resolution

PlainValue = str | int | float | bool | None


def round_position(degrees: float) -> float:
    """Return a longitude or latitude with at most 7 decimals."""
    return round(degrees, POSITION_DECIMALS) + 0.0  # adding zero turns -0.0 into 0.0


def round_km(distance_km: float) -> float:
    """Return kilometres to the metre."""
    return round(distance_km, _KM_DECIMALS) + 0.0


def attribute_names(result: ReachResult) -> dict[str, str]:
    """Return the target's own columns, with the names they have in the output.

    A name that one of the first columns has taken gets ``target_`` in front.

    Parameters
    ----------
    result : ReachResult
        What was found.

    Returns
    -------
    dict of str to str
        From the name among the target's columns to the name in the output.
    """
    names: dict[str, str] = {}
    for key in result.targets.columns:
        shown = key
        while shown in FIRST_COLUMNS or shown in names.values():
            shown = f"target_{shown}"
        names[key] = shown
    return names


def iterate_rows(result: ReachResult) -> Iterator[dict[str, PlainValue]]:
    """Yield one flat row a target and weapon.

    Parameters
    ----------
    result : ReachResult
        What was found.

    Yields
    ------
    dict
        ``FIRST_COLUMNS`` first, then the target's own columns.
    """
    renamed = attribute_names(result)
    for answer in result:
        yield _first_values(answer) | {renamed[key]: plain_value(value) for key, value in answer.attributes.items()}


def plain_value(value: object) -> PlainValue:
    """Return a value that every format can hold: a text, a number, a truth value or nothing.

    Examples
    --------
    >>> plain_value(float("nan")), plain_value(("Москва", "Moscow")), plain_value(3)
    (None, 'Москва; Moscow', 3)
    """
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, dt.date):
        return value.isoformat() if value == value else None  # noqa: PLR0124 - pandas' NaT is the date that differs from itself
    if isinstance(value, list | tuple | set | frozenset | np.ndarray):
        return "; ".join(str(plain_value(item)) for item in value)
    return str(value)


def _first_values(answer: ReachAnswer) -> dict[str, PlainValue]:
    return {
        "name": answer.target_name,
        "lon": round_position(answer.lon),
        "lat": round_position(answer.lat),
        "weapon": answer.weapon.id,
        "distance_km": round_km(answer.distance_km),
        "margin_km": round_km(answer.margin_km),
        "verdict": answer.verdict.value,
        "launch_lon": round_position(answer.launch_lon),
        "launch_lat": round_position(answer.launch_lat),
    }
