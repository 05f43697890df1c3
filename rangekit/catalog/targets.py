"""Target sets: the bundled ones, and those of a user's file."""

from __future__ import annotations

from dataclasses import replace
from os import PathLike, fspath
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from rangekit.catalog.bundled import CITIES_PREFIX, BundledFile, find_bundled, list_bundled, looks_like_path
from rangekit.catalog.countries import CONTINENTS, list_countries
from rangekit.catalog.data_checks import find_duplicates, look_swapped
from rangekit.catalog.features import places_from_features, read_source, split_layer
from rangekit.catalog.files import STDIN, file_provenance
from rangekit.catalog.known_places import known_places
from rangekit.catalog.labels import label_rows
from rangekit.catalog.metadata import stated_uncertainty
from rangekit.catalog.plain_csv import read_plain_csv
from rangekit.catalog.reading import Reading
from rangekit.catalog.tables import PlaceTable, places_from_columns
from rangekit.errors import InputError
from rangekit.model import TargetSet
from rangekit.model.read_options import ReadOptions
from rangekit.model.target import UNCERTAINTY_COLUMN

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from rangekit.model import Provenance

__all__ = ["list_target_sets", "load_targets", "targets_of_table"]

_NOT_LOOKED_THROUGH = (
    "among the cities are sections of larger ones that GeoNames does not mark as such, like Warsaw's Mokotów: "
    "nobody has looked through this list by hand, so take their number for a rough one"
)


def load_targets(
    name_or_path: str | PathLike[str], *, uncertainty_km: float | None = None, options: ReadOptions | None = None
) -> TargetSet:
    """Return a bundled set of targets, or the places and regions of a table or vector file.

    Parameters
    ----------
    name_or_path : str or path
        A bundled id (see :func:`list_target_sets`), a path, with ``:layer`` behind it if need be, or ``-`` for
        standard input. Columns are found under their usual names (``lon|lng|longitude|x``, ``lat|latitude|y``,
        ``name|city|title``); the others are kept. Polygons are regions.
    uncertainty_km : kilometres, optional
        Stated position uncertainty; by default what the bundled set states, and 0 for a file.
    options : ReadOptions, optional
        How a file is to be read, where it does not say so itself.

    Returns
    -------
    TargetSet
        Its ``notes`` say what was taken for what in a file, and what looks odd: rows that repeat another one,
        coordinates that look swapped.

    Raises
    ------
    UnknownEntryError
        If nothing of that name is bundled and it is not a path.
    DataNotFoundError, InputError, MissingExtraError
        If the file is missing, faulty (all bad rows at once), or Parquet without the extra ``gis``.

    Examples
    --------
    >>> cities = load_targets("russian-cities")
    >>> len(cities), cities.names[0], cities.columns["population"][0]
    (954, 'Moscow', 10381222)
    """
    source = fspath(name_or_path)
    if source != STDIN and not isinstance(name_or_path, PathLike) and not looks_like_path(source):
        file = find_bundled("targets", source, "target set")
        return _bundled_set(file, stated_uncertainty(uncertainty_km, file.uncertainty_km))
    path, asked = split_layer(source, options or ReadOptions())
    reading = Reading(path, asked)
    shown = "standard input" if path == STDIN else Path(path).name
    found = read_source(path, reading, purpose="targets")
    table, regions = (found, ()) if isinstance(found, PlaceTable) else places_from_features(found, reading)
    return targets_of_table(
        table, regions, reading, key=source, name=shown, provenance=file_provenance(path), uncertainty_km=uncertainty_km
    )


def targets_of_table(
    table: PlaceTable,
    regions: tuple[BaseGeometry | None, ...],
    reading: Reading,
    *,
    key: str,
    name: str,
    provenance: Provenance,
    uncertainty_km: float | None = None,
) -> TargetSet:
    """Return a user's places as targets, with notes on what was taken for what and what looks odd.

    Parameters
    ----------
    table, regions
        As a reader found them.
    reading : Reading
        What was noticed on the way.
    key, name : str
        The set's identifier, and what the places are in.
    provenance : Provenance
        Where they come from.
    uncertainty_km : kilometres, optional
        0 if it is not stated.
    """
    made = _target_set(key, table, regions, provenance, stated_uncertainty(uncertainty_km, 0.0))
    notes = [*reading.finish(), *find_duplicates(table.names, table.lon, table.lat, table.where)]
    if made.states_uncertainties:
        notes.append(f"the column {UNCERTAINTY_COLUMN} was taken for each place's own position uncertainty")
    notes += look_swapped(made.names, made.lon, made.lat, known_places())
    return replace(made, name=f"{'places and regions' if regions else 'places'} in {name}", notes=tuple(notes))


