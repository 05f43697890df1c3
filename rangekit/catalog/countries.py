"""Countries by any usual name, and their territories at 1 km."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from rangekit.catalog.manifests import find_in_manifest
from rangekit.catalog.names import fold_name, folded_spellings, near_names
from rangekit.errors import UnknownEntryError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["CONTINENTS", "Country", "find_country", "list_countries", "read_territory"]

CONTINENTS = {
    "AF": "Africa",
    "AN": "Antarctica",
    "AS": "Asia",
    "EU": "Europe",
    "NA": "North America",
    "OC": "Oceania",
    "SA": "South America",
}
"""GeoNames' continents by their code."""

_WITH_ARTICLE = {"AE", "BS", "GB", "GM", "MV", "NL", "PH", "US"}
_MOST_NEAR = 3


@dataclass(frozen=True, slots=True)
class Country:
    """A country or dependency.

    Parameters
    ----------
    iso, iso3 : str
        ISO 3166-1 codes of two and three letters.
    name : str
        Name as shown.
    continent : str
        GeoNames' code of its continent.
    aliases : tuple of str
        Other names that find it.
    """

    iso: str
    iso3: str
    name: str
    continent: str
    aliases: tuple[str, ...] = ()

    @property
    def in_a_sentence(self) -> str:
        """Its name as a sentence has it: with the article that some names need."""
        return f"{'the ' if self.iso in _WITH_ARTICLE else ''}{self.name}"

    @property
    def border(self) -> str:
        """Its border in words, fit to follow "from"."""
        is_plural = self.iso in _WITH_ARTICLE and self.name.endswith("s")  # but Belarus's
        return f"{self.in_a_sentence}'{'' if is_plural else 's'} border"


@lru_cache(maxsize=1)
def list_countries() -> tuple[Country, ...]:
    """Return every country whose territory is bundled.

    Examples
    --------
    >>> [country.name for country in list_countries() if country.iso in {"PL", "UA"}]
    ['Poland', 'Ukraine']
    """
    text = find_in_manifest("world", "names").path.read_text(encoding="utf-8")
    rows = list(csv.reader(text.splitlines()))[1:]
    found = [Country(iso, iso3, name, continent, _split(others)) for iso, iso3, name, continent, others in rows]
    return tuple(sorted(found, key=lambda country: country.name))


def find_country(name: str) -> Country:
    """Return the country of that name or ISO code, whatever its case, accents and punctuation.

    Parameters
    ----------
    name : str
        As typed: ``"Poland"``, ``"PL"``, ``"POL"``, ``"Czech Republic"``.

    Raises
    ------
    UnknownEntryError
        If no country is called that; carries near names.

    Examples
    --------
    >>> find_country("czech republic").iso, find_country("POL").name
    ('CZ', 'Poland')
    """
    spellings: dict[str, Country] = {}
    for country in list_countries():
        for spelling in (country.iso.casefold(), country.iso3.casefold()):
            spellings.setdefault(spelling, country)
    for country in list_countries():
        for spelling in sorted(folded_spellings((country.name, *country.aliases))):
            spellings.setdefault(spelling, country)
    wanted = fold_name(name)
    if wanted in spellings:
        return spellings[wanted]
    names = {spelling: country.name for spelling, country in spellings.items() if len(spelling) > _MOST_NEAR}
    hint = "give its name or its ISO 3166 code, like country:Poland or country:PL"
    raise UnknownEntryError("country", name, near=near_names(name, names, most=_MOST_NEAR), hint=hint)


def read_territory(topology_text: str, iso: str) -> shapely.MultiPolygon:
    """Return a country's territory, of the world's borders in TopoJSON.

    Parameters
    ----------
    topology_text : str
        The file's text.
    iso : str
        ISO 3166-1 code of two letters.

    Raises
    ------
    UnknownEntryError
        If no border of it is there.
    """
    topology = json.loads(topology_text)
    for shape in topology["objects"]["countries"]["geometries"]:
        if shape["id"] == iso:
            return _polygons(shape["arcs"], topology)
    raise UnknownEntryError("country with a bundled border", iso, near=[], hint="give a file of its territory")


def _polygons(numbers: Sequence[Sequence[Sequence[int]]], topology: dict[str, Any]) -> shapely.MultiPolygon:
    """Return TopoJSON's polygons; each ring is one arc, whose positions are steps from the one before."""
    scale = np.array(topology["transform"]["scale"])
    return shapely.multipolygons(
        [shapely.Polygon(*_rings([topology["arcs"][arc] for (arc,) in polygon], scale)) for polygon in numbers]
    )


def _rings(
    arcs: Sequence[Sequence[Sequence[int]]], scale: NDArray[np.float64]
) -> tuple[NDArray[np.float64], list[NDArray[np.float64]]]:
    shell, *holes = [np.round(np.cumsum(np.array(arc), axis=0) * scale, 3) for arc in arcs]
    return shell, holes


def _split(text: str) -> tuple[str, ...]:
    return tuple(text.split("|")) if text else ()
