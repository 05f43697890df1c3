"""CSV: one row a target and weapon, for spreadsheets and data frames."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from rangekit.export.rows import FIRST_COLUMNS, attribute_names, further_columns, iterate_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rangekit.export.fields import PlainValue
    from rangekit.model import ReachResult

__all__ = ["encode_reach"]

# A spreadsheet runs a text that begins like this as a formula; OWASP's list, with an apostrophe as the cure.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def encode_reach(result: ReachResult) -> Iterator[bytes]:
    """Yield CSV in UTF-8: the header, then a row a target and weapon; no text is a formula to a spreadsheet."""
    columns = [*FIRST_COLUMNS, *further_columns(result), *attribute_names(result).values()]
    yield _encode_line([_cell(column) for column in columns])
    for row in iterate_rows(result):
        yield _encode_line([_cell(row[column]) for column in columns])


def _cell(value: PlainValue) -> PlainValue:
    if isinstance(value, str) and value.startswith(_FORMULA_STARTS):
        return f"'{value}"
    return value


def _encode_line(cells: list[PlainValue]) -> bytes:
    stream = io.StringIO(newline="")
    # The writer quotes the characters of its own line end, so it must know both; files get the plain one.
    csv.writer(stream, lineterminator="\r\n").writerow(cells)
    return f"{stream.getvalue().removesuffix(chr(13) + chr(10))}\n".encode("utf-8", "replace")
