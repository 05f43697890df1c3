"""GeoParquet 1.1, batch by batch: with the meaning of its edges, its coordinate system and a bbox for every row."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pyproj
import shapely

from rangekit.export.arrow_table import LayerTable, load_pyarrow, read_table
from rangekit.export.shapes import span_box
from rangekit.export.whole_files import yield_file

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from rangekit.export.layers import Layer
    from rangekit.export.options import WriteOptions

__all__ = ["encode_geoparquet"]

_CORNERS = ("xmin", "ymin", "xmax", "ymax")


def encode_geoparquet(layers: Sequence[Layer], options: WriteOptions) -> Iterator[bytes]:
    """Yield one layer as GeoParquet 1.1, in row groups that a bbox column lets readers skip."""
    load_pyarrow()
    return yield_file("made.parquet", partial(_write, read_table(layers[0])))


def _write(table: LayerTable, path: Path) -> None:
    pa = load_pyarrow()
    import pyarrow.parquet as pq

    box_name = "bbox"
    while box_name in table.fields:
        box_name = f"{box_name}_"
    box_type = pa.struct([(corner, pa.float64()) for corner in _CORNERS])
    plain = pa.schema([field.remove_metadata() for field in table.schema()])
    metadata = {"geo": json.dumps(_describe(table, box_name)), **table.layer.about}
    schema = plain.append(pa.field(box_name, box_type)).with_metadata(metadata)
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for batch, geometries in table.batches():
            bounds = shapely.bounds([shapely.Point() if one is None else one for one in geometries])
            empty = np.isnan(bounds[:, 0])
            corners = [pa.array(column, mask=empty) for column in bounds.T]
            boxes = pa.StructArray.from_arrays(corners, fields=list(box_type), mask=pa.array(empty))
            writer.write_batch(pa.record_batch([*batch.columns, boxes], schema=schema))


def _describe(table: LayerTable, box_name: str) -> dict[str, Any]:
    column: dict[str, Any] = {
        "encoding": "WKB",
        "geometry_types": list(table.geometry_types),
        "crs": pyproj.CRS.from_user_input("OGC:CRS84").to_json_dict(),
        "edges": "planar",
        "orientation": "counterclockwise",
        "covering": {"bbox": {corner: [box_name, corner] for corner in _CORNERS}},
    }
    if len(table.boxes):
        column["bbox"] = span_box(table.boxes)
    return {"version": "1.1.0", "primary_column": table.geometry_name, "columns": {table.geometry_name: column}}
