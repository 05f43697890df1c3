"""Finds a place in a target set by its name, as people type it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from rangekit.catalog.names import fold_name, near_names, transliterate
from rangekit.errors import UnknownEntryError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rangekit.model import TargetSet

__all__ = ["PlaceMatch", "find_place", "find_places"]


_WITH_REGION = re.compile(r"(?P<place>[^,(]+)(?:,\s*(?P<comma>.+)|\((?P<bracket>[^)]+)\)\s*)")
_WHERE = ("region", "country", "state", "province")


@dataclass(frozen=True, slots=True)
class PlaceMatch:
    """The place that a name stands for.

    Parameters
    ----------
    row : int
        Its row in the target set.
    name : str
        Its name as shown.
    others : tuple of int
        Rows of other places that the name fits as well, most populous first; say so when there are any.
    """

    row: int
    name: str
    others: tuple[int, ...] = ()


def find_place(targets: TargetSet, name: str) -> PlaceMatch:
    """Return the place of that name; of several the most populous.

    The first of these that finds anything decides: the name as shown, its spelling without case, accents and
    punctuation, an alternative name, the name in Latin letters, and a name with its region or country beside it.

    Parameters
    ----------
    targets : TargetSet
        Where to look.
    name : str
        As typed, in Latin or Cyrillic letters.

    Raises
    ------
    UnknownEntryError
        If no place is called that; carries near names, best first.

    Examples
    --------
    >>> from rangekit.catalog import load_targets
    >>> cities = load_targets("russian-cities")
    >>> [find_place(cities, name).name for name in ("moskva", "Москва", "ОРЕЛ")]
    ['Moscow', 'Moscow', 'Oryol']
    """
    row, *others = find_places(targets, name)
    return PlaceMatch(row, targets.names[row], tuple(others))


def find_places(targets: TargetSet, name: str) -> tuple[int, ...]:
    """Return the rows of every place of that name, most populous first; see :func:`find_place`."""
    for rows in (*_tiers(targets, name.strip()), _qualified(targets, name)):
        if rows:
            if len(rows) == 1:
                return (rows[0],)
            people = np.nan_to_num(targets.populations())
            return tuple(sorted(rows, key=lambda row: (-people[row], row)))
    raise UnknownEntryError("place", name, near=_near(targets, name), hint=f"looked in {targets.name}")


def _qualified(targets: TargetSet, name: str) -> list[int]:
    """Return the rows that a name with its region or country means: "Kirov, Kaluga Oblast", "Kirov (Kaluga)"."""
    found = _WITH_REGION.fullmatch(name.strip())
    if not found:
        return []
    place, where = found.group("place"), fold_name(found.group("comma") or found.group("bracket"))
    columns = [targets.columns[key] for key in _WHERE if key in targets.columns]
    called = next((rows for rows in _tiers(targets, place.strip()) if rows), [])
    return [row for row in called if where and any(fold_name(str(one[row])).startswith(where) for one in columns)]


def _tiers(targets: TargetSet, name: str) -> Iterator[list[int]]:
    """Yield the rows that match, the strictest way first; each only when the stricter ones found nothing."""
    yield [row for row, shown in enumerate(targets.names) if shown == name]
    folded = fold_name(name)
    if not folded:
        return
    yield [row for row, shown in enumerate(targets.names) if fold_name(shown) == folded]
    yield [row for row, aliases in enumerate(targets.aliases) if name in aliases]
    yield _rows_called(targets, folded, fold_name)
    yield _rows_called(targets, transliterate(name), transliterate)


def _rows_called(targets: TargetSet, wanted: str, fold: Callable[[str], str]) -> list[int]:
    aliases = targets.aliases or [()] * len(targets)
    return [
        row
        for row, (shown, others) in enumerate(zip(targets.names, aliases, strict=True))
        if fold(shown) == wanted or any(fold(other) == wanted for other in others)
    ]


def _near(targets: TargetSet, name: str) -> list[str]:
    weight: dict[str, float] = {}
    for shown, people in zip(targets.names, np.nan_to_num(targets.populations()).tolist(), strict=True):
        weight[shown] = max(people, weight.get(shown, 0.0))
    near = near_names(name, {fold_name(shown): shown for shown in targets.names}, weight=weight)
    if near:
        return near
    spellings = {
        fold_name(alias): shown
        for shown, aliases in zip(targets.names, targets.aliases, strict=False)
        for alias in aliases
    }
    return near_names(name, spellings, weight=weight)
