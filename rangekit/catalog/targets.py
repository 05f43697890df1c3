"""Target sets: the bundled ones, and those of a user's file."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from os import PathLike, fspath
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from rangekit.catalog.bundled import BundledFile, find_bundled, list_bundled, looks_like_path
from rangekit.catalog.data_checks import find_duplicates, look_swapped
from rangekit.catalog.features import places_from_features, read_features
from rangekit.catalog.files import STDIN, file_provenance
from rangekit.catalog.metadata import stated_uncertainty
from rangekit.catalog.names import fold_name
from rangekit.catalog.tables import PlaceTable, read_csv
from rangekit.model import TargetSet

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from rangekit.model import Provenance

__all__ = ["list_target_sets", "load_targets"]


def load_targets(name_or_path: str | PathLike[str], *, uncertainty_km: float | None = None) -> TargetSet:
    """Return a bundled set of targets, or the places and regions of a table or vector file.

    Parameters
    ----------
    name_or_path : str or path
        A bundled id (see :func:`list_target_sets`), a path, or ``-`` for CSV or GeoJSON on standard input. Columns are
        found under their usual names (``lon|lng|longitude|x``, ``lat|latitude|y``, ``name|city|title``); the others
        are kept. Polygons are regions.
    uncertainty_km : kilometres, optional
        Stated position uncertainty; by default what the bundled set states, and 0 for a file.

    Returns
    -------
    TargetSet
        Its ``notes`` say what looks odd in a file: rows that repeat another one, coordinates that look swapped.

    Raises
    ------
    UnknownEntryError
        If nothing of that name is bundled and it is no path.
    DataNotFoundError, InputError, MissingExtraError
        If the file is missing, faulty (all bad rows at once), or of a format that needs the extra ``gis``.

    Examples
    --------
    >>> cities = load_targets("russian-cities")
    >>> len(cities), cities.names[0], cities.columns["population"][0]
    (1108, 'Moscow', 10381222)
    """
    source = fspath(name_or_path)
    if source != STDIN and not isinstance(name_or_path, PathLike) and not looks_like_path(source):
        file = find_bundled("targets", source, "target set")
        return _bundled_set(file, stated_uncertainty(uncertainty_km, file.uncertainty_km))
    shown = "standard input" if source == STDIN else Path(source).name
    found = read_features(source)
    table, regions = (found, ()) if isinstance(found, PlaceTable) else places_from_features(found, source)
    made = _target_set(source, table, regions, file_provenance(source), stated_uncertainty(uncertainty_km, 0.0))
    notes = find_duplicates(table.names, table.lon, table.lat, table.where)
    notes += look_swapped(made.names, made.lon, made.lat, _known_places())
    return replace(made, name=f"{'places and regions' if regions else 'places'} in {shown}", notes=tuple(notes))


def list_target_sets() -> tuple[BundledFile, ...]:
    """Return the bundled target sets with their sources.

    Examples
    --------
    >>> [targets.id for targets in list_target_sets()]
    ['russian-cities', 'russian-airports']
    """
    return list_bundled("targets")


def _bundled_set(file: BundledFile, uncertainty_km: float) -> TargetSet:
    table = read_csv(file.path.read_text(encoding="utf-8"), str(file.path))
    return replace(_target_set(file.id, table, (), file.provenance, uncertainty_km), name=file.name)


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


@cache
def _known_places() -> dict[str, tuple[float, float]]:
    """Return the position of every bundled place by its folded name; of several the first, the most populous one's."""
    known: dict[str, tuple[float, float]] = {}
    for file in list_target_sets():
        places = _bundled_set(file, 0.0)
        for name, lon, lat in zip(places.names, places.lon.tolist(), places.lat.tolist(), strict=True):
            known.setdefault(fold_name(name), (lon, lat))
    return known
