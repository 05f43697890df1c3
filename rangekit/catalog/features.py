"""Reads features, geometries with attributes: GeoJSON here, every other vector format through the extra ``gis``."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from rangekit.catalog.fence import check_file, check_table_size, closed_network
from rangekit.catalog.files import STDIN, is_there, read_utf8
from rangekit.catalog.tables import PlaceTable, coordinate_fault, places_from_columns, read_csv
from rangekit.errors import DataNotFoundError, InputError, MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from shapely.geometry.base import BaseGeometry

__all__ = ["Features", "places_from_features", "read_features", "read_geojson"]

_TABLE_SUFFIXES = {".csv", ".tsv", ".txt"}
_GEOJSON_SUFFIXES = {".geojson", ".json", ".geojsonl", ".geojsons", ".ndjson", ".jsonl"}
_PARQUET_SUFFIXES = {".parquet", ".geoparquet", ".pq"}
_GEOMETRY_TYPES = {
    "Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection",
}  # fmt: skip
_MARK = b"\xef\xbb\xbf"
_RECORD_SEPARATOR = "\x1e"
_HALF_LETTER = re.compile(r"\\u[dD][89a-fA-F]")
_POLYGON_TYPES = {"Polygon", "MultiPolygon"}
_LIBRARY_FAULTS = (OSError, RuntimeError, ValueError, shapely.errors.ShapelyError)


@dataclass(slots=True)
class Features:
    """What a reader found: n geometries in degrees with their attributes, column by column; ids where there are any.

    ``about`` is what is to be said of all of them together, such as how far a buffer reaches.
    """

    geometries: list[BaseGeometry]
    where: list[str]
    columns: dict[str, Sequence[object]] = field(default_factory=dict)
    ids: list[object] = field(default_factory=list)
    about: dict[str, str] = field(default_factory=dict)


def read_features(source: str, *, allow_empty: bool = False) -> Features | PlaceTable:
    """Return the features of a vector file, or the places of a table, in WGS 84.

    Parameters
    ----------
    source : str
        A path, or ``-`` for GeoJSON or CSV on standard input.
    allow_empty : bool
        Whether features without a geometry are kept, with an empty one, or are faults.

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
        content = read_utf8(source)
        begins_as_json = content.removeprefix(_MARK).lstrip()[:1] in (b"{", b"[", _RECORD_SEPARATOR.encode())
        is_json = suffix in _GEOJSON_SUFFIXES or (source == STDIN and begins_as_json)
        if not is_json:
            return read_csv(content, source)
        return read_geojson(content.decode("utf-8-sig"), source, allow_empty=allow_empty)
    if not is_there(path):
        raise DataNotFoundError(source)
    read = _read_parquet if suffix in _PARQUET_SUFFIXES else _read_vector
    return read(source, allow_empty=allow_empty)


def read_geojson(text: str, source: str, *, allow_empty: bool = False) -> Features:
    """Return the features of a GeoJSON text: a collection, one feature, a bare geometry, or one of these a line.

    Raises
    ------
    InputError
        If it is not GeoJSON, or features are faulty (all of them, by number).

    Examples
    --------
    >>> features = read_geojson('{"type": "Point", "coordinates": [36.19, 51.73]}', "kursk.geojson")
    >>> features.geometries[0].x
    36.19
    """
    members = _geojson_members(text, source)
    where = [f"feature {number}" for number in range(1, len(members) + 1)]
    geometries: list[BaseGeometry] = []
    faults: list[str] = []
    for label, member in zip(where, members, strict=True):
        given = member.get("geometry")
        geometry, fault = (shapely.Point(), "") if allow_empty and given is None else _geojson_geometry(given)
        if not isinstance(member.get("properties") or {}, dict):
            fault = fault or "properties are no object"
        if fault:
            faults.append(f"{label}: {fault}")
        else:
            geometries.append(geometry)
    _raise_faults(faults, source)
    properties = [member.get("properties") or {} for member in members]
    columns: dict[str, Sequence[object]] = {
        key: [row.get(key) for row in properties] for key in dict.fromkeys(key for row in properties for key in row)
    }
    _require_sound(geometries, where, source, allow_empty=allow_empty)
    ids = [member.get("id") for member in members]
    return Features(geometries, where, columns, ids if any(one is not None for one in ids) else [])


