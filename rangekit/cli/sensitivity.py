"""``rangekit reach --sensitivity``: which assumptions the verdicts depend on."""

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from rangekit.cli.console import emit_text
from rangekit.cli.options import Messages

if TYPE_CHECKING:
    from rangekit.api import Reach

__all__ = ["SensitivityOption", "add_sensitivity", "print_sensitivity"]

SensitivityOption = Annotated[
    bool,
    typer.Option(
        "--sensitivity",
        help="Which verdicts change with the range figure, the border, a stand-off of 30 km, or a coarser map; "
        "into a file as columns.",
    ),
]


def print_sensitivity(result: "Reach", messages: Messages) -> None:
    """Print which assumptions the verdicts depend on, and what the places near the edge would take.

    Parameters
    ----------
    result : Reach
        The answer as asked.
    messages : Messages
        Whether to say where more is to be had.
    """
    emit_text(result.sensitivity().summary())
    messages.say("Every target with every verdict: --sensitivity -o FILE.csv")


def add_sensitivity(result: "Reach") -> "Reach":
    """Return the result with its verdicts under other assumptions as columns of its targets.

    Parameters
    ----------
    result : Reach
        The answer as asked.
    """
    columns = {**result.targets.columns, **result.sensitivity().columns()}
    return replace(result, targets=replace(result.targets, columns=columns))
