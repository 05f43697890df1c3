"""Scenarios: reading one, answering it, and what changes between two."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from rangekit.analysis import place_launchers
from rangekit.analysis.differences import Differences, find_differences
from rangekit.api.functions import launch_area, range_areas, reach, targets, weapons
from rangekit.catalog.locks import find_changes
from rangekit.catalog.scenarios import read_scenario
from rangekit.model import Scenario
from rangekit.model.units import looks_like_distance

if TYPE_CHECKING:
    import os

    from rangekit.analysis import RangeArea
    from rangekit.api.result import Reach
    from rangekit.catalog import Catalog
    from rangekit.model import LaunchArea, TargetSet, Weapon

__all__ = ["Session", "diff", "run", "scenario"]

# What a verdict can hang on, and the scenario's fields that say it.
_INPUTS = {
    "launch": ("launch", "as_of", "front_line"),
    "along_border": ("along_border_km",),
    "standoff": ("standoff_km",),
    "weapons": ("weapons", "weapons_file"),
    "targets": ("targets", "min_population", "near", "within"),
    "uncertainty": ("launch_uncertainty_km", "target_uncertainty_km"),
}


def scenario(path: str | os.PathLike[str]) -> Scenario:
    r"""Return the scenario that a TOML file describes.

    Parameters
    ----------
    path : str or path
        The file; paths in it are relative to its own folder.

    Returns
    -------
    rangekit.model.Scenario

    Raises
    ------
    DataNotFoundError
        If there is no such file.
    InputError
        If it is faulty; the message names every fault with its line.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "mine.toml"
    ...     _ = file.write_text('weapons = ["storm-shadow"]\nstandoff = "30km"\n')
    ...     scenario(file).standoff_km
    30.0
    """
    return read_scenario(path)


def run(question: Scenario | str | os.PathLike[str]) -> Reach:
    """Answer the question of a scenario.

    Parameters
    ----------
    question : Scenario, str or path
        A scenario, or its file.

    Returns
    -------
    Reach
        Its ``notes`` begin with what has changed of the data since the scenario was locked.

    Raises
    ------
    RangekitError
        If the file is faulty, or what it names is.

    Examples
    --------
    >>> run(Scenario(weapons=("500km",)))["Moscow"].verdict.words
    'in reach'
    """
    asked = question if isinstance(question, Scenario) else read_scenario(question)
    found = Session().answer(asked)
    return replace(found, notes=(*find_changes(asked), *found.notes))


def diff(before: Scenario | str | os.PathLike[str], after: Scenario | str | os.PathLike[str]) -> Differences:
    """List the verdicts that change between two scenarios, and which input changes each.

    The inputs that differ are changed one at a time: what changes a verdict by itself is named.

    Parameters
    ----------
    before, after : Scenario, str or path
        Scenarios, or their files.

    Returns
    -------
    rangekit.analysis.Differences
        Iterating yields one `ChangedVerdict` each.

    Raises
    ------
    RangekitError
        If a file is faulty, or what it names is.

    Examples
    --------
    >>> found = diff(Scenario(), Scenario(launch="ukraine-without-crimea"))
    >>> [change.cause for change in found if change.target_name == "Maykop"]
    ['launch']
    """
    one, other = (item if isinstance(item, Scenario) else read_scenario(item) for item in (before, after))
    session = Session()
    steps: dict[str, Scenario] = {}
    for name, keys in _INPUTS.items():
        step = replace(one, **{key: getattr(other, key) for key in keys})
        if step != one:
            steps[name] = step
    answers = session.answer(one), session.answer(other)
    if len(steps) == 1:
        return find_differences(*answers, one_changed=dict.fromkeys(steps, answers[1]))
    return find_differences(*answers, one_changed={name: session.answer(step) for name, step in steps.items()})


class Session:
    """Turns what scenarios name into data and answers, reading what several of them share only once."""

    def __init__(self) -> None:
        self._catalogue = cache(weapons)
        self._launch = cache(launch_area)
        self._targets = cache(targets)

    def catalogue(self, asked: Scenario) -> Catalog:
        """Return the catalogue that a scenario's weapons are from, whether it asks about them or not."""
        return self._catalogue(asked.weapons_file or None)

    def weapons(self, asked: Scenario) -> list[str | Weapon]:
        """Return the weapons that a scenario asks about."""
        if not asked.weapons_file:
            return list(asked.weapons)
        known = self.catalogue(asked)
        return [name if looks_like_distance(name) else known[name] for name in asked.weapons]

    def launch(self, asked: Scenario) -> LaunchArea:
        """Return the launch area that a scenario names, as far as launchers are not yet placed in it."""
        return self._launch(
            asked.launch,
            as_of=asked.as_of,
            front_line=asked.front_line,
            uncertainty_km=asked.launch_uncertainty_km,
        )

    def launchers(self, asked: Scenario) -> LaunchArea:
        """Return where launches may start: the launch area with the stand-off taken off it, or points along it."""
        return place_launchers(self.launch(asked), asked.standoff_km, asked.along_border_km)

    def targets(self, asked: Scenario) -> TargetSet:
        """Return the targets that a scenario names and its filters leave."""
        return self._targets(
            asked.targets,
            min_population=asked.min_population,
            near=asked.near or None,
            within=asked.within or None,
            uncertainty_km=asked.target_uncertainty_km,
        )

    def answer(self, asked: Scenario, places: TargetSet | None = None) -> Reach:
        """Return the answer to a scenario, for all its targets or for some of them."""
        return reach(
            self.weapons(asked),
            self.targets(asked) if places is None else places,
            self.launch(asked),
            asked.standoff_km,
            along_border_km=asked.along_border_km,
        )

    def range_areas(self, asked: Scenario, *, tolerance_m: float, band: bool = False) -> tuple[RangeArea, ...]:
        """Return the range areas of a scenario, and with ``band`` those of the lowest and highest figures."""
        return range_areas(self.weapons(asked), self.launchers(asked), tolerance_m=tolerance_m, band=band)
