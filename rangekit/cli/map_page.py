"""``rangekit map``: the interactive map as one HTML file, and its summary."""

from pathlib import PurePath
from typing import TYPE_CHECKING, Annotated

import typer

from rangekit.cli import asked, options
from rangekit.cli.compare import (
    CompareLaunchOption,
    CompareStandoffOption,
    EmbedOption,
    LangOption,
    PageLanguage,
    compare,
    describe_changes,
    refuse_for_figure,
)
from rangekit.cli.console import emit_bytes, emit_text, reporting, say
from rangekit.cli.map_figure import SizeOption, ThemeOption, check_figure_options, encode_map, is_figure
from rangekit.cli.output import deliver
from rangekit.cli.scenario import ScenarioOption, write_scenario

if TYPE_CHECKING:
    from rangekit.export import Exportable

__all__ = ["draw_map"]

_DEFAULT_OUTPUT = "rangekit-map.html"


def draw_map(  # noqa: PLR0913 - each is an option of the command
    context: typer.Context,
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
    tolerance: options.ToleranceOption = 0.1,
    title: Annotated[str | None, typer.Option("--title", help="Headline; written from the result if left out.")] = None,
    highlight: Annotated[
        list[str] | None,
        typer.Option("--highlight", metavar="PLACE", help="A place to point out among the targets; repeatable."),
    ] = None,
    tiles: Annotated[
        str | None,
        typer.Option("--tiles", metavar="NAME", help="A tile layer from the network; none is fetched if left out."),
    ] = None,
    compare_launch: CompareLaunchOption = None,
    compare_standoff: CompareStandoffOption = None,
    lang: LangOption = PageLanguage.EN,
    embed: EmbedOption = False,
    save_scenario: Annotated[
        str | None,
        typer.Option("--save-scenario", metavar="FILE", help="Write what was asked as a scenario file (TOML), locked."),
    ] = None,
    mix: options.MixOption = False,
    precision: options.PrecisionOption = 7,
    separators: options.SeparatorsOption = False,
    size: SizeOption = None,
    theme: ThemeOption = None,
    output: options.OutputOption = _DEFAULT_OUTPUT,
    overwrite: options.OverwriteOption = False,
    quiet: options.QuietOption = False,
    debug: options.DebugOption = False,
) -> None:
    """Draw the interactive map and print its summary.

    The map is one HTML file that opens from a disk and needs nothing from the network. With the suffix of a GIS
    format its layers (range areas, launch area, places) are written instead, with their styles.

    With the suffix .png, .svg or .pdf it is a figure to print.

    \b
    Examples:
      rangekit map
      rangekit map -w storm-shadow --highlight Voronezh -o storm-shadow.html
      rangekit map --range 500km --standoff 30km --overwrite
      rangekit map -w atacms -w storm-shadow --compare-launch ukraine-without-crimea --compare-standoff 30km
      rangekit map --lang uk --embed -o frame.html
      rangekit map -o map.pdf --size column
      rangekit map -o map.gpkg
      rangekit map -o map.kmz
    """  # noqa: D301 - the escape is an instruction to the help formatter
    with reporting(debug=debug):
        from rangekit import export  # noqa: PLC0415 - light start

        question = asked.Question(
            weapon,
            range_km,
            weapons_file,
            launch,
            as_of,
            front_line,
            launch_uncertainty,
            standoff,
            along_border,
            targets,
            asked.Filters(min_population, near, within, target_uncertainty),
        )
        path = output or _DEFAULT_OUTPUT
        if export.has_layers(path):

            def make() -> "tuple[Exportable, ...]":
                found = question.answer(quiet=quiet)
                return (*found.range_areas(tolerance_m=tolerance * 1000), found.launch, found)

            deliver(
                make,
                "map layers",
                output=path,
                format_name=None,
                default="",
                overwrite=overwrite,
                quiet=quiet,
                mix=mix,
                precision=precision,
                separators=separators,
            )
            if save_scenario is not None:
                weapons = options.chosen_weapons(weapon, range_km)
                write_scenario(save_scenario, context.params, weapons, overwrite=overwrite)
            return
        check_figure_options(path, size=size, theme=theme, tiles=tiles)
        if is_figure(path) and (compare_launch or compare_standoff or embed):
            refuse_for_figure(path)
        if path != "-":
            _check_suffix(path)
            export.check_output(path, overwrite=overwrite)
        if save_scenario is not None:
            export.check_output(save_scenario, overwrite=overwrite)
        result = question.answer(quiet=quiet)
        others = compare(question, result, compare_launch, compare_standoff)
        summary = "\n".join(filter(None, [result.summary(), describe_changes(result, others)]))
        pieces = [
            encode_map(
                result,
                path,
                size=size,
                theme=theme,
                tiles=tiles,
                title=title,
                highlight=highlight,
                tolerance_m=tolerance * 1000,
                lang=str(lang),
                embed=embed,
                compare=others,
            )
        ]
        if save_scenario is not None:
            weapons = options.chosen_weapons(weapon, range_km)
            write_scenario(save_scenario, context.params, weapons, overwrite=overwrite)
        if path == "-":
            emit_bytes(pieces)
            say(summary, quiet=quiet)
            return
        export.write_atomically(path, pieces, overwrite=overwrite)
        if not quiet:
            emit_text(summary)
        say(f"wrote {path}" + (f" and {save_scenario}" if save_scenario else ""), quiet=quiet)


def _check_suffix(path: str) -> None:
    from rangekit.api import PAGE_SUFFIXES  # noqa: PLC0415 - light start
    from rangekit.errors import InputError  # noqa: PLC0415 - light start
    from rangekit.view.figure import FIGURE_SUFFIXES  # noqa: PLC0415 - light start

    suffix = PurePath(path).suffix.lower()
    if suffix not in PAGE_SUFFIXES and not is_figure(path):
        raise InputError(
            f"the suffix {suffix!r} says no format of a map" if suffix else "a name without a suffix says no format",
            source=path,
            cure=f"known for maps: {', '.join((*PAGE_SUFFIXES, *FIGURE_SUFFIXES))}, "
            "and for their layers .gpkg, .kml, .kmz, .geojson",
        )
