"""Reads places and features from whatever file people have, in WGS 84."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from rangekit.catalog.archives import unpack
from rangekit.catalog.encodings import decode_text, find_encoding
from rangekit.catalog.files import STDIN, blaming, is_there, read_bytes, require_regular
from rangekit.catalog.geojson import GdalNeededError, RecordsFound, read_geojson, read_json
from rangekit.catalog.geometries import Features, keep_sound
from rangekit.catalog.labels import label_rows
from rangekit.catalog.layer_choice import choose_layers
from rangekit.catalog.parquet_files import read_parquet
from rangekit.catalog.positions import transform_geometries
from rangekit.catalog.reading import Reading
from rangekit.catalog.sheets import Table, read_sheet_text, read_workbook
from rangekit.catalog.tables import PlaceTable, places_from_columns, read_table
from rangekit.catalog.targets_of_features import places_from_features
from rangekit.catalog.vector_files import open_vector
from rangekit.errors import DataNotFoundError, InputError
from rangekit.model.read_options import ReadOptions
from rangekit.progress import tell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from rangekit.catalog.layer_choice import Purpose
    from rangekit.catalog.vector_files import VectorLayer

__all__ = ["Features", "places_from_features", "read_features", "read_geojson", "read_source", "split_layer"]

_TABLES = {".csv", ".tsv", ".txt"}
_JSON = {".geojson", ".json", ".geojsonl", ".geojsons", ".ndjson", ".jsonl", ".topojson"}
_PARQUET = {".parquet", ".geoparquet", ".pq"}
_WORKBOOKS = {".xlsx", ".xlsm"}
_ARCHIVES = {".gz", ".zip", ".kmz", ".shz"}
_XML = {".kml", ".gpx", ".gml", ".xml", ".georss"}
_FOLDERS = {".kml", ".kmz"}
_SHAPEFILES = {".shp", ".dbf", ".shz", ".zip"}
_LONGEST_PROLOG = 1000  # bytes
_PROLOG = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"'][^>]*\?>")
_BEGINNINGS = (
    (b"PK\x03\x04", ".xlsx"),
    (b"SQLite format 3\0", ".gpkg"),
    (b"fgb\x03", ".fgb"),
    (b"PAR1", ".parquet"),
    (b"<", ".kml"),
    (b"{", ".json"),
    (b"[", ".json"),
    (b"\x1e", ".json"),
)


def read_features(
    source: str, options: ReadOptions | None = None, *, purpose: Purpose = "any", allow_empty: bool = False
) -> Features | PlaceTable:
    """Return the features of a vector file, or the places of a table, in WGS 84.

    Parameters
    ----------
    source : str
        A path, with ``:layer`` behind it if need be, or ``-`` for standard input.
    options : ReadOptions, optional
        How it is to be read.
    purpose : {"targets", "launch", "any"}
        What it is read as, which may tell which layer is meant.
    allow_empty : bool
        Whether features without a geometry are kept, with an empty one, or left out.

    Returns
    -------
    Features or PlaceTable
        Their ``notes`` say what was taken for what.

    Raises
    ------
    DataNotFoundError
        If there is no such file.
    InputError
        If it cannot be read; all faulty features are reported at once.
    MissingExtraError
        If it is Parquet and pyarrow is not installed.
    """
    path, asked = split_layer(source, options or ReadOptions())
    reading = Reading(path, asked)
    found = read_source(path, reading, purpose=purpose, allow_empty=allow_empty)
    return replace(found, notes=reading.finish())


def split_layer(source: str, options: ReadOptions) -> tuple[str, ReadOptions]:
    """Return the path and the options of a source that may name a layer behind its path: ``map.gpkg:places``."""
    before, colon, layer = source.rpartition(":")
    if colon and layer and len(before) > 1 and not is_there(Path(source)) and is_there(Path(before)):
        return before, replace(options, layer=layer)
    return source, options


def read_source(
    source: str, reading: Reading, *, purpose: Purpose = "any", allow_empty: bool = False
) -> Features | PlaceTable:
    """Return what a file holds, as `read_features` does; the notes are the reading's."""
    tell(f"reading {'standard input' if source == STDIN else Path(source).name}")
    with blaming(source):
        return _read_any(source, reading, purpose, allow_empty=allow_empty)


