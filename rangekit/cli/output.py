"""Where answers go: the screen, a pipe or a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from rangekit.cli.console import emit_bytes, say

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rangekit.analysis import RangeArea
    from rangekit.api import Reach
    from rangekit.catalog.features import Features
    from rangekit.model import LaunchArea, Weapon

__all__ = ["deliver", "say_caveats"]

Made = TypeVar("Made", "Reach", "tuple[RangeArea, ...]", "Features")


def deliver(  # noqa: PLR0913 - each is an option that the user gave
    make: Callable[[], Made],
    holds: str,
    *,
    output: str | None,
    format_name: str | None,
    default: str,
    overwrite: bool,
    quiet: bool,
) -> Made:
    """Choose the format, make what is asked for and write it.

    The output is checked before the work begins, so that a user does not wait for a refusal.

    Parameters
    ----------
    make : callable
        Computes what is to be written.
    holds : {"places", "areas", "features"}
        What that is.
    output : str or None
        The -o option: a file, ``-`` or nothing.
    format_name : str or None
        The --format option.
    default : str
        The format for stdout.
    overwrite, quiet : bool
        The options of these names.

    Returns
    -------
    Reach, tuple of RangeArea or Features
        What was made.
    """
    from rangekit.export import check_output, choose_format, encode, write_atomically  # noqa: PLC0415 - light start

    if output is None or output == "-":
        chosen = choose_format(holds, name=format_name or default)
        made = make()
        emit_bytes(encode(made, chosen))
        return made
    chosen = choose_format(holds, name=format_name, path=output)
    check_output(output, overwrite=overwrite)
    made = make()
    path = write_atomically(output, encode(made, chosen), overwrite=overwrite)
    say(f"wrote {path}", quiet=quiet)
    return made


def say_caveats(launch: LaunchArea, weapons: Sequence[Weapon], *, quiet: bool) -> None:
    """Print on stderr what stands behind an answer, and what is not modelled.

    Parameters
    ----------
    launch : LaunchArea
        Where from.
    weapons : sequence of Weapon
        What was asked about.
    quiet : bool
        Whether the user wants no messages.
    """
    from rangekit.analysis import NOT_MODELLED  # noqa: PLC0415 - light start

    if launch.point_of_view:
        say(f"Borders: {launch.point_of_view}", quiet=quiet)
    for weapon in weapons:
        if weapon.sources:
            say(f"Range of {weapon.id}: {weapon.sources[0]} (all sources: rangekit weapons {weapon.id})", quiet=quiet)
    say(f"Border data: {launch.provenance}", quiet=quiet)
    say(f"Note: {NOT_MODELLED}.", quiet=quiet)
