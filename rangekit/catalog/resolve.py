"""From a question to what answers it: names looked up, targets filtered, launchers placed; nowhere else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from rangekit.catalog.bundled import looks_like_path
from rangekit.catalog.files import STDIN
from rangekit.catalog.filters import filter_targets
from rangekit.catalog.launch import load_launch_area
from rangekit.catalog.launchers import place_launchers
from rangekit.catalog.targets import load_targets
from rangekit.catalog.weapons import Catalog, load_weapons
from rangekit.errors import InputError, type_in_words
from rangekit.model import LaunchArea, Provenance, Question, Resolved, TargetSet, Weapon
from rangekit.model.units import looks_like_distance, parse_distance_km

if TYPE_CHECKING:
    from collections.abc import Callable
    from os import PathLike

    from rangekit.model.read_options import ReadOptions

__all__ = ["NO_TARGETS", "Resolver", "resolve_weapon", "split_weapons"]

NO_TARGETS = TargetSet("none", "no targets", (), np.empty(0), np.empty(0), Provenance("nothing"))
"""For a question about areas alone."""


class Resolver:
    """Resolves questions, and reads what several of them share only once."""

    def __init__(self) -> None:
        self._load_weapons: Callable[..., Catalog] = cache(load_weapons)
        self._load_launch: Callable[..., LaunchArea] = cache(load_launch_area)
        self._load_targets: Callable[..., TargetSet] = cache(_load_targets)
        self._place: Callable[..., LaunchArea] = cache(place_launchers)

    def resolve(self, question: Question, targets: TargetSet | None = None) -> Resolved:
        """Return what a question names, with launchers placed.

        Parameters
        ----------
        question : Question
            What is asked.
        targets : TargetSet, optional
            Targets to take instead of the question's, which are then not read.

        Raises
        ------
        RangekitError
            If a name is unknown, a file unusable or the stand-off impossible; the message says what to do.
        """
        weapons = self.weapons(question)
        found = self.targets(question) if targets is None else targets
        whole = self._place(self.launch_area(question), question.standoff_km)
        if question.along_border_km is None:
            return Resolved(weapons, found, whole)
        return Resolved(weapons, found, self._place(whole, along_border_km=question.along_border_km), whole)

    def catalog(self, question: Question) -> Catalog:
        """Return the catalogue that a question's weapons are from, whether it asks about them or not."""
        return self._load_weapons(question.weapons_file or None)

    def weapons(self, question: Question) -> tuple[Weapon, ...]:
        """Return the weapons that a question asks about, without repeating one."""
        known = self.catalog(question) if question.weapons_file else None
        found = [resolve_weapon(weapon, known) for weapon in question.weapons]
        return tuple({weapon.id: weapon for weapon in found}.values())

    def launch_area(self, question: Question) -> LaunchArea:
        """Return the launch area that a question names; launchers are not yet placed in it."""
        launch, uncertainty_km = question.launch, question.launch_uncertainty_km
        if not isinstance(launch, LaunchArea):
            return self._load_launch(
                launch,
                as_of=question.as_of,
                front_line=question.front_line,
                uncertainty_km=uncertainty_km,
                options=question.reading(of_launch=True, alone=not _is_file(question.targets)),
            )
        return launch if uncertainty_km is None else replace(launch, uncertainty_km=uncertainty_km)

    def targets(self, question: Question) -> TargetSet:
        """Return the targets that a question names and its filters leave."""
        return self._load_targets(
            question.targets,
            uncertainty_km=question.target_uncertainty_km,
            options=question.reading(),
            min_population=question.min_population,
            near=question.near or None,
            within=question.within or None,
        )


def _load_targets(
    targets: str | PathLike[str] | TargetSet, uncertainty_km: float | None, options: ReadOptions, **filters: Any
) -> TargetSet:
    if not isinstance(targets, TargetSet):
        targets = load_targets(targets, uncertainty_km=uncertainty_km, options=options)
    elif uncertainty_km is not None:
        targets = replace(targets, uncertainty_km=uncertainty_km)
    return filter_targets(targets, **filters)


def _is_file(targets: str | PathLike[str] | TargetSet) -> bool:
    if isinstance(targets, TargetSet):
        return False
    return not isinstance(targets, str) or targets == STDIN or looks_like_path(targets)


def split_weapons(weapons: str | float | Weapon | Iterable[str | float | Weapon]) -> tuple[str | float | Weapon, ...]:
    """Return what a caller means by weapons, one or several, as the question takes them."""
    if isinstance(weapons, str | int | float | Weapon):
        return (weapons,)
    given: object = weapons
    if not isinstance(given, Iterable):
        hint = "give an entry of the catalogue, a range like '450km', kilometres, or several of them"
        raise InputError(f"weapons cannot be {type_in_words(weapons)}", hint=hint)
    return tuple(weapons)


def resolve_weapon(given: str | float | Weapon, known: Catalog | None = None) -> Weapon:
    """Return the weapon that is meant: itself, an entry of the catalogue, or a bare range such as ``"450km"``."""
    if isinstance(given, Weapon):
        return given
    if not isinstance(given, str) or looks_like_distance(given):
        return Weapon.from_range_km(parse_distance_km(given))
    return (load_weapons() if known is None else known)[given]
