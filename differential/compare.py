"""One case: every system is asked, each difference from the truth gets its cause, and rangekit is held to its word."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from rangekit import geodesic

from .causes import UNDECIDED_M, explain_buffer, explain_distances, explain_within
from .peers import PostGIS
from .truth import Segments, assert_buffer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from .cases import Case
    from .peers import Peer

    Floats = NDArray[np.float64]

__all__ = ["RANGEKIT", "Answer", "compare", "rangekit_faults"]

RANGEKIT = "rangekit"
_EXACT_M = 50e-9
_NEAR_ANTIPODES_M, _EXACT_THERE_M = 19_900_000.0, 5e-6
_TOLERANCE_SHARE = 1e-3  # of the radius, for rangekit's buffers
_RIM_POINTS = 60


@dataclass(frozen=True)
class Answer:
    """An answer beside the truth."""

    peer: str
    question: str
    case: Case
    error_m: float
    cause: str  # "" where it is right
    valid: bool = True


def rangekit_faults(case: Case, *, buffers: bool) -> Iterator[str]:
    """Yield where rangekit errs by more than it states, a sentence each."""
    truth = case.true_distance_m
    bound = np.where(truth > _NEAR_ANTIPODES_M, _EXACT_THERE_M, _EXACT_M)
    error = geodesic.distance(case.border, case.lon, case.lat) - truth
    for row in np.flatnonzero(~(np.abs(error) <= bound)):
        yield f"distance to ({case.lon[row]!r}, {case.lat[row]!r}) errs by {error[row]:.3g} m"
    within = geodesic.dwithin(case.border, case.lon, case.lat, case.distance_m)
    decided = np.abs(truth - case.distance_m) > UNDECIDED_M
    for row in np.flatnonzero((within != (truth <= case.distance_m)) & decided):
        place = f"({case.lon[row]!r}, {case.lat[row]!r})"
        yield f"dwithin {case.distance_m!r} m is wrong for {place}, {truth[row]!r} m away"
    if buffers:
        tolerance_m = case.distance_m * _TOLERANCE_SHARE
        area = geodesic.buffer(case.border, case.distance_m, tolerance_m=tolerance_m)
        try:
            rng = np.random.default_rng(case.number)
            assert_buffer(area, case.truth, case.distance_m, tolerance_m, rng, n=_RIM_POINTS)
        except AssertionError as fault:
            yield f"buffer of {case.distance_m!r} m: {fault}"


def compare(case: Case, peers: Sequence[Peer], *, buffers: bool) -> Iterator[Answer]:
    """Yield all answers to a case.

    Parameters
    ----------
    case : Case
        What is asked.
    peers : sequence of Spherely, PostGIS or Boost
        Who is asked; rangekit always is.
    buffers : bool
        Whether buffers are drawn too.
    """
    truth = case.true_distance_m
    ours = geodesic.distance(case.border, case.lon, case.lat)
    yield from (Answer(RANGEKIT, "distance", case, error, "") for error in (ours - truth).tolist())
    for peer in peers:
        found = peer.distance(case.border, case.lon, case.lat)
        causes = explain_distances(peer, case, found, truth)
        for error, cause in zip((found - truth).tolist(), causes, strict=True):
            yield Answer(peer.name, "distance", case, error, cause)
        yield from _within(peer, case, found, causes)
    if buffers:
        area = geodesic.buffer(case.border, case.distance_m, tolerance_m=case.distance_m * _TOLERANCE_SHARE)
        yield Answer(RANGEKIT, "buffer", case, _worst_rim_m(case, area), "", valid=area.is_valid)
        for peer in peers:
            if isinstance(peer, PostGIS):
                drawn = peer.buffer(case.border, case.distance_m)
                error, cause = _worst_rim_m(case, drawn), explain_buffer(peer, case, drawn)
                yield Answer(peer.name, "buffer", case, error, cause, valid=drawn.is_valid)


def _within(peer: Peer, case: Case, found: Floats, causes: list[str]) -> Iterator[Answer]:
    """Yield what is told to be within the distance; who has no word for it is taken by its distances."""
    if isinstance(peer, PostGIS):
        told = peer.dwithin(case.border, case.lon, case.lat, case.distance_m)
    else:
        told = found <= case.distance_m
    why = explain_within(peer, case, told, found, causes)
    off_m = np.abs(case.true_distance_m - case.distance_m).tolist()
    yield from (Answer(peer.name, "within", case, off, cause) for off, cause in zip(off_m, why, strict=True))


def _worst_rim_m(case: Case, area: BaseGeometry) -> float:
    """Return the error of a drawing's edge where it is largest, of corners and of edges' middles, metres.

    Edges are taken as the geodesics that they are to their maker, so that none goes the wrong way round the globe.
    """
    rings = [shapely.get_coordinates(ring) for ring in shapely.get_rings(shapely.get_parts(area))]
    start = np.concatenate([ring[:-1] for ring in rings])
    end = np.concatenate([ring[1:] for ring in rings])
    cut = (np.abs(start[:, 0]) == 180) & (start[:, 0] == end[:, 0])
    cut |= (np.abs(start[:, 1]) == 90) & (start[:, 1] == end[:, 1])
    start, end = start[~cut], end[~cut]
    chosen = np.random.default_rng(case.number).permutation(len(start))[: _RIM_POINTS // 2]
    edges = Segments(*start[chosen].T, *end[chosen].T)
    middle_lon, middle_lat = edges.at(np.arange(len(chosen)), np.full(len(chosen), 0.5))
    lon, lat = np.r_[edges.lon1, middle_lon], np.r_[edges.lat1, middle_lat]
    error = case.truth.edge_distance(lon, lat) - case.distance_m
    return float(error[np.argmax(np.abs(error))]) if len(error) else 0.0