def _read_any(source: str, reading: Reading, purpose: Purpose, *, allow_empty: bool) -> Features | PlaceTable:
    if source == STDIN:
        content = read_bytes(source)
        return _read_content(content, _suffix_of(content), reading, purpose, allow_empty=allow_empty)
    path = Path(source)
    suffix = path.suffix.lower()
    if not is_there(path):
        raise DataNotFoundError(source)
    require_regular(path)
    if suffix in _PARQUET:
        return read_parquet(source, reading, allow_empty=allow_empty)
    if suffix in _ARCHIVES and path.is_file():
        packed = unpack(source, reading)
        if packed.content is None:
            return _read_vector(None, suffix, reading, purpose, allow_empty=allow_empty)
        inner = packed.suffix or _suffix_of(packed.content)
        if inner in _PARQUET:
            raise InputError("Parquet in an archive is not read", source=source, hint="unpack it")
        return _read_content(packed.content, inner, reading, purpose, allow_empty=allow_empty)
    if suffix in _TABLES | _JSON | _WORKBOOKS | _XML:
        return _read_content(read_bytes(source), suffix, reading, purpose, allow_empty=allow_empty, is_file=True)
    return _read_vector(None, suffix, reading, purpose, allow_empty=allow_empty)


def _suffix_of(content: bytes) -> str:
    """Return the suffix that a content's beginning stands for; a table's if it is none of a known format."""
    head = content[:64].removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n")
    return next((suffix for begin, suffix in _BEGINNINGS if head.startswith(begin)), ".csv")


def _read_content(  # noqa: PLR0911 - each format is one return
    content: bytes, suffix: str, reading: Reading, purpose: Purpose, *, allow_empty: bool, is_file: bool = False
) -> Features | PlaceTable:
    if suffix in _TABLES:
        return read_table(read_sheet_text(decode_text(content, reading).removeprefix("\ufeff"), reading), reading)
    if suffix in _WORKBOOKS:
        return read_table(read_workbook(content, reading), reading)
    if suffix in _JSON:
        try:
            return read_json(content, reading, allow_empty=allow_empty)
        except RecordsFound as found:
            return _from_records(found.records, reading)
        except GdalNeededError:
            return _read_vector(content, suffix, reading, purpose, allow_empty=allow_empty)
    if suffix in _XML:
        changed = _in_utf8(content, reading)
        if is_file and changed is content:
            return _read_vector(None, suffix, reading, purpose, allow_empty=allow_empty)
        return _read_vector(changed, suffix, reading, purpose, allow_empty=allow_empty)
    return _read_vector(content, suffix, reading, purpose, allow_empty=allow_empty)


def _from_records(records: Sequence[dict[str, Any]], reading: Reading) -> Features | PlaceTable:
    """Return what records of JSON hold: a table whose rows may leave out keys."""
    names = dict.fromkeys(str(key) for record in records for key in record)
    columns: dict[str, Sequence[object]] = {name: [record.get(name) for record in records] for name in names}
    reading.note("JSON records were read as a table")
    return places_from_columns(columns, label_rows("record", len(records)), reading)


def _in_utf8(content: bytes, reading: Reading) -> bytes:
    """Return an XML text in UTF-8, which is all that GDAL's readers know for sure."""
    stated = _PROLOG.match(content[:_LONGEST_PROLOG])
    name = reading.options.encoding or (stated.group(1).decode("ascii") if stated else "")
    if name.casefold().replace("_", "-") in {"", "utf-8", "utf8"} or content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            content.decode("utf-8")
        except UnicodeDecodeError:
            name = ""
        else:
            return content
    try:
        text = content.decode(name) if name else decode_text(content, reading)
    except (LookupError, UnicodeDecodeError) as error:
        hint = "say in which encoding it is: encoding='cp1251'"
        raise InputError(f"the text is not {name}, which it says it is", source=reading.source, hint=hint) from error
    if name and not reading.options.encoding:
        reading.note(f"the text was read as {name}, as it says")
    return re.sub(r"\A\ufeff?\s*<\?xml[^>]*\?>", '<?xml version="1.0" encoding="UTF-8"?>', text).encode("utf-8")


