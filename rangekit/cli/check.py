"""``rangekit check``: the answer as a sentence that can be quoted."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, ClassVar

import typer

from rangekit.cli.completion import complete_places
from rangekit.cli.console import emit_text, reporting
from rangekit.cli.options import Destination, FormatOption, Messages, SourcesOption, read_distance_km
from rangekit.cli.output import deliver, print_caveats
from rangekit.cli.question import Asked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rangekit.analysis.checks import ClaimCheck
    from rangekit.api import Reach, Session
    from rangekit.model import Question, ReachAnswer, Weapon

__all__ = ["check_places"]

# Apart from 0, 1 and 2, which every command uses; of several answers the one farthest from "in reach" counts.
_EXIT_CODES = {"in_reach": 0, "marginal": 3, "out_of_reach": 4}

_KM_DECIMALS = 3


def require_distance(text: str | None) -> str | None:
    """Refuse a claim that is not a distance as wrong usage, and keep it as it was typed: its digits show its rounding.

    Parameters
    ----------
    text : str or None
        The --claim.

    Returns
    -------
    str or None
        The same.
    """
    if text is not None and not read_distance_km(text):
        raise typer.BadParameter("a claimed distance must be more than 0 km")
    return text


@dataclass(frozen=True)
class Checks:
    """What is checked beside the verdict.

    Parameters
    ----------
    range_needed : bool
        Whether to say which range each place needs, and what has it.
    claim : str or None
        A published distance to test, as it was typed.
    """

    HEADING: ClassVar = "Checks"

    range_needed: Annotated[
        bool,
        typer.Option(
            "--range-needed", help="Add the range that each place needs, and which catalogued systems have it."
        ),
    ] = False
    claim: Annotated[
        str | None,
        typer.Option(
            "--claim",
            metavar="DISTANCE",
            callback=require_distance,
            help="A published distance to test: 450km, 280mi. Its own rounding is allowed for.",
        ),
    ] = None


def check_places(
    places: Annotated[
        list[str], typer.Argument(metavar="PLACE", autocompletion=complete_places, help="Places among the targets.")
    ],
    *,
    question: Asked,
    checks: Checks,
    exit_code: Annotated[
        bool,
        typer.Option(
            "--exit-code", help="Tell the verdict: exit 0 in reach, 3 marginal, 4 out of reach (the highest)."
        ),
    ] = False,
    destination: Destination,
    format_name: FormatOption = None,
    sources: SourcesOption = False,
    messages: Messages,
) -> None:
    """Say whether places are in reach, in words one can quote.

    --range-needed and --claim add columns to CSV and JSON: range_needed_km, reached_by, marginal_for; claimed_km,
    claim (agrees, close, differs), claim_off_km.

    \b
    Examples:
      rangekit check Moscow -w atacms --range-needed
      rangekit check Moscow --claim 450km
      rangekit check Kursk Voronezh -w storm-shadow --standoff 30km
      rangekit check Москва --range 500km --format json
    """
    with reporting(debug=messages.debug, quiet=messages.quiet):
        from rangekit import api

        session = api.Session()
        systems = list(session.catalog(question).of_area(str(question.launch)).values()) if checks.range_needed else []

        def make() -> "Reach":
            return _with_checks(_ask(session, question, places, messages), systems, checks.claim)

        if destination.output is None and format_name is None:
            result = _ask(session, question, places, messages)
            _print_sentences(result, systems, checks.claim)
            print_caveats(result.launch, result.weapons, messages, result.targets, every_source=sources)
        else:
            result = deliver(make, "places", destination, messages, format_name=format_name, default="json")
        if exit_code:
            raise typer.Exit(max(_EXIT_CODES[answer.verdict] for answer in result))


def _ask(session: "Session", question: "Question", places: "Sequence[str]", messages: Messages) -> "Reach":
    """Answer a question about some of its targets."""
    from rangekit import analysis, catalog

    targets = session.targets(question)
    picked = catalog.pick_places(targets, places, elsewhere=not question.has_filters)
    result = analysis.with_caveats(session.answer(question, picked.targets), picked.namesakes)
    messages.print_notes(result.notes)
    return result


def _print_sentences(result: "Reach", systems: "list[Weapon]", claim: str | None) -> None:
    from rangekit.analysis import describe_answer
    from rangekit.analysis.checks import (
        describe_claim,
        describe_range_needed,
        find_range_needed,
    )

    for row in range(len(result.targets)):
        for weapon_row in range(len(result.weapons)):
            emit_text(describe_answer(result.answer(row, weapon_row)))
        answer = result.answer(row)
        if systems:
            emit_text(describe_range_needed(answer, find_range_needed(answer, systems)))
        if claim is not None:
            emit_text(describe_claim(answer.target_name, _check_claim(answer, claim)))


def _with_checks(result: "Reach", systems: "list[Weapon]", claim: str | None) -> "Reach":
    """Return the result with what was checked as columns of its targets."""
    from rangekit.analysis.checks import find_range_needed

    columns: dict[str, Sequence[object]] = dict(result.targets.columns)
    answers = [result.answer(row) for row in range(len(result.targets))]
    if systems:
        needed = [find_range_needed(answer, systems) for answer in answers]
        columns["range_needed_km"] = [round(each.range_km, _KM_DECIMALS) for each in needed]
        columns["reached_by"] = [_ids(each.in_reach) for each in needed]
        columns["marginal_for"] = [_ids(each.marginal) for each in needed]
    if claim is not None:
        checks = [_check_claim(answer, claim) for answer in answers]
        columns["claimed_km"] = [round(each.stated.distance_km, _KM_DECIMALS) for each in checks]
        columns["claim"] = [each.verdict.value for each in checks]
        columns["claim_off_km"] = [round(each.difference_km, _KM_DECIMALS) for each in checks]
    return replace(result, targets=replace(result.targets, columns=columns))


def _check_claim(answer: "ReachAnswer", claim: str) -> "ClaimCheck":
    from rangekit.analysis.checks import StatedDistance, check_distance

    return check_distance(StatedDistance.from_text(claim), answer.distance_km, answer.uncertainty_km)


def _ids(weapons: "tuple[Weapon, ...]") -> str:
    return " ".join(weapon.id for weapon in weapons)
