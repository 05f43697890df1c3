"""Where the positions are in an Arrow schema, and reading them: lon/lat columns, GeoArrow points or WKB points."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pyarrow as pa
import shapely

from rangekit.catalog.tables import USUAL_NAMES
from rangekit.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

__all__ = ["PointColumns", "find_points"]

_GEOMETRY_NAMES = ("geometry", "geom", "wkb", "wkb_geometry")
_WKB_POINT_BYTES = 21
_LITTLE_ENDIAN_POINT = np.array([1, 1, 0, 0, 0], dtype=np.uint8)
_DEGREES = ("CRS84", "4326", "WGS 84", "WGS84")
_POINT, _MULTIPOINT = 0, 4

Encoding = Literal["lonlat", "wkb", "xy", "interleaved"]


@dataclass(frozen=True, slots=True)
class PointColumns:
    """The columns that hold the positions, and how.

    Parameters
    ----------
    names : tuple of str
        Longitude and latitude, or one geometry.
    encoding : {"lonlat", "wkb", "xy", "interleaved"}
        Two columns of numbers; WKB; GeoArrow points as a struct, or as pairs.
    """

    names: tuple[str, ...]
    encoding: Encoding

    def read(self, batch: pa.RecordBatch) -> tuple[Floats, Floats]:
        """Return the positions; NaN where there is none.

        Parameters
        ----------
        batch : pyarrow.RecordBatch
            With these columns.

        Returns
        -------
        lon, lat : (n,) degrees
        """
        columns = [_storage(batch.column(name)) for name in self.names]
        if self.encoding == "lonlat":
            return _numbers(columns[0]), _numbers(columns[1])
        (column,) = columns
        if self.encoding == "wkb":
            return _read_wkb(column)
        if self.encoding == "xy":
            # flatten, unlike field, carries over the nulls of the struct itself
            children = dict(zip((field.name for field in column.type), column.flatten(), strict=True))
            return _numbers(children["x"]), _numbers(children["y"])
        width = column.type.list_size
        pairs = _numbers(column.values.slice(column.offset * width, len(column) * width)).reshape(-1, width)
        missing = np.asarray(column.is_null())
        return np.where(missing, np.nan, pairs[:, 0]), np.where(missing, np.nan, pairs[:, 1])


def find_points(schema: pa.Schema, source: str | None = None) -> PointColumns:
    """Find the positions: a geometry that says so itself, then lon/lat columns, then WKB under a usual name.

    Parameters
    ----------
    schema : pyarrow.Schema
        Of the batches or of the file.
    source : str, optional
        The file, for messages.

    Raises
    ------
    InputError
        If there are none, or they are not degrees on WGS 84.
    """
    declared = _declared_geometry(schema, source)
    if declared is not None:
        return declared
    folded = {name.strip().casefold(): name for name in reversed(schema.names)}
    pair = [next((folded[name] for name in USUAL_NAMES[axis] if name in folded), None) for axis in ("lon", "lat")]
    geometry = next((folded[name] for name in _GEOMETRY_NAMES if name in folded), None)
    if pair[0] is not None and pair[1] is not None:
        for name in pair:
            _require_numbers(schema, str(name), source)
        return PointColumns((str(pair[0]), str(pair[1])), "lonlat")
    if geometry is not None and _is_binary(schema.field(geometry).type):
        return PointColumns((geometry,), "wkb")
    missing = " and ".join(axis for axis, name in zip(("lon", "lat"), pair, strict=True) if name is None)
    expected = ", ".join(f"{axis} ({'|'.join(USUAL_NAMES[axis])})" for axis in ("lon", "lat"))
    raise InputError(
        f"no column for {missing} and no geometry; found {', '.join(schema.names) or 'no columns'}",
        source=source,
        hint=f"expected {expected}, or points as GeoArrow or WKB",
    )


def _declared_geometry(schema: pa.Schema, source: str | None) -> PointColumns | None:
    geo = json.loads((schema.metadata or {}).get(b"geo", b"{}"))
    primary = geo.get("primary_column")
    if primary in schema.names:
        column = geo.get("columns", {}).get(primary, {})
        _refuse_projected(column.get("crs"), source)
        return PointColumns((primary,), _encoding(schema.field(primary), source))
    for field in schema:
        if _extension_name(field).startswith(("geoarrow.", "ogc.wkb")):
            _refuse_projected(_extension_crs(field), source)
            return PointColumns((field.name,), _encoding(field, source))
    return None


def _encoding(field: pa.Field, source: str | None) -> Encoding:
    storage = getattr(field.type, "storage_type", field.type)
    if _is_binary(storage):
        return "wkb"
    if pa.types.is_struct(storage) and {"x", "y"} <= {child.name for child in storage}:
        return "xy"
    if pa.types.is_fixed_size_list(storage) and pa.types.is_floating(storage.value_type):
        return "interleaved"
    hint = "reduce the features to points"
    raise InputError(f"column {field.name!r} holds no points: its type is {storage}", source=source, hint=hint)


def _extension_name(field: pa.Field) -> str:
    if isinstance(field.type, pa.BaseExtensionType):
        return str(field.type.extension_name)
    return bytes((field.metadata or {}).get(b"ARROW:extension:name", b"")).decode()


def _extension_crs(field: pa.Field) -> object:
    if isinstance(field.type, pa.BaseExtensionType) and hasattr(field.type, "__arrow_ext_serialize__"):
        text = field.type.__arrow_ext_serialize__()
    else:
        text = (field.metadata or {}).get(b"ARROW:extension:metadata", b"")
    return json.loads(text or b"{}").get("crs")


def _refuse_projected(crs: object, source: str | None) -> None:
    """Refuse coordinates that say they are not degrees; GeoParquet's and GeoArrow's default is CRS84."""
    if crs is None:
        return
    # The identifier stands last in PROJJSON, after those of the datum and of its parts.
    named = json.dumps(crs.get("id") or crs.get("name") if isinstance(crs, dict) else crs)
    if not any(name in named for name in _DEGREES):
        hint = "convert it to degrees on WGS 84 (OGC:CRS84) first"
        raise InputError(f"the points are in another coordinate system: {named}", source=source, hint=hint)


def _require_numbers(schema: pa.Schema, name: str, source: str | None) -> None:
    kind = schema.field(name).type
    if not (pa.types.is_floating(kind) or pa.types.is_integer(kind) or pa.types.is_decimal(kind)):
        raise InputError(f"column {name!r} holds no numbers: its type is {kind}", source=source)


def _storage(column: Any) -> Any:
    return column.storage if isinstance(column, pa.ExtensionArray) else column


def _is_binary(kind: pa.DataType) -> bool:
    return bool(pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_binary_view(kind))


def _numbers(column: Any) -> Floats:
    return np.asarray(column.cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False), dtype=np.float64)


def _read_wkb(column: Any) -> tuple[Floats, Floats]:
    if column.null_count == 0 and len(column) and not pa.types.is_binary_view(column.type):
        kind = np.int64 if pa.types.is_large_binary(column.type) else np.int32
        _, offset_bytes, data = column.buffers()
        offsets = np.frombuffer(offset_bytes, kind)[column.offset : column.offset + len(column) + 1]
        if (np.diff(offsets) == _WKB_POINT_BYTES).all():
            records = np.frombuffer(data, np.uint8)[offsets[0] : offsets[-1]].reshape(-1, _WKB_POINT_BYTES)
            if (records[:, :5] == _LITTLE_ENDIAN_POINT).all():
                xy = records[:, 5:].copy().view("<f8").astype(np.float64)
                return xy[:, 0], xy[:, 1]
    geometries = shapely.from_wkb(column.to_numpy(zero_copy_only=False), on_invalid="ignore")
    single = (shapely.get_type_id(geometries) == _MULTIPOINT) & (shapely.get_num_geometries(geometries) == 1)
    geometries[single] = shapely.get_geometry(geometries[single], 0)
    geometries[shapely.get_type_id(geometries) != _POINT] = None
    xy, row = shapely.get_coordinates(geometries, return_index=True)
    lon_lat = np.full((2, len(geometries)), np.nan)
    lon_lat[:, row] = xy.T
    return lon_lat[0], lon_lat[1]
