"""Builds `data/boundaries/` from OpenStreetMap's borders as the npm packages @geo-maps/countries-land-* carry them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import shapely
from packages import fetch, geo_maps_countries

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

DECIMALS = {"10m": 5, "1km": 3}  # as the packages give them
ATTRIBUTION = "© OpenStreetMap contributors, ODbL 1.0"
# Only the overlap of the two countries inside this box is Crimea; along the land border it is noise below 0.1 km².
CRIMEA_BOX = shapely.box(32.4, 44.3, 36.75, 46.3)


def build(packages: Path, folder: Path) -> None:
    """Write every boundary file into ``folder``."""
    countries = geo_maps_countries(fetch("countries-land-10m", packages), "UKR", "RUS")
    mapped, russian_map = countries["UKR"], countries["RUS"]
    ukraine, crimea = ukraine_and_crimea(mapped, russian_map)
    border = shared_border(ukraine, _neighbourhood(russian_map).difference(crimea))
    coarse = geo_maps_countries(fetch("countries-land-1km", packages), "RUS")["RUS"]
    territory = fill_lakes(coarse)
    russia = without_crimea(shapely.set_precision(territory, 10.0 ** -DECIMALS["1km"]), crimea)
    names = {
        "ukraine": ("Ukraine", ukraine),
        "ukraine-without-crimea": ("Ukraine without Crimea", ukraine.difference(crimea)),
        "ukraine-land": ("Ukraine, lakes and rivers cut out", shapely.make_valid(mapped)),
        "ukraine-russia-border": ("Border between Ukraine and Russia", border),
        "russia": ("Russia", russia),
    }
    for key, (name, geometry) in names.items():
        decimals = DECIMALS["1km" if key == "russia" else "10m"]
        write_feature(folder / f"{key}.geojson", geometry, {"id": key, "name": name}, decimals)


def fill_lakes(geometry: BaseGeometry) -> BaseGeometry:
    """Return the territory whose mapped land is ``geometry``: inland water belongs to it.

    Twice, because islands that touch each other or the shore can close a ring round water that was no ring before.
    """
    for _ in range(2):
        geometry = shapely.union_all(shapely.make_valid(shells(polygon_parts(geometry))))
    return shapely.multipolygons(polygon_parts(geometry))


def ukraine_and_crimea(mapped: BaseGeometry, russian_map: BaseGeometry) -> tuple[BaseGeometry, BaseGeometry]:
    """Return Ukraine in its recognised borders, and Crimea, which OpenStreetMap maps in both countries."""
    ukraine = fill_lakes(mapped)
    russian_side = _neighbourhood(russian_map)
    overlap = polygon_parts(shapely.intersection(ukraine, russian_side))
    # An islet or two of Crimea's lagoons is mapped on one side only.
    islets = polygon_parts(shapely.difference(russian_side, ukraine))
    peninsula = shapely.box(32.4, 44.3, 36.4, 46.1)
    parts = [p for p in overlap if CRIMEA_BOX.contains(p)] + [p for p in islets if peninsula.contains(p)]
    crimea = shapely.union_all(shells(parts))
    return fill_lakes(shapely.union_all([ukraine, crimea])), crimea


def shared_border(ukraine: BaseGeometry, russia: BaseGeometry) -> BaseGeometry:
    """Return Ukraine's side of the land border with Russia: one line from the northern tripoint to the Sea of Azov.

    The longest run of Ukraine's outline without a vertex that Russia's outline has too is the rest of Ukraine's border;
    what it leaves is the shared stretch, river banks included where the border runs in a mapped river.
    """
    outline = shapely.get_coordinates(_largest(ukraine).exterior)[:-1]
    theirs = set(map(tuple, shapely.get_coordinates(_largest(russia)).tolist()))
    shared = np.flatnonzero([tuple(vertex) in theirs for vertex in outline.tolist()])
    gaps = np.diff(np.append(shared, shared[0] + len(outline)))
    last = int(np.argmax(gaps))
    first = (shared[last] + gaps[last]) % len(outline)
    turned = np.roll(outline, -first, axis=0)
    return shapely.LineString(turned[: (shared[last] - first) % len(outline) + 1])


def without_crimea(russian_map: BaseGeometry, crimea: BaseGeometry) -> BaseGeometry:
    """Return the map of Russia without the parts that lie on Crimea; no land joins them to the rest of it."""
    parts = polygon_parts(russian_map)
    kept = [part for part in parts if not (CRIMEA_BOX.contains(part) and part.distance(crimea) == 0)]
    return shapely.multipolygons(kept)


def write_feature(path: Path, geometry: BaseGeometry, properties: dict[str, str], decimals: int) -> None:
    """Write one GeoJSON feature (RFC 7946: exteriors counter-clockwise), one part per line so that changes show.

    The attribution is OpenStreetMap's unless the properties bring another.
    """
    geometry = shapely.orient_polygons(shapely.normalize(geometry))
    west, south, east, north = (round(bound, decimals) for bound in shapely.bounds(geometry).tolist())
    head = json.dumps(properties | {"attribution": properties.get("attribution", ATTRIBUTION)}, ensure_ascii=False)
    body = geometry_text(geometry, decimals)
    text = f'{{"type":"Feature","bbox":[{west},{south},{east},{north}],"properties":{head},\n"geometry":{body}}}\n'
    path.write_text(text, encoding="utf-8", newline="\n")


def geometry_text(geometry: BaseGeometry, decimals: int) -> str:
    """Return a MultiPolygon's, MultiLineString's or LineString's GeoJSON text with the given number of decimals."""
    if isinstance(geometry, shapely.LineString):
        return f'{{"type":"LineString","coordinates":{_ring_text(geometry, decimals)}}}'
    if isinstance(geometry, shapely.MultiLineString):
        kind, parts = "MultiLineString", [_ring_text(line, decimals) for line in geometry.geoms]
    else:
        kind, parts = "MultiPolygon", [_polygon_text(part, decimals) for part in polygon_parts(geometry)]
    return f'{{"type":"{kind}","coordinates":[\n' + ",\n".join(parts) + "\n]}"


