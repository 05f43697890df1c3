"""JSON: one record per target and weapon, with the sources behind it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from rangekit.analysis import NOT_MODELLED
from rangekit.export.fields import plain_value
from rangekit.export.rows import region_values, round_km, round_position

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rangekit.model import ReachAnswer, ReachResult

__all__ = ["encode_reach", "to_record"]


def encode_reach(result: ReachResult) -> Iterator[bytes]:
    """Yield the pieces of a JSON list in UTF-8, one record per line, one per target and weapon."""
    separator = "[\n"
    for answer in result:
        record = json.dumps(to_record(answer), ensure_ascii=False, allow_nan=False)
        yield (separator + record).encode("utf-8", "replace")
        separator = ",\n"
    yield b"\n]\n" if separator == ",\n" else b"[]\n"


def to_record(answer: ReachAnswer) -> dict[str, Any]:
    """Return one answer as a record of plain values.

    Parameters
    ----------
    answer : ReachAnswer
        What was found for one target and weapon.

    Returns
    -------
    dict
        Ready for JSON. Kilometres to the millimetre, positions to 7 decimals.
    """
    weapon, launch = answer.weapon, answer.launch
    return {
        "target": {
            "name": answer.target_name,
            "lon": round_position(answer.lon),
            "lat": round_position(answer.lat),
            **{
                key: plain_value(value) for key, value in answer.attributes.items() if key not in {"name", "lon", "lat"}
            },
        },
        "weapon": {
            "id": weapon.id,
            "name": weapon.name,
            "low_km": weapon.range.low_km,
            "nominal_km": weapon.range.nominal_km,
            "high_km": weapon.range.high_km,
        },
        "launch": {
            "id": launch.id,
            "name": launch.name,
            "standoff_km": launch.standoff_km,
            "as_of": launch.as_of or None,
            "point_of_view": launch.point_of_view or None,
        },
        "distance_km": round_km(answer.distance_km),
        "margin_km": round_km(answer.margin_km),
        "uncertainty_km": round_km(answer.uncertainty_km),
        "verdict": answer.verdict.value,
        "nearest_launch": {"lon": round_position(answer.launch_lon), "lat": round_position(answer.launch_lat)},
        **({"region": region_values(answer)} if answer.region else {}),
        **({"notes": list(answer.notes)} if answer.notes else {}),
        "sources": list(answer.sources),
        "not_modelled": NOT_MODELLED,
    }
