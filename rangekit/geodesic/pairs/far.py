"""Geometries more than a quarter of the way round the globe apart: vertices are nearest to vertices.

There the distance to a point is concave along every geodesic, so that the ends of an edge are nearest. Chords rank
badly so far away; all vertices are measured, or where those are very many each side's to the other, prepared.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rangekit.geodesic.ellipsoid import shortest_geodesic, solve_inverse, wrap_lon
from rangekit.geodesic.lines import numbered_runs
from rangekit.geodesic.pairs.closest import Connections
from rangekit.geodesic.prepared import PreparedGeometry
from rangekit.geodesic.search.closest_point import CONCAVE_ABOVE_M
from rangekit.geodesic.search.nearest import NearestSearch

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rangekit.geodesic.pairs.descent import Close
    from rangekit.geodesic.pairs.features import Features

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]
    Indices = NDArray[np.intp]

__all__ = ["are_far", "are_far_from_all", "connect_far", "nearest_of_far"]

_MOST_AT_ONCE = 1_000_000


def are_far(left: Features, right: Features, close: Close) -> Bools:
    """Return which pairs of ranks are so far apart for certain that vertices are nearest to vertices.

    Parameters
    ----------
    left, right : Features
    close : Close
        Pairs of ranks.
    """
    if left.edges == "planar":
        return np.zeros(len(close.group), dtype=bool)  # which bend, and so have no vertex where they are nearest
    first, second = left.levels[left.root], right.levels[right.root]
    apart = np.linalg.norm(first.centre[close.left] - second.centre[close.right], axis=1)
    least = np.maximum(apart - first.radius[close.left] - second.radius[close.right], 0.0)
    return np.asarray(shortest_geodesic(least) > CONCAVE_ABOVE_M)


def are_far_from_all(left: Features, right: Features) -> Bools:
    """Return which ranks on the left are so far from everything on the right for certain.

    Parameters
    ----------
    left, right : Features
    """
    if left.edges == "planar":
        return np.zeros(len(left), dtype=bool)
    first, second = left.levels[left.root], right.levels[-1]
    apart = np.linalg.norm(first.centre[:, None] - second.centre, axis=2) - second.radius
    least = np.maximum(apart.min(axis=1) - first.radius, 0.0)
    return np.asarray(shortest_geodesic(least) > CONCAVE_ABOVE_M)


def nearest_of_far(
    left: Features, right: Features, rank: Indices, tolerance_m: float
) -> tuple[Indices, Indices, Floats]:
    """Return, for ranks on the left that are far from all, the nearest on the right and those about as near.

    Parameters
    ----------
    left, right : Features
    rank : (n,) indices
    tolerance_m : metres
        How much farther they may be than the nearest to some vertex.

    Returns
    -------
    left, right : (k,) ranks
    distance_m : (k,) metres
    """
    row, step = numbered_runs(np.diff(left.first_vertex)[rank])
    lonlat = left.vertices[left.first_vertex[rank][row] + step]
    search = NearestSearch(right.outline)
    vertex, segment, distance = search.find_tied(wrap_lon(lonlat[:, 0]), lonlat[:, 1], tolerance_m)
    return rank[row[vertex]], right.owner[segment], distance


def connect_far(left: Features, right: Features, close: Close) -> Connections:
    """Return the shortest way between the geometries of each far pair.

    Parameters
    ----------
    left, right : Features
    close : Close
        Pairs of ranks.
    """
    counts = np.diff(left.first_vertex)[close.left] * np.diff(right.first_vertex)[close.right]
    many = counts > _MOST_AT_ONCE
    found = [_by_preparing(left, right, close.take(np.array([row]))) for row in np.flatnonzero(many)]
    rest, counts = close.take(~many), counts[~many]
    block = (np.cumsum(counts) - counts) // _MOST_AT_ONCE
    starts = np.flatnonzero(np.r_[True, block[1:] != block[:-1]]) if len(block) else np.empty(0, dtype=np.intp)
    for first, last in zip(starts, np.append(starts, len(block))[1:], strict=True):
        found.append(_by_vertices(left, right, rest.take(slice(first, last)), counts[first:last]))
    return Connections.joined(found)


def _by_vertices(left: Features, right: Features, close: Close, counts: Indices) -> Connections:
    pair, number = numbered_runs(counts)
    width = np.diff(right.first_vertex)[close.right][pair]
    mine = left.vertices[left.first_vertex[close.left][pair] + number // width]
    theirs = right.vertices[right.first_vertex[close.right][pair] + number % width]
    _, distance = solve_inverse(*mine.T, *theirs.T)
    order = np.lexsort((distance, pair))
    best = order[np.searchsorted(pair, np.arange(len(counts)))]
    return _connections(left, right, close, distance[best], np.column_stack([mine[best], theirs[best]]))


def _by_preparing(left: Features, right: Features, close: Close) -> Connections:
    ways = []
    for own, its, rank, its_rank in (
        (left, right, close.left[0], close.right[0]),
        (right, left, close.right[0], close.left[0]),
    ):
        lonlat = own.vertices[own.first_vertex[rank] : own.first_vertex[rank + 1]]
        prepared = PreparedGeometry(its.geometries[its.row[its_rank]], its.edges)
        closest, _ = prepared.closest_on_outline(wrap_lon(lonlat[:, 0]), lonlat[:, 1])
        best = int(closest.distance_m.argmin())
        ends = [*lonlat[best], closest.lon[best], closest.lat[best]]
        ways.append((closest.distance_m[best], ends if own is left else [*ends[2:], *ends[:2]]))
    distance, ends = min(ways)
    return _connections(left, right, close, np.array([distance]), np.array([ends]))


def _connections(left: Features, right: Features, close: Close, distance: Floats, ends: Floats) -> Connections:
    segments = left.first_segment[close.left], right.first_segment[close.right]
    return Connections(close.group, *segments, distance, *ends.T)
