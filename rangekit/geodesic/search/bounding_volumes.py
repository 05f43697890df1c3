"""Which segments can be nearest to which points: two trees walked together that lose no candidate.

Blocks of query points are enclosed in balls and runs of segments in capsules (all that is within some thickness of a
straight axis), in earth-centred space. For a block with centre c and radius r, and any point v of the geometry, a
point a can be nearest to something in the block only if

    |c - a|² - |c - v|² <= 2 r |a - v| + 2 δ D + δ²

where D = |c - v| + r and δ bounds how much longer the chord to a point can be that is nevertheless nearer by geodesic
(:func:`rangekit.geodesic.ellipsoid.chord_slack`). Without δ it says on which side of the plane between a and v the ball
lies.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from rangekit.geodesic.ellipsoid import chord_slack

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Indices = NDArray[np.intp]

__all__ = [
    "BRANCHING",
    "BallTree",
    "CapsuleTree",
    "candidate_pairs",
    "descend",
    "descend_sorted",
    "first_of_each",
    "group_starts",
]

BRANCHING = 4
"""Children of a node of a tree."""
_FEWEST_AT_TOP = 16
# Of squares up to (2,000 km)², beyond which others rank (nearest.py), doubles round away about so much.
_ROUNDING_M2 = 1e-3


@dataclass(frozen=True, slots=True, eq=False)
class _Balls:
    centre: Floats
    radius: Floats


@dataclass(frozen=True, eq=False)
class _Capsules:
    start: Floats
    end: Floats
    thickness: Floats

    @cached_property
    def along(self) -> Floats:
        return self.end - self.start

    @cached_property
    def length2(self) -> Floats:
        return np.asarray((self.along**2).sum(axis=0))


class BallTree:
    """Nested balls over points in the order given, `BRANCHING` to a larger one; the last level is the points.

    Parameters
    ----------
    xyz : (n, 3) metres
        Earth-centred; neighbours in order should be neighbours in space.
    radius_m : (n,) metres, optional
        Of balls about the points that stand for all in them; 0 if left out.
    """

    def __init__(self, xyz: Floats, radius_m: Floats | None = None) -> None:
        levels = [_Balls(xyz, np.zeros(len(xyz)) if radius_m is None else radius_m)]
        while len(levels[-1].radius) > _FEWEST_AT_TOP:
            levels.append(_enclose_balls(levels[-1]))
        self.levels = tuple(reversed(levels))


class CapsuleTree:
    """Nested capsules over segments in the order given, `BRANCHING` to a larger one; the last level is the segments.

    Parameters
    ----------
    start, end : (m, 3) metres
        Ends of the segments, points of the geometry, earth-centred; runs of joined segments should be consecutive.
    thickness : (m,) metres
        How far a segment strays from the straight line between its ends.
    """

    def __init__(self, start: Floats, end: Floats, thickness: Floats) -> None:
        levels = [_Capsules(np.ascontiguousarray(start.T), np.ascontiguousarray(end.T), thickness)]
        while len(levels[-1].thickness) > _FEWEST_AT_TOP:
            levels.append(_enclose_capsules(levels[-1]))
        self.levels = tuple(reversed(levels))

    def is_beyond(self, balls: BallTree, chord_m: float) -> NDArray[np.bool_]:
        """Return which of the balls' points are farther from every segment than a chord.

        Parameters
        ----------
        balls : BallTree
        chord_m : metres

        Returns
        -------
        (n,) bool
            In the balls' order.
        """
        points = balls.levels[-1]
        if (self._least_chords(balls.levels[0]) + 2 * balls.levels[0].radius <= chord_m).all():
            return np.zeros(len(points.radius), dtype=bool)
        beyond: NDArray[np.bool_] = self._least_chords(points) > chord_m
        return beyond

    def _least_chords(self, balls: _Balls) -> Floats:
        """Return at least how far the balls are from the nearest of the largest capsules."""
        top, size = self.levels[0], len(balls.radius)
        segment = np.tile(np.arange(len(top.thickness)), size)
        offset = [
            np.repeat(balls.centre[:, axis], len(segment) // size) - top.start[axis][segment] for axis in range(3)
        ]
        away = (_to_axis(top, segment, offset) - top.thickness[segment]).reshape(size, -1).min(axis=1)
        return np.asarray(np.maximum(away - balls.radius, 0.0))


def group_starts(query: Indices) -> tuple[Indices, Indices]:
    """Return where each run of equal numbers starts, and how long it is."""
    ends = np.concatenate([np.flatnonzero(query[1:] != query[:-1]) + 1, [len(query)]])
    first = np.concatenate([[0], ends[:-1]])
    return first, ends - first


def first_of_each(chosen: NDArray[np.bool_], first: Indices) -> Indices:
    """Return the first chosen place in each run; runs start at the given places and have at least one chosen."""
    place = np.where(chosen, np.arange(len(chosen)), len(chosen))
    return np.asarray(np.minimum.reduceat(place, first))


def candidate_pairs(queries: BallTree, segments: CapsuleTree) -> tuple[Indices, Indices]:
    """Return the pairs of query and segment among which the geodesically nearest segment of every query is.

    Parameters
    ----------
    queries : BallTree
    segments : CapsuleTree

    Returns
    -------
    query, segment : (k,) indices
        Sorted by query.
    """
    block_level, segment_level = 0, 0
    last_block, last_segment = len(queries.levels) - 1, len(segments.levels) - 1
    blocks, runs = len(queries.levels[0].radius), len(segments.levels[0].thickness)
    block, segment = np.repeat(np.arange(blocks), runs), np.tile(np.arange(runs), blocks)
    block, segment, blocks_are_looser = _prune(queries.levels[0], segments.levels[0], block, segment)
    while block_level < last_block or segment_level < last_segment:
        if segment_level == last_segment or (blocks_are_looser and block_level < last_block):
            block_level += 1
            block, segment = descend_sorted(block, segment, len(queries.levels[block_level].radius))
        else:
            segment_level += 1
            segment, block = descend(segment, block, len(segments.levels[segment_level].thickness))
        block, segment, blocks_are_looser = _prune(
            queries.levels[block_level], segments.levels[segment_level], block, segment
        )
    return block, segment


def _enclose_balls(level: _Balls) -> _Balls:
    starts = np.arange(0, len(level.radius), BRANCHING)
    low = np.minimum.reduceat(level.centre, starts)
    high = np.maximum.reduceat(level.centre, starts)
    centre = (low + high) / 2
    owner = np.arange(len(level.radius)) // BRANCHING
    away = np.linalg.norm(level.centre - centre[owner], axis=1)
    return _Balls(centre, np.maximum.reduceat(away + level.radius, starts))


def _enclose_capsules(level: _Capsules) -> _Capsules:
    size = len(level.thickness)
    starts = np.arange(0, size, BRANCHING)
    start, end = level.start[:, starts], level.end[:, np.minimum(starts + BRANCHING, size) - 1]
    owner = np.arange(size) // BRANCHING
    axis = (end - start)[:, owner]
    square = np.maximum((axis * axis).sum(axis=0), 1e-30)
    away = np.zeros(size)
    for point in (level.start, level.end):
        offset = point - start[:, owner]
        fraction = np.clip((offset * axis).sum(axis=0) / square, 0.0, 1.0)
        away = np.maximum(away, np.linalg.norm(offset - fraction * axis, axis=0))
    return _Capsules(start, end, np.maximum.reduceat(away + level.thickness, starts))


def descend(parent: Indices, partner: Indices, children: int) -> tuple[Indices, Indices]:
    """Replace the nodes of pairs by their children.

    Parameters
    ----------
    parent, partner : (k,) indices
    children : int
        How many nodes the next level has.

    Returns
    -------
    child, partner : (j,) indices
    """
    child = (parent[:, None] * BRANCHING + np.arange(BRANCHING)).ravel()
    partner = np.repeat(partner, BRANCHING)
    if len(child) and int(parent.max()) * BRANCHING + BRANCHING > children:
        real = child < children
        return child[real], partner[real]
    return child, partner


def descend_sorted(query: Indices, segment: Indices, children: int) -> tuple[Indices, Indices]:
    """Descend to the blocks' children and keep the pairs sorted by block."""
    first, counts = group_starts(query)
    owner = query[first]
    child = (owner[:, None] * BRANCHING + np.arange(BRANCHING)).ravel()
    child_counts = np.repeat(counts, BRANCHING)
    child_first = np.repeat(first, BRANCHING)
    real = child < children
    child, child_counts, child_first = child[real], child_counts[real], child_first[real]
    ends = np.cumsum(child_counts)
    step = np.arange(ends[-1]) - np.repeat(ends - child_counts, child_counts)
    return np.repeat(child, child_counts), segment[np.repeat(child_first, child_counts) + step]


