"""What looks odd in a user's table of places: said, never mended in silence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from rangekit.catalog.names import fold_once
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
_LATITUDES = 2**22  # more than there are between the poles
_ROWS_AT_ONCE = 1 << 16


def find_duplicates(
    names: Sequence[str], lon: Sequence[float] | Floats, lat: Sequence[float] | Floats, where: Sequence[str]
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
    # Eight bytes tell a place, and a place with its name: a million names and places as Python's own are a gigabyte.
    places = _places(lon, lat)
    rows, is_later = _find_recurring(places)
    pairs = np.fromiter((hash((fold_once(names[row]), places[row])) for row in rows), np.int64, len(rows))
    del places
    is_repeated = np.zeros(len(rows), dtype=bool)
    recurring, again = _find_recurring(pairs)
    is_repeated[recurring] = again
    del recurring, again
    notes = []
    count, first = _count(is_repeated)
    if count:
        what = "row repeats another one" if count == 1 else "rows repeat another one"
        shown = [(rows[one], rows[np.argmax(pairs == pairs[one])]) for one in first]
        listed = [f"{where[row]} repeats {where[before]} ({names[before]})" for row, before in shown]
        notes.append(f"{count} {what}, name and position: {_listed(listed, count)}; all rows are kept")
    del pairs
    count, first = _count(is_later & ~is_repeated)
    if count:
        what = "position is" if count == 1 else "positions are"
        places = _places(lon, lat)
        shown = [(row, np.argmax(places == places[row])) for row in rows[first]]
        listed = [f"{where[row]} ({names[row]}) and {where[before]} ({names[before]})" for row, before in shown]
        notes.append(f"{count} {what} shared by different names: {_listed(listed, count)}")
    return notes


def _count(marked: NDArray[np.bool_]) -> tuple[int, NDArray[np.intp]]:
    """Return how many are marked, and the first of them, which are shown."""
    found = np.flatnonzero(marked)
    return len(found), found[:_MOST_SHOWN].copy()


def _places(lon: Sequence[float] | Floats, lat: Sequence[float] | Floats) -> Floats:
    """Return a number for each position, the same for positions that round to the same: whole, below 2 ** 53."""
    numbers = np.divide(lon, _SAME_DEG)
    np.rint(numbers, out=numbers)
    numbers *= _LATITUDES
    north = np.divide(lat, _SAME_DEG)
    numbers += np.rint(north, out=north)
    return numbers


def _find_recurring(keys: NDArray[Any]) -> tuple[NDArray[np.uint32], NDArray[np.bool_]]:
    """Return the rows whose key occurs again, and of each whether it has occurred before; in little memory."""
    ordered = np.sort(keys)
    is_new = np.ones(len(keys) + 1, dtype=bool)
    np.not_equal(ordered[1:], ordered[:-1], out=is_new[1:-1])
    again = ordered[is_new[:-1] & ~is_new[1:]]
    del ordered, is_new
    seen = np.zeros(len(again), dtype=bool)
    rows, later = [np.empty(0, dtype=np.uint32)], [np.empty(0, dtype=bool)]
    for start in range(0, len(keys) if len(again) else 0, _ROWS_AT_ONCE):
        part = keys[start : start + _ROWS_AT_ONCE]
        which = np.minimum(np.searchsorted(again, part), len(again) - 1)
        found = np.flatnonzero(again[which] == part)
        which, first = np.unique(which[found], return_index=True)
        is_later = np.ones(len(found), dtype=bool)
        is_later[first] = seen[which]
        seen[which] = True
        rows.append((start + found).astype(np.uint32))
        later.append(is_later)
    return np.concatenate(rows), np.concatenate(later)


def look_swapped(names: Sequence[str], lon: Floats, lat: Floats, known: Mapping[str, tuple[float, float]]) -> list[str]:
    """Return a note if longitude and latitude look swapped, judged by places whose position is known.

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
    seen = turned = 0
    example = -1
    for start in range(0, len(lon), _ROWS_AT_ONCE):
        part = names[start : start + _ROWS_AT_ONCE]
        rows = [row for row, name in enumerate(part, start) if fold_once(name) in known]
        seen += len(rows)
        belong = _belong_turned([known[fold_once(names[row])] for row in rows], lon[rows], lat[rows])
        if turned == 0 < len(belong):
            example = rows[belong[0]]
        turned += len(belong)
    if seen < _FEWEST_KNOWN or turned * 2 <= seen or turned < _FEWEST_KNOWN:
        return []
    note = (
        f"longitude and latitude look swapped: {names[example]} is given at lon {lon[example]:g}, "
        f"lat {lat[example]:g}, "
        f"and would be where it belongs the other way round, like {turned} of {seen} places that are known; "
        "nothing was changed"
    )
    return [note]


def _belong_turned(there: Sequence[tuple[float, float]], lon: Floats, lat: Floats) -> NDArray[np.intp]:
    """Return which positions lie where they belong only once longitude and latitude change places."""
    if not there:
        return np.empty(0, dtype=np.intp)
    known = np.array(there)
    _, as_given_m = solve_inverse(lon, lat, known[:, 0], known[:, 1])
    _, turned_m = solve_inverse(lat, np.clip(lon, -90, 90), known[:, 0], known[:, 1])
    return np.flatnonzero((turned_m < _NEAR_M) & (as_given_m > _NEAR_M))


def _listed(items: Sequence[str], count: int) -> str:
    more = count - len(items)
    return "; ".join(items) + (f"; and {more} more" if more > 0 else "")
