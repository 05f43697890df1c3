"""GeoJSON as RFC 7946 wants it, with simplestyle colours: a file of places or a file of range areas."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from rangekit.analysis import NOT_MODELLED, say_range
from rangekit.export.rows import (
    POSITION_DECIMALS,
    attribute_names,
    plain_value,
    round_km,
    round_position,
)
from rangekit.model import Verdict
from rangekit.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from rangekit.analysis import RangeArea
    from rangekit.catalog.features import Features
    from rangekit.model import LaunchArea, ReachAnswer, ReachResult, Weapon

__all__ = [
    "bounding_box",
    "encode_areas",
    "encode_features",
    "encode_reach",
    "iterate_features",
    "round_geometry",
    "rounding_error_m",
    "to_area_feature",
]

# Okabe and Ito's palette, told apart with every common colour blindness.
_MARKER_COLOURS = {Verdict.IN_REACH: "#d55e00", Verdict.MARGINAL: "#e69f00", Verdict.OUT_OF_REACH: "#0072b2"}
_AREA_COLOUR = "#d55e00"
_AREA_STYLE = {
    "stroke": _AREA_COLOUR,
    "stroke-width": 2,
    "stroke-opacity": 0.9,
    "fill": _AREA_COLOUR,
    "fill-opacity": 0.15,
}
_LONGEST_DEGREE_M = 111_700


def encode_reach(result: ReachResult) -> Iterator[bytes]:
    """Encode a result as a collection of places.

    Parameters
    ----------
    result : ReachResult
        What was found.

    Yields
    ------
    bytes
        The pieces of one FeatureCollection, a point a target and weapon.
    """
    lon, lat = np.round(result.targets.lon, POSITION_DECIMALS), np.round(result.targets.lat, POSITION_DECIMALS)
    bbox = _box(np.column_stack([lon, lon]), lat) if len(lon) else None
    yield from _encode_collection(iterate_features(result), bbox)


def encode_areas(areas: Sequence[RangeArea]) -> Iterator[bytes]:
    """Encode range areas as a collection of polygons.

    Parameters
    ----------
    areas : sequence of RangeArea
        The areas, in the order they are to be drawn.

    Yields
    ------
    bytes
        The pieces of one FeatureCollection, a polygon or multipolygon an area.
    """
    features = [to_area_feature(area) for area in areas]
    rounded = shapely.GeometryCollection([shapely.geometry.shape(feature["geometry"]) for feature in features])
    yield from _encode_collection(features, bounding_box(rounded))


def encode_features(features: Features) -> Iterator[bytes]:
    """Encode features, whose coordinates are rounded already, with their attributes.

    Parameters
    ----------
    features : Features
        Degrees, lon before lat. An empty geometry becomes null, which is how RFC 7946 writes one without a place.

    Yields
    ------
    bytes
        The pieces of one FeatureCollection.
    """
    placed = [geometry for geometry in features.geometries if not geometry.is_empty]
    bbox = bounding_box(shapely.GeometryCollection(placed)) if placed else None
    yield from _encode_collection((_own_feature(features, row) for row in range(len(features.geometries))), bbox)


def iterate_features(result: ReachResult) -> Iterator[dict[str, Any]]:
    """Yield one point feature a target and weapon.

    Parameters
    ----------
    result : ReachResult
        What was found.

    Yields
    ------
    dict
        A GeoJSON feature.
    """
    renamed = attribute_names(result)
    licences = _joined([result.launch.provenance.licence, result.targets.provenance.licence])
    for answer in result:
        own = {renamed[key]: plain_value(value) for key, value in answer.attributes.items()}
        yield {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [round_position(answer.lon), round_position(answer.lat)]},
            "properties": _place_properties(answer)
            | own
            | _about(answer.weapon, answer.launch, answer.sources, licences),
        }


def to_area_feature(area: RangeArea) -> dict[str, Any]:
    """Return a range area as a GeoJSON feature.

    Parameters
    ----------
    area : RangeArea
        The area.

    Returns
    -------
    dict
        With its bbox, its range, sources and measured error, and simplestyle colours. The errors include what
        rounding the coordinates may add.
    """
    geometry = round_geometry(area.geometry)
    sources = (*map(str, area.weapon.sources), str(area.launch.provenance))
    properties: dict[str, Any] = {
        "name": f"{area.weapon.name}: {area.range_km:g} km" + (f" ({area.label})" if area.weapon.range.is_span else ""),
        "range_km": area.range_km,
        "range_label": area.label,
        "tolerance_m": area.tolerance_m,
        "error_inside_m": _round_up_mm(area.error_inside_m + rounding_error_m()),
        "error_outside_m": _round_up_mm(area.error_outside_m + rounding_error_m()),
    }
    feature: dict[str, Any] = {"type": "Feature", "id": f"{area.weapon.id}-{area.label}"}
    if not geometry.is_empty:
        feature["bbox"] = bounding_box(geometry)
    return feature | {
        "geometry": shapely.geometry.mapping(geometry),
        "properties": properties
        | _about(area.weapon, area.launch, sources, area.launch.provenance.licence)
        | _AREA_STYLE,
    }


def rounding_error_m(decimals: int = POSITION_DECIMALS) -> float:
    """Return what rounding coordinates may add to an error: half a step of the last decimal in both directions.

    Parameters
    ----------
    decimals : int
        Of degrees.

    Returns
    -------
    metres

    Examples
    --------
    >>> round(rounding_error_m(7), 4)
    0.0079
    """
    return math.hypot(0.5, 0.5) * 10.0**-decimals * _LONGEST_DEGREE_M


def round_geometry(geometry: BaseGeometry, decimals: int = POSITION_DECIMALS) -> BaseGeometry:
    """Round a geometry's coordinates, keeping it valid and its exteriors counter-clockwise.

    Parameters
    ----------
    geometry : shapely geometry
        Degrees, lon before lat.
    decimals : int
        Of degrees.

    Returns
    -------
    shapely geometry
    """

    def _round(coordinates: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.round(coordinates, decimals) + 0.0

    rounded = shapely.remove_repeated_points(shapely.transform(geometry, _round))
    if not rounded.is_valid:
        snapped = shapely.set_precision(geometry, 10.0**-decimals)
        rounded = shapely.transform(snapped, _round)
    return shapely.orient_polygons(rounded)


def bounding_box(geometry: BaseGeometry) -> list[float]:
    """Return a geometry's bbox as RFC 7946 section 5 wants it.

    Parameters
    ----------
    geometry : shapely geometry
        Degrees, lon before lat; cut at the antimeridian; not empty.

    Returns
    -------
    list of float
        West, south, east, north. West is greater than east where the box crosses the antimeridian.

    Examples
    --------
    >>> bounding_box(shapely.MultiPoint([(177, -16), (-178, -20)]))
    [177.0, -20.0, -178.0, -16.0]
    """
    bounds = shapely.bounds(_flat_parts(geometry))
    return _box(bounds[:, [0, 2]], bounds[:, [1, 3]])


def _flat_parts(geometry: BaseGeometry) -> NDArray[np.object_]:
    parts = np.asarray([geometry], dtype=object)
    while any(shapely.get_type_id(parts) > shapely.GeometryType.POLYGON):
        parts = shapely.get_parts(parts)
    return parts


def _box(intervals: NDArray[np.float64], lat: NDArray[np.float64]) -> list[float]:
    west, east = _span_longitudes(intervals)
    return [west, float(lat.min()) + 0.0, east, float(lat.max()) + 0.0]


def _span_longitudes(intervals: NDArray[np.float64]) -> tuple[float, float]:
    # The box is what the widest empty stretch of longitude leaves.
    ordered = intervals[np.argsort(intervals[:, 0], kind="stable")]
    reached = np.maximum.accumulate(ordered[:, 1])
    west, east = float(ordered[0, 0]), float(reached[-1])
    gaps = ordered[1:, 0] - reached[:-1]
    if len(gaps) and float(gaps.max()) > west + 360 - east:
        widest = int(gaps.argmax())
        west, east = float(ordered[widest + 1, 0]), float(reached[widest])
    return west + 0.0, east + 0.0


def _encode_collection(features: Iterable[dict[str, Any]], bbox: list[float] | None) -> Iterator[bytes]:
    head = '{"type": "FeatureCollection"'
    yield (head if bbox is None else f'{head}, "bbox": {json.dumps(bbox)}').encode()
    separator = ', "features": [\n'
    for feature in features:
        text = json.dumps(feature, ensure_ascii=False, allow_nan=False)
        yield (separator + text).encode("utf-8", "replace")
        separator = ",\n"
    yield b"\n]}\n" if separator == ",\n" else b', "features": []}\n'


def _own_feature(features: Features, row: int) -> dict[str, Any]:
    geometry = features.geometries[row]
    properties = {name: _json_value(column[row]) for name, column in features.columns.items()}
    feature: dict[str, Any] = {"type": "Feature"}
    if geometry.is_empty:
        return feature | {"geometry": None, "properties": properties}
    feature["bbox"] = bounding_box(geometry)
    return feature | {"geometry": shapely.geometry.mapping(geometry), "properties": properties}


def _json_value(value: object) -> object:
    """Return an attribute as JSON holds it: lists and objects of GeoJSON input stay what they are."""
    if isinstance(value, dict):
        return {str(key): _json_value(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_json_value(item) for item in value]
    return plain_value(value)


def _place_properties(answer: ReachAnswer) -> dict[str, Any]:
    return {
        "name": answer.target_name,
        "verdict": answer.verdict.value,
        "distance_km": round_km(answer.distance_km),
        "margin_km": round_km(answer.margin_km),
        "uncertainty_km": round_km(answer.uncertainty_km),
        "launch_lon": round_position(answer.launch_lon),
        "launch_lat": round_position(answer.launch_lat),
        "marker-color": _MARKER_COLOURS[answer.verdict],
        "marker-size": "small",
    }


def _about(weapon: Weapon, launch: LaunchArea, sources: Iterable[str], licences: str) -> dict[str, Any]:
    return {
        "weapon": weapon.id,
        "weapon_name": weapon.name,
        "range": say_range(weapon),
        "range_low_km": weapon.range.low_km,
        "range_nominal_km": weapon.range.nominal_km,
        "range_high_km": weapon.range.high_km,
        "launch": launch.id,
        "launch_name": launch.name,
        "standoff_km": launch.standoff_km,
        "as_of": launch.as_of or None,
        "point_of_view": launch.point_of_view or None,
        "sources": " | ".join(sources),
        "licence": licences,
        "not_modelled": NOT_MODELLED,
        "generator": f"rangekit {__version__}",
    }


def _joined(texts: Iterable[str]) -> str:
    return " AND ".join(dict.fromkeys(text for text in texts if text))


def _round_up_mm(length_m: float) -> float:
    return math.ceil(length_m * 1000) / 1000
