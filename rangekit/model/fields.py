"""What fields of the question are made of: kinds of values, and what a field says of itself."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, TypeGuard

from rangekit.model.units import parse_distance_km, write_distance_km

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "DATE",
    "DISTANCE",
    "FLAG",
    "INPUTS",
    "PEOPLE",
    "TABLE",
    "TEXT",
    "TEXTS",
    "WEAPONS",
    "FieldSpec",
    "Input",
    "Kind",
    "Part",
    "ask",
    "is_number",
]


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

Part = Literal["weapons", "launch", "targets", "filters", "uncertainty", "reading", "drawing", "tolerance", "file"]
"""What a command takes together; ``file`` stands in scenario files alone."""

Input = Literal["launch", "along_border", "standoff", "weapons", "targets", "uncertainty"]
INPUTS: tuple[Input, ...] = ("launch", "along_border", "standoff", "weapons", "targets", "uncertainty")
"""What a verdict depends on, in the order in which causes are named."""
_INPUT_OF_PART: dict[Part, Input] = {
    "launch": "launch",
    "weapons": "weapons",
    "targets": "targets",
    "filters": "targets",
    "uncertainty": "uncertainty",
    "reading": "targets",
}
_TABLES: tuple[Part, ...] = ("filters", "reading")


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldSpec:
    """What a field of the question is; what is not said follows from its name and its part.

    Parameters
    ----------
    name : str
        The field's name, in Python and among a command's parameters.
    part : str
        Which options it belongs to; ``file`` has none.
    kind : Kind
        How it is read and written, and what it is called in messages.
    help : str
        What it means, as the option's help says it.
    doc : str
        What it means in Python, if that is more or something else.
    option : str
        Its name on the command line; if empty its key, with a short one before it if there is one.
    short : str
        The short name: ``"-l"``.
    metavar : str
        What stands for the value in the help; the kind's own if empty.
    complete : str
        What the shell completes: a function ``complete_…`` of `rangekit.cli.completion`.
    input : str or None
        What a verdict depends on through it, if not on the part of that name.
    data : str
        For a text that names data: ``"boundaries"`` or ``"targets"`` (a bundled entry or a file), or ``"file"``.
    """

    name: str
    part: Part
    kind: Kind
    help: str
    doc: str = ""
    option: str = ""
    short: str = ""
    metavar: str = ""
    complete: str = ""
    input: Input | None = None
    data: Literal["", "boundaries", "targets", "file"] = ""

    @property
    def key(self) -> str:
        """Its key in a scenario file, with the table before a dot: ``"filters.near"``."""
        key = self.name.removesuffix("_km")
        return "" if self.part == "file" else f"{self.part}.{key}" if self.part in _TABLES else key

    @property
    def options(self) -> tuple[str, ...]:
        """Its names on the command line."""
        long = self.option or "--" + self.name.removesuffix("_km").replace("_", "-")
        return () if self.part == "file" else (self.short, long) if self.short else (long,)

    @property
    def depends(self) -> Input | None:
        """What a verdict depends on through it; None if no verdict does."""
        return self.input or _INPUT_OF_PART.get(self.part)


def ask(default: Any, part: Part, kind: Kind, help_text: str, **more: Any) -> Any:
    """Return a field of the question, with its spec but for the name; `more` is of `FieldSpec`."""
    spec = {"spec": {"part": part, "kind": kind, "help": help_text, **more}}
    return field(default_factory=dict, metadata=spec) if default == {} else field(default=default, metadata=spec)
