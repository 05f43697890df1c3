"""How far any polygon is from being the buffer that it claims to be: measured, and independent of how it was made.

The edge of the polygon is measured where it runs. What its edge cannot tell (a hole that is missing, an island too
many) is sought by branch and bound over cells in longitude and latitude: the distance at a cell's middle bounds it in
the whole cell.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from rangekit.errors import GeometryError, InputError
from rangekit.geodesic.buffers.validity import without_crossings
from rangekit.geodesic.cells import GLOBE, Cells
from rangekit.geodesic.collection import one_multipolygon, polygon_parts
from rangekit.geodesic.ellipsoid import wrap_lon
from rangekit.geodesic.inputs import check_coordinates
from rangekit.geodesic.polygons.boundary import boundary_lines
from rangekit.geodesic.polygons.rings import fold_lon
from rangekit.geodesic.prepared import PreparedGeometry

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]

__all__ = ["Audit", "audit_prepared"]

_POINTS_AN_EDGE = 8
_WORST_EDGES = 48
_POINTS_A_WORST_EDGE = 32
_COARSE_COLUMNS = 32
_FINEST_SHARE = 1 / 200
_WORTHWHILE = 1.01
_MOST_CELLS = 400_000
_LEAST_RESOLUTION_M = 1e-3


@dataclass(frozen=True, slots=True)
class Audit:
    """The measured error of a buffer polygon.

    Parameters
    ----------
    inside_m : metres
        By how much it falls short: the most that a point left out, or a point of its edge, is nearer than the distance.
    outside_m : metres
        By how much it goes too far: the most that a point of it is farther than the distance.
    resolution_m : metres
        A hole or an island that the edge does not show could have been missed if its error is smaller than this.
    """

    inside_m: float
    outside_m: float
    resolution_m: float


def audit_prepared(prepared: PreparedGeometry, area: BaseGeometry, distance_m: float) -> Audit:
    """Measure the error of a polygon as the buffer of a prepared geometry; see :func:`rangekit.geodesic.audit`."""
    if not math.isfinite(distance_m):
        raise InputError(f"the buffer distance must be a finite number of metres, got {distance_m}")
    check_coordinates(area)
    parts = polygon_parts(area)
    if not area.is_empty and not len(parts):
        raise GeometryError(f"only polygons can be audited, got a {area.geom_type}")
    depth = _SignedDepth(prepared, distance_m)
    area = fold_lon(shapely.make_valid(one_multipolygon(parts))) if len(parts) else shapely.MultiPolygon()
    short, far = _edge_errors(area, depth)
    return _search_cells(area, depth, short, far)


class _SignedDepth:
    """How much farther than the distance a point is, depths inside polygons counting as negative distances."""

    def __init__(self, prepared: PreparedGeometry, distance_m: float) -> None:
        self._distance_m = distance_m
        self._prepared = prepared
        self.scale_m = max(abs(distance_m), 1.0)
        self._edge: PreparedGeometry | None = None
        if prepared.has_polygons:
            valid = without_crossings(prepared)
            lines = boundary_lines(one_multipolygon(polygon_parts(valid.geometry)))
            self._edge = PreparedGeometry(lines, valid.edges)

    def at_least(self, lon: Floats, lat: Floats) -> Floats:
        """Return a quick lower bound of the value outside the polygons, and minus infinity where they may be."""
        bound = self._prepared.at_least(lon, lat)
        return np.where(bound > 0, bound - self._distance_m, -np.inf)

    def __call__(self, lon: Floats, lat: Floats) -> Floats:
        lon = wrap_lon(lon)
        value = self._prepared.distance(lon, lat)
        if self._edge is not None:
            inside = np.flatnonzero(value == 0.0)
            value[inside] = -self._edge.distance(lon[inside], lat[inside])
        return value - self._distance_m


def _edge_errors(area: BaseGeometry, depth: _SignedDepth) -> tuple[float, float]:
    """Return how far the polygon's edge is at most on either side of the true one."""
    if area.is_empty:
        return 0.0, 0.0
    xy, line = shapely.get_coordinates(shapely.get_parts([boundary_lines(area)]), return_index=True)
    same = line[1:] == line[:-1]
    start, end = xy[:-1][same], xy[1:][same]
    if not len(start):
        return 0.0, 0.0
    values = _along(start, end, _POINTS_AN_EDGE, depth)
    worst = np.unique(
        np.r_[np.argsort(values.max(axis=1))[-_WORST_EDGES:], np.argsort(values.min(axis=1))[:_WORST_EDGES]]
    )
    finer = _along(start[worst], end[worst], _POINTS_A_WORST_EDGE, depth)
    return max(0.0, -float(values.min()), -float(finer.min())), max(0.0, float(values.max()), float(finer.max()))


def _along(start: Floats, end: Floats, count: int, depth: _SignedDepth) -> Floats:
    fraction = np.arange(count + 1) / count
    points = start[:, None] + (end - start)[:, None] * fraction[None, :, None]
    return depth(points[..., 0].ravel(), points[..., 1].ravel()).reshape(len(start), count + 1)


def _search_cells(area: BaseGeometry, depth: _SignedDepth, short: float, far: float) -> Audit:
    """Look for points on the wrong side that the edge did not show."""
    area = shapely.transform(area, np.array)  # a copy to prepare: the caller's may be in use by another thread
    shapely.prepare(area)
    finest = max(depth.scale_m * _FINEST_SHARE, _LEAST_RESOLUTION_M)
    cells = Cells.tile(GLOBE, _COARSE_COLUMNS, _COARSE_COLUMNS // 2)
    touched: Bools = shapely.intersects(area, cells.boxes())
    cells = cells.take(touched | (depth.at_least(cells.lon, cells.lat) <= cells.reach_m()))
    resolution, seen = finest, 0
    while len(cells):
        seen += len(cells)
        value, reach = depth(cells.lon, cells.lat), cells.reach_m()
        inside = shapely.intersects_xy(area, cells.lon, cells.lat)
        far = max(far, float(value[inside].max(initial=0.0)))
        short = max(short, -float(value[~inside].min(initial=0.0)))
        could_be_far = value + reach > _WORTHWHILE * max(far, finest)
        could_be_short = reach - value > _WORTHWHILE * max(short, finest)
        rows = np.flatnonzero(could_be_far | could_be_short)
        rows = rows[_mixed(area, cells.take(rows), could_be_far[rows], could_be_short[rows])]
        if not len(rows):
            break
        if reach[rows].max() < finest / 2 or seen + 4 * len(rows) > _MOST_CELLS:
            resolution = max(finest, float(2 * reach[rows].max()))
            break
        cells = cells.take(rows).quarters()
    return Audit(short, far, resolution)


def _mixed(area: BaseGeometry, cells: Cells, far: Bools, short: Bools) -> Bools:
    """Whether a cell that could be too far touches the area, or one that could be too near is not all in it."""
    if area.is_empty:
        return short
    boxes = cells.boxes()
    touched = shapely.intersects(area, boxes)
    covered = np.zeros(len(boxes), dtype=bool)
    rows = np.flatnonzero(touched & short)
    covered[rows] = shapely.covers(area, boxes[rows])
    mixed: Bools = (far & touched) | (short & ~covered)
    return mixed
