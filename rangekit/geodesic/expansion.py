"""Far queries: rank pieces by distances expanded about the middle of a block, where chords are too coarse.

Thousands of kilometres away a chord bounds the geodesic only to kilometres, so that thousands of pieces stay
candidates. Exact distances from one query of the block, with their directions, give all others to first order; the
second-order terms of two pieces at nearly the same place nearly cancel. With θ the angle between their directions,
bounded by Rauch's comparison theorem, the remainder at a way x from the middle is less than 4 x² θ / m, where m is
the least reduced length to them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from rangekit.geodesic.candidates import group_starts
from rangekit.geodesic.ellipsoid import LARGEST_GAUSS_RADIUS_M, longest_geodesic, solve_inverse

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rangekit.geodesic.outline import Outline

    Floats = NDArray[np.float64]
    Indices = NDArray[np.intp]

__all__ = ["Blocks", "expand_pairs"]

_NEAREST_RAD = 0.08
_FARTHEST_RAD = 2.9
_REMAINDER = 4.0
_NO_DOUBT_M = 1e-3


@dataclass(frozen=True, slots=True, eq=False)
class Blocks:
    """Consecutive queries in blocks: b blocks of s.

    Parameters
    ----------
    rows : (b, s) indices
        The queries of each block; the last one may repeat.
    lon, lat : (n,) degrees
        All queries.
    xyz : (n, 3) metres
    """

    rows: Indices
    lon: Floats
    lat: Floats
    xyz: Floats

    def middles(self) -> Indices:
        """Return the query nearest to the middle of each block."""
        xyz = self.xyz[self.rows]
        away = ((xyz - xyz.mean(axis=1, keepdims=True)) ** 2).sum(axis=2)
        middle: Indices = self.rows[np.arange(len(self.rows)), away.argmin(axis=1)]
        return middle


def expand_pairs(
    outline: Outline, blocks: Blocks, block: Indices, piece: Indices
) -> tuple[Indices, Indices, NDArray[np.bool_]]:
    """Return the pairs of query and piece that can be nearest.

    Parameters
    ----------
    outline : Outline
    blocks : Blocks
    block, piece : (k,) indices
        Candidate pairs, sorted by block.

    Returns
    -------
    query, piece : (j,) indices
    done : (b,) bool
        Blocks that the expansion serves; the others are too near, or too near the antipodes.
    """
    if not len(block):
        return block, piece, np.zeros(len(blocks.rows), dtype=bool)
    middle = blocks.middles()
    at = middle[block]
    azimuth, distance = solve_inverse(blocks.lon[at], blocks.lat[at], outline.lon0[piece], outline.lat0[piece])
    first, counts = group_starts(block)
    owner = np.repeat(np.arange(len(first)), counts)
    there = middle[:, None].repeat(blocks.rows.shape[1], axis=1).ravel()
    rows = blocks.rows.ravel()
    towards, way = solve_inverse(blocks.lon[there], blocks.lat[there], blocks.lon[rows], blocks.lat[rows])
    towards, way = towards.reshape(blocks.rows.shape), way.reshape(blocks.rows.shape)
    length = longest_geodesic(np.linalg.norm(outline.xyz1[piece] - outline.xyz0[piece], axis=1))
    least = np.minimum.reduceat(distance, first)
    nearest = np.minimum.reduceat(np.where(distance == least[owner], np.arange(len(block)), len(block)), first)
    apart = length + longest_geodesic(np.linalg.norm(outline.xyz0[piece] - outline.xyz0[piece[nearest]][owner], axis=1))
    radius = way.max(axis=1)
    low = (least[owner] - radius[block] - apart) / LARGEST_GAUSS_RADIUS_M
    high = (distance + radius[block] + apart) / LARGEST_GAUSS_RADIUS_M
    reduced = LARGEST_GAUSS_RADIUS_M * np.minimum(np.sin(np.clip(low, 1e-3, 1.5)), np.sin(np.clip(high, 1e-3, 3.1)))
    theta = apart / reduced
    worst = radius[block] * theta + _REMAINDER * radius[block] ** 2 * theta / reduced
    keep = distance - length - least[owner] <= worst + _NO_DOUBT_M
    done = np.zeros(len(blocks.rows), dtype=bool)
    served = np.logical_and.reduceat((low > _NEAREST_RAD) & (high < _FARTHEST_RAD) | ~keep, first)
    done[block[first]] = served & (least / LARGEST_GAUSS_RADIUS_M > 2 * _NEAREST_RAD)
    keep &= done[block]
    kept = np.flatnonzero(keep)
    size = blocks.rows.shape[1]
    pair = np.repeat(kept, size)
    query = blocks.rows[block[kept]].ravel()
    x, angle = way[block[kept]].ravel(), towards[block[kept]].ravel()
    value = distance[pair] - x * np.cos(np.radians(azimuth[pair] - angle))
    doubt = _REMAINDER * x**2 * theta[pair] / reduced[pair] + _NO_DOUBT_M
    limit = np.full(len(blocks.lon), np.inf)
    np.minimum.at(limit, query, value + doubt)
    near = value - doubt - length[pair] <= limit[query]
    return query[near], piece[pair[near]], done
