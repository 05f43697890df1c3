"""What the engine is given, checked before anything is computed: geometries and the meaning of their edges."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np
import shapely

from rangekit.errors import GeometryError, InputError, type_in_words
from rangekit.geodesic.ellipsoid import POLE_DEG

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

__all__ = [
    "Edges",
    "Geometries",
    "ManyGeometries",
    "as_geometries",
    "check_coordinates",
    "check_edges",
    "unusable_rows",
]

Edges = Literal["geodesic", "planar"]

if TYPE_CHECKING:
    ManyGeometries: TypeAlias = Iterable[BaseGeometry | None]
    """A list, an array, a GeoSeries in longitude and latitude."""
    Geometries: TypeAlias = BaseGeometry | ManyGeometries

# One and a half turns: a ring drawn on across the date line, in either direction, stays within them.
_LARGEST_LON = 540.0


def check_edges(edges: str) -> None:
    """Raise InputError unless ``edges`` is one of the two meanings a straight edge can have."""
    if edges not in {"geodesic", "planar"}:
        raise InputError(f"edges must be 'geodesic' or 'planar', got {edges!r}")


def check_coordinates(geometry: BaseGeometry) -> None:
    """Raise GeometryError if a coordinate is not a finite number or not on the globe, naming the first few of them."""
    lon, lat = shapely.get_coordinates(geometry).T
    wrong = ~(np.isfinite(lon) & np.isfinite(lat) & (np.abs(lat) <= POLE_DEG) & (np.abs(lon) <= _LARGEST_LON))
    if not wrong.any():
        return
    problems = [f"vertex {row}: lon {lon[row]}, lat {lat[row]}" for row in np.flatnonzero(wrong)]
    raise GeometryError(
        f"{geometry.geom_type} has {len(problems)} unusable coordinates",
        problems=problems,
        hint="degrees, lon before lat",
    )


def as_geometries(geometries: Geometries | None) -> NDArray[np.object_]:
    """Return geometries as an array, one alone as an array without dimensions.

    Parameters
    ----------
    geometries : shapely geometry or array of them
        None stands for a missing one.

    Raises
    ------
    GeometryError
        If something among them is not a geometry.
    InputError
        If a GeoSeries is not in longitude and latitude.
    """
    crs = getattr(geometries, "crs", None)
    if crs is not None and not crs.is_geographic:
        raise InputError(
            f"the geometries are in {crs.name}, not in longitude and latitude",
            hint="convert them with .to_crs('OGC:CRS84'), or use the accessor .geodesic of rangekit.pandas",
        )
    if geometries is None or isinstance(geometries, shapely.Geometry | str | bytes):
        array = np.empty((), dtype=object)
        array[()] = geometries
    else:
        array = _array_of(geometries)
    wrong = np.flatnonzero(~(shapely.is_geometry(array) | shapely.is_missing(array)).ravel())
    if len(wrong):
        kinds = [type(array.flat[row]).__name__ for row in wrong]
        if not array.ndim:
            raise GeometryError(f"expected a geometry, got a {kinds[0]}")
        problems = [f"row {row}: a {kind}" for row, kind in zip(wrong, kinds, strict=True)]
        raise GeometryError("expected geometries", problems=problems)
    return array


def _array_of(geometries: Iterable[BaseGeometry | None]) -> NDArray[np.object_]:
    if hasattr(geometries, "__array__"):
        return np.asarray(geometries, dtype=object)
    try:
        listed = list(geometries)
    except TypeError as error:
        raise GeometryError(f"expected a geometry or an array of them, got {type_in_words(geometries)}") from error
    array = np.empty(len(listed), dtype=object)
    array[:] = listed
    return array


def unusable_rows(geometries: NDArray[np.object_]) -> Iterator[tuple[int, GeometryError]]:
    """Yield the rows of geometries with coordinates that are not on the globe, and what is wrong with each.

    Parameters
    ----------
    geometries : (n,) array of shapely geometries
    """
    lonlat, row = shapely.get_coordinates(geometries, return_index=True)
    good = np.isfinite(lonlat).all(axis=1) & (np.abs(lonlat) <= [_LARGEST_LON, POLE_DEG]).all(axis=1)
    for one in np.unique(row[~good]).tolist():
        try:
            check_coordinates(geometries[one])
        except GeometryError as error:
            yield one, error
