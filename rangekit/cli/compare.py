"""What-if answers for the map page: other launch areas and other stand-offs, and what they would change."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from rangekit.cli import asked, options
from rangekit.cli.completion import complete_launches

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rangekit.api import Reach

__all__ = [
    "CompareLaunchOption",
    "CompareStandoffOption",
    "EmbedOption",
    "LangOption",
    "PageLanguage",
    "compare",
    "describe_changes",
    "refuse_for_figure",
]

_NAMED = 3


class PageLanguage(StrEnum):
    """The languages of the page's own words; the same as `rangekit.view.wording.LANGUAGES`."""

    EN = "en"
    UK = "uk"
    RU = "ru"


CompareLaunchOption = Annotated[
    list[str] | None,
    typer.Option(
        "--compare-launch",
        metavar="ID|FILE",
        autocompletion=complete_launches,
        help="Another launch area to switch to on the page, with the verdicts that it changes; repeatable.",
    ),
]
CompareStandoffOption = Annotated[
    list[float] | None,
    typer.Option(
        "--compare-standoff",
        metavar="DISTANCE",
        parser=options.read_distance_km,
        help="Another stand-off to switch to on the page, like 30km; repeatable.",
    ),
]
LangOption = Annotated[PageLanguage, typer.Option("--lang", help="Language of the map's own words.")]
EmbedOption = Annotated[bool, typer.Option("--embed", help="A page for a frame: headline, slider, map and no table.")]


def compare(
    question: asked.Question, result: Reach, launches: Sequence[str] | None, standoffs_km: Sequence[float] | None
) -> tuple[Reach, ...]:
    """Answer the same question from other launch areas, and from further inside the same one.

    Parameters
    ----------
    question : asked.Question
        What the options ask.
    result : Reach
        Its answer.
    launches : sequence of str, optional
        Every ``--compare-launch``; the question's stand-off holds for them too.
    standoffs_km : sequence of float, optional
        Every ``--compare-standoff``, kilometres.

    Returns
    -------
    tuple of Reach
    """
    from rangekit import api  # noqa: PLC0415 - light start

    others = [(asked.asked_launch(name, None), question.standoff) for name in launches or ()]
    if standoffs_km:
        same = asked.asked_launch(
            question.launch,
            question.as_of,
            front_line=question.front_line,
            uncertainty_km=question.launch_uncertainty,
        )
        others += [(same, standoff_km) for standoff_km in standoffs_km]
    return tuple(api.reach(result.weapons, result.targets, launch, standoff_km) for launch, standoff_km in others)


def refuse_for_figure(path: str) -> None:
    """Raise InputError: these options are the page's alone.

    Parameters
    ----------
    path : str
        The figure asked for.
    """
    from rangekit.errors import InputError  # noqa: PLC0415 - light start

    raise InputError(
        "--compare-launch, --compare-standoff and --embed are for the page",
        source=path,
        cure="leave them out, or write a .html",
    )


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
    from rangekit.analysis.differences import find_differences  # noqa: PLC0415 - light start
    from rangekit.analysis.wording import say_name  # noqa: PLC0415 - as above

    launch = other.launch
    where = say_name(launch.name) + (f", stand-off {launch.standoff_km:g} km" if launch.standoff_km else "")
    changed = find_differences(result, other).changed
    for weapon in result.weapons:
        mine = [change for change in changed if change.weapon_before.id == weapon.id]
        named = "; ".join(
            f"{say_name(change.target_name)} {change.before.words} to {change.after.words}" for change in mine[:_NAMED]
        )
        more = f" and {len(mine) - _NAMED:,} more" if len(mine) > _NAMED else ""
        count = f"{len(mine):,} verdict{'s change' if len(mine) != 1 else ' changes'}" if mine else "no verdict changes"
        yield f"What if from {where} ({say_name(weapon.name)}): {count}" + (f": {named}{more}." if mine else ".")
