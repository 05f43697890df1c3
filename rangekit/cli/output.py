"""Where answers go: the screen, a pipe or a file."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, TypeVar

from rangekit.cli.options import Coordinates

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rangekit.cli.options import Destination, Messages
    from rangekit.export import Exportable, Format
    from rangekit.model import LaunchArea, Provenance, TargetSet, Weapon

__all__ = ["deliver", "print_caveats"]

Made = TypeVar("Made", bound="Exportable | tuple[Exportable, ...]")


def deliver(
    make: Callable[[], Made],
    holds: str,
    destination: Destination,
    messages: Messages,
    *,
    format_name: str | None,
    default: str,
    coordinates: Coordinates | None = None,
) -> Made:
    """Choose the format, make what is asked for and write it.

    The output is checked before the work begins, so that a user does not wait for a refusal.

    Parameters
    ----------
    make : callable
        Computes what is to be written.
    holds : {"places", "areas", "launch areas", "features"}
        What that is.
    destination : Destination
        Where it goes.
    messages : Messages
        Whether to say so.
    format_name : str or None
        The --format option.
    default : str
        The format for stdout.
    coordinates : Coordinates, optional
        How coordinates are written.

    Returns
    -------
    Exportable
        What was made.
    """
    from rangekit import export

    path = destination.file
    asked = (coordinates or Coordinates()).options_for(path)
    if path is None:
        chosen = export.choose_format(holds, name=format_name or default)
        _require_reader(chosen)
    else:
        chosen = export.choose_format(holds, name=format_name, path=path)
    destination.check()
    made = make()
    destination.write(export.encode(made, chosen, asked), messages)
    return made


def _require_reader(chosen: Format) -> None:
    """Refuse to fill a terminal with bytes that it cannot show."""
    from rangekit.errors import InputError

    if not chosen.is_text and sys.stdout.isatty():
        raise InputError(f"a terminal cannot show {chosen.name}", hint="name a file with -o")


def print_caveats(
    launch: LaunchArea,
    weapons: Sequence[Weapon],
    messages: Messages,
    targets: TargetSet | None = None,
    *,
    every_source: bool = False,
) -> None:
    """Print on stderr whose figures and data an answer rests on, and what is not modelled.

    Parameters
    ----------
    launch : LaunchArea
        Where from.
    weapons : sequence of Weapon
        What was asked about.
    messages : Messages
        Whether to say it.
    targets : TargetSet, optional
        Whose data are to be named too.
    every_source : bool
        Whether to print every source, each on a line with its address, and not one line in all.
    """
    from rangekit.analysis import NOT_MODELLED

    if launch.point_of_view:
        messages.say(f"Borders: {launch.point_of_view}")
    if every_source:
        for weapon in weapons:
            for source in weapon.sources:
                messages.say(f"Range of {weapon.id}: {source}")
        messages.say(f"Border data: {launch.provenance}")
        if targets is not None:
            messages.say(f"Target data: {targets.provenance}")
    else:
        messages.say(f"Sources: {_summarize_sources(launch, weapons, targets)}; more with --sources.")
    messages.say(f"Note: {NOT_MODELLED}.")


def _summarize_sources(launch: LaunchArea, weapons: Sequence[Weapon], targets: TargetSet | None) -> str:
    parts = [f"{weapon.id} {_first_source(weapon)}" for weapon in weapons if weapon.sources]
    parts.append(f"border {_short(launch.provenance)}")
    if targets is not None:
        parts.append(f"places {_short(targets.provenance)}")
    return "; ".join(parts)


def _first_source(weapon: Weapon) -> str:
    source, *others = weapon.sources
    who = ", ".join(part for part in (source.publisher, source.date) if part) or "no publication found"
    return who + (f", and {len(others)} more" if others else "")


def _short(provenance: Provenance) -> str:
    who = provenance.source.partition(", by way of ")[0]
    return ", ".join(part for part in (who, provenance.date) if part)
