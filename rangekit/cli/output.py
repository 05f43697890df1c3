"""Where answers go: the screen, a pipe or a file."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, TypeVar

from rangekit.cli.options import Coordinates

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rangekit.cli.options import Destination, Messages
    from rangekit.export import Exportable, Format
    from rangekit.model import LaunchArea, TargetSet, Weapon

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
    """Print on stderr what stands behind an answer, and what is not modelled.

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
        Whether to print every source of a weapon's figures, and not the first alone.
    """
    from rangekit.analysis import NOT_MODELLED

    if launch.point_of_view:
        messages.say(f"Borders: {launch.point_of_view}")
    for weapon in weapons:
        if every_source:
            for source in weapon.sources:
                messages.say(f"Range of {weapon.id}: {source}")
        elif weapon.sources:
            messages.say(f"Range of {weapon.id}: {weapon.sources[0]} (all sources: rangekit weapons {weapon.id})")
    messages.say(f"Border data: {launch.provenance}")
    if targets is not None:
        messages.say(f"Target data: {targets.provenance}")
    messages.say(f"Note: {NOT_MODELLED}.")
