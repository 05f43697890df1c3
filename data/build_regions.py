"""Builds `data/regions/`: first-level regions of Russia and Ukraine, after Natural Earth, within the bundled borders.

Natural Earth's outlines are drawn for maps at 1:10 million and lie a median of 1.3 km from OpenStreetMap's border. So
the outer border is OpenStreetMap's, at 1 km: each region is grown across the gap, cut where it meets another one, and
clipped. What separates two regions of a country is Natural Earth's, thinned to about 1 km.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely
from admin_areas import read_admin_areas
from build_boundaries import ATTRIBUTION, fill_lakes, geometry_text, polygon_parts, ukraine_and_crimea, without_crimea
from packages import fetch, geo_maps_countries

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from admin_areas import AdminArea
    from shapely.geometry.base import BaseGeometry

DECIMALS = 3  # 100 m, finer than either source
THINNED_DEG = 0.015  # about 1 km: 99 % of what is dropped lies that near to what is kept
GAP_DEG = 0.12  # across which a region is grown to meet the border: it is nowhere wider where anybody lives
SMALLEST = 1e-5  # square degrees, about 0.1 km²: crumbs of the clipping


def build(packages: Path, folder: Path) -> None:
    """Write both sets of regions into ``folder``."""
    mapped = geo_maps_countries(fetch("countries-land-1km", packages), "UKR", "RUS")
    ukraine, crimea = ukraine_and_crimea(mapped["UKR"], mapped["RUS"])
    russia = without_crimea(fill_lakes(mapped["RUS"]), crimea)
    for name, country, territory in (("russian", "RU", russia), ("ukrainian", "UA", ukraine)):
        areas = read_admin_areas(packages, country)
        _write(folder / f"{name}-regions.geojson", areas, fit_into([area.geometry for area in areas], territory))


def fit_into(shapes: Sequence[BaseGeometry], territory: BaseGeometry) -> list[BaseGeometry]:
    """Return the shapes as parts of a territory that share it out without gaps of the border's making."""
    thinned = shapely.make_valid(shapely.coverage_simplify(list(shapes), THINNED_DEG))
    grown = shapely.buffer(thinned, GAP_DEG, quad_segs=4)
    tree = shapely.STRtree(thinned)
    fitted: list[BaseGeometry] = []
    for number, shape in enumerate(thinned):
        near = [other for other in sorted(tree.query(grown[number]).tolist()) if other != number]
        # What lies nearer to nobody else's shape; where two grow over the same gap the first one has it.
        taken = [*thinned[near], *(fitted[other] for other in near if other < number)]
        new = shapely.difference(grown[number], shapely.union_all(taken))
        fitted.append(shapely.intersection(shapely.union(new, shape), territory))
    snapped = shapely.set_precision(fitted, 10.0**-DECIMALS)
    return [_whole(shape) for shape in snapped]


def _whole(shape: BaseGeometry) -> BaseGeometry:
    return shapely.multipolygons([part for part in polygon_parts(shape) if part.area > SMALLEST])


def _write(path: Path, areas: Sequence[AdminArea], shapes: Sequence[BaseGeometry]) -> None:
    """Write one feature per region, one line per part of it."""
    features = ",\n".join(_feature(area, shape) for area, shape in zip(areas, shapes, strict=True))
    head = f'{{"type":"FeatureCollection","attribution":"{ATTRIBUTION}; Natural Earth","features":[\n'
    path.write_text(f"{head}{features}\n]}}\n", encoding="utf-8", newline="\n")


def _feature(area: AdminArea, shape: BaseGeometry) -> str:
    aliases = "|".join(sorted({area.name_uk, area.name_ru} - {"", area.name}))
    body = geometry_text(shapely.orient_polygons(shapely.normalize(shape)), DECIMALS)
    named = f'"name":"{area.name}","name_uk":"{area.name_uk}","name_ru":"{area.name_ru}"'
    properties = f'{{{named},"iso":"{area.iso}","alternative_names":"{aliases}"}}'
    return f'{{"type":"Feature","properties":{properties},\n"geometry":{body}}}'