def _prune(queries: _Balls, segments: _Capsules, block: Indices, segment: Indices) -> tuple[Indices, Indices, bool]:
    """Drop the pairs that the half-space test rules out; say whether the blocks' size keeps more than the capsules'."""
    first, counts = group_starts(block)
    owner = block[first]
    radius = queries.radius[owner]
    offset = [np.repeat(queries.centre[owner, axis], counts) - segments.start[axis][segment] for axis in range(3)]
    to_start = _square(offset)
    to_v2 = np.minimum.reduceat(to_start, first)
    slack = chord_slack(np.sqrt(to_v2) + radius)
    allowed = to_v2 + slack * (2 * (np.sqrt(to_v2) + radius) + slack) + _ROUNDING_M2
    limit = np.repeat(allowed, counts)
    looser = False
    if radius.any():
        of_blocks = np.repeat(2 * radius, counts) * _apart(
            segments, segment, to_start == np.repeat(to_v2, counts), counts
        )
        of_runs = np.repeat(np.sqrt(to_v2), counts) * (
            2 * segments.thickness[segment] + np.sqrt(segments.length2[segment])
        )
        limit += of_blocks
    keep = _to_axis(segments, segment, offset) <= np.sqrt(limit) + segments.thickness[segment]
    if radius.any():
        looser = bool(of_blocks[keep].sum() > of_runs[keep].sum())
    return block[keep], segment[keep], looser


