"""JSON that is not GeoJSON: records of places, and the answers of Overpass servers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import shapely

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["features_of_overpass", "find_records", "flatten_records", "is_for_gdal"]

_AREA_TAGS = {
    "area",
    "building",
    "landuse",
    "natural",
    "place",
    "boundary",
    "leisure",
    "amenity",
    "military",
    "aeroway",
}


def is_for_gdal(document: object) -> bool:
    """Tell whether a document is TopoJSON or Esri JSON, which GDAL reads."""
    if not isinstance(document, dict):
        return False
    if document.get("type") == "Topology" and "arcs" in document:
        return True
    features = document.get("features")
    return (
        "type" not in document
        and isinstance(features, list)
        and (
            "geometryType" in document
            or "spatialReference" in document
            or any("attributes" in one for one in features[:1] if isinstance(one, dict))
        )
    )


def find_records(document: object) -> list[dict[str, Any]] | None:
    """Return the records of a document: a list of objects, one object, or an object with one list of objects in it.

    Examples
    --------
    >>> find_records({"count": 1, "results": [{"name": "Kursk", "lat": 51.7, "lon": 36.2}]})
    [{'name': 'Kursk', 'lat': 51.7, 'lon': 36.2}]
    """
    if isinstance(document, list):
        return document if document and all(isinstance(one, dict) for one in document) else None
    if not isinstance(document, dict) or "type" in document:
        return None
    lists = [value for value in document.values() if isinstance(value, list) and value]
    lists = [value for value in lists if all(isinstance(one, dict) for one in value)]
    if len(lists) == 1:
        return lists[0]
    columns = {key: value for key, value in document.items() if isinstance(value, list)}
    if columns and len(columns) == len(document) and len(set(map(len, columns.values()))) == 1:
        return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    if {str(key).casefold() for key in document} & {"lat", "latitude"}:
        return [document]
    return None


def flatten_records(records: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return records with the members of their ``target``, or of the one object that says where, among their own.

    rangekit's own JSON has the place as ``target``; others keep it as ``location``, ``coordinates`` or ``geo``.

    Examples
    --------
    >>> flatten_records([{"target": {"name": "Moscow", "lon": 37.6, "lat": 55.8}, "margin_km": -151}])
    [{'name': 'Moscow', 'lon': 37.6, 'lat': 55.8, 'margin_km': -151}]
    """
    made = []
    for record in records:
        inner = next(
            (key for key in ("target", "location", "coordinates", "geo", "position") if _says_where(record.get(key))),
            None,
        )
        if inner is None:
            made.append(record)
        else:
            rest = {key: value for key, value in record.items() if key != inner}
            made.append({**record[inner], **{key: value for key, value in rest.items() if key not in record[inner]}})
    return made


def _says_where(value: object) -> bool:
    keys = {str(key).casefold() for key in value} if isinstance(value, dict) else set()
    return bool(keys & {"lat", "latitude"}) and bool(keys & {"lon", "lng", "longitude", "long"})


def features_of_overpass(document: object) -> list[dict[str, Any]] | None:
    """Return the features of an Overpass server's answer; None if the document is none.

    Nodes that only shape a way are no features; a way that is closed and tagged as an area is a polygon; of an element
    whose geometry was not asked for its centre is taken.

    Examples
    --------
    >>> found = features_of_overpass(
    ...     {"elements": [{"type": "node", "id": 1, "lat": 51.7, "lon": 36.2, "tags": {"name": "Kursk"}}]}
    ... )
    >>> found[0]["properties"], found[0]["geometry"]["coordinates"]
    ({'name': 'Kursk'}, [36.2, 51.7])
    """
    elements = document.get("elements") if isinstance(document, dict) else None
    if not (isinstance(elements, list) and elements and all(_is_element(one) for one in elements)):
        return None
    nodes = {
        one.get("id"): [one["lon"], one["lat"]]
        for one in elements
        if one["type"] == "node" and "lat" in one and "lon" in one
    }
    shaping = {
        node
        for one in elements
        if one["type"] == "way"
        for node in one.get("nodes", ())
        if isinstance(one.get("nodes"), list)
    }
    return [
        {
            "type": "Feature",
            "id": f"{one['type']}/{one.get('id')}",
            "properties": _tags(one),
            "geometry": _shape(one, nodes),
        }
        for one in elements
        if one["type"] != "node" or _tags(one) or one.get("id") not in shaping
    ]


def _is_element(one: object) -> bool:
    return isinstance(one, dict) and one.get("type") in {"node", "way", "relation"}


def _tags(element: dict[str, Any]) -> dict[str, Any]:
    tags = element.get("tags")
    return tags if isinstance(tags, dict) else {}


def _shape(element: dict[str, Any], nodes: dict[Any, list[Any]]) -> dict[str, Any] | None:
    if element["type"] == "node":
        return _point(nodes.get(element.get("id")))
    if element["type"] == "way":
        path = _path(element.get("geometry")) or [nodes[node] for node in element.get("nodes") or () if node in nodes]
        if len(path) > 1:
            is_area = len(path) > 3 and path[0] == path[-1] and bool(_AREA_TAGS & set(_tags(element)))
            return (
                {"type": "Polygon", "coordinates": [path]} if is_area else {"type": "LineString", "coordinates": path}
            )
    elif area := _relation_area(element):
        return area
    centre = element.get("center")
    return (
        _point([centre["lon"], centre["lat"]]) if isinstance(centre, dict) and {"lon", "lat"} <= set(centre) else None
    )


def _point(position: list[Any] | None) -> dict[str, Any] | None:
    return None if position is None else {"type": "Point", "coordinates": position}


def _path(given: object) -> list[list[Any]]:
    if not isinstance(given, list):
        return []
    return [[one["lon"], one["lat"]] for one in given if isinstance(one, dict) and {"lon", "lat"} <= set(one)]


def _relation_area(element: dict[str, Any]) -> dict[str, Any] | None:
    """Return the area that a relation's outer ways enclose, without what its inner ones do."""
    try:
        lines = [shapely.LineString(path) for path in _member_paths(element)]
        area = shapely.build_area(shapely.union_all(lines)) if lines else None
    except (shapely.errors.GEOSException, ValueError, TypeError):
        return None
    made: dict[str, Any] | None = shapely.geometry.mapping(area) if area is not None and not area.is_empty else None
    return made


def _member_paths(element: dict[str, Any]) -> Iterator[list[list[Any]]]:
    members = element.get("members")
    for member in members if isinstance(members, list) else ():
        path = _path(member.get("geometry")) if isinstance(member, dict) and member.get("type") == "way" else []
        if len(path) > 1:
            yield path
