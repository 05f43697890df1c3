"""On which side of the nearest edge of a polygon a point lies: exact where edges redrawn for planar tests are not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rangekit.geodesic.ellipsoid import HALF_TURN_DEG, TURN_DEG, solve_inverse

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rangekit.geodesic.search.closest_point import ClosestPoints
    from rangekit.geodesic.search.outline import Outline

    Floats = NDArray[np.float64]
    Indices = NDArray[np.intp]

__all__ = ["lies_left"]

_AT_END_M = 1e-6


def lies_left(
    outline: Outline, segment: Indices, closest: ClosestPoints, lon: Floats, lat: Floats
) -> NDArray[np.bool_]:
    """Return which points lie to the left of the ring that their nearest segment is on: inside the polygon.

    Parameters
    ----------
    outline : Outline
        With geodesic edges.
    segment : (k,) indices
        The nearest segment of each point, on a polygon's ring.
    closest : ClosestPoints
        The closest points, k of them.
    lon, lat : (k,) degrees
    """
    leader = np.empty(len(outline), dtype=np.intp)
    on_ring = np.flatnonzero(outline.follower >= 0)
    leader[outline.follower[on_ring]] = on_ring
    towards, _ = solve_inverse(closest.lon, closest.lat, lon, lat)
    at_start = _within(closest, outline.lon0[segment], outline.lat0[segment])
    at_end = _within(closest, outline.lon1[segment], outline.lat1[segment]) & ~at_start
    arriving = np.where(at_start, leader[segment], segment)
    leaving = np.where(at_end, outline.follower[segment], segment)
    ahead, _ = solve_inverse(closest.lon, closest.lat, outline.lon1[leaving], outline.lat1[leaving])
    behind, _ = solve_inverse(closest.lon, closest.lat, outline.lon0[arriving], outline.lat0[arriving])
    vertex = at_start | at_end
    ahead = np.where(vertex, ahead, _along(outline, segment, closest))
    behind = np.where(vertex, behind, ahead + HALF_TURN_DEG)
    left: NDArray[np.bool_] = np.remainder(ahead - towards, TURN_DEG) < np.remainder(ahead - behind, TURN_DEG)
    return left


def _within(closest: ClosestPoints, lon: Floats, lat: Floats) -> NDArray[np.bool_]:
    _, distance = solve_inverse(closest.lon, closest.lat, lon, lat)
    near: NDArray[np.bool_] = distance < _AT_END_M
    return near


def _along(outline: Outline, segment: Indices, closest: ClosestPoints) -> Floats:
    """Return the direction of the segments at the closest points, taken towards the farther end."""
    to_end, end_m = solve_inverse(closest.lon, closest.lat, outline.lon1[segment], outline.lat1[segment])
    to_start, start_m = solve_inverse(closest.lon, closest.lat, outline.lon0[segment], outline.lat0[segment])
    return np.where(end_m >= start_m, to_end, to_start + HALF_TURN_DEG)
