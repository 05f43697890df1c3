"""Reads tables of places: columns found under their usual names, all bad rows reported at once."""

from __future__ import annotations

import csv
import math
import re
from array import array
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, overload

from rangekit.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["PlaceTable", "coordinate_fault", "places_from_columns", "read_csv"]

USUAL_NAMES = {
    "lon": ("lon", "lng", "longitude", "long", "x"),
    "lat": ("lat", "latitude", "y"),
    "name": ("name", "city", "title"),
}
ALIAS_COLUMNS = ("alternative_names", "aliases")
_LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+")
_DELIMITERS = (",", ";", "\t", "|")
_WHOLE = re.compile(r"-?(0|[1-9]\d{0,17})")
_DECIMAL = re.compile(r"-?\d+\.\d+")
_DECIMAL_COMMA = re.compile(r"\s*[-+]?\d+,\d+\s*")


class _Lines(Sequence[str]):
    """What rows are called in messages, by the number of the line that each ends on."""

    def __init__(self) -> None:
        self.numbers = array("L")

    def __len__(self) -> int:
        return len(self.numbers)

    @overload
    def __getitem__(self, row: int) -> str: ...
    @overload
    def __getitem__(self, row: slice) -> list[str]: ...
    def __getitem__(self, row: int | slice) -> str | list[str]:
        if isinstance(row, slice):
            return [f"line {number}" for number in self.numbers[row]]
        return f"line {self.numbers[row]}"


@dataclass(slots=True)
class PlaceTable:
    """Places as a reader found them: n names and positions in degrees, other columns, and what to call each row."""

    names: list[str] = field(default_factory=list)
    lon: list[float] = field(default_factory=list)
    lat: list[float] = field(default_factory=list)
    aliases: list[tuple[str, ...]] = field(default_factory=list)
    columns: dict[str, Sequence[object]] = field(default_factory=dict)
    where: Sequence[str] = ()


def read_csv(text: str, source: str) -> PlaceTable:
    r"""Return the places of a CSV text, its delimiter found from its header.

    Parameters
    ----------
    text : str
        The file's text; a byte-order mark is skipped.
    source : str
        The file's name, for messages.

    Raises
    ------
    InputError
        If a column is missing (names those found and those expected), or rows are faulty (all of them, by line).

    Examples
    --------
    >>> table = read_csv("city;lat;lng\nKursk;51,73;36,19\n", "cities.csv")
    >>> table.names, table.lon, table.lat
    (['Kursk'], [36.19], [51.73])
    """
    text = text.removeprefix("\ufeff")
    header = text.lstrip().partition("\n")[0]
    if not header:
        raise InputError("empty file", source=source)
    delimiter = max(_DELIMITERS, key=header.count)
    # Cells go to their columns at once, and rows are named when one is asked for: a file takes a few times its size.
    reader = csv.reader((found.group() for found in _LINE.finditer(text)), delimiter=delimiter)
    columns: list[str] = []
    by_index: list[list[str]] = []
    lines = _Lines()
    uneven: list[str] = []
    try:
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if not columns:
                columns = [cell.strip() for cell in cells]
                by_index = [[] for _ in columns]
            elif len(cells) != len(columns):
                uneven.append(f"line {reader.line_num}: {len(cells)} cells where the header has {len(columns)}")
            else:
                lines.numbers.append(reader.line_num)
                for column, cell in zip(by_index, cells, strict=True):
                    column.append(cell)
    except csv.Error as error:
        raise InputError(f"line {reader.line_num}: {error}", source=source) from error
    _require_even_rows(columns, uneven, len(lines), source)
    by_column = dict(zip(columns, by_index, strict=True))
    if delimiter != ",":
        by_column = _with_decimal_points(by_column)
    return places_from_columns(by_column, lines, source)


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
            f"no column for {missing}; found {', '.join(columns)}", source=source, cure=f"expected {expected}"
        )
    lon, lat = _positions(columns[key["lon"]], columns[key["lat"]], where, source)
    names = columns[key["name"]] if key["name"] is not None else where
    alias_key = _column_called(columns, ALIAS_COLUMNS)
    used = {*key.values(), alias_key}
    return PlaceTable(
        names=[str(name) for name in names],
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
    if not -90 <= lat <= 90:  # noqa: PLR2004 - the poles
        return f"latitude {lat:g} is outside -90..90"
    if not -180 <= lon <= 360:  # noqa: PLR2004 - both spellings of the date line
        return f"longitude {lon:g} is outside -180..360"
    return ""


def _positions(
    lon_cells: Sequence[object], lat_cells: Sequence[object], where: Sequence[str], source: str
) -> tuple[list[float], list[float]]:
    lon: list[float] = []
    lat: list[float] = []
    faults: list[str] = []
    for row, pair in enumerate(zip(lon_cells, lat_cells, strict=True)):
        numbers = [_number(cell) for cell in pair]
        wrong = [
            f"{axis} {cell!r} is not a number" if str(cell).strip() else f"{axis} is empty"
            for axis, cell, number in zip(("longitude", "latitude"), pair, numbers, strict=True)
            if number is None
        ]
        x, y = (math.nan if number is None else number for number in numbers)
        lon.append(x)
        lat.append(y)
        fault = "; ".join(wrong) or coordinate_fault(x, y)
        if fault:
            faults.append(f"{where[row]}: {fault}")
    if faults:
        swapped = all(not coordinate_fault(y, x) for x, y in zip(lon, lat, strict=True))
        cure = "longitude and latitude look swapped: check the column names" if swapped else None
        raise InputError(_counted(len(faults), "bad row"), source=source, faults=faults, cure=cure)
    return lon, lat


def _require_even_rows(columns: Sequence[str], uneven: Sequence[str], rows: int, source: str) -> None:
    repeated = sorted(column for column, count in Counter(columns).items() if count > 1)
    faults = [*uneven, *(f"column {column!r} occurs more than once" for column in repeated)]
    if faults:
        raise InputError(
            "the table is uneven", source=source, faults=faults, cure="quote cells that hold the delimiter"
        )
    if not rows:
        raise InputError("a header and no rows", source=source)


def _column_called(columns: Mapping[str, object], names: Sequence[str]) -> str | None:
    folded = {column.strip().casefold(): column for column in reversed(list(columns))}
    return next((folded[name] for name in names if name in folded), None)


def _number(cell: object) -> float | None:
    try:
        return float(cell) if not isinstance(cell, bool) else None  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None


def _with_decimal_points(columns: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    return {
        column: [cell.replace(",", ".") if _DECIMAL_COMMA.fullmatch(cell) else cell for cell in cells]
        for column, cells in columns.items()
    }


def _typed(cells: Sequence[object]) -> Sequence[object]:
    """Return a column of text as numbers where every filled cell is written as one; a code like 007 stays text."""
    texts = [cell for cell in cells if isinstance(cell, str)]
    filled = [cell for cell in texts if cell]
    if len(texts) != len(cells) or not filled:
        return list(cells)
    for pattern, kind in ((_WHOLE, int), (_DECIMAL, float)):
        if all(pattern.fullmatch(cell) for cell in filled):
            return [kind(cell) if cell else None for cell in texts]
    return list(cells)


def _split(cell: object) -> tuple[str, ...]:
    return tuple(name for name in str(cell).split("|") if name) if cell is not None else ()


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" + ("" if count == 1 else "s")
