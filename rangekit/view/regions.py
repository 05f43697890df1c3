"""Regions on the page: how much of each is in reach at which range, and a layer of those that cities lie in."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import shapely

from rangekit.catalog.launchers import prepare_field
from rangekit.catalog.targets import list_target_sets, load_targets

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from rangekit.geodesic import DistanceField
    from rangekit.model import LaunchArea, ReachResult, TargetSet

__all__ = ["RegionLayer", "find_region_layer", "share_curves"]

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
        ends = float(result.distance_km[row]), float(found.farthest_km[row])
        curves.append(_curve(_sampled_km(field, region), *ends, decimals=2))
    return curves


@dataclass(frozen=True, slots=True)
class RegionLayer:
    """The regions that targets lie in, to be switched on beneath them.

    Parameters
    ----------
    regions : TargetSet
        The r regions.
    borders : MultiLineString
        What two of them share; the outer ones are the base map's.
    """

    regions: TargetSet
    borders: BaseGeometry

    def share_curves(self, launch: LaunchArea) -> list[list[float]]:
        """Return for each region the ranges at which its share in reach passes 0, 5, 10 ... 100 %, roughly.

        Parameters
        ----------
        launch : LaunchArea
            Where from.
        """
        field = prepare_field(launch)
        sampled = [_sampled_km(field, region) for region in self.regions.regions if region is not None]
        return [_curve(km, float(km.min()), float(km.max()), decimals=None) for km in sampled]


@lru_cache(maxsize=4)  # a page is asked for it, its panel and its notebook's frame
def find_region_layer(targets_id: str) -> RegionLayer | None:
    """Return the bundled regions of a bundled set of cities, and nothing of other targets.

    Parameters
    ----------
    targets_id : str
        Of the targets that are shown.
    """
    owner = next((file for file in list_target_sets() if file.people and file.people == targets_id), None)
    if owner is None:
        return None
    regions = load_targets(owner.id)
    return RegionLayer(regions, _find_shared([region for region in regions.regions if region is not None]))


def _find_shared(regions: Sequence[BaseGeometry]) -> BaseGeometry:
    """Return the edges that two regions have in common, joined to lines; neighbours have the same vertices."""
    xy, ring = shapely.get_coordinates(shapely.get_rings(shapely.get_parts(list(regions))), return_index=True)
    ends = np.stack([xy[:-1], xy[1:]], axis=1)[ring[1:] == ring[:-1]]
    backwards = (ends[:, 0, 0] > ends[:, 1, 0]) | ((ends[:, 0, 0] == ends[:, 1, 0]) & (ends[:, 0, 1] > ends[:, 1, 1]))
    ends[backwards] = ends[backwards, ::-1]
    edges, count = np.unique(ends.reshape(-1, 4), axis=0, return_counts=True)
    shared = edges[count > 1].reshape(-1, 2, 2)
    return shapely.MultiLineString(
        shapely.get_parts(shapely.line_merge(shapely.MultiLineString(list(shared)))).tolist()
    )


def _sampled_km(field: DistanceField, region: BaseGeometry) -> NDArray[np.float64]:
    """Return the distances of places spread evenly over a region, the nearest first; of one inside it if none fits."""
    lon, lat = _spread(region)
    if not len(lon):
        inner = shapely.get_coordinates(region.representative_point())
        lon, lat = inner[:, 0], inner[:, 1]
    return np.sort(field.distance(lon, lat) / 1000)


def _curve(
    sampled_km: NDArray[np.float64], nearest_km: float, farthest_km: float, *, decimals: int | None
) -> list[float]:
    """Return the ranges at which the share of sampled places in reach passes each step, between two known ends."""
    count = len(sampled_km)
    # the i-th of n places stands for the share (i + 1/2) / n
    at = np.concatenate([[0], (np.arange(count) + 0.5) / count, [1]])
    ends = np.concatenate([[nearest_km], sampled_km, [farthest_km]])
    ranges = np.interp(np.linspace(0, 1, _STEPS + 1), at, np.clip(ends, nearest_km, farthest_km))
    return [round(float(km), decimals) for km in ranges]


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
