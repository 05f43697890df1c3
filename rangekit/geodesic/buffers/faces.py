"""The polygons of a geometry as areas of a plane, where the cuts of a flat map are no edges."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from rangekit.geodesic.collection import one_multilinestring, polygon_parts, union
from rangekit.geodesic.ellipsoid import HALF_TURN_DEG
from rangekit.geodesic.polygons.boundary import boundary_lines, densify_lines, fill_narrow_holes
from rangekit.geodesic.polygons.planar import valid_region

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from rangekit.geodesic.plane import Plane
    from rangekit.geodesic.prepared import PreparedGeometry

    Floats = NDArray[np.float64]

__all__ = ["Faces"]

_QUARTER_TURN = 90.0
_STEP_DEG = 1.0
_GRID_SHARE = 1e-12


class Faces:
    """The polygons of a geometry, drawn in planes.

    Parameters
    ----------
    prepared : PreparedGeometry
    """

    def __init__(self, prepared: PreparedGeometry) -> None:
        self._prepared = prepared
        self._kept: tuple[tuple[tuple[float, float], int], BaseGeometry] | None = None

    def draw(self, plane: Plane, *, without_holes_to_m: float = 0.0) -> BaseGeometry:
        """Return the polygons in a plane; those drawn last are kept.

        Parameters
        ----------
        plane : Plane
        without_holes_to_m : metres
            Holes nowhere wider than that may be left out: an offer, taken up where nothing is cut.
        """
        polygons = valid_region(fill_narrow_holes(self._prepared.drawn_polygons, without_holes_to_m))
        key = plane.missing, int(shapely.get_num_coordinates(polygons))
        kept = self._kept
        if kept is None or kept[0] != key:
            kept = self._kept = (key, self._drawn(polygons, plane))
        return kept[1]

    def _drawn(self, polygons: BaseGeometry, plane: Plane) -> BaseGeometry:
        if polygons.is_empty:
            return polygons
        if not _touches_cut(polygons):
            drawn = [_draw_rings(polygon, plane) for polygon in polygon_parts(polygons)]
            if shapely.is_valid(drawn).all():
                return union(drawn)
        lines = densify_lines(boundary_lines(self._prepared.region or shapely.Polygon()), _STEP_DEG)
        lines = plane.draw(shapely.transform(lines, _one_spelling))
        grid = _GRID_SHARE * float(np.abs(shapely.bounds(lines)).max())
        faces = shapely.get_parts(shapely.polygonize(shapely.get_parts([shapely.union_all([lines], grid_size=grid)])))
        inner = shapely.get_coordinates(shapely.point_on_surface(faces))
        return union(faces[self._prepared.contains(*plane.to_lonlat(inner).T)])


def _touches_cut(polygons: BaseGeometry) -> bool:
    west, south, east, north = shapely.bounds(polygons)
    return not (-HALF_TURN_DEG < west <= east < HALF_TURN_DEG and -_QUARTER_TURN < south <= north < _QUARTER_TURN)


def _draw_rings(polygon: BaseGeometry, plane: Plane) -> BaseGeometry:
    """Return a polygon in the plane; what was a hole round the plane's missing point is its outline there."""
    lines = densify_lines(one_multilinestring(shapely.get_rings(polygon)), _STEP_DEG)
    xy, ring = shapely.get_coordinates(shapely.get_parts([plane.draw(lines)]), return_index=True)
    rings = np.atleast_1d(np.asarray(shapely.linearrings(xy, indices=ring)))
    outline = int(np.argmax(np.ptp(shapely.bounds(rings)[:, ::2], axis=1)))
    return shapely.Polygon(rings[outline], np.delete(rings, outline))


def _one_spelling(lonlat: Floats) -> Floats:
    """Return coordinates with the date line at 180 only, so that the ends of lines meet there."""
    return np.column_stack([np.where(lonlat[:, 0] == -HALF_TURN_DEG, HALF_TURN_DEG, lonlat[:, 0]), lonlat[:, 1]])
