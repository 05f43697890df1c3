"""Regions as targets: their nearest and farthest points, and the share of their area in reach."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from pyproj import Geod

from rangekit.analysis.extremes import Extreme, find_farthest, find_nearest
from rangekit.analysis.range_area import compute_range_area
from rangekit.analysis.region_people import count_city_people
from rangekit.catalog.launchers import prepare_field
from rangekit.geodesic import nearest_points
from rangekit.geodesic.polygons.planar import STRAY_M, fold_polygons, redraw_polygons, valid_region
from rangekit.geodesic.polygons.rings import fold_lon
from rangekit.model import RegionReach

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from rangekit.analysis.range_area import RangeArea
    from rangekit.geodesic import DistanceField
    from rangekit.model import LaunchArea, TargetSet, Weapon
    from rangekit.model.launch import Edges

    Floats = NDArray[np.float64]

__all__ = ["REGION_TOLERANCE_M", "compute_area_m2", "measure_regions"]

REGION_TOLERANCE_M = 1.0
"""Largest error of a region's nearest and farthest distance; part of the stated uncertainty."""


_SHARE_TOLERANCE_M = 10.0
_LONGEST_EDGE_DEG = 0.05  # a geodesic of that length strays from the straight line by under 0.5 m up to 70 degrees
_SHORTEST_DEGREE_M = 110_500.0
_GEOD = Geod(ellps="WGS84")


def measure_regions(weapons: Sequence[Weapon], targets: TargetSet, launch: LaunchArea) -> RegionReach:
    """Measure the regions of a target set; points stand for themselves.

    Parameters
    ----------
    weapons : sequence of Weapon
        The w weapons asked about.
    targets : TargetSet
        The n targets, at least one of them a region.
    launch : LaunchArea
        Where from; a stand-off is already taken off.
    """
    field = prepare_field(launch)
    rows = np.array([row for row, region in enumerate(targets.regions) if region is not None], dtype=np.intp)
    regions = np.array([targets.regions[row] for row in rows], dtype=object)
    areas = _flat(regions, targets.edges)
    tolerance_m = REGION_TOLERANCE_M - STRAY_M
    farthest = find_farthest(field, areas, tolerance_m)
    if targets.edges == launch.edges:
        nearest = _solve_nearest(field, regions, launch)
    else:
        nearest = find_nearest(field, areas, tolerance_m)
    lone = field.distance(targets.lon, targets.lat) / 1000
    shares = [_shares(weapon, launch, areas, nearest.distance_m, farthest.distance_m) for weapon in weapons]
    n = len(targets)
    city_people, city_people_in_reach = count_city_people(weapons, targets, launch)
    return RegionReach(
        is_region=_filled(np.zeros(n, dtype=bool), rows, np.True_),
        nearest_lon=_filled(targets.lon, rows, nearest.lon),
        nearest_lat=_filled(targets.lat, rows, nearest.lat),
        farthest_km=_filled(lone, rows, farthest.distance_m / 1000),
        farthest_lon=_filled(targets.lon, rows, farthest.lon),
        farthest_lat=_filled(targets.lat, rows, farthest.lat),
        share=np.array([_filled(np.full(n, np.nan), rows, share) for share, _ in shares]),
        share_error=np.array([_filled(np.full(n, np.nan), rows, error) for _, error in shares]),
        error_km=(max(nearest.error_m, farthest.error_m) + STRAY_M) / 1000,
        city_people=city_people,
        city_people_in_reach=city_people_in_reach,
    )


def compute_area_m2(polygons: BaseGeometry) -> float:
    """Measure the area of polygons on the ellipsoid, their edges read as straight in longitude and latitude.

    Parameters
    ----------
    polygons : shapely polygon or multipolygon
        Degrees.

    Returns
    -------
    square metres

    Examples
    --------
    >>> round(compute_area_m2(shapely.box(0, 0, 1, 1)) / 1e6, 2)
    12308.46
    """
    dense = shapely.orient_polygons(shapely.segmentize(polygons, _LONGEST_EDGE_DEG))
    return abs(float(_GEOD.geometry_area_perimeter(dense)[0]))


def _flat(regions: NDArray[np.object_], edges: Edges) -> list[BaseGeometry]:
    """Return regions with edges straight in longitude and latitude, cut at the date line."""
    parts, owner = shapely.get_parts(regions, return_index=True)
    drawn = redraw_polygons(parts, edges, STRAY_M)
    each = np.split(drawn, np.flatnonzero(np.diff(owner)) + 1)
    return [fold_lon(valid_region(fold_polygons(polygons))) for polygons in each]


def _solve_nearest(field: DistanceField, regions: NDArray[np.object_], launch: LaunchArea) -> Extreme:
    """Return each region's nearest point, which the engine solves where the edges of both mean the same."""
    lon, lat = shapely.get_coordinates(nearest_points(regions, launch.geometry, edges=launch.edges)[0]).T
    return Extreme(field.distance(lon, lat), lon, lat, error_m=0.0)


def _filled(values: NDArray[Any], rows: NDArray[np.intp], found: object) -> NDArray[Any]:
    filled = values.copy()
    filled[rows] = found
    return filled


def _shares(
    weapon: Weapon, launch: LaunchArea, areas: Sequence[BaseGeometry], nearest_m: Floats, farthest_m: Floats
) -> tuple[Floats, Floats]:
    """Return the share of each region within a weapon's nominal range, and the largest error of each."""
    range_m = weapon.range.nominal_km * 1000
    share = np.where(farthest_m <= range_m, 1.0, 0.0)
    error = np.zeros(len(share))
    partly = np.flatnonzero((nearest_m <= range_m) & (farthest_m > range_m))
    if len(partly):
        drawn = compute_range_area(weapon, launch, tolerance_m=_SHARE_TOLERANCE_M)
        for row in partly.tolist():
            share[row], error[row] = _share_within(areas[row], drawn)
    return share, error


def _share_within(region: BaseGeometry, drawn: RangeArea) -> tuple[float, float]:
    """Return the share of a region within a range area.

    The true ring runs within the polygon's measured error of its edge, so what is counted wrongly lies in a strip of
    that width along the part of the edge that crosses the region; and the region's own edges may stray.
    """
    whole_m2 = compute_area_m2(region)
    within_m2 = compute_area_m2(shapely.intersection(region, drawn.geometry))
    width_m = drawn.error_inside_m + drawn.error_outside_m
    reach_deg = width_m / (
        _SHORTEST_DEGREE_M * np.cos(np.radians(min(np.abs(shapely.bounds(region)[[1, 3]]).max(), 89)))
    )
    crossing = shapely.intersection(shapely.boundary(drawn.geometry), shapely.buffer(region, reach_deg))
    strip_m2 = width_m * (_length_m(crossing) + width_m) + 2 * STRAY_M * _length_m(shapely.boundary(region))
    return within_m2 / whole_m2, min(1.0, strip_m2 / whole_m2)


def _length_m(lines: BaseGeometry) -> float:
    return float(_GEOD.geometry_length(lines)) if not lines.is_empty else 0.0
