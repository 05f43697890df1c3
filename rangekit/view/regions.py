"""How the share of each region that is in reach grows with the range: for the page, which moves the range itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from rangekit.catalog.launchers import prepare_field

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from rangekit.model import ReachResult

__all__ = ["share_curves"]

_STEPS = 20
_SAMPLES = 400


def share_curves(result: ReachResult) -> list[list[float] | None]:
    """Return the ranges at which each region's share in reach passes 0, 5, 10 ... 100 %.

    The two ends are the nearest and the farthest point, as measured; what lies between is counted on some 400 places
    spread evenly over the region, which is for shading a map and good to a few per cent.

    Parameters
    ----------
    result : ReachResult
        What was found.

    Returns
    -------
    list of (list of kilometres or None)
        One a target; None for a point.
    """
    found = result.regions
    if found is None:
        return [None] * len(result.targets)
    field = prepare_field(result.launch)
    curves: list[list[float] | None] = []
    for row, region in enumerate(result.targets.regions):
        if region is None:
            curves.append(None)
            continue
        lon, lat = _spread(region)
        inner = np.sort(field.distance(lon, lat) / 1000) if len(lon) else np.empty(0)
        nearest, farthest = float(result.distance_km[row]), float(found.farthest_km[row])
        shares = np.linspace(0, 1, _STEPS + 1)
        # the i-th of n places stands for the share (i + 1/2) / n
        at = np.concatenate([[0], (np.arange(len(inner)) + 0.5) / max(1, len(inner)), [1]])
        ranges = np.interp(shares, at, np.clip(np.concatenate([[nearest], inner, [farthest]]), nearest, farthest))
        curves.append([round(float(km), 2) for km in ranges])
    return curves


def _spread(region: BaseGeometry) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return places within a region that each stand for the same area: evenly spaced in longitude and in sin(lat)."""
    west, south, east, north = region.bounds
    low, high = np.sin(np.radians([south, north]))
    share = region.area / max(1e-12, (east - west) * (north - south))
    count = int(min(60, np.ceil(np.sqrt(_SAMPLES / max(0.11, share)))))
    middles = (np.arange(count) + 0.5) / count
    lon, lat = np.meshgrid(west + (east - west) * middles, np.degrees(np.arcsin(low + (high - low) * middles)))
    inside = shapely.contains_xy(region, lon.ravel(), lat.ravel())
    return lon.ravel()[inside], lat.ravel()[inside]
