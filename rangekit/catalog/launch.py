"""Launch areas: the bundled ones, and those of a user's file."""

from __future__ import annotations

import struct
from os import PathLike, fspath
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import shapely

from rangekit.catalog.bundled import BundledFile, find_bundled, list_bundled, looks_like_path, read_bundled_area
from rangekit.catalog.features import read_source, split_layer
from rangekit.catalog.files import STDIN, file_provenance
from rangekit.catalog.metadata import date_of, says_front_line, stated_uncertainty
from rangekit.catalog.reading import Reading
from rangekit.catalog.tables import PlaceTable
from rangekit.errors import InputError
from rangekit.model import LaunchArea
from rangekit.model.read_options import ReadOptions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from rangekit.catalog.geometries import Features
    from rangekit.model import Provenance
    from rangekit.model.launch import Edges

    Floats = NDArray[np.float64]

__all__ = ["launch_of_features", "list_launch_areas", "load_launch_area"]

_MOST_NAMED = 3
_UNDATED = (
    "the launch line carries no date: if it is one that moves, such as a front line, "
    "say of which day it is: as_of='2024-11-17'"
)


def load_launch_area(
    name_or_path: str | PathLike[str],
    *,
    name: str | None = None,
    edges: Edges = "geodesic",
    as_of: str = "",
    front_line: bool = False,
    uncertainty_km: float | None = None,
    options: ReadOptions | None = None,
) -> LaunchArea:
    """Return a bundled launch area, or the one that a vector file or a table of sites holds.

    Parameters
    ----------
    name_or_path : str or path
        A bundled id (see :func:`list_launch_areas`), a path, with ``:layer`` behind it if need be, or ``-`` for
        standard input. All features of a layer are united into one geometry.
    name : str, optional
        Name as shown, fit to follow "from"; by default the bundled name, or the file's.
    edges : {"geodesic", "planar"}
        What a straight edge of a user's file means; the bundled borders are so fine that it makes no difference.
    as_of : str
        Date of a front line or another boundary that moves: ``"2024-11-17"``, ``"2024-11"`` or ``"2024"``. It becomes
        part of the name, so that every output repeats it. A file's own property ``as_of`` serves where none is given.
    front_line : bool
        Whether a file is a front line, which must be dated. A file also says so itself: by "front line" or "frontline"
        in its name, or in a property ``kind``, ``type``, ``name`` or ``title`` of a feature.
    uncertainty_km : kilometres, optional
        Stated position uncertainty; by default what the bundled area states, and 0 for a file.
    options : ReadOptions, optional
        How a file is to be read, where it does not say so itself.

    Raises
    ------
    UnknownEntryError
        If nothing of that name is bundled and it is not a path.
    DataNotFoundError, InputError, MissingExtraError
        If the file is missing, faulty (all problems at once), Parquet without the extra ``gis``, or a front line
        without a date.

    Examples
    --------
    >>> area = load_launch_area("Ukraine")
    >>> area.name, area.geometry.geom_type, area.uncertainty_km
    ("Ukraine's border", 'MultiPolygon', 0.01)
    """
    source = fspath(name_or_path)
    if source != STDIN and not isinstance(name_or_path, PathLike) and not looks_like_path(source):
        file = find_bundled("boundaries", source, "launch area")
        if as_of or front_line:
            hint = f"it is as of {file.provenance.date}: leave out the date, or give a file of your own"
            raise InputError("a bundled launch area has its own date", source=file.id, hint=hint)
        return read_bundled_area(file, stated_uncertainty(uncertainty_km, file.uncertainty_km), name=name)
    path, asked = split_layer(source, options or ReadOptions())
    reading = Reading(path, asked)
    found = read_source(path, reading, purpose="launch")
    shown = name or ("standard input" if path == STDIN else Path(path).stem)
    return launch_of_features(
        found,
        reading,
        key=source,
        name=shown,
        is_named=name is not None,
        provenance=file_provenance(path),
        edges=edges,
        as_of=as_of,
        front_line=front_line,
        uncertainty_km=uncertainty_km,
    )


