"""``rangekit check``: the answer as a sentence that can be quoted."""

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from rangekit.cli import asked, options
from rangekit.cli.completion import complete_places
from rangekit.cli.console import emit_text, reporting, say
from rangekit.cli.output import deliver, say_caveats
from rangekit.cli.scenario import ScenarioOption

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rangekit.analysis.checks import ClaimCheck
    from rangekit.api import Reach
    from rangekit.catalog import PlaceMatch
    from rangekit.model import ReachAnswer, TargetSet, Weapon

__all__ = ["check_places"]

# Apart from 0, 1 and 2, which every command uses; of several answers the one farthest from "in reach" counts.
_EXIT_CODES = {"in_reach": 0, "marginal": 3, "out_of_reach": 4}

_KM_DECIMALS = 3


def require_distance(text: str | None) -> str | None:
    """Refuse a claim that is no distance as wrong usage, and keep it as it was typed: its digits tell its rounding.

    Parameters
    ----------
    text : str or None
        The --claim.

    Returns
    -------
    str or None
        The same.
    """
    if text is not None and not options.read_distance_km(text):
        raise typer.BadParameter("a claimed distance must be more than 0 km")
    return text


def check_places(  # noqa: PLR0913 - each is an option of the command
    places: Annotated[
        list[str], typer.Argument(metavar="PLACE", autocompletion=complete_places, help="Places among the targets.")
    ],
    *,
    weapon: options.WeaponOption = None,
    range_km: options.RangeOption = None,
    weapons_file: asked.WeaponsFileOption = None,
    launch: options.LaunchOption = "ukraine",
    as_of: asked.AsOfOption = None,
    front_line: asked.FrontLineOption = False,
    launch_uncertainty: asked.LaunchUncertaintyOption = None,
    standoff: options.StandoffOption = 0.0,
    along_border: asked.AlongBorderOption = None,
    targets: options.TargetsOption = "russian-cities",
    min_population: asked.MinPopulationOption = None,
    near: asked.NearOption = None,
    within: asked.WithinOption = None,
    target_uncertainty: asked.TargetUncertaintyOption = None,
    scenario: ScenarioOption = None,  # noqa: ARG001 - it says what the other options leave out
    exit_code: Annotated[
        bool,
        typer.Option(
            "--exit-code", help="Tell the verdict: exit 0 in reach, 3 marginal, 4 out of reach (the highest)."
        ),
    ] = False,
    range_needed: Annotated[
        bool,
        typer.Option(
            "--range-needed", help="Add the range that each place needs, and which catalogued systems have it."
        ),
    ] = False,
    claim: Annotated[
        str | None,
        typer.Option(
            "--claim",
            metavar="DISTANCE",
            callback=require_distance,
            help="A published distance to test: 450km, 280mi. Its own rounding is allowed for.",
        ),
    ] = None,
    output: options.OutputOption = None,
    format_name: options.FormatOption = None,
    overwrite: options.OverwriteOption = False,
    quiet: options.QuietOption = False,
    debug: options.DebugOption = False,
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
    """  # noqa: D301 - the escape is an instruction to the help formatter
    with reporting(debug=debug):
        from rangekit import api, catalog  # noqa: PLC0415 - light start

        def known_weapons() -> "list[Weapon]":
            return list(api.weapons(weapons_file).values()) if range_needed else []

        def make() -> "Reach":
            known = asked.Filters(min_population, near, within, target_uncertainty).apply_to(targets)
            matches = [catalog.find_place(known, place) for place in places]
            for match in matches:
                _say_namesakes(known, match, quiet=quiet)
            rows = [match.row for match in matches]
            weapons = asked.asked_weapons(weapon, range_km, weapons_file)
            start = asked.asked_launch(launch, as_of, front_line=front_line, uncertainty_km=launch_uncertainty)
            found = api.reach(weapons, known.take(rows), start, standoff, along_border_km=along_border)
            asked.say_notes(found.notes, quiet=quiet)
            return _with_checks(found, known_weapons(), claim)

        if output is None and format_name is None:
            result = make()
            _print_sentences(result, known_weapons(), claim, quiet=quiet)
        else:
            result = deliver(
                make,
                "places",
                output=output,
                format_name=format_name,
                default="json",
                overwrite=overwrite,
                quiet=quiet,
            )
        if exit_code:
            raise typer.Exit(max(_EXIT_CODES[answer.verdict] for answer in result))


def _say_namesakes(known: "TargetSet", match: "PlaceMatch", *, quiet: bool) -> None:
    if not match.others:
        return
    regions = known.columns.get("region")
    where = "" if regions is None else f" in {regions[match.row]}"
    count = len(match.others)
    what = "another place has" if count == 1 else f"{count} other places have"
    say(f"note: this is {match.name}{where}; {what} the same name (rangekit targets '{match.name}')", quiet=quiet)


def _print_sentences(result: "Reach", known: "list[Weapon]", claim: str | None, *, quiet: bool) -> None:
    from rangekit.analysis import describe_answer  # noqa: PLC0415 - light start
    from rangekit.analysis.checks import (  # noqa: PLC0415 - light start
        describe_claim,
        describe_range_needed,
        find_range_needed,
    )

    for row in range(len(result.targets)):
        for weapon_row in range(len(result.weapons)):
            emit_text(describe_answer(result.answer(row, weapon_row)))
        answer = result.answer(row)
        if known:
            emit_text(describe_range_needed(answer, find_range_needed(answer, known)))
        if claim is not None:
            emit_text(describe_claim(answer.target_name, _check_claim(answer, claim)))
    say_caveats(result.launch, result.weapons, result.targets, every_source=True, quiet=quiet)


def _with_checks(result: "Reach", known: "list[Weapon]", claim: str | None) -> "Reach":
    """Return the result with what was checked as columns of its targets."""
    from rangekit.analysis.checks import find_range_needed  # noqa: PLC0415 - light start

    columns: dict[str, Sequence[object]] = dict(result.targets.columns)
    answers = [result.answer(row) for row in range(len(result.targets))]
    if known:
        needed = [find_range_needed(answer, known) for answer in answers]
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
    from rangekit.analysis.checks import StatedDistance, check_distance  # noqa: PLC0415 - light start

    return check_distance(StatedDistance.from_text(claim), answer.distance_km, answer.uncertainty_km)


def _ids(weapons: "tuple[Weapon, ...]") -> str:
    return " ".join(weapon.id for weapon in weapons)
