"""Polygons that cross or overlap, with geodesic edges, as polygons that do not: what their edges bound together.

In a plane the straight course of an edge strays from its geodesic, by kilometres if it is long. Where two edges are no
farther apart than that, vertices are added to them, on their geodesics, until they are or until neither strays: then
the straight courses cross where the geodesics do.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
import shapely

from rangekit.geodesic.ellipsoid import (
    HALF_TURN_DEG,
    MEAN_RADIUS_M,
    POLE_DEG,
    TURN_DEG,
    solve_direct,
    solve_inverse,
    wrap_lon,
)
from rangekit.geodesic.polygons.even_odd import even_odd_area

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from rangekit.geodesic.plane import Plane

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]
    Indices = NDArray[np.intp]

__all__ = ["middles", "resolve_crossings"]

_FINEST_M = 5e-6
_GRID_M = 2e-5  # a coordinate rounded to ten decimals is off by five micrometres, two of them by up to twice that
_LONGEST_M = 500_000.0
_MOST_HALVINGS = 40
_MOST_VERTICES = 1_000_000
_SPARE = 1.25  # a geodesic's stray from a straight course is largest about its middle, where it is measured


def resolve_crossings(polygons: NDArray[np.object_], plane: Plane) -> BaseGeometry:
    """Return what is in an odd number of a polygon's loops, for any of the polygons, bounded by geodesics.

    Gaps narrower than about twenty micrometres, as rounded coordinates leave them, are closed.

    Parameters
    ----------
    polygons : (n,) array of Polygon
        Degrees; edges are geodesics.
    plane : Plane
        Its missing point lies in none of the polygons.
    """
    rings, polygon = shapely.get_rings(polygons, return_index=True)
    lonlat, ring = shapely.get_coordinates(rings, return_index=True)
    lonlat, ring = _told_apart(lonlat, ring, plane)
    drawn = np.atleast_1d(np.asarray(shapely.linearrings(plane.to_xy(*lonlat.T), indices=ring)))
    areas = [even_odd_area(area) for area in np.atleast_1d(np.asarray(shapely.polygons(drawn, indices=polygon)))]
    return shapely.transform(shapely.union_all(areas, grid_size=_GRID_M), plane.to_lonlat)


def _told_apart(lonlat: Floats, ring: Indices, plane: Plane) -> tuple[Floats, Indices]:
    """Add vertices where the straight courses of edges do not tell their geodesics apart."""
    doubtful = np.ones(len(lonlat) - 1, dtype=bool)
    for _ in range(_MOST_HALVINGS):
        moves = (lonlat[1:] != lonlat[:-1]).any(axis=1)
        moves &= (np.abs(lonlat[1:, 1]) < POLE_DEG) | (np.abs(lonlat[:-1, 1]) < POLE_DEG)
        edge = np.flatnonzero(moves & (ring[1:] == ring[:-1]))
        middle, _ = middles(lonlat[edge], lonlat[edge + 1], 0.0)
        courses = _Courses.drawn(plane, lonlat[edge], lonlat[edge + 1], middle)
        close = courses.come_close(doubtful[edge])
        if not close.any() or len(lonlat) > _MOST_VERTICES:
            break
        doubtful[edge] = close
        at = edge[close] + 1
        lonlat, ring = np.insert(lonlat, at, middle[close], axis=0), np.insert(ring, at, ring[edge[close]])
        doubtful = np.insert(doubtful, at, True)
    return lonlat, ring


@dataclass(frozen=True, slots=True, eq=False)
class _Courses:
    """Edges in a plane: their ends, and how far their geodesics may be from the straight course, in its metres."""

    start: Floats
    end: Floats
    bend: Floats

    @classmethod
    def drawn(cls, plane: Plane, start: Floats, end: Floats, middle: Floats) -> _Courses:
        first, last, between = (plane.to_xy(*lonlat.T) for lonlat in (start, end, middle))
        return cls(first, last, _SPARE * np.hypot(*(between - (first + last) / 2).T))

    def come_close(self, rows: Bools) -> Bools:
        """Whether, of the given ones, an edge may meet another one that bends no more than it, or is very long."""
        long = np.hypot(*(self.end - self.start).T) > _LONGEST_M
        asked = np.flatnonzero(rows & (self.bend > _FINEST_M) & ~long)
        lines = np.asarray(shapely.linestrings(np.stack([self.start, self.end], axis=1)))
        row, other = shapely.STRtree(lines).query(lines[asked], predicate="dwithin", distance=2 * self.bend[asked])
        row = asked[row]
        close: Bools = long & (self.bend > _FINEST_M)
        close[row[~(self._same(row, other) | self._parted(row, other))]] = True
        return close

    def _same(self, row: Indices, other: Indices) -> Bools:
        alike = (self.start[row] == self.start[other]).all(axis=1) & (self.end[row] == self.end[other]).all(axis=1)
        alike |= (self.start[row] == self.end[other]).all(axis=1) & (self.end[row] == self.start[other]).all(axis=1)
        return np.asarray(alike)

    def _parted(self, row: Indices, other: Indices) -> Bools:
        """Whether edges leave a vertex that both have at so wide an angle that they do not meet again."""
        parted = np.zeros(len(row), dtype=bool)
        forth, back = (self.start, self.end), (self.end, self.start)
        for (vertex, tip), (other_vertex, other_tip) in product((forth, back), repeat=2):
            shared = np.flatnonzero((vertex[row] == other_vertex[other]).all(axis=1))
            own, its = row[shared], other[shared]
            way, its_way = (tip - vertex)[own], (other_tip - other_vertex)[its]
            length, its_length = np.hypot(*way.T), np.hypot(*its_way.T)
            across = np.abs(way[:, 0] * its_way[:, 1] - way[:, 1] * its_way[:, 0])
            turn = 4 * (self.bend[own] / length + self.bend[its] / its_length)
            parted[shared] |= ((way * its_way).sum(axis=1) <= 0) | (across > turn * length * its_length)
        return parted


def middles(start: Floats, end: Floats, stray_m: float) -> tuple[Floats, Floats]:
    """Return the geodesic midpoints of edges, and how far the straight courses are from them.

    The same edge the other way round has the same midpoint, to the last bit.

    Parameters
    ----------
    start, end : (n, 2) degrees
    stray_m : metres
        What is certain to stray by less may be given its straight course's middle, and no stray.

    Returns
    -------
    middle : (n, 2) degrees
    stray : (n,) metres
    """
    turn = np.remainder(end[:, 0] - start[:, 0] + HALF_TURN_DEG, TURN_DEG) - HALF_TURN_DEG
    middle = np.column_stack([start[:, 0] + turn / 2, (start[:, 1] + end[:, 1]) / 2])
    stray = np.zeros(len(start))
    length = MEAN_RADIUS_M * np.radians(np.hypot(turn, end[:, 1] - start[:, 1]))
    long = np.flatnonzero(length * np.radians(np.abs(turn)) > stray_m)
    if len(long):
        turned = ((turn < 0) | ((turn == 0) & (end[:, 1] < start[:, 1])))[long, None]
        first, last = np.where(turned, end[long], start[long]), np.where(turned, start[long], end[long])
        azimuth, length = solve_inverse(*first.T, *last.T)
        lon, lat, _ = solve_direct(first[:, 0], first[:, 1], azimuth, length / 2)
        _, stray[long] = solve_inverse(lon, lat, wrap_lon(middle[long, 0]), middle[long, 1])
        middle[long] = np.column_stack([lon + TURN_DEG * np.round((middle[long, 0] - lon) / TURN_DEG), lat])
    at_pole = np.abs(middle[:, 1]) > POLE_DEG - 1e-12
    middle[at_pole, 0] = start[at_pole, 0]
    return middle, stray
