"""Which segments can be nearest: the balls of two sets of geometries, walked down together.

Chords through the ground rank what is near, and their slack against geodesics is allowed for
(:func:`rangekit.geodesic.ellipsoid.chord_slack`). Two points of a pair of geometries bound its distance from above;
balls that are farther apart than the bound are dropped with all that is in them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from rangekit.geodesic.ellipsoid import HALF_MERIDIAN_M, chord_slack

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from rangekit.geodesic.pairs.features import Features, Nodes

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]
    Indices = NDArray[np.intp]

__all__ = ["Close", "close_geometries", "close_segments"]

MOST_AT_ONCE = 2_000_000
_ROUNDING_M = 1e-3
_LONGEST_CHORD_M = 12_756_274.0


@dataclass(frozen=True, slots=True, eq=False)
class Close:
    """Nodes of two sets of geometries that may hold what is nearest, n of them, sorted by group.

    Parameters
    ----------
    group : (n,) indices
        What the nearest is sought for: a geometry on the left, or a pair of geometries.
    left, right : (n,) indices
    """

    group: Indices
    left: Indices
    right: Indices

    def take(self, rows: Bools | Indices | slice) -> Close:
        """Return some of them."""
        return Close(self.group[rows], self.left[rows], self.right[rows])


def allowed_chord(chord_m: Floats) -> Floats:
    """Return how long the chord to the nearest point can be, given the chord to some point."""
    bounded = np.minimum(chord_m, _LONGEST_CHORD_M)
    return np.asarray(np.where(chord_m < HALF_MERIDIAN_M, bounded + chord_slack(bounded) + _ROUNDING_M, np.inf))


@dataclass(frozen=True, slots=True, eq=False)
class _Nodes:
    """Pairs of nodes of a level on the left, sorted, and of one on the right."""

    left: Indices
    right: Indices
    level: int
    other: int

    def take(self, rows: Bools | slice) -> _Nodes:
        return _Nodes(self.left[rows], self.right[rows], self.level, self.other)


def close_geometries(left: Features, right: Features, limit_m: Floats, nearest: int) -> tuple[Indices, Indices]:
    """Return the pairs of geometries that may be as near as asked.

    Parameters
    ----------
    left, right : Features
    limit_m : (k,) metres
        The longest distance that counts, for each rank on the left.
    nearest : int
        How many of the nearest on the right are wanted for each on the left; 0 for all within the limit.

    Returns
    -------
    left, right : (n,) ranks
        Sorted by the left one.
    """
    limits = _coarser_limits(left, limit_m)
    level, other = len(left.levels) - 1, len(right.levels) - 1
    size, width = len(left.levels[level].radius), len(right.levels[other].radius)
    waiting = [_Nodes(np.repeat(np.arange(size), width), np.tile(np.arange(width), size), level, other)]
    found = []
    while waiting:
        nodes = waiting.pop()
        nodes = nodes.take(_may_be_near(left, right, nodes, limits[nodes.level], nearest))
        size = len(nodes.left)
        half = int(np.searchsorted(nodes.left, nodes.left[size // 2])) if size > MOST_AT_ONCE else 0
        if half:
            waiting += [nodes.take(slice(half, None)), nodes.take(slice(half))]
        elif nodes.level > left.root or nodes.other > right.root:
            waiting.append(_one_level_down(left, right, nodes))
        else:
            found.append(nodes)
    return np.concatenate([nodes.left for nodes in found]), np.concatenate([nodes.right for nodes in found])


def _one_level_down(left: Features, right: Features, nodes: _Nodes) -> _Nodes:
    first, second = left.levels[nodes.level], right.levels[nodes.other]
    left_is_larger = first.radius[nodes.left].sum() >= second.radius[nodes.right].sum()
    if nodes.other == right.root or (nodes.level > left.root and left_is_larger):
        child, parent = first.children(nodes.left)
        order = np.argsort(child, kind="stable")
        return _Nodes(child[order], nodes.right[parent[order]], nodes.level - 1, nodes.other)
    child, parent = second.children(nodes.right)
    return _Nodes(nodes.left[parent], child, nodes.level, nodes.other - 1)


def _coarser_limits(features: Features, limit_m: Floats) -> dict[int, Floats]:
    limits = {features.root: limit_m}
    for level in range(features.root + 1, len(features.levels)):
        limits[level] = np.maximum.reduceat(limits[level - 1], features.levels[level].first[:-1])
    return limits


def _may_be_near(left: Features, right: Features, nodes: _Nodes, limit_m: Floats, nearest: int) -> Bools:
    """Return which pairs of nodes are within the limit and may hold one of the nearest."""
    first, second = left.levels[nodes.level], right.levels[nodes.other]
    limit = limit_m
    if nearest and len(nodes.left):
        farthest = np.linalg.norm(first.centre[nodes.left] - second.spot[nodes.right], axis=1)
        farthest += first.radius[nodes.left]
        limit = np.minimum(limit, allowed_chord(_least_of_runs(nodes.left, farthest, nearest, len(limit))))
    near: Bools = _gap(first, second, nodes.left, nodes.right) <= limit[nodes.left] + _ROUNDING_M
    return near


def _least_of_runs(group: Indices, value: Floats, nearest: int, size: int) -> Floats:
    """Return the n-th least value of each group, infinite where it has fewer."""
    least = np.full(size, np.inf)
    start = np.flatnonzero(np.r_[True, group[1:] != group[:-1]])
    if nearest == 1:
        least[group[start]] = np.minimum.reduceat(value, start)
        return least
    order = np.lexsort((value, group))
    enough = np.diff(np.append(start, len(group))) >= nearest
    least[group[start[enough]]] = value[order[start[enough] + nearest - 1]]
    return least


def _gap(first: Nodes, second: Nodes, node: Indices, partner: Indices) -> Floats:
    apart = np.linalg.norm(first.centre[node] - second.centre[partner], axis=1)
    return np.asarray(apart - first.radius[node] - second.radius[partner])


def close_segments(left: Features, right: Features, pairs: Close, limit_m: Floats) -> Iterator[Close]:
    """Find, for pairs of geometries, the pairs of segments that may be nearest.

    Parameters
    ----------
    left, right : Features
    pairs : Close
        Ranks, sorted by group.
    limit_m : (g,) metres
        The longest chord that counts, for each group; shortened as nearer points are found, here and by the caller.

    Yields
    ------
    Close
        Pairs of segments; of a group in several parts where they are too many at once.
    """
    waiting = [(pairs, left.root, right.root)]
    while waiting:
        close, level, other = waiting.pop()
        close = _kept_segments(left.levels[level], right.levels[other], close, limit_m)
        if len(close.group) > MOST_AT_ONCE:
            half = len(close.group) // 2
            waiting += [(close.take(slice(half)), level, other), (close.take(slice(half, None)), level, other)]
        elif len(close.group) and (level or other):
            waiting.append(_descended(left, right, close, level, other))
        elif len(close.group):
            yield close


def _descended(left: Features, right: Features, close: Close, level: int, other: int) -> tuple[Close, int, int]:
    first, second = left.levels[level], right.levels[other]
    if not other or (level and first.radius[close.left].sum() >= second.radius[close.right].sum()):
        child, parent = first.children(close.left)
        return Close(close.group[parent], child, close.right[parent]), level - 1, other
    child, parent = second.children(close.right)
    return Close(close.group[parent], close.left[parent], child), level, other - 1


def _kept_segments(first: Nodes, second: Nodes, close: Close, limit_m: Floats) -> Close:
    """Keep what may be nearest of each group; tighten the limits."""
    if not len(close.group):
        return close
    start = np.flatnonzero(np.r_[True, close.group[1:] != close.group[:-1]])
    some = np.linalg.norm(first.spot[close.left] - second.spot[close.right], axis=1)
    group = close.group[start]
    limit_m[group] = np.minimum(limit_m[group], allowed_chord(np.minimum.reduceat(some, start)))
    return close.take(_gap(first, second, close.left, close.right) <= limit_m[close.group] + _ROUNDING_M)
