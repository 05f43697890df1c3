"""Far queries, where chords through the ground rank segments too coarsely: one walk by geodesics from end to end.

Thousands of kilometres away a chord bounds the geodesic only to hundreds of metres, and thousands of segments would
stay candidates. So the distance d to the first point p of a run of segments is solved for, and with it the direction
u at p in which the query lies. A point of the run that is a straight vector x away from p, and a geodesic of length s,
is no nearer than

    d - u.x - 1.02 s^3 / (6 R1^2) - s^2 / 2 max(0, -cot((d + s) / b) / b)

The first two terms are the distance to first order. The third is what u.x can differ from s cos(theta): the third
derivative of a geodesic in space is below 1.02 / R1^2, where R1 = b^2 / a is the smallest radius of curvature, and the
second has no part along u. The fourth is the distance's second derivative along a geodesic, at least cot(d / b) / b by
Sturm's comparison with the sphere of the ellipsoid's largest Gaussian curvature, 1 / b^2. Nearer to the antipodes than
that comparison reaches, d - s serves.

Blocks of queries are walked together. From the middle of a block to any query in it, at most r away, the difference of
the distances to a and to v grows by no more than r times the angle between the ways to them; by Rauch's theorem that
angle is at most the way from v to a over b sin(d / b), d being the distance at which that is least.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from rangekit.geodesic.ellipsoid import (
    LARGEST_GAUSS_RADIUS_M,
    SMALLEST_CURVATURE_RADIUS_M,
    longest_geodesic,
    solve_inverse,
    to_geocentric,
)
from rangekit.geodesic.search.bounding_volumes import BRANCHING, descend, descend_sorted, first_of_each, group_starts

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rangekit.geodesic.search.bounding_volumes import CapsuleTree
    from rangekit.geodesic.search.outline import Outline

    Floats = NDArray[np.float64]
    Indices = NDArray[np.intp]

__all__ = ["distant_candidate_pairs"]

_BLOCK_LEVELS = 3
# See the head. The reserve of 0.02 is for how the curvature changes along the run.
_THIRD_DERIVATIVE = 1.02 / SMALLEST_CURVATURE_RADIUS_M**2
# Below pi, where the comparison sphere has its antipode.
_SURELY_BEFORE_ANTIPODE_RAD = 3.0
# Each of two distances changes by at most one for one, so that their difference does by two.
_LARGEST_SLOPE = 2.0
_NO_DOUBT_M = 1e-3


@dataclass(frozen=True, slots=True, eq=False)
class _Blocks:
    """Runs of queries: the middle one of each, and how far the others are from it at the most."""

    lon: Floats
    lat: Floats
    radius_m: Floats


@dataclass(frozen=True, slots=True, eq=False)
class _Runs:
    """Runs of segments: where they start, the straight vector from there to their end, and how far they stray."""

    lon: Floats
    lat: Floats
    start: Floats
    axis: Floats
    thickness: Floats


def distant_candidate_pairs(
    outline: Outline, order: Indices, tree: CapsuleTree, lon: Floats, lat: Floats
) -> tuple[Indices, Indices]:
    """Return the pairs of query and segment among which each query's nearest segment is.

    Parameters
    ----------
    outline : Outline
    order : (m,) indices
        The segments as the tree ranks them.
    tree : CapsuleTree
    lon, lat : (n,) degrees
        Neighbours in order should be neighbours on the ground.

    Returns
    -------
    query, ranked : (k,) indices
        Sorted by query; segments by their rank in the tree.
    """
    levels = _blocks(lon, lat)
    depths = _runs(outline, order, tree)
    blocks, runs = len(levels[0].lon), len(depths[0].lon)
    block, run = np.repeat(np.arange(blocks), runs), np.tile(np.arange(runs), blocks)
    level, depth = 0, 0
    while True:
        block, run, blocks_are_looser = _prune(levels[level], depths[depth], block, run)
        if level + 1 < len(levels) and (blocks_are_looser or depth + 1 == len(depths)):
            level += 1
            block, run = descend_sorted(block, run, len(levels[level].lon))
        elif depth + 1 < len(depths):
            depth += 1
            run, block = descend(run, block, len(depths[depth].lon))
        else:
            return block, run


def _blocks(lon: Floats, lat: Floats) -> list[_Blocks]:
    """Return blocks of blocks of queries, the largest first; the last are the single queries."""
    xyz = to_geocentric(lon, lat)
    levels = [_Blocks(lon, lat, np.zeros(len(lon)))]
    for level in range(1, _BLOCK_LEVELS + 1):
        size = BRANCHING**level
        starts = np.arange(0, len(lon), size)
        middle = np.minimum(starts + size // 2, len(lon) - 1)
        away = np.linalg.norm(xyz - np.repeat(xyz[middle], size, axis=0)[: len(lon)], axis=1)
        levels.append(_Blocks(lon[middle], lat[middle], longest_geodesic(np.maximum.reduceat(away, starts))))
    return levels[::-1]


def _runs(outline: Outline, order: Indices, tree: CapsuleTree) -> list[_Runs]:
    """Return the runs of segments of each level of a tree, the longest first."""
    depths = []
    for below, level in zip(reversed(range(len(tree.levels))), tree.levels, strict=True):
        first = order[:: BRANCHING**below]
        depths.append(
            _Runs(outline.lon0[first], outline.lat0[first], level.start, level.end - level.start, level.thickness)
        )
    return depths


def _prune(queries: _Blocks, runs: _Runs, block: Indices, run: Indices) -> tuple[Indices, Indices, bool]:
    """Drop the pairs that hold no nearest segment; say whether the blocks' size keeps more than the runs'."""
    axis, thickness = runs.axis[:, run], runs.thickness[run]
    azimuth, distance = solve_inverse(runs.lon[run], runs.lat[run], queries.lon[block], queries.lat[block])
    inward = np.maximum(_component(axis, runs.lon[run], runs.lat[run], azimuth), 0.0) + thickness
    length = np.sqrt((axis * axis).sum(axis=0)) + thickness
    by_run = _largest_gain(distance, inward, longest_geodesic(length))
    first, counts = group_starts(block)
    nearest = np.repeat(np.minimum.reduceat(distance, first), counts)
    limit = nearest + _NO_DOUBT_M
    looser = False
    if queries.radius_m.any():
        radius = queries.radius_m[block]
        from_nearest = runs.start[:, run[first_of_each(distance == nearest, first)]].repeat(counts, axis=1)
        apart = np.linalg.norm(runs.start[:, run] - from_nearest, axis=0) + length
        by_block = radius * _largest_slope(nearest, longest_geodesic(apart), radius)
        limit += by_block
    keep = distance - by_run <= limit
    if queries.radius_m.any():
        looser = bool(by_block[keep].sum() > by_run[keep].sum())
    return block[keep], run[keep], looser


def _largest_gain(distance_m: Floats, inward_m: Floats, size_m: Floats) -> Floats:
    """Return at most how much nearer than its first point a run comes, given how far it goes towards the query."""
    angle = (distance_m + size_m) / LARGEST_GAUSS_RADIUS_M
    tame = angle < _SURELY_BEFORE_ANTIPODE_RAD
    bend = np.maximum(-1 / np.tan(np.where(tame, angle, 1.0)), 0.0) / LARGEST_GAUSS_RADIUS_M
    gain = inward_m + _THIRD_DERIVATIVE / 6 * size_m**3 + size_m**2 / 2 * bend
    return np.where(tame, np.minimum(gain, size_m), size_m)


def _largest_slope(distance_m: Floats, apart_m: Floats, radius_m: Floats) -> Floats:
    """Return at most how fast the difference of the distances to two points changes within a radius of a place.

    Parameters
    ----------
    distance_m : (n,) metres
        From the place to one of the points.
    apart_m : (n,) metres
        At most between the points.
    radius_m : (n,) metres
    """
    reach = apart_m + radius_m
    nearest, farthest = ((distance_m + way) / LARGEST_GAUSS_RADIUS_M for way in (-reach, reach))
    tame = (nearest > 0) & (farthest < _SURELY_BEFORE_ANTIPODE_RAD)
    spread = LARGEST_GAUSS_RADIUS_M * np.minimum(*(np.sin(np.where(tame, end, 1.0)) for end in (nearest, farthest)))
    return np.where(tame, np.minimum(apart_m / spread, _LARGEST_SLOPE), _LARGEST_SLOPE)


def _component(vector: Floats, lon: Floats, lat: Floats, azimuth: Floats) -> Floats:
    """Return the component of earth-centred vectors along horizontal directions at places."""
    lam, phi, alpha = np.radians(lon), np.radians(lat), np.radians(azimuth)
    sin_lam, cos_lam, sin_phi = np.sin(lam), np.cos(lam), np.sin(phi)
    east = cos_lam * vector[1] - sin_lam * vector[0]
    north = np.cos(phi) * vector[2] - sin_phi * (cos_lam * vector[0] + sin_lam * vector[1])
    component: Floats = east * np.sin(alpha) + north * np.cos(alpha)
    return component
