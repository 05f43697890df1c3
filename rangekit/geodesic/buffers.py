"""Certified geodesic buffers: everything within a distance of a geometry, or deeper than that inside it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal, cast

import numpy as np
import shapely

from rangekit.errors import InputError
from rangekit.geodesic.boundary import boundary_lines
from rangekit.geodesic.collection import one_multipolygon, union
from rangekit.geodesic.ellipsoid import HALF_MERIDIAN_M
from rangekit.geodesic.field import DistanceField
from rangekit.geodesic.foot import CONCAVE_ABOVE_M
from rangekit.geodesic.growth import Growth
from rangekit.geodesic.interior import planar_polygons, polygon_parts
from rangekit.geodesic.plain import plain_field
from rangekit.geodesic.plane import Plane
from rangekit.geodesic.rim import fit_rings, trace_from_inside
from rangekit.geodesic.rings import WHOLE_GLOBE, polygon_from_rings
from rangekit.geodesic.summit import farthest_point

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

__all__ = ["Bound", "buffer_field"]

Bound = Literal["nearest", "inner", "outer"]

# straight edges cut arcs short: vertices outside the true rim leave both sides of the tolerance to them
_LIFT = 0.45
_SHARE_FOR_RIM = 0.8


def buffer_field(field: DistanceField, distance_m: float, *, tolerance_m: float, bound: Bound) -> BaseGeometry:
    """Return the buffer of a prepared geometry; see :func:`rangekit.geodesic.buffer`."""
    radius_m, tolerance_m = _bounded(distance_m, tolerance_m, bound)
    if distance_m < 0 or radius_m < 0:
        if not field.has_polygons or radius_m == 0:
            return field.polygons or shapely.Polygon()
        return (
            _erode(field, -radius_m, tolerance_m)
            if radius_m < 0
            else _dilate(_area_field(field), radius_m, tolerance_m)
        )
    if radius_m == 0 or field.geometry.is_empty:
        redrawn = planar_polygons(field.geometry, field.edges, stray_m=tolerance_m / 2)
        return shapely.Polygon() if redrawn is None else _tidy([redrawn])
    return _dilate(field, radius_m, tolerance_m)


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


def _area_field(field: DistanceField) -> DistanceField:
    parts = polygon_parts(field.geometry)
    return DistanceField(one_multipolygon(parts), edges=field.edges)


def _dilate(field: DistanceField, radius_m: float, tolerance_m: float) -> BaseGeometry:
    if radius_m > HALF_MERIDIAN_M:
        return WHOLE_GLOBE
    missing = farthest_point(field, beyond_m=radius_m + tolerance_m / 2)
    if missing is None:
        return WHOLE_GLOBE
    if radius_m > CONCAVE_ABOVE_M:
        rings = fit_rings([trace_from_inside(field, *missing, radius_m)], field, radius_m, tolerance_m)
        return _tidy([polygon_from_rings(rings, missing)])
    plane = Plane(*missing)
    area = field.faces(plane, without_holes_to_m=radius_m) if field.has_polygons else None
    grown = _growth(field, plane, radius_m, tolerance_m).added_to(area)
    grown = _without_cracks(grown, plane, field, radius_m)
    return _to_lonlat(grown, plane, field, radius_m, tolerance_m)


def _erode(field: DistanceField, radius_m: float, tolerance_m: float) -> BaseGeometry:
    field = plain_field(field)
    edge = boundary_lines(one_multipolygon(polygon_parts(field.geometry)))
    if edge.is_empty:
        return field.polygons or shapely.Polygon()
    edge_field = DistanceField(edge, edges=field.edges)
    missing = farthest_point(field, beyond_m=0.0)
    if missing is None:
        return shapely.Polygon()
    plane = Plane(*missing)
    rest = _growth(edge_field, plane, radius_m, tolerance_m).taken_off(field.faces(plane))
    rest = _without_specks(rest, plane, field, edge_field, radius_m)
    return _to_lonlat(rest, plane, edge_field, radius_m, tolerance_m)


def _growth(field: DistanceField, plane: Plane, radius_m: float, tolerance_m: float) -> Growth:
    return Growth(field, plane, radius_m + tolerance_m * _LIFT, tolerance_m * (_LIFT + _SHARE_FOR_RIM))


def _to_lonlat(
    grown: BaseGeometry, plane: Plane, field: DistanceField, radius_m: float, tolerance_m: float
) -> BaseGeometry:
    rings, owner = shapely.get_rings(polygon_parts(shapely.orient_polygons(grown)), return_index=True)
    # what a ring of less area than that encloses is nowhere deeper than the tolerance
    kept = shapely.area(shapely.polygons(rings)) > tolerance_m**2
    rings, owner = rings[kept], owner[kept]
    fitted = fit_rings([plane.to_lonlat(shapely.get_coordinates(ring)) for ring in rings], field, radius_m, tolerance_m)
    first = np.flatnonzero(np.r_[True, owner[1:] != owner[:-1]]) if len(owner) else owner
    ends = [*first[1:], len(owner)]
    made = [polygon_from_rings(fitted[one:end], plane.missing) for one, end in zip(first, ends, strict=False)]
    return _tidy(made)


def _without_cracks(grown: BaseGeometry, plane: Plane, field: DistanceField, radius_m: float) -> BaseGeometry:
    """Fill the holes that hold no point beyond the distance: cracks that the plane's bending left between shapes."""
    filled = []
    for polygon in polygon_parts(grown):
        exterior, *holes = shapely.get_rings(polygon)
        if holes:
            # an island in a hole belongs to another part
            empty = shapely.difference(shapely.polygons(holes), grown)
            inner = shapely.get_coordinates(shapely.point_on_surface(empty))
            beyond = field.distance(*plane.to_lonlat(inner).T) > radius_m
            holes = [hole for hole, real in zip(holes, beyond, strict=True) if real]
        filled.append(shapely.Polygon(exterior, holes))
    return one_multipolygon(filled)


def _without_specks(
    rest: BaseGeometry, plane: Plane, field: DistanceField, edge_field: DistanceField, radius_m: float
) -> BaseGeometry:
    """Drop the parts that hold no point beyond the distance, and those that the plane's bending left outside."""
    parts = polygon_parts(rest)
    inner = plane.to_lonlat(shapely.get_coordinates(shapely.point_on_surface(parts)))
    return one_multipolygon(parts[(edge_field.distance(*inner.T) > radius_m) & field.contains(*inner.T)])


def _tidy(polygons: list[BaseGeometry]) -> BaseGeometry:
    """Return valid polygons, exteriors counter-clockwise."""
    if not polygons:
        return shapely.Polygon()
    area = polygons[0] if len(polygons) == 1 else union(polygons)
    if not area.is_valid:
        area = shapely.make_valid(area)
    parts = polygon_parts(area)
    parts = shapely.orient_polygons(parts[shapely.area(parts) > 0])
    return cast("BaseGeometry", parts[0]) if len(parts) == 1 else one_multipolygon(parts)
