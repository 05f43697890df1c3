"""Many geometries as one: shapely's collectors, typed for a single result, and unions that do not fail."""

from __future__ import annotations

from functools import partial, reduce
from typing import TYPE_CHECKING, cast

import numpy as np
import shapely
from shapely.errors import GEOSException

from rangekit.geodesic.threads import on_every_core

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

__all__ = ["difference", "either", "one_multilinestring", "one_multipolygon", "polygon_parts", "simple_parts", "union"]

_FINEST_SHARE = 1e-12
_MANY = 4096
_STRIPS = 8


def simple_parts(geometries: NDArray[np.object_] | Sequence[BaseGeometry]) -> NDArray[np.object_]:
    """Return the points, lines and polygons that geometries of any type are made of, without empty ones.

    Examples
    --------
    >>> [part.geom_type for part in simple_parts([shapely.MultiPoint([(0, 0), (1, 1)]), shapely.Polygon()])]
    ['Point', 'Point']
    """
    parts: NDArray[np.object_] = shapely.get_parts(geometries)
    while (shapely.get_type_id(parts) > shapely.GeometryType.POLYGON).any():
        parts = shapely.get_parts(parts)
    return parts[~shapely.is_empty(parts)]


def polygon_parts(geometry: BaseGeometry) -> NDArray[np.object_]:
    """Return the polygons of a geometry of any type."""
    parts = simple_parts([geometry])
    return np.asarray(parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON])


def one_multilinestring(lines: NDArray[np.object_] | Sequence[BaseGeometry]) -> BaseGeometry:
    """Return lines or rings as one MultiLineString."""
    return cast("BaseGeometry", shapely.multilinestrings(lines))


def one_multipolygon(polygons: NDArray[np.object_] | Sequence[BaseGeometry]) -> BaseGeometry:
    """Return polygons as one MultiPolygon."""
    return cast("BaseGeometry", shapely.multipolygons(polygons))


def union(polygons: NDArray[np.object_] | Sequence[BaseGeometry]) -> BaseGeometry:
    """Return all that is in any of the polygons.

    Very many are united in vertical strips first, on every core; the strips do not depend on the number of cores. What
    touches nothing else is left out of the overlay: its time grows with the square of the holes that it has to place.
    Where edges nearly coincide GEOS's exact overlay can give up; it never does on a grid, here a million-millionth of
    the extent wide.
    """
    parts = np.asarray(polygons, dtype=object)
    try:
        return shapely.disjoint_subset_union_all(parts if len(parts) < _MANY else shapely.get_parts(_strips(parts)))
    except GEOSException:
        return shapely.union_all(parts, grid_size=_grid_of(*parts))


def _strips(parts: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return the unions of neighbours."""
    west, _, east, _ = shapely.bounds(parts).T
    ordered = parts[np.argsort(west + east, kind="stable")]
    size = -(-len(parts) // _STRIPS)
    strips = np.empty(_STRIPS, dtype=object)

    def unite(part: slice) -> None:
        strips[part.start // size] = shapely.disjoint_subset_union_all(ordered[part])

    on_every_core(unite, len(parts), size)
    return strips


def difference(area: BaseGeometry, polygons: NDArray[np.object_] | Sequence[BaseGeometry]) -> BaseGeometry:
    """Return what of an area is in none of the polygons."""
    return _overlaid(shapely.difference, area, union(polygons))


def either(areas: Sequence[BaseGeometry]) -> BaseGeometry:
    """Return what is in an odd number of areas."""
    return reduce(partial(_overlaid, shapely.symmetric_difference), areas)


def _overlaid(overlay: Callable[..., BaseGeometry], first: BaseGeometry, second: BaseGeometry) -> BaseGeometry:
    try:
        return overlay(first, second)
    except GEOSException:
        return overlay(first, second, grid_size=_grid_of(first, second))


def _grid_of(*parts: BaseGeometry) -> float:
    return float(np.abs(shapely.total_bounds(parts)).max()) * _FINEST_SHARE
