"""``rangekit area``: range areas as polygons."""

from typing import TYPE_CHECKING, Annotated

import typer

from rangekit.cli.console import reporting
from rangekit.cli.options import AreaFormatOption, Coordinates, Destination, Messages, SourcesOption
from rangekit.cli.output import deliver, print_caveats
from rangekit.cli.question import Asks
from rangekit.model.question import Question

if TYPE_CHECKING:
    from rangekit.analysis import RangeArea

__all__ = ["draw_area"]


def draw_area(
    *,
    question: Annotated[Question, Asks("weapons", "launch", "tolerance", "reading", tolerance_km=0.01)],
    band: Annotated[
        bool, typer.Option("--band", help="Draw the lowest and the highest published range too, where they differ.")
    ] = False,
    destination: Destination,
    format_name: AreaFormatOption = None,
    coordinates: Coordinates,
    sources: SourcesOption = False,
    messages: Messages,
) -> None:
    """Draw range areas as polygons.

    A range area is every point at most the nominal range away from the launch area. The measured error of each
    polygon stands among its properties.

    \b
    Examples:
      rangekit area > atacms.geojson
      rangekit area --range 450km --tolerance 1m -o ring.geojson
      rangekit area -w storm-shadow --band --standoff 30km -o band.geojson
    """
    with reporting(debug=messages.debug, quiet=messages.quiet):
        from rangekit.api import Session

        def make() -> "tuple[RangeArea, ...]":
            return Session().range_areas(question, band=band)

        areas = deliver(
            make,
            "areas",
            destination,
            messages,
            format_name=format_name,
            default="geojson",
            coordinates=coordinates,
        )
        for area in areas:
            messages.say(
                f"{area.weapon.id}, {area.range_km:g} km: measured error at most {area.error_inside_m:.1f} m inside "
                f"and {area.error_outside_m:.1f} m outside the true ring"
            )
        messages.print_notes(areas[0].launch.notes)
        systems = [area.weapon for area in areas if area.label == "nominal"]
        print_caveats(areas[0].launch, systems, messages, every_source=sources)
