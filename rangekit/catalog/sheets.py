"""Reads a CSV text or a spreadsheet as rows of cells, and finds its header, whatever stands above it."""

from __future__ import annotations

import csv
import re
import warnings
import zipfile
import zlib
from dataclasses import dataclass, field, replace
from io import BytesIO, StringIO
from typing import TYPE_CHECKING, Any

import numpy as np

from rangekit.catalog.files import refuse_too_large
from rangekit.catalog.headerless import guess_roles
from rangekit.catalog.headers import Roles, as_text, find_roles
from rangekit.catalog.labels import label_rows
from rangekit.catalog.reading import counted, list_some
from rangekit.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from rangekit.catalog.reading import Reading

__all__ = ["LARGEST_TABLE_COLUMNS", "Table", "read_sheet_text", "read_workbook"]

LARGEST_TABLE_COLUMNS = 16_384  # as many as a spreadsheet has
LARGEST_SHEET_ROWS, LARGEST_SHEET_CELLS = 1_048_576, 20_000_000  # as many rows as Excel has
_SHEET_ERRORS = ("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A")
# openpyxl and the libraries below it fail in whatever way they stumble over a damaged workbook.
_WORKBOOK_PROBLEMS = (
    *(zipfile.BadZipFile, zlib.error, KeyError, IndexError, ValueError, OSError, EOFError, TypeError),
    *(AttributeError, SyntaxError, NotImplementedError, RuntimeError),
)
_DELIMITERS = (",", ";", "\t", "|")
_HEAD = 64 << 10  # characters, to the end of their line, in which header and delimiter are looked for
_HEAD_ROWS = 40
_SPARE = 8  # cells that a row may have beyond its header and still be shown in the message
_SEPARATOR_LINE = re.compile(r"\s*\"?sep=(.)\"?\s*(?:\r\n|\r|\n)", re.IGNORECASE)
_TOO_LONG = re.compile(r"line (\d+): expected \d+ fields, saw (\d+)")
_UNCLOSED = re.compile(r"EOF inside string starting at row (\d+)")


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its header found.

    Parameters
    ----------
    columns : dict of str to list
        n cells a column; texts, or a spreadsheet's own values.
    where : sequence of str
        What to call each of the n rows: ``"line 7"``.
    delimiter : str
        Between cells; empty for a spreadsheet.
    roles : Roles, optional
        What the columns are where a header does not say it.
    """

    columns: dict[str, list[Any]]
    where: Sequence[str]
    delimiter: str = ""
    roles: Roles | None = None


@dataclass(slots=True)
class _Grid:
    """Cells without a header yet, the number of each row, and rows that have too many cells or too few."""

    cells: pd.DataFrame
    numbers: NDArray[np.int64]
    word: str
    delimiter: str = ""
    too_long: list[tuple[int, int]] = field(default_factory=list)
    lines: Sequence[str] = ()


def read_sheet_text(text: str, reading: Reading) -> Table:
    r"""Return the table that a CSV text holds.

    Parameters
    ----------
    text : str
        The file's text.
    reading : Reading
        Takes the notes.

    Raises
    ------
    InputError
        If it is no table, or rows have more cells than the header (all of them, by line).

    Examples
    --------
    >>> from rangekit.catalog.reading import Reading
    >>> table = read_sheet_text("Cities of 2024\n\nname;lat;lon\nKursk;51,7;36,2\n", Reading("cities.csv"))
    >>> table.columns["name"], table.where[0], table.delimiter
    (['Kursk'], 'line 4', ';')
    """
    if not text.strip():
        raise InputError("empty file", source=reading.source)
    separator = _SEPARATOR_LINE.match(text)
    skipped = text[: separator.end()].count("\n") or 1 if separator else 0
    body = text[separator.end() :] if separator else text
    delimiter = separator.group(1) if separator else _find_delimiter(body, reading)
    head = _head_rows(body, delimiter)
    width = max(map(len, head), default=1)
    _require_few_columns(next((row for row in head if len(row) == width), []), width, reading)
    return _with_header(_parse(body, delimiter, width, skipped, reading), reading)


def read_workbook(content: bytes, reading: Reading) -> Table:
    """Return the table on a sheet of an XLSX workbook; the option ``layer`` names the sheet where several hold cells.

    Parameters
    ----------
    content : bytes
        The file's content.
    reading : Reading
        Its options, and it takes the notes.

    Raises
    ------
    InputError
        If it is no workbook, or it is not clear which sheet is meant.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # styles and extensions that openpyxl does not know
            sheets = _read_sheets(content, reading)
    except InputError:
        raise
    except _WORKBOOK_PROBLEMS as error:
        first = (str(error).splitlines() or [""])[0]
        raise InputError(f"not a readable workbook: {first}", source=reading.source) from error
    filled = {str(name): cells for name, cells in sheets.items() if cells.size}
    name = _choose_sheet(list(map(str, sheets)), list(filled), reading)
    cells = filled.get(name)
    if cells is None:
        raise InputError(f"the sheet {name!r} is empty", source=reading.source)
    _require_few_columns([], cells.shape[1], reading)
    cells = cells.set_axis(range(cells.shape[1]), axis=1)
    return _with_header(_Grid(cells, np.arange(1, len(cells) + 1), "row"), reading)


