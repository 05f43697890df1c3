"""What a shell offers when the tab key is pressed: ids of weapons, launch areas and target sets, and places."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer
from typer._completion_shared import get_completion_script, install

from rangekit.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["answer_for_shell", "complete_launches", "complete_places", "complete_targets", "complete_weapons"]

_MOST_OFFERED = 50
_SHELLS = ("bash", "zsh", "fish", "powershell", "pwsh")


def answer_for_shell(arguments: Sequence[str]) -> bool:
    """Show or install the completion of a shell that is named, which typer itself only guesses.

    Parameters
    ----------
    arguments : sequence of str
        What was typed after the program's name.

    Returns
    -------
    bool
        Whether that was asked; ``--show-completion`` without a name is left to typer.

    Raises
    ------
    InputError
        If there is no such shell.
    """
    if len(arguments) != 2 or arguments[0] not in {"--show-completion", "--install-completion"}:
        return False
    shell = arguments[1]
    if shell not in _SHELLS:
        raise InputError(f"no completion for {shell!r}", hint=f"there is one for {', '.join(_SHELLS)}")
    if arguments[0] == "--show-completion":
        typer.echo(get_completion_script(prog_name="rangekit", complete_var="_RANGEKIT_COMPLETE", shell=shell))
    else:
        _, path = install(shell=shell, prog_name="rangekit", complete_var="_RANGEKIT_COMPLETE")
        typer.echo(f"installed for {shell} in {path}; it works in the next shell that you start")
    return True


def complete_weapons(incomplete: str) -> list[tuple[str, str]]:
    """Return the weapons whose id begins as typed, with their names.

    Examples
    --------
    >>> complete_weapons("atac")[0][0]
    'atacms'
    """
    from rangekit import catalog

    return _beginning(incomplete, [(weapon.id, weapon.name) for weapon in catalog.load_weapons().values()])


def complete_launches(incomplete: str) -> list[tuple[str, str]]:
    """Return the bundled launch areas whose id begins as typed; files are offered by the shell itself.

    Examples
    --------
    >>> [name for name, _ in complete_launches("ukraine-r")]
    ['ukraine-russia-border']
    """
    from rangekit import catalog

    return _beginning(incomplete, [(entry.id, entry.name) for entry in catalog.list_launch_areas()])


def complete_targets(incomplete: str) -> list[tuple[str, str]]:
    """Return the bundled target sets whose id begins as typed.

    Examples
    --------
    >>> [name for name, _ in complete_targets("russian-c")]
    ['russian-cities']
    """
    from rangekit import catalog

    return _beginning(incomplete, [(entry.id, entry.name) for entry in catalog.list_target_sets()])


def complete_places(incomplete: str) -> list[tuple[str, str]]:
    """Return the bundled cities whose name begins as typed, largest first.

    Examples
    --------
    >>> complete_places("Mosc")[0][0]
    'Moscow'
    """
    from rangekit import catalog

    places = catalog.load_targets("russian-cities")
    regions = places.columns.get("region", [""] * len(places))
    return _beginning(incomplete, [(name, str(region)) for name, region in zip(places.names, regions, strict=True)])


def _beginning(incomplete: str, known: list[tuple[str, str]]) -> list[tuple[str, str]]:
    wanted = incomplete.casefold()
    return [(name, shown) for name, shown in known if name.casefold().startswith(wanted)][:_MOST_OFFERED]
