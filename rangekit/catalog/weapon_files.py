"""Reads weapon files (TOML) and reports every fault at once, each with its line."""

from __future__ import annotations

from difflib import get_close_matches
from functools import cached_property
from typing import TYPE_CHECKING, Any

from rangekit.catalog.files import read_toml_text
from rangekit.catalog.names import fold_name
from rangekit.catalog.toml_text import KeyLines, parse_toml
from rangekit.errors import InputError
from rangekit.model import RangeEstimate, Source, SourceStatus, Weapon
from rangekit.model.field_kinds import is_number

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["read_weapons"]

_RANGE_KEYS = ("low_km", "nominal_km", "high_km")
_TEXT_KEYS = ("name", "kind", "launched_from", "note")
_WEAPON_KEYS = {"id", "aliases", *_TEXT_KEYS, *_RANGE_KEYS, "open_ended", "sources"}
_SOURCE_KEYS = {"figure", "status", "publisher", "date", "url", "note"}


def read_weapons(source: str) -> list[Weapon]:
    """Return the weapons of one TOML file.

    Parameters
    ----------
    source : str
        A path; ``-`` is standard input.

    Returns
    -------
    list of Weapon

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
        raise InputError("faulty entries", source=source, problems=[fault for _, fault in sorted(reader.problems)])
    return weapons


class _Reader:
    """Makes weapons of entries and keeps the problems, each with its line."""

    def __init__(self, text: str) -> None:
        self.problems: list[tuple[int, str]] = []
        self._text = text
        self._seen: dict[str, int] = {}

    @cached_property
    def _lines(self) -> KeyLines:
        """The line of each key, which only a fault asks for: it takes more memory than the keys themselves."""
        return KeyLines(self._text)

    def add(self, table: tuple[str | int, ...], key: str, fault: str, *, who: str = "") -> None:
        """Note a fault of a key, or of the whole table where it has no such key."""
        line = self._lines.find(table, key)
        self.problems.append((line, f"line {line}: {who}{fault}" if line else f"{who}{fault}"))

    def read(self, number: int, entry: object) -> Weapon | None:
        """Return the weapon of an entry, or nothing if it has problems."""
        before = len(self.problems)
        if not isinstance(entry, dict):
            self.add(("weapon", number), "", f"weapon {number} is not a table")
            return None
        who = f"{entry['id']}: " if isinstance(entry.get("id"), str) else f"weapon {number}: "
        for key, fault in _entry_faults(entry):
            self.add(("weapon", number), key, fault, who=who)
        for index, key, fault in _source_faults(entry.get("sources", [])):
            self.add(("weapon", number, "sources", index), key, fault, who=who)
        key = fold_name(entry["id"]) if isinstance(entry.get("id"), str) else ""
        if key in self._seen:
            first = self._lines.find(("weapon", self._seen[key]), "id")
            self.add(("weapon", number), "id", f"its id occurs twice, first in line {first}", who=who)
        elif key:
            self._seen[key] = number
        return _weapon(entry) if len(self.problems) == before else None


def _entry_faults(entry: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key in entry:
        if key not in _WEAPON_KEYS:
            yield key, _unknown(key, _WEAPON_KEYS)
    if not isinstance(entry.get("id"), str) or not fold_name(entry["id"]):
        yield "id", "needs an id"
    yield from _range_faults(entry)
    for key in _TEXT_KEYS:
        if not isinstance(entry.get(key, ""), str):
            yield key, f"{key} is not text"
    aliases = entry.get("aliases", [])
    if not isinstance(aliases, list) or not all(isinstance(alias, str) for alias in aliases):
        yield "aliases", "aliases is not a list of texts"
    if not isinstance(entry.get("open_ended", False), bool):
        yield "open_ended", "open_ended is neither true nor false"


def _range_faults(entry: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if "nominal_km" not in entry:
        yield "nominal_km", "has no range: it needs nominal_km, and may have low_km and high_km"
    wrong = [key for key in _RANGE_KEYS if key in entry and not is_number(entry[key])]
    for key in wrong:
        yield key, f"{key} is {entry[key]!r}, not a number of kilometres"
    if "nominal_km" in entry and not wrong:
        try:
            _range(entry)
        except InputError as error:
            yield next(key for key in _RANGE_KEYS if key in entry), str(error)


def _source_faults(sources: object) -> Iterator[tuple[int, str, str]]:
    if not isinstance(sources, list):
        yield 0, "sources", "sources is not a list of [[weapon.sources]] tables"
        return
    for number, source in enumerate(sources, start=1):
        if not isinstance(source, dict):
            yield number, "", f"source {number} is not a table"
            continue
        for key, fault in _faults_of_source(source):
            yield number, key, f"source {number}: {fault}"


def _faults_of_source(source: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key in source:
        if key not in _SOURCE_KEYS:
            yield key, _unknown(key, _SOURCE_KEYS)
        elif not isinstance(source[key], str):
            yield key, f"{key} is not text"
    if not source.get("figure"):
        yield "figure", "needs a figure, as it is stated"
    status = source.get("status")
    if not isinstance(status, str) or status not in set(SourceStatus):
        yield "status", f"status is {status!r}, expected one of {', '.join(SourceStatus)}"
    elif status != SourceStatus.UNCONFIRMED and not source.get("publisher"):
        yield "publisher", "needs a publisher, or the status unconfirmed"


def _unknown(key: str, known: set[str]) -> str:
    near = get_close_matches(key, sorted(known), n=1)
    return f"unknown key {key!r}; " + (f"did you mean {near[0]}?" if near else f"known: {', '.join(sorted(known))}")


def _weapon(entry: Mapping[str, Any]) -> Weapon:
    return Weapon(
        id=entry["id"].strip().lower(),
        name=entry.get("name", entry["id"]),
        range=_range(entry),
        kind=entry.get("kind", ""),
        launched_from=entry.get("launched_from", ""),
        aliases=tuple(entry.get("aliases", ())),
        note=entry.get("note", ""),
        sources=tuple(Source(**{**one, "status": SourceStatus(one["status"])}) for one in entry.get("sources", [])),
        open_ended=entry.get("open_ended", False),
    )


def _range(entry: Mapping[str, Any]) -> RangeEstimate:
    nominal = entry["nominal_km"]
    return RangeEstimate(entry.get("low_km", nominal), nominal, entry.get("high_km", nominal))