def _read_sheets(content: bytes, reading: Reading) -> dict[str, pd.DataFrame]:
    """Return the cells of each sheet, up to its last filled row and column.

    Counted while they are read, and not read by pandas, which fills sheets up to a single cell that stands far off.
    """
    import pandas as pd
    from openpyxl import load_workbook

    with zipfile.ZipFile(BytesIO(content)) as archive:
        refuse_too_large(sum(member.file_size for member in archive.infolist()), reading.source)
    book = load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)
    sheets: dict[str, pd.DataFrame] = {}
    for sheet in book.worksheets:
        sheet.reset_dimensions()
        rows: list[list[object]] = []
        width = last = 0
        for number, cells in enumerate(sheet.iter_rows(values_only=True), 1):
            filled = max((place for place, value in enumerate(cells, 1) if value is not None), default=0)
            width, last = max(width, filled), number if filled else last
            if number > LARGEST_SHEET_ROWS or number * width > LARGEST_SHEET_CELLS:
                limit = f"{LARGEST_SHEET_ROWS:,} rows, or {LARGEST_SHEET_CELLS:,} cells in rows times columns"
                raise InputError(
                    f"sheet {sheet.title!r} is larger than {limit}", source=reading.source, hint="save it as CSV"
                )
            rows.append([_sheet_value(value) for value in cells[:filled]])
        padded = [row + [""] * (width - len(row)) for row in rows[:last]]
        sheets[str(sheet.title)] = pd.DataFrame(padded, columns=range(width), dtype=object)
    return sheets


def _sheet_value(value: object) -> object:
    """Return a cell as pandas has it: whole numbers as such, nothing as an empty text, an error as a gap."""
    if value is None or value in _SHEET_ERRORS:
        return "" if value is None else np.nan
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _choose_sheet(names: Sequence[str], filled: Sequence[str], reading: Reading) -> str:
    wanted = reading.options.layer
    if wanted:
        found = next((name for name in names if name.casefold() == wanted.casefold()), None)
        if found is None:
            raise InputError(f"no sheet is called {wanted!r}; found {', '.join(names)}", source=reading.source)
        return found
    if not filled:
        raise InputError("the workbook is empty", source=reading.source)
    if len(filled) > 1:
        hint = f"choose one: layer={filled[0]!r}"
        raise InputError(f"several sheets hold cells: {', '.join(filled)}", source=reading.source, hint=hint)
    return filled[0]


def _find_delimiter(text: str, reading: Reading) -> str:
    def score(delimiter: str) -> tuple[int, int, int]:
        rows = _head_rows(text, delimiter)
        start, roles = _find_header(rows, reading)
        width = len(rows[start]) if rows else 0
        clear = 0 if roles is None else 3 if roles.lon and roles.lat else 2 if roles.geometry else 1
        return clear, sum(len(row) == width for row in rows) if width > 1 else 0, width

    return max(_DELIMITERS, key=score)


def _head_rows(text: str, delimiter: str) -> list[list[str]]:
    """Return the first rows that hold anything."""
    end = text.find("\n", _HEAD)
    lines = text[: end if end >= 0 else len(text)].splitlines(keepends=True)
    rows: list[list[str]] = []
    limit = csv.field_size_limit(max(len(text), csv.field_size_limit()))
    try:
        for cells in csv.reader(lines, delimiter=delimiter):
            if any(cell.strip() for cell in cells):
                rows.append([cell.strip() for cell in cells])
            if len(rows) == _HEAD_ROWS:
                break
    except csv.Error:
        pass  # pandas says what is wrong
    finally:
        csv.field_size_limit(limit)
    return rows


