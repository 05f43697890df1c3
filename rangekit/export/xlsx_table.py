"""XLSX: the CSV's rows for spreadsheets, with numbers as numbers and texts as texts in every locale."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from rangekit.export.fields import plain_value
from rangekit.export.rows import FIRST_COLUMNS, attribute_names, further_columns, iterate_rows
from rangekit.export.whole_files import yield_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from openpyxl.cell import WriteOnlyCell

    from rangekit.model import ReachResult

__all__ = ["encode_reach"]

_LONGEST = 32_767  # characters of a cell


def encode_reach(result: ReachResult) -> Iterator[bytes]:
    """Yield a workbook with one sheet: the header, then a row per target and weapon; no text is a formula."""
    return yield_file("made.xlsx", partial(_make, result))


def _make(result: ReachResult, path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("reach")
    sheet.freeze_panes = "B2"
    columns = [*FIRST_COLUMNS, *further_columns(result), *attribute_names(result).values()]
    try:
        sheet.append([_cell(sheet, column) for column in columns])
        for row in iterate_rows(result):
            sheet.append([_cell(sheet, plain_value(row[column])) for column in columns])
        book.save(path)
    except BaseException:
        with suppress(Exception):
            sheet.close()  # its own temporary file, which would otherwise complain once it is collected
        raise


def _cell(sheet: object, value: object) -> WriteOnlyCell | object:
    """Return what a sheet takes for a value: a text as such, even if it begins like a formula."""
    if not isinstance(value, str):
        return value
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", value)[:_LONGEST])
    cell.data_type = "s"
    return cell
