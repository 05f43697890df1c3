"""Polygons redrawn for planar containment: their edges straight in longitude and latitude, cut at the date line.

The redrawn edges stray from the true ones by less than :data:`STRAY_M` unless another bound is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from rangekit.geodesic.collection import either, one_multipolygon, polygon_parts, union
from rangekit.geodesic.ellipsoid import HALF_TURN_DEG, TURN_DEG
from rangekit.geodesic.polygons.crossings import middles
from rangekit.geodesic.polygons.even_odd import even_odd_area
from rangekit.geodesic.polygons.rings import enclosing_curve, fold_lon

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from rangekit.geodesic.inputs import Edges

    Floats = NDArray[np.float64]

__all__ = ["STRAY_M", "fold_polygons", "planar_polygons", "redraw_polygons", "valid_region"]

STRAY_M = 0.5
_MOST_HALVINGS = 40


def planar_polygons(geometry: BaseGeometry, edges: Edges, *, stray_m: float = STRAY_M) -> BaseGeometry | None:
    """Return the polygons of a geometry redrawn for planar containment; None if it has no polygon.

    Parameters
    ----------
    geometry : shapely geometry
        Degrees.
    edges : {"geodesic", "planar"}
        What a straight edge means.
    stray_m : metres
        How far the redrawn edges may be from the true ones.
    """
    polygons = polygon_parts(geometry)
    if not len(polygons):
        return None
    return valid_region(fold_polygons(redraw_polygons(polygons, edges, stray_m)))


def redraw_polygons(polygons: NDArray[np.object_], edges: Edges, stray_m: float) -> NDArray[np.object_]:
    """Return polygons redrawn, their longitudes running on across the date line."""
    polygons = polygons.copy()
    if edges == "geodesic":
        bent = _bent(polygons, stray_m)
        jumps = _jumping(polygons[bent])
        plain = bent[~jumps]
        if len(plain):
            polygons[plain] = _redraw_all(polygons[plain], stray_m)
        for row in bent[jumps]:
            polygons[row] = _redraw(polygons[row], stray_m)
    return polygons


def fold_polygons(polygons: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return polygons brought back between the two sides of the date line and cut there."""
    beyond = np.flatnonzero(np.abs(shapely.bounds(polygons)[:, ::2]).max(axis=1) > HALF_TURN_DEG)
    if len(beyond):
        polygons = polygons.copy()
    for row in beyond:
        outer, *inner = (fold_lon(even_odd_area(shapely.Polygon(ring))) for ring in shapely.get_rings(polygons[row]))
        holes = [one_multipolygon(polygon_parts(shapely.GeometryCollection(inner)))] if inner else []
        polygons[row] = either([outer, *(holes if shapely.is_valid(holes).all() else inner)])
    return _flat(polygons)


def valid_region(polygons: NDArray[np.object_]) -> BaseGeometry:
    """Return what lies in an odd number of a polygon's loops, for any of the polygons, as one valid area."""
    together = one_multipolygon(polygons)
    if shapely.is_valid(together):
        return together
    polygons = polygons.copy()
    for row in np.flatnonzero(~shapely.is_valid(polygons)):
        polygons[row] = even_odd_area(polygons[row])
    return union(polygons)


def _flat(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return the polygons in an array of polygons and collections of them."""
    if (shapely.get_type_id(shapes) == shapely.GeometryType.POLYGON).all():
        return shapes
    return np.concatenate([polygon_parts(shape) for shape in shapes])


def _bent(polygons: NDArray[np.object_], stray_m: float) -> NDArray[np.intp]:
    """Return which polygons or rings have an edge that strays, or goes the shorter way across the date line."""
    coordinates, owner = shapely.get_coordinates(polygons, return_index=True)
    start, end = coordinates[:-1], coordinates[1:]
    _, stray = middles(start, end, stray_m)
    bent = (stray > stray_m / 2) | (np.abs(end[:, 0] - start[:, 0]) > HALF_TURN_DEG)
    return np.unique(owner[1:][bent & (owner[1:] == owner[:-1])])


def _jumping(polygons: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Return which polygons have an edge that goes the shorter way across the date line."""
    lonlat, owner = shapely.get_coordinates(polygons, return_index=True)
    jumps = (np.abs(np.diff(lonlat[:, 0])) > HALF_TURN_DEG) & (owner[1:] == owner[:-1])
    found = np.zeros(len(polygons), dtype=bool)
    found[owner[1:][jumps]] = True
    return found


def _redraw_all(polygons: NDArray[np.object_], stray_m: float) -> NDArray[np.object_]:
    """Redraw polygons none of which jumps across the date line."""
    rings, polygon = shapely.get_rings(polygons, return_index=True)
    lonlat, ring = shapely.get_coordinates(rings, return_index=True)
    for _ in range(_MOST_HALVINGS):
        edge = np.flatnonzero(ring[1:] == ring[:-1])
        middle, stray = middles(lonlat[edge], lonlat[edge + 1], stray_m)
        far = stray > stray_m / 2
        if not far.any():
            break
        at = edge[far] + 1
        lonlat, ring = np.insert(lonlat, at, middle[far], axis=0), np.insert(ring, at, ring[at])
    redrawn = np.atleast_1d(np.asarray(shapely.linearrings(lonlat, indices=ring)))
    return np.atleast_1d(np.asarray(shapely.polygons(redrawn, indices=polygon)))


def _redraw(polygon: BaseGeometry, stray_m: float) -> BaseGeometry:
    rings = shapely.get_rings(polygon)
    for row in _bent(rings, stray_m):
        rings[row] = shapely.LineString(_follow_geodesics(shapely.get_coordinates(rings[row]), stray_m))
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    if not ((np.abs(np.diff(xy[:, 0])) > HALF_TURN_DEG) & (ring[1:] == ring[:-1])).any():
        exterior, *holes = np.atleast_1d(np.asarray(shapely.linearrings(xy, indices=ring)))
        return shapely.Polygon(exterior, holes)
    given = shapely.get_rings(polygon)
    outer, *inner = (enclosing_curve(*map(shapely.get_coordinates, pair)) for pair in zip(given, rings, strict=True))
    middle = np.ptp(outer[:, 0]) / 2 + outer[:, 0].min()
    for hole in inner:
        hole[:, 0] += TURN_DEG * np.round((middle - hole[0, 0]) / TURN_DEG)
    return shapely.Polygon(outer, inner)


def _follow_geodesics(ring: Floats, stray_m: float) -> Floats:
    """Add vertices until edges straight in longitude and latitude stray by less than half of the given way."""
    for _ in range(_MOST_HALVINGS):
        middle, stray = middles(ring[:-1], ring[1:], stray_m)
        far = np.flatnonzero(stray > stray_m / 2)
        if not len(far):
            break
        ring = np.insert(ring, far + 1, middle[far], axis=0)
    return ring
