"""Picks the places that are asked about out of a target set, or of another bundled one, and knows their namesakes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from rangekit.catalog.names import fold_name, near_names
from rangekit.catalog.places import find_place
from rangekit.catalog.targets import load_targets
from rangekit.errors import UnknownEntryError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rangekit.model import TargetSet

__all__ = ["Namesake", "PickedPlaces", "find_namesakes", "pick_places"]

# Bundled sets of cities, and the country whose they are.
_COUNTRIES = {"russian-cities": "Russia", "ukrainian-cities": "Ukraine"}
_BORROWED_FROM = ("russian-cities", "ukrainian-cities", "capitals")
_BUNDLED = {*_BORROWED_FROM, "russian-airports"}


@dataclass(frozen=True, slots=True)
class Namesake:
    """Another place of the same name.

    Parameters
    ----------
    name : str
        Its name.
    where : str
        Region, and the country if the place that was meant lies in another one.
    lon, lat : degrees
        Its position.
    """

    name: str
    where: str
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class PickedPlaces:
    """The places that were asked for.

    Parameters
    ----------
    targets : TargetSet
        One row per place. Where one was found in another bundled set only, a column ``country`` says in which.
    namesakes : tuple of tuple of Namesake
        Other places of the same name, row by row.
    """

    targets: TargetSet
    namesakes: tuple[tuple[Namesake, ...], ...]


def pick_places(targets: TargetSet, names: Sequence[str], *, elsewhere: bool = True) -> PickedPlaces:
    """Return the places of these names; of a bundled set's lacking ones those of another bundled set.

    Parameters
    ----------
    targets : TargetSet
        Where to look first.
    names : sequence of str
        As typed; see `find_place`.
    elsewhere : bool
        Whether to look in other bundled sets too; not where the targets were filtered, for what a filter leaves out is
        not asked about.

    Raises
    ------
    UnknownEntryError
        If no place is called that; carries near names.

    Examples
    --------
    >>> picked = pick_places(load_targets("russian-cities"), ["Kirov", "Sevastopol"])
    >>> picked.targets.columns["country"], [one.where for one in picked.namesakes[0]]
    (('Russia', 'Ukraine'), ['Kaluga Oblast'])
    """
    found = [_find(targets, name) if elsewhere else (targets, find_place(targets, name).row) for name in names]
    namesakes = tuple(find_namesakes(where, row, name) for (where, row), name in zip(found, names, strict=True))
    if all(where is targets for where, _ in found):
        return PickedPlaces(targets.take([row for _, row in found]), namesakes)
    return PickedPlaces(_gather(targets, found), namesakes)


def find_namesakes(targets: TargetSet, row: int, typed: str) -> tuple[Namesake, ...]:
    """Return the other places that a name fits, in the same set and, of bundled cities, in the other country's.

    Parameters
    ----------
    targets : TargetSet
        The set that holds the place.
    row : int
        Its row.
    typed : str
        The name as typed: one with a region beside it has no namesakes in the same set.

    Returns
    -------
    tuple of Namesake
        The most populous first.
    """
    name = targets.names[row]
    others = find_place(targets, typed).others if len(targets) > 1 else ()
    found = [_namesake(targets, other) for other in others]
    for set_id, country in _COUNTRIES.items():
        if targets.id in _COUNTRIES and targets.id != set_id:
            cities = load_targets(set_id)
            found += [
                _namesake(cities, other, country)
                for other, shown in enumerate(cities.names)
                if fold_name(shown) == fold_name(name)
            ]
    return tuple(found)


def _find(targets: TargetSet, name: str) -> tuple[TargetSet, int]:
    try:
        return targets, find_place(targets, name).row
    except UnknownEntryError:
        for other in _others(targets):
            try:
                return other, find_place(other, name).row
            except UnknownEntryError:
                continue
        if targets.id not in _BUNDLED:
            raise
    known = {fold_name(shown): shown for where in (targets, *_others(targets)) for shown in where.names}
    hint = f"looked in {targets.name}, and in the other bundled sets"
    raise UnknownEntryError("place", name, near=near_names(name, known), hint=hint)


def _others(targets: TargetSet) -> Iterator[TargetSet]:
    if targets.id in _BUNDLED:
        yield from (load_targets(set_id) for set_id in _BORROWED_FROM if set_id != targets.id)


def _namesake(targets: TargetSet, row: int, country: str = "") -> Namesake:
    region = str(targets.columns["region"][row]) if "region" in targets.columns else ""
    where = ", ".join(part for part in (region, country) if part)
    return Namesake(targets.names[row], where, float(targets.lon[row]), float(targets.lat[row]))


def _gather(targets: TargetSet, found: Sequence[tuple[TargetSet, int]]) -> TargetSet:
    """Return rows of several sets as one, with the columns of all and the country of each."""
    keys = dict.fromkeys([*targets.columns, *(key for where, _ in found for key in where.columns), "country"])
    columns = {key: tuple(_value(where, row, key) for where, row in found) for key in keys}
    return replace(
        targets.take([]),
        names=tuple(where.names[row] for where, row in found),
        lon=np.array([where.lon[row] for where, row in found]),
        lat=np.array([where.lat[row] for where, row in found]),
        aliases=tuple(where.aliases[row] if where.aliases else () for where, row in found),
        columns=columns,
        uncertainty_km=max(where.uncertainty_km for where, _ in found),
    )


def _value(targets: TargetSet, row: int, key: str) -> object:
    if key in targets.columns:
        return targets.columns[key][row]
    return _COUNTRIES.get(targets.id) if key == "country" else None
