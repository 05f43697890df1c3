"""The command line: make a question of the options, ask, print.

A command is one module with one function, and one line in `_COMMANDS`; it is imported when it is called or listed.
Options are derived from the question's fields (`question.py`); others that belong together are a dataclass
(`groups.py`). Modules of this package import nothing heavy when they are loaded, so that ``--help`` and usage errors
come at once.
"""

from __future__ import annotations

import signal
import sys
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from rangekit.version import __version__

__all__ = ["build_app", "main"]

_COMMANDS = {
    "map": "map_page.draw_map",
    "check": "check.check_places",
    "reach": "reach.list_reach",
    "area": "area.draw_area",
    "diff": "diff.compare_scenarios",
    "buffer": "buffer.buffer_file",
    "weapons": "weapons.show_weapons",
    "launch-areas": "launch_areas.show_launch_areas",
    "timeline": "timeline.show_timeline",
    "targets": "targets.show_targets",
}

_EPILOG = """
Examples:

\b
  rangekit map                             the map of the default question
  rangekit check Moscow -w atacms          one answer, as a sentence
  rangekit reach -w atacms -o reach.csv    every target, as a table
  rangekit area --range 450km -o a.geojson the polygon of a range

Exit codes: 0 done, 1 an error in one line, 2 wrong usage.
"""


class _LazyGroup(TyperGroup):
    """The commands of the table, each imported when it is asked for."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in _COMMANDS:
            self.commands = dict.fromkeys(_COMMANDS, self)  # what a near name is suggested from
            return None
        from rangekit.cli.groups import spread_groups
        from rangekit.cli.help import HelpfulCommand

        module, _, function = _COMMANDS[cmd_name].partition(".")
        command = getattr(import_module(f"rangekit.cli.{module}"), function)
        app = _make_app(add_completion=False)
        app.command(cmd_name, cls=HelpfulCommand)(spread_groups(command))
        return typer.main.get_command(app)


def main() -> None:
    """Run the command line and exit: 0 done, 1 a clear error, 2 wrong usage."""
    for stream in (sys.stdout, sys.stderr):
        # A name that the terminal's encoding cannot show is spelled out; it must not end the run.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    _clean_up_on_termination()
    if len(sys.argv) > 2 and sys.argv[1].endswith("-completion"):
        from rangekit.cli.completion import answer_for_shell
        from rangekit.errors import InputError

        try:
            answered = answer_for_shell(sys.argv[1:])
        except InputError as error:
            typer.echo(f"rangekit: {error}", err=True)
            sys.exit(2)
        if answered:
            sys.exit(0)
    build_app()(prog_name="rangekit")


def _clean_up_on_termination() -> None:
    """Have a polite request to end unwind the run as Ctrl-C does, so that nothing half written is left."""

    def end(number: int, _: object) -> None:
        raise SystemExit(128 + number)

    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) == signal.SIG_DFL:  # not where nohup has it ignored
            signal.signal(number, end)


def build_app() -> typer.Typer:
    """Return the application with all its commands."""
    app = _make_app(cls=_LazyGroup, epilog=_EPILOG, no_args_is_help=True, add_completion=True)
    app.callback()(_describe)
    return app


def _make_app(**more: object) -> typer.Typer:
    # Plain help and plain tracebacks: importing rich would cost more time than most answers.
    return typer.Typer(
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
        **more,  # type: ignore[arg-type] # Typer's own options
    )


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
