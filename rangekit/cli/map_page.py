"""``rangekit map``: the interactive map as one HTML file, a figure or layers, and its summary."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated

import typer

from rangekit.cli.compare import WhatIfs, describe_changes
from rangekit.cli.console import emit_bytes, emit_text, reporting
from rangekit.cli.options import Coordinates, Destination, Messages, OutputOption
from rangekit.cli.question import ASKED, Asks
from rangekit.cli.scenario import write_scenario
from rangekit.cli.style_options import StyleOptions
from rangekit.model.question import Question

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["draw_map"]

_DEFAULT_OUTPUT = "rangekit-map.html"


@dataclass(frozen=True)
class MapDestination(Destination):
    """Where the map goes: a file of that name if nothing is said.

    Parameters
    ----------
    output, overwrite
        As of `Destination`.
    mix : bool
        Whether a GeoJSON may hold areas and places.
    save_scenario : str or None
        Where the question goes.
    """

    output: OutputOption = _DEFAULT_OUTPUT
    mix: Annotated[bool, typer.Option("--mix", help="Areas and places in one GeoJSON; other formats have layers.")] = (
        False
    )
    save_scenario: Annotated[
        str | None,
        typer.Option("--save-scenario", metavar="FILE", help="Write what was asked as a scenario file (TOML), locked."),
    ] = None


def draw_map(
    *,
    question: Annotated[Question, Asks(*ASKED, "tolerance", "drawing", tolerance_km=0.1)],
    style: StyleOptions,
    what_ifs: WhatIfs,
    destination: MapDestination,
    coordinates: Coordinates,
    messages: Messages,
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
      rangekit map --compare-launch ukraine-without-crimea --compare-standoff 30km
      rangekit map --lang uk --embed -o frame.html
      rangekit map -o map.pdf --size column
      rangekit map -o map.gpkg
      rangekit map -o map.kmz
    """
    with reporting(debug=messages.debug, quiet=messages.quiet):
        from rangekit import export
        from rangekit.api import Session

        path = destination.output or _DEFAULT_OUTPUT
        destination = replace(destination, output=path)
        as_layers = export.has_layers(path)
        style.check(path, as_layers=as_layers, has_what_ifs=what_ifs != WhatIfs())
        session = Session()
        result = session.answer(question)
        # After the answer, whose errors matter more than that a file exists, and before the long drawing.
        files = [file for file in (destination.file, destination.save_scenario) if file is not None]
        for file in files:
            export.check_output(file, overwrite=destination.overwrite)
        pieces: Iterable[bytes]
        messages.print_notes(result.notes)
        if as_layers:
            style.print_unused(question, result, messages)
            chosen = export.choose_format("map layers", path=path)
            layers = (*result.range_areas(tolerance_m=question.tolerance_m), result.launch, result)
            pieces = export.encode(layers, chosen, coordinates.options_for(path, mix=destination.mix))
            summary = result.summary()
        else:
            others = what_ifs.answer(session, question)
            summary = "\n".join(filter(None, [result.summary(), describe_changes(result, others)]))
            pieces = [style.draw(question, result, path, tolerance_m=question.tolerance_m, compare=others)]
        if destination.save_scenario is not None:
            asked = replace(question, outputs={"map": path})
            write_scenario(destination.save_scenario, asked, overwrite=destination.overwrite)
        if destination.file is None:
            emit_bytes(pieces)
            messages.say(summary)
        else:
            export.write_atomically(path, pieces, overwrite=destination.overwrite)
            if not messages.quiet:
                emit_text(summary)
        if files:
            messages.say(f"wrote {' and '.join(files)}")
