"""``rangekit launch-areas``: where launches may start, and whose view of the borders that is."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from rangekit.cli import options
from rangekit.cli.bundled import print_bundled
from rangekit.cli.completion import complete_launches
from rangekit.cli.console import reporting, say
from rangekit.cli.output import deliver

if TYPE_CHECKING:
    from rangekit.model import LaunchArea

__all__ = ["show_launch_areas"]


class LaunchFormatName(StrEnum):
    """How launch areas are listed, and the formats that one is written in."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    GEOJSON = "geojson"
    GEOJSONL = "geojsonl"
    GEOPACKAGE = "geopackage"
    KML = "kml"
    KMZ = "kmz"
    FLATGEOBUF = "flatgeobuf"
    GEOPARQUET = "geoparquet"
    SHAPEFILE = "shapefile"


def show_launch_areas(  # noqa: PLR0913 - each is an option of the command
    query: Annotated[
        str | None, typer.Argument(metavar="ID", autocompletion=complete_launches, help="One of the areas.")
    ] = None,
    *,
    format_name: Annotated[
        LaunchFormatName | None, typer.Option("--format", help="How to print it, or the format of -o.")
    ] = None,
    output: options.OutputOption = None,
    precision: options.PrecisionOption = 7,
    separators: options.SeparatorsOption = False,
    overwrite: options.OverwriteOption = False,
    quiet: options.QuietOption = False,
    debug: options.DebugOption = False,
) -> None:
    """List launch areas, or write one.

    Each area states its point of view on disputed land, its source and its licence.

    \b
    Examples:
      rangekit launch-areas
      rangekit launch-areas ukraine
      rangekit launch-areas ukraine -o ukraine.gpkg
    """  # noqa: D301 - the escape is an instruction to the help formatter
    with reporting(debug=debug):
        from rangekit import catalog  # noqa: PLC0415 - light start

        if output is not None or (format_name and format_name.name not in options.ListingFormatName.__members__):
            deliver(
                lambda: _load(query),
                "launch areas",
                output=output,
                format_name=format_name,
                default="geojson",
                overwrite=overwrite,
                quiet=quiet,
                precision=precision,
                separators=separators,
            )
            return
        listing = options.ListingFormatName(format_name or "table")
        known = catalog.list_launch_areas()
        if query is not None:
            wanted = catalog.load_launch_area(query).id
            known = tuple(entry for entry in known if entry.id == wanted)
        print_bundled(known, listing)
        say("A vector file of your own works too: -l FILE", quiet=quiet)


def _load(query: str | None) -> "LaunchArea":
    from rangekit import catalog  # noqa: PLC0415 - light start
    from rangekit.errors import InputError  # noqa: PLC0415 - light start

    if query is None:
        raise InputError("which launch area?", cure="name one: rangekit launch-areas ID -o FILE")
    return catalog.load_launch_area(query)
