"""Reads weapon files (TOML) and reports every fault at once, each with its line."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property
from typing import TYPE_CHECKING, Any

from rangekit.catalog.files import read_toml_text
from rangekit.catalog.names import fold_name
from rangekit.errors import InputError
from rangekit.model import RangeEstimate, Source, SourceStatus, Weapon

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["parse_toml", "read_weapons"]

_RANGE_KEYS = ("low_km", "nominal_km", "high_km")
_TEXT_KEYS = ("name", "kind", "launched_from", "note")
_WEAPON_KEYS = {"id", "aliases", *_TEXT_KEYS, *_RANGE_KEYS, "open_ended", "sources"}
_SOURCE_KEYS = {"figure", "status", "publisher", "date", "url", "note"}
_LARGEST = 10**300
_HEADER = re.compile(r"\s*\[\[?\s*([A-Za-z0-9_.-]+)\s*\]?\]\s*(?:#.*)?")
_KEY = re.compile(r"\s*([A-Za-z0-9_-]+|\"[^\"]*\")\s*=(.*)")

Place = tuple[int, int]  # number of the weapon and of its source, counted from 1; source 0 is the weapon itself


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
        If it is not TOML, or entries are faulty; all faults at once, each with its line.
    """
    text = read_toml_text(source)
    entries = parse_toml(text, source)
    reader = _Reader(text)
    found = entries.get("weapon")
    if not isinstance(found, list) or not found:
        cure = "each weapon is a table that starts with [[weapon]]"
        raise InputError("no [[weapon]] entries", source=source, cure=cure)
    for key in entries.keys() - {"weapon"}:
        reader.add((0, 0), key, f"unknown table or key {key!r}; expected [[weapon]]")
    weapons = [weapon for number, entry in enumerate(found, start=1) if (weapon := reader.read(number, entry))]
    if reader.faults:
        raise InputError("faulty entries", source=source, faults=[fault for _, fault in sorted(reader.faults)])
    return weapons


def parse_toml(text: str, source: str) -> dict[str, Any]:
    """Return the tables of a TOML text.

    Parameters
    ----------
    text : str
        The text.
    source : str
        The file's name, for messages.

    Raises
    ------
    InputError
        If it is not TOML; the message says at which line.
    """
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"not TOML: {error}", source=source) from error
    except (RecursionError, ValueError) as error:
        why = "nested too deeply" if isinstance(error, RecursionError) else str(error).partition(";")[0]
        raise InputError(f"not TOML that can be read: {why}", source=source) from error


class _Reader:
    """Makes weapons of entries and keeps the faults, each with its line."""

    def __init__(self, text: str) -> None:
        self.faults: list[tuple[int, str]] = []
        self._text = text
        self._seen: dict[str, int] = {}

    @cached_property
    def _lines(self) -> _Lines:
        """The line of each key, which only a fault asks for: it takes more memory than the keys themselves."""
        return _Lines.of(self._text)

    def add(self, place: Place, key: str, fault: str, *, who: str = "") -> None:
        """Note a fault of a key, or of the whole table where it has no such key."""
        line = self._lines.line(place, key)
        self.faults.append((line, f"line {line}: {who}{fault}" if line else f"{who}{fault}"))

    def read(self, number: int, entry: object) -> Weapon | None:
        """Return the weapon of an entry, or nothing if it has faults."""
        before = len(self.faults)
        if not isinstance(entry, dict):
            self.add((number, 0), "", f"weapon {number} is not a table")
            return None
        who = f"{entry['id']}: " if isinstance(entry.get("id"), str) else f"weapon {number}: "
        for key, fault in _entry_faults(entry):
            self.add((number, 0), key, fault, who=who)
        for index, key, fault in _source_faults(entry.get("sources", [])):
            self.add((number, index), key, fault, who=who)
        key = fold_name(entry["id"]) if isinstance(entry.get("id"), str) else ""
        if key in self._seen:
            first = self._lines.line((self._seen[key], 0), "id")
            self.add((number, 0), "id", f"its id occurs twice, first in line {first}", who=who)
        elif key:
            self._seen[key] = number
        return _weapon(entry) if len(self.faults) == before else None


@dataclass(slots=True)
class _Lines:
    """The line of each key of each table: tomllib tells no positions of what it has read."""

    by_key: dict[tuple[Place, str], int] = field(default_factory=dict)

    @classmethod
    def of(cls, text: str) -> _Lines:
        lines = cls()
        weapon = source = 0
        inside, is_known = "", True
        for number, line in enumerate(text.splitlines(), start=1):
            if inside:
                inside = "" if inside in line else inside
                continue
            header = _HEADER.fullmatch(line)
            if header:
                name, _, part = header.group(1).partition(".")
                if is_known := name == "weapon":
                    weapon, source = (weapon, source + 1) if part else (weapon + 1, 0)
                    lines.by_key[(weapon, source), ""] = number
                else:
                    lines.by_key.setdefault(((0, 0), name), number)
            elif found := _KEY.match(line):
                if is_known:
                    lines.by_key.setdefault(((weapon, source), found.group(1).strip('"')), number)
                inside = next((quote for quote in ('"""', "'''") if found.group(2).count(quote) == 1), "")
        return lines

    def line(self, place: Place, key: str) -> int:
        """Return the line of a key, or else of the table that it belongs to; 0 if neither is known."""
        weapon = (place[0], 0)
        asked = ((place, key), (place, ""), (weapon, "sources"), (weapon, ""))
        return next((self.by_key[one] for one in asked if one in self.by_key), 0)


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
    wrong = [key for key in _RANGE_KEYS if key in entry and not _is_number(entry[key])]
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


def _is_number(value: object) -> bool:
    # An integer can be larger than every float.
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < _LARGEST
