"""Reads features, geometries with attributes: GeoJSON here, every other vector format through the extra ``gis``."""

from __future__ import annotations

import json
import re
from array import array
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from rangekit.catalog.columns import Column, ColumnWriter
from rangekit.catalog.coordinate_systems import offline, read_crs
from rangekit.catalog.files import STDIN, is_there, read_utf8, require_regular
from rangekit.catalog.geojson import RECORD_SEPARATOR, read_geojson
from rangekit.catalog.geometries import Features, number_rows, pack_geometries, point_positions, require_sound
from rangekit.catalog.input_safety import check_table_size
from rangekit.catalog.tables import PlaceTable, places_from_columns, read_csv
from rangekit.catalog.vector_files import open_vector
from rangekit.errors import DataNotFoundError, InputError, MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from rangekit.catalog.vector_files import VectorLayer

__all__ = ["Features", "places_from_features", "read_features", "read_geojson"]

_TABLE_SUFFIXES = {".csv", ".tsv", ".txt"}
_GEOJSON_SUFFIXES = {".geojson", ".json", ".geojsonl", ".geojsons", ".ndjson", ".jsonl"}
_PARQUET_SUFFIXES = {".parquet", ".geoparquet", ".pq"}
_BEGIN = re.compile(rb"(?:\xef\xbb\xbf)?\s*(.)", re.DOTALL)
_POLYGON_TYPES = {"Polygon", "MultiPolygon"}
_ROWS_AT_ONCE = 1 << 12
_LIBRARY_FAULTS = (OSError, RuntimeError, ValueError, shapely.errors.ShapelyError)


def read_features(source: str, *, allow_empty: bool = False) -> Features | PlaceTable:
    """Return the features of a vector file, or the places of a table, in WGS 84.

    Parameters
    ----------
    source : str
        A path, or ``-`` for GeoJSON or CSV on standard input.
    allow_empty : bool
        Whether features without a geometry are kept, with an empty one, or are problems.

    Raises
    ------
    DataNotFoundError
        If there is no such file.
    InputError
        If it cannot be read; all faulty features are reported at once.
    MissingExtraError
        If the format needs the extra ``gis``.
    """
    path = Path(source)
    suffix = path.suffix.lower()
    if source == STDIN or suffix in _GEOJSON_SUFFIXES | _TABLE_SUFFIXES:
        content = [read_utf8(source)]  # handed on whole: the reader frees it as soon as it can
        is_json = suffix in _GEOJSON_SUFFIXES or (source == STDIN and _begins_as_json(content[0]))
        if not is_json:
            return read_csv(content.pop(), source)
        return read_geojson(content.pop(), source, allow_empty=allow_empty)
    if not is_there(path):
        raise DataNotFoundError(source)
    require_regular(path)
    read = _read_parquet if suffix in _PARQUET_SUFFIXES else _read_vector
    return read(source, allow_empty=allow_empty)


def _begins_as_json(content: bytes) -> bool:
    begin = _BEGIN.match(content)
    return begin is not None and begin.group(1) in {b"{", b"[", RECORD_SEPARATOR}


def places_from_features(features: Features, source: str) -> tuple[PlaceTable, tuple[BaseGeometry | None, ...]]:
    """Return features as places, and the polygons of those that are regions; anything but these two is a fault.

    A region's position is a point inside it.
    """
    regions: tuple[BaseGeometry | None, ...] = ()
    xy = point_positions(features.geometries)
    if xy is None:
        xy, regions = _points_and_regions(features, source)
    reserved = {"lon", "lat", "lng", "longitude", "latitude", "long", "x", "y"}
    kept = {key: column for key, column in features.columns.items() if key.casefold() not in reserved}
    columns = {**kept, "lon": array("d", xy[:, 0]), "lat": array("d", xy[:, 1])}
    return places_from_columns(columns, features.where, source), regions


def _points_and_regions(features: Features, source: str) -> tuple[NDArray[np.float64], tuple[BaseGeometry | None, ...]]:
    geometries = [_single_point(geometry) for geometry in features.geometries]
    problems = [
        f"{where} is a {geometry.geom_type}"
        for where, geometry in zip(features.where, geometries, strict=True)
        if geometry.geom_type not in {"Point", *_POLYGON_TYPES}
    ]
    if problems:
        raise InputError("targets must be points or polygons", source=source, problems=problems)
    regions = tuple(geometry if geometry.geom_type in _POLYGON_TYPES else None for geometry in geometries)
    xy = shapely.get_coordinates(shapely.point_on_surface(geometries))
    return xy, regions if any(region is not None for region in regions) else ()


def _single_point(geometry: BaseGeometry) -> BaseGeometry:
    if geometry.geom_type == "MultiPoint" and shapely.get_num_geometries(geometry) == 1:
        only: BaseGeometry = shapely.get_parts([geometry])[0]
        return only
    return geometry


def _read_parquet(source: str, *, allow_empty: bool = False) -> Features | PlaceTable:
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise MissingExtraError("reading Parquet", package="pyarrow", extra="gis") from error
    try:
        facts = pq.read_metadata(source)
        groups = [facts.row_group(index) for index in range(facts.num_row_groups)]
        check_table_size(facts.num_rows, sum(group.total_byte_size for group in groups), source)
        if b"geo" in (facts.metadata or {}):
            for column in json.loads(facts.metadata[b"geo"])["columns"].values():
                if column.get("crs") is not None:
                    read_crs(column["crs"], source)
            parts = _geoparquet_parts(_geopandas("reading GeoParquet"), pq.ParquetFile(source), source)
            return _from_parts(parts, source, allow_empty=allow_empty)
        columns, rows = _parquet_columns(pq.ParquetFile(source), source)
    except InputError:
        raise
    # Where a header's JSON is damaged, geopandas, pandas and pyproj fail in whatever way they stumble over it.
    except (pa.ArrowException, *_LIBRARY_FAULTS, LookupError, TypeError, AttributeError) as error:
        raise InputError(f"not a readable Parquet file: {_first_line(error)}", source=source) from error
    return places_from_columns(columns, number_rows("row", rows), source)


