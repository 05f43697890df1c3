"""Layers as streams of Arrow batches, which GDAL and Parquet take as they are, through the extra ``gis``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from rangekit.errors import MissingExtraError
from rangekit.export.fields import FieldType, convert_value, find_type

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from rangekit.export.layers import Layer, Record

__all__ = ["LayerTable", "load_pyarrow", "read_table"]


@dataclass(frozen=True, slots=True, eq=False)
class LayerTable:
    """A layer as Arrow batches.

    Parameters
    ----------
    layer : Layer
        What is written.
    fields : dict of str to FieldType
        Its attributes, the features' own ids first where they have any.
    geometry_name : str
        Name of the geometry's column.
    geometry_types : tuple of str
        What geometries there are; polygons count as multipolygons.
    boxes : (n, 4) degrees
        Bounds of the features' parts.
    has_gaps : bool
        Whether a feature has no geometry.
    """

    layer: Layer
    fields: dict[str, FieldType]
    geometry_name: str
    geometry_types: tuple[str, ...]
    boxes: NDArray[np.float64]
    has_gaps: bool

    def schema(self) -> Any:
        """Return the schema: attributes first, the geometry as WKB last."""
        pa = load_pyarrow()
        wkb = pa.field(self.geometry_name, pa.binary(), metadata={"ARROW:extension:name": "geoarrow.wkb"})
        return pa.schema([*((name, _arrow_type(kind)) for name, kind in self.fields.items()), wkb])

    def batches(self) -> Iterator[tuple[Any, list[Any]]]:
        """Yield record batches of `schema`, each with its shapely geometries (None for none)."""
        pa, schema = load_pyarrow(), self.schema()
        for rows in self.layer.batches():
            geometries = [_promoted(record) for record in rows]
            columns: list[list[object]] = [
                [convert_value(_value(record, name), kind) for record in rows] for name, kind in self.fields.items()
            ]
            columns.append([None if geometry is None else shapely.to_wkb(geometry) for geometry in geometries])
            arrays = [pa.array(column, type=kind) for column, kind in zip(columns, schema.types, strict=True)]
            yield pa.record_batch(arrays, schema=schema), geometries


def read_table(layer: Layer) -> LayerTable:
    """Prepare a layer: one pass finds ids, geometry types and extent; the batches stream afterwards."""
    kinds: set[str] = set()
    boxes: list[NDArray[np.float64]] = []
    ids: list[object] = []
    has_gaps = False
    for rows in layer.batches():
        ids += [record.id for record in rows]
        geometries = [geometry for geometry in map(_promoted, rows) if geometry is not None]
        has_gaps |= len(geometries) < len(rows)
        kinds |= {geometry.geom_type for geometry in geometries}
        boxes.append(shapely.bounds(shapely.get_parts(geometries)))
    own = _id_field(ids) if not {"id", "fid"} & set(layer.fields) else {}
    name = "geometry"
    while name in layer.fields:  # the geometry must not meet an attribute of its name
        name = f"{name}_"
    extent = np.vstack(boxes) if boxes else np.empty((0, 4))
    return LayerTable(layer, own | layer.fields, name, tuple(sorted(kinds)), extent, has_gaps)


def load_pyarrow() -> Any:
    """Return pyarrow, or say how to install it."""
    try:
        import pyarrow  # noqa: ICN001 - heavy, and an extra
    except ImportError as error:
        raise MissingExtraError("writing this format", package="pyarrow", extra="gis") from error
    return pyarrow


def _id_field(ids: list[object]) -> dict[str, FieldType]:
    """Return the column of the features' own ids; whole numbers are called as GDAL calls them."""
    if all(one is None for one in ids):
        return {}
    kind = find_type(ids)
    numbers = {one for one in ids if isinstance(one, int) and one >= 0}
    return {"fid" if len(numbers) == len(ids) else "id": kind}


def _value(record: Record, name: str) -> object:
    return record.properties.get(name, record.id if name in {"id", "fid"} else None)


def _promoted(record: Record) -> Any:
    geometry = record.geometry
    if geometry.is_empty:
        return None
    return shapely.multipolygons([geometry]) if geometry.geom_type == "Polygon" else geometry


def _arrow_type(kind: FieldType) -> Any:
    pa = load_pyarrow()
    return {
        FieldType.TEXT: pa.string(),
        FieldType.JSON: pa.string(),
        FieldType.INTEGER: pa.int64(),
        FieldType.NUMBER: pa.float64(),
        FieldType.TRUTH: pa.bool_(),
        FieldType.DATE: pa.date32(),
        FieldType.TIME: pa.timestamp("ms"),
        FieldType.BYTES: pa.binary(),
    }[kind]
