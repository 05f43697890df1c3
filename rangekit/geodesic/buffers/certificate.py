"""How far the rim of a planar buffer is from what it was drawn about: proved along whole edges, for many features.

For an edge of the rim and a segment of the outline, the distance to the segment is a convex function along the edge, so
it is nowhere more than the larger of its values at the two ends; the least of that over the segments is a bound for the
whole edge. Rim and outline are compared in blocks of eight whose bounding boxes are near enough.

An edge that runs along several segments, as where they are all but in line, is followed from corner to corner: it is
cut at the point nearest to each corner, and each part is bounded by its own segment.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from rangekit.geodesic.buffers.plane_segments import group_sizes
from rangekit.geodesic.lines import numbered_runs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rangekit.geodesic.buffers.plane_segments import PlaneSegments, Rims

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]
    Indices = NDArray[np.intp]

__all__ = ["Ties", "tie_edges"]

_BLOCK = 8
_PAIRS_AT_ONCE = 1024  # blocks of eight by eight: what is compared then fits into a core's cache
_LONGEST_WALK = 64
_NONE = np.iinfo(np.intp).max


@dataclass(frozen=True, slots=True, eq=False)
class Ties:
    """What each edge of rims is tied to: segments of the outline that are within the limit of all of it.

    Parameters
    ----------
    first, last : (e,) indices
        For each edge the segment its start is tied to, and the one its end is: the same one, or others along the line,
        each part of the edge being tied to the one between; -1 where nothing is near enough.
    """

    first: Indices
    last: Indices

    @property
    def missing(self) -> Bools:
        """Which edges are farther than the limit, for all that is known: (e,)."""
        return self.first < 0


def tie_edges(rims: Rims, segments: PlaneSegments, limit_m: Floats) -> Ties:
    """Tie each edge of rims to segments of its feature's outline that are within the limit of the whole edge.

    Parameters
    ----------
    rims : Rims
    segments : PlaneSegments
    limit_m : (k,) metres
        Of each feature.
    """
    segment, most_m = _nearest_to_edges(rims, segments, limit_m)
    edges = rims.edges
    first = np.where(most_m[edges] <= limit_m[rims.feature[edges]], segment[edges], -1)
    last = first.copy()
    rows = np.flatnonzero(first < 0)
    if len(rows):
        first[rows], last[rows] = _walks(rims, edges[rows], segments, limit_m)
    return Ties(first, last)


def _nearest_to_edges(rims: Rims, segments: PlaneSegments, limit_m: Floats) -> tuple[Indices, Floats]:
    """Return the segment within the least bound of each edge, and that bound; by the vertex an edge starts at."""
    rim, outline = _Blocks.of(rims.feature, _BLOCK + 1), _Blocks.of(segments.feature, _BLOCK)
    one, other = rim.near_pairs(rims.xy, rims.xy, outline, segments, limit_m)
    most = np.full((len(rim.feature), _BLOCK), np.inf)
    found = np.full(most.shape, _NONE)
    for at in range(0, len(one), _PAIRS_AT_ONCE):
        a, chosen = one[at : at + _PAIRS_AT_ONCE], outline.rows[other[at : at + _PAIRS_AT_ONCE]]
        begins, sizes = group_sizes(a)
        rows = a[begins]
        bound = _largest_along(rims.xy[rim.rows[a]], segments.start[chosen], segments.end[chosen])
        column = bound.argmin(axis=2)
        best = np.take_along_axis(bound, column[..., None], axis=2)[..., 0]
        new = np.minimum.reduceat(best, begins)
        candidate = np.where(best == new.repeat(sizes, axis=0), np.take_along_axis(chosen, column, axis=1), _NONE)
        candidate = np.minimum.reduceat(candidate, begins)
        found[rows] = np.where(new < most[rows], candidate, found[rows])
        most[rows] = np.minimum(most[rows], new)
    own = rim.rows[:, 1:] > rim.rows[:, :-1]
    vertex = rim.rows[:, :-1][own]
    segment, most_m = np.full(len(rims.xy), -1), np.full(len(rims.xy), np.inf)
    segment[vertex], most_m[vertex] = np.where(found == _NONE, -1, found)[own], np.sqrt(most[own])
    return segment, most_m


@dataclass(frozen=True, slots=True, eq=False)
class _Blocks:
    """Runs of consecutive rows of one feature, overlapping by what they hold beyond eight, padded with the last."""

    rows: Indices
    feature: Indices

    @classmethod
    def of(cls, feature: Indices, size: int) -> _Blocks:
        first, counts = group_sizes(feature)
        run, step = numbered_runs(-(-counts // _BLOCK))
        start, last = first[run] + step * _BLOCK, (first + counts - 1)[run]
        return cls(np.minimum(start[:, None] + np.arange(size), last[:, None]), feature[start])

    def near_pairs(
        self, start: Floats, end: Floats, other: _Blocks, segments: PlaneSegments, limit_m: Floats
    ) -> tuple[Indices, Indices]:
        """Return the pairs of a block and another's of the same feature within the limit, sorted by the first."""
        counts = np.bincount(other.feature, minlength=len(limit_m))
        starts = np.cumsum(counts) - counts
        first, step = numbered_runs(counts[self.feature])
        second = starts[self.feature[first]] + step
        low, high = self._bounds(start, end)
        other_low, other_high = other._bounds(segments.start, segments.end)
        gap = np.maximum(np.maximum(other_low[second] - high[first], low[first] - other_high[second]), 0.0)
        near = (gap * gap).sum(axis=1) <= limit_m[self.feature[first]] ** 2
        return first[near], second[near]

    def _bounds(self, start: Floats, end: Floats) -> tuple[Floats, Floats]:
        a, b = start[self.rows], end[self.rows]
        return np.minimum(a.min(axis=1), b.min(axis=1)), np.maximum(a.max(axis=1), b.max(axis=1))


