"""A point of the globe that is far from a geometry, or the proof that there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rangekit.geodesic.ellipsoid import half_diagonal_m

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rangekit.geodesic.prepared import PreparedGeometry

    Floats = NDArray[np.float64]

__all__ = ["farthest_point"]

_COARSE_DEG = 22.5
_AMPLE_M = 2_000_000.0
_SMALLEST_CELL_M = 1e-3


def farthest_point(prepared: PreparedGeometry, *, beyond_m: float) -> tuple[float, float] | None:
    """Return a point about as far from the geometry as can be, or None if no point is farther than the given distance.

    Parameters
    ----------
    prepared : PreparedGeometry
    beyond_m : metres

    Returns
    -------
    lon, lat : degrees
    """
    guess = _antipode(prepared)
    if float(prepared.at_least(*(np.array([degrees]) for degrees in guess))[0]) > beyond_m + _AMPLE_M:
        return guess
    half = _COARSE_DEG / 2
    lon, lat = (
        axis.ravel() for axis in np.meshgrid(np.arange(-180 + half, 180, 2 * half), np.arange(-90 + half, 90, 2 * half))
    )
    best, best_m = (0.0, 0.0), -1.0
    for _ in range(64):
        distance = prepared.distance(lon, lat)
        top = int(np.argmax(distance))
        if distance[top] > best_m:
            best, best_m = (float(lon[top]), float(lat[top])), float(distance[top])
        reach = distance + half_diagonal_m(lat, np.full_like(lat, half), np.full_like(lat, half))
        if best_m > beyond_m + _AMPLE_M:
            return best
        found = best_m > beyond_m
        hopeful = reach > (max(beyond_m, best_m * 1.1) if found else beyond_m)
        if not hopeful.any() or half * 111_000 < _SMALLEST_CELL_M:
            break
        half /= 2
        lon = (lon[hopeful, None] + np.array([-half, half, -half, half])).ravel()
        lat = (lat[hopeful, None] + np.array([-half, -half, half, half])).ravel()
    return best if best_m > beyond_m else None


def _antipode(prepared: PreparedGeometry) -> tuple[float, float]:
    """Return the point opposite to the middle of the geometry."""
    x, y, z = -prepared.outline.xyz0.mean(axis=0)
    return float(np.degrees(np.arctan2(y, x))), float(np.degrees(np.arctan2(z, np.hypot(x, y))))
