"""A point of the globe that is far from a geometry, or the proof that there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rangekit.geodesic.cells import GLOBE, Cells

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rangekit.geodesic.prepared import PreparedGeometry

    Floats = NDArray[np.float64]

__all__ = ["farthest_point"]

_COARSE_COLUMNS = 16
_AMPLE_M = 2_000_000.0
_SMALLEST_REACH_M = 1e-3


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
    cells = Cells.tile(GLOBE, _COARSE_COLUMNS, _COARSE_COLUMNS // 2)
    best, best_m = (0.0, 0.0), -1.0
    while len(cells):
        distance = prepared.distance(cells.lon, cells.lat)
        top = int(np.argmax(distance))
        if distance[top] > best_m:
            best, best_m = (float(cells.lon[top]), float(cells.lat[top])), float(distance[top])
        if best_m > beyond_m + _AMPLE_M:
            return best
        # Once a point is found, one that is not a tenth farther is not worth a search.
        enough_m = max(beyond_m, best_m * 1.1) if best_m > beyond_m else beyond_m
        reach = cells.reach_m()
        if reach.max() < _SMALLEST_REACH_M:
            break
        cells = cells.take(distance + reach > enough_m).quarters()
    return best if best_m > beyond_m else None


def _antipode(prepared: PreparedGeometry) -> tuple[float, float]:
    """Return the point opposite to the middle of the geometry."""
    x, y, z = -prepared.outline.xyz0.mean(axis=0)
    return float(np.degrees(np.arctan2(y, x))), float(np.degrees(np.arctan2(z, np.hypot(x, y))))
