"""Builds `data/targets/` from GeoNames' populated places and the aviation table of airportsdata."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from admin_areas import read_admin_areas, region_at, region_by_code
from cyrillic_names import names_in_russia, names_in_ukraine
from geonames import SECTION, City, Feature, read_cities, read_features, readable_names
from judged_places import ENGLISH_NAMES, TAKEN_OUT, UKRAINIAN_SECTIONS, in_english, in_english_from_ukrainian
from packages import fetch, wheel_member

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

CITY_COLUMNS = (
    *("name", "lon", "lat", "population", "region", "geonameid", "timezone"),
    *("name_uk", "name_ru", "alternative_names"),
)
REMOVED_COLUMNS = ("name", "lon", "lat", "population", "region", "geonameid", "why")
AIRPORT_COLUMNS = (
    *("name", "lon", "lat", "city", "region", "icao", "iata", "elevation_ft"),
    *("uncertainty_km", "alternative_names"),
)
WORLD_COLUMNS = ("name", "lon", "lat", "population", "country", "alternative_names")
CAPITAL_COLUMNS = ("name", "lon", "lat", "population", "country", "geonameid", "alternative_names")
ELSEWHERE = {"RU", "UA"}  # in sets of their own
NAMED_FROM = 1_000_000  # people from which a city of the world has its other names, which take most of the room
CAPITAL = "PPLC"
NEW_ID = 11_000_000
KYIV, KYIV_ID = ("UA", "12"), 703448  # the region of that name is the city
WORLD_DECIMALS = 4  # 11 m
SURE_KM = 0.09
ROUNDED_KM = 1.0  # half a minute of arc is 0.93 km along the meridian, half a hundredth of a degree 0.56 km
FINE_DECIMALS = 3


def build(packages: Path, folder: Path) -> None:
    """Write every target set into ``folder``, and what was taken out of them."""
    kept, removed = russian_cities(packages)
    _write_table(folder / "russian-cities.csv", CITY_COLUMNS, kept)
    _write_table(folder / "removed-places.csv", REMOVED_COLUMNS, removed)
    _write_table(folder / "russian-airports.csv", AIRPORT_COLUMNS, russian_airports(packages))
    _write_table(folder / "ukrainian-cities.csv", CITY_COLUMNS, ukrainian_cities(packages))
    _write_table(folder / "world-cities.csv", WORLD_COLUMNS, world_cities(packages))
    _write_table(folder / "capitals.csv", CAPITAL_COLUMNS, capitals(packages))


def russian_cities(packages: Path) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    """Return the rows of Russian cities of 15,000 people or more, most populous first, and of those taken out."""
    features = read_features(packages)
    regions = region_by_code(read_admin_areas(packages, "RU"))
    kept, removed = [], []
    for city in read_cities(packages):
        if city["countrycode"] != "RU":
            continue
        feature, region = features.get(city["geonameid"]), regions[city["admin1code"]]
        why = TAKEN_OUT.get(city["geonameid"], "")
        if feature and feature.code == SECTION:
            why = "GeoNames: a section of a populated place"
        if why:
            removed.append(_removed_row(city, region, why))
        else:
            kept.append(_city_row(city, region))
    return kept, removed


def _city_row(city: City, region: str) -> tuple[object, ...]:
    name = ENGLISH_NAMES.get(city["geonameid"], in_english(city["name"]))
    others = readable_names(name, [city["name"], *city["alternatenames"]])
    named = names_in_russia(name, others)
    return (*_placed(name, city), region, city["geonameid"], city["timezone"], *named, "|".join(others))


def _removed_row(city: City, region: str, why: str) -> tuple[object, ...]:
    return (*_placed(in_english(city["name"]), city), region, city["geonameid"], why)


def _placed(name: str, city: City) -> tuple[object, ...]:
    return name, city["longitude"], city["latitude"], city["population"]


def ukrainian_cities(packages: Path) -> list[tuple[object, ...]]:
    """Return the rows of Ukrainian cities of 15,000 people or more, Crimea's among them, most populous first."""
    regions = region_by_code(read_admin_areas(packages, "UA"))
    rows = []
    for city in _whole_places(packages):
        if city["countrycode"] != "UA":
            continue
        name = in_english_from_ukrainian(city["name"])
        others = readable_names(name, [city["name"], *city["alternatenames"]])
        placed = *_placed(name, city), regions[city["admin1code"]], city["geonameid"], city["timezone"]
        rows.append((*placed, *names_in_ukraine(name, others), "|".join(others)))
    return rows