def _find_header(rows: Sequence[Sequence[str]], reading: Reading) -> tuple[int, Roles | None]:
    """Return which row is the header, and what its columns are; the first row and None if none says where."""
    given = reading.options.columns
    for number, row in enumerate(rows):
        try:
            roles = find_roles(row, given, reading.source)
        except InputError:
            continue
        if roles.says_where:
            return number, roles
    return 0, None


def _parse(text: str, delimiter: str, width: int, skipped: int, reading: Reading) -> _Grid:
    import pandas as pd

    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        try:
            cells = pd.read_csv(
                StringIO(text), sep=delimiter, header=None, names=range(width + _SPARE), index_col=False, dtype=object,
                keep_default_na=False, na_values=[], skip_blank_lines=False, on_bad_lines="warn", engine="c",
                low_memory=False,
            )  # fmt: skip
        except (pd.errors.ParserError, pd.errors.EmptyDataError, ValueError, OverflowError) as error:
            unclosed = _UNCLOSED.search(str(error))
            if unclosed:
                problem = f"line {int(unclosed.group(1)) + 1 + skipped}: a quotation mark that is not closed"
                raise InputError(problem, source=reading.source) from error
            raise InputError(f"not a readable table: {str(error).splitlines()[0]}", source=reading.source) from error
    said = "\n".join(str(one.message) for one in heard)
    too_long = [(int(number), int(saw)) for number, saw in _TOO_LONG.findall(said)]
    gone = np.array([number - 1 for number, _ in too_long], dtype=np.int64)
    numbers = np.delete(np.arange(len(cells) + len(gone)), gone) + 1 + skipped
    numbers += _extra_lines(text, cells)
    return _Grid(
        cells,
        numbers,
        "line",
        delimiter,
        [(number + skipped, saw) for number, saw in too_long],
        _split_lines(text, skipped),
    )


def _split_lines(text: str, skipped: int) -> Sequence[str]:
    return [""] * skipped + text.splitlines()


def _extra_lines(text: str, cells: pd.DataFrame) -> NDArray[np.int64]:
    """Return how many line ends stand in the cells of the rows up to each."""
    extra = np.zeros(len(cells), dtype=np.int64)
    if '"' not in text or text.count("\n") + 1 <= len(cells):
        return extra
    for column in cells:
        extra += np.array([cell.count("\n") for cell in cells[column]], dtype=np.int64)
    return np.cumsum(extra)


def _with_header(grid: _Grid, reading: Reading) -> Table:
    """Return the table below its header."""
    grid = _without_blank_rows(grid)
    if not len(grid.cells):
        raise InputError("empty file", source=reading.source)
    head = [[as_text(cell) for cell in row] for row in grid.cells.iloc[:_HEAD_ROWS].itertuples(index=False, name=None)]
    start, roles = _find_header([_trimmed(row) for row in head], reading)
    header = head[start]
    guessed = guess_roles([_trimmed(row) for row in head], reading, by_number=roles)
    if guessed is not None:
        width = max(len(_trimmed(row)) for row in head)
        return _columns_of(grid, [f"column {number}" for number in range(1, width + 1)], reading, guessed)
    if start:
        above = [" ".join(filter(None, row)) for row in head[:start]]
        reading.guess(f"{counted(start, 'line')} above the header skipped: {list_some(above)}")
    grid = replace(grid, cells=grid.cells.iloc[start + 1 :], numbers=grid.numbers[start + 1 :])
    return _columns_of(grid, header, reading, None)


def _columns_of(grid: _Grid, header: list[str], reading: Reading, roles: Roles | None) -> Table:
    width = len(_trimmed(header))
    filled = [any(map(as_text, grid.cells[place])) for place in range(grid.cells.shape[1])]
    rows = _even_rows(grid, width, filled, reading)
    if rows is not None:
        grid = replace(grid, cells=grid.cells.iloc[rows], numbers=grid.numbers[rows])
    if not len(grid.cells):
        raise InputError("a header and no rows", source=reading.source)
    names: dict[int, str] = {}
    repeated: list[str] = []
    for place, name in enumerate(header[: grid.cells.shape[1]]):
        if not name and not (place < width and filled[place]):
            continue
        wanted = name or f"column {place + 1}"
        if wanted in names.values():
            repeated.append(wanted)
        names[place] = _apart(wanted, names.values())
    if repeated:
        _note_repeated(repeated, reading)
    columns = {name: grid.cells[place].tolist() for place, name in names.items()}
    return Table(columns, label_rows(grid.word, grid.numbers), grid.delimiter, roles)