def places_from_features(features: Features, source: str) -> tuple[PlaceTable, tuple[BaseGeometry | None, ...]]:
    """Return features as places, and the polygons of those that are regions; anything but these two is a fault.

    A region's position is a point inside it.
    """
    geometries = [_single_point(geometry) for geometry in features.geometries]
    faults = [
        f"{where} is a {geometry.geom_type}"
        for where, geometry in zip(features.where, geometries, strict=True)
        if geometry.geom_type not in {"Point", *_POLYGON_TYPES}
    ]
    if faults:
        raise InputError("targets must be points or polygons", source=source, faults=faults)
    xy = shapely.get_coordinates(shapely.point_on_surface(geometries))
    reserved = {"lon", "lat", "lng", "longitude", "latitude", "long", "x", "y"}
    kept = {key: column for key, column in features.columns.items() if key.casefold() not in reserved}
    columns = {**kept, "lon": xy[:, 0].tolist(), "lat": xy[:, 1].tolist()}
    regions = tuple(geometry if geometry.geom_type in _POLYGON_TYPES else None for geometry in geometries)
    table = places_from_columns(columns, features.where, source)
    return table, regions if any(region is not None for region in regions) else ()


def _single_point(geometry: BaseGeometry) -> BaseGeometry:
    if geometry.geom_type == "MultiPoint" and shapely.get_num_geometries(geometry) == 1:
        only: BaseGeometry = shapely.get_parts([geometry])[0]
        return only
    return geometry


def _geojson_members(text: str, source: str) -> list[dict[str, Any]]:
    """Return a text's features, a bare geometry being wrapped in one."""
    try:
        documents = [json.loads(text)]
    except json.JSONDecodeError as error:
        documents = _json_lines(text, source, error)
    except (RecursionError, ValueError) as error:
        raise InputError(f"not JSON that can be read: {_why_unreadable(error)}", source=source) from error
    if _HALF_LETTER.search(text):
        _refuse_half_letters(documents, source)
    members: list[dict[str, Any]] = []
    for document in documents:
        if not isinstance(document, dict):
            raise InputError("not GeoJSON: the text is no object", source=source)
        _refuse_projected(document, source)
        kind = document.get("type")
        if kind == "FeatureCollection" and isinstance(document.get("features"), list):
            members += [member if isinstance(member, dict) else {} for member in document["features"]]
        elif kind == "Feature":
            members.append(document)
        elif isinstance(kind, str) and kind in _GEOMETRY_TYPES:
            members.append({"geometry": document})
        else:
            raise InputError(f"not GeoJSON: its type is {kind!r}", source=source, cure="expected a FeatureCollection")
    if not members:
        raise InputError("no features", source=source)
    return members


def _json_lines(text: str, source: str, first_error: json.JSONDecodeError) -> list[object]:
    lines = [(number, line) for number, line in _records(text) if line]
    several = len(lines) > 1 or _RECORD_SEPARATOR in text
    if not several or not all(line.startswith("{") and line.endswith("}") for _, line in lines):
        fault = f"not JSON: line {first_error.lineno}, column {first_error.colno}: {first_error.msg}"
        raise InputError(fault, source=source) from first_error
    documents: list[object] = []
    faults: list[str] = []
    for number, line in lines:
        try:
            documents.append(json.loads(line))
        except json.JSONDecodeError as error:
            faults.append(f"line {number}: not JSON: {error.msg}")
        except (RecursionError, ValueError) as error:
            faults.append(f"line {number}: {_why_unreadable(error)}")
    _raise_faults(faults, source)
    return documents


def _why_unreadable(error: Exception) -> str:
    return "nested too deeply" if isinstance(error, RecursionError) else "a number of more than 4,300 digits"


