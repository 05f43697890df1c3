"""Certified geodesic buffers: everything within a distance of a geometry, or deeper than that inside it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal, cast

import numpy as np
import shapely

from rangekit.errors import InputError
from rangekit.geodesic.buffers.dilation import Dilation
from rangekit.geodesic.buffers.faces import Faces
from rangekit.geodesic.buffers.farthest_point import farthest_point
from rangekit.geodesic.buffers.rim import fit_rings, trace_from_inside
from rangekit.geodesic.buffers.validity import without_crossings
from rangekit.geodesic.collection import one_multipolygon, polygon_parts, union
from rangekit.geodesic.ellipsoid import HALF_MERIDIAN_M
from rangekit.geodesic.plane import Plane
from rangekit.geodesic.polygons.boundary import boundary_lines
from rangekit.geodesic.polygons.planar import planar_polygons
from rangekit.geodesic.polygons.rings import WHOLE_GLOBE, polygon_from_rings
from rangekit.geodesic.prepared import PreparedGeometry
from rangekit.geodesic.search.closest_point import CONCAVE_ABOVE_M

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

__all__ = ["Bound", "Buffers", "tidy"]

Bound = Literal["nearest", "inner", "outer"]

# Straight edges cut arcs short. Vertices this share of the tolerance outside the true rim leave both sides of it to
# them: an edge may sag from +0.45 to -0.95, where the fit ends (rim.py), and arcs take about a fifth fewer vertices.
_LIFT = 0.45
# How much too near, in tolerances, the dilation's rim may be; what it leaves is for the fit in longitude and latitude.
_SHARE_FOR_RIM = 0.8


class Buffers:
    """Draws the buffers of a geometry.

    Parameters
    ----------
    prepared : PreparedGeometry
    """

    def __init__(self, prepared: PreparedGeometry) -> None:
        self._prepared = prepared
        self._faces = Faces(prepared)

    def draw(self, distance_m: float, *, tolerance_m: float, bound: Bound) -> BaseGeometry:
        """Return the buffer at a distance; see :func:`rangekit.geodesic.buffer`."""
        prepared = self._prepared
        radius_m, tolerance_m = _bounded(distance_m, tolerance_m, bound)
        if distance_m < 0 or radius_m < 0:
            if not prepared.has_polygons or radius_m == 0:
                return prepared.region or shapely.Polygon()
            if radius_m < 0:
                return _erode(prepared, self._faces, -radius_m, tolerance_m)
            area = PreparedGeometry(one_multipolygon(polygon_parts(prepared.geometry)), prepared.edges)
            return _dilate(area, Faces(area), radius_m, tolerance_m)
        if radius_m == 0 or prepared.geometry.is_empty:
            redrawn = planar_polygons(prepared.geometry, prepared.edges, stray_m=tolerance_m / 2)
            return shapely.Polygon() if redrawn is None else tidy([redrawn])
        return _dilate(prepared, self._faces, radius_m, tolerance_m)


def _bounded(distance_m: float, tolerance_m: float, bound: Bound) -> tuple[float, float]:
    if not math.isfinite(distance_m):
        raise InputError(f"the buffer distance must be a finite number of metres, got {distance_m}")
    if not (math.isfinite(tolerance_m) and tolerance_m > 0):
        raise InputError(f"the tolerance must be a positive number of metres, got {tolerance_m}")
    if bound == "nearest":
        return distance_m, tolerance_m
    if bound == "inner":
        return distance_m - tolerance_m / 2, tolerance_m / 2
    if bound == "outer":
        return distance_m + tolerance_m / 2, tolerance_m / 2
    raise InputError(f"bound must be 'nearest', 'inner' or 'outer', got {bound!r}")


def _dilate(prepared: PreparedGeometry, faces: Faces, radius_m: float, tolerance_m: float) -> BaseGeometry:
    if radius_m > HALF_MERIDIAN_M:
        return WHOLE_GLOBE
    missing = farthest_point(prepared, beyond_m=radius_m + tolerance_m / 2)
    if missing is None:
        return WHOLE_GLOBE
    if radius_m > CONCAVE_ABOVE_M:
        rings = fit_rings([trace_from_inside(prepared, *missing, radius_m)], prepared, radius_m, tolerance_m)
        return tidy([polygon_from_rings(rings, missing)])
    plane = Plane(*missing)
    area = faces.draw(plane, without_holes_to_m=radius_m) if prepared.has_polygons else None
    dilated = _dilation(prepared, plane, radius_m, tolerance_m).added_to(area)
    dilated = _without_cracks(dilated, plane, prepared, radius_m)
    return _to_lonlat(dilated, plane, prepared, radius_m, tolerance_m)


def _erode(prepared: PreparedGeometry, faces: Faces, radius_m: float, tolerance_m: float) -> BaseGeometry:
    valid = without_crossings(prepared)
    if valid is not prepared:
        prepared, faces = valid, Faces(valid)
    lines = boundary_lines(one_multipolygon(polygon_parts(prepared.geometry)))
    if lines.is_empty:
        return prepared.region or shapely.Polygon()
    edge = PreparedGeometry(lines, prepared.edges)
    missing = farthest_point(prepared, beyond_m=0.0)
    if missing is None:
        return shapely.Polygon()
    plane = Plane(*missing)
    rest = _dilation(edge, plane, radius_m, tolerance_m).subtracted_from(faces.draw(plane))
    rest = _without_specks(rest, plane, prepared, edge, radius_m)
    return _to_lonlat(rest, plane, edge, radius_m, tolerance_m)


def _dilation(prepared: PreparedGeometry, plane: Plane, radius_m: float, tolerance_m: float) -> Dilation:
    return Dilation(prepared, plane, radius_m + tolerance_m * _LIFT, tolerance_m * (_LIFT + _SHARE_FOR_RIM))


def _to_lonlat(
    dilated: BaseGeometry, plane: Plane, prepared: PreparedGeometry, radius_m: float, tolerance_m: float
) -> BaseGeometry:
    rings, owner = shapely.get_rings(polygon_parts(shapely.orient_polygons(dilated)), return_index=True)
    # what a ring of less area than that encloses is nowhere deeper than the tolerance
    kept = shapely.area(shapely.polygons(rings)) > tolerance_m**2
    rings, owner = rings[kept], owner[kept]
    fitted = fit_rings(
        [plane.to_lonlat(shapely.get_coordinates(ring)) for ring in rings], prepared, radius_m, tolerance_m
    )
    first = np.flatnonzero(np.r_[True, owner[1:] != owner[:-1]]) if len(owner) else owner
    ends = [*first[1:], len(owner)]
    made = [polygon_from_rings(fitted[one:end], plane.missing) for one, end in zip(first, ends, strict=False)]
    return tidy(made)


def _without_cracks(dilated: BaseGeometry, plane: Plane, prepared: PreparedGeometry, radius_m: float) -> BaseGeometry:
    """Fill the holes that hold no point beyond the distance: cracks that the plane's bending left between shapes."""
    filled = []
    for polygon in polygon_parts(dilated):
        exterior, *holes = shapely.get_rings(polygon)
        if holes:
            # an island in a hole belongs to another part
            empty = shapely.difference(shapely.polygons(holes), dilated)
            inner = shapely.get_coordinates(shapely.point_on_surface(empty))
            beyond = prepared.distance(*plane.to_lonlat(inner).T) > radius_m
            holes = [hole for hole, real in zip(holes, beyond, strict=True) if real]
        filled.append(shapely.Polygon(exterior, holes))
    return one_multipolygon(filled)


def _without_specks(
    rest: BaseGeometry, plane: Plane, prepared: PreparedGeometry, edge: PreparedGeometry, radius_m: float
) -> BaseGeometry:
    """Drop the parts that hold no point beyond the distance, and those that the plane's bending left outside."""
    parts = polygon_parts(rest)
    inner = plane.to_lonlat(shapely.get_coordinates(shapely.point_on_surface(parts)))
    return one_multipolygon(parts[(edge.distance(*inner.T) > radius_m) & prepared.contains(*inner.T)])


def tidy(polygons: list[BaseGeometry]) -> BaseGeometry:
    """Return valid polygons, exteriors counter-clockwise."""
    if not polygons:
        return shapely.Polygon()
    area = polygons[0] if len(polygons) == 1 else union(polygons)
    if not area.is_valid:
        area = shapely.make_valid(area)
    parts = polygon_parts(area)
    parts = shapely.orient_polygons(parts[shapely.area(parts) > 0])
    return cast("BaseGeometry", parts[0]) if len(parts) == 1 else one_multipolygon(parts)
