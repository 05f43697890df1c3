"""``rangekit launch-areas``: where launches may start, and whose view of the borders that is."""

from typing import TYPE_CHECKING, Annotated, get_args

import typer

from rangekit.cli.bundled import print_bundled
from rangekit.cli.completion import complete_launches
from rangekit.cli.console import reporting
from rangekit.cli.options import AnswerFormat, AreaFormat, Coordinates, Destination, Messages
from rangekit.cli.output import deliver

if TYPE_CHECKING:
    from rangekit.model import LaunchArea

__all__ = ["show_launch_areas"]


def show_launch_areas(
    query: Annotated[
        str | None, typer.Argument(metavar="ID", autocompletion=complete_launches, help="One of the areas.")
    ] = None,
    *,
    destination: Destination,
    format_name: Annotated[
        AnswerFormat | None, typer.Option("--format", help="How to print it, or the format of -o.")
    ] = None,
    coordinates: Coordinates,
    messages: Messages,
) -> None:
    """List launch areas, or write one.

    Each area states its point of view on disputed land, its source and its licence.

    \b
    Examples:
      rangekit launch-areas
      rangekit launch-areas ukraine
      rangekit launch-areas ukraine -o ukraine.gpkg
    """
    with reporting(debug=messages.debug, quiet=messages.quiet):
        from rangekit import catalog

        if destination.output is not None or format_name in get_args(AreaFormat):
            deliver(
                lambda: _load(query),
                "launch areas",
                destination,
                messages,
                format_name=format_name,
                default="geojson",
                coordinates=coordinates,
            )
            return
        known = catalog.list_launch_areas()
        if query is not None:
            wanted = catalog.load_launch_area(query).id
            known = tuple(entry for entry in known if entry.id == wanted)
        print_bundled(known, as_json=format_name == "json")
        messages.say("A vector file of your own works too: -l FILE")


def _load(query: str | None) -> "LaunchArea":
    from rangekit import catalog
    from rangekit.errors import InputError

    if query is None:
        raise InputError("which launch area?", hint="name one: rangekit launch-areas ID -o FILE")
    return catalog.load_launch_area(query)
