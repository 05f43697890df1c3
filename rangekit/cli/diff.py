"""``rangekit diff``: which verdicts change between two scenarios, and which input changes them."""

from pathlib import PurePath
from typing import Annotated, Literal

import typer

from rangekit.cli.console import reporting, say
from rangekit.cli.options import Destination, Messages

__all__ = ["compare_scenarios"]

_SUFFIXES = {".csv": "csv", ".json": "json", ".txt": "table"}


def compare_scenarios(
    before: Annotated[str, typer.Argument(metavar="BEFORE.toml", help="A scenario.")],
    after: Annotated[str, typer.Argument(metavar="AFTER.toml", help="Another one.")],
    *,
    destination: Destination,
    format_name: Annotated[
        Literal["table", "csv", "json"] | None, typer.Option("--format", help="The format; wins over the suffix of -o.")
    ] = None,
    messages: Messages,
) -> None:
    """List which verdicts differ between scenarios, and why.

    The inputs that differ (launch, along_border, standoff, weapons, targets, uncertainty) are changed one at a time:
    what changes a verdict by itself is named. Targets are matched by name and position, weapons by id; two single
    weapons are compared whatever they are called.

    \b
    Examples:
      rangekit diff docs/scenarios/default.toml docs/scenarios/standoff-30km.toml
      rangekit diff a.toml b.toml -o changes.csv
    """
    with reporting(debug=messages.debug, quiet=messages.quiet):
        from rangekit import api
        from rangekit.analysis import NOT_MODELLED
        from rangekit.catalog.locks import find_changes
        from rangekit.export.differences import encode_differences

        form = format_name or _form_of(destination.file)
        destination.check()
        scenarios = {file: api.scenario(file) for file in (before, after)}
        for file, scenario in scenarios.items():
            for change in find_changes(scenario):
                say(f"warning: {file}: {change}")
        destination.write([encode_differences(api.diff(scenarios[before], scenarios[after]), form)], messages)
        messages.say(f"Note: {NOT_MODELLED}.")


def _form_of(output: str | None) -> str:
    if output is None:
        return "table"
    from rangekit.errors import InputError

    suffix = PurePath(output).suffix.lower()
    if suffix not in _SUFFIXES:
        raise InputError(
            f"the suffix {suffix!r} says no format of differences", source=output, hint=f"known: {', '.join(_SUFFIXES)}"
        )
    return _SUFFIXES[suffix]