def _note_repeated(repeated: list[str], reading: Reading) -> None:
    roles = find_roles(repeated)
    if roles.lon or roles.lat:
        problems = [f"column {name!r} occurs more than once" for name in repeated]
        hint = "say which is meant by its number: columns='lat=2,lon=3'"
        if not reading.options.columns:
            raise InputError(
                "it is not clear where the places are", source=reading.source, problems=problems, hint=hint
            )
    shown = ", ".join(repr(name) for name in dict.fromkeys(repeated))
    reading.guess(f"columns that repeat a name were renamed: {shown}")


def _even_rows(grid: _Grid, width: int, filled: Sequence[bool], reading: Reading) -> NDArray[np.intp] | None:
    """Return the rows that have no more cells than the header, or None for all; short ones get empty cells."""
    beyond = [place for place in range(width, grid.cells.shape[1]) if filled[place]]
    bad: dict[int, int] = {}
    for place in beyond:
        for row, cell in enumerate(grid.cells[place]):
            if as_text(cell):
                bad[row] = place + 1
    lost = [f"{grid.word} {number}: {saw} cells where the header has {width}" for number, saw in grid.too_long]
    problems = [
        f"{grid.word} {grid.numbers[row]}: {saw} cells where the header has {width}" for row, saw in bad.items()
    ]
    if problems or lost:
        every = sorted([*problems, *lost], key=lambda text: int(re.findall(r"\d+", text)[0]))
        hint = "quote cells that hold the delimiter"
        if grid.delimiter == "," and all(saw == width + 2 for saw in bad.values()):
            hint += "; with decimal commas take ; as the delimiter"
        if not reading.options.skip_bad or len(bad) == len(grid.cells):
            raise InputError("the table is uneven", source=reading.source, problems=every, hint=hint)
        reading.note(f"{counted(len(every), 'bad row')} left out: {list_some(every)}")
    rows = np.delete(np.arange(len(grid.cells)), list(bad)) if bad else None
    _note_short(grid, width, reading)
    return rows


def _note_short(grid: _Grid, width: int, reading: Reading) -> None:
    """Note the rows with fewer cells than the header: their last cells are empty, and their lines say why."""
    if not grid.delimiter or width < 2:
        return
    last = grid.cells[width - 1].tolist()
    short = []
    for row in [row for row, cell in enumerate(last) if not cell]:
        number = int(grid.numbers[row])
        line = grid.lines[number - 1] if number <= len(grid.lines) else ""
        if line.count(grid.delimiter) < width - 1 and '"' not in line:
            short.append(f"line {number}")
    if short:
        reading.guess(
            f"{counted(len(short), 'row')} shorter than the header, taken as ending in empty cells: {list_some(short)}"
        )


def _without_blank_rows(grid: _Grid) -> _Grid:
    blank = np.arange(len(grid.cells))
    for place in range(grid.cells.shape[1]):
        cells = grid.cells[place].to_numpy()
        blank = np.array([row for row in blank.tolist() if not as_text(cells[row])], dtype=np.int64)
        if not len(blank):
            return grid
    kept = np.delete(np.arange(len(grid.cells)), blank)
    return replace(grid, cells=grid.cells.iloc[kept], numbers=grid.numbers[kept])


def _trimmed(row: Sequence[str]) -> list[str]:
    """Return a row without the empty cells at its end."""
    length = len(row)
    while length and not row[length - 1]:
        length -= 1
    return list(row[:length])


def _apart(name: str, taken: Any) -> str:
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name} ({number})"
    return free


def _require_few_columns(header: Sequence[str], width: int, reading: Reading) -> None:
    """Refuse a table of so many columns that each would take more memory than it takes of the file."""
    if width > LARGEST_TABLE_COLUMNS:
        limit = f"{width:,} columns, the limit is {LARGEST_TABLE_COLUMNS:,}"
        hint = "give a table of fewer columns, or one with a row for each place"
        raise InputError(limit, source=reading.source, hint=hint)
