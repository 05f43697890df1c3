"""What looks odd in a user's table of places: said, never mended in silence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rangekit.catalog.names import fold_name
from rangekit.geodesic.ellipsoid import solve_inverse

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

__all__ = ["find_duplicates", "look_swapped"]

_MOST_SHOWN = 3
_SAME_DEG = 1e-4  # about ten metres
_NEAR_M = 50_000.0
_FEWEST_KNOWN = 2


def find_duplicates(
    names: Sequence[str], lon: Sequence[float], lat: Sequence[float], where: Sequence[str]
) -> list[str]:
    """Return notes on rows that repeat another one.

    Parameters
    ----------
    names : (n,) str
        As shown.
    lon, lat : (n,) degrees
        Positions; equal if they round to the same ten metres or so.
    where : (n,) str
        What to call each row: ``"line 7"``.

    Returns
    -------
    list of str
        One note for rows of the same name and position, one for positions that several names share; none if none.

    Examples
    --------
    >>> find_duplicates(["Kursk", "KURSK"], [36.2, 36.2], [51.7, 51.7], ["line 2", "line 3"])
    ['1 row repeats another one, name and position: line 3 repeats line 2 (Kursk); all rows are kept']
    """
    first_by_place: dict[tuple[int, int], int] = {}
    first_by_entry: dict[tuple[str, int, int], int] = {}
    repeated: list[str] = []
    shared: list[str] = []
    places = np.round(np.column_stack([lon, lat]) / _SAME_DEG).astype(np.int64)
    for row in _several_at_a_place(places):
        name, place = names[row], (int(places[row, 0]), int(places[row, 1]))
        entry = (fold_name(name), *place)
        if entry in first_by_entry:
            before = first_by_entry[entry]
            repeated.append(f"{where[row]} repeats {where[before]} ({names[before]})")
        elif place in first_by_place:
            before = first_by_place[place]
            shared.append(f"{where[row]} ({name}) and {where[before]} ({names[before]})")
        first_by_entry.setdefault(entry, row)
        first_by_place.setdefault(place, row)
    notes = []
    if repeated:
        one = len(repeated) == 1
        what = "row repeats another one" if one else "rows repeat another one"
        notes.append(f"{len(repeated)} {what}, name and position: {_listed(repeated)}; all rows are kept")
    if shared:
        what = "position is" if len(shared) == 1 else "positions are"
        notes.append(f"{len(shared)} {what} shared by different names: {_listed(shared)}")
    return notes


def _several_at_a_place(places: NDArray[np.int64]) -> list[int]:
    """Return the rows whose place occurs again: all others need no memory."""
    if not len(places):
        return []
    _, which, counts = np.unique(places, axis=0, return_inverse=True, return_counts=True)
    rows: list[int] = np.flatnonzero(counts[which.ravel()] > 1).tolist()
    return rows


def look_swapped(names: Sequence[str], lon: Floats, lat: Floats, known: Mapping[str, tuple[float, float]]) -> list[str]:
    """Return a note if longitude and latitude look swapped, told by places whose position is known.

    Parameters
    ----------
    names : (n,) str
        As shown.
    lon, lat : (n,) degrees
        Positions as given.
    known : mapping of str to (float, float)
        Longitude and latitude of known places, by folded name.

    Returns
    -------
    list of str
        One note if most of the known places, at least two, lie within 50 km of where they belong only once longitude
        and latitude change places.
    """
    rows = [row for row, name in enumerate(names) if fold_name(name) in known]
    if len(rows) < _FEWEST_KNOWN:
        return []
    there = np.array([known[fold_name(names[row])] for row in rows])
    _, as_given_m = solve_inverse(lon[rows], lat[rows], there[:, 0], there[:, 1])
    turned_lat, turned_lon = np.clip(lon[rows], -90, 90), lat[rows]
    _, turned_m = solve_inverse(turned_lon, turned_lat, there[:, 0], there[:, 1])
    belong = (turned_m < _NEAR_M) & (as_given_m > _NEAR_M)
    if belong.sum() * 2 <= len(rows) or belong.sum() < _FEWEST_KNOWN:
        return []
    row = rows[int(np.flatnonzero(belong)[0])]
    note = (
        f"longitude and latitude look swapped: {names[row]} is given at lon {lon[row]:g}, lat {lat[row]:g}, and would "
        f"be where it belongs the other way round, like {belong.sum()} of {len(rows)} places that are known; "
        "nothing was changed"
    )
    return [note]


def _listed(items: Sequence[str]) -> str:
    more = len(items) - _MOST_SHOWN
    return "; ".join(items[:_MOST_SHOWN]) + (f"; and {more} more" if more > 0 else "")
