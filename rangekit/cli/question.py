"""The options that ask a question, and the scenario that they make: what is typed and what a file says is one thing.

An option's parameter is called like the scenario's field that it fills, which is how a file fills the options.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated

import typer

from rangekit.cli.completion import complete_launches, complete_targets, complete_weapons
from rangekit.cli.options import read_distance_km
from rangekit.cli.scenario import ScenarioOption, prefer_range
from rangekit.defaults import DEFAULT_LAUNCH, DEFAULT_TARGETS, DEFAULT_WEAPON

if TYPE_CHECKING:
    from rangekit.model import Scenario, TargetSet

__all__ = ["Filters", "Launching", "Question", "WeaponsFileOption"]


def read_count(text: str | float) -> float:
    """Read a number of people, thousands separators and all.

    Parameters
    ----------
    text : str or float
        As typed: ``100,000``.

    Returns
    -------
    float
    """
    cleaned = str(text).replace(",", "").replace("_", "").strip()
    try:
        count = float(cleaned)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a number of people") from None
    if not 0 <= count < float("inf"):
        raise typer.BadParameter(f"a number of people is 0 or more, got {text!r}")
    return count


WeaponsFileOption = Annotated[
    str | None,
    typer.Option("--weapons", metavar="FILE", help="A catalogue of your own (TOML) that extends or overrides ours."),
]


@dataclass(frozen=True)
class Launching:
    """With what, and where from.

    Parameters
    ----------
    weapons, range_km, weapons_file
        Entries of the catalogue, a bare range, a catalogue beside the bundled one.
    launch, as_of, front_line, standoff_km, along_border_km
        The launch area, and where within it launchers stand.
    """

    weapons: Annotated[
        list[str] | None,
        typer.Option(
            "-w",
            "--weapon",
            metavar="ID",
            autocompletion=complete_weapons,
            help=f"A weapon of `rangekit weapons`; repeatable.  [default: {DEFAULT_WEAPON}]",
        ),
    ] = None
    range_km: Annotated[
        float | None,
        typer.Option(
            "--range",
            metavar="DISTANCE",
            parser=read_distance_km,
            callback=prefer_range,
            help="A range without a weapon, like 450km.",
        ),
    ] = None
    weapons_file: WeaponsFileOption = None
    launch: Annotated[
        str,
        typer.Option(
            "-l",
            "--launch",
            metavar="ID|FILE",
            autocompletion=complete_launches,
            help="An area of `rangekit launch-areas`, or a vector file.",
        ),
    ] = DEFAULT_LAUNCH
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", metavar="DATE", help="Date of the launch file; a front line must have one."),
    ] = None
    front_line: Annotated[
        bool, typer.Option("--front-line", help="The launch file is a front line, whatever it is called.")
    ] = False
    standoff_km: Annotated[
        float,
        typer.Option(
            "--standoff",
            metavar="DISTANCE",
            parser=read_distance_km,
            show_default=False,
            help="How far inside its territory a launcher stays.  [default: 0km]",
        ),
    ] = 0.0
    along_border_km: Annotated[
        float | None,
        typer.Option(
            "--along-border",
            metavar="DISTANCE",
            parser=read_distance_km,
            help="Launch from points that far apart along the border, and say by how much that understates reach.",
        ),
    ] = None

    def to_scenario(self) -> Scenario:
        """Return what is asked, against the targets that are meant where nothing is said.

        Returns
        -------
        Scenario
        """
        from rangekit.model import Scenario
        from rangekit.model.units import write_distance_km

        asked = [*(self.weapons or []), *([] if self.range_km is None else [write_distance_km(self.range_km)])]
        return Scenario(
            weapons=tuple(asked) or (DEFAULT_WEAPON,),
            weapons_file=self.weapons_file or "",
            launch=self.launch,
            as_of=self.as_of or "",
            front_line=self.front_line,
            standoff_km=self.standoff_km,
            along_border_km=self.along_border_km,
        )


@dataclass(frozen=True)
class Filters:
    """Which of the targets are wanted.

    Parameters
    ----------
    min_population, near, within
        The conditions that they must meet.
    """

    min_population: Annotated[
        float | None,
        typer.Option(
            "--min-population",
            metavar="PEOPLE",
            parser=read_count,
            help="Only targets that state at least so many people, like 100,000.",
        ),
    ] = None
    near: Annotated[
        str | None,
        typer.Option(
            "--near", metavar="PLACE[,DISTANCE]", help="Only targets near a place, like Kursk or Kursk,250km."
        ),
    ] = None
    within: Annotated[
        str | None,
        typer.Option("--within", metavar="FILE", help="Only targets within the polygons of this vector file."),
    ] = None

    def apply_to(self, targets: str) -> TargetSet:
        """Return the targets of a set or file that are wanted.

        Parameters
        ----------
        targets : str
            Its name.

        Returns
        -------
        TargetSet
        """
        from rangekit import api

        return api.targets(targets, min_population=self.min_population, near=self.near, within=self.within)


@dataclass(frozen=True)
class Question:
    """With what, where from and against what: the options of every command that asks.

    Parameters
    ----------
    launching : Launching
        With what, and where from.
    targets, filters
        Against what.
    launch_uncertainty_km, target_uncertainty_km : kilometres or None
        How sure the positions are; what the data state if None.
    scenario : str or None
        The file that said what was not typed; read already.
    """

    launching: Launching = Launching()
    targets: Annotated[
        str,
        typer.Option(
            "-t",
            "--targets",
            metavar="ID|FILE",
            autocompletion=complete_targets,
            help="A set of `rangekit targets`, or a table or vector file.",
        ),
    ] = DEFAULT_TARGETS
    filters: Filters = Filters()
    launch_uncertainty_km: Annotated[
        float | None,
        typer.Option(
            "--launch-uncertainty",
            metavar="DISTANCE",
            parser=read_distance_km,
            help="Position uncertainty of the launch area; by default what a bundled one states, 0 for a file.",
        ),
    ] = None
    target_uncertainty_km: Annotated[
        float | None,
        typer.Option(
            "--target-uncertainty",
            metavar="DISTANCE",
            parser=read_distance_km,
            help="Position uncertainty of the targets; by default what a bundled set states, 0 for a file.",
        ),
    ] = None
    scenario: ScenarioOption = None

    def to_scenario(self) -> Scenario:
        """Return what is asked.

        Returns
        -------
        Scenario
        """
        return replace(
            self.launching.to_scenario(),
            launch_uncertainty_km=self.launch_uncertainty_km,
            targets=self.targets,
            min_population=self.filters.min_population,
            near=self.filters.near or "",
            within=self.filters.within or "",
            target_uncertainty_km=self.target_uncertainty_km,
        )
