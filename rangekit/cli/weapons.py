"""``rangekit weapons``: what is in the catalogue, and who says so."""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from rangekit.cli.completion import complete_weapons
from rangekit.cli.console import emit_text, reporting
from rangekit.cli.options import ListingFormatOption, Messages, read_distance_km
from rangekit.cli.question import option_of

if TYPE_CHECKING:
    from rangekit.model import Figure, Source, Weapon
    from rangekit.model.weapon import FigureLabel

__all__ = ["show_weapons"]


def show_weapons(
    query: Annotated[
        str | None,
        typer.Argument(metavar="ID", autocompletion=complete_weapons, help="A weapon, by id or any usual name."),
    ] = None,
    *,
    weapons_file: Annotated[str | None, option_of("weapons_file")] = None,
    kind: Annotated[
        str | None,
        typer.Option("--kind", metavar="KIND", help="Only these: ballistic, cruise, rocket, glide-bomb, drone."),
    ] = None,
    status: Annotated[
        Literal["official", "manufacturer", "press", "claimed", "unconfirmed"] | None,
        typer.Option("--status", help="Only weapons with a source of this status."),
    ] = None,
    min_range_km: Annotated[
        float | None,
        typer.Option(
            "--min-range",
            metavar="DISTANCE",
            parser=read_distance_km,
            help="Only weapons whose nominal range is at least this.",
        ),
    ] = None,
    format_name: ListingFormatOption = "table",
    messages: Messages,
) -> None:
    """List the weapons, or show one with every source.

    \b
    Examples:
      rangekit weapons
      rangekit weapons storm-shadow
      rangekit weapons --kind cruise --min-range 500km --status official
      rangekit weapons --weapons mine.toml
    """
    with reporting(debug=messages.debug, quiet=messages.quiet):
        from rangekit import catalog
        from rangekit.errors import InputError

        everything = catalog.load_weapons(weapons_file)
        known = everything.filter(kind=kind, status=status, min_range_km=min_range_km)
        if not known:
            raise InputError("no weapon meets all the conditions", hint="ask for less")
        as_json = format_name == "json"
        if query is None:
            _list_all(list(known.values()), as_json=as_json)
            messages.say("One with its sources: rangekit weapons ID")
        elif as_json:
            emit_text(json.dumps(_to_record(known[query]), ensure_ascii=False, indent=2))
        else:
            emit_text("\n".join(_describe(known[query])))


def _list_all(weapons: "list[Weapon]", *, as_json: bool) -> None:
    if as_json:
        emit_text(json.dumps([_to_record(weapon) for weapon in weapons], ensure_ascii=False, indent=2))
        return
    from rangekit.export import align_columns

    rows = [
        (weapon.id, weapon.name, *_figures(weapon), weapon.kind, weapon.launched_from, _status(weapon))
        for weapon in weapons
    ]
    header = ("id", "name", "low_km", "nominal_km", "high_km", "kind", "launched from", "best source")
    emit_text("\n".join(align_columns(header, rows)))


def _figures(weapon: "Weapon") -> tuple[str, str, str]:
    estimate = weapon.range
    return f"{estimate.low_km:g}", f"{estimate.nominal_km:g}", f"{estimate.high_km:g}{'+' if weapon.open_ended else ''}"


def _status(weapon: "Weapon") -> str:
    from rangekit.model import SourceStatus

    found = {source.status for source in weapon.stating_sources}
    return next((status.value for status in SourceStatus if status in found), "")


def _describe(weapon: "Weapon") -> Iterator[str]:
    from rangekit.analysis import format_published_range

    yield f"{weapon.name} [{weapon.id}]"
    yield f"  {format_published_range(weapon)}"
    yield f"  kind: {weapon.kind or 'not stated'}, launched from: {weapon.launched_from or 'not stated'}"
    if weapon.aliases:
        yield f"  also found as: {', '.join(weapon.aliases)}"
    if weapon.note:
        yield f"  {weapon.note}"
    words: dict[FigureLabel, str] = {"low": "lowest", "nominal": "usual", "high": "highest"}
    for label, word in words.items():
        yield _describe_figure(weapon.figure(label), word)
    yield "Sources:" if weapon.sources else "Sources: none are stated"
    for source in weapon.sources:
        yield from _describe_source(source)


def _describe_figure(figure: "Figure", word: str) -> str:
    who = sorted({source.publisher for source in figure.sources if source.status is figure.status} - {""})
    said = f"{figure.status}: {'; '.join(who)}" if who else "unconfirmed, no page that states it was found"
    floor = "at least " if figure.at_least else ""
    return f"  {word} published {floor}{figure.range_km:g} km ({said if figure.status else 'no source stated'})"


def _describe_source(source: "Source") -> Iterator[str]:
    who = ", ".join(part for part in (source.publisher, source.date) if part) or "no publication found"
    yield f"  - {source.figure} [{source.status}] {who}"
    if source.states:
        yield f"    states {', '.join(source.states)}{' as a floor' if source.at_least else ''}"
    if source.url:
        yield f"    {source.url}"
    if source.note:
        yield f"    {source.note}"


def _figure_record(figure: "Figure") -> dict[str, object]:
    return {
        "km": figure.range_km,
        "status": figure.status and figure.status.value,
        "at_least": figure.at_least,
        "publishers": [source.publisher for source in figure.sources if source.publisher],
    }


def _to_record(weapon: "Weapon") -> dict[str, object]:
    from rangekit.model.weapon import FIGURES

    return {
        "id": weapon.id,
        "name": weapon.name,
        "low_km": weapon.range.low_km,
        "nominal_km": weapon.range.nominal_km,
        "high_km": weapon.range.high_km,
        "open_ended": weapon.open_ended,
        "figures": {label: _figure_record(weapon.figure(label)) for label in FIGURES},
        "catalogue": weapon.catalogue,
        "kind": weapon.kind,
        "launched_from": weapon.launched_from,
        "aliases": list(weapon.aliases),
        "note": weapon.note,
        "sources": [
            {
                "figure": source.figure,
                "status": source.status.value,
                "publisher": source.publisher,
                "date": source.date,
                "url": source.url,
                "note": source.note,
                "states": list(source.states),
                "at_least": source.at_least,
            }
            for source in weapon.sources
        ],
    }
