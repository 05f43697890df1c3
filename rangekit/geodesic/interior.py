"""What lies inside a polygon whose edges are geodesics, or straight in longitude and latitude.

The polygons are redrawn with edges straight in longitude and latitude that stray from the true ones by less than
:data:`STRAY_M`; planar containment then decides all points but those closer than that to an edge, which the caller
settles by the side of the nearest edge they lie on.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import shapely

from rangekit.geodesic.collection import difference, one_multilinestring, one_multipolygon, simple_parts, union
from rangekit.geodesic.ellipsoid import MEAN_RADIUS_M, solve_direct, solve_inverse, wrap_lon
from rangekit.geodesic.rings import enclosed_side, fold_lon, unwrap_lon
from rangekit.geodesic.threads import PreparedCopies, on_every_core

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from rangekit.geodesic.outline import Edges

    Floats = NDArray[np.float64]

__all__ = ["STRAY_M", "Interior", "planar_polygons", "polygon_parts", "valid_region", "whole_polygons"]

STRAY_M = 0.5
_MOST_HALVINGS = 40
_SLICE = 1 << 13
_FEW = 16
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
    polygons = _redrawn(geometry, edges, stray_m)
    return valid_region(polygons) if len(polygons) else None


def _redrawn(geometry: BaseGeometry, edges: Edges, stray_m: float) -> NDArray[np.object_]:
    polygons = polygon_parts(geometry)
    if not len(polygons):
        return polygons
    if edges == "geodesic":
        for row in _bent(polygons, stray_m):
            polygons[row] = _redraw(polygons[row], stray_m)
    for row in np.flatnonzero(np.abs(shapely.bounds(polygons)[:, ::2]).max(axis=1) > _HALF_TURN):
        polygons[row] = fold_lon(polygons[row])
    return polygons


def valid_region(polygons: NDArray[np.object_]) -> BaseGeometry:
    """Return what lies in an odd number of a polygon's loops, for any of the polygons, as one valid area."""
    if (shapely.get_type_id(polygons) == shapely.GeometryType.POLYGON).all():
        region = one_multipolygon(polygons)
        if shapely.is_valid(region):
            return region
    return union(shapely.make_valid(polygons))


class Interior:
    """What lies inside the polygons of a geometry.

    To make one valid region of them takes long where there are many holes, and is put off until many points are asked
    about: rays tell for a few.

    Parameters
    ----------
    geometry : shapely geometry
        Degrees; with at least one polygon.
    edges : {"geodesic", "planar"}
        What a straight edge means.
    """

    def __init__(self, geometry: BaseGeometry, edges: Edges) -> None:
        self.drawn = _flat(_redrawn(geometry, edges, STRAY_M))
        self._prepared = PreparedCopies(lambda: shapely.transform(self.region, np.array))
        self._rings = PreparedCopies(lambda: one_multilinestring(shapely.get_rings(self.drawn)))
        self._edges = PreparedCopies(lambda: shapely.boundary(self.region))

    @cached_property
    def region(self) -> BaseGeometry:
        """The polygons as one valid region, with edges straight in longitude and latitude, cut at the date line."""
        return valid_region(self.drawn)

    @property
    def _knows_region(self) -> bool:
        return "region" in vars(self)

    def contains(self, lon: Floats, lat: Floats) -> NDArray[np.bool_]:
        """Return which points lie in the region, either spelling of the date line counting.

        Parameters
        ----------
        lon, lat : (n,) degrees
        """
        if len(lon) <= _FEW and not self._knows_region and (np.abs(lat) < _POLE).all():
            spelt_twice = np.where(np.abs(lon) == _HALF_TURN, -lon, lon)
            return self._in_odd_loops(lon, lat) | self._in_odd_loops(spelt_twice, lat)
        inside = np.empty(len(lon), dtype=bool)

        def look(part: slice) -> None:
            with self._prepared.borrow() as prepared:
                inside[part] = shapely.intersects_xy(prepared, lon[part], lat[part])

        on_every_core(look, len(lon), _SLICE)
        with self._prepared.borrow() as prepared:
            for edge in (-_HALF_TURN, _HALF_TURN):
                at = np.flatnonzero(lon == edge)
                inside[at] |= shapely.intersects_xy(prepared, -lon[at], lat[at])
            for row in np.flatnonzero(np.abs(lat) == _POLE):
                inside[row] = bool(shapely.intersects(prepared, _parallel(lat[row])))
        return inside

    def near_edge(self, lon: Floats, lat: Floats) -> NDArray[np.bool_]:
        """Return which points are so near an edge that the redrawn edge may have them on the wrong side.

        Parameters
        ----------
        lon, lat : (n,) degrees
        """
        near = _are_near(self._edges if self._knows_region else self._rings, lon, lat)
        if not self._knows_region and near.any():
            near[near] = _are_near(self._edges, lon[near], lat[near])
        return near

    def _in_odd_loops(self, lon: Floats, lat: Floats) -> NDArray[np.bool_]:
        """Return which points are in an odd number of a polygon's loops: those from which a ray east crosses it so."""
        rings, polygon = shapely.get_rings(self.drawn, return_index=True)
        xy, ring = shapely.get_coordinates(rings, return_index=True)
        same = ring[1:] == ring[:-1]
        (x0, y0), (x1, y1) = xy[:-1][same].T, xy[1:][same].T
        owner = polygon[ring[:-1][same]]
        inside = np.zeros(len(lon), dtype=bool)
        for row, (x, y) in enumerate(zip(lon, lat, strict=True)):
            spans = np.flatnonzero((y0 > y) != (y1 > y))
            crossing = x0[spans] + (y - y0[spans]) / (y1[spans] - y0[spans]) * (x1[spans] - x0[spans])
            crossed, times = np.unique(owner[spans[crossing > x]], return_counts=True)
            inside[row] = bool(len(crossed)) and bool((times % 2 == 1).any())
        return inside

    @property
    def holds_pole(self) -> bool:
        """Whether a pole lies in the region."""
        return bool(self.contains(np.zeros(2), np.array([-_POLE, _POLE])).any())


def _flat(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return the polygons in an array of polygons and collections of them."""
    if (shapely.get_type_id(shapes) == shapely.GeometryType.POLYGON).all():
        return shapes
    return np.concatenate([polygon_parts(shape) for shape in shapes])


def _are_near(lines: PreparedCopies, lon: Floats, lat: Floats) -> NDArray[np.bool_]:
    near = np.empty(len(lon), dtype=bool)

    def look(part: slice) -> None:
        stray_deg = np.degrees(STRAY_M / 6_330_000.0) / np.maximum(np.cos(np.radians(lat[part])), 1e-9)
        places = shapely.points(lon[part], lat[part])
        with lines.borrow() as prepared:
            near[part] = shapely.dwithin(prepared, places, np.minimum(stray_deg, 360.0))

    on_every_core(look, len(lon), _SLICE)
    return near


def _parallel(lat: float) -> BaseGeometry:
    return shapely.LineString([(-_HALF_TURN, lat), (_HALF_TURN, lat)])


def polygon_parts(geometry: BaseGeometry) -> NDArray[np.object_]:
    """Return the polygons of a geometry of any type."""
    parts = simple_parts([geometry])
    return np.asarray(parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON])


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
