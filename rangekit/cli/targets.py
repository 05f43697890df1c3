"""``rangekit targets``: the bundled sets, and where a place is to be found."""

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from rangekit.cli.bundled import print_bundled
from rangekit.cli.console import emit_text, reporting
from rangekit.cli.options import ListingFormatOption, Messages
from rangekit.cli.question import Asks
from rangekit.model.question import Question

if TYPE_CHECKING:
    from rangekit.model import TargetSet

__all__ = ["show_targets"]

_COLUMNS = ("name", "lon", "lat", "population", "region", "set")


def show_targets(
    query: Annotated[
        str | None, typer.Argument(metavar="SET|PLACE", help="A set to list, or a place in any usual spelling.")
    ] = None,
    *,
    targets: Annotated[
        str | None,
        typer.Option("-t", "--targets", metavar="ID|FILE", help="Look for the place in this set or file only."),
    ] = None,
    filters: Annotated[Question, Asks("filters", "reading", scenario=False)],
    format_name: ListingFormatOption = "table",
    messages: Messages,
) -> None:
    """List the sets of targets, one of them, or find a place.

    \b
    Examples:
      rangekit targets
      rangekit targets moskva
      rangekit targets russian-cities --near Kursk,100km --min-population 50000
      rangekit targets russian-airports --format json
    """
    with reporting(debug=messages.debug, quiet=messages.quiet):
        from rangekit import catalog
        from rangekit.catalog.resolve import Resolver

        def narrow(name: str) -> "TargetSet":
            return Resolver().targets(replace(filters, targets=name))

        sets = catalog.list_target_sets()
        if query is None and targets is None and not filters.has_filters:
            print_bundled(sets, as_json=format_name == "json")
            messages.say("A place: rangekit targets PLACE. A table or vector file of your own works too: -t FILE")
        elif query is None or query in {entry.id for entry in sets}:
            chosen = narrow(query or targets or sets[0].id)
            _print_places([chosen], as_json=format_name == "json")
            messages.print_notes(chosen.notes)
        else:
            names = [targets] if targets is not None else [entry.id for entry in sets]
            found = _find_everywhere(query, [narrow(name) for name in names])
            _print_places(found, as_json=format_name == "json")


def _find_everywhere(query: str, sets: "list[TargetSet]") -> "list[TargetSet]":
    from rangekit import catalog
    from rangekit.errors import UnknownEntryError

    found, near = [], []
    for places in sets:
        try:
            match = catalog.find_place(places, query)
        except UnknownEntryError as error:
            near += list(error.near)
        else:
            found.append(places.take([match.row, *match.others]))
    if not found:
        raise UnknownEntryError("place", query, near=tuple(dict.fromkeys(near))[:5])
    return found


def _print_places(sets: "list[TargetSet]", *, as_json: bool) -> None:
    from rangekit.export import align_columns

    records = [record for places in sets for record in _to_records(places)]
    if as_json:
        emit_text(json.dumps(records, ensure_ascii=False, indent=2))
        return
    rows = [[_cell(record.get(column)) for column in _COLUMNS] for record in records]
    emit_text("\n".join(align_columns(_COLUMNS, rows)))


def _to_records(places: "TargetSet") -> "list[dict[str, object]]":
    from rangekit.export.fields import plain_value
    from rangekit.export.rows import round_position

    return [
        {
            **{key: plain_value(column[row]) for key, column in places.columns.items()},
            "name": name,
            "lon": round_position(float(places.lon[row])),
            "lat": round_position(float(places.lat[row])),
            "set": places.id,
        }
        for row, name in enumerate(places.names)
    ]


def _cell(value: object) -> str:
    if value is None:
        return ""
    return f"{value:.4f}" if isinstance(value, float) else str(value)
