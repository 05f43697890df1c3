"""Distances as people type them: ``300km``, ``186mi``, ``162nmi``, ``300000m``, or a bare number of kilometres."""

from __future__ import annotations

import math
import re

from rangekit.errors import InputError

__all__ = ["looks_like_distance", "parse_distance_km", "write_distance_km"]

_KM_PER_UNIT = {
    "km": 1.0,
    "m": 0.001,
    "mi": 1.609344,  # the international mile of 1959
    "nmi": 1.852,  # the international nautical mile of 1929
}
_SPELLINGS = {
    "": "km",
    "kilometer": "km",
    "kilometers": "km",
    "kilometre": "km",
    "kilometres": "km",
    "meter": "m",
    "meters": "m",
    "metre": "m",
    "metres": "m",
    "mile": "mi",
    "miles": "mi",
    "nm": "nmi",
} | {unit: unit for unit in _KM_PER_UNIT}
_DISTANCE = re.compile(r"\s*([+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:e[+-]?[0-9]+)?)\s*([a-z]*)\s*", re.IGNORECASE)
_CURE = "write it like 300km, 186mi, 162nmi or 300000m"


def parse_distance_km(text: str | float) -> float:
    """Read a distance with its unit; a bare number is kilometres.

    Parameters
    ----------
    text : str or float
        The distance as typed. Case and spaces do not matter; the decimal mark is a point.

    Returns
    -------
    kilometres
        A finite number, zero or more.

    Raises
    ------
    InputError
        If the text is not a distance, its unit is not known, or it is negative or not finite.

    Examples
    --------
    >>> parse_distance_km("300km"), parse_distance_km("300000 m"), parse_distance_km(450)
    (300.0, 300.0, 450.0)
    >>> round(parse_distance_km("162nmi"), 3)
    300.024
    >>> parse_distance_km("300 leagues")
    Traceback (most recent call last):
    rangekit.errors.InputError: 'leagues' is not a known unit in '300 leagues' (write it like 300km, ...)
    """
    found = _DISTANCE.fullmatch(str(text))
    if found is None:
        raise InputError(f"{str(text)!r} is not a distance", hint=_CURE)
    number, unit = found.groups()
    spelling = _SPELLINGS.get(unit.lower())
    if spelling is None:
        raise InputError(f"{unit!r} is not a known unit in {str(text)!r}", hint=_CURE)
    distance_km = float(number) * _KM_PER_UNIT[spelling]
    if not math.isfinite(distance_km) or distance_km < 0:
        raise InputError(f"a distance must be finite and not negative, got {str(text)!r}", hint=_CURE)
    return distance_km


def looks_like_distance(text: str) -> bool:
    """Tell whether a text is a number with a known unit, and so a range and not the name of a weapon.

    Examples
    --------
    >>> looks_like_distance("450km"), looks_like_distance("atacms"), looks_like_distance("m39")
    (True, False, False)
    """
    found = _DISTANCE.fullmatch(text)
    return found is not None and found.group(2).lower() in _SPELLINGS


def write_distance_km(distance_km: float) -> str:
    """Return the text that `parse_distance_km` reads as the same number, to the last bit.

    Examples
    --------
    >>> write_distance_km(450), write_distance_km(299.337984)
    ('450km', '299.337984km')
    """
    return f"{str(distance_km).removesuffix('.0')}km"
