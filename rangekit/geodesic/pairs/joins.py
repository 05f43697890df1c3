"""Many geometries with many: which are nearest, and which lie within a distance. An index prunes, distances decide."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from rangekit.geodesic.ellipsoid import HALF_MERIDIAN_M
from rangekit.geodesic.pairs.closest import TOUCHING_M
from rangekit.geodesic.pairs.connecting import connect
from rangekit.geodesic.pairs.descent import Close, close_geometries
from rangekit.geodesic.pairs.far import are_far_from_all, nearest_of_far
from rangekit.geodesic.pairs.features import Features
from rangekit.geodesic.polygons.planar import STRAY_M

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from rangekit.geodesic.inputs import Edges
    from rangekit.geodesic.pairs.containment import Areas, Held

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]
    Indices = NDArray[np.intp]
    Geometries = NDArray[np.object_]

__all__ = ["JoinedPairs", "join_nearest", "join_within"]

_NOTHING_COUNTS_M = -1.0
TIED_M = 1e-7
"""What is farther by no more than that is as near: twice the 50 nm that a distance is good for."""


@dataclass(frozen=True, slots=True, eq=False)
class JoinedPairs:
    """Pairs of rows, n of them, sorted by the left one; then by distance if several nearest were sought, and the right.

    Parameters
    ----------
    left, right : (n,) indices
        The rows of the geometries.
    distance_m : (n,) metres
    """

    left: Indices
    right: Indices
    distance_m: Floats

    def take(self, rows: Bools | Indices) -> JoinedPairs:
        """Return some of them."""
        return JoinedPairs(self.left[rows], self.right[rows], self.distance_m[rows])


def join_within(left: Geometries, right: Geometries, distance_m: float | Floats, edges: Edges) -> JoinedPairs:
    """Return all pairs that are within a distance.

    Parameters
    ----------
    left, right : (n,) and (m,) arrays of shapely geometries
        Degrees, checked; None and empty ones are in no pair.
    distance_m : metres, or (n,) metres
        At least 0; one for all, or one for each on the left.
    edges : {"geodesic", "planar"}
        What a straight edge means.
    """
    first, second = Features(left, edges), Features(right, edges)
    if not (len(first) and len(second)):
        return _nothing()
    limit = np.broadcast_to(np.asarray(distance_m, dtype=np.float64), len(left))[first.row]
    inside = _contained(first, second, limit, _nothing())
    mine, theirs = close_geometries(first, second, limit, nearest=0)
    apart = ~_are_in(mine, theirs, inside, len(second))
    found = _all_of([inside, _measured(first, second, mine[apart], theirs[apart], limit)])
    return _by_row(first, second, found.take(found.distance_m <= limit[found.left]))


def join_nearest(
    left: Geometries,
    right: Geometries,
    edges: Edges,
    *,
    nearest: int = 1,
    limit_m: float = np.inf,
    exclusive: bool = False,
) -> JoinedPairs:
    """Return, for each geometry on the left, the nearest on the right: all that are equally near.

    Parameters
    ----------
    left, right : (n,) and (m,) arrays of shapely geometries
        Degrees, checked; None and empty ones are in no pair.
    edges : {"geodesic", "planar"}
        What a straight edge means.
    nearest : int
        How many on the right; more where the last of them is not nearer than the next.
    limit_m : metres
        What is farther does not count.
    exclusive : bool
        Whether geometries equal to the one on the left are left out.
    """
    first, second = Features(left, edges), Features(right, edges)
    if not (len(first) and len(second)):
        return _nothing()
    equal = _equal_pairs(first, second) if exclusive else _nothing()
    most_equal = int(np.bincount(equal.left).max(initial=0))
    limit = np.full(len(first), min(limit_m, HALF_MERIDIAN_M + 1.0))
    inside = _contained(first, second, limit, equal)
    settled = np.bincount(inside.left[inside.distance_m == 0], minlength=len(first)) >= nearest
    limit[settled] = TOUCHING_M
    far = _far_pairs(first, second, ~settled) if nearest == 1 and not exclusive else _nothing()
    limit[far.left] = _NOTHING_COUNTS_M
    mine, theirs = close_geometries(first, second, limit, nearest=nearest + most_equal)
    wanted = ~(_are_in(mine, theirs, inside, len(second)) | _are_in(mine, theirs, equal, len(second)))
    mine, theirs = mine[wanted], theirs[wanted]
    if nearest == 1:
        group = Close(mine, mine, theirs)
        ways = connect(first, second, group, limit, placed=False)
        found = JoinedPairs(ways.group, second.owner[ways.right], _touching(ways.distance_m))
    else:
        found = _measured(first, second, mine, theirs, limit)
    found = _shortest_of_each(_all_of([inside, found, far]), len(second))
    kept = _nearest_of_each(found.take(found.distance_m <= limit_m), nearest)
    return _by_row(first, second, kept, nearest_first=nearest > 1)


def _far_pairs(left: Features, right: Features, wanted: Bools) -> JoinedPairs:
    """Return the nearest of those that are far from everything: chords do not tell there what is near."""
    rank = np.flatnonzero(wanted & are_far_from_all(left, right))
    if not len(rank):
        return _nothing()
    return JoinedPairs(*nearest_of_far(left, right, rank, TIED_M))


def _nothing() -> JoinedPairs:
    none = np.empty(0, dtype=np.intp)
    return JoinedPairs(none, none, np.empty(0))


def _all_of(several: Sequence[JoinedPairs]) -> JoinedPairs:
    columns = zip(*((pairs.left, pairs.right, pairs.distance_m) for pairs in several), strict=True)
    return JoinedPairs(*(np.concatenate(column) for column in columns))


def _by_row(left: Features, right: Features, pairs: JoinedPairs, *, nearest_first: bool = False) -> JoinedPairs:
    """Return pairs of ranks as pairs of rows."""
    mine, theirs = left.row[pairs.left], right.row[pairs.right]
    order = np.lexsort((theirs, pairs.distance_m, mine) if nearest_first else (theirs, mine))
    return JoinedPairs(mine[order], theirs[order], pairs.distance_m[order])


def _touching(distance_m: Floats) -> Floats:
    return np.where(distance_m < TOUCHING_M, 0.0, distance_m)


def _measured(left: Features, right: Features, mine: Indices, theirs: Indices, limit_m: Floats) -> JoinedPairs:
    """Return the distances of pairs of ranks; without those beyond the limit of the left one, or some of them."""
    close = Close(np.arange(len(mine)), mine, theirs)
    ways = connect(left, right, close, limit_m[mine], placed=False)
    return JoinedPairs(mine[ways.group], theirs[ways.group], _touching(ways.distance_m))


def _contained(left: Features, right: Features, limit_m: Floats, left_out: JoinedPairs) -> JoinedPairs:
    """Return the pairs of ranks of which a part of one begins inside a polygon of the other, or so near its edge.

    Parameters
    ----------
    left, right : Features
    limit_m : (k,) metres
        The longest distance that counts, for each rank on the left.
    left_out : JoinedPairs
        Pairs not to look at.
    """
    surely, maybe = [_nothing()], []
    for own, its, swapped in (left, right, False), (right, left, True):
        if not its.has_polygons:
            continue
        held = its.areas.holding(*own.starts)
        sides = own.part_rank[held.point], held.rank
        mine, theirs = sides[::-1] if swapped else sides
        wanted = ~_are_in(mine, theirs, left_out, len(right))
        sure = wanted & held.sure
        surely.append(JoinedPairs(mine[sure], theirs[sure], np.zeros(int(sure.sum()))))
        rows = np.flatnonzero(wanted & ~held.sure)
        maybe.append(_Doubtful(its.areas, held.take(rows), mine[rows], theirs[rows]))
    known = _shortest_of_each(_all_of(surely), len(right))
    for doubtful in maybe:
        near = doubtful.take(~_are_in(doubtful.left, doubtful.right, known, len(right)))
        known = _shortest_of_each(_all_of([known, _near_edges(left, right, near, limit_m)]), len(right))
    return known


@dataclass(frozen=True, slots=True, eq=False)
class _Doubtful:
    """Pairs of ranks of which a part of one begins too near an edge of the other for redrawn polygons."""

    areas: Areas
    held: Held
    left: Indices
    right: Indices

    def take(self, rows: Bools) -> _Doubtful:
        return _Doubtful(self.areas, self.held.take(rows), self.left[rows], self.right[rows])


def _near_edges(left: Features, right: Features, doubtful: _Doubtful, limit_m: Floats) -> JoinedPairs:
    """Return the distances of doubtful pairs: those of their outlines, or 0 where the true edges hold the point."""
    width = max(len(right), 1)
    key, pair = np.unique(doubtful.left * width + doubtful.right, return_inverse=True)
    pairs = _measured(left, right, *np.divmod(key, width), np.maximum(limit_m, 2 * STRAY_M))
    distance = np.full(len(key), np.inf)
    distance[np.searchsorted(key, pairs.left * width + pairs.right)] = pairs.distance_m
    rows = np.flatnonzero(distance[pair] > 0)
    distance[pair[rows[doubtful.areas.truly_hold(doubtful.held.take(rows))]]] = 0.0
    return JoinedPairs(*np.divmod(key, width), distance)


def _shortest_of_each(pairs: JoinedPairs, width: int) -> JoinedPairs:
    """Return each pair of ranks once, with the shortest of its distances."""
    key = pairs.left * width + pairs.right
    order = np.lexsort((pairs.distance_m, key))
    _, first = np.unique(key[order], return_index=True)
    return pairs.take(order[first])


def _are_in(mine: Indices, theirs: Indices, pairs: JoinedPairs, width: int) -> Bools:
    """Return which pairs of ranks are among some pairs."""
    return np.isin(mine * width + theirs, pairs.left * width + pairs.right)


def _equal_pairs(left: Features, right: Features) -> JoinedPairs:
    """Return the pairs of ranks whose geometries are topologically equal; such have the same bounds."""
    mine, theirs = left.geometries[left.row], right.geometries[right.row]
    bounds = np.concatenate([shapely.bounds(mine), shapely.bounds(theirs)])
    _, number = np.unique(bounds, axis=0, return_inverse=True)
    number = number.ravel()
    order = np.argsort(number[len(mine) :], kind="stable")
    start = np.searchsorted(number[len(mine) :][order], number[: len(mine)])
    stop = np.searchsorted(number[len(mine) :][order], number[: len(mine)], side="right")
    row = np.repeat(np.arange(len(mine)), stop - start)
    place = np.arange(len(row)) - np.repeat(np.cumsum(stop - start) - (stop - start), stop - start)
    other = order[start[row] + place]
    same = shapely.equals(mine[row], theirs[other])
    return JoinedPairs(row[same], other[same], np.zeros(int(same.sum())))


def _nearest_of_each(pairs: JoinedPairs, nearest: int) -> JoinedPairs:
    """Return the nearest pairs of each on the left, with all that are as near as the last of them."""
    order = np.lexsort((pairs.distance_m, pairs.left))
    pairs = pairs.take(order)
    start = np.searchsorted(pairs.left, pairs.left)
    end = np.searchsorted(pairs.left, pairs.left, side="right")
    last = np.minimum(start + nearest, end) - 1
    return pairs.take(pairs.distance_m <= pairs.distance_m[last] + TIED_M)
