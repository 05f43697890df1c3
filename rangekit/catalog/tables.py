"""Reads tables of places: columns found under their usual names, all bad rows reported at once."""

from __future__ import annotations

import csv
import math
import re
from array import array
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from io import BytesIO, TextIOWrapper
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from rangekit.catalog.columns import Column, LazyTexts, pack
from rangekit.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

__all__ = ["PlaceTable", "are_outside", "coordinate_fault", "places_from_columns", "read_csv"]

USUAL_NAMES = {
    "lon": ("lon", "lng", "longitude", "long", "x"),
    "lat": ("lat", "latitude", "y"),
    "name": ("name", "city", "title"),
}
ALIAS_COLUMNS = ("alternative_names", "aliases")
LARGEST_TABLE_COLUMNS = 16_384  # as many as a spreadsheet has
_MOST_WAITING = 1 << 16  # cells
_DELIMITERS = (",", ";", "\t", "|")
_WHOLE = re.compile(r"-?(0|[1-9]\d{0,17})")
_DECIMAL = re.compile(r"-?\d+\.\d+")
_DECIMAL_COMMA = re.compile(r"\s*[-+]?\d+,\d+\s*")


@dataclass(slots=True)
class PlaceTable:
    """Places as a reader found them: n names and positions in degrees, other columns, and what to call each row."""

    names: Sequence[str]
    lon: Sequence[float]
    lat: Sequence[float]
    aliases: list[tuple[str, ...]] = field(default_factory=list)
    columns: dict[str, Sequence[object]] = field(default_factory=dict)
    where: Sequence[str] = ()


def read_csv(text: str | bytes, source: str) -> PlaceTable:
    r"""Return the places of a CSV text, its delimiter found from its header.

    Parameters
    ----------
    text : str or bytes
        The file's text, or its content in UTF-8; a byte-order mark is skipped.
    source : str
        The file's name, for messages.

    Raises
    ------
    InputError
        If a column is missing (names those found and those expected), or rows are faulty (all of them, by line).

    Examples
    --------
    >>> table = read_csv("city;lat;lng\nKursk;51,73;36,19\n", "cities.csv")
    >>> list(table.names), list(table.lon), list(table.lat)
    (['Kursk'], [36.19], [51.73])
    """
    content = text.encode("utf-8") if isinstance(text, str) else text
    header = next((line for line in _lines(content) if line.strip()), "")
    if not header:
        raise InputError("empty file", source=source)
    delimiter = max(_DELIMITERS, key=header.count)
    reader = csv.reader(_lines(content), delimiter=delimiter)
    try:
        first = next((cells for cells in reader if any(cell.strip() for cell in cells)), [])
        names = [cell.strip() for cell in first]
        _require_few_columns(names, source)
        rows = _Rows(len(names))
        for cells in reader:
            rows.add(cells, reader.line_num)
    except csv.Error as error:
        raise InputError(f"line {reader.line_num}: {error}", source=source) from error
    columns, lines = rows.finish()
    _require_even_rows(names, rows.uneven(), len(lines), source)
    by_column: dict[str, Sequence[object]] = dict(zip(names, columns, strict=True))
    if delimiter != ",":
        by_column = {name: column.each_block(_with_decimal_points) for name, column in zip(names, columns, strict=True)}
    return places_from_columns(by_column, lines, source)


