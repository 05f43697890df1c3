"""``rangekit check``: the answer as a sentence that can be quoted."""

from typing import TYPE_CHECKING, Annotated

import typer

from rangekit.cli import options
from rangekit.cli.console import emit_text, reporting, say
from rangekit.cli.output import deliver, say_caveats
from rangekit.cli.scenario import ScenarioOption

if TYPE_CHECKING:
    from rangekit.api import Reach
    from rangekit.catalog import PlaceMatch
    from rangekit.model import TargetSet

__all__ = ["check_places"]

# Apart from 0, 1 and 2, which every command uses; of several answers the one farthest from "in reach" counts.
_EXIT_CODES = {"in_reach": 0, "marginal": 3, "out_of_reach": 4}


def check_places(  # noqa: PLR0913 - each is an option of the command
    places: Annotated[list[str], typer.Argument(metavar="PLACE", help="Places among the targets.")],
    *,
    weapon: options.WeaponOption = None,
    range_km: options.RangeOption = None,
    launch: options.LaunchOption = "ukraine",
    targets: options.TargetsOption = "russian-cities",
    standoff: options.StandoffOption = 0.0,
    scenario: ScenarioOption = None,  # noqa: ARG001 - it says what the other options leave out
    exit_code: Annotated[
        bool,
        typer.Option(
            "--exit-code", help="Tell the verdict: exit 0 in reach, 3 marginal, 4 out of reach (the highest)."
        ),
    ] = False,
    output: options.OutputOption = None,
    format_name: options.FormatOption = None,
    overwrite: options.OverwriteOption = False,
    quiet: options.QuietOption = False,
    debug: options.DebugOption = False,
) -> None:
    """Say whether places are in reach, in words one can quote.

    \b
    Examples:
      rangekit check Moscow -w atacms
      rangekit check Kursk Voronezh -w storm-shadow --standoff 30km
      rangekit check Москва --range 500km --format json
    """  # noqa: D301 - the escape is an instruction to the help formatter
    with reporting(debug=debug):
        from rangekit import api, catalog  # noqa: PLC0415 - light start

        def make() -> "Reach":
            known = catalog.load_targets(targets)
            matches = [catalog.find_place(known, place) for place in places]
            for match in matches:
                _say_namesakes(known, match, quiet=quiet)
            rows = [match.row for match in matches]
            return api.reach(options.chosen_weapons(weapon, range_km), known.take(rows), launch, standoff)

        if output is None and format_name is None:
            result = make()
            _print_sentences(result, quiet=quiet)
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


def _print_sentences(result: "Reach", *, quiet: bool) -> None:
    from rangekit.analysis import describe_answer  # noqa: PLC0415 - light start

    for row in range(len(result.targets)):
        for weapon_row in range(len(result.weapons)):
            emit_text(describe_answer(result.answer(row, weapon_row)))
    say_caveats(result.launch, result.weapons, quiet=quiet)
