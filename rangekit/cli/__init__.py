"""The command line: make a scenario of the options, ask, print.

A command is one module with one function, and one line in `_COMMANDS`; options that belong together are a dataclass
(`groups.py`). Modules of this package import nothing heavy when they are loaded, so that ``--help`` and usage errors
come at once.
"""

import sys
from typing import Annotated

import typer

from rangekit.cli import area, buffer, check, diff, launch_areas, map_page, reach, targets, weapons
from rangekit.cli.groups import spread_groups
from rangekit.version import __version__

__all__ = ["main"]

_COMMANDS = (
    ("map", map_page.draw_map),
    ("check", check.check_places),
    ("reach", reach.list_reach),
    ("area", area.draw_area),
    ("diff", diff.compare_scenarios),
    ("buffer", buffer.buffer_file),
    ("weapons", weapons.show_weapons),
    ("launch-areas", launch_areas.show_launch_areas),
    ("targets", targets.show_targets),
)

_EPILOG = """
Examples:

\b
  rangekit map                             the map of the default question
  rangekit check Moscow -w atacms          one answer, as a sentence
  rangekit reach -w atacms -o reach.csv    every target, as a table
  rangekit area --range 450km -o a.geojson the polygon of a range

Exit codes: 0 done, 1 an error in one line, 2 wrong usage.
"""


def main() -> None:
    """Run the command line and exit: 0 done, 1 a clear error, 2 wrong usage."""
    for stream in (sys.stdout, sys.stderr):
        # A name that the terminal's encoding cannot show is spelled out; it must not end the run.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    build_app()(prog_name="rangekit")


def build_app() -> typer.Typer:
    """Return the application with all its commands."""
    # Plain help and plain tracebacks: importing rich would cost more time than most answers.
    app = typer.Typer(
        add_completion=True,
        epilog=_EPILOG,
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_describe)
    for name, command in _COMMANDS:
        app.command(name)(spread_groups(command))
    return app


def _describe(
    *,
    version: Annotated[
        bool,
        typer.Option("--version", is_eager=True, callback=lambda on: _show_version(on=on), help="Show the version."),
    ] = False,
) -> None:
    """Say what is in reach of a published weapon range, by how much, how sure that is, and who says so.

    Without options the question is: ATACMS (about 300 km) from Ukraine's border against Russian cities. Published
    nominal ranges over ground distance only; flight paths, terrain, air defences and permission are not modelled.
    """


def _show_version(*, on: bool) -> None:
    if on:
        typer.echo(f"rangekit {__version__}")
        raise typer.Exit
