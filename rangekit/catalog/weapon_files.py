"""Reads weapon files (TOML) and reports every fault at once, each with its line."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, NoReturn

from pydantic import BaseModel, Field, StrictBool, StrictStr, ValidationInfo, field_validator

from rangekit.catalog.files import read_toml_text
from rangekit.catalog.names import fold_name
from rangekit.catalog.toml_text import KeyLines, parse_toml
from rangekit.catalog.validation import list_problems
from rangekit.errors import InputError
from rangekit.model import RangeEstimate, Source, SourceStatus, Weapon
from rangekit.model.fields import is_number
from rangekit.model.weapon import FIGURES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rangekit.catalog.validation import Place, Problem

__all__ = ["make_source", "read_weapons"]

_RANGE_KEYS = ("low_km", "nominal_km", "high_km")


def read_weapons(source: str) -> list[Weapon]:
    """Return the weapons of one TOML file.

    Parameters
    ----------
    source : str
        A path; ``-`` is standard input.

    Raises
    ------
    DataNotFoundError
        If there is no such file.
    InputError
        If it is not TOML, or entries are faulty; all problems at once, each with its line.
    """
    text = read_toml_text(source)
    entries = parse_toml(text, source)
    reader = _Reader(text)
    found = entries.get("weapon")
    if not isinstance(found, list) or not found:
        hint = "each weapon is a table that starts with [[weapon]]"
        raise InputError("no [[weapon]] entries", source=source, hint=hint)
    for key in entries.keys() - {"weapon"}:
        reader.add((), key, f"unknown table or key {key!r}; expected [[weapon]]")
    weapons = [weapon for number, entry in enumerate(found, start=1) if (weapon := reader.read(number, entry))]
    if reader.problems:
        raise InputError("faulty entries", source=source, problems=[problem for _, problem in sorted(reader.problems)])
    return weapons


class _Source(BaseModel, extra="forbid"):
    """What a table [[weapon.sources]] may hold."""

    figure: Any = Field("", validate_default=True)
    status: Any = Field(None, validate_default=True)
    publisher: StrictStr = Field("", validate_default=True)
    date: StrictStr = ""
    url: StrictStr = ""
    note: StrictStr = ""
    states: Any = ()
    at_least: StrictBool = False

    @field_validator("states")
    @classmethod
    def _require_labels(cls, states: object) -> object:
        if isinstance(states, list) and all(label in FIGURES for label in states):
            return states
        return _refuse(f"states is {states!r}, expected a list of {', '.join(FIGURES)}")

    @field_validator("figure")
    @classmethod
    def _require_figure(cls, figure: object) -> object:
        if not isinstance(figure, str):
            raise InputError("figure is not text")
        return figure or _refuse("needs a figure, as it is stated")

    @field_validator("status")
    @classmethod
    def _require_status(cls, status: object) -> object:
        if isinstance(status, str) and status in set(SourceStatus):
            return status
        return _refuse(f"status is {status!r}, expected one of {', '.join(SourceStatus)}")

    @field_validator("publisher")
    @classmethod
    def _require_publisher(cls, publisher: str, info: ValidationInfo) -> object:
        if publisher or info.data.get("status") in {None, SourceStatus.UNCONFIRMED}:
            return publisher
        return _refuse("needs a publisher, or the status unconfirmed")


class _Entry(BaseModel, extra="forbid"):
    """What a table [[weapon]] may hold."""

    id: Any = Field(None, validate_default=True)
    name: StrictStr = ""
    low_km: Any = None
    nominal_km: Any = Field(None, validate_default=True)
    high_km: Any = None
    open_ended: StrictBool = False
    kind: StrictStr = ""
    launched_from: StrictStr = ""
    aliases: Any = ()
    note: StrictStr = ""
    sources: list[_Source] = []

    @field_validator("id")
    @classmethod
    def _require_id(cls, key: object) -> object:
        return key if isinstance(key, str) and fold_name(key) else _refuse("needs an id")

    @field_validator("low_km", "nominal_km", "high_km")
    @classmethod
    def _require_number(cls, figure: object, info: ValidationInfo) -> object:
        if figure is None:
            _refuse("has no range: it needs nominal_km, and may have low_km and high_km")
        return figure if is_number(figure) else _refuse(f"{info.field_name} is {figure!r}, not a number of kilometres")

    @field_validator("aliases")
    @classmethod
    def _require_texts(cls, aliases: object) -> object:
        if isinstance(aliases, list) and all(isinstance(alias, str) for alias in aliases):
            return aliases
        return _refuse("aliases is not a list of texts")


def _refuse(problem: str) -> NoReturn:
    raise InputError(problem)


class _Reader:
    """Makes weapons of entries and keeps the problems, each with its line."""

    def __init__(self, text: str) -> None:
        self.problems: list[tuple[int, str]] = []
        self._text = text
        self._seen: dict[str, int] = {}

    @cached_property
    def _lines(self) -> KeyLines:
        """The line of each key, which only a problem asks for: it takes more memory than the keys themselves."""
        return KeyLines(self._text)

    def add(self, table: Place, key: str, problem: str) -> None:
        """Note what is wrong with a key, or with the whole table where it has no such key."""
        line = self._lines.find(table, key)
        self.problems.append((line, f"line {line}: {problem}" if line else problem))

    def read(self, number: int, entry: object) -> Weapon | None:
        """Return the weapon of an entry, or nothing if it has problems."""
        before = len(self.problems)
        if not isinstance(entry, dict):
            self.add(("weapon", number), "", f"weapon {number} is not a table")
            return None
        who = f"{entry['id']}: " if isinstance(entry.get("id"), str) else f"weapon {number}: "
        for where, problem in (*list_problems(_Entry, entry), *self._further_problems(number, entry)):
            source = f"source {where[1]}: " if len(where) > 1 else ""
            self.add(("weapon", number, *where[:-1]), str(where[-1]), f"{who}{source}{problem}")
        return _weapon(entry) if len(self.problems) == before else None

    def _further_problems(self, number: int, entry: Mapping[str, Any]) -> Iterator[Problem]:
        """Yield what no key shows by itself: figures that are not a range together, and an id that occurs twice."""
        if is_number(entry.get("nominal_km")) and all(is_number(entry.get(key, 0)) for key in _RANGE_KEYS):
            try:
                _range(entry)
            except InputError as error:
                yield (next(key for key in _RANGE_KEYS if key in entry),), str(error)
        key = fold_name(entry["id"]) if isinstance(entry.get("id"), str) else ""
        if key in self._seen:
            first = self._lines.find(("weapon", self._seen[key]), "id")
            yield ("id",), f"its id occurs twice, first in line {first}"
        elif key:
            self._seen[key] = number


def _weapon(entry: Mapping[str, Any]) -> Weapon:
    return Weapon(
        id=entry["id"].strip().lower(),
        name=entry.get("name", entry["id"]),
        range=_range(entry),
        kind=entry.get("kind", ""),
        launched_from=entry.get("launched_from", ""),
        aliases=tuple(entry.get("aliases", ())),
        note=entry.get("note", ""),
        sources=tuple(map(make_source, entry.get("sources", []))),
        open_ended=entry.get("open_ended", False),
    )


def make_source(entry: Mapping[str, Any]) -> Source:
    """Return the source of a table without faults."""
    return Source(
        **{**entry, "status": SourceStatus(entry["status"]), "states": tuple(entry.get("states", ()))},
    )


def _range(entry: Mapping[str, Any]) -> RangeEstimate:
    nominal = entry["nominal_km"]
    return RangeEstimate(entry.get("low_km", nominal), nominal, entry.get("high_km", nominal))