class _Rows:
    """Takes a table's rows and keeps their cells column by column, packed."""

    def __init__(self, width: int) -> None:
        self.rows = 0
        self._beyond: list[int] = []  # by how many lines each row ends beyond its own number: nearly always the same
        self._beyond_blocks: list[Sequence[int]] = []
        self._width = width
        # Wide tables have fewer rows in a block: the cells that wait to be packed are some ten thousands.
        self._shift = max(min(12, (_MOST_WAITING // max(width, 1)).bit_length() - 1), 0)
        self._waiting: list[list[str]] = []
        self._blocks: list[list[Sequence[str]]] = [[] for _ in range(width)]
        self._uneven_lines, self._uneven_widths = array("I"), array("I")

    def add(self, cells: list[str], line: int) -> None:
        """Take a row that ends on a line; one of nothing but spaces is left out."""
        if not any(cell.strip() for cell in cells):
            return
        if len(cells) != self._width:
            self._uneven_lines.append(line)
            self._uneven_widths.append(len(cells))
            return
        self._beyond.append(line - self.rows)
        self.rows += 1
        self._waiting.append(cells)
        if len(self._waiting) == 1 << self._shift:
            self._pack()

    def finish(self) -> tuple[list[Column[str]], Sequence[str]]:
        """Return the columns, and what to call each row."""
        if self._waiting:
            self._pack()
        beyond = Column.of_blocks(self._beyond_blocks, self._shift)
        columns = [Column.of_blocks(one, self._shift) for one in self._blocks]
        return columns, LazyTexts(self.rows, partial(_line, beyond))

    def uneven(self) -> Sequence[str]:
        """Return the fault of every row that has another number of cells than the header."""
        return LazyTexts(len(self._uneven_lines), self._unevenness)

    def _unevenness(self, row: int) -> str:
        cells = self._uneven_widths[row]
        return f"line {self._uneven_lines[row]}: {cells} cells where the header has {self._width}"

    def _pack(self) -> None:
        for blocks, cells in zip(self._blocks, zip(*self._waiting, strict=True), strict=True):
            blocks.append(pack(cells))
        self._beyond_blocks.append(pack(self._beyond))
        self._waiting, self._beyond = [], []


def places_from_columns(columns: Mapping[str, Sequence[object]], where: Sequence[str], source: str) -> PlaceTable:
    """Return the places of a table that is given column by column.

    Parameters
    ----------
    columns : mapping of str to sequence
        n values a column, text or numbers.
    where : sequence of str
        What to call each of the n rows in a message: ``"line 7"``.
    source : str
        The file's name, for messages.

    Raises
    ------
    InputError
        As in :func:`read_csv`.
    """
    key = {wanted: _column_called(columns, names) for wanted, names in USUAL_NAMES.items()}
    if key["lon"] is None or key["lat"] is None:
        missing = " and ".join(wanted for wanted in ("lon", "lat") if key[wanted] is None)
        expected = ", ".join(f"{wanted} ({'|'.join(USUAL_NAMES[wanted])})" for wanted in ("lon", "lat", "name"))
        raise InputError(
            f"no column for {missing}; found {', '.join(columns)}", source=source, hint=f"expected {expected}"
        )
    lon, lat = _positions(columns[key["lon"]], columns[key["lat"]], where, source)
    alias_key = _column_called(columns, ALIAS_COLUMNS)
    used = {*key.values(), alias_key}
    return PlaceTable(
        names=Column(map(str, columns[key["name"]])) if key["name"] is not None else where,
        lon=lon,
        lat=lat,
        aliases=[_split(cell) for cell in columns[alias_key]] if alias_key is not None else [],
        columns={column: _typed(values) for column, values in columns.items() if column not in used},
        where=where,
    )


def coordinate_fault(lon: float, lat: float) -> str:
    """Return what is wrong with a position in degrees, or nothing. Longitudes may run to 360."""
    if not (math.isfinite(lon) and math.isfinite(lat)):
        return f"position ({lon}, {lat}) is not finite"
    if not -90 <= lat <= 90:
        return f"latitude {lat:g} is outside -90..90"
    if not -180 <= lon <= 360:
        return f"longitude {lon:g} is outside -180..360"
    return ""


def _positions(
    lon_cells: Sequence[object], lat_cells: Sequence[object], where: Sequence[str], source: str
) -> tuple[array[float], array[float]]:
    lon, lat = _numbers(lon_cells), _numbers(lat_cells)
    bad = np.flatnonzero(are_outside(np.asarray(lon), np.asarray(lat))).astype(np.uint32)
    if len(bad):
        swapped = not are_outside(np.asarray(lat), np.asarray(lon)).any()
        hint = "longitude and latitude look swapped: check the column names" if swapped else None
        problems = LazyTexts(len(bad), partial(_row_fault, bad, where, lon_cells, lat_cells))
        raise InputError(_counted(len(bad), "bad row"), source=source, problems=problems, hint=hint)
    return lon, lat


def are_outside(lon: Floats, lat: Floats) -> NDArray[np.bool_]:
    """Tell which positions `coordinate_fault` finds a fault of."""
    return ~((lat >= -90) & (lat <= 90) & (lon >= -180) & (lon <= 360))


def _row_fault(
    bad: NDArray[np.uint32], where: Sequence[str], lon: Sequence[object], lat: Sequence[object], number: int
) -> str:
    row = int(bad[number])
    return f"{where[row]}: {_position_fault(lon[row], lat[row])}"


def _position_fault(*pair: object) -> str:
    numbers = [_number(cell) for cell in pair]
    wrong = [
        f"{axis} {cell!r} is not a number" if str(cell).strip() else f"{axis} is empty"
        for axis, cell, number in zip(("longitude", "latitude"), pair, numbers, strict=True)
        if number is None
    ]
    return "; ".join(wrong) or coordinate_fault(*(math.nan if number is None else number for number in numbers))


def _numbers(cells: Sequence[object]) -> array[float]:
    """Return cells as numbers, and what is none as NaN."""
    if isinstance(cells, array) and cells.typecode == "d":
        return cells
    if bool not in set(map(type, cells)):
        with suppress(TypeError, ValueError):
            return array("d", map(float, cells))  # type: ignore[arg-type] # what fails is told below
    found = (_number(cell) for cell in cells)
    return array("d", (math.nan if number is None else number for number in found))


def _require_few_columns(columns: list[str], source: str) -> None:
    """Refuse a header of so many columns that each would take more memory than it takes of the file."""
    if len(columns) <= LARGEST_TABLE_COLUMNS:
        return
    ordered = sorted(columns)
    repeated = next((one for one, after in pairwise(ordered) if one == after), None)
    if repeated is not None:
        _require_even_rows([repeated, repeated], (), 1, source)
    limit = f"{len(columns):,} columns, the limit is {LARGEST_TABLE_COLUMNS:,}"
    raise InputError(limit, source=source, hint="give a table of fewer columns, or one with a row for each place")


def _require_even_rows(columns: Sequence[str], uneven: Sequence[str], rows: int, source: str) -> None:
    repeated = sorted(column for column, count in Counter(columns).items() if count > 1)
    if uneven or repeated:
        problems = uneven if not repeated else [*uneven, *(f"column {one!r} occurs more than once" for one in repeated)]
        raise InputError(
            "the table is uneven", source=source, problems=problems, hint="quote cells that hold the delimiter"
        )
    if not rows:
        raise InputError("a header and no rows", source=source)


def _lines(content: bytes) -> TextIOWrapper:
    """Return the lines of a text, decoded one piece after the other; each ends in a line feed, a return, or both."""
    return TextIOWrapper(BytesIO(content), encoding="utf-8-sig", newline="")


def _line(beyond: Sequence[int], row: int) -> str:
    return f"line {row + beyond[row]}"


def _column_called(columns: Mapping[str, object], names: Sequence[str]) -> str | None:
    folded = {column.strip().casefold(): column for column in reversed(list(columns))}
    return next((folded[name] for name in names if name in folded), None)


def _number(cell: object) -> float | None:
    try:
        return float(cell) if not isinstance(cell, bool) else None  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None


def _with_decimal_points(cells: Sequence[str]) -> Sequence[str]:
    return [cell.replace(",", ".") if _DECIMAL_COMMA.fullmatch(cell) else cell for cell in cells]


def _typed(cells: Sequence[object]) -> Sequence[object]:
    """Return a column of text as numbers where every filled cell is written as one; a code like 007 stays text."""
    column = cells if isinstance(cells, Column) else Column(cells)
    for pattern, kind in ((_WHOLE, int), (_DECIMAL, float)):
        if _are_all(column, pattern):
            return column.each_block(partial(_converted, kind))
    return column


def _are_all(cells: Iterable[object], pattern: re.Pattern[str]) -> bool:
    some = False
    for cell in cells:
        if cell != "":
            if not (isinstance(cell, str) and pattern.fullmatch(cell)):
                return False
            some = True
    return some


def _converted(kind: Callable[[str], float], cells: Sequence[str]) -> list[float | None]:
    return [kind(cell) if cell else None for cell in cells]


def _split(cell: object) -> tuple[str, ...]:
    return tuple(name for name in str(cell).split("|") if name) if cell is not None else ()


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" + ("" if count == 1 else "s")
