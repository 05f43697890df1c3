"""CSV: one row per target and weapon, for spreadsheets and data frames; of areas one row each, with WKT for GDAL."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import shapely

from rangekit.export.fields import convert_value, plain_value
from rangekit.export.rows import FIRST_COLUMNS, attribute_names, further_columns, iterate_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rangekit.export.fields import PlainValue
    from rangekit.export.layers import Layer
    from rangekit.export.options import WriteOptions
    from rangekit.model import ReachResult

__all__ = ["encode_layer", "encode_reach", "write_line"]

# A spreadsheet runs a text that begins like this as a formula; OWASP's list, with an apostrophe as the hint.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def encode_reach(result: ReachResult) -> Iterator[bytes]:
    """Yield CSV in UTF-8: the header, then a row per target and weapon; no text is a formula to a spreadsheet."""
    columns = [*FIRST_COLUMNS, *further_columns(result), *attribute_names(result).values()]
    yield _encode_line(columns)
    for row in iterate_rows(result):
        yield _encode_line(row[column] for column in columns)


def encode_layer(layers: Sequence[Layer], options: WriteOptions) -> Iterator[bytes]:
    """Yield one layer as CSV in UTF-8: its attributes, and the geometries as WKT in degrees, lon before lat."""
    layer = layers[0]
    has_ids = "id" not in layer.fields and any(record.id is not None for record in layer.records())
    geometry_name = "WKT"
    while geometry_name in layer.fields:
        geometry_name = f"{geometry_name}_"
    yield _encode_line([*(["id"] if has_ids else []), *layer.fields, geometry_name])
    for record in layer.records():
        cells = [plain_value(convert_value(record.properties.get(name), kind)) for name, kind in layer.fields.items()]
        ids = [plain_value(record.id)] if has_ids else []
        shape = record.geometry
        text = None if shape.is_empty else shapely.to_wkt(shape, rounding_precision=options.decimals)
        yield _encode_line([*ids, *cells, text])


def write_line(cells: Iterable[PlainValue]) -> str:
    """Return one line of CSV; no text in it is a formula to a spreadsheet.

    Examples
    --------
    >>> print(write_line(["=1+1", "Kursk, the city", 91.1]), end="")
    '=1+1,"Kursk, the city",91.1
    """
    stream = io.StringIO(newline="")
    # The writer quotes the characters of its own line end, so it must know both; files get the plain one.
    csv.writer(stream, lineterminator="\r\n").writerow(map(_cell, cells))
    return f"{stream.getvalue().removesuffix(chr(13) + chr(10))}\n"


def _cell(value: PlainValue) -> PlainValue:
    if isinstance(value, str) and value.startswith(_FORMULA_STARTS):
        return f"'{value}"
    return value


def _encode_line(cells: Iterable[PlainValue]) -> bytes:
    return write_line(cells).encode("utf-8", "replace")
