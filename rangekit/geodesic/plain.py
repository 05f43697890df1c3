"""Fields whose polygons do not cross or overlap, so that every edge of them has the inside on one side only."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely

from rangekit.geodesic.crossings import resolve_crossings
from rangekit.geodesic.field import DistanceField
from rangekit.geodesic.interior import polygon_parts
from rangekit.geodesic.plane import Plane
from rangekit.geodesic.summit import farthest_point

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

__all__ = ["plain_field"]

_GRID_DEG = 2e-10


def plain_field(field: DistanceField) -> DistanceField:
    """Return a field itself if its polygons do not cross or overlap, otherwise one of what they are together.

    Gaps narrower than about twenty micrometres, as rounded coordinates leave them, are closed in that case.

    Parameters
    ----------
    field : DistanceField
        With polygons.
    """
    if field._is_plain:  # noqa: SLF001  what users need not know of a field
        return field
    missing = farthest_point(field, beyond_m=0.0)
    if field.edges == "planar" or missing is None:
        region: BaseGeometry = shapely.union_all([field.polygons], grid_size=_GRID_DEG)
        return DistanceField(region, edges="planar")
    return DistanceField(resolve_crossings(polygon_parts(field.geometry), Plane(*missing)))
