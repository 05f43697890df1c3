"""Geometries of the plane as what matplotlib draws."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely
from matplotlib.collections import LineCollection
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from rangekit.geodesic.collection import simple_parts

if TYPE_CHECKING:
    from typing import Any

    from matplotlib.axes import Axes
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

__all__ = ["add_lines", "add_surface", "points_of", "surface_of"]


def add_surface(axes: Axes, geometry: BaseGeometry, *, gid: str, **look: Any) -> None:
    """Draw the polygons of a geometry as one patch, holes left open."""
    polygons = [part for part in simple_parts([geometry]) if isinstance(part, shapely.Polygon) and not part.is_empty]
    if not polygons:
        return
    rings = [ring for part in shapely.orient_polygons(polygons) for ring in (part.exterior, *part.interiors)]
    path = Path.make_compound_path(*(_closed(shapely.get_coordinates(ring)) for ring in rings))
    axes.add_patch(PathPatch(path, gid=gid, **look))


def add_lines(axes: Axes, geometry: BaseGeometry, *, gid: str, **look: Any) -> None:
    """Draw the lines of a geometry, and the rims of its polygons."""
    lines: list[NDArray[np.float64]] = []
    for part in simple_parts([geometry]):
        rims = [part.exterior, *part.interiors] if isinstance(part, shapely.Polygon) else [part]
        lines += [shapely.get_coordinates(rim) for rim in rims if not isinstance(rim, shapely.Point)]
    if lines:
        axes.add_collection(LineCollection(lines, gid=gid, **look), autolim=False)


def points_of(geometry: BaseGeometry) -> NDArray[np.float64]:
    """Return the (n, 2) single points of a geometry."""
    points = [part for part in simple_parts([geometry]) if isinstance(part, shapely.Point)]
    return shapely.get_coordinates(points) if points else np.empty((0, 2))


def surface_of(geometry: BaseGeometry) -> shapely.MultiPolygon:
    """Return the polygons of a geometry."""
    return shapely.MultiPolygon([part for part in simple_parts([geometry]) if isinstance(part, shapely.Polygon)])


def _closed(xy: NDArray[np.float64]) -> Path:
    codes = np.full(len(xy), Path.LINETO, dtype=Path.code_type)
    codes[0], codes[-1] = Path.MOVETO, Path.CLOSEPOLY
    return Path(xy, codes)
