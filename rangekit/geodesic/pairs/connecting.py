"""The shortest way between geometries, among all their segments: by vertices, by bends, or none because they meet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rangekit.geodesic.pairs.bends import connect_bends
from rangekit.geodesic.pairs.closest import TOUCHING_M, Connections, connect_vertices
from rangekit.geodesic.pairs.crossing import do_cross, find_crossings
from rangekit.geodesic.pairs.descent import Close, close_segments
from rangekit.geodesic.pairs.far import are_far, connect_far
from rangekit.geodesic.threads import on_every_core

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rangekit.geodesic.pairs.features import Features

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]
    Indices = NDArray[np.intp]

__all__ = ["connect"]

_BLOCK = 1 << 14


def connect(left: Features, right: Features, close: Close, limit_m: Floats, *, placed: bool) -> Connections:
    """Return the shortest ways between the outlines of geometries; what polygons contain is not asked.

    Parameters
    ----------
    left, right : Features
    close : Close
        Pairs of ranks, sorted by group.
    limit_m : (g,) metres
        The longest distance that counts, for each group.
    placed : bool
        Whether the ends are wanted as well as the distances.

    Returns
    -------
    Connections
        Of each group the shortest, and for pairs that are about as near their own, sorted by group and right-hand
        geometry; nothing for groups whose geometries are farther apart than counts.
    """
    far = are_far(left, right, close)
    distant, close = close.take(far), close.take(~far)
    starts = np.flatnonzero(np.r_[True, close.group[1:] != close.group[:-1]]) if len(close.group) else np.empty(0, int)
    edges = np.append(starts[::_BLOCK], len(close.group))
    found: list[list[Connections]] = [[] for _ in edges[1:]]
    limit = limit_m.copy()

    def solve(part: slice) -> None:
        for block in range(part.start, part.stop):
            pairs = close.take(slice(edges[block], edges[block + 1]))
            for segments in close_segments(left, right, pairs, limit):
                ways = _shortest(left, right, segments, limit, placed=placed)
                found[block].append(ways)
                np.minimum.at(limit, ways.group, ways.distance_m)

    on_every_core(solve, len(found), 1)
    near = [ways for block in found for ways in block]
    return _least_of_pairs(right, Connections.joined([*near, connect_far(left, right, distant)]))


def _shortest(left: Features, right: Features, close: Close, limit_m: Floats, *, placed: bool) -> Connections:
    ways = _least_of_pairs(right, connect_vertices(left, right, close, limit_m, placed=placed))
    if left.edges == "planar":
        bent = connect_bends(left, right, close, _best_of(right, ways, close))
        ways = _least_of_pairs(right, Connections.joined([ways, bent]))
    lengths = [
        (outline.lon0[segment] != outline.lon1[segment]) | (outline.lat0[segment] != outline.lat1[segment])
        for outline, segment in ((left.outline, close.left), (right.outline, close.right))
    ]
    first, second = left.levels[0], right.levels[0]
    apart = np.linalg.norm(first.centre[close.left] - second.centre[close.right], axis=1)
    near = apart <= first.radius[close.left] + second.radius[close.right]
    rows = np.flatnonzero(lengths[0] & lengths[1] & near)
    rows = rows[_best_of(right, ways, close.take(rows)) > TOUCHING_M]
    if not len(rows):
        return ways
    asked = close.take(rows)
    crossed = asked.take(do_cross(left.outline, asked.left, right.outline, asked.right))
    return _least_of_pairs(right, Connections.joined([ways, _crossing_ways(left, right, crossed, placed=placed)]))


def _crossing_ways(left: Features, right: Features, crossed: Close, *, placed: bool) -> Connections:
    key = _key(right, crossed.group, crossed.right)
    _, first = np.unique(key, return_index=True)
    crossed = crossed.take(first)
    nothing = np.zeros(len(first))
    ends = (nothing,) * 4
    if placed and len(first):
        ends = find_crossings(left.outline, crossed.left, right.outline, crossed.right)
    return Connections(crossed.group, crossed.left, crossed.right, nothing, *ends)


def _key(right: Features, group: Indices, segment: Indices) -> Indices:
    """Return a number for each pair of a group and a right-hand geometry."""
    return np.asarray(group * np.intp(len(right)) + right.owner[segment])


def _least_of_pairs(right: Features, ways: Connections) -> Connections:
    key = _key(right, ways.group, ways.right)
    order = np.lexsort((ways.distance_m, key))
    first = np.flatnonzero(np.r_[True, key[order][1:] != key[order][:-1]]) if len(key) else np.empty(0, dtype=np.intp)
    return ways.take(order[first])


def _best_of(right: Features, ways: Connections, close: Close) -> Floats:
    """Return the shortest distance known of each pair's geometries, infinite where there is none."""
    if not len(ways.group):
        return np.full(len(close.group), np.inf)
    known, asked = _key(right, ways.group, ways.right), _key(right, close.group, close.right)
    place = np.minimum(np.searchsorted(known, asked), len(known) - 1)
    return np.where(known[place] == asked, ways.distance_m[place], np.inf)
