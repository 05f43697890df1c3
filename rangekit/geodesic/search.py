"""Nearest pieces for many query points: candidates by ball trees, the decision by exact feet."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np

from rangekit.geodesic.candidates import BallTree, CapsuleTree, candidate_pairs, group_starts, hilbert_key
from rangekit.geodesic.ellipsoid import chord_slack, to_geocentric
from rangekit.geodesic.expansion import Blocks, expand_pairs
from rangekit.geodesic.foot import Candidates, Feet, chord_fractions, find_feet

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rangekit.geodesic.outline import Outline

    Floats = NDArray[np.float64]
    Indices = NDArray[np.intp]

__all__ = ["NearestSearch"]

_TILE = 1 << 13
_FEWEST_FOR_THREADS = 1 << 13
_NO_DOUBT = 1e-6
_FEW_CANDIDATES = 16
_CHORDS_SERVE_BELOW_M = 1_500_000.0
_LARGEST_BLOCK = 16
_FEWEST_BLOCKS = 256
_FEWEST_COLUMNS = 4
_LARGEST_TABLE = 1 << 19


class NearestSearch:
    """Finds the nearest piece of an outline for each of many points, in bounded memory and on every core.

    Parameters
    ----------
    outline : Outline
        At least one piece.
    """

    def __init__(self, outline: Outline) -> None:
        self._order = _runs_in_space(outline)
        self._tree = CapsuleTree(outline.xyz0[self._order], outline.xyz1[self._order], outline.sagitta_m[self._order])
        self._outline = outline

    def find(self, lon: Floats, lat: Floats, *, placed: bool) -> tuple[Feet, Indices]:
        """Find the nearest point of the outline to each query.

        Parameters
        ----------
        lon, lat : (n,) degrees
        placed : bool
            Whether positions are wanted as well as distances.

        Returns
        -------
        Feet
            n of them; without ``placed`` only distances count.
        piece : (n,) indices
            The piece that each lies on.
        """
        size = len(lon)
        feet = Feet(np.empty(size), np.empty(size), np.empty(size), np.empty(size))
        piece = np.empty(size, dtype=np.intp)
        xyz = to_geocentric(lon, lat)
        order = np.argsort(hilbert_key(lon, lat), kind="stable")

        def solve(start: int) -> None:
            rows = order[start : start + _TILE]
            found, pieces = self._find_tile(lon[rows], lat[rows], xyz[rows], placed=placed)
            piece[rows] = pieces
            for name in ("distance_m", "lon", "lat", "fraction"):
                getattr(feet, name)[rows] = getattr(found, name)

        starts = range(0, size, _TILE)
        if size < _FEWEST_FOR_THREADS or len(starts) == 1:
            for start in starts:
                solve(start)
        else:
            with ThreadPoolExecutor(os.cpu_count()) as pool:
                list(pool.map(solve, starts))
        return feet, piece

    def _find_tile(self, lon: Floats, lat: Floats, xyz: Floats, *, placed: bool) -> tuple[Feet, Indices]:
        size = int(np.clip(len(xyz) // _FEWEST_BLOCKS, 1, _LARGEST_BLOCK))
        block, ranked = candidate_pairs(BallTree(xyz, size), self._tree)
        piece = self._order[ranked]
        rows = np.minimum(np.arange(0, len(xyz), size)[:, None] + np.arange(size), len(xyz) - 1)
        blocks = Blocks(rows, lon, lat, xyz)
        crowded = np.bincount(block, minlength=len(rows))[block] > _FEW_CANDIDATES
        crowded &= np.linalg.norm(xyz[rows[block, 0]] - self._outline.xyz0[piece], axis=1) > _CHORDS_SERVE_BELOW_M
        far = np.isin(block, block[crowded])
        query_far, piece_far, done = expand_pairs(self._outline, blocks, block[far], piece[far])
        near = ~done[block]
        query, piece = self._near_pairs(xyz, size, block[near], piece[near])
        code = _distinct(np.r_[query, query_far] * len(self._outline) + np.r_[piece, piece_far])
        query, piece = code // len(self._outline), code % len(self._outline)
        fraction, chord, beyond = chord_fractions(self._outline, piece, xyz[query])
        keep = self._within_doubt(query, piece, chord)
        query, piece = query[keep], piece[keep]
        pairs = Candidates(piece, lon[query], lat[query], fraction[keep], chord[keep], beyond[keep])
        feet = find_feet(self._outline, pairs, placed=placed)
        best = _least_of_each(query, feet.distance_m)
        return Feet(feet.distance_m[best], feet.lon[best], feet.lat[best], feet.fraction[best]), piece[best]

    def _near_pairs(self, xyz: Floats, size: int, block: Indices, piece: Indices) -> tuple[Indices, Indices]:
        """Compare every query of a block with every piece of its list, many blocks at a time."""
        if not len(block):
            return block, piece
        first, counts = group_starts(block)
        padded = np.maximum(2 ** np.ceil(np.log2(counts)).astype(np.intp), _FEWEST_COLUMNS)
        queries, pieces = [], []
        for width in sorted(set(padded.tolist())):
            rows = np.flatnonzero(padded == width)
            for part in np.array_split(rows, -(-len(rows) * size * int(width) // _LARGEST_TABLE)):
                column = np.minimum(np.arange(width), counts[part, None] - 1) + first[part, None]
                at = np.minimum(block[first[part], None] * size + np.arange(size), len(xyz) - 1)
                table, row, hit = np.nonzero(self._may_be_nearest(xyz[at], piece[column]))
                queries.append(at[table, row])
                pieces.append(piece[column[table, hit]])
        return np.concatenate(queries), np.concatenate(pieces)

    def _may_be_nearest(self, xyz: Floats, piece: Indices) -> NDArray[np.bool_]:
        """Say for (b, q) queries and (b, p) pieces which pieces can be nearest, by their middles alone: (b, q, p)."""
        centre = xyz.mean(axis=1, keepdims=True)
        start, end = self._outline.xyz0[piece] - centre, self._outline.xyz1[piece] - centre
        middle = (start + end) / 2
        half = np.sqrt(((end - start) ** 2).sum(axis=2)) / 2 + self._outline.sagitta_m[piece]
        squares = _squares(xyz - centre, middle)
        least = np.sqrt(np.maximum(squares.min(axis=2), 0.0)) + half.max(axis=1)[:, None]
        limit = least + chord_slack(least) + half.max(axis=1)[:, None] + _NO_DOUBT
        rounding = 1e-14 * (start**2).sum(axis=2).max(axis=1)
        keep: NDArray[np.bool_] = squares <= (limit**2 + rounding[:, None])[:, :, None]
        return keep

    def _within_doubt(self, query: Indices, piece: Indices, chord: Floats) -> NDArray[np.bool_]:
        """Keep the pairs whose chord does not rule out that they are nearest by geodesic."""
        first, counts = group_starts(query)
        sagitta = self._outline.sagitta_m[piece]
        least = np.minimum.reduceat(chord + sagitta, first)
        limit = least + chord_slack(least) + _NO_DOUBT
        keep: NDArray[np.bool_] = chord - sagitta <= np.repeat(limit, counts)
        return keep


def _runs_in_space(outline: Outline) -> Indices:
    """Return an order that keeps joined pieces in a row and puts runs beside their neighbours."""
    joined = np.einsum("ij->i", np.abs(outline.xyz0[1:] - outline.xyz1[:-1])) == 0
    first = np.flatnonzero(np.r_[True, ~joined])
    lengths = np.diff(np.r_[first, len(outline)])
    key = np.repeat(hilbert_key(outline.lon0[first], outline.lat0[first]), lengths)
    return np.argsort(key, kind="stable")


def _distinct(code: Indices) -> Indices:
    code = np.sort(code)
    return code[np.r_[True, code[1:] != code[:-1]]]


def _squares(query: Floats, point: Floats) -> Floats:
    """Return squared distances between (b, q, 3) and (b, p, 3) points: (b, q, p)."""
    ones = np.ones((*query.shape[:2], 1))
    left = np.concatenate([query, (query**2).sum(axis=2, keepdims=True), ones], axis=2)
    ones = np.ones((*point.shape[:2], 1))
    right = np.concatenate([-2 * point, ones, (point**2).sum(axis=2, keepdims=True)], axis=2)
    table: Floats = left @ right.transpose(0, 2, 1)
    return table


def _least_of_each(query: Indices, distance: Floats) -> Indices:
    first, counts = group_starts(query)
    least = np.repeat(np.minimum.reduceat(distance, first), counts)
    position = np.where(distance == least, np.arange(len(distance)), len(distance))
    return np.asarray(np.minimum.reduceat(position, first))
