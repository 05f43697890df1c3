"""On which side of the nearest edge of a polygon a point lies: exact where edges redrawn for planar tests are not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rangekit.geodesic.ellipsoid import solve_inverse

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rangekit.geodesic.foot import Feet
    from rangekit.geodesic.outline import Outline

    Floats = NDArray[np.float64]
    Indices = NDArray[np.intp]

__all__ = ["lies_left"]

_AT_END_M = 1e-6
_TURN = 360.0
_HALF_TURN = 180.0


def lies_left(outline: Outline, piece: Indices, feet: Feet, lon: Floats, lat: Floats) -> NDArray[np.bool_]:
    """Return which points lie to the left of the ring that their nearest piece is on: inside the polygon.

    Parameters
    ----------
    outline : Outline
        With geodesic edges.
    piece : (k,) indices
        The nearest piece of each point, on a polygon's ring.
    feet : Feet
        The nearest points, k of them.
    lon, lat : (k,) degrees
    """
    leader = np.empty(len(outline), dtype=np.intp)
    on_ring = np.flatnonzero(outline.follower >= 0)
    leader[outline.follower[on_ring]] = on_ring
    towards, _ = solve_inverse(feet.lon, feet.lat, lon, lat)
    at_start = _within(feet, outline.lon0[piece], outline.lat0[piece])
    at_end = _within(feet, outline.lon1[piece], outline.lat1[piece]) & ~at_start
    arriving = np.where(at_start, leader[piece], piece)
    leaving = np.where(at_end, outline.follower[piece], piece)
    ahead, _ = solve_inverse(feet.lon, feet.lat, outline.lon1[leaving], outline.lat1[leaving])
    behind, _ = solve_inverse(feet.lon, feet.lat, outline.lon0[arriving], outline.lat0[arriving])
    vertex = at_start | at_end
    ahead = np.where(vertex, ahead, _along(outline, piece, feet))
    behind = np.where(vertex, behind, ahead + _HALF_TURN)
    left: NDArray[np.bool_] = np.remainder(ahead - towards, _TURN) < np.remainder(ahead - behind, _TURN)
    return left


def _within(feet: Feet, lon: Floats, lat: Floats) -> NDArray[np.bool_]:
    _, distance = solve_inverse(feet.lon, feet.lat, lon, lat)
    near: NDArray[np.bool_] = distance < _AT_END_M
    return near


def _along(outline: Outline, piece: Indices, feet: Feet) -> Floats:
    """Return the direction of the pieces at the feet, taken towards the farther end."""
    to_end, end_m = solve_inverse(feet.lon, feet.lat, outline.lon1[piece], outline.lat1[piece])
    to_start, start_m = solve_inverse(feet.lon, feet.lat, outline.lon0[piece], outline.lat0[piece])
    return np.where(end_m >= start_m, to_end, to_start + _HALF_TURN)
