"""What lies inside a polygon whose edges are geodesics, or straight in longitude and latitude.

The polygons are redrawn with edges straight in longitude and latitude that stray from the true ones by less than
:data:`STRAY_M`; planar containment then decides all points but those closer than that to an edge, which the caller
settles by the side of the nearest edge they lie on.
"""

from __future__ import annotations

from functools import cached_property
from threading import RLock
from typing import TYPE_CHECKING

import numpy as np
import shapely

from rangekit.geodesic.collection import difference, one_multipolygon, union
from rangekit.geodesic.ellipsoid import MEAN_RADIUS_M, solve_direct, solve_inverse, wrap_lon
from rangekit.geodesic.rings import enclosed_side, fold_lon, unwrap_lon

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from rangekit.geodesic.outline import Edges

    Floats = NDArray[np.float64]

__all__ = ["STRAY_M", "Interior", "planar_polygons", "polygon_parts", "whole_polygons"]

STRAY_M = 0.5
_MOST_HALVINGS = 40
_HALF_TURN = 180.0
_POLE = 90.0


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
    if edges == "geodesic":
        for row in _bent(polygons, stray_m):
            polygons[row] = _redraw(polygons[row], stray_m)
    for row in np.flatnonzero(np.abs(shapely.bounds(polygons)[:, ::2]).max(axis=1) > _HALF_TURN):
        polygons[row] = fold_lon(polygons[row])
    plain = (shapely.get_type_id(polygons) == shapely.GeometryType.POLYGON).all()
    region = one_multipolygon(polygons) if plain else None
    if region is None or not shapely.is_valid(region):
        region = union(shapely.make_valid(polygons))
    return region


class Interior:
    """What lies inside the planar polygons of a geometry, asked by one thread after the other.

    Parameters
    ----------
    region : shapely geometry
        From :func:`planar_polygons`.
    """

    def __init__(self, region: BaseGeometry) -> None:
        self.region = region
        self._prepared = shapely.transform(region, np.array)
        # GEOS builds a prepared geometry's index at the first question, and two threads would both write it
        self._lock = RLock()
        shapely.prepare(self._prepared)

    def contains(self, lon: Floats, lat: Floats) -> NDArray[np.bool_]:
        """Return which points lie in the region, either spelling of the date line counting.

        Parameters
        ----------
        lon, lat : (n,) degrees
        """
        with self._lock:
            inside: NDArray[np.bool_] = shapely.intersects_xy(self._prepared, lon, lat)
            for edge in (-_HALF_TURN, _HALF_TURN):
                at = np.flatnonzero(lon == edge)
                inside[at] |= shapely.intersects_xy(self._prepared, -lon[at], lat[at])
            for row in np.flatnonzero(np.abs(lat) == _POLE):
                inside[row] = bool(shapely.intersects(self._prepared, _parallel(lat[row])))
        return inside

    def near_edge(self, lon: Floats, lat: Floats) -> NDArray[np.bool_]:
        """Return which points are so near an edge that the redrawn edge may have them on the wrong side.

        Parameters
        ----------
        lon, lat : (n,) degrees
        """
        stray_deg = np.degrees(STRAY_M / 6_330_000.0) / np.maximum(np.cos(np.radians(lat)), 1e-9)
        points = shapely.points(lon, lat)
        with self._lock:
            return np.atleast_1d(shapely.dwithin(self._edges, points, np.minimum(stray_deg, 360.0)))

    @property
    def holds_pole(self) -> bool:
        """Whether a pole lies in the region."""
        return bool(self.contains(np.zeros(2), np.array([-_POLE, _POLE])).any())

    @cached_property
    def _edges(self) -> BaseGeometry:
        edges: BaseGeometry = shapely.boundary(self.region)
        shapely.prepare(edges)
        return edges


def _parallel(lat: float) -> BaseGeometry:
    return shapely.LineString([(-_HALF_TURN, lat), (_HALF_TURN, lat)])


def polygon_parts(geometry: BaseGeometry) -> NDArray[np.object_]:
    """Return the polygons of a geometry of any type."""
    parts: NDArray[np.object_] = shapely.get_parts([geometry])
    while (shapely.get_type_id(parts) > shapely.GeometryType.POLYGON).any():
        parts = shapely.get_parts(parts)
    wanted = (shapely.get_type_id(parts) == shapely.GeometryType.POLYGON) & ~shapely.is_empty(parts)
    return np.asarray(parts[wanted])


