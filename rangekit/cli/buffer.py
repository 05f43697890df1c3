"""``rangekit buffer``: the geodesic buffer of anybody's vector file."""

from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from rangekit.cli.console import reporting
from rangekit.cli.options import (
    AreaFormatOption,
    Coordinates,
    Destination,
    Messages,
    read_distance_km,
    read_tolerance_km,
)
from rangekit.cli.output import deliver
from rangekit.cli.question import Asks
from rangekit.model.question import Question

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rangekit.catalog.features import Features

__all__ = ["buffer_file"]

_MOST_SHOWN = 8
_REPORTED_M = 0.001  # reported errors are rounded up to that


def read_signed_km(text: str) -> float:
    """Read a distance that may be negative.

    Parameters
    ----------
    text : str
        As typed: ``300km``, ``5nmi``, ``-10km``, or a bare number of kilometres.

    Returns
    -------
    kilometres
    """
    stripped = str(text).strip()
    return -read_distance_km(stripped[1:]) if stripped.startswith("-") else read_distance_km(stripped)


def buffer_file(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A vector file, or a table of places; - is stdin.")],
    *,
    distance_km: Annotated[
        float,
        typer.Option(
            "-d",
            "--distance",
            metavar="DISTANCE",
            parser=read_signed_km,
            help="How far: 300km, 5nmi, 1000m, or a bare number of km; negative to erode polygons.",
        ),
    ],
    dissolve: Annotated[
        bool, typer.Option("--dissolve", help="One buffer of all features together, without attributes.")
    ] = False,
    tolerance_km: Annotated[
        float | None,
        typer.Option(
            "--tolerance",
            metavar="DISTANCE",
            parser=read_tolerance_km,
            show_default=False,
            help="Largest error of the edge; give its unit.  [default: 1m or a hundredth of the distance]",
        ),
    ] = None,
    bound: Annotated[
        Literal["nearest", "inner", "outer"],
        typer.Option("--bound", help="Err both ways, lie wholly inside the true buffer, or contain it."),
    ] = "nearest",
    edges: Annotated[
        Literal["geodesic", "planar"],
        typer.Option("--edges", help="What a straight edge of FILE means: the shortest way, or straight in lon/lat."),
    ] = "geodesic",
    report: Annotated[
        bool, typer.Option("--report", help="Measure each polygon's error: on stderr, and among its properties.")
    ] = False,
    reading: Annotated[Question, Asks("reading", scenario=False)],
    destination: Destination,
    format_name: AreaFormatOption = None,
    coordinates: Coordinates,
    messages: Messages,
) -> None:
    """Draw exact geodesic buffers of a vector file.

    Attributes are kept; other coordinate systems are converted to WGS 84. The polygons are ready for RFC 7946: cut at
    the antimeridian, whole at the poles. Their edges, read as straight lines in longitude and latitude, keep the
    tolerance, the rounding of the coordinates included.

    \b
    Examples:
      rangekit buffer border.gpkg --distance 300km > ring.geojson
      rangekit buffer sites.geojson -d 5nmi --dissolve --report -o area.gpkg
      rangekit buffer lakes.geojson --distance=-2km --bound inner -o deep.geojson
    """
    with reporting(debug=messages.debug, quiet=messages.quiet):
        from rangekit.api.buffers import buffer_features, keeps_tolerance
        from rangekit.export.shapes import rounding_error_m
        from rangekit.geodesic.buffers.features import default_tolerance_m

        tolerance_m = (
            tolerance_km * 1000 if tolerance_km is not None else float(default_tolerance_m(distance_km * 1000))
        )

        def make() -> "Features":
            return buffer_features(
                file,
                distance_km,
                tolerance_m=tolerance_m,
                bound=bound,
                edges=edges,
                dissolve=dissolve,
                measure=report,
                decimals=coordinates.precision,
                options=reading.reading(),
            )

        made = deliver(
            make,
            "features",
            destination,
            messages,
            format_name=format_name,
            default="geojson",
            coordinates=coordinates,
        )
        messages.print_notes(made.notes)
        rounding_m = 0.0
        if not keeps_tolerance(tolerance_m, coordinates.precision):
            rounding_m = rounding_error_m(coordinates.precision)
            _print_rounding(coordinates.precision, rounding_m, messages)
        _print_emptied(made, messages)
        if report:
            _print_errors(made, tolerance_m + rounding_m, messages)


def _print_rounding(decimals: int, rounding_m: float, messages: Messages) -> None:
    messages.say(
        f"note: {decimals} decimals round the coordinates by up to {rounding_m * 1000:.2g} mm, which the tolerance "
        f"does not cover; for more decimals add --precision {decimals + 2}"
    )


def _print_emptied(made: "Features", messages: Messages) -> None:
    from rangekit.analysis.wording import format_first

    emptied = [where for where, area in zip(made.where, made.geometries, strict=True) if area.is_empty]
    if emptied:
        messages.say(f"note: no area comes of {format_first(emptied, _MOST_SHOWN)}; written without a geometry")


def _print_errors(made: "Features", promised_m: float, messages: Messages) -> None:
    columns: dict[str, Sequence[Any]] = made.columns
    for where, inside_m, outside_m in zip(
        made.where, columns["error_inside_m"], columns["error_outside_m"], strict=True
    ):
        if inside_m is None:
            continue  # there was no geometry to measure
        broken = max(inside_m, outside_m) > promised_m + _REPORTED_M
        messages.say(
            f"{where}: measured error at most {inside_m:.3f} m inside and {outside_m:.3f} m outside the true buffer"
            + (f": more than the {promised_m:g} m that were asked for" if broken else "")
        )