def list_target_sets() -> tuple[BundledFile, ...]:
    """Return the bundled target sets with their sources.

    Examples
    --------
    >>> [targets.id for targets in list_target_sets()][:2]
    ['russian-cities', 'russian-airports']
    """
    return list_bundled("targets")


def _bundled_set(file: BundledFile, uncertainty_km: float) -> TargetSet:
    if file.path.suffix == ".geojson":
        return _bundled_regions(file, uncertainty_km)
    columns = read_plain_csv(file.path.read_text(encoding="utf-8"))
    reading = Reading(str(file.path))
    table = places_from_columns(columns, label_rows("line", len(columns["name"])), reading)
    if not isinstance(table, PlaceTable):
        raise InputError("bundled places need positions", source=file.id)
    made = replace(_target_set(file.id, table, (), file.provenance, uncertainty_km), name=file.name)
    made = _with_country_names(made)
    return _cities_of(made, file.id) if file.id.startswith(CITIES_PREFIX) else made


def _bundled_regions(file: BundledFile, uncertainty_km: float) -> TargetSet:
    reading = Reading(str(file.path))
    found = read_source(str(file.path), reading)
    table, regions = (found, ()) if isinstance(found, PlaceTable) else places_from_features(found, reading)
    return replace(
        _target_set(file.id, table, regions, file.provenance, uncertainty_km), name=file.name, edges="planar"
    )


def _with_country_names(targets: TargetSet) -> TargetSet:
    """Return the set with countries by name where the table has their codes."""
    if "country" not in targets.columns:
        return targets
    names = {country.iso: country.name for country in list_countries()}
    named = [names.get(str(code), str(code)) for code in targets.columns["country"]]
    return replace(targets, columns={**targets.columns, "country": named})


def _cities_of(world: TargetSet, key: str) -> TargetSet:
    """Return the world's cities that lie in a country or on a continent."""
    where = key.removeprefix(CITIES_PREFIX)
    continents = {code for code, name in CONTINENTS.items() if name == where}
    wanted = {one.name for one in list_countries() if one.continent in continents or one.iso == where}
    rows = [row for row, country in enumerate(world.columns["country"]) if country in wanted]
    if continents != {"EU"}:
        kept = world.take(rows)
    else:
        kept = _joined(world.take(rows), _european("Ukraine"), _european("Russia"))
    if not len(kept):
        hint = "it has none of 15,000 people or more; -t capitals has what GeoNames calls its capital"
        raise InputError("no city is bundled", source=key, hint=hint)
    return replace(kept, notes=(*kept.notes, _NOT_LOOKED_THROUGH))


def _european(country: str) -> TargetSet:
    """Return a country's own set; of Russia's cities those west of 60 degrees east, where Europe ends on most maps."""
    file = find_bundled("targets", f"{CITIES_PREFIX}{country}", "target set")
    cities = _bundled_set(file, 0.0)
    return cities.take(np.flatnonzero(cities.lon < 60)) if country == "Russia" else cities


def _joined(first: TargetSet, *others: TargetSet) -> TargetSet:
    """Return several sets as one, with the columns of the first; its country is the other set's where it has none."""
    names, aliases = list(first.names), list(first.aliases)
    columns = {key: list(column) for key, column in first.columns.items()}
    for other in others:
        country = "Ukraine" if other.id.startswith("ukrainian") else "Russia"
        names += other.names
        aliases += other.aliases
        for key in columns:
            columns[key] += other.columns.get(key, [country] * len(other))
    return replace(
        first,
        names=tuple(names),
        lon=np.concatenate([first.lon, *(other.lon for other in others)]),
        lat=np.concatenate([first.lat, *(other.lat for other in others)]),
        aliases=tuple(aliases),
        columns=columns,
    )


def _target_set(
    key: str,
    table: PlaceTable,
    regions: tuple[BaseGeometry | None, ...],
    provenance: Provenance,
    uncertainty_km: float,
) -> TargetSet:
    lon = np.asarray(table.lon)
    if (lon > 180).any():
        lon = np.where(lon > 180, lon - 360, lon)
    return TargetSet(
        id=key,
        name=key,
        names=tuple(table.names),
        lon=lon,
        lat=np.asarray(table.lat),
        provenance=provenance,
        aliases=tuple(table.aliases),
        columns=table.columns,
        uncertainty_km=uncertainty_km,
        regions=regions,
    )
