"""Printing what is bundled: launch areas and sets of targets, with their origin."""

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rangekit.cli.console import emit_text

if TYPE_CHECKING:
    from rangekit.catalog import BundledFile

__all__ = ["print_bundled"]


def print_bundled(entries: "Sequence[BundledFile]", *, as_json: bool) -> None:
    """Print bundled data sets on stdout, a paragraph or a record each.

    Parameters
    ----------
    entries : sequence of BundledFile
        What to print.
    as_json : bool
        Whether as JSON instead of as text.
    """
    if as_json:
        emit_text(json.dumps([_to_record(entry) for entry in entries], ensure_ascii=False, indent=2))
        return
    for entry in entries:
        emit_text("\n".join(_describe(entry)))


def _describe(entry: "BundledFile") -> Iterator[str]:
    yield f"{entry.id}: {entry.name}"
    if entry.point_of_view:
        yield f"  disputed land: {entry.point_of_view}"
    if entry.note:
        yield f"  {entry.note}"
    yield f"  source: {entry.provenance.source}"
    dated = f", as of {entry.provenance.date}" if entry.provenance.date else ""
    yield f"  licence: {entry.provenance.licence}{dated}, positions to {entry.uncertainty_km * 1000:g} m"


def _to_record(entry: "BundledFile") -> dict[str, object]:
    return {
        "id": entry.id,
        "name": entry.name,
        "point_of_view": entry.point_of_view or None,
        "note": entry.note or None,
        "uncertainty_km": entry.uncertainty_km,
        "source": entry.provenance.source,
        "licence": entry.provenance.licence,
        "date": entry.provenance.date or None,
        "url": entry.provenance.url or None,
        "sha256": entry.provenance.sha256 or None,
    }
