"""Kinds of fields of the question: how a value is read, from a file or as typed, and how a file writes it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeGuard

from rangekit.model.units import parse_distance_km, write_distance_km

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["DATE", "DISTANCE", "FLAG", "PEOPLE", "TABLE", "TEXT", "TEXTS", "WEAPONS", "Kind"]


@dataclass(frozen=True, slots=True)
class Kind:
    """What values of a field are.

    Parameters
    ----------
    typed : type
        What the command line makes of a value before it is read.
    noun : str
        What a value must be, for messages: "a distance like '30km'".
    noun_in_docs : str
        Type and unit, for docstrings.
    metavar : str or None
        What stands for a value in the help.
    read : callable
        Makes the field's value of what a file holds or of what was typed. ``TypeError`` says that it is of another
        kind, ``InputError`` what else is wrong with it.
    write : callable
        Makes what a file holds of the field's value.
    """

    typed: Any
    noun: str
    noun_in_docs: str
    metavar: str | None
    read: Callable[[Any], Any]
    write: Callable[[Any], Any] = str


def is_number(value: object) -> TypeGuard[float]:
    """Tell whether a value is a number that a float can hold; a truth value is not."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e300


def _read_text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _read_date(value: Any) -> str:
    return str(value.isoformat()) if hasattr(value, "isoformat") else _read_text(value)  # TOML knows dates


def _read_flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _read_distance(value: Any) -> float:
    if not isinstance(value, str) and not is_number(value):
        raise TypeError
    return parse_distance_km(value)


def _read_people(value: object) -> float:
    if isinstance(value, str):
        try:
            value = float(value.replace(",", "").replace("_", "").strip())
        except ValueError:
            raise TypeError from None
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value < math.inf:
        raise TypeError
    return value


def _read_texts(value: object) -> tuple[str, ...]:
    several = [value] if isinstance(value, str) else value
    if not isinstance(several, list | tuple) or not several or not all(isinstance(entry, str) for entry in several):
        raise TypeError
    return tuple(several)


def _read_weapons(value: object) -> tuple[str, ...]:
    several = value if isinstance(value, list | tuple) else [value]
    return _read_texts([write_distance_km(entry) if is_number(entry) else entry for entry in several])


def _read_nothing(_value: object) -> object:
    raise TypeError


def _write_people(people: float) -> float:
    return int(people) if float(people).is_integer() else people


def _write_weapons(weapons: tuple[object, ...]) -> list[object]:
    return [write_distance_km(one) if isinstance(one, int | float) else one for one in weapons]


TEXT = Kind(str, "a text", "str", None, _read_text)
DATE = Kind(str, "a text", "str", None, _read_date)
FLAG = Kind(bool, "true or false", "bool", None, _read_flag, bool)
DISTANCE = Kind(float, "a distance like '30km'", "kilometres", "DISTANCE", _read_distance, write_distance_km)
PEOPLE = Kind(float, "a number of people", "number", "PEOPLE", _read_people, _write_people)
TEXTS = Kind(list[str], "a list of texts", "tuple of str", None, _read_texts, list)
WEAPONS = Kind(list[str], "a list of texts", "tuple of str, number or Weapon", None, _read_weapons, _write_weapons)
TABLE = Kind(dict, "a table", "mapping", None, _read_nothing, dict)
