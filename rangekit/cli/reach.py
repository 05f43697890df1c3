"""``rangekit reach``: every target with distance, margin and verdict."""

from typing import TYPE_CHECKING

from rangekit.cli import asked, options, reach_stream
from rangekit.cli.console import reporting
from rangekit.cli.output import deliver, say_caveats
from rangekit.cli.scenario import ScenarioOption
from rangekit.cli.sensitivity import SensitivityOption, add_sensitivity, print_sensitivity

if TYPE_CHECKING:
    from rangekit.api import Reach

__all__ = ["list_reach"]


def list_reach(  # noqa: PLR0913 - each is an option of the command
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
    sensitivity: SensitivityOption = False,
    output: options.OutputOption = None,
    format_name: options.FormatOption = None,
    precision: options.PrecisionOption = 7,
    separators: options.SeparatorsOption = False,
    overwrite: options.OverwriteOption = False,
    columns: reach_stream.ColumnsOption = None,
    only: reach_stream.OnlyOption = None,
    verdict_only: reach_stream.VerdictOnlyOption = False,
    engine: reach_stream.EngineOption = reach_stream.EngineName.HERE,
    scheduler: reach_stream.SchedulerOption = None,
    quiet: options.QuietOption = False,
    debug: options.DebugOption = False,
) -> None:
    """List every target with its distance, margin and verdict.

    \b
    Examples:
      rangekit reach
      rangekit reach -w atacms -w prsm -o reach.csv
      rangekit reach --min-population 500000 --near Moscow,300km -w sapsan
      rangekit reach --sensitivity
      rangekit reach -l sites.geojson -t places.csv --range 186mi --format json
      rangekit reach -t 'places/*.parquet' -o out/ --verdict-only

    Parquet files are streamed into a folder, in at most 1 GiB of memory; a run
    that was killed goes on where it was when it is started again.
    """  # noqa: D301 - the escape is an instruction to the help formatter
    in_folder = reach_stream.FolderOptions(columns, only, verdict_only, engine, scheduler)
    with reporting(debug=debug):
        weapons = asked.asked_weapons(weapon, range_km, weapons_file)
        start = asked.asked_launch(launch, as_of, front_line=front_line, uncertainty_km=launch_uncertainty)
        filters = asked.Filters(min_population, near, within, target_uncertainty)
        if in_folder.apply_to(targets, output):
            filters.refuse_for("a folder of Parquet files")
            spots = asked.placed_launchers(start, standoff, along_border)
            reach_stream.stream_reach(
                weapons, targets, spots, output, in_folder, standoff_km=0, overwrite=overwrite, quiet=quiet
            )
            return
        from rangekit import api  # noqa: PLC0415 - light start

        def make() -> "Reach":
            found = api.reach(weapons, filters.apply_to(targets), start, standoff, along_border_km=along_border)
            return add_sensitivity(found) if sensitivity and not on_screen else found

        on_screen = output is None and format_name is None
        if sensitivity and on_screen:
            print_sensitivity(make(), quiet=quiet)
            return
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
        asked.say_notes(result.notes, quiet=quiet)
        say_caveats(result.launch, result.weapons, quiet=quiet)
