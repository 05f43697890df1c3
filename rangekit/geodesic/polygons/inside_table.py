"""A table of cells that says for most places at once whether they are inside some polygons, or far from their edges.

Cells that no edge comes near are wholly inside or wholly outside, and so are rows of them side by side: one point of
each such row is asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from rangekit.geodesic.cells import IN, OPEN, OUT, Cells, CellTable, Window
from rangekit.geodesic.ellipsoid import POLE_DEG, degrees_across
from rangekit.geodesic.lines import numbered_runs

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]

__all__ = ["draw_inside_table"]

_SIDE = 1024
_SPARE_DEG = 1e-3


def draw_inside_table(
    polygons: NDArray[np.object_], contain: Callable[[Floats, Floats], Bools], near_m: float
) -> CellTable:
    """Return the table for polygons.

    Parameters
    ----------
    polygons : (n,) array of Polygon
        Degrees; edges straight in longitude and latitude, cut at the date line.
    contain : callable
        Returns which of some points, in degrees, are inside.
    near_m : metres
        Cells within that of an edge are open.
    """
    west, south, east, north = shapely.total_bounds(polygons)
    window = Window(west - _SPARE_DEG, south - _SPARE_DEG, east - west + 2 * _SPARE_DEG, north - south + 2 * _SPARE_DEG)
    states = np.full(_SIDE * _SIDE, OPEN, dtype=np.uint8)
    free = ~_come_near(polygons, window, near_m)
    begins = free.copy()
    begins[:, 1:] &= ~free[:, :-1]
    first = Cells.tile(window, _SIDE, _SIDE).take(begins.ravel())
    inside = contain(first.lon, np.clip(first.lat, -POLE_DEG, POLE_DEG))
    run = np.cumsum(begins) - 1
    states[free.ravel()] = np.where(inside, IN, OUT)[run[free.ravel()]]
    return CellTable(window, states.reshape(_SIDE, _SIDE))


def _come_near(polygons: NDArray[np.object_], window: Window, near_m: float) -> Bools:
    """Return which cells an edge comes near: those that the box of a part of it, no longer than a cell, reaches."""
    xy, ring = shapely.get_coordinates(shapely.get_rings(polygons), return_index=True)
    cell = np.array([window.width, window.height]) / _SIDE
    joined = np.flatnonzero(ring[1:] == ring[:-1])
    start, step = xy[joined], np.diff(xy, axis=0)[joined]
    counts = np.maximum(np.ceil(np.abs(step / cell).max(axis=1)), 1).astype(np.intp)
    edge, part = numbered_runs(counts)
    step = step / counts[:, None]
    one = start[edge] + step[edge] * part[:, None]
    other = one + step[edge]
    low, high = np.minimum(one, other), np.maximum(one, other)
    # Twice, so that neither rounding nor the way's own change of latitude matters.
    north_deg = degrees_across(np.zeros(1), 2 * near_m)
    farthest = np.minimum(np.maximum(np.abs(low[:, 1]), np.abs(high[:, 1])) + north_deg, POLE_DEG)
    margin = np.column_stack([degrees_across(farthest, 2 * near_m), np.broadcast_to(north_deg, len(low))])
    corner = np.array([window.west, window.south])
    first, last = (
        np.clip(np.floor((end - corner) / cell), 0, _SIDE - 1).astype(np.intp) for end in (low - margin, high + margin)
    )
    # Corners of boxes, summed up both ways, count the boxes over each cell.
    count = np.zeros((_SIDE + 1, _SIDE + 1), dtype=np.int32)
    np.add.at(count, (first[:, 1], first[:, 0]), 1)
    np.add.at(count, (last[:, 1] + 1, first[:, 0]), -1)
    np.add.at(count, (first[:, 1], last[:, 0] + 1), -1)
    np.add.at(count, (last[:, 1] + 1, last[:, 0] + 1), 1)
    near: Bools = count.cumsum(axis=0).cumsum(axis=1)[:-1, :-1] > 0
    return near
