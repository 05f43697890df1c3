"""Where answers go: the screen, a pipe or a file."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, TypeVar

from rangekit.cli.console import emit_bytes, say

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rangekit.export import Exportable, Format
    from rangekit.model import LaunchArea, TargetSet, Weapon

__all__ = ["deliver", "require_reader", "say_caveats"]

Made = TypeVar("Made", bound="Exportable | tuple[Exportable, ...]")


def deliver(  # noqa: PLR0913 - each is an option that the user gave
    make: Callable[[], Made],
    holds: str,
    *,
    output: str | None,
    format_name: str | None,
    default: str,
    overwrite: bool,
    quiet: bool,
    precision: int = 7,
    separators: bool = False,
    mix: bool = False,
) -> Made:
    """Choose the format, make what is asked for and write it.

    The output is checked before the work begins, so that a user does not wait for a refusal.

    Parameters
    ----------
    make : callable
        Computes what is to be written.
    holds : {"places", "areas", "launch areas", "features", "map layers"}
        What that is.
    output : str or None
        The -o option: a file, ``-`` or nothing.
    format_name : str or None
        The --format option.
    default : str
        The format for stdout.
    overwrite, quiet, precision, separators, mix : bool or int
        The options of these names.

    Returns
    -------
    Exportable
        What was made.
    """
    from rangekit import export  # noqa: PLC0415 - light start

    asked = export.WriteOptions.for_path(output, decimals=precision, record_separators=separators, mix=mix)
    if output is None or output == "-":
        chosen = export.choose_format(holds, name=format_name or default)
        require_reader(chosen)
        made = make()
        emit_bytes(export.encode(made, chosen, asked))
        return made
    chosen = export.choose_format(holds, name=format_name, path=output)
    export.check_output(output, overwrite=overwrite)
    made = make()
    path = export.write_atomically(output, export.encode(made, chosen, asked), overwrite=overwrite)
    say(f"wrote {path}", quiet=quiet)
    return made


def require_reader(chosen: Format) -> None:
    """Refuse to fill a terminal with bytes that it cannot show.

    Parameters
    ----------
    chosen : Format
        What is to be written to stdout.

    Raises
    ------
    InputError
        If stdout is a terminal and the format is no text.
    """
    from rangekit.errors import InputError  # noqa: PLC0415 - light start

    if not chosen.is_text and sys.stdout.isatty():
        raise InputError(f"a terminal cannot show {chosen.name}", cure="name a file with -o")


def say_caveats(
    launch: LaunchArea,
    weapons: Sequence[Weapon],
    targets: TargetSet | None = None,
    *,
    every_source: bool = False,
    quiet: bool,
) -> None:
    """Print on stderr what stands behind an answer, and what is not modelled.

    Parameters
    ----------
    launch : LaunchArea
        Where from.
    weapons : sequence of Weapon
        What was asked about.
    targets : TargetSet, optional
        Whose data are to be named too.
    every_source : bool
        Whether to print every source of a weapon's figures, and not the first alone.
    quiet : bool
        Whether the user wants no messages.
    """
    from rangekit.analysis import NOT_MODELLED  # noqa: PLC0415 - light start

    if launch.point_of_view:
        say(f"Borders: {launch.point_of_view}", quiet=quiet)
    for weapon in weapons:
        if every_source:
            for source in weapon.sources:
                say(f"Range of {weapon.id}: {source}", quiet=quiet)
        elif weapon.sources:
            say(f"Range of {weapon.id}: {weapon.sources[0]} (all sources: rangekit weapons {weapon.id})", quiet=quiet)
    say(f"Border data: {launch.provenance}", quiet=quiet)
    if targets is not None:
        say(f"Target data: {targets.provenance}", quiet=quiet)
    say(f"Note: {NOT_MODELLED}.", quiet=quiet)
