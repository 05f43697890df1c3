"""``rangekit reach``: every target with distance, margin and verdict."""

from typing import TYPE_CHECKING

from rangekit.cli import options
from rangekit.cli.console import reporting
from rangekit.cli.output import deliver, say_caveats
from rangekit.cli.scenario import ScenarioOption

if TYPE_CHECKING:
    from rangekit.api import Reach

__all__ = ["list_reach"]


def list_reach(  # noqa: PLR0913 - each is an option of the command
    *,
    weapon: options.WeaponOption = None,
    range_km: options.RangeOption = None,
    launch: options.LaunchOption = "ukraine",
    targets: options.TargetsOption = "russian-cities",
    standoff: options.StandoffOption = 0.0,
    scenario: ScenarioOption = None,  # noqa: ARG001 - it says what the other options leave out
    output: options.OutputOption = None,
    format_name: options.FormatOption = None,
    precision: options.PrecisionOption = 7,
    separators: options.SeparatorsOption = False,
    overwrite: options.OverwriteOption = False,
    quiet: options.QuietOption = False,
    debug: options.DebugOption = False,
) -> None:
    """List every target with its distance, margin and verdict.

    \b
    Examples:
      rangekit reach
      rangekit reach -w atacms -w prsm -o reach.csv
      rangekit reach -l sites.geojson -t places.csv --range 186mi --format json
    """  # noqa: D301 - the escape is an instruction to the help formatter
    with reporting(debug=debug):
        from rangekit import api  # noqa: PLC0415 - light start

        def make() -> "Reach":
            return api.reach(options.chosen_weapons(weapon, range_km), targets, launch, standoff)

        result = deliver(
            make,
            "places",
            output=output,
            format_name=format_name,
            default="table",
            overwrite=overwrite,
            quiet=quiet,
            precision=precision,
            separators=separators,
        )
        say_caveats(result.launch, result.weapons, quiet=quiet)
