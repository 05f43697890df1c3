"""Places in tables: longitude and latitude in two columns or one, or geometries, all bad rows reported at once."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from rangekit.catalog.angles import parse_angle
from rangekit.catalog.cell_geometries import holds_geometries, parse_geometries
from rangekit.catalog.cell_positions import outside_hint, position_problem, read_positions
from rangekit.catalog.encodings import decode_text
from rangekit.catalog.geometries import Features, keep_sound
from rangekit.catalog.headers import (
    USUAL_NAMES,
    Roles,
    as_text,
    find_roles,
    looks_like_name,
)
from rangekit.catalog.labels import take_labels
from rangekit.catalog.positions import are_outside, coordinate_problem
from rangekit.catalog.reading import Reading, counted
from rangekit.catalog.sheets import LARGEST_TABLE_COLUMNS, Table, read_sheet_text
from rangekit.errors import InputError
from rangekit.model.target import POPULATION_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Columns = Mapping[str, Sequence[object]]

__all__ = [
    "LARGEST_TABLE_COLUMNS",
    "USUAL_NAMES",
    "PlaceTable",
    "are_outside",
    "coordinate_problem",
    "name_rows",
    "places_from_columns",
    "read_csv",
    "read_table",
]

ALIAS_COLUMNS = ("alternative_names", "aliases")
_WHOLE = re.compile(r"-?(0|[1-9]\d{0,17})")
_DECIMAL = re.compile(r"-?\d+\.\d+")
_DECIMAL_COMMA = re.compile(r"\s*[-+]?\d+,\d+\s*")


@dataclass(slots=True)
class PlaceTable:
    """Places as a reader found them: n names and positions in degrees, other columns, and what to call each row."""

    names: Sequence[str]
    lon: Floats
    lat: Floats
    aliases: list[tuple[str, ...]] = field(default_factory=list)
    columns: dict[str, Sequence[object]] = field(default_factory=dict)
    where: Sequence[str] = ()
    notes: tuple[str, ...] = ()


def read_csv(text: str | bytes, source: str) -> PlaceTable:
    r"""Return the places of a CSV text.

    Parameters
    ----------
    text : str or bytes
        The file's text, or its content.
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
    (['Kursk'], [np.float64(36.19)], [np.float64(51.73)])
    """
    reading = Reading(source)
    decoded = text if isinstance(text, str) else decode_text(text, reading)
    found = read_table(read_sheet_text(decoded.removeprefix("\ufeff"), reading), reading)
    if isinstance(found, Features):
        raise InputError("geometries, where positions are expected", source=source)
    return found


def read_table(table: Table, reading: Reading) -> PlaceTable | Features:
    """Return what a table holds: places by their positions, or features by their geometries.

    Raises
    ------
    InputError
        As in :func:`read_csv`.
    """
    columns: dict[str, Sequence[object]] = dict(table.columns)
    if table.delimiter not in {"", ","}:
        columns = {
            name: cells if name.casefold() in POPULATION_COLUMNS else _with_decimal_points(cells)
            for name, cells in columns.items()
        }
    return places_from_columns(columns, table.where, reading, roles=table.roles)


def places_from_columns(
    columns: Columns, where: Sequence[str], reading: Reading, *, roles: Roles | None = None
) -> PlaceTable | Features:
    """Return what a table that is given column by column holds.

    Parameters
    ----------
    columns : mapping of str to sequence
        n values a column, text or numbers.
    where : sequence of str
        What to call each of the n rows in a message: ``"line 7"``.
    reading : Reading
        Source and options; takes the notes.
    roles : Roles, optional
        Which column is what, where the names do not say it.

    Raises
    ------
    InputError
        As in :func:`read_csv`.
    """
    said = roles or find_roles(list(columns), reading.options.columns, reading.source)
    if said.geometry is not None and holds_geometries(columns[said.geometry]):
        return _features(columns, where, said, reading)
    lon, lat, used = read_positions(columns, said, reading)
    alias_key = next((name for name in columns if name.casefold() in ALIAS_COLUMNS), None)
    bad = np.flatnonzero(are_outside(lon, lat))
    cells = [columns[name] for name in used]
    kept = reading.sift(
        bad,
        len(lon),
        counted(len(bad), "bad row"),
        lambda row: f"{where[row]}: {position_problem([column[row] for column in cells], (lon[row], lat[row]))}",
        outside_hint(lon, lat, used, cells, reading),
    )
    if kept is not None:
        columns = {name: [column[row] for row in kept.tolist()] for name, column in columns.items()}
        where, lon, lat = take_labels(where, kept), lon[kept], lat[kept]
    name_key, names = name_rows(columns, where, said, reading, {*used, alias_key})
    left_out = {*used, name_key, alias_key}
    return PlaceTable(
        names=names,
        lon=lon,
        lat=lat,
        aliases=[_split(cell) for cell in columns[alias_key]] if alias_key is not None else [],
        columns={name: _typed(cells, name) for name, cells in columns.items() if name not in left_out},
        where=where,
    )


def name_rows(
    columns: Columns, where: Sequence[str], roles: Roles, reading: Reading, used: set[str | None]
) -> tuple[str | None, Sequence[str]]:
    """Return the column of names, if any, and what each row is called: a row without a name by its line or number.

    Parameters
    ----------
    columns : mapping of str to sequence
        n values a column.
    where : sequence of str
        What rows are called in messages.
    roles : Roles
        Says which column the name is; otherwise one is guessed and noted.
    reading : Reading
        Takes the note.
    used : set of str
        Columns that are something else.
    """
    key = roles.name
    if key is None:
        key = _guess_name(columns, used)
        if key is not None:
            reading.guess(f"column {key!r} was taken for the name")
    if key is None:
        return None, where
    return key, [_name(cell) or where[row] for row, cell in enumerate(columns[key])]


def _guess_name(columns: Columns, used: set[str | None]) -> str | None:
    """Return the first column that is called a name in some way, or else the first that holds text."""
    free = [name for name, cells in columns.items() if name not in used and _is_text(cells)]
    return next((name for name in free if looks_like_name(name)), free[0] if free else None)


def _is_text(cells: Sequence[object]) -> bool:
    some = False
    for cell in cells:
        if cell is None or cell == "" or cell != cell:
            continue
        if not isinstance(cell, str) or parse_angle(cell) is not None:
            return False
        some = some or any(map(str.isalpha, cell))
    return some


def _name(cell: object) -> str:
    """Return a cell as a name; Overture Maps keeps the usual one of several as ``primary``."""
    if isinstance(cell, str) and cell.startswith('{"'):
        try:
            cell = json.loads(cell)
        except ValueError:
            return as_text(cell)
    if isinstance(cell, dict):
        return as_text(next((cell[key] for key in ("primary", "common", "default", "en") if cell.get(key)), None))
    return as_text(cell)


def _features(columns: Columns, where: Sequence[str], roles: Roles, reading: Reading) -> Features:
    """Return the features of a table with a column of geometries."""
    key = str(roles.geometry)
    cells = columns[key]
    geometries = parse_geometries(cells)
    bad = np.array(
        [row for row, made in enumerate(geometries) if made is None and _is_filled(cells[row])], dtype=np.intp
    )
    kept = reading.sift(
        bad,
        len(cells),
        counted(len(bad), "bad row"),
        lambda row: f"{where[row]}: {as_text(cells[row])[:40]!r} is not a geometry",
    )
    others = {name: values for name, values in columns.items() if name != key}
    if kept is not None:
        others = {name: [values[row] for row in kept.tolist()] for name, values in others.items()}
        where, geometries = take_labels(where, kept), geometries[kept]
    typed = {name: _typed(values, name) for name, values in others.items()}
    return keep_sound(geometries, where, typed, reading)


def _is_filled(cell: object) -> bool:
    return isinstance(cell, bytes | bytearray | memoryview | dict) or bool(as_text(cell))


def _with_decimal_points(cells: Sequence[object]) -> Sequence[object]:
    return [
        cell.replace(",", ".") if isinstance(cell, str) and _DECIMAL_COMMA.fullmatch(cell) else cell for cell in cells
    ]


def _typed(cells: Sequence[object], name: str) -> Sequence[object]:
    """Return a column of text as numbers where every filled cell is written as one; a code like 007 stays text.

    A number of people with a point in it, like 440.052, is no fraction: it stays text for whoever reads thousands.
    """
    kinds: tuple[tuple[re.Pattern[str], type], ...] = ((_WHOLE, int), (_DECIMAL, float))
    filled = [cell for cell in cells if cell != ""]
    for pattern, kind in kinds[: 1 if name.casefold() in POPULATION_COLUMNS else 2]:
        if filled and all(isinstance(cell, str) and pattern.fullmatch(cell) for cell in filled):
            return [None if cell == "" else kind(str(cell)) for cell in cells]
    return cells


def _split(cell: object) -> tuple[str, ...]:
    return tuple(name for name in str(cell).split("|") if name) if cell is not None else ()
