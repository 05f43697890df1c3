"""The point of a region that is nearest to a launch area, and the one that is farthest from it.

Branch and bound over cells in longitude and latitude: a distance changes by no more than the way one goes, so that a
cell whose middle is farther from the record than the cell is wide cannot hold the record.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from rangekit.geodesic.cells import Cells
from rangekit.geodesic.lines import numbered_runs

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from rangekit.geodesic import DistanceField

    Floats = NDArray[np.float64]
    Indices = NDArray[np.intp]
    Height = Callable[[Floats, Floats], Floats]

__all__ = ["Extreme", "find_farthest", "find_nearest"]

_MOST_CELLS_A_REGION = 2_000
_FEWEST_CELLS = 50_000
_MOST_ROUNDS = 60
_MOST_STARTS, _STARTS_A_REGION = 1_000, 20
_MOST_STRIPS = 64
_SMALLEST_DEG = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Extreme:
    """The nearest or the farthest points of k regions.

    Parameters
    ----------
    distance_m : (k,) metres
        Their distances from the launch area.
    lon, lat : (k,) degrees
        The points.
    error_m : metres
        By how much a distance may miss the true extreme.
    """

    distance_m: Floats
    lon: Floats
    lat: Floats
    error_m: float


def find_nearest(field: DistanceField, regions: Sequence[BaseGeometry], tolerance_m: float) -> Extreme:
    """Find each region's point that is nearest to a geometry.

    Parameters
    ----------
    field : DistanceField
        The geometry, prepared.
    regions : sequence of k shapely polygons
        Degrees, edges straight in longitude and latitude, cut at the date line.
    tolerance_m : metres
        Largest error of a distance; where very many points are as near it is larger, and said.
    """

    def closeness(lon: Floats, lat: Floats) -> Floats:
        return -field.distance(lon, lat)

    records = _Records(regions, closeness, highest=0.0)
    error_m = records.settle(tolerance_m)
    return Extreme(np.abs(records.height), records.lon, records.lat, error_m)


def find_farthest(field: DistanceField, regions: Sequence[BaseGeometry], tolerance_m: float) -> Extreme:
    """Find each region's point that is farthest from a geometry; see :func:`find_nearest`.

    Parameters
    ----------
    field : DistanceField
        The geometry, prepared.
    regions : sequence of k shapely polygons
        As for :func:`find_nearest`.
    tolerance_m : metres
        As for :func:`find_nearest`.
    """
    held = [field.polygons is not None and bool(shapely.covers(field.polygons, region)) for region in regions]
    covered = np.array(held, dtype=bool)
    # Depth inside counts below zero: otherwise a region within the launch area would be one plateau of zeros.
    records = _Records(regions, field.prepared.signed_distance, lowest=0.0)
    error_m = records.settle(tolerance_m, settled=covered)
    return Extreme(np.where(covered, 0.0, np.maximum(records.height, 0.0)), records.lon, records.lat, error_m)


class _Records:
    """The highest point known of each region, for a height that changes by no more than the way one goes."""

    def __init__(
        self, regions: Sequence[BaseGeometry], height: Height, *, lowest: float = -np.inf, highest: float = np.inf
    ) -> None:
        self._regions = np.array(list(regions), dtype=object)
        shapely.prepare(self._regions)
        self._measure, self._lowest, self._highest = height, lowest, highest
        xy, owner = shapely.get_coordinates(self._regions, return_index=True)
        self.height = np.full(len(self._regions), -np.inf)
        self.lon, self.lat = np.zeros(len(self._regions)), np.zeros(len(self._regions))
        # Any vertices do for a start, as long as each region has one: the search finds better points.
        most = _MOST_STARTS + _STARTS_A_REGION * len(self._regions)
        rows = np.union1d(np.unique(owner, return_index=True)[1], np.arange(0, len(xy), 1 + len(xy) // most))
        self._enter(owner[rows], xy[rows, 0], xy[rows, 1])

    def settle(self, tolerance_m: float, *, settled: NDArray[np.bool_] | None = None) -> float:
        """Search until no record can be beaten by more than the tolerance, and return by how much they may be."""
        cells = self._whole()
        if settled is not None:
            cells = cells.take(~settled[cells.key])
        for _ in range(_MOST_ROUNDS):
            height = self._measure(cells.lon, cells.lat)
            self._enter_best(cells, height)
            limit = np.minimum(height + cells.reach_m(), self._highest)
            better_m = limit - np.maximum(self.height, self._lowest)[cells.key]
            open_rows = better_m > tolerance_m
            if not open_rows.any():
                return tolerance_m
            if open_rows.sum() > max(_FEWEST_CELLS, _MOST_CELLS_A_REGION * len(self._regions)):
                break
            cells = self._touching(cells.take(open_rows).quarters())
        return float(better_m.max())

    def _whole(self) -> Cells:
        """Return each region's box, cut into strips about as wide as they are high."""
        west, south, east, north = shapely.bounds(self._regions).T
        lat, height = (south + north) / 2, np.maximum(north - south, _SMALLEST_DEG)
        width = np.maximum(east - west, _SMALLEST_DEG)
        aspect = width * np.cos(np.radians(lat)) / height
        columns = np.clip(np.round(aspect), 1, _MOST_STRIPS).astype(np.intp)
        rows = np.clip(np.round(1 / np.maximum(aspect, 1 / _MOST_STRIPS)), 1, _MOST_STRIPS).astype(np.intp)
        region, part = numbered_runs(columns * rows)
        half_lon, half_lat = (width / columns / 2)[region], (height / rows / 2)[region]
        column, row = part % columns[region], part // columns[region]
        return Cells(
            west[region] + (2 * column + 1) * half_lon,
            south[region] + (2 * row + 1) * half_lat,
            half_lon,
            half_lat,
            region,
        )

    def _touching(self, cells: Cells) -> Cells:
        return cells.take(shapely.intersects(self._regions[cells.key], cells.boxes()))

    def _enter_best(self, cells: Cells, height: Floats) -> None:
        """Enter, for each region, the point of it that is nearest to the middle of its highest cell."""
        order = np.lexsort((-height, cells.key))
        first = order[np.r_[True, np.diff(cells.key[order]) > 0]] if len(order) else order
        regions = cells.key[first]
        lines = shapely.shortest_line(self._regions[regions], shapely.points(cells.lon[first], cells.lat[first]))
        ends = shapely.get_coordinates(lines)[::2]
        self._enter(regions, ends[:, 0], ends[:, 1])

    def _enter(self, region: Indices, lon: Floats, lat: Floats) -> None:
        height = self._measure(lon, lat)
        order = np.lexsort((-height, region))
        first = order[np.r_[True, np.diff(region[order]) > 0]] if len(order) else order
        better = first[height[first] > self.height[region[first]]]
        rows = region[better]
        self.height[rows], self.lon[rows], self.lat[rows] = height[better], lon[better], lat[better]
