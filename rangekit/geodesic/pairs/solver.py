"""Distances of pairs of geometries, each pair on the way that is quickest for it; every way gives the same answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from rangekit.geodesic.ellipsoid import solve_inverse, wrap_lon
from rangekit.geodesic.lines import numbered_runs
from rangekit.geodesic.pairs.closest import TOUCHING_M
from rangekit.geodesic.pairs.connecting import connect
from rangekit.geodesic.pairs.descent import Close
from rangekit.geodesic.pairs.features import Features
from rangekit.geodesic.prepared import PreparedGeometry

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rangekit.geodesic.inputs import Edges
    from rangekit.geodesic.pairs.containment import Areas, Held

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]
    Indices = NDArray[np.intp]
    Geometries = NDArray[np.object_]

__all__ = ["ShortestWays", "solve_pairs"]

_FEWEST_TO_PREPARE = 32


@dataclass(frozen=True, slots=True, eq=False)
class ShortestWays:
    """The shortest way between the geometries of each of n pairs.

    Parameters
    ----------
    distance_m : (n,) metres
        0 where they meet, NaN where one is missing or empty.
    lon, lat : (n,) degrees
        Where it ends on the left-hand geometry.
    other_lon, other_lat : (n,) degrees
        Where it ends on the right-hand one.
    """

    distance_m: Floats
    lon: Floats
    lat: Floats
    other_lon: Floats
    other_lat: Floats

    @classmethod
    def unknown(cls, size: int) -> ShortestWays:
        """Return ways of which nothing is known."""
        return cls(*(np.full(size, np.nan) for _ in range(5)))

    def put(self, rows: Indices, distance_m: Floats, *ends: Floats) -> None:
        """Fill rows: distance, lon and lat on the left, lon and lat on the right."""
        self.distance_m[rows] = np.where(distance_m < TOUCHING_M, 0.0, distance_m)
        for values, end in zip((self.lon, self.lat, self.other_lon, self.other_lat), ends, strict=True):
            values[rows] = end

    def swapped(self) -> ShortestWays:
        """Return the same ways from the right to the left."""
        return ShortestWays(self.distance_m, self.other_lon, self.other_lat, self.lon, self.lat)


def solve_pairs(
    left: Geometries, right: Geometries, edges: Edges, *, placed: bool, limit_m: Floats | None = None
) -> ShortestWays:
    """Return the shortest way between the geometries of each pair.

    Parameters
    ----------
    left, right : (n,) arrays of shapely geometries
        Degrees, checked; None and empty ones are allowed.
    edges : {"geodesic", "planar"}
        What a straight edge means.
    placed : bool
        Whether the ends are wanted as well as the distances.
    limit_m : (n,) metres, optional
        What is farther apart than that may be called infinitely far.

    Returns
    -------
    ShortestWays
    """
    ways = ShortestWays.unknown(len(left))
    present = ~(shapely.is_missing(left) | shapely.is_empty(left) | shapely.is_missing(right) | shapely.is_empty(right))
    is_point = [shapely.get_type_id(side) == shapely.GeometryType.POINT for side in (left, right)]
    _solve_points(ways, np.flatnonzero(present & is_point[0] & is_point[1]), left, right)
    waiting = present & ~(is_point[0] & is_point[1])
    waiting &= ~_solve_prepared(ways, waiting & is_point[0], left, right, edges, placed=placed)
    waiting &= ~_solve_prepared(ways.swapped(), waiting & is_point[1], right, left, edges, placed=placed)
    rows = np.flatnonzero(waiting)
    if len(rows):
        limit = np.full(len(rows), np.inf) if limit_m is None else limit_m[rows]
        found = _solve_shapes(left[rows], right[rows], edges, limit, placed=placed)
        ways.put(rows, found.distance_m, found.lon, found.lat, found.other_lon, found.other_lat)
    for lon in ways.lon, ways.other_lon:
        lon[:] = wrap_lon(lon)
    return ways


def _solve_points(ways: ShortestWays, rows: Indices, left: Geometries, right: Geometries) -> None:
    start, end = shapely.get_coordinates(left[rows]).T, shapely.get_coordinates(right[rows]).T
    _, distance = solve_inverse(*start, *end)
    ways.put(rows, distance, *start, *end)


def _solve_prepared(
    ways: ShortestWays, rows: Bools, points: Geometries, shapes: Geometries, edges: Edges, *, placed: bool
) -> Bools:
    """Solve for geometries that many points are paired with, points on the left; return the rows that are done."""
    done = np.zeros(len(rows), dtype=bool)
    row = np.flatnonzero(rows)
    _, number = _distinct(shapes[row])
    order = np.argsort(number, kind="stable")
    starts = np.flatnonzero(np.r_[True, np.diff(number[order]) > 0]) if len(row) else row
    for run in np.split(order, starts[1:]):
        if len(run) >= _FEWEST_TO_PREPARE:
            mine = row[run]
            lon, lat = shapely.get_coordinates(points[mine]).T
            found = PreparedGeometry(shapes[mine[0]], edges).nearest(lon, lat, placed=placed)
            ways.put(mine, found.distance_m, lon, lat, found.lon, found.lat)
            done[mine] = True
    return done


def _solve_shapes(left: Geometries, right: Geometries, edges: Edges, limit_m: Floats, *, placed: bool) -> ShortestWays:
    (mine, number), (theirs, other_number) = _distinct(left), _distinct(right)
    first, second = Features(mine, edges), Features(theirs, edges)
    rank, other_rank = first.rank_of_row[number], second.rank_of_row[other_number]
    ways = ShortestWays.unknown(len(left))
    ways.distance_m[:] = np.inf
    held = [*_held_starts(first, second, rank, other_rank), *_held_starts(second, first, other_rank, rank)]
    for row, _, inside in held:
        sure = inside.take(inside.sure)
        ways.put(row[inside.sure], np.zeros(len(sure.lon)), sure.lon, sure.lat, sure.lon, sure.lat)
    pair = np.flatnonzero(ways.distance_m > 0)
    found = connect(first, second, Close(pair, rank[pair], other_rank[pair]), limit_m, placed=placed)
    ways.put(found.group, found.distance_m, found.lon, found.lat, found.other_lon, found.other_lat)
    for row, areas, inside in held:
        doubtful = np.flatnonzero(~inside.sure & (ways.distance_m[row] > 0))
        doubtful = doubtful[areas.truly_hold(inside.take(doubtful))]
        lon, lat = inside.lon[doubtful], inside.lat[doubtful]
        ways.put(row[doubtful], np.zeros(len(doubtful)), lon, lat, lon, lat)
    return ways


def _held_starts(own: Features, its: Features, rank: Indices, its_rank: Indices) -> list[tuple[Indices, Areas, Held]]:
    """Return pairs of geometries of which the first has a part that begins in a polygon of the second, and where."""
    if not its.has_polygons:
        return []
    first = np.searchsorted(own.part_rank, np.arange(len(own) + 1))
    row, step = numbered_runs(np.diff(first)[rank])
    part = first[rank][row] + step
    held = its.areas.hold(its_rank[row], own.starts[0][part], own.starts[1][part])
    return [(row[held.point], its.areas, held)]


def _distinct(geometries: Geometries) -> tuple[Geometries, Indices]:
    """Return each object once, and the number of the one in each place."""
    _, first, number = np.unique([id(one) for one in geometries], return_index=True, return_inverse=True)
    return geometries[first], np.asarray(number, dtype=np.intp)
