"""``rangekit timeline``: who permitted, refused, used or said what, and when; apart from reach."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from rangekit.cli.completion import complete_weapons
from rangekit.cli.console import emit_text, reporting
from rangekit.cli.options import ListingFormatOption, Messages

if TYPE_CHECKING:
    from rangekit.model.claim import Event

__all__ = ["show_timeline"]


def show_timeline(
    *,
    weapon: Annotated[
        str | None,
        typer.Option(
            "-w", "--weapon", metavar="ID", autocompletion=complete_weapons, help="Only events about this weapon."
        ),
    ] = None,
    format_name: ListingFormatOption = "table",
    messages: Messages,
) -> None:
    """List who permitted, refused, used or said what.

    Each event has its date, who acted, its kind and its source. Events that contradict one another both stand, and
    each names the other. Nothing that rangekit computes of reach knows of permission.

    \b
    Examples:
      rangekit timeline
      rangekit timeline --weapon storm-shadow
      rangekit timeline --format json
    """
    with reporting(debug=messages.debug, quiet=messages.quiet):
        from rangekit.catalog.claims import load_timeline

        events = load_timeline()
        chosen = events if weapon is None else _about(weapon, events)
        if format_name == "json":
            emit_text(json.dumps([_to_record(event) for event in chosen], ensure_ascii=False, indent=2))
        else:
            emit_text("\n".join(line for event in chosen for line in _describe(event)))
        messages.say(
            "Strictly apart from reach: no verdict knows of permission, and the list is as incomplete as the press."
        )


def _about(weapon: str, events: "Sequence[Event]") -> "Sequence[Event]":
    """Return the events about a weapon and its versions."""
    from rangekit import catalog
    from rangekit.errors import InputError

    wanted = catalog.load_weapons()[weapon].id
    chosen = [event for event in events if event.is_about(wanted)]
    if not chosen:
        known = ", ".join(sorted({one for event in events for one in event.weapons}))
        raise InputError(f"no event is about {wanted}", hint=f"there are events about {known}")
    return chosen


def _describe(event: "Event") -> Iterator[str]:
    yield f"{event.date}  {event.kind}, {event.who}: {event.what}"
    if event.note:
        yield f"  {event.note}"
    if event.conflicts:
        yield f"  Conflicts with {', '.join(event.conflicts)} [this is {event.id}]."
    published = f", {event.published}" if event.published else ""
    yield f"  {event.publisher}{published}, {event.url}"


def _to_record(event: "Event") -> dict[str, object]:
    return {**asdict(event), "weapons": list(event.weapons), "conflicts": list(event.conflicts)}
