"""Columns of a file kept as bytes: as Python's own objects a cell takes sixty bytes, however short it is."""

from __future__ import annotations

import json
from array import array
from bisect import bisect_left
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import chain, islice, repeat
from typing import TYPE_CHECKING, Any, TypeVar, overload

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["Column", "ColumnWriter", "LazyTexts", "pack", "pack_json"]

T_co = TypeVar("T_co", covariant=True)

_BLOCK_SHIFT = 12  # a block holds 4,096 values
_BLOCK_MASK = (1 << _BLOCK_SHIFT) - 1
_SHOWN = 5
_WHOLE_CODES = "bhiq"  # array's codes of integers of one to eight bytes
_LARGEST_SHORT = 0xFFFF


class _Readable(Sequence[T_co]):
    """What values kept in another form have in common: they read and compare like a list or a tuple of them."""

    __slots__ = ()

    def at(self, row: int) -> T_co:
        """Return the value of a row, counted from 0."""
        raise NotImplementedError

    @overload
    def __getitem__(self, row: int) -> T_co: ...
    @overload
    def __getitem__(self, row: slice) -> Sequence[T_co]: ...
    def __getitem__(self, row: int | slice) -> T_co | Sequence[T_co]:
        """Return the value of a row, or a tuple of several rows' values."""
        if isinstance(row, slice):
            return tuple(self.at(one) for one in range(*row.indices(len(self))))
        length = len(self)
        place = row + length if row < 0 else row
        if not 0 <= place < length:
            raise IndexError(row)
        return self.at(place)

    def __eq__(self, other: object) -> bool:
        """Tell whether a list, a tuple or a column holds the same values."""
        if not isinstance(other, Sequence) or isinstance(other, str | bytes):
            return NotImplemented
        return len(self) == len(other) and all(mine == theirs for mine, theirs in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        """Return the first values and how many there are."""
        shown = ", ".join(repr(value) for value in islice(self, _SHOWN))
        return f"<{len(self)}: {shown}{', …' if len(self) > _SHOWN else ''}>"


class Column(_Readable[T_co]):
    """Values in blocks, each block in the shortest form that gives the same values back.

    Parameters
    ----------
    values : iterable
        Texts, numbers, anything; None for a gap.

    Examples
    --------
    >>> column = Column(["Kursk", "Tula", None])
    >>> column, column[1], column == ["Kursk", "Tula", None]
    (<3: 'Kursk', 'Tula', None>, 'Tula', True)
    """

    __slots__ = ("_blocks", "_length", "_shift")

    def __init__(self, values: Iterable[T_co] = ()) -> None:
        rest = iter(values)
        blocks = iter(lambda: list(islice(rest, 1 << _BLOCK_SHIFT)), [])
        self._hold([pack(block) for block in blocks], _BLOCK_SHIFT)

    @classmethod
    def of_blocks(cls, blocks: list[Sequence[T_co]], shift: int) -> Column[T_co]:
        """Return a column of packed blocks, each of ``1 << shift`` values but the last."""
        made: Column[T_co] = cls()
        made._hold(blocks, shift)
        return made

    def _hold(self, blocks: list[Sequence[T_co]], shift: int) -> None:
        self._blocks = blocks
        self._shift = shift
        self._length = sum(map(len, blocks))

    def __len__(self) -> int:
        """Return the number of values."""
        return self._length

    def at(self, row: int) -> T_co:
        """Return the value of a row, counted from 0."""
        return self._blocks[row >> self._shift][row & ((1 << self._shift) - 1)]

    def __iter__(self) -> Iterator[T_co]:
        """Yield the values: much faster than one row after the other."""
        return chain.from_iterable(self._blocks)

    @property
    def blocks(self) -> Sequence[Sequence[T_co]]:
        """The packed blocks."""
        return self._blocks

    def each_block(self, change: Callable[[Sequence[Any]], Sequence[Any]]) -> Column[Any]:
        """Return a column with each block's values changed."""
        return Column.of_blocks([pack(change(list(block))) for block in self._blocks], self._shift)


class ColumnWriter:
    """Takes values with their rows, in order, and packs a block when the next one begins; rows left out are gaps.

    Parameters
    ----------
    pack_block : callable
        How a block of values is packed, `pack` or `pack_json`.

    Examples
    --------
    >>> writer = ColumnWriter()
    >>> writer.put(1, "Kursk")
    >>> writer.finish(3)
    <3: None, 'Kursk', None>
    """

    __slots__ = ("_blocks", "_pack", "_rows", "_values")

    def __init__(self, pack_block: Callable[[Sequence[Any]], Sequence[Any]] | None = None) -> None:
        self._blocks: list[Sequence[Any]] = []
        self._values: list[Any] = []
        self._rows = array("H")
        self._pack = pack_block or pack

    def put(self, row: int, value: object) -> None:
        """Take the value of a row after the last one."""
        self._reach(row >> _BLOCK_SHIFT)
        self._values.append(value)
        self._rows.append(row & _BLOCK_MASK)

    def finish(self, length: int) -> Column[Any]:
        """Return the column of so many rows; the writer takes no more."""
        self._reach(length >> _BLOCK_SHIFT)
        if length & _BLOCK_MASK:
            self._close(length & _BLOCK_MASK)
        return Column.of_blocks(self._blocks, _BLOCK_SHIFT)

    def _reach(self, block: int) -> None:
        while len(self._blocks) < block:
            self._close(1 << _BLOCK_SHIFT)

    def _close(self, length: int) -> None:
        if not self._values:
            self._blocks.append(_same(None, length))
            return
        packed = self._pack(self._values)
        self._blocks.append(packed if len(packed) == length else _Gaps(self._rows, packed, length))
        self._values, self._rows = [], array("H")


class LazyTexts(_Readable[str]):
    """Texts that are made when they are asked for, such as what rows are called in messages.

    Parameters
    ----------
    length : int
        How many.
    make : callable
        Given a number from 0, returns the text.

    Examples
    --------
    >>> LazyTexts(3, lambda row: f"row {row + 1}")
    <3: 'row 1', 'row 2', 'row 3'>
    """

    __slots__ = ("_length", "_make")

    def __init__(self, length: int, make: Callable[[int], str]) -> None:
        self._length = length
        self._make = make

    def __len__(self) -> int:
        """Return the number of texts."""
        return self._length

    def at(self, row: int) -> str:
        """Return the text of a number from 0."""
        return self._make(row)


def pack(values: Sequence[Any]) -> Sequence[Any]:
    """Return the same values in the shortest form that gives them back.

    Parameters
    ----------
    values : sequence
        At most 65,535 of them where some are None.
    """
    kinds = set(map(type, values))
    if len(kinds) == 2 and type(None) in kinds:
        rows = [row for row, value in enumerate(values) if value is not None]
        return _Gaps(array("H", rows), pack([values[row] for row in rows]), len(values))
    if len(kinds) != 1:
        return tuple(values)
    (kind,) = kinds
    if kind in {int, str, type(None)} and values.count(values[0]) == len(values):
        return _same(values[0], len(values))
    if kind is str:
        return _Texts(values)
    if kind is float:
        return array("d", values)
    return _whole(values) if kind is int else tuple(values)


def pack_json(values: Sequence[Any]) -> Sequence[Any]:
    """Return the same values of a JSON text, lists and objects among them, in a short form that gives them back."""
    return _Json(values) if {dict, list}.intersection(map(type, values)) else pack(values)


def _whole(values: Sequence[int]) -> Sequence[int]:
    for code in _WHOLE_CODES:
        try:
            return array(code, values)
        except OverflowError:
            continue
    return tuple(values)


class _Texts(Sequence[str]):
    """Texts one after another in UTF-8, and where each ends."""

    __slots__ = ("_data", "_ends")

    def __init__(self, texts: Sequence[str]) -> None:
        together = "".join(texts)
        self._data = together.encode("utf-8", "surrogatepass")
        short = len(self._data) == len(together)
        lengths = map(len, texts) if short else (len(text.encode("utf-8", "surrogatepass")) for text in texts)
        self._ends = array("H" if len(self._data) <= _LARGEST_SHORT else "I", _running(lengths))

    def __len__(self) -> int:
        return len(self._ends)

    def __getitem__(self, row: int) -> str:  # type: ignore[override] # a column asks for one row
        start = self._ends[row - 1] if row else 0
        return self._data[start : self._ends[row]].decode("utf-8", "surrogatepass")

    def __iter__(self) -> Iterator[str]:
        data, start = self._data, 0
        if data.isascii():
            text = data.decode("ascii")
            for end in self._ends:
                yield text[start:end]
                start = end
            return
        for end in self._ends:
            yield data[start:end].decode("utf-8", "surrogatepass")
            start = end


def _running(lengths: Iterable[int]) -> Iterator[int]:
    end = 0
    for length in lengths:
        end += length
        yield end


class _Gaps(Sequence[Any]):
    """Values some of which are None: the rows of the others."""

    __slots__ = ("_filled", "_length", "_rows")

    def __init__(self, rows: array[int], filled: Sequence[Any], length: int) -> None:
        self._rows = rows
        self._filled = filled
        self._length = length

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, row: int) -> Any:  # type: ignore[override]
        place = bisect_left(self._rows, row)
        return self._filled[place] if place < len(self._rows) and self._rows[place] == row else None

    def __iter__(self) -> Iterator[Any]:
        after = 0
        for row, value in zip(self._rows, self._filled, strict=True):
            yield from repeat(None, row - after)
            yield value
            after = row + 1
        yield from repeat(None, self._length - after)


class _Json(Sequence[Any]):
    """Lists, objects and whatever stands beside them, as JSON text."""

    __slots__ = ("_texts",)

    def __init__(self, values: Sequence[Any]) -> None:
        self._texts = _Texts([json.dumps(value, ensure_ascii=False) for value in values])

    def __len__(self) -> int:
        return len(self._texts)

    def __getitem__(self, row: int) -> Any:  # type: ignore[override]
        return json.loads(self._texts[row])

    def __iter__(self) -> Iterator[Any]:
        return map(json.loads, self._texts)


class _Same(Sequence[Any]):
    """One value, many times."""

    __slots__ = ("_length", "_value")

    def __init__(self, value: object, length: int) -> None:
        self._value = value
        self._length = length

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, row: int) -> Any:  # type: ignore[override]
        return self._value

    def __iter__(self) -> Iterator[Any]:
        return repeat(self._value, self._length)


@lru_cache(maxsize=256, typed=True)
def _same_short(value: object, length: int) -> _Same:
    return _Same(value, length)


def _same(value: object, length: int) -> _Same:
    is_short = not isinstance(value, str) or len(value) < 16
    return _same_short(value, length) if is_short else _Same(value, length)
