"""Reads JSON a window at a time: a document as Python's objects takes up to twenty times its text."""

from __future__ import annotations

import json
import re
from array import array
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

__all__ = ["JsonFault", "JsonText", "LongValueError", "Ragged"]

_WINDOW = 1 << 18  # bytes
_LONGEST = 1 << 20  # bytes of one array or object, which may take twenty-five times that
_SPACE = re.compile(r"[ \t\n\r]*")
_OPENING = re.compile(r"(?:\[[ \t\n\r]*)+")
# Arrays without an array in them, one after another: positions, when they stand among coordinates.
_POSITIONS = re.compile(r"\[[^\[\]]*\](?:[ \t\n\r]*,[ \t\n\r]*\[[^\[\]]*\])*+")
_DIMENSIONS = {2, 3}
_DEEPEST = 4  # a position within a ring within a polygon within several


class JsonFault(Exception):  # noqa: N818 - told as an InputError by whoever knows the file
    """A text that is no JSON: what is wrong, and in which line and column."""

    def __init__(self, message: str, line: int, column: int) -> None:
        super().__init__(f"line {line}, column {column}: {message}")
        self.message = message


class LongValueError(ValueError):
    """An array or an object that is read whole and is longer than that allows."""


class _UnevenError(Exception):
    """Coordinates that are no regular arrays of positions."""


@dataclass(frozen=True, slots=True)
class Ragged:
    """Coordinates as arrays: n positions, and where their lines, rings and polygons begin and end, innermost first."""

    positions: NDArray[np.float64]
    offsets: tuple[NDArray[np.int64], ...]


