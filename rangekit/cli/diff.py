"""``rangekit diff``: which verdicts change between two scenarios, and which input changes them."""

from enum import StrEnum
from pathlib import PurePath
from typing import Annotated

import typer

from rangekit.cli import options
from rangekit.cli.console import emit_bytes, reporting, say

__all__ = ["compare_scenarios"]

_SUFFIXES = {".csv": "csv", ".json": "json", ".txt": "table"}


class DifferenceFormatName(StrEnum):
    """The formats of differences; the same names as `rangekit.export.differences.DIFFERENCE_FORMATS`."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


def compare_scenarios(  # noqa: PLR0913 - each is an option of the command
    before: Annotated[str, typer.Argument(metavar="BEFORE.toml", help="A scenario.")],
    after: Annotated[str, typer.Argument(metavar="AFTER.toml", help="Another one.")],
    *,
    output: options.OutputOption = None,
    format_name: Annotated[
        DifferenceFormatName | None, typer.Option("--format", help="The format; wins over the suffix of -o.")
    ] = None,
    overwrite: options.OverwriteOption = False,
    quiet: options.QuietOption = False,
    debug: options.DebugOption = False,
) -> None:
    """List which verdicts differ between scenarios, and why.

    The inputs that differ (launch, along_border, standoff, weapons, targets, uncertainty) are changed one at a time:
    what changes a verdict by itself is named. Targets are matched by name and position, weapons by id; two single
    weapons are compared whatever they are called.

    \b
    Examples:
      rangekit diff docs/scenarios/default.toml docs/scenarios/standoff-30km.toml
      rangekit diff a.toml b.toml -o changes.csv
    """  # noqa: D301 - the escape is an instruction to the help formatter
    with reporting(debug=debug):
        from rangekit import api, export  # noqa: PLC0415 - light start
        from rangekit.analysis import NOT_MODELLED  # noqa: PLC0415 - light start
        from rangekit.catalog.locks import find_changes  # noqa: PLC0415 - light start
        from rangekit.export.differences import encode_differences  # noqa: PLC0415 - light start

        to_screen = output is None or output == "-"
        form = format_name or _form_of(None if to_screen else output)
        if not to_screen:
            export.check_output(str(output), overwrite=overwrite)
        scenarios = {path: api.scenario(path) for path in (before, after)}
        for path, scenario in scenarios.items():
            for change in find_changes(scenario):
                say(f"warning: {path}: {change}")
        pieces = [encode_differences(api.diff(scenarios[before], scenarios[after]), form)]
        if to_screen:
            emit_bytes(pieces)
        else:
            say(f"wrote {export.write_atomically(str(output), pieces, overwrite=overwrite)}", quiet=quiet)
        say(f"Note: {NOT_MODELLED}.", quiet=quiet)


def _form_of(output: str | None) -> str:
    if output is None:
        return "table"
    from rangekit.errors import InputError  # noqa: PLC0415 - light start

    suffix = PurePath(output).suffix.lower()
    if suffix not in _SUFFIXES:
        raise InputError(
            f"the suffix {suffix!r} says no format of differences", source=output, cure=f"known: {', '.join(_SUFFIXES)}"
        )
    return _SUFFIXES[suffix]