def _read_vector(
    content: bytes | None, suffix: str, reading: Reading, purpose: Purpose, *, allow_empty: bool
) -> Features | PlaceTable:
    """Return what GDAL reads of a file, or of a content in place of it."""
    source = reading.source
    encoding = reading.options.encoding if suffix in _SHAPEFILES and reading.options.encoding else None
    with open_vector(source, encoding=encoding, content=content) as file:
        layers = choose_layers(file.layers, file.read, reading, purpose, folders=suffix in _FOLDERS)
    layers = [layer for layer in layers if len(layer.fids)]
    if not layers:
        raise InputError("no features", source=source)
    if any("Non closed ring" in said for layer in layers for said in layer.warnings):
        reading.guess("rings that were not closed were closed")
    columns = _united_columns(layers)
    if suffix in _SHAPEFILES and encoding is None:
        columns = _with_letters(columns, reading)
    rows = sum(len(layer.fids) for layer in layers)
    has_none = all(geometry is None for layer in layers for geometry in layer.geometries)
    if has_none and not allow_empty and not any(layer.faulty for layer in layers):
        table = Table({name: list(values) for name, values in columns.items()}, label_rows("row", rows))
        return read_table(table, reading)
    geometries = np.concatenate([_in_degrees(layer, suffix, reading) for layer in layers])
    fids = layers[0].fids.tolist() if len(layers) == 1 else []
    ids = fids if len(set(fids)) == len(fids) else []
    where: Sequence[str] = label_rows("feature", rows)
    kept = _without_faulty(layers, rows, reading)
    if kept is not None:
        where, geometries = label_rows("feature", kept + 1), geometries[kept]
        columns = {name: [values[row] for row in kept.tolist()] for name, values in columns.items()}
        ids = [ids[row] for row in kept.tolist()] if ids else []
    return keep_sound(geometries, where, columns, reading, ids=ids, allow_empty=allow_empty)


def _without_faulty(layers: Sequence[VectorLayer], rows: int, reading: Reading) -> NDArray[np.intp] | None:
    """Return the rows whose geometries can be made, or None for all of them."""
    starts = np.cumsum([0, *(len(layer.fids) for layer in layers)])
    bad = [start + row for layer, start in zip(layers, starts.tolist(), strict=False) for row in layer.faulty]
    return reading.sift(
        np.array(bad, dtype=np.intp),
        rows,
        "unreadable features",
        lambda row: f"feature {row + 1}: not a geometry, such as a ring of two points",
    )


def _in_degrees(layer: VectorLayer, suffix: str, reading: Reading) -> NDArray[Any]:
    system = layer.crs or ("OGC:CRS84" if suffix in _JSON else None)
    if system is None and not reading.options.crs:
        hint = "say which it is: crs='EPSG:4326' if these are degrees on WGS 84"
        raise InputError("no coordinate system", source=reading.source, hint=hint)
    made = transform_geometries(layer.geometries, system, reading)
    if not shapely.is_missing(made).all() and layer.crs is None and reading.options.crs:
        reading.note(f"positions were read in {reading.options.crs}")
    return made


def _united_columns(layers: Sequence[VectorLayer]) -> dict[str, Sequence[object]]:
    """Return the columns of all layers; None where a layer has none of that name."""
    names = dict.fromkeys(name for layer in layers for name in layer.columns)
    return {
        name: [
            value
            for layer in layers
            for value in (_values(layer.columns[name]) if name in layer.columns else [None] * len(layer.fids))
        ]
        for name in names
    }


def _values(column: Any) -> list[object]:
    values = column.tolist() if isinstance(column, np.ndarray) else column
    return [None if value != value else value for value in values]


def _with_letters(columns: dict[str, Sequence[object]], reading: Reading) -> dict[str, Sequence[object]]:
    """Return a Shapefile's texts in the letters that they look like, where GDAL took their bytes for western ones."""
    texts = [value for values in columns.values() for value in values if isinstance(value, str) and not value.isascii()]
    try:
        found = find_encoding("\n".join(texts).encode("latin-1")) if texts else ""
    except UnicodeEncodeError:  # letters beyond latin-1: they were read right
        return columns
    if found in {"", "cp1252"}:
        return columns
    reading.guess(f"the texts were read as {found}")
    return {
        name: [_recoded(value, found) if isinstance(value, str) else value for value in values]
        for name, values in columns.items()
    }


def _recoded(text: str, encoding: str) -> str:
    try:
        return text.encode("latin-1").decode(encoding)
    except UnicodeError:
        return text