class JsonText:
    """A place in a JSON text, and what can be read from there.

    Parameters
    ----------
    content : bytes
        The text in UTF-8, without a byte-order mark.

    Examples
    --------
    >>> text = JsonText(b'{"a": [1, {"b": 2}]}')
    >>> for key in text.members():
    ...     print(key, [text.value() for _ in text.elements()])
    a [1, {'b': 2}]
    """

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._decode = json.JSONDecoder().raw_decode
        self._start = self._at = 0
        self._window = ""
        self._is_last = not content
        self._look_from(0)

    def peek(self) -> str:
        """Return the next character that is no space, or nothing at the end."""
        while True:
            found = _SPACE.match(self._window, self._at)
            self._at = found.end() if found else self._at
            if self._at < len(self._window) or self._is_last:
                return self._window[self._at : self._at + 1]
            self._look_from(self._tell())

    def members(self) -> Iterator[str]:
        """Yield the keys of an object; each one's value is to be read before the next."""
        self._take("{", "Expecting value")
        if self.peek() == "}":
            self._at += 1
            return
        while True:
            if self.peek() != '"':
                raise self._fault("Expecting property name enclosed in double quotes")
            key = str(self.value())
            self._take(":", "Expecting ':' delimiter")
            self.peek()
            yield key
            if self.peek() == "}":
                self._at += 1
                return
            self._take(",", "Expecting ',' delimiter")

    def elements(self) -> Iterator[None]:
        """Yield once for each element of an array, which is to be read before the next."""
        self._take("[", "Expecting value")
        if self.peek() == "]":
            self._at += 1
            return
        while True:
            self.peek()
            yield
            if self.peek() == "]":
                self._at += 1
                return
            self._take(",", "Expecting ',' delimiter")

    def end(self) -> None:
        """Raise unless nothing follows."""
        if self.peek():
            raise self._fault("Extra data")

    def short_object(self) -> dict[str, Any]:
        """Return the object that comes next; an empty one if it is longer than a window, and still to be read."""
        for _ in range(2):
            try:
                found: dict[str, Any]
                found, end = self._decode(self._window, self._at)
            except json.JSONDecodeError:
                self._look_from(self._tell())
            else:
                self._at = end if found else self._at
                return found
        return {}

    def value(self) -> Any:
        """Return the value that comes next, however long it is."""
        size = _WINDOW
        while True:
            try:
                found, end = self._decode(self._window, self._at)
            except json.JSONDecodeError as error:
                if self._is_last:
                    raise self._fault(error.msg, error.pos) from error
            else:
                if end < len(self._window) or self._is_last:  # or a number may go on
                    self._at = end
                    return found
            if size > _LONGEST and self._window[self._at : self._at + 1] in {"[", "{"}:
                raise LongValueError(f"a list or object of more than {_LONGEST >> 20} MiB that is no coordinates")
            size *= 2
            self._look_from(self._tell(), size)

    def coordinates(self) -> Ragged | Any:
        """Return coordinates as arrays if they are arrays of positions of equal dimension, otherwise their value."""
        start = self._tell()
        try:
            return self._ragged()
        except _UnevenError:
            self._look_from(start)
            return self.value()

    def _ragged(self) -> Ragged:
        opening = _OPENING.match(self._window, self._at)
        levels = opening.group().count("[") - 1 if opening else 0
        if not 1 <= levels < _DEEPEST:
            raise _UnevenError
        numbers, ends = array("d"), [array("q", [0]) for _ in range(levels)]
        dimension = 0
        depth = levels
        for _ in range(levels):
            self._take("[", "Expecting value")
        while depth:
            if depth == levels:
                dimension = self._positions(numbers, dimension)
                ends[0].append(len(numbers) // dimension)
            depth = self._close(depth, ends)
        return Ragged(np.asarray(numbers).reshape(-1, dimension), tuple(map(np.asarray, ends)))

    def _close(self, depth: int, ends: list[array[int]]) -> int:
        """Read past the end of an array, and into the next one if there is one; return how deep that is."""
        levels = len(ends)
        self._take("]", "Expecting ',' delimiter")
        depth -= 1
        if depth and self.peek() == ",":
            self._at += 1
            while depth < levels:
                if self.peek() != "[":
                    raise _UnevenError
                self._at += 1
                depth += 1
        elif depth:
            ends[levels - depth].append(len(ends[levels - depth - 1]) - 1)
        return depth

    def _positions(self, numbers: array[float], dimension: int) -> int:
        """Add the positions up to the end of the innermost array; return how many numbers each has."""
        while True:
            self.peek()
            run = _POSITIONS.match(self._window, self._at)
            if run is None and not self._is_last:
                self._look_from(self._tell())
                run = _POSITIONS.match(self._window, self._at)
            if run is None:
                raise _UnevenError
            try:
                positions = json.loads(f"[{run.group()}]")
            except json.JSONDecodeError as error:
                raise self._fault(error.msg, self._at + error.pos - 1) from error
            widths = set(map(len, positions)) | ({dimension} if dimension else set())
            dimension = widths.pop()
            if widths or dimension not in _DIMENSIONS or not set(map(type, chain(*positions))) <= {int, float}:
                raise _UnevenError
            try:
                numbers.extend(map(float, chain.from_iterable(positions)))
            except OverflowError as error:
                raise _UnevenError from error
            self._at = run.end()
            if self.peek() != ",":
                return dimension
            self._at += 1

    def _take(self, wanted: str, otherwise: str) -> None:
        if self.peek() != wanted:
            raise self._fault(otherwise)
        self._at += 1

    def _tell(self) -> int:
        """Return where this is, in bytes."""
        return self._start + len(self._window[: self._at].encode("utf-8"))

    def _look_from(self, start: int, size: int = _WINDOW) -> None:
        """Decode another window, which ends where a letter does."""
        end = start + size
        while end < len(self._content) and self._content[end] & 0xC0 == 0x80:
            end += 1
        self._start, self._at = start, 0
        self._window = self._content[start:end].decode("utf-8")
        self._is_last = end >= len(self._content)

    def _fault(self, message: str, place: int | None = None) -> JsonFault:
        """Return what is wrong at a place of the window, by line and column of the text."""
        before = self._window[: self._at if place is None else place]
        line = self._content.count(b"\n", 0, self._start) + before.count("\n") + 1
        newline = before.rfind("\n")
        if newline >= 0:
            return JsonFault(message, line, len(before) - newline)
        begin = self._content.rfind(b"\n", 0, self._start) + 1
        return JsonFault(message, line, len(self._content[begin : self._start].decode("utf-8")) + len(before) + 1)