def _largest_along(rim: Floats, start: Floats, end: Floats) -> Floats:
    """Return the square of a bound on the distance from anywhere on an edge to a segment: (p, 8, 8).

    Parameters
    ----------
    rim : (p, 9, 2)
        Consecutive vertices, with eight edges between them.
    start, end : (p, 8, 2)
        Of segments.
    """
    along = end - start
    square = (along * along).sum(axis=2)
    along_x, along_y = along[:, None, :, 0], along[:, None, :, 1]
    x, y = rim[:, :, None, 0] - start[:, None, :, 0], rim[:, :, None, 1] - start[:, None, :, 1]
    share = x * along_x
    share += y * along_y
    share /= np.where(square > 0, square, 1.0)[:, None, :]
    np.clip(share, 0.0, 1.0, out=share)
    x -= share * along_x
    y -= share * along_y
    x *= x
    y *= y
    x += y
    return np.maximum(x[:, :-1], x[:, 1:])


def _walks(rims: Rims, edges: Indices, segments: PlaneSegments, limit_m: Floats) -> tuple[Indices, Indices]:
    """Return the segments nearest to both ends of edges that can be followed from one to the other, or -1."""
    feature = rims.feature[edges]
    start, end = rims.xy[edges], rims.xy[edges + 1]
    here, there = (_nearest(xy, feature, segments) for xy in (start, end))
    chains, limit = segments.chains, limit_m[feature]
    way = chains.way(here, there)
    good = (segments.line[here] == segments.line[there]) & (np.abs(way) <= _LONGEST_WALK)
    good &= (segments.away(start, here) <= limit) & (segments.away(end, there) <= limit)
    rows = np.flatnonzero(good & (way != 0))
    walk, step = numbered_runs(np.abs(way[rows]))
    row = rows[walk]
    sign = np.sign(way[row])
    before = chains.onward(here[row], sign * step)
    after = chains.onward(here[row], sign * (step + 1))
    corner = np.where((sign > 0)[:, None], segments.end[before], segments.start[before])
    along = (end - start)[row]
    share = ((corner - start[row]) * along).sum(axis=1) / np.maximum((along * along).sum(axis=1), np.finfo(float).tiny)
    # a string is cut in order: where corners fall back, the cut stays where the one before it was
    share = _ascending(np.clip(share, 0.0, 1.0), walk)
    cut = start[row] + share[:, None] * along
    near = np.maximum(segments.away(cut, before), segments.away(cut, after)) <= limit[row]
    good[row[~near]] = False
    good &= way != 0
    return np.where(good, here, -1), np.where(good, there, -1)


def _ascending(share: Floats, walk: Indices) -> Floats:
    """Return the largest value so far in each walk."""
    return np.asarray(np.maximum.accumulate(share + walk) - walk)


def _nearest(xy: Floats, feature: Indices, segments: PlaneSegments) -> Indices:
    """Return the segment of its feature that is nearest to each place."""
    counts = np.bincount(segments.feature, minlength=int(feature.max()) + 1)
    starts = np.cumsum(counts) - counts
    place, step = numbered_runs(counts[feature])
    row = starts[feature[place]] + step
    away = segments.away(xy[place], row)
    order = np.lexsort((row, away, place))
    return np.asarray(row[order[np.searchsorted(place[order], np.arange(len(xy)))]])