def _polygon_text(polygon: shapely.Polygon, decimals: int) -> str:
    return "[" + ",".join(_ring_text(ring, decimals) for ring in (polygon.exterior, *polygon.interiors)) + "]"


def _ring_text(ring: BaseGeometry, decimals: int) -> str:
    rounded: NDArray[np.float64] = np.round(shapely.get_coordinates(ring), decimals)
    return json.dumps(rounded.tolist(), separators=(",", ":"))


def _neighbourhood(russian_map: BaseGeometry) -> BaseGeometry:
    """Return the part of Russia's territory that can meet Ukraine's: the rest of it costs minutes."""
    parts = polygon_parts(russian_map)
    bounds = shapely.bounds(parts)
    # west of 45 E and south of 56 N, well beyond Ukraine
    near = [part for part, (west, south, *_) in zip(parts, bounds, strict=True) if west < 45 and south < 56]
    territory = shapely.union_all(shapely.make_valid(shells(near)))
    return shapely.intersection(territory, shapely.box(20, 40, 60, 60))


def polygon_parts(geometry: BaseGeometry | Sequence[BaseGeometry]) -> list[shapely.Polygon]:
    """Return every polygon in a geometry, or in several, whatever they are nested in."""
    flat = shapely.get_parts(shapely.get_parts(geometry))
    return [part for part in flat if isinstance(part, shapely.Polygon)]


def shells(polygons: Iterable[shapely.Polygon]) -> list[shapely.Polygon]:
    """Return the polygons without their holes."""
    return [shapely.Polygon(polygon.exterior) for polygon in polygons]


def _largest(geometry: BaseGeometry) -> shapely.Polygon:
    return max(polygon_parts(geometry), key=lambda part: part.area)