def whole_polygons(geometry: BaseGeometry) -> BaseGeometry:
    """Return the polygons of a geometry without the edges that two of them share."""
    parts = polygon_parts(geometry)
    together = one_multipolygon(parts)
    if shapely.is_valid(together) or _jumps(together):
        return together
    return union(shapely.make_valid(parts))


def _jumps(polygons: BaseGeometry) -> bool:
    """Whether an edge goes the shorter way over the date line, so that planar operations would misread the rings."""
    xy, ring = shapely.get_coordinates(shapely.get_rings(shapely.get_parts([polygons])), return_index=True)
    long = (np.abs(np.diff(xy[:, 0])) > _HALF_TURN) & (ring[1:] == ring[:-1])
    return bool((long & (np.abs(xy[1:, 1]) < _POLE)).any())


def _bent(polygons: NDArray[np.object_], stray_m: float) -> NDArray[np.intp]:
    """Return which polygons or rings have an edge that strays, or goes the shorter way across the date line."""
    coordinates, owner = shapely.get_coordinates(polygons, return_index=True)
    start, end = coordinates[:-1], coordinates[1:]
    _, stray = _middles(start, end, stray_m)
    bent = (stray > stray_m / 2) | (np.abs(end[:, 0] - start[:, 0]) > _HALF_TURN)
    return np.unique(owner[1:][bent & (owner[1:] == owner[:-1])])


def _redraw(polygon: BaseGeometry, stray_m: float) -> BaseGeometry:
    rings = shapely.get_rings(polygon)
    for row in _bent(rings, stray_m):
        rings[row] = shapely.LineString(_follow_geodesics(shapely.get_coordinates(rings[row]), stray_m))
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    if not ((np.abs(np.diff(xy[:, 0])) > _HALF_TURN) & (ring[1:] == ring[:-1])).any():
        exterior, *holes = np.atleast_1d(np.asarray(shapely.linearrings(xy, indices=ring)))
        return shapely.Polygon(exterior, holes)
    outer, *inner = (_fill(shapely.get_coordinates(line)) for line in rings)
    return difference(outer, inner) if inner else outer


def _fill(ring: Floats) -> BaseGeometry:
    along_pole = np.abs(np.diff(ring[:, 0])) > _HALF_TURN
    along_pole &= (np.abs(ring[1:, 1]) == _POLE) & (np.abs(ring[:-1, 1]) == _POLE)
    if along_pole.any():
        return shapely.make_valid(shapely.Polygon(ring))
    return enclosed_side(unwrap_lon(ring))


def _follow_geodesics(ring: Floats, stray_m: float) -> Floats:
    """Add vertices until edges straight in longitude and latitude stray by less than half of the given way."""
    for _ in range(_MOST_HALVINGS):
        middle, stray = _middles(ring[:-1], ring[1:], stray_m)
        far = np.flatnonzero(stray > stray_m / 2)
        if not len(far):
            break
        ring = np.insert(ring, far + 1, middle[far], axis=0)
    return ring


def _middles(start: Floats, end: Floats, stray_m: float) -> tuple[Floats, Floats]:
    """Return the geodesic midpoints of edges, and how far the planar ones are from them."""
    turn = np.remainder(end[:, 0] - start[:, 0] + _HALF_TURN, 360.0) - _HALF_TURN
    middle = np.column_stack([start[:, 0] + turn / 2, (start[:, 1] + end[:, 1]) / 2])
    stray = np.zeros(len(start))
    length = MEAN_RADIUS_M * np.radians(np.hypot(turn, end[:, 1] - start[:, 1]))
    long = np.flatnonzero(length * np.radians(np.abs(turn)) > stray_m)
    if len(long):
        azimuth, length = solve_inverse(*start[long].T, *end[long].T)
        lon, lat, _ = solve_direct(start[long, 0], start[long, 1], azimuth, length / 2)
        _, stray[long] = solve_inverse(lon, lat, wrap_lon(middle[long, 0]), middle[long, 1])
        middle[long, 0], middle[long, 1] = lon, lat
    at_pole = np.abs(middle[:, 1]) > _POLE - 1e-12
    middle[at_pole, 0] = start[at_pole, 0]
    return middle, stray
