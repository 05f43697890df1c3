"""What-if answers for the map page: other launch areas and other stand-offs, and what they would change."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, ClassVar

import typer

from rangekit.cli.completion import complete_launches
from rangekit.cli.options import read_distance_km

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rangekit.api import Reach, Session
    from rangekit.model import Question

__all__ = ["WhatIfs", "describe_changes"]

_NAMED = 3


@dataclass(frozen=True)
class WhatIfs:
    """What else the page can switch to.

    Parameters
    ----------
    compare_launch : list of str or None
        Other launch areas; the question's stand-off holds for them too.
    compare_standoff_km : list of kilometres or None
        Other stand-offs in the same launch area.
    """

    HEADING: ClassVar = "What if"

    compare_launch: Annotated[
        list[str] | None,
        typer.Option(
            "--compare-launch",
            metavar="ID|FILE",
            autocompletion=complete_launches,
            help="Another launch area to switch to on the page, with the verdicts that it changes; repeatable.",
        ),
    ] = None
    compare_standoff_km: Annotated[
        list[float] | None,
        typer.Option(
            "--compare-standoff",
            metavar="DISTANCE",
            parser=read_distance_km,
            help="Another stand-off to switch to on the page, like 30km; repeatable.",
        ),
    ] = None

    def answer(self, session: Session, question: Question) -> tuple[Reach, ...]:
        """Answer a question from elsewhere.

        Parameters
        ----------
        session : Session
            Has answered the question itself, and has its data.
        question : Question
            The question.
        """
        elsewhere = replace(question, as_of="", front_line=False, launch_uncertainty_km=None)
        others = [replace(elsewhere, launch=name) for name in self.compare_launch or ()]
        others += [replace(question, standoff_km=standoff_km) for standoff_km in self.compare_standoff_km or ()]
        return tuple(map(session.answer, others))


def describe_changes(result: Reach, others: Sequence[Reach]) -> str:
    """Say which verdicts each what-if would change.

    Parameters
    ----------
    result : Reach
        The answer.
    others : sequence of Reach
        The what-ifs.

    Returns
    -------
    str
        A line for each what-if and weapon; empty without a what-if.
    """
    return "\n".join(line for other in others for line in _lines(result, other))


def _lines(result: Reach, other: Reach) -> Iterator[str]:
    from rangekit.analysis.differences import find_differences
    from rangekit.analysis.wording import format_first, format_name

    launch = other.launch
    where = format_name(launch.name) + (f", stand-off {launch.standoff_km:g} km" if launch.standoff_km else "")
    changed = find_differences(result, other).changed
    for weapon in result.weapons:
        mine = [change for change in changed if change.weapon_before.id == weapon.id]
        verdicts = [f"{change.target_name} {change.before.words} to {change.after.words}" for change in mine]
        count = f"{len(mine):,} verdict{'s change' if len(mine) != 1 else ' changes'}" if mine else "no verdict changes"
        yield f"What if from {where} ({format_name(weapon.name)}): {count}" + (
            f": {format_first(verdicts, _NAMED, '; ')}." if mine else "."
        )
