"""The boundary that a polygon has on the globe: without the cuts that a flat map of it needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from rangekit.geodesic.collection import one_multilinestring
from rangekit.geodesic.ellipsoid import HALF_TURN_DEG, POLE_DEG, half_diagonal_m
from rangekit.geodesic.lines import numbered_runs

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    Floats = NDArray[np.float64]

__all__ = ["boundary_lines", "densify_lines", "fill_narrow_holes"]


def boundary_lines(polygons: BaseGeometry) -> BaseGeometry:
    """Return the edges of polygons as lines, without those along a pole and those shared at the date line.

    Parameters
    ----------
    polygons : shapely geometry
        Polygon or MultiPolygon, degrees.

    Returns
    -------
    MultiLineString
    """
    rings = shapely.get_rings(shapely.get_parts([polygons]))
    coordinates, ring = shapely.get_coordinates(rings, return_index=True)
    same = ring[1:] == ring[:-1]
    start, end = coordinates[:-1], coordinates[1:]
    at_pole = same & (np.abs(start[:, 1]) == POLE_DEG) & (np.abs(end[:, 1]) == POLE_DEG)
    on_cut = same & (np.abs(start[:, 0]) == HALF_TURN_DEG) & (start[:, 0] == end[:, 0])
    if not (at_pole | on_cut).any():
        return one_multilinestring(rings)
    cut = _unshared(start[on_cut], end[on_cut])
    runs = _runs(coordinates, same & ~at_pole & ~on_cut)
    parts = np.array([*runs, *shapely.get_parts(cut)], dtype=object)
    return one_multilinestring(parts[shapely.length(parts) > 0])


def densify_lines(lines: BaseGeometry, step_deg: float) -> BaseGeometry:
    """Return lines with vertices added so that no edge is longer than a step in longitude or latitude.

    Parameters
    ----------
    lines : MultiLineString
        Degrees.
    step_deg : degrees
    """
    xy, line = shapely.get_coordinates(shapely.get_parts(lines), return_index=True)
    same = line[1:] == line[:-1]
    span = np.abs(np.diff(xy, axis=0)).max(axis=1)
    counts = np.r_[np.where(same, np.maximum(np.ceil(span / step_deg), 1), 1), 1].astype(np.intp)
    owner, step = numbered_runs(counts)
    onward = np.vstack([xy[1:], xy[-1:]])[owner]
    fraction = (step / counts[owner])[:, None]
    return one_multilinestring(shapely.linestrings(xy[owner] + (onward - xy[owner]) * fraction, indices=line[owner]))


def fill_narrow_holes(polygons: NDArray[np.object_], width_m: float) -> NDArray[np.object_]:
    """Return polygons without the holes that are nowhere wider than that: those with no point so far from their edge.

    Parameters
    ----------
    polygons : (n,) array of Polygon
        Degrees, cut at the date line.
    width_m : metres
    """
    rings, owner = shapely.get_rings(polygons, return_index=True)
    west, south, east, north = shapely.bounds(rings).T
    wide = 2 * half_diagonal_m((south + north) / 2, (east - west) / 2, (north - south) / 2) > width_m
    exterior = np.r_[True, owner[1:] != owner[:-1]] if len(owner) else np.zeros(0, dtype=bool)
    kept = wide | exterior
    if kept.all():
        return polygons
    return np.asarray(shapely.polygons(rings[kept], indices=owner[kept]))


def _unshared(start: Floats, end: Floats) -> BaseGeometry:
    """Return what of the edges along the date line has an area on one side only."""
    ends = np.stack([start, end], axis=1)
    ends[..., 0] = HALF_TURN_DEG
    lines = np.asarray(shapely.linestrings(ends))
    east = shapely.union_all(lines[start[:, 0] > 0])
    west = shapely.union_all(lines[start[:, 0] < 0])
    return shapely.symmetric_difference(east, west)


def _runs(coordinates: Floats, kept: NDArray[np.bool_]) -> list[BaseGeometry]:
    """Return lines along consecutive kept edges; edge i joins vertices i and i + 1."""
    change = np.flatnonzero(np.diff(np.r_[False, kept, False].astype(np.int8)))
    return [
        shapely.LineString(coordinates[first : last + 1]) for first, last in zip(change[::2], change[1::2], strict=True)
    ]
