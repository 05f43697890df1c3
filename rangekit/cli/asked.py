"""What the options of a question ask for, as data: the weapons, where from, and against which targets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from rangekit.cli.console import say
from rangekit.cli.options import chosen_weapons, read_distance_km

if TYPE_CHECKING:
    from rangekit.api import Reach
    from rangekit.model import LaunchArea, TargetSet, Weapon

__all__ = [
    "AlongBorderOption",
    "AsOfOption",
    "Filters",
    "FrontLineOption",
    "LaunchUncertaintyOption",
    "MinPopulationOption",
    "NearOption",
    "Question",
    "TargetUncertaintyOption",
    "WeaponsFileOption",
    "WithinOption",
    "asked_launch",
    "asked_weapons",
    "placed_launchers",
    "say_notes",
]


def asked_weapons(
    weapon: list[str] | None, range_km: float | None, weapons_file: str | None
) -> list[str | float | Weapon]:
    """Return what -w, --range and --weapons ask about; ATACMS where they ask about nothing.

    Parameters
    ----------
    weapon : list of str or None
        Every -w.
    range_km : kilometres or None
        The --range.
    weapons_file : str or None
        The --weapons.

    Returns
    -------
    list of str, float or Weapon
    """
    asked = chosen_weapons(weapon, range_km)
    if not weapons_file:
        return list(asked)
    from rangekit import api  # noqa: PLC0415 - light start
    from rangekit.model.units import looks_like_distance  # noqa: PLC0415 - light start

    known = api.weapons(weapons_file)
    return [one if not isinstance(one, str) or looks_like_distance(one) else known[one] for one in asked]


def asked_launch(
    launch: str, as_of: str | None, *, front_line: bool = False, uncertainty_km: float | None = None
) -> LaunchArea:
    """Return the launch area that -l asks for, dated and with its stated uncertainty.

    Parameters
    ----------
    launch : str
        The -l.
    as_of : str or None
        The --as-of.
    front_line : bool
        The --front-line.
    uncertainty_km : kilometres or None
        The --launch-uncertainty.

    Returns
    -------
    LaunchArea
    """
    from rangekit import api  # noqa: PLC0415 - light start

    return api.launch_area(launch, as_of=as_of or "", front_line=front_line, uncertainty_km=uncertainty_km)


def placed_launchers(launch: LaunchArea, standoff_km: float, along_border_km: float | None) -> LaunchArea:
    """Return the launch area as --standoff and --along-border leave it.

    Parameters
    ----------
    launch : LaunchArea
        What -l asks for.
    standoff_km : kilometres
        The --standoff.
    along_border_km : kilometres or None
        The --along-border.

    Returns
    -------
    LaunchArea
    """
    from rangekit.analysis import place_launchers  # noqa: PLC0415 - light start

    return place_launchers(launch, standoff_km, along_border_km)


@dataclass(frozen=True, slots=True)
class Filters:
    """What of the targets is wanted, and how sure their positions are.

    Parameters
    ----------
    min_population : number or None
        The --min-population.
    near, within : str or None
        The --near and the --within.
    uncertainty_km : kilometres or None
        The --target-uncertainty.
    """

    min_population: float | None = None
    near: str | None = None
    within: str | None = None
    uncertainty_km: float | None = None

    def apply_to(self, targets: str) -> TargetSet:
        """Return the targets that -t asks for, as far as they are wanted.

        Parameters
        ----------
        targets : str
            The -t.

        Returns
        -------
        TargetSet
        """
        from rangekit import api  # noqa: PLC0415 - light start

        return api.targets(
            targets,
            min_population=self.min_population,
            near=self.near,
            within=self.within,
            uncertainty_km=self.uncertainty_km,
        )

    def refuse_for(self, what: str) -> None:
        """Raise InputError if a filter is set where none can be applied.

        Parameters
        ----------
        what : str
            What the targets are.
        """
        from rangekit.errors import InputError  # noqa: PLC0415 - light start

        if self != Filters():
            cure = "filter the files beforehand, or leave the options out"
            raise InputError(f"{what} takes no --min-population, --near, --within or --target-uncertainty", cure=cure)


@dataclass(frozen=True, slots=True)
class Question:
    """What a command's options ask, each field an option of its name.

    Parameters
    ----------
    weapon, range_km, weapons_file
        With what.
    launch, as_of, front_line, launch_uncertainty, standoff, along_border
        Where from.
    targets, filters
        Against what.
    """

    weapon: list[str] | None
    range_km: float | None
    weapons_file: str | None
    launch: str
    as_of: str | None
    front_line: bool
    launch_uncertainty: float | None
    standoff: float
    along_border: float | None
    targets: str
    filters: Filters

    def answer(self, *, quiet: bool) -> Reach:
        """Answer it, and print on stderr what is to be noted.

        Parameters
        ----------
        quiet : bool
            Whether the user wants no messages.

        Returns
        -------
        Reach
        """
        from rangekit import api  # noqa: PLC0415 - light start

        found = api.reach(
            asked_weapons(self.weapon, self.range_km, self.weapons_file),
            self.filters.apply_to(self.targets),
            asked_launch(self.launch, self.as_of, front_line=self.front_line, uncertainty_km=self.launch_uncertainty),
            self.standoff,
            along_border_km=self.along_border,
        )
        say_notes(found.notes, quiet=quiet)
        return found


def say_notes(notes: tuple[str, ...], *, quiet: bool) -> None:
    """Print on stderr what a reader should know of the data or of how they were sampled.

    Parameters
    ----------
    notes : tuple of str
        A sentence each.
    quiet : bool
        Whether the user wants no messages.
    """
    for note in notes:
        say(f"note: {note}", quiet=quiet)


def _read_count(text: str | float) -> float:
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
AsOfOption = Annotated[
    str | None,
    typer.Option("--as-of", metavar="DATE", help="Date of the launch file; a front line must have one."),
]
FrontLineOption = Annotated[
    bool, typer.Option("--front-line", help="The launch file is a front line, whatever it is called.")
]
AlongBorderOption = Annotated[
    float | None,
    typer.Option(
        "--along-border",
        metavar="DISTANCE",
        parser=read_distance_km,
        help="Launch from points that far apart along the border, and say by how much that understates reach.",
    ),
]
LaunchUncertaintyOption = Annotated[
    float | None,
    typer.Option(
        "--launch-uncertainty",
        metavar="DISTANCE",
        parser=read_distance_km,
        help="Position uncertainty of the launch area; by default what a bundled one states, 0 for a file.",
    ),
]
TargetUncertaintyOption = Annotated[
    float | None,
    typer.Option(
        "--target-uncertainty",
        metavar="DISTANCE",
        parser=read_distance_km,
        help="Position uncertainty of the targets; by default what a bundled set states, 0 for a file.",
    ),
]
MinPopulationOption = Annotated[
    float | None,
    typer.Option(
        "--min-population",
        metavar="PEOPLE",
        parser=_read_count,
        help="Only targets that state at least so many people, like 100,000.",
    ),
]
NearOption = Annotated[
    str | None,
    typer.Option("--near", metavar="PLACE[,DISTANCE]", help="Only targets near a place, like Kursk or Kursk,250km."),
]
WithinOption = Annotated[
    str | None,
    typer.Option("--within", metavar="FILE", help="Only targets within the polygons of this vector file."),
]
