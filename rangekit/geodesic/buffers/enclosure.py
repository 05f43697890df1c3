"""Proof that a planar buffer has lost no hole, and an erosion no island, though their rims show nothing of them.

Tie each edge of the rim to a segment of the outline within the limit of the whole of it. Shrinking each edge straight
to its segment, and each vertex between two edges to a way between their segments, moves the rim to a closed way along
the outline, through no place beyond the limit. So round such a place the two wind equally often. The rim of a buffer
winds once round each place in it, that of an erosion round each place left. A place beyond the limit on the wrong side
of the rim is therefore one round which the way along the outline, less the boundary of the polygons, winds.

That difference is counted segment by segment. Where it is nothing, nothing was lost. What of it is left goes round
nothing beyond the limit if its segments are all within the limit of one place (draw it together there), or if it
runs along the outline alone and is narrow (whatever it goes round is no farther from it than half its width).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from rangekit.geodesic.buffers.plane_segments import group_sizes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rangekit.geodesic.buffers.certificate import Ties
    from rangekit.geodesic.buffers.plane_segments import PlaneSegments, Rims

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]
    Indices = NDArray[np.intp]

__all__ = ["may_have_lost"]

_LONGEST_DETOUR = 64  # segments; ways along the outline that are longer are taken as jumps


def may_have_lost(rims: Rims, ties: Ties, segments: PlaneSegments, limit_m: Floats) -> Bools:
    """Return for which features a hole or island beyond the limit could be missing from the rims.

    Parameters
    ----------
    rims : Rims
    ties : Ties
        Of the rims' edges, by the same limit.
    segments : PlaneSegments
    limit_m : (k,) metres
        Of each feature.

    Returns
    -------
    (k,) bool
    """
    lost = np.zeros(len(limit_m), dtype=bool)
    lost[rims.feature[rims.edges[ties.missing]]] = True
    steps = _steps(rims, ties, segments, limit_m)
    along = steps.count(segments) - segments.is_ring
    left = np.flatnonzero(along)
    jump_from, jump_to, middle = steps.jumps()
    a, b = np.concatenate([left, jump_from]), np.concatenate([segments.chains.following[left], jump_to])
    if len(a):
        lost[segments.feature[_unproved(a, b, middle, segments, limit_m)]] = True
    return lost


@dataclass(frozen=True, slots=True, eq=False)
class _Steps:
    """Ways between segments of one line, from the lower one on, and jumps between any two."""

    low: Indices
    length: Indices
    forward: Bools
    jump_from: Indices
    jump_to: Indices
    jump_middle: Floats

    def count(self, segments: PlaneSegments) -> Indices:
        """Return how often the ways go from each segment to the next one, those back taken off."""
        chains = segments.chains
        first, sign = chains.first[self.low], np.where(self.forward, 1, -1)
        end = self.low + self.length
        beyond = np.maximum(end - first - chains.size[self.low], 0)  # round again from the first segment
        change = np.zeros(len(segments.line) + 1, dtype=np.intp)
        for at, by in ((self.low, sign), (end - beyond, -sign), (first, sign * (beyond > 0))):
            np.add.at(change, at, by)
        np.add.at(change, first + beyond, -sign * (beyond > 0))
        return np.asarray(np.cumsum(change)[:-1])

    def jumps(self) -> tuple[Indices, Indices, Floats]:
        """Return the jumps that none back makes up for: between which segments, and about where."""
        low, high = np.minimum(self.jump_from, self.jump_to), np.maximum(self.jump_from, self.jump_to)
        sign = np.where(self.jump_from < self.jump_to, 1, -1)
        pairs, row, which = np.unique(np.column_stack([low, high]), axis=0, return_index=True, return_inverse=True)
        kept = np.flatnonzero(np.bincount(which.ravel(), weights=sign, minlength=len(pairs)))
        return pairs[kept, 0], pairs[kept, 1], self.jump_middle[row[kept]]


def _steps(rims: Rims, ties: Ties, segments: PlaneSegments, limit_m: Floats) -> _Steps:
    """Return the way along the outline that the rims are shrunk to."""
    edges = rims.edges
    begins, sizes = group_sizes(rims.ring[edges])
    before = np.arange(-1, len(edges) - 1)
    before[begins] = begins + sizes - 1
    known = ~(ties.missing | ties.missing[before])
    here, there = ties.last[before], ties.first
    moves = np.flatnonzero(known & (here != there))
    vertex, here, there = rims.xy[edges[moves]], here[moves], there[moves]
    way = segments.chains.way(here, there)
    same = segments.line[here] == segments.line[there]
    direct = same & (np.abs(way) == 1)
    rows = np.flatnonzero(same & (np.abs(way) > 1) & (np.abs(way) <= _LONGEST_DETOUR))
    low, high = np.where(way > 0, here, there), np.where(way > 0, there, here)
    direct[rows] = _contract(vertex[rows], low[rows], high[rows], np.abs(way[rows]), segments, limit_m)
    jump = ~direct
    middle = (segments.foot(vertex[jump], here[jump]) + segments.foot(vertex[jump], there[jump])) / 2
    # and what single edges walk along
    own = np.flatnonzero(ties.first != ties.last)
    walk = segments.chains.way(ties.first[own], ties.last[own])
    return _Steps(
        np.r_[low[direct], np.where(walk > 0, ties.first[own], ties.last[own])],
        np.abs(np.r_[way[direct], walk]),
        np.r_[way[direct], walk] > 0,
        here[jump],
        there[jump],
        middle,
    )


def _contract(  # noqa: PLR0917 - one fact each
    vertex: Floats, low: Indices, high: Indices, length: Indices, segments: PlaneSegments, limit_m: Floats
) -> Bools:
    """Whether the way along the outline can be drawn together, through no place beyond the limit, to a jump.

    Two tips go along the way from both ends, corner by corner, until they meet. What the line between them sweeps is
    within the limit of the way as long as the line is no longer than twice the limit: half of it is near the one tip,
    half near the other.
    """
    longest = 2 * limit_m[segments.feature[low]]
    one, other = segments.foot(vertex, low), segments.foot(vertex, high)
    gone, left = np.zeros(len(low), dtype=np.intp), length - 1
    short = np.linalg.norm(one - other, axis=1) <= longest
    met = np.zeros(len(low), dtype=bool)
    for _ in range(_LONGEST_DETOUR):
        met |= short & (gone >= left)
        if not (short & ~met).any():
            break
        one_next = segments.end[segments.chains.onward(low, gone)]
        other_next = segments.end[segments.chains.onward(low, left)]
        by_one, by_other = np.linalg.norm(one_next - other, axis=1), np.linalg.norm(one - other_next, axis=1)
        first_moves = by_one <= by_other
        one, other = np.where(first_moves[:, None], one_next, one), np.where(first_moves[:, None], other, other_next)
        short &= np.minimum(by_one, by_other) <= longest
        gone, left = gone + first_moves, left - ~first_moves
    return met


def _unproved(a: Indices, b: Indices, jump: Floats, segments: PlaneSegments, limit_m: Floats) -> Indices:
    """Return a segment of each connected part of what is left that goes round who knows what.

    Parameters
    ----------
    a, b : (n,) indices
        The segments that are joined: by ways along the outline first, then by jumps.
    jump : (j, 2) metres
        Where the jumps are.
    segments : PlaneSegments
    limit_m : (k,) metres
    """
    nodes, index = np.unique(np.concatenate([a, b]), return_inverse=True)
    index = index.ravel()
    _, part = np.unique(_components(index[: len(a)], index[len(a) :], len(nodes)), return_inverse=True)
    part = part.ravel()
    order = np.argsort(part, kind="stable")
    first = np.flatnonzero(np.r_[True, np.diff(part[order]) != 0])
    start, end = segments.start[nodes][order], segments.end[nodes][order]
    low = np.minimum.reduceat(np.minimum(start, end), first)
    high = np.maximum.reduceat(np.maximum(start, end), first)
    limit = limit_m[segments.feature[nodes[order[first]]]]
    # jumps are where the parts of the outline come near each other
    jumps_of = part[index[len(a) - len(jump) : len(a)]]
    jumps = np.bincount(jumps_of, minlength=len(first))
    about = np.column_stack([np.bincount(jumps_of, weights=jump[:, axis], minlength=len(first)) for axis in (0, 1)])
    middle = np.where(jumps[:, None] > 0, about / np.maximum(jumps, 1)[:, None], (low + high) / 2)
    away = segments.away(middle[part[order]], nodes[order])
    together = np.maximum.reduceat(away, first) <= limit
    narrow = ((high - low).min(axis=1) / 2 <= limit) & (jumps == 0)
    return np.asarray(nodes[order[first]][~(together | narrow)])


def _components(a: Indices, b: Indices, size: int) -> Indices:
    """Return a number for each node, the same for those that are joined."""
    label = np.arange(size)
    while True:
        lower = np.minimum(label[a], label[b])
        new = label.copy()
        np.minimum.at(new, label[a], lower)
        np.minimum.at(new, label[b], lower)
        new = new[new]
        if (new == label).all():
            return label
        label = new
