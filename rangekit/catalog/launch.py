"""Launch areas: the bundled ones, and those of a user's file."""

from __future__ import annotations

from os import PathLike, fspath
from pathlib import Path
from typing import TYPE_CHECKING

import shapely

from rangekit.catalog.bundled import BundledFile, find_bundled, list_bundled, looks_like_path
from rangekit.catalog.features import read_features
from rangekit.catalog.files import STDIN, file_provenance
from rangekit.catalog.tables import PlaceTable
from rangekit.model import LaunchArea

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shapely.geometry.base import BaseGeometry

    from rangekit.model.launch import Edges

__all__ = ["list_launch_areas", "load_launch_area"]


def load_launch_area(
    name_or_path: str | PathLike[str], *, name: str | None = None, edges: Edges = "geodesic", as_of: str = ""
) -> LaunchArea:
    """Return a bundled launch area, or the one that a vector file or a table of sites holds.

    Parameters
    ----------
    name_or_path : str or path
        A bundled id (see :func:`list_launch_areas`), a path, or ``-`` for GeoJSON or CSV on standard input. All
        features of a file are united into one geometry.
    name : str, optional
        Name as shown, fit to follow "from"; by default the bundled name, or the file's.
    edges : {"geodesic", "planar"}
        What a straight edge of a user's file means; the bundled borders are so fine that it makes no difference.
    as_of : str
        Date of a front line or another boundary that moves.

    Raises
    ------
    UnknownEntryError
        If nothing of that name is bundled and it is no path.
    DataNotFoundError, InputError, MissingExtraError
        If the file is missing, faulty (all faults at once), or of a format that needs the extra ``gis``.

    Examples
    --------
    >>> area = load_launch_area("Ukraine")
    >>> area.name, area.geometry.geom_type, area.uncertainty_km
    ("Ukraine's border", 'MultiPolygon', 0.01)
    """
    source = fspath(name_or_path)
    if source != STDIN and not isinstance(name_or_path, PathLike) and not looks_like_path(source):
        return _bundled_area(find_bundled("boundaries", source, "launch area"), name)
    found = read_features(source)
    geometries = list(shapely.points(found.lon, found.lat)) if isinstance(found, PlaceTable) else found.geometries
    return LaunchArea(
        id=source,
        name=name or ("standard input" if source == STDIN else Path(source).stem),
        geometry=_united(geometries),
        provenance=file_provenance(source),
        edges=edges,
        as_of=as_of,
    )


def list_launch_areas() -> tuple[BundledFile, ...]:
    """Return the bundled launch areas with their sources and their point of view on disputed land.

    Examples
    --------
    >>> [area.id for area in list_launch_areas()]
    ['ukraine', 'ukraine-without-crimea', 'ukraine-russia-border', 'russia', 'ukraine-land']
    """
    return list_bundled("boundaries")


def _bundled_area(file: BundledFile, name: str | None) -> LaunchArea:
    return LaunchArea(
        id=file.id,
        name=name or file.name,
        geometry=shapely.from_geojson(file.path.read_text(encoding="utf-8")),
        provenance=file.provenance,
        uncertainty_km=file.uncertainty_km,
        point_of_view=file.point_of_view,
    )


def _united(geometries: Sequence[BaseGeometry]) -> BaseGeometry:
    """Return one geometry.

    Only polygons are merged, because a seam between two of them is no border; lines could only gain vertices by it.
    """
    parts = list(shapely.get_parts(shapely.get_parts(list(geometries))))
    polygons = [part for part in parts if part.geom_type == "Polygon"]
    others = [part for part in parts if part.geom_type != "Polygon"]
    merged = [shapely.union_all(polygons)] if len(polygons) > 1 else polygons
    united = [*merged, *others]
    if len(united) == 1:
        only: BaseGeometry = united[0]
        return only
    kinds = {part.geom_type for part in united}
    if kinds == {"Point"}:
        return shapely.MultiPoint(united)
    return shapely.MultiLineString(united) if kinds == {"LineString"} else shapely.GeometryCollection(united)
