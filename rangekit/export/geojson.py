"""GeoJSON as RFC 7946 wants it, with simplestyle colours, whole or one feature per line (RFC 8142 with separators)."""

from __future__ import annotations

import json
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from rangekit.export.fields import json_value
from rangekit.export.shapes import bounding_box, span_box
from rangekit.export.symbology import (
    AREA_STYLES,
    LAUNCH_COLOUR,
    REGION_FILL_OPACITY,
    REGION_WIDTH_PX,
    VERDICT_STYLES,
)
from rangekit.geodesic.collection import simple_parts
from rangekit.model import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from rangekit.export.layers import Layer, Record
    from rangekit.export.options import WriteOptions

__all__ = ["encode_collection", "encode_sequence", "iterate_features"]

_RECORD_SEPARATOR = b"\x1e"


def encode_collection(layers: Sequence[Layer], options: WriteOptions) -> Iterator[bytes]:
    """Yield the pieces of one FeatureCollection, its bbox before the features."""
    bbox = _whole_box(layers)
    head: dict[str, Any] = {"type": "FeatureCollection"}
    if len(layers) == 1:
        head["name"] = layers[0].name  # GDAL's word for the layer, which a pipe has no file's name to take from
    for layer in layers:
        head |= _describe_layer(layer)
    yield _dump(head if bbox is None else head | {"bbox": bbox})[:-1]
    separator = b', "features": [\n'
    for feature in chain.from_iterable(map(iterate_features, layers)):
        yield separator + _dump(feature)
        separator = b",\n"
    yield b"\n]}\n" if separator == b",\n" else b', "features": []}\n'


def encode_sequence(layers: Sequence[Layer], options: WriteOptions) -> Iterator[bytes]:
    """Yield one feature per line; with ``record_separators`` as the text sequence of RFC 8142."""
    start = _RECORD_SEPARATOR if options.record_separators else b""
    for layer in layers:
        description = _describe_layer(layer)
        for feature in iterate_features(layer):
            yield start + _dump(feature | description) + b"\n"


def iterate_features(layer: Layer) -> Iterator[dict[str, Any]]:
    """Yield the features of a layer as objects of plain values, with the colours of its kind."""
    return map(partial(_to_feature, layer.kind), layer.records())


def _describe_layer(layer: Layer) -> dict[str, str]:
    """Return what stands beside the features, for those whose attributes are somebody else's (RFC 7946, 6.1)."""
    return layer.about if layer.kind == "features" else {}


def _to_feature(kind: str, record: Record) -> dict[str, Any]:
    feature: dict[str, Any] = {"type": "Feature"}
    if record.id is not None:
        feature["id"] = record.id
    properties = {name: json_value(value) for name, value in record.properties.items()}
    properties |= _style(kind, properties, is_point="Point" in record.geometry.geom_type)
    if record.geometry.is_empty:
        # a feature without a place: null is how RFC 7946 writes it
        return feature | {"geometry": None, "properties": properties}
    if record.geometry.geom_type != "Point":
        feature["bbox"] = bounding_box(record.geometry)
    return feature | {"geometry": shapely.geometry.mapping(record.geometry), "properties": properties}


def _style(kind: str, properties: dict[str, Any], *, is_point: bool) -> dict[str, Any]:
    """Return what simplestyle-spec 1.1 calls the look of a feature."""
    if kind == "places":
        look = VERDICT_STYLES[Verdict(properties["verdict"])]
        if not is_point:
            line = {"stroke": look.colour, "stroke-width": REGION_WIDTH_PX, "stroke-opacity": 0.9}
            return line | {"fill": look.colour, "fill-opacity": REGION_FILL_OPACITY}
        return {"marker-color": look.colour, "marker-size": "small", "marker-symbol": look.shape}
    if kind == "areas":
        area = AREA_STYLES[properties["range_label"]]
        line = {"stroke": area.colour, "stroke-width": area.width_px, "stroke-opacity": 0.9}
        return line | {"fill": area.colour, "fill-opacity": area.fill_opacity}
    if kind == "launch":
        return {"stroke": LAUNCH_COLOUR, "stroke-width": 1, "fill": LAUNCH_COLOUR, "fill-opacity": 0.3}
    return {}


def _whole_box(layers: Sequence[Layer]) -> list[float] | None:
    """Return the bbox of all features; reading the records once more costs no memory."""
    boxes = [_box_parts(rows) for layer in layers for rows in layer.batches()]
    together = np.vstack([np.empty((0, 4)), *boxes])
    return span_box(together) if len(together) else None


def _box_parts(records: Sequence[Record]) -> NDArray[np.float64]:
    boxes: NDArray[np.float64] = shapely.bounds(simple_parts([record.geometry for record in records]))
    return boxes


def _dump(feature: dict[str, Any]) -> bytes:
    return json.dumps(feature, ensure_ascii=False, allow_nan=False).encode("utf-8", "replace")