def launch_of_features(
    found: Features | PlaceTable,
    reading: Reading,
    *,
    key: str,
    name: str,
    provenance: Provenance,
    is_named: bool = False,
    edges: Edges = "geodesic",
    as_of: str = "",
    front_line: bool = False,
    uncertainty_km: float | None = None,
) -> LaunchArea:
    """Return a user's features as one launch area.

    Parameters
    ----------
    found : Features or PlaceTable
        As a reader found them.
    reading : Reading
        What was noticed on the way.
    key, name : str
        The area's identifier and its name as shown.
    provenance : Provenance
        Where it comes from.
    is_named : bool
        Whether that name is the caller's own; otherwise a few sites go by theirs.
    edges, as_of, front_line, uncertainty_km
        As in :func:`load_launch_area`.

    Raises
    ------
    InputError
        If it is a front line without a date.
    """
    geometry = _sites(found.lon, found.lat) if isinstance(found, PlaceTable) else _united(found.geometries)
    dated = date_of(found.columns, as_of, reading.source)
    is_front = front_line or says_front_line(found.columns, name)
    name = name if is_named else _name_sites(found) or name
    if is_front and not dated:
        hint = "say of which day it is: as_of='2024-11-17', or in a property \"as_of\""
        raise InputError("a front line must carry a date", source=reading.source, hint=hint)
    is_line = geometry.geom_type in {"LineString", "MultiLineString"}
    return LaunchArea(
        id=key,
        name=f"{name} as of {dated}" if dated not in name else name,
        geometry=geometry,
        provenance=provenance,
        uncertainty_km=stated_uncertainty(uncertainty_km, 0.0),
        edges=edges,
        as_of=dated,
        notes=(*reading.finish(), *((_UNDATED,) if is_line and not dated else ())),
    )


def _name_sites(found: Features | PlaceTable) -> str:
    """Return the names of a few sites: "Kharkiv and Sumy"; nothing of many, of other shapes, or where one has none."""
    if isinstance(found, PlaceTable):
        names = [name if name != where else "" for name, where in zip(found.names, found.where, strict=True)]
    elif all(isinstance(geometry, shapely.Point) for geometry in found.geometries):
        names = [str(name or "") for name in found.columns.get("name", ())]
    else:
        return ""
    if not 0 < len(names) <= _MOST_NAMED or not all(names):
        return ""
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


def list_launch_areas() -> tuple[BundledFile, ...]:
    """Return the bundled launch areas with their sources and their point of view on disputed land.

    Examples
    --------
    >>> [area.id for area in list_launch_areas()]
    ['ukraine', 'ukraine-without-crimea', 'ukraine-russia-border', 'russia', 'ukraine-land']
    """
    return list_bundled("boundaries")


def _sites(lon: Sequence[float] | Floats, lat: Sequence[float] | Floats) -> BaseGeometry:
    """Return places as one geometry, without an object for each on the way there."""
    if len(lon) == 1:
        return shapely.Point(lon[0], lat[0])
    together = np.empty(len(lon), dtype=[("order", "u1"), ("type", "<u4"), ("lon", "<f8"), ("lat", "<f8")])
    together["order"], together["type"], together["lon"], together["lat"] = 1, 1, lon, lat  # little-endian points
    head = struct.pack("<BII", 1, shapely.GeometryType.MULTIPOINT, len(lon))
    made: BaseGeometry = shapely.from_wkb(head + together.tobytes())
    return made


def _united(geometries: Sequence[BaseGeometry]) -> BaseGeometry:
    """Return one geometry.

    Only polygons are merged, because a seam between two of them is not a border; lines could only gain vertices by it.
    """
    several = np.asarray(geometries, dtype=object)
    if (shapely.get_type_id(several) == shapely.GeometryType.POINT).all():
        positions = shapely.get_coordinates(several)
        return _sites(positions[:, 0], positions[:, 1])
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
