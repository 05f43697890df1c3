"""Nearest segments for many query points: candidates by ball trees, the decision by exact closest points."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rangekit.geodesic.ellipsoid import to_geocentric
from rangekit.geodesic.search.bounding_volumes import (
    BallTree,
    CapsuleTree,
    candidate_pairs,
    first_of_each,
    group_starts,
)
from rangekit.geodesic.search.closest_point import CandidatePairs, ClosestPoints, find_closest_points, project_on_chords
from rangekit.geodesic.search.geodesic_bounds import distant_candidate_pairs
from rangekit.geodesic.search.hilbert import hilbert_key
from rangekit.geodesic.threads import on_every_core

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rangekit.geodesic.search.outline import Outline

    Floats = NDArray[np.float64]
    Indices = NDArray[np.intp]

__all__ = ["NearestSearch"]

_TILE = 1 << 12
_CHORDS_SERVE_BELOW_M = 2_000_000.0


class NearestSearch:
    """Finds the nearest segment of an outline for each of many points, in bounded memory and on every core.

    Parameters
    ----------
    outline : Outline
        At least one segment.
    segments : (k,) indices, optional
        The segments to look among, in the order that another search ranks them by; all if left out.
    """

    def __init__(self, outline: Outline, segments: Indices | None = None) -> None:
        self._order = _runs_in_space(outline) if segments is None else segments
        self._tree = CapsuleTree(outline.xyz0[self._order], outline.xyz1[self._order], outline.sagitta_m[self._order])
        self._outline = outline

    def __len__(self) -> int:
        """Return the number of segments looked among."""
        return len(self._order)

    def find(self, lon: Floats, lat: Floats, *, placed: bool) -> tuple[ClosestPoints, Indices]:
        """Find the nearest point of the outline to each query.

        Parameters
        ----------
        lon, lat : (n,) degrees
        placed : bool
            Whether positions are wanted as well as distances.

        Returns
        -------
        ClosestPoints
            n of them; without ``placed`` only distances count.
        segment : (n,) indices
            The segment that each lies on.
        """
        size = len(lon)
        closest = ClosestPoints(*(np.empty(size) for _ in range(4)))
        segment = np.empty(size, dtype=np.intp)
        order = np.argsort(hilbert_key(lon, lat), kind="stable")

        def solve(part: slice) -> None:
            rows = order[part]
            found, segment[rows] = self._find_tile(lon[rows], lat[rows], placed=placed)
            closest.put(rows, found)

        on_every_core(solve, size, _TILE)
        return closest, segment

    def find_tied(self, lon: Floats, lat: Floats, tolerance_m: float) -> tuple[Indices, Indices, Floats]:
        """Find all segments that are about as near to a query as the nearest one.

        Parameters
        ----------
        lon, lat : (n,) degrees
        tolerance_m : metres
            How much farther they may be; below a micrometre, more is not looked for.

        Returns
        -------
        query, segment : (k,) indices
        distance_m : (k,) metres
        """
        order = np.argsort(hilbert_key(lon, lat), kind="stable")
        found: list[tuple[Indices, Indices, Floats]] = []

        def solve(part: slice) -> None:
            rows = order[part]
            query, segment, closest = self._candidates(lon[rows], lat[rows], placed=False)
            first, counts = group_starts(query)
            least = np.repeat(np.minimum.reduceat(closest.distance_m, first), counts)
            tied = closest.distance_m <= least + tolerance_m
            found.append((rows[query[tied]], segment[tied], closest.distance_m[tied]))

        on_every_core(solve, len(lon), _TILE)
        query, segment, distance = (np.concatenate(column) for column in zip(*found, strict=True))
        return query, segment, distance

    def nearest_to_some(self, lon: Floats, lat: Floats, radius_m: Floats) -> Indices:
        """Return the segments that can be nearest to anything in some discs, as they are ranked.

        Parameters
        ----------
        lon, lat : (n,) degrees
            The discs' centres.
        radius_m : (n,) metres

        Returns
        -------
        (k,) indices
        """
        order = np.argsort(hilbert_key(lon, lat), kind="stable")
        balls = BallTree(to_geocentric(lon[order], lat[order]), radius_m[order])
        _, ranked = candidate_pairs(balls, self._tree)
        return self._order[np.unique(ranked)]

    def _find_tile(self, lon: Floats, lat: Floats, *, placed: bool) -> tuple[ClosestPoints, Indices]:
        query, segment, closest = self._candidates(lon, lat, placed=placed)
        best = _least_of_each(query, closest.distance_m)
        return closest.take(best), segment[best]

    def _candidates(self, lon: Floats, lat: Floats, *, placed: bool) -> tuple[Indices, Indices, ClosestPoints]:
        """Return the pairs of query and segment that may be nearest, sorted by query, and what they are apart."""
        xyz = to_geocentric(lon, lat)
        query, segment = self._pairs(lon, lat, xyz)
        fraction, chord, beyond = project_on_chords(self._outline, segment, xyz[query])
        pairs = CandidatePairs(segment, lon[query], lat[query], fraction, chord, beyond)
        return query, segment, find_closest_points(self._outline, pairs, placed=placed)

    def _pairs(self, lon: Floats, lat: Floats, xyz: Floats) -> tuple[Indices, Indices]:
        """Return the pairs of query and segment among which each query's nearest segment is, sorted by query."""
        balls = BallTree(xyz)
        far = self._tree.is_beyond(balls, _CHORDS_SERVE_BELOW_M)
        queries, segments = [], []
        if not far.all():
            rows = np.flatnonzero(~far)
            query, ranked = candidate_pairs(BallTree(xyz[rows]) if far.any() else balls, self._tree)
            queries.append(rows[query])
            segments.append(self._order[ranked])
        if far.any():
            rows = np.flatnonzero(far)
            query, ranked = distant_candidate_pairs(self._outline, self._order, self._tree, lon[rows], lat[rows])
            queries.append(rows[query])
            segments.append(self._order[ranked])
        query, segment = np.concatenate(queries), np.concatenate(segments)
        if len(queries) > 1:
            by_query = np.argsort(query, kind="stable")
            query, segment = query[by_query], segment[by_query]
        return query, segment


def _runs_in_space(outline: Outline) -> Indices:
    """Return an order that keeps joined segments in a row and puts runs beside their neighbours."""
    joined = np.einsum("ij->i", np.abs(outline.xyz0[1:] - outline.xyz1[:-1])) == 0
    first = np.flatnonzero(np.r_[True, ~joined])
    lengths = np.diff(np.r_[first, len(outline)])
    key = np.repeat(hilbert_key(outline.lon0[first], outline.lat0[first]), lengths)
    return np.argsort(key, kind="stable")


def _least_of_each(query: Indices, distance: Floats) -> Indices:
    first, counts = group_starts(query)
    least = np.repeat(np.minimum.reduceat(distance, first), counts)
    return first_of_each(distance == least, first)
