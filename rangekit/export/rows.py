"""Answers as flat rows: the columns that every table of targets begins with, and whatever else a target carries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rangekit.export.fields import FieldType, plain_value
from rangekit.export.shapes import POSITION_DECIMALS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rangekit.export.fields import PlainValue
    from rangekit.model import ReachAnswer, ReachResult

__all__ = [
    "FIRST_COLUMNS",
    "REGION_COLUMNS",
    "attribute_names",
    "further_columns",
    "iterate_rows",
    "region_values",
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

REGION_COLUMNS = {
    "coverage": FieldType.TEXT,
    "share": FieldType.NUMBER,
    "share_error": FieldType.NUMBER,
    "farthest_km": FieldType.NUMBER,
    "nearest_lon": FieldType.NUMBER,
    "nearest_lat": FieldType.NUMBER,
    "farthest_lon": FieldType.NUMBER,
    "farthest_lat": FieldType.NUMBER,
    "region_verdict": FieldType.TEXT,
    "city_people": FieldType.NUMBER,
    "city_people_in_reach": FieldType.NUMBER,
}
"""What is said of regions only, where some targets are regions."""

_SHARE_DECIMALS = 6
_KM_DECIMALS = 6  # a millimetre: a file agrees with Python to that


def round_position(degrees: float) -> float:
    """Return a longitude or latitude with at most 7 decimals."""
    return round(degrees, POSITION_DECIMALS) + 0.0  # adding zero turns -0.0 into 0.0


def round_km(distance_km: float) -> float:
    """Return kilometres to the millimetre."""
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
    taken = (*taken, *further_columns(result))
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
        ``FIRST_COLUMNS`` first, then those of `further_columns`, then the target's own columns.
    """
    renamed = attribute_names(result)
    further = further_columns(result)
    for answer in result:
        values = {**region_values(answer), "as_of": answer.launch.as_of}
        own = {renamed[key]: plain_value(value) for key, value in answer.attributes.items()}
        yield _first_values(answer) | {key: values.get(key) for key in further} | own


def further_columns(result: ReachResult) -> dict[str, FieldType]:
    """Return the columns that follow the first ones where there is something to say in them.

    Parameters
    ----------
    result : ReachResult
        What was found.

    Returns
    -------
    dict of str to FieldType
        What is said of regions if some targets are regions, and the date of a launch area that has one.
    """
    dated = {"as_of": FieldType.TEXT} if result.launch.as_of else {}
    return (REGION_COLUMNS if result.regions is not None else {}) | dated


def region_values(answer: ReachAnswer) -> dict[str, PlainValue]:
    """Return what is said of a region by the names of `REGION_COLUMNS`; nothing of a point."""
    region = answer.region
    if region is None:
        return {}
    return {
        "coverage": region.coverage.value,
        "share": round(region.share, _SHARE_DECIMALS),
        "share_error": round(region.share_error + 0.5 * 10.0**-_SHARE_DECIMALS, _SHARE_DECIMALS),
        "farthest_km": round_km(region.farthest_km),
        "nearest_lon": round_position(region.nearest_lon),
        "nearest_lat": round_position(region.nearest_lat),
        "farthest_lon": round_position(region.farthest_lon),
        "farthest_lat": round_position(region.farthest_lat),
        "region_verdict": region.verdict.value if region.verdict else None,
        "city_people": region.city_people,
        "city_people_in_reach": region.city_people_in_reach,
    }


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
