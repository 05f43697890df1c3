"""Finds where the places of a table without a header are, where that is beyond doubt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rangekit.catalog.angles import Angle, parse_angle
from rangekit.catalog.headers import Roles
from rangekit.catalog.known_places import known_places
from rangekit.catalog.names import fold_once
from rangekit.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rangekit.catalog.reading import Reading

__all__ = ["guess_roles"]

_NEAR_DEG = 0.5
_HINT = "say which column is which by its number: columns='name=1,lat=2,lon=3'"


def guess_roles(rows: Sequence[Sequence[str]], reading: Reading, *, by_number: Roles | None) -> Roles | None:
    """Return the columns, called ``"column 2"``, of a table whose first row is a place already; otherwise None.

    Parameters
    ----------
    rows : sequence of rows
        The first rows.
    reading : Reading
        Takes the note.
    by_number : Roles, optional
        What a header says; the user may have named columns by number, which any row fits.

    Raises
    ------
    InputError
        If two columns are coordinates and nothing tells which is the latitude.
    """
    if by_number is not None:
        return _given_by_number(rows, by_number, reading)
    width = min(map(len, rows))
    angles = {place: _angles([row[place] for row in rows]) for place in range(width)}
    places = [place for place, column in angles.items() if column]
    if len(places) != 2 or not rows:
        return None
    first, second = (angles[place] for place in places)
    reason, is_swapped = _tell_axes(rows, first, second)
    if not reason:
        found = f"columns {places[0] + 1} and {places[1] + 1}"
        raise InputError(f"no header, and {found} may be either coordinate", source=reading.source, hint=_HINT)
    lat, lon = reversed(places) if is_swapped else places
    texts = [
        place for place in range(width) if place not in places and not _angles([row[place] for row in rows], whole=True)
    ]
    reading.guess(
        f"no header: column {lat + 1} was taken for the latitude and column {lon + 1} for the longitude, {reason}"
    )
    return Roles(lon=f"column {lon + 1}", lat=f"column {lat + 1}", name=f"column {texts[0] + 1}" if texts else None)


def _given_by_number(rows: Sequence[Sequence[str]], roles: Roles, reading: Reading) -> Roles | None:
    given = reading.options.columns
    if not (given.get("lon", "").isdecimal() and given.get("lat", "").isdecimal()):
        return None
    cells = [rows[0][int(given[role]) - 1] if int(given[role]) <= len(rows[0]) else "" for role in ("lon", "lat")]
    if not all(map(parse_angle, cells)):
        return None
    return Roles(**{role: f"column {number}" if number.isdecimal() else None for role, number in given.items()})


def _angles(cells: Sequence[str], *, whole: bool = False) -> list[Angle]:
    """Return a column's angles if every cell is one and not just a whole number; otherwise nothing."""
    found = [parse_angle(cell) for cell in cells]
    sound = [angle for angle in found if angle is not None and -180 <= angle.value <= 360]
    if len(sound) < len(cells):
        return []
    is_position = whole or all(
        angle.axis or "." in cell or "," in cell for angle, cell in zip(sound, cells, strict=True)
    )
    return sound if is_position else []


def _tell_axes(rows: Sequence[Sequence[str]], first: list[Angle], second: list[Angle]) -> tuple[str, bool]:
    """Return why one of two columns is the latitude, nothing if that is not sure, and whether it is the second."""
    for column, is_second in ((first, False), (second, True)):
        axes = {angle.axis for angle in column}
        if axes in ({"lat"}, {"lon"}):
            return "as their letters say", (axes == {"lat"}) == is_second
        if any(abs(angle.value) > 90 for angle in column):
            return "because a latitude is at most 90", not is_second
    known = known_places()
    votes = {False: 0, True: 0}
    for row, one, other in zip(rows, first, second, strict=True):
        there = next((known[name] for name in map(fold_once, row) if name in known), None)
        for is_swapped, lat, lon in ((False, one.value, other.value), (True, other.value, one.value)):
            votes[is_swapped] += there is not None and max(abs(lon - there[0]), abs(lat - there[1])) < _NEAR_DEG
    if bool(votes[False]) != bool(votes[True]):
        return "which is where places of those names are", bool(votes[True])
    return "", False
