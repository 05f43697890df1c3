"""The even-odd rule for polygons that cross or touch themselves: what lies in an odd number of loops is inside.

GEOS's own repairs differ from it: one fills a hole that shares a stretch of edge with its exterior, the other leaves
out what a hole encloses beyond its exterior.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import shapely

from rangekit.geodesic.collection import union
from rangekit.geodesic.ellipsoid import POLE_DEG, TURN_DEG, degrees_across, solve_inverse

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]
    Indices = NDArray[np.intp]

__all__ = ["EvenOddRule", "even_odd_area"]

_FEW = 16


class EvenOddRule:
    """The rings of polygons, asked how often they go round a point.

    Parameters
    ----------
    polygons : (n,) array of Polygon
        In longitude and latitude, or in any plane.
    """

    def __init__(self, polygons: NDArray[np.object_]) -> None:
        rings, polygon = shapely.get_rings(polygons, return_index=True)
        xy, ring = shapely.get_coordinates(rings, return_index=True)
        same = (ring[1:] == ring[:-1]) & (xy[1:] != xy[:-1]).any(axis=1)
        self._start, self._end = xy[:-1][same], xy[1:][same]
        self._polygon = polygon[ring[:-1][same]]

    def contain(self, x: Floats, y: Floats) -> Bools:
        """Return which points are in an odd number of some polygon's loops, where edges are straight.

        Parameters
        ----------
        x, y : (n,)
        """
        point, edge, east = self._crossings(x, y)
        return self._any_odd(len(x), point[east], edge[east])

    def contain_on_globe(self, lon: Floats, lat: Floats, stray_m: float) -> Bools:
        """Return which points are in an odd number of some polygon's loops, where edges are geodesics.

        A geodesic edge is crossed by the ray east that crosses the straight one, but for points between the two.

        Parameters
        ----------
        lon, lat : (n,) degrees
        stray_m : metres
            How far a geodesic edge is from the straight one at the most.
        """
        turns = self._turns()
        x, y = (lon[:, None] + turns).ravel(), np.repeat(lat, len(turns))
        point, edge, east = self._crossings(x, y)
        near_point, near_edge = self._near(x, y, stray_m)
        spans = np.isin(near_point * len(self._start) + near_edge, point * len(self._start) + edge)
        switched = self._lie_between(x[near_point], y[near_point], near_edge, spans)
        point, edge = np.r_[point[east], near_point[switched]], np.r_[edge[east], near_edge[switched]]
        return self._any_odd(len(lon), point // len(turns), edge)

    def _turns(self) -> Floats:
        """Return what to add to longitudes, as the polygons' run on where they cross the date line."""
        west, east = float(self._start[:, 0].min(initial=0.0)), float(self._start[:, 0].max(initial=0.0))
        return np.arange(np.floor(west / TURN_DEG - 0.5), np.ceil(east / TURN_DEG + 0.5) + 1) * TURN_DEG

    def _any_odd(self, size: int, point: Indices, edge: Indices) -> Bools:
        """Whether a point's crossings of a polygon's edges are odd in number, for any polygon."""
        pair, times = np.unique(np.column_stack([point, self._polygon[edge]]), axis=0, return_counts=True)
        inside = np.zeros(size, dtype=bool)
        inside[pair[times % 2 == 1, 0]] = True
        return inside

    def _crossings(self, x: Floats, y: Floats) -> tuple[Indices, Indices, Bools]:
        """Return pairs of a point and an edge with one end above it, and one not, and whether it crosses east of it."""
        point, edge = self._spanning(x, y)
        (x0, y0), (x1, y1) = self._start[edge].T, self._end[edge].T
        return point, edge, x0 + (y[point] - y0) / (y1 - y0) * (x1 - x0) > x[point]

    def _spanning(self, x: Floats, y: Floats) -> tuple[Indices, Indices]:
        y0, y1 = self._start[:, 1], self._end[:, 1]
        if len(x) <= _FEW:
            edges = [np.flatnonzero((y0 > height) != (y1 > height)) for height in y]
            point = np.repeat(np.arange(len(x)), [len(rows) for rows in edges])
            return point, np.concatenate([*edges, np.empty(0, dtype=np.intp)])
        eastmost = max(float(self._start[:, 0].max(initial=-np.inf)), float(x.max()))
        point, edge = self._tree.query(shapely.box(x, y, np.full(len(x), eastmost), y))
        spans = (y0[edge] > y[point]) != (y1[edge] > y[point])
        return point[spans], edge[spans]

    @cached_property
    def _tree(self) -> shapely.STRtree:
        return shapely.STRtree(np.asarray(shapely.linestrings(np.stack([self._start, self._end], axis=1))))

    def _near(self, x: Floats, y: Floats, stray_m: float) -> tuple[Indices, Indices]:
        """Return the pairs of a point and an edge so near that the point may lie between its two courses."""
        across = np.minimum(degrees_across(y, stray_m), TURN_DEG / 2)
        point, edge = self._tree.query(shapely.points(x, y), predicate="dwithin", distance=across)
        bends = (np.abs(self._start[edge, 1]) < POLE_DEG) | (np.abs(self._end[edge, 1]) < POLE_DEG)
        return point[bends], edge[bends]

    def _lie_between(self, x: Floats, y: Floats, edge: Indices, spans: Bools) -> Bools:
        """Whether points lie between the straight and the geodesic course of edges, a point and an edge each."""
        (x0, y0), (x1, y1) = self._start[edge].T, self._end[edge].T
        rises = y1 > y0
        level = np.where(y1 != y0, y1 - y0, 1.0)
        # for edges that span it the very same expression as of crossings: rounding must not make the two differ
        west = x0 + (y - y0) / level * (x1 - x0) > x
        turn = (x1 - x0) * (y - y0) - (y1 - y0) * (x - x0)
        left = np.where(spans, west == rises, (turn > 0) | ((turn == 0) & (x1 > x0)))
        ahead, length = solve_inverse(x0, y0, x1, y1)
        back, _ = solve_inverse(x1, y1, x0, y0)
        from_start, start_m = solve_inverse(x0, y0, x, y)
        from_end, end_m = solve_inverse(x1, y1, x, y)
        at_start, at_end = np.radians(from_start - ahead), np.radians(from_end - back)
        alongside = (np.cos(at_start) > 0) & (np.cos(at_end) > 0) & (np.maximum(start_m, end_m) < length + 1.0)
        truly_left = np.where(start_m > end_m, np.sin(at_start) < 0, np.sin(at_end) > 0)
        between: Bools = alongside & (left != truly_left)
        return between


def even_odd_area(polygon: BaseGeometry) -> BaseGeometry:
    """Return what lies in an odd number of a polygon's loops, as valid polygons.

    Parameters
    ----------
    polygon : Polygon
        Its edges straight in its plane.
    """
    if shapely.is_valid(polygon):
        return polygon
    xy, ring = shapely.get_coordinates(shapely.get_rings(polygon), return_index=True)
    noded = shapely.union_all(shapely.linestrings(xy, indices=ring))
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts([noded])))
    places = shapely.get_coordinates(shapely.point_on_surface(faces))
    inside = EvenOddRule(np.array([polygon], dtype=object)).contain(*places.T)
    return union(faces[inside]) if inside.any() else shapely.Polygon()
