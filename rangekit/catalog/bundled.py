"""Finds the bundled data by what they are asked for: an id, a country, the cities of a country."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import shapely

from rangekit.catalog.countries import CONTINENTS, Country, find_country, list_countries, read_territory
from rangekit.catalog.files import is_file
from rangekit.catalog.manifests import BundledFile, find_in_manifest, read_manifest
from rangekit.catalog.names import fold_name, near_names
from rangekit.errors import UnknownEntryError
from rangekit.model import LaunchArea

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

__all__ = [
    "CITIES_PREFIX",
    "COUNTRY_PREFIX",
    "BundledFile",
    "find_bundled",
    "list_bundled",
    "looks_like_path",
    "read_bundled_area",
]

COUNTRY_PREFIX = "country:"
"""What a launch area's id begins with that is a country's territory."""

CITIES_PREFIX = "cities:"
"""What a target set's id begins with that holds the cities of a country or continent."""

# Folders that are asked for under the name of another one: regions are targets.
_ALSO = {"targets": ("regions",)}
_OWN_AREAS = {"UA": "ukraine", "RU": "russia"}
_OWN_CITIES = {"UA": "ukrainian-cities", "RU": "russian-cities"}


def list_bundled(folder: str) -> tuple[BundledFile, ...]:
    """Return what can be asked for of one data folder, in the manifest's order.

    Raises
    ------
    DataNotFoundError
        If the installation lacks the folder.

    Examples
    --------
    >>> [file.id for file in list_bundled("targets")]
    ['russian-cities', 'russian-airports', 'ukrainian-cities', 'capitals', 'russian-regions', 'ukrainian-regions']
    """
    files = [file for one in (folder, *_ALSO.get(folder, ())) for file in read_manifest(one)]
    return tuple(file for file in files if file.listed)


def find_bundled(folder: str, name: str, kind: str) -> BundledFile:
    """Return the bundled file of that id, whatever its case and punctuation.

    Parameters
    ----------
    folder : str
        Data folder: ``"boundaries"``, ``"targets"``, ``"basemap"``. Of boundaries also ``country:`` with a country's
        name or ISO code, of targets ``cities:`` with a country or a continent.
    name : str
        As typed.
    kind : str
        What is looked for, as a word for the error: ``"launch area"``.

    Raises
    ------
    UnknownEntryError
        If there is none; carries near names.

    Examples
    --------
    >>> find_bundled("boundaries", "country:Czech Republic", "launch area").id
    'country:CZ'
    >>> find_bundled("targets", "cities:Ukraine", "target set").id
    'ukrainian-cities'
    """
    if folder == "boundaries" and _begins(name, COUNTRY_PREFIX):
        return _country_file(find_country(name.partition(":")[2]))
    if folder == "targets" and _begins(name, CITIES_PREFIX):
        return _cities_file(name.partition(":")[2])
    files = list_bundled(folder)
    wanted = fold_name(name)
    for file in files:
        if wanted in {fold_name(file.id), fold_name(file.name)}:
            return file
    near = near_names(name, {fold_name(file.id): file.id for file in files})
    more = {"boundaries": ", country:NAME", "targets": ", cities:COUNTRY"}.get(folder, "")
    hint = "bundled: " + ", ".join(file.id for file in files) + more + "; or give a file's path"
    raise UnknownEntryError(kind, name, near=near, hint=hint)


def read_bundled_area(file: BundledFile, uncertainty_km: float, *, name: str | None = None) -> LaunchArea:
    """Return the launch area that a bundled file holds.

    Parameters
    ----------
    file : BundledFile
        An entry of ``"boundaries"`` or ``"coarse"``, or a country's territory.
    uncertainty_km : kilometres
        Position uncertainty to state; the file's own is ``file.uncertainty_km``.
    name : str, optional
        Name as shown; the file's own if left out.
    """
    return LaunchArea(
        id=file.id,
        name=name or file.name,
        geometry=_read_geometry(file),
        provenance=file.provenance,
        uncertainty_km=uncertainty_km,
        point_of_view=file.point_of_view,
    )


def looks_like_path(name: str) -> bool:
    """Whether a user's text means a file and not a bundled name: it has a folder or a suffix, or it exists."""
    if _begins(name, COUNTRY_PREFIX) or _begins(name, CITIES_PREFIX):
        return False
    return "/" in name or "\\" in name or Path(name).suffix != "" or is_file(Path(name))


def _begins(name: str, prefix: str) -> bool:
    return name.casefold().startswith(prefix)


def _read_geometry(file: BundledFile) -> BaseGeometry:
    text = file.path.read_text(encoding="utf-8")
    if _begins(file.id, COUNTRY_PREFIX):
        return read_territory(text, file.id.removeprefix(COUNTRY_PREFIX))
    geometry: BaseGeometry = shapely.from_geojson(text)
    return geometry


def _country_file(country: Country) -> BundledFile:
    if country.iso in _OWN_AREAS:
        return find_in_manifest("boundaries", _OWN_AREAS[country.iso])
    world = find_in_manifest("world", "countries")
    return replace(world, id=f"{COUNTRY_PREFIX}{country.iso}", name=country.border, title=f"Territory: {country.name}")


def _cities_file(where: str) -> BundledFile:
    world = find_in_manifest("targets", "world-cities")
    for continent in CONTINENTS.values():
        if fold_name(where) == fold_name(continent):
            return replace(world, id=f"{CITIES_PREFIX}{continent}", name=f"{world.name} in {continent}")
    try:
        country = find_country(where)
    except UnknownEntryError as error:
        names = {fold_name(one.name): one.name for one in list_countries()}
        near = near_names(where, names | {fold_name(one): one for one in CONTINENTS.values()})
        hint = "give a country or a continent, like cities:Poland or cities:Europe"
        raise UnknownEntryError("country or continent", where, near=near, hint=hint) from error
    if country.iso in _OWN_CITIES:
        return find_in_manifest("targets", _OWN_CITIES[country.iso])
    return replace(world, id=f"{CITIES_PREFIX}{country.iso}", name=f"{world.name} in {country.in_a_sentence}")
