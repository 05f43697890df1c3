"""``rangekit launch-areas``: where launches may start, and whose view of the borders that is."""

from typing import Annotated

import typer

from rangekit.cli import options
from rangekit.cli.bundled import print_bundled
from rangekit.cli.console import reporting, say

__all__ = ["show_launch_areas"]


def show_launch_areas(
    query: Annotated[str | None, typer.Argument(metavar="ID", help="One of the areas.")] = None,
    *,
    format_name: options.ListingFormatOption = options.ListingFormatName.TABLE,
    quiet: options.QuietOption = False,
    debug: options.DebugOption = False,
) -> None:
    """List where launches may start.

    Each area states its point of view on disputed land, its source and its licence.

    \b
    Examples:
      rangekit launch-areas
      rangekit launch-areas ukraine
    """  # noqa: D301 - the escape is an instruction to the help formatter
    with reporting(debug=debug):
        from rangekit import catalog  # noqa: PLC0415 - light start

        known = catalog.list_launch_areas()
        if query is not None:
            wanted = catalog.load_launch_area(query).id
            known = tuple(entry for entry in known if entry.id == wanted)
        print_bundled(known, format_name)
        say("A vector file of your own works too: -l FILE", quiet=quiet)