def world_cities(packages: Path) -> list[tuple[object, ...]]:
    """Return the rows of the other countries' cities of 15,000 people or more, most populous first."""
    return [
        (
            city["name"],
            round(city["longitude"], WORLD_DECIMALS),
            round(city["latitude"], WORLD_DECIMALS),
            city["population"],
            city["countrycode"],
            "|".join(readable_names(city["name"], city["alternatenames"])) if city["population"] >= NAMED_FROM else "",
        )
        for city in _whole_places(packages)
        if city["countrycode"] not in ELSEWHERE
    ]


def capitals(packages: Path) -> list[tuple[object, ...]]:
    """Return the rows of what GeoNames calls the capital of a country, whatever its size, by country."""
    known = {city["geonameid"]: city for city in read_cities(packages)}
    found = [(key, feature) for key, feature in read_features(packages).items() if feature.code == CAPITAL]
    rows: list[tuple[object, ...]] = []
    for key, feature in sorted(found, key=lambda entry: (entry[1].country, entry[0])):
        city = known.get(key)
        name = city["name"] if city else feature.name
        people = city["population"] if city else feature.population
        others = readable_names(name, city["alternatenames"]) if city else []
        rows.append((name, feature.lon, feature.lat, people, feature.country, key, "|".join(others)))
    return rows


def _whole_places(packages: Path) -> list[City]:
    """Return the populated places that are no section of another one, as far as GeoNames tells.

    The table of feature codes is older than the one of places. What came since, with a high id, is nearly all of it
    sections of large cities.
    """
    features = read_features(packages)
    return [city for city in read_cities(packages) if not _is_section(city, features.get(city["geonameid"]))]


def _is_section(city: City, feature: Feature | None) -> bool:
    key = city["geonameid"]
    if key == KYIV_ID:
        return False
    unmarked = key in UKRAINIAN_SECTIONS or (city["countrycode"], city["admin1code"]) == KYIV
    return unmarked or (key >= NEW_ID if feature is None else feature.code == SECTION)


def russian_airports(packages: Path) -> list[tuple[object, ...]]:
    """Return the rows of Russian airports, by ICAO code."""
    text = wheel_member(fetch("airportsdata", packages), "airportsdata/airports.csv").decode("utf-8")
    airports = [row for row in csv.DictReader(io.StringIO(text)) if row["country"] == "RU"]
    airports.sort(key=lambda row: row["icao"])
    regions = read_admin_areas(packages, "RU")
    return [
        (
            row["name"],
            lon := float(row["lon"]),
            lat := float(row["lat"]),
            row["city"],
            region_at(regions, lon, lat),
            row["icao"],
            row["iata"],
            row["elevation"],
            ROUNDED_KM if is_coarse(lon) and is_coarse(lat) else SURE_KM,
            "|".join(dict.fromkeys(code for code in (row["icao"], row["iata"]) if code)),
        )
        for row in airports
    ]


def is_coarse(degrees: float) -> bool:
    """Whether a coordinate is rounded to a minute of arc, or to two decimals or fewer, as far as its decimals tell."""
    decimals = len(repr(degrees).partition(".")[2])
    off = abs(degrees - round(degrees * 60) / 60)
    return decimals < FINE_DECIMALS or off <= 0.5 * 10.0**-decimals + 1e-12


def _write_table(path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
