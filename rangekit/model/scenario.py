"""A scenario: a whole question, as a file can hold it and run it again."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rangekit.defaults import DEFAULT_LAUNCH, DEFAULT_TARGETS, DEFAULT_WEAPON
from rangekit.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Lock", "Scenario"]


@dataclass(frozen=True, slots=True)
class Lock:
    """What a scenario's answers were made with.

    Parameters
    ----------
    rangekit : str
        Version that made them.
    sha256 : mapping of str to str
        Checksum by the role of the data: ``launch``, ``targets``, ``weapons``, ``weapons_file``, ``within``.
    """

    rangekit: str = ""
    sha256: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Scenario:
    """A whole question: from where, with what, against which targets, and how it is shown.

    Parameters
    ----------
    title : str
        Headline of the map; written from the result if empty.
    launch : str
        A bundled launch area, or a vector file.
    as_of : str
        Date of the launch area, where it is one that moves.
    front_line : bool
        Whether the launch area is a front line, which must be dated.
    launch_uncertainty_km : kilometres or None
        Stated position uncertainty of the launch area; its own if None.
    along_border_km : kilometres or None
        Distance between launch points along the border; None for the border itself.
    standoff_km : kilometres
        How far inside its territory a launcher stays.
    weapons : tuple of str
        Entries of the catalogue, or ranges such as ``"450km"``.
    weapons_file : str
        A catalogue of one's own beside the bundled one.
    targets : str
        A bundled set, or a table or vector file.
    min_population : number or None
        Only targets with at least so many people.
    near : str
        Only targets near this place.
    within : str
        Only targets within the polygons of this file.
    target_uncertainty_km : kilometres or None
        Stated position uncertainty of the targets; their own if None.
    highlight : tuple of str
        Places to point out.
    tolerance_km : kilometres or None
        Largest error of a range area's edge; each command's own if None.
    outputs : mapping of str to str
        File by command: ``{"map": "atacms.html", "reach": "atacms.csv"}``.
    lock : Lock or None
        What its answers were made with.

    Raises
    ------
    InputError
        If a distance is negative or not finite, or no weapon is named.

    Examples
    --------
    >>> Scenario(standoff_km=30).weapons
    ('atacms',)
    """

    title: str = ""
    launch: str = DEFAULT_LAUNCH
    as_of: str = ""
    front_line: bool = False
    launch_uncertainty_km: float | None = None
    along_border_km: float | None = None
    standoff_km: float = 0.0
    weapons: tuple[str, ...] = (DEFAULT_WEAPON,)
    weapons_file: str = ""
    targets: str = DEFAULT_TARGETS
    min_population: float | None = None
    near: str = ""
    within: str = ""
    target_uncertainty_km: float | None = None
    highlight: tuple[str, ...] = ()
    tolerance_km: float | None = None
    outputs: Mapping[str, str] = field(default_factory=dict)
    lock: Lock | None = None

    def __post_init__(self) -> None:
        distances = {
            "standoff": self.standoff_km,
            "tolerance": self.tolerance_km,
            "along_border": self.along_border_km,
            "launch_uncertainty": self.launch_uncertainty_km,
            "target_uncertainty": self.target_uncertainty_km,
        }
        problems = [
            f"{name} must be a finite distance of 0 km or more, got {distance_km:g}"
            for name, distance_km in distances.items()
            if distance_km is not None and not (math.isfinite(distance_km) and distance_km >= 0)
        ]
        if not self.weapons:
            problems.append("no weapon is named")
        if problems:
            raise InputError("this cannot be asked", problems=problems)
