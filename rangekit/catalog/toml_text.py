"""TOML that a user writes: parsed, and the line of every key, for tomllib tells no positions of what it has read."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from typing import Any

from rangekit.errors import InputError

__all__ = ["KeyLines", "parse_toml"]

_HEADER = re.compile(r"(\[\[?)([A-Za-z0-9_.\s\"'-]+)\]\]?(?:\s*#.*)?")  # no two parts match the same: no long search
# tomllib keeps every beginning of a dotted key: one of 40 KB takes gigabytes. What rangekit reads has three parts.
MOST_PARTS = 32
_KEY = r"""(?:[A-Za-z0-9_-]++|"(?:[^"\\\n]|\\.)*+"|'[^'\n]*+')"""
_DEEP_KEY = re.compile(rf"(?<![A-Za-z0-9_-])(?:{_KEY}[ \t]*+\.[ \t]*+){{{MOST_PARTS}}}")
_QUOTES = re.compile(r"[\s\"']")

Path = tuple[str | int, ...]


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
    deep = _DEEP_KEY.search(text)
    if deep:
        line = text.count("\n", 0, deep.start()) + 1
        raise InputError(f"line {line}: a key of more than {MOST_PARTS} parts", source=source)
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"not TOML: {error}", source=source) from error
    except (RecursionError, ValueError) as error:
        why = "nested too deeply" if isinstance(error, RecursionError) else str(error).partition(";")[0]
        raise InputError(f"not TOML that can be read: {why}", source=source) from error


class KeyLines:
    r"""The line of each key of each table.

    Parameters
    ----------
    text : str
        TOML that can be parsed.

    Examples
    --------
    >>> lines = KeyLines('a = 1\n[[weapon]]\nid = "x"\n[[weapon.sources]]\nfigure = "300 km"')
    >>> lines.find((), "a"), lines.find(("weapon", 1), "id"), lines.find(("weapon", 1, "sources", 1), "status")
    (1, 3, 4)
    """

    def __init__(self, text: str) -> None:
        self._lines: dict[tuple[Path, str], int] = {}
        self._counts: Counter[Path] = Counter()
        table: Path = ()
        inside = ""
        for number, line in enumerate(text.splitlines(), start=1):
            if inside:
                inside = "" if inside in line else inside
            elif header := _HEADER.fullmatch(line.strip()):
                names = _QUOTES.sub("", header.group(2)).split(".")
                table = self._enter(names, number, is_list=header.group(1) == "[[")
            elif "=" in line and not line.lstrip().startswith("#"):
                keys, _, value = line.partition("=")
                *above, key = _QUOTES.sub("", keys).split(".")
                self._lines.setdefault(((*table, *above), key), number)
                inside = next((quotes for quotes in ('"""', "'''") if value.count(quotes) == 1), "")

    def find(self, table: Path, key: str) -> int:
        """Return the line of a key, or else of the table that it belongs to; 0 if neither is known.

        Parameters
        ----------
        table : tuple of str and int
            Names from the outermost in; a table of a list has its number after the name, counted from 1.
        key : str
            The key.
        """
        while (table, key) not in self._lines:
            if not table:
                return 0
            if (table, "") in self._lines:
                return self._lines[table, ""]
            table, key = _named(table)
        return self._lines[table, key]

    def _enter(self, names: list[str], number: int, *, is_list: bool) -> Path:
        """Note where a table begins and return its path."""
        above: Path = ()
        for name in names[:-1]:
            above = (*above, name)
            above = (*above, self._counts[above]) if above in self._counts else above
        table: Path = (*above, names[-1])
        self._lines.setdefault((above, names[-1]), number)
        if is_list:
            self._counts[table] += 1
            table = (*table, self._counts[table])
        self._lines.setdefault((table, ""), number)
        return table


def _named(table: Path) -> tuple[Path, str]:
    """Return the table around another one, and what that is called there."""
    *above, name = table if isinstance(table[-1], str) else table[:-1]
    return tuple(above), str(name)
