"""``rangekit area``: range areas as polygons."""

from typing import TYPE_CHECKING, Annotated

import typer

from rangekit.cli import asked, options
from rangekit.cli.console import reporting, say
from rangekit.cli.output import deliver, say_caveats
from rangekit.cli.scenario import ScenarioOption

if TYPE_CHECKING:
    from rangekit.analysis import RangeArea

__all__ = ["draw_area"]


def draw_area(  # noqa: PLR0913 - each is an option of the command
    *,
    weapon: options.WeaponOption = None,
    range_km: options.RangeOption = None,
    weapons_file: asked.WeaponsFileOption = None,
    launch: options.LaunchOption = "ukraine",
    as_of: asked.AsOfOption = None,
    front_line: asked.FrontLineOption = False,
    standoff: options.StandoffOption = 0.0,
    along_border: asked.AlongBorderOption = None,
    scenario: ScenarioOption = None,  # noqa: ARG001 - it says what the other options leave out
    tolerance: options.ToleranceOption = 0.01,
    band: Annotated[
        bool, typer.Option("--band", help="Draw the lowest and the highest published range too, where they differ.")
    ] = False,
    output: options.OutputOption = None,
    format_name: options.AreaFormatOption = None,
    precision: options.PrecisionOption = 7,
    separators: options.SeparatorsOption = False,
    overwrite: options.OverwriteOption = False,
    quiet: options.QuietOption = False,
    debug: options.DebugOption = False,
) -> None:
    """Draw range areas as polygons.

    A range area is every point at most the nominal range away from the launch area. The measured error of each
    polygon stands among its properties.

    \b
    Examples:
      rangekit area > atacms.geojson
      rangekit area --range 450km --tolerance 1m -o ring.geojson
      rangekit area -w storm-shadow --band --standoff 30km -o band.geojson
    """  # noqa: D301 - the escape is an instruction to the help formatter
    with reporting(debug=debug):
        from rangekit import api  # noqa: PLC0415 - light start

        def make() -> "tuple[RangeArea, ...]":
            return api.range_areas(
                asked.asked_weapons(weapon, range_km, weapons_file),
                asked.asked_launch(launch, as_of, front_line=front_line),
                tolerance_m=tolerance * 1000,
                band=band,
                standoff_km=standoff,
                along_border_km=along_border,
            )

        areas = deliver(
            make,
            "areas",
            output=output,
            format_name=format_name,
            default="geojson",
            overwrite=overwrite,
            quiet=quiet,
            precision=precision,
            separators=separators,
        )
        for area in areas:
            say(
                f"{area.weapon.id}, {area.range_km:g} km: measured error at most {area.error_inside_m:.1f} m inside "
                f"and {area.error_outside_m:.1f} m outside the true ring",
                quiet=quiet,
            )
        asked.say_notes(areas[0].launch.notes, quiet=quiet)
        say_caveats(areas[0].launch, [area.weapon for area in areas if area.label == "nominal"], quiet=quiet)
