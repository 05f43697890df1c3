"""What changes between two answers as a table, CSV or JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from rangekit.analysis.wording import NOT_MODELLED, format_first
from rangekit.export.csv_table import write_line
from rangekit.export.rows import round_km, round_position
from rangekit.export.text_table import align_columns

if TYPE_CHECKING:
    from rangekit.analysis.differences import ChangedVerdict, Differences
    from rangekit.export.fields import PlainValue

__all__ = ["DIFFERENCE_FORMATS", "encode_differences"]

DIFFERENCE_FORMATS = ("table", "csv", "json")

_MOST_NAMED = 8
_TABLE = ("name", "weapon", "before", "after", "before_km", "after_km", "because of")
_COLUMNS = (
    "name",
    "lon",
    "lat",
    "weapon_before",
    "weapon_after",
    "before",
    "after",
    "distance_before_km",
    "distance_after_km",
    "inputs",
    "together",
)


def encode_differences(found: Differences, form: str) -> bytes:
    """Encode the verdicts that change.

    Parameters
    ----------
    found : Differences
        What was found.
    form : {"table", "csv", "json"}
        In which format.

    Returns
    -------
    bytes
        UTF-8.
    """
    text = {"table": _to_table, "csv": _to_csv, "json": _to_json}[form](found)
    return text.encode("utf-8", "replace")


def _to_table(found: Differences) -> str:
    rows = [
        (
            change.target_name,
            _weapons(change),
            change.before.words,
            change.after.words,
            f"{change.distance_before_km:.1f}",
            f"{change.distance_after_km:.1f}",
            change.cause,
        )
        for change in found
    ]
    lines = list(align_columns(_TABLE, rows)) if rows else []
    inputs = ", ".join(found.inputs) or "none"
    lines.append(f"{len(found)} of {found.compared} verdicts change; inputs that differ: {inputs}")
    for what, names in (
        ("Targets only before", found.only_before),
        ("Targets only after", found.only_after),
        ("Weapons only before", found.weapons_only_before),
        ("Weapons only after", found.weapons_only_after),
    ):
        if names:
            lines.append(f"{what} ({len(names)}): {format_first(names, _MOST_NAMED)}")
    return "\n".join(lines) + "\n"


def _weapons(change: ChangedVerdict) -> str:
    one, other = change.weapon_before.id, change.weapon_after.id
    return one if one == other else f"{one} -> {other}"


def _to_csv(found: Differences) -> str:
    return "".join(map(write_line, [_COLUMNS, *(_record(change).values() for change in found)]))


def _record(change: ChangedVerdict) -> dict[str, PlainValue]:
    return {
        "name": change.target_name,
        "lon": round_position(change.lon),
        "lat": round_position(change.lat),
        "weapon_before": change.weapon_before.id,
        "weapon_after": change.weapon_after.id,
        "before": change.before.value,
        "after": change.after.value,
        "distance_before_km": round_km(change.distance_before_km),
        "distance_after_km": round_km(change.distance_after_km),
        "inputs": " ".join(change.inputs),
        "together": change.together,
    }


def _to_json(found: Differences) -> str:
    document = {
        "inputs": list(found.inputs),
        "compared": found.compared,
        "changed": [{**_record(change), "inputs": list(change.inputs)} for change in found],
        "targets_only_before": list(found.only_before),
        "targets_only_after": list(found.only_after),
        "weapons_only_before": list(found.weapons_only_before),
        "weapons_only_after": list(found.weapons_only_after),
        "not_modelled": NOT_MODELLED,
    }
    return json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
