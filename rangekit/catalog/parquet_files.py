"""Reads Parquet whole: GeoParquet, tables with longitude and latitude, and tables with geometries in some column."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import numpy as np

from rangekit.catalog.cell_geometries import parse_geometries
from rangekit.catalog.files import blaming
from rangekit.catalog.geometries import Features, keep_sound
from rangekit.catalog.input_safety import check_table_size
from rangekit.catalog.labels import label_rows
from rangekit.catalog.positions import transform_geometries
from rangekit.catalog.tables import PlaceTable, places_from_columns
from rangekit.errors import InputError, MissingExtraError

if TYPE_CHECKING:
    from rangekit.catalog.reading import Reading

__all__ = ["read_parquet", "require_utf8"]

_ROWS_AT_ONCE = 1 << 12  # one value may be repeated in all of them
_LONGEST_SHOWN = 40  # bytes
_DEGREES = "OGC:CRS84"  # what GeoParquet means where it states no system


def read_parquet(source: str, reading: Reading, *, allow_empty: bool = False) -> Features | PlaceTable:
    """Return what a Parquet file holds.

    Parameters
    ----------
    source : str
        A path.
    reading : Reading
        Its options, and it takes the notes.
    allow_empty : bool
        Whether features without a geometry are kept.

    Raises
    ------
    InputError
        If it cannot be read; all faulty rows at once.
    MissingExtraError
        If pyarrow is not installed.
    """
    try:
        import pyarrow.parquet as pq
    except ImportError as error:
        raise MissingExtraError("reading Parquet", package="pyarrow", extra="gis") from error
    with blaming(source, "not a readable Parquet file"):
        file = pq.ParquetFile(source)
        _check_size(file, source)
        table = _read_rows(file, source)
        columns = _columns(table)
        geo = _geo_header(file.schema_arrow.metadata or {})
        if geo is None:
            return _table(columns, table.num_rows, reading)
        return _features(columns, geo, table.num_rows, reading, allow_empty=allow_empty)


def require_utf8(batch: Any, source: str) -> None:
    """Refuse rows with text that is not UTF-8, which Parquet's always is: some programs write what they were given.

    Parameters
    ----------
    batch : pyarrow.RecordBatch
        Rows of the file.
    source : str
        The file.

    Raises
    ------
    InputError
        If a column has such a text; it is shown.
    """
    import pyarrow as pa

    for name, column in zip(batch.schema.names, batch.columns, strict=True):
        try:
            column.validate(full=True)
        except pa.ArrowInvalid as error:
            found = re.search(r"UTF8 sequence at string index (\d+)", str(error))
            if found is None:
                raise
            texts = column.dictionary if pa.types.is_dictionary(column.type) else column
            is_plain = pa.types.is_string(texts.type) or pa.types.is_large_string(texts.type)
            text = texts[int(found[1])].as_buffer().to_pybytes()[:_LONGEST_SHOWN] if is_plain else ""
            hint = "write the file again with that text in UTF-8"
            raise InputError(
                f"column {name!r} holds text that is not UTF-8{f': {text!r}' if text else ''}", source=source, hint=hint
            ) from error


def _check_size(file: Any, source: str) -> None:
    facts = file.metadata
    groups = [facts.row_group(index) for index in range(facts.num_row_groups)]
    check_table_size(facts.num_rows, sum(group.total_byte_size for group in groups), source)


def _read_rows(file: Any, source: str) -> Any:
    """Return a file's rows; texts that repeat are short in a file and not in memory, so both are limited."""
    import pyarrow as pa

    batches, rows, unpacked_bytes = [], 0, 0
    for batch in file.iter_batches(_ROWS_AT_ONCE, use_threads=False):
        # A dictionary holds a text once, and Python's own values once a row.
        whole = [
            column.dictionary_decode() if pa.types.is_dictionary(column.type) else column for column in batch.columns
        ]
        require_utf8(batch, source)
        batch = pa.RecordBatch.from_arrays(whole, names=batch.schema.names)  # noqa: PLW2901 - in its place
        rows += batch.num_rows
        unpacked_bytes += batch.nbytes
        check_table_size(rows, unpacked_bytes, source)
        batches.append(batch)
    return pa.Table.from_batches(batches, schema=None if batches else file.schema_arrow)


def _columns(table: Any) -> dict[str, list[object]]:
    """Return columns as Python's own values, None for gaps; NaN is one, as it is in pandas."""
    made: dict[str, list[object]] = {}
    for name, column in zip(table.column_names, table.columns, strict=True):
        if name in made:
            raise ValueError(f"two columns are called {name!r}")
        values = column.to_pylist()
        made[name] = [None if value != value else value for value in values]
    return made


def _geo_header(metadata: dict[bytes, bytes]) -> dict[str, Any] | None:
    if b"geo" not in metadata:
        return None
    header = json.loads(metadata[b"geo"])
    if not isinstance(header, dict) or not isinstance(header.get("columns"), dict):
        raise ValueError("its header of geometries is no object")  # noqa: TRY004 - of the file, not of an argument
    return header


def _table(columns: dict[str, list[object]], rows: int, reading: Reading) -> Features | PlaceTable:
    """Return what a table without a header of geometries holds."""
    found = places_from_columns(columns, label_rows("row", rows), reading)
    if isinstance(found, Features) and not reading.options.crs:
        reading.guess("the geometries state no coordinate system and were taken for longitude and latitude on WGS 84")
    return found


def _features(
    columns: dict[str, list[object]], geo: dict[str, Any], rows: int, reading: Reading, *, allow_empty: bool
) -> Features:
    primary = geo.get("primary_column")
    if primary not in columns or primary not in geo["columns"]:
        raise ValueError(f"its header names a column of geometries {primary!r} that is not there")
    name = str(primary)
    facts = geo["columns"][name]
    where = label_rows("feature", rows)
    if not rows:
        raise InputError("no features", source=reading.source)
    geometries = _from_arrow(columns[name], str(facts.get("encoding", "WKB")))
    missing = [row for row, made in enumerate(geometries) if made is None and columns[name][row] is not None]
    bad = np.array(missing, dtype=np.intp)
    kept = reading.sift(bad, rows, "unreadable features", lambda row: f"{where[row]}: not a geometry")
    system = facts.get("crs", _DEGREES)
    if system is None and not reading.options.crs:
        raise InputError("no coordinate system", source=reading.source, hint="say which it is: crs='EPSG:4326'")
    others = {key: values for key, values in columns.items() if key not in geo["columns"]}
    covering = ((facts.get("covering") or {}).get("bbox") or {}).get("xmin") or [None]
    others.pop(str(covering[0]), None)
    if kept is not None:
        others = {key: [values[row] for row in kept.tolist()] for key, values in others.items()}
        where, geometries = label_rows("feature", kept + 1), geometries[kept]
    geometries = transform_geometries(geometries, system, reading)
    return keep_sound(geometries, where, others, reading, allow_empty=allow_empty)


def _from_arrow(values: list[Any], encoding: str) -> Any:
    """Return geometries from WKB, or from the nested lists of GeoArrow's own encodings."""
    if encoding.upper() == "WKB":
        return parse_geometries(values)
    kind = {
        name.casefold(): name
        for name in ("Point", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon")
    }[encoding.casefold()]
    return parse_geometries(
        [None if value is None else {"type": kind, "coordinates": _as_positions(value)} for value in values]
    )


def _as_positions(value: Any) -> Any:
    if isinstance(value, dict):
        return [value[axis] for axis in ("x", "y", "z") if value.get(axis) is not None]
    return [_as_positions(one) for one in value] if value and isinstance(value[0], dict | list) else value
