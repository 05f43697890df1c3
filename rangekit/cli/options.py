"""The options that commands share, and what they mean."""

from enum import StrEnum
from typing import Annotated

import typer

from rangekit.cli.completion import complete_launches, complete_targets, complete_weapons
from rangekit.cli.console import say
from rangekit.cli.scenario import prefer_range

__all__ = [
    "AreaFormatOption",
    "DebugOption",
    "FormatName",
    "FormatOption",
    "LaunchOption",
    "ListingFormatOption",
    "MixOption",
    "OutputOption",
    "OverwriteOption",
    "PrecisionOption",
    "QuietOption",
    "RangeOption",
    "SeparatorsOption",
    "StandoffOption",
    "TargetsOption",
    "ToleranceOption",
    "WeaponOption",
    "chosen_weapons",
]


class FormatName(StrEnum):
    """The formats of answers; the same names as `rangekit.export.FORMATS`."""

    CSV = "csv"
    JSON = "json"
    GEOJSON = "geojson"
    GEOJSONL = "geojsonl"
    TABLE = "table"
    GEOPACKAGE = "geopackage"
    KML = "kml"
    KMZ = "kmz"
    FLATGEOBUF = "flatgeobuf"
    GEOPARQUET = "geoparquet"
    SHAPEFILE = "shapefile"


class AreaFormatName(StrEnum):
    """The formats of geometries: those of `FormatName` that can hold any."""

    CSV = "csv"
    GEOJSON = "geojson"
    GEOJSONL = "geojsonl"
    GEOPACKAGE = "geopackage"
    KML = "kml"
    KMZ = "kmz"
    FLATGEOBUF = "flatgeobuf"
    GEOPARQUET = "geoparquet"
    SHAPEFILE = "shapefile"


class ListingFormatName(StrEnum):
    """The formats of what is bundled."""

    TABLE = "table"
    JSON = "json"


def read_distance_km(text: str) -> float:
    """Read a distance option; a distance that cannot be read is wrong usage.

    Parameters
    ----------
    text : str
        As typed: ``300km``, ``186mi``, ``162nmi``, ``300000m``, or a bare number of kilometres.

    Returns
    -------
    kilometres
    """
    from rangekit.errors import InputError  # noqa: PLC0415 - not needed for --help
    from rangekit.model.units import parse_distance_km  # noqa: PLC0415 - not needed for --help

    try:
        return parse_distance_km(text)
    except InputError as error:
        raise typer.BadParameter(str(error)) from None


def read_tolerance_km(text: str) -> float:
    """Read a tolerance; a bare number is kilometres here too, which is worth a word.

    Parameters
    ----------
    text : str
        As typed: ``10m``, ``0.5km``.

    Returns
    -------
    kilometres
    """
    tolerance_km = read_distance_km(text)
    if isinstance(text, str) and text.strip()[-1:].isdigit():
        say(f"note: --tolerance {text} means {tolerance_km:g} km; for metres write {text}m")
    return tolerance_km


def chosen_weapons(weapon: list[str] | None, range_km: float | None) -> list[str | float]:
    """Return what -w and --range ask about; ATACMS where they ask about nothing.

    Parameters
    ----------
    weapon : list of str or None
        Every -w.
    range_km : kilometres or None
        The --range.

    Returns
    -------
    list of str or float
    """
    asked: list[str | float] = [*(weapon or []), *([] if range_km is None else [range_km])]
    return asked or ["atacms"]


WeaponOption = Annotated[
    list[str] | None,
    typer.Option(
        "-w",
        "--weapon",
        metavar="ID",
        autocompletion=complete_weapons,
        help="A weapon of `rangekit weapons`; repeatable.  [default: atacms]",
    ),
]
RangeOption = Annotated[
    float | None,
    typer.Option(
        "--range",
        metavar="DISTANCE",
        parser=read_distance_km,
        callback=prefer_range,
        help="A range without a weapon, like 450km.",
    ),
]
LaunchOption = Annotated[
    str,
    typer.Option(
        "-l",
        "--launch",
        metavar="ID|FILE",
        autocompletion=complete_launches,
        help="An area of `rangekit launch-areas`, or a vector file.",
    ),
]
TargetsOption = Annotated[
    str,
    typer.Option(
        "-t",
        "--targets",
        metavar="ID|FILE",
        autocompletion=complete_targets,
        help="A set of `rangekit targets`, or a table or vector file.",
    ),
]
StandoffOption = Annotated[
    float,
    typer.Option(
        "--standoff",
        metavar="DISTANCE",
        parser=read_distance_km,
        show_default=False,
        help="How far inside its territory a launcher stays.  [default: 0km]",
    ),
]
ToleranceOption = Annotated[
    float,
    typer.Option(
        "--tolerance",
        metavar="DISTANCE",
        parser=read_tolerance_km,
        show_default=False,
        help="Largest error of a range area's edge, with its unit.  [default: 10m; of a map 100m]",
    ),
]
OutputOption = Annotated[
    str | None,
    typer.Option("-o", "--output", metavar="FILE|-", help="Where to write; the suffix says the format, - is stdout."),
]
OverwriteOption = Annotated[bool, typer.Option("--overwrite", help="Replace the output if it exists.")]
FormatOption = Annotated[FormatName | None, typer.Option("--format", help="The format; wins over the suffix of -o.")]
AreaFormatOption = Annotated[AreaFormatName | None, typer.Option("--format", help="Wins over the suffix of -o.")]
PrecisionOption = Annotated[
    int, typer.Option("--precision", min=0, max=15, help="Decimals of the coordinates; 7 are a centimetre.")
]
MixOption = Annotated[bool, typer.Option("--mix", help="Areas and places in one GeoJSON; other formats have layers.")]
SeparatorsOption = Annotated[
    bool, typer.Option("--rs", help="Newline-delimited GeoJSON with the record separators of RFC 8142.")
]
ListingFormatOption = Annotated[ListingFormatName, typer.Option("--format", help="How to print it.")]
QuietOption = Annotated[bool, typer.Option("-q", "--quiet", help="No messages, only data and errors.")]
DebugOption = Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")]
