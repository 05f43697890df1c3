"""``rangekit reach``: every target with distance, margin and verdict."""

from typing import TYPE_CHECKING

import typer

from rangekit.cli.console import reporting
from rangekit.cli.options import Coordinates, Destination, FormatOption, Messages, SourcesOption
from rangekit.cli.output import deliver, print_caveats
from rangekit.cli.question import Asked
from rangekit.cli.reach_stream import FolderOptions, stream_reach
from rangekit.cli.sensitivity import SensitivityOption, add_sensitivity, print_sensitivity

if TYPE_CHECKING:
    from rangekit.api import Reach

__all__ = ["list_reach"]


def list_reach(
    *,
    question: Asked,
    sensitivity: SensitivityOption = False,
    destination: Destination,
    format_name: FormatOption = None,
    coordinates: Coordinates,
    in_folder: FolderOptions,
    sources: SourcesOption = False,
    messages: Messages,
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
    """
    with reporting(debug=messages.debug, quiet=messages.quiet):
        if in_folder.are_wanted(question, destination.output):
            if sensitivity or format_name or coordinates != Coordinates():
                raise typer.BadParameter(
                    "a folder of Parquet files takes no --sensitivity, --format, --precision or --rs"
                )
            stream_reach(question, destination, in_folder, messages, every_source=sources)
            return
        from rangekit.api import Session

        def make() -> "Reach":
            found = Session().answer(question)
            return add_sensitivity(found) if sensitivity and not on_screen else found

        on_screen = destination.output is None and format_name is None
        if sensitivity and on_screen:
            print_sensitivity(make(), messages)
            return
        result = deliver(
            make,
            "places",
            destination,
            messages,
            format_name=format_name,
            default="table",
            coordinates=coordinates,
        )
        messages.print_notes(result.notes)
        print_caveats(result.launch, result.weapons, messages, every_source=sources)
