"""Builds `data/coarse/`: Ukraine's borders at 1 km and 1:50 million, to measure how much depends on their detail."""

from __future__ import annotations

import io
import json
import tarfile
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from build_boundaries import CRIMEA_BOX, fill_lakes, polygon_parts, ukraine_and_crimea, write_feature
from packages import fetch, geo_maps_countries

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

NATURAL_EARTH = "Natural Earth 1:50m, public domain, by way of world-atlas"
DECIMALS = 3  # 100 m, finer than either source


def build(packages: Path, folder: Path) -> None:
    """Write every border into ``folder``."""
    mapped = geo_maps_countries(fetch("countries-land-1km", packages), "UKR", "RUS")
    ukraine, crimea = ukraine_and_crimea(mapped["UKR"], mapped["RUS"])
    _write(folder, "ukraine-1km", "Ukraine at 1 km", ukraine)
    _write(folder, "ukraine-without-crimea-1km", "Ukraine without Crimea at 1 km", ukraine.difference(crimea))
    drawn = read_countries(fetch("world-atlas", packages))
    # Natural Earth files Crimea under Russia, as a part of its own.
    drawn_crimea = next(part for part in polygon_parts(drawn["Russia"]) if CRIMEA_BOX.contains(part))
    joined = fill_lakes(shapely.union_all([drawn["Ukraine"], drawn_crimea]))
    _write(folder, "ukraine-50-million", "Ukraine at 1:50 million", joined, NATURAL_EARTH)
    name = "Ukraine without Crimea at 1:50 million"
    _write(folder, "ukraine-without-crimea-50-million", name, drawn["Ukraine"], NATURAL_EARTH)


def read_countries(archive: Path) -> dict[str, shapely.MultiPolygon]:
    """Return the countries by name of world-atlas' TopoJSON, whose borders are arcs of whole steps along a grid."""
    with tarfile.open(archive) as tar:
        member = tar.extractfile("package/countries-50m.json")
        if member is None:
            message = f"{archive}: holds no countries at 1:50 million"
            raise SystemExit(message)
        topology = json.load(io.TextIOWrapper(member, encoding="utf-8"))
    scale, origin = np.array(topology["transform"]["scale"]), np.array(topology["transform"]["translate"])
    arcs = [np.cumsum(np.array(steps), axis=0) * scale + origin for steps in topology["arcs"]]
    wanted = [country for country in topology["objects"]["countries"]["geometries"] if country.get("arcs")]
    return {country["properties"]["name"]: _country(country, arcs) for country in wanted}


def _country(country: dict[str, Any], arcs: list[NDArray[np.float64]]) -> shapely.MultiPolygon:
    several = country["type"] == "MultiPolygon"
    polygons = country["arcs"] if several else [country["arcs"]]
    return shapely.multipolygons([shapely.Polygon(*_rings(rings, arcs)) for rings in polygons])


def _rings(
    rings: list[list[int]], arcs: list[NDArray[np.float64]]
) -> tuple[NDArray[np.float64], list[NDArray[np.float64]]]:
    """Return shell and holes; an arc named by its complement (``~3``) is arc 3 backwards."""
    shell, *holes = [
        np.vstack([arcs[number][:-1] if number >= 0 else arcs[~number][:0:-1] for number in ring]) for ring in rings
    ]
    return shell, holes


def _write(folder: Path, key: str, name: str, geometry: BaseGeometry, attribution: str | None = None) -> None:
    snapped = shapely.set_precision(geometry, 10.0**-DECIMALS)
    properties = {"id": key, "name": name} | ({"attribution": attribution} if attribution else {})
    write_feature(folder / f"{key}.geojson", snapped, properties, DECIMALS)