def _parquet_columns(file: Any, source: str) -> tuple[dict[str, Sequence[object]], int]:
    """Return the columns of a table and how many rows it has."""
    writers = {name: ColumnWriter() for name in file.schema_arrow.names}
    rows = 0
    for table in _parquet_parts(file, source):
        _put_columns(writers, table, rows)
        rows += table.num_rows
    return _finished(writers, rows), rows


def _parquet_parts(file: Any, source: str) -> Iterator[Any]:
    """Yield a file's rows as tables; texts that repeat are short in a file and not in memory, so both are limited."""
    import pyarrow as pa

    rows = unpacked_bytes = 0
    for batch in file.iter_batches(_ROWS_AT_ONCE, use_threads=False):
        rows += batch.num_rows
        unpacked_bytes += batch.nbytes
        check_table_size(rows, unpacked_bytes, source)
        yield pa.Table.from_batches([batch])


def _geoparquet_parts(geopandas: Any, file: Any, source: str) -> Iterator[tuple[Any, Any]]:
    """Yield frames and their attributes; each part is handed to geopandas, which knows the format, as a file."""
    import pyarrow.parquet as pq

    for table in _parquet_parts(file, source):
        part = BytesIO()
        pq.write_table(
            table.replace_schema_metadata(file.schema_arrow.metadata), part, compression="none", use_dictionary=False
        )
        part.seek(0)
        frame = geopandas.read_parquet(part, use_threads=False)
        kept = set(frame.columns) - {frame.geometry.name}
        yield frame, table.select([name for name in table.column_names if name in kept])


def _read_vector(source: str, *, allow_empty: bool = False) -> Features:
    geopandas = _geopandas(f"reading {Path(source).suffix or 'this kind of'} files")
    with open_vector(source) as file:
        layers = (file.read(layer.name) for layer in file.layers if layer.geometry_type)
        try:
            return _from_parts(_parts(geopandas, layers, source), source, allow_empty=allow_empty)
        except InputError:
            raise
        except _LIBRARY_FAULTS as error:
            raise InputError(f"cannot be read: {_first_line(error)}", source=source) from error


def _parts(geopandas: Any, layers: Iterable[VectorLayer], source: str) -> Iterator[tuple[Any, Any]]:
    """Yield frames in parts, each with its attributes."""
    for layer in layers:
        system = read_crs(layer.crs, source) if layer.crs else None
        for start in range(0, len(layer.fids), _ROWS_AT_ONCE):
            rows = slice(start, start + _ROWS_AT_ONCE)
            frame = geopandas.GeoDataFrame(geometry=layer.geometries[rows], crs=system)
            frame.index = layer.fids[rows]
            frame.index.name = "fid"
            yield frame, {name: values[rows].tolist() for name, values in layer.columns.items()}


def _geopandas(feature: str) -> Any:
    try:
        import geopandas
        import pyogrio  # noqa: F401 - only whether it is there
    except ImportError as error:
        raise MissingExtraError(feature, package=error.name or "geopandas", extra="gis") from error
    return geopandas


def _from_parts(parts: Iterable[tuple[Any, Any]], source: str, *, allow_empty: bool = False) -> Features:
    """Return the rows of GeoDataFrames in WGS 84 with their attributes from Arrow, columns united, as plain Python's.

    A part at a time: Python's own values, and geometries in another system, take several times their memory.
    """
    made, rows = ColumnWriter(pack_geometries), 0
    writers: dict[str, ColumnWriter] = {}
    ids = array("q")
    for frame, attributes in parts:
        if frame.crs is None:
            raise InputError("no coordinate system", source=source, hint="say which it is, as with ogr2ogr -a_srs")
        if frame.index.name == "fid":
            ids.extend(frame.index)
        with offline():
            shapes = frame.geometry.to_crs("OGC:CRS84")
        for row, geometry in enumerate(shapes, rows):
            made.put(row, shapely.Point() if geometry is None else geometry)
        _put_columns(writers, attributes, rows)
        rows += len(frame)
    if not rows:
        raise InputError("no features", source=source)
    where = number_rows("feature", rows)
    geometries = made.finish(rows)
    require_sound(geometries, where, source, allow_empty=allow_empty)
    has_ids = len(ids) == rows == len(np.unique(ids))
    return Features(geometries, where, _finished(writers, rows), Column(ids) if has_ids else [])


def _put_columns(writers: dict[str, ColumnWriter], table: Any, first: int) -> None:
    """Take an Arrow table's values, whose rows begin at a row; NaN stands for a gap, as it does in pandas."""
    columns = (
        table if isinstance(table, dict) else {name: table.column(name).to_pylist() for name in table.column_names}
    )
    for name, values in columns.items():
        writer = writers.setdefault(name, ColumnWriter())
        for row, value in enumerate(values, first):
            if value is not None and value == value:  # noqa: PLR0124 - NaN differs from itself
                writer.put(row, value)


def _finished(writers: dict[str, ColumnWriter], rows: int) -> dict[str, Sequence[object]]:
    return {name: writer.finish(rows) for name, writer in writers.items()}


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
