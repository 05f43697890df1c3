"""Scenario files on the command line: --scenario says what the other options leave out, --save-scenario writes one."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rangekit.cli.console import reporting, say
from rangekit.model.question import field_specs

if TYPE_CHECKING:
    from rangekit.model import Question

__all__ = ["ScenarioOption", "prefer_range", "write_scenario"]


def take_scenario(context: typer.Context, path: str | None) -> str | None:
    """Let a scenario say what the command line leaves out; what has changed since it was locked is reported.

    Parameters
    ----------
    context : typer.Context
        The command's; its defaults are replaced.
    path : str or None
        The --scenario.

    Returns
    -------
    str or None
        The path.
    """
    if path is None or context.resilient_parsing:
        return path
    with reporting(debug=False):
        from rangekit.catalog.locks import find_changes
        from rangekit.catalog.scenarios import read_scenario

        scenario = read_scenario(path)
        for change in find_changes(scenario):
            say(f"warning: {path}: {change}")
        context.default_map = _as_options(scenario, context.info_name or "")
    return path


def _as_options(question: "Question", command: str) -> dict[str, object]:
    """Return what a scenario asks by the names of the options' parameters, which are those of its fields."""
    options: dict[str, object] = {"output": question.outputs.get(command)}
    for name, spec in field_specs().items():
        value = getattr(question, name)
        if spec.options and value is not None and value != ():
            typed = spec.kind.write(value)
            options[name] = typed if isinstance(typed, str | list | bool) else str(typed)
    return {name: value for name, value in options.items() if value}


def prefer_range(context: typer.Context, range_km: float | None) -> float | None:
    """Let a --range that is typed stand instead of the scenario's weapons.

    Parameters
    ----------
    context : typer.Context
        The command's; what is typed is read before what is not.
    range_km : kilometres or None
        The --range.

    Returns
    -------
    kilometres or None
        The same.
    """
    if range_km is not None and context.default_map:
        context.default_map.pop("weapons", None)
    return range_km


def write_scenario(path: str, question: "Question", *, overwrite: bool) -> None:
    """Write a scenario with the checksums of its data.

    Parameters
    ----------
    path : str
        Where to.
    question : Question
        What was asked; of its outputs those are kept that a scenario may name.
    overwrite : bool
        Whether an existing file may be replaced.
    """
    from rangekit.catalog.locks import lock_scenario
    from rangekit.catalog.scenarios import scenario_to_toml, stays_inside
    from rangekit.export import write_atomically

    kept = {command: output for command, output in question.outputs.items() if output != "-" and stays_inside(output)}
    text = scenario_to_toml(lock_scenario(replace(question, outputs=kept)), Path(path).resolve().parent)
    write_atomically(path, [text.encode("utf-8", "replace")], overwrite=overwrite)


ScenarioOption = Annotated[
    str | None,
    typer.Option(
        "--scenario",
        metavar="FILE",
        is_eager=True,
        callback=take_scenario,
        help="A scenario file (TOML), which says what the other options leave out.",
    ),
]
