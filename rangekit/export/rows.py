"""Answers as flat rows: the columns that every table of targets begins with, and whatever else a target carries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rangekit.export.fields import plain_value
from rangekit.export.shapes import POSITION_DECIMALS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rangekit.export.fields import PlainValue
    from rangekit.model import ReachAnswer, ReachResult

__all__ = [
    "FIRST_COLUMNS",
    "attribute_names",
    "iterate_rows",
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

_KM_DECIMALS = 3  # a metre, below every border's resolution


def round_position(degrees: float) -> float:
    """Return a longitude or latitude with at most 7 decimals."""
    return round(degrees, POSITION_DECIMALS) + 0.0  # adding zero turns -0.0 into 0.0


def round_km(distance_km: float) -> float:
    """Return kilometres to the metre."""
    return round(distance_km, _KM_DECIMALS) + 0.0


def attribute_names(result: ReachResult, taken: Sequence[str] = FIRST_COLUMNS) -> dict[str, str]:
    """Return the target's own columns, with the names they have in the output.

    A name that is taken gets ``target_`` in front.

    Parameters
    ----------
    result : ReachResult
        What was found.
    taken : sequence of str
        The output's own columns.

    Returns
    -------
    dict of str to str
        From the name among the target's columns to the name in the output.
    """
    names: dict[str, str] = {}
    for key in result.targets.columns:
        shown = key
        while shown in taken or shown in names.values():
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
