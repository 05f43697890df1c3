"""Scenario files on the command line: --scenario says what the other options leave out, --save-scenario writes one."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rangekit.cli.console import reporting, say

if TYPE_CHECKING:
    from rangekit.model import Scenario

__all__ = ["ScenarioOption", "prefer_range", "save_scenario"]


def take_scenario(context: typer.Context, path: str | None) -> str | None:
    """Let a scenario say what the command line leaves out; what has changed since it was locked is said aloud.

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
        from rangekit.catalog.locks import find_changes  # noqa: PLC0415 - light start
        from rangekit.catalog.scenarios import read_scenario  # noqa: PLC0415 - light start

        scenario = read_scenario(path)
        for change in find_changes(scenario):
            say(f"warning: {path}: {change}")
        context.default_map = _as_options(scenario, context.info_name or "")
    return path


def _as_options(scenario: "Scenario", command: str) -> dict[str, object]:
    """Return what a scenario says by the names of the options' parameters, as if it had been typed."""
    from rangekit.model.units import write_distance_km  # noqa: PLC0415 - light start

    distances = {
        "standoff": scenario.standoff_km,
        "along_border": scenario.along_border_km,
        "tolerance": scenario.tolerance_km,
        "launch_uncertainty": scenario.launch_uncertainty_km,
        "target_uncertainty": scenario.target_uncertainty_km,
    }
    said: dict[str, object] = {
        "weapon": list(scenario.weapons),
        "weapons_file": scenario.weapons_file,
        "launch": scenario.launch,
        "as_of": scenario.as_of,
        "front_line": scenario.front_line,
        "targets": scenario.targets,
        "min_population": "" if scenario.min_population is None else str(scenario.min_population),
        "near": scenario.near,
        "within": scenario.within,
        "title": scenario.title,
        "highlight": list(scenario.highlight),
        "output": scenario.outputs.get(command),
        **{key: write_distance_km(distance_km) for key, distance_km in distances.items() if distance_km is not None},
    }
    return {key: value for key, value in said.items() if value}


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
        context.default_map.pop("weapon", None)
    return range_km


def save_scenario(path: str, scenario: "Scenario", *, overwrite: bool) -> None:
    """Write a scenario with the checksums of its data.

    Parameters
    ----------
    path : str
        Where to.
    scenario : Scenario
        What was asked; of its outputs those are kept that a scenario may name.
    overwrite : bool
        Whether an existing file may be replaced.
    """
    from rangekit.catalog.locks import lock_scenario  # noqa: PLC0415 - light start
    from rangekit.catalog.scenarios import scenario_to_toml  # noqa: PLC0415 - light start
    from rangekit.export import write_atomically  # noqa: PLC0415 - light start

    kept = {command: output for command, output in scenario.outputs.items() if _is_inside(output)}
    text = scenario_to_toml(lock_scenario(replace(scenario, outputs=kept)), Path(path).resolve().parent)
    write_atomically(path, [text.encode("utf-8", "replace")], overwrite=overwrite)


def _is_inside(output: str) -> bool:
    """Tell whether a scenario may name an output: a file somewhere else is nobody's but this user's."""
    return output != "-" and not Path(output).is_absolute() and ".." not in Path(output).parts


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
