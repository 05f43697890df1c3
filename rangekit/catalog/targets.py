"""Target sets: the bundled ones, and those of a user's file."""

from __future__ import annotations

from os import PathLike, fspath
from pathlib import Path

import numpy as np

from rangekit.catalog.bundled import BundledFile, find_bundled, list_bundled, looks_like_path
from rangekit.catalog.features import places_from_features, read_features
from rangekit.catalog.files import STDIN, file_provenance
from rangekit.catalog.tables import PlaceTable
from rangekit.model import Provenance, TargetSet

__all__ = ["list_target_sets", "load_targets"]


def load_targets(name_or_path: str | PathLike[str]) -> TargetSet:
    """Return a bundled set of targets, or the places of a table or vector file.

    Parameters
    ----------
    name_or_path : str or path
        A bundled id (see :func:`list_target_sets`), a path, or ``-`` for CSV or GeoJSON on standard input. Columns are
        found under their usual names (``lon|lng|longitude|x``, ``lat|latitude|y``, ``name|city|title``); the others
        are kept.

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
        return _target_set(file.id, file.name, str(file.path), file.provenance, file.uncertainty_km)
    shown = "standard input" if source == STDIN else Path(source).name
    return _target_set(source, f"places in {shown}", source, file_provenance(source), 0.0)


def list_target_sets() -> tuple[BundledFile, ...]:
    """Return the bundled target sets with their sources.

    Examples
    --------
    >>> [targets.id for targets in list_target_sets()]
    ['russian-cities', 'russian-airports']
    """
    return list_bundled("targets")


def _target_set(key: str, name: str, source: str, provenance: Provenance, uncertainty_km: float) -> TargetSet:
    found = read_features(source)
    table, regions = (found, ()) if isinstance(found, PlaceTable) else places_from_features(found, source)
    lon = np.array(table.lon, dtype=np.float64)
    return TargetSet(
        id=key,
        name=name,
        names=tuple(table.names),
        lon=np.where(lon > 180, lon - 360, lon),  # noqa: PLR2004 - the date line's other spelling
        lat=np.array(table.lat, dtype=np.float64),
        provenance=provenance,
        aliases=tuple(table.aliases),
        columns=table.columns,
        uncertainty_km=uncertainty_km,
        regions=regions,
    )