def _apart(segments: _Capsules, segment: Indices, is_v: NDArray[np.bool_], counts: Indices) -> Floats:
    """Return how far points of capsules can be from the start of their block's nearest one."""
    nearest = segment[first_of_each(is_v, np.cumsum(counts) - counts)]
    from_v = [np.repeat(segments.start[axis][nearest], counts) - segments.start[axis][segment] for axis in range(3)]
    to_start2 = _square(from_v)
    for axis in range(3):
        from_v[axis] -= segments.along[axis][segment]
    return np.asarray(np.sqrt(np.maximum(to_start2, _square(from_v))) + segments.thickness[segment])


def _to_axis(segments: _Capsules, segment: Indices, offset: list[Floats]) -> Floats:
    """Return how far points are from the axes of capsules, given by their offset from the start."""
    along = [segments.along[axis][segment] for axis in range(3)]
    fraction = np.clip(_dot(offset, along) / np.maximum(segments.length2[segment], 1e-30), 0.0, 1.0)
    return np.asarray(np.sqrt(_square([offset[axis] - fraction * along[axis] for axis in range(3)])))


def _dot(left: list[Floats], right: list[Floats]) -> Floats:
    return left[0] * right[0] + left[1] * right[1] + left[2] * right[2]


def _square(vector: list[Floats]) -> Floats:
    return _dot(vector, vector)