def _refuse_half_letters(documents: Sequence[object], source: str) -> None:
    """Raise for text that no file can hold: an escape that stands for half of a letter, the other half missing."""
    try:
        json.dumps(documents, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError as error:
        half = error.object[error.start].encode("unicode_escape").decode("ascii")
        raise InputError(f"a text holds half of a letter, {half}", source=source, cure="write it in UTF-8") from error


def _records(text: str) -> Iterator[tuple[int, str]]:
    """Yield the records of a sequence, each with the line it begins on: RFC 8142 lets one run over several lines."""
    between = _RECORD_SEPARATOR if _RECORD_SEPARATOR in text else "\n"
    number = 1
    for piece in text.split(between):
        yield number, piece.strip()
        number += piece.count("\n") if between == _RECORD_SEPARATOR else 1


def _refuse_projected(document: dict[str, Any], source: str) -> None:
    crs = json.dumps(document.get("crs") or "")
    if crs != '""' and not any(name in crs for name in ("CRS84", "4326")):
        cure = "RFC 7946 knows only degrees on WGS 84: convert it, for example with ogr2ogr -t_srs OGC:CRS84"
        raise InputError("the GeoJSON names another coordinate system", source=source, cure=cure)


def _geojson_geometry(member: object) -> tuple[BaseGeometry, str]:
    empty = shapely.Point()
    if not isinstance(member, dict):
        return empty, "no geometry"
    try:
        geometry = shapely.from_geojson(json.dumps(member))
    except (shapely.errors.GEOSException, ValueError) as error:
        return empty, f"not a geometry: {str(error).strip()}"
    return geometry, ""


def _require_sound(
    geometries: Sequence[BaseGeometry], where: Sequence[str], source: str, *, allow_empty: bool = False
) -> None:
    """Raise for every geometry that is empty, outside the world or crosses itself."""
    faults = [
        f"{label}: {fault}"
        for label, geometry in zip(where, geometries, strict=True)
        if not (allow_empty and geometry.is_empty) and (fault := _geometry_fault(geometry))
    ]
    if not faults:
        return
    xy = shapely.get_coordinates(list(geometries))
    swapped = bool(len(xy)) and all(
        not coordinate_fault(lat, lon) for lon, lat in xy[np.isfinite(xy).all(axis=1)].tolist()
    )
    outside = any("outside" in fault for fault in faults)
    cure = "longitude and latitude look swapped" if swapped and outside else None
    if outside and not swapped:
        cure = "are these metres of a projected coordinate system? Expected degrees, longitude first"
    raise InputError("unusable geometry", source=source, faults=faults, cure=cure)


def _geometry_fault(geometry: BaseGeometry | None) -> str:
    if geometry is None or geometry.is_empty:
        return "empty geometry"
    xy = shapely.get_coordinates(geometry)
    extremes = [*xy[np.argmin(xy, axis=0)].tolist(), *xy[np.argmax(xy, axis=0)].tolist()]
    if not np.isfinite(xy).all():
        extremes = xy[~np.isfinite(xy).all(axis=1)][:1].tolist()
    fault = next((fault for lon, lat in extremes if (fault := coordinate_fault(lon, lat))), "")
    return fault or ("" if geometry.is_valid else shapely.is_valid_reason(geometry))


def _raise_faults(faults: Sequence[str], source: str) -> None:
    if faults:
        raise InputError("unreadable features", source=source, faults=faults)


def _read_parquet(source: str, *, allow_empty: bool = False) -> Features | PlaceTable:
    try:
        import pyarrow as pa  # noqa: PLC0415 - heavy, and an extra
        import pyarrow.parquet as pq  # noqa: PLC0415 - heavy, and only Parquet needs it
    except ImportError as error:
        raise MissingExtraError("reading Parquet", package="pyarrow", extra="gis") from error
    try:
        facts = pq.read_metadata(source)
        groups = [facts.row_group(index) for index in range(facts.num_row_groups)]
        check_table_size(facts.num_rows, sum(group.total_byte_size for group in groups), source)
        if b"geo" in (facts.metadata or {}):
            geopandas = _geopandas("reading GeoParquet")
            return _from_frames([geopandas.read_parquet(source)], source, allow_empty=allow_empty)
        table = pq.read_table(source)
        columns = {name: table.column(name).to_pylist() for name in table.column_names}
    except InputError:
        raise
    # Where a header's JSON is damaged, geopandas, pandas and pyproj fail in whatever way they stumble over it.
    except (pa.ArrowException, *_LIBRARY_FAULTS, LookupError, TypeError, AttributeError) as error:
        raise InputError(f"not a readable Parquet file: {_first_line(error)}", source=source) from error
    return places_from_columns(columns, [f"row {row}" for row in range(1, table.num_rows + 1)], source)


def _read_vector(source: str, *, allow_empty: bool = False) -> Features:
    geopandas = _geopandas(f"reading {Path(source).suffix or 'this kind of'} files")
    import pandas as pd  # noqa: PLC0415 - heavy, and an extra
    import pyarrow as pa  # noqa: PLC0415 - heavy, and only vector files need it
    import pyogrio  # noqa: PLC0415 - as above

    try:
        path = check_file(source)
        # Arrow's types keep an integer an integer where some are missing, and a date a date.
        as_arrow = {"use_arrow": True, "arrow_to_pandas_kwargs": {"types_mapper": pd.ArrowDtype}}
        with closed_network(pyogrio):
            frames = [
                geopandas.read_file(path, layer=str(layer), engine="pyogrio", fid_as_index=True, **as_arrow)
                for layer, kind in pyogrio.list_layers(path)
                if kind is not None
            ]
        return _from_frames(frames, source, allow_empty=allow_empty)
    except InputError:
        raise
    # pyogrio's own faults come too: a damaged coordinate system leaves one of its variables without a value.
    except (pa.ArrowException, *_LIBRARY_FAULTS, UnboundLocalError) as error:
        raise InputError(f"no format that GDAL reads: {_first_line(error)}", source=source) from error


def _geopandas(feature: str) -> Any:  # noqa: ANN401 - a module that may be missing
    try:
        import geopandas  # noqa: PLC0415 - heavy, and an extra
        import pyogrio  # noqa: F401, PLC0415 - only whether it is there
    except ImportError as error:
        raise MissingExtraError(feature, package=error.name or "geopandas", extra="gis") from error
    return geopandas


def _from_frames(frames: Iterable[Any], source: str, *, allow_empty: bool = False) -> Features:
    """Return the rows of several GeoDataFrames in WGS 84, columns united, their values as plain Python's."""
    import pyarrow as pa  # noqa: PLC0415 - heavy, and an extra

    geometries: list[BaseGeometry] = []
    columns: dict[str, list[object]] = {}
    ids: list[object] = []
    for frame in frames:
        if frame.crs is None:
            raise InputError("no coordinate system", source=source, cure="say which it is, as with ogr2ogr -a_srs")
        in_degrees = frame.to_crs("OGC:CRS84")
        before, rows = len(geometries), len(in_degrees)
        geometries += [shapely.Point() if one is None else one for one in in_degrees.geometry]
        ids += in_degrees.index.tolist() if in_degrees.index.name == "fid" else [None] * rows
        attributes = in_degrees.drop(columns=in_degrees.geometry.name)
        found = pa.Table.from_pandas(attributes, preserve_index=False).to_pydict() if len(attributes.columns) else {}
        for key in dict.fromkeys([*columns, *found]):
            columns.setdefault(key, [None] * before).extend(found.get(key, [None] * rows))
    if not geometries:
        raise InputError("no features", source=source)
    where = [f"feature {number}" for number in range(1, len(geometries) + 1)]
    _require_sound(geometries, where, source, allow_empty=allow_empty)
    return Features(geometries, where, dict(columns), ids if None not in ids and len(set(ids)) == len(ids) else [])


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
