"""Polygons that do not cross or overlap, so that every edge of them has the inside on one side only."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely

from rangekit.geodesic.buffers.farthest_point import farthest_point
from rangekit.geodesic.collection import polygon_parts
from rangekit.geodesic.plane import Plane
from rangekit.geodesic.polygons.crossings import resolve_crossings
from rangekit.geodesic.prepared import PreparedGeometry

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

__all__ = ["without_crossings"]

_GRID_DEG = 2e-10


def without_crossings(prepared: PreparedGeometry) -> PreparedGeometry:
    """Return a geometry itself if its polygons do not cross or overlap, otherwise what they are together.

    Gaps narrower than about twenty micrometres, as rounded coordinates leave them, are closed in that case.

    Parameters
    ----------
    prepared : PreparedGeometry
        With polygons.
    """
    if prepared.is_valid:
        return prepared
    missing = farthest_point(prepared, beyond_m=0.0)
    if prepared.edges == "planar" or missing is None:
        region: BaseGeometry = shapely.union_all([prepared.region], grid_size=_GRID_DEG)
        return PreparedGeometry(region, "planar")
    return PreparedGeometry(resolve_crossings(polygon_parts(prepared.geometry), Plane(*missing)))
