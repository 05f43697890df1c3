"""Lengths and areas of many geometries, and the same geometries with vertices closer together.

Geodesic edges are measured by pyproj. Edges straight in longitude and latitude are integrated along, by Gauss's rule
on segments of ten kilometres at the most; what lies below such an edge, down to the equator, is the integral over its
longitudes of the area of a strip (Snyder, *Map Projections: A Working Manual*, 1987, eq. 3-12).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from pyproj import Geod

from rangekit.geodesic.ellipsoid import (
    ECCENTRICITY_SQUARED,
    EQUATORIAL_RADIUS_M,
    POLAR_RADIUS_M,
    solve_direct,
    solve_inverse,
)
from rangekit.geodesic.lines import numbered_runs
from rangekit.geodesic.pairs.features import parts_with_owner
from rangekit.geodesic.search.outline import split_edges

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from rangekit.geodesic.inputs import Edges

    Floats = NDArray[np.float64]
    Indices = NDArray[np.intp]
    Geometries = NDArray[np.object_]

__all__ = ["areas_m2", "densified", "lengths_m"]

_GEOD = Geod(ellps="WGS84")
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(5)
_POINT, _RING, _POLYGON = 0, 2, 3
_COLLECTION = 7


def lengths_m(geometries: Geometries, edges: Edges) -> Floats:
    """Return the lengths of lines and the perimeters of polygons, 0 for points and NaN for what is missing.

    Parameters
    ----------
    geometries : (n,) array of shapely geometries
        Degrees, checked.
    edges : {"geodesic", "planar"}
        What a straight edge means.

    Returns
    -------
    (n,) metres

    Examples
    --------
    >>> import shapely
    >>> lengths_m(np.array([shapely.LineString([(0, 0), (1, 0), (1, 1)]), None]), "geodesic").round(3)
    array([221893.879,         nan])
    """
    start, end, owner = _edges(geometries)
    if edges == "geodesic":
        _, length = solve_inverse(*start.T, *end.T)
    else:
        start, end, edge = _split(start, end, edges)
        owner = owner[edge]
        length = _integral(start, end, _speed)
    return _sums(geometries, owner, length)


def areas_m2(geometries: Geometries, edges: Edges) -> Floats:
    """Return the areas of polygons, 0 for points and lines and NaN for what is missing.

    Parameters
    ----------
    geometries : (n,) array of shapely geometries
        Degrees, checked; rings that do not cross, with less than half of the globe inside.
    edges : {"geodesic", "planar"}
        What a straight edge means.

    Returns
    -------
    (n,) square metres

    Examples
    --------
    >>> import shapely
    >>> (areas_m2(np.array([shapely.box(0, 0, 1, 1)]), "geodesic") / 1e6).round(3)
    array([12308.778])
    """
    parts, owner = parts_with_owner(geometries)
    areal = shapely.get_type_id(parts) == _POLYGON
    rings, polygon = shapely.get_rings(parts[areal], return_index=True)
    if edges == "geodesic":
        area = np.array([abs(_GEOD.polygon_area_perimeter(*shapely.get_coordinates(ring).T)[0]) for ring in rings])
    else:
        start, end, ring = _edges(rings)
        start, end, edge = _split(start, end, edges)
        area = np.abs(np.bincount(ring[edge], _integral(start, end, _strip), minlength=len(rings)))
    hole = np.r_[False, polygon[1:] == polygon[:-1]] if len(polygon) else np.zeros(0, dtype=bool)
    return _sums(geometries, owner[areal][polygon], np.where(hole, -area, area))


def densified(geometries: Geometries, longest_m: float, edges: Edges) -> Geometries:
    """Return geometries with vertices added along their edges, so that no two are farther apart than a length.

    Parameters
    ----------
    geometries : (n,) array of shapely geometries
        Degrees, checked; their vertices stay as they are, without heights.
    longest_m : metres
    edges : {"geodesic", "planar"}
        Along what vertices are added.

    Returns
    -------
    (n,) array of shapely geometries
        Of the same types, None where one is missing.

    Examples
    --------
    >>> import shapely
    >>> densified(np.array([shapely.LineString([(0, 0), (1, 0)])]), 60_000, "geodesic")[0].wkt
    'LINESTRING (0 0, 0.5 0, 1 0)'
    """
    made = geometries.copy()
    kinds = np.where(shapely.is_empty(geometries), -1, shapely.get_type_id(geometries))
    for kind in np.unique(kinds[kinds > _POINT]).tolist():
        rows = np.flatnonzero(kinds == kind)
        if kind == _COLLECTION:
            for row in rows:
                made[row] = shapely.GeometryCollection(
                    list(densified(shapely.get_parts(geometries[row]), longest_m, edges))
                )
        elif kind == _RING:
            lines, ring = shapely.get_coordinates(geometries[rows], return_index=True)
            lonlat, offsets = _denser(lines, np.searchsorted(ring, np.arange(len(rows) + 1)), longest_m, edges)
            made[rows] = shapely.linearrings(lonlat, indices=np.repeat(np.arange(len(rows)), np.diff(offsets)))
        else:
            starts: Any
            ragged, lonlat, starts = shapely.to_ragged_array(geometries[rows], include_z=False)
            if starts and ragged != shapely.GeometryType.MULTIPOINT:
                denser, first = _denser(lonlat, np.asarray(starts[0], dtype=np.intp), longest_m, edges)
                made[rows] = shapely.from_ragged_array(ragged, denser, (first, *starts[1:]))
    return made


def _edges(geometries: Geometries) -> tuple[Floats, Floats, Indices]:
    """Return both ends of all edges, and the geometry that each is of."""
    parts, owner = parts_with_owner(geometries)
    areal = shapely.get_type_id(parts) == _POLYGON
    rings, polygon = shapely.get_rings(parts[areal], return_index=True)
    lines, owner = np.concatenate([parts[~areal], rings]), np.concatenate([owner[~areal], owner[areal][polygon]])
    lonlat, line = shapely.get_coordinates(lines, return_index=True)
    joined = line[1:] == line[:-1]
    return lonlat[:-1][joined], lonlat[1:][joined], owner[line[:-1][joined]]


def _split(start: Floats, end: Floats, edges: Edges) -> tuple[Floats, Floats, Indices]:
    lon0, lat0, lon1, lat1, _, edge = split_edges(start, end, edges)
    return np.column_stack([lon0, lat0]), np.column_stack([lon1, lat1]), edge


def _integral(start: Floats, end: Floats, rate: Callable[[Floats, Floats], Floats]) -> Floats:
    """Integrate along edges straight in longitude and latitude."""
    fraction = (_NODES + 1) / 2
    lat = start[:, 1:] * (1 - fraction) + end[:, 1:] * fraction
    turn = np.radians(end - start)
    return np.asarray((rate(np.radians(lat), turn[:, None, :]) * (_WEIGHTS / 2)).sum(axis=1))


def _speed(phi: Floats, turn: Floats) -> Floats:
    """Return metres per whole edge, at latitudes in radians."""
    w = np.sqrt(1 - ECCENTRICITY_SQUARED * np.sin(phi) ** 2)
    north = turn[..., 1] * EQUATORIAL_RADIUS_M * (1 - ECCENTRICITY_SQUARED) / w**3
    east = turn[..., 0] * EQUATORIAL_RADIUS_M / w * np.cos(phi)
    return np.asarray(np.hypot(north, east))


def _longest_steps(start: Floats, end: Floats) -> Floats:
    """Return metres per whole edge where an edge straight in longitude and latitude is longest, or a little more."""
    lat = np.radians(np.abs(np.stack([start[:, 1], end[:, 1]])))
    crosses_equator = start[:, 1] * end[:, 1] < 0
    turn = np.radians(end - start)
    east = _speed(np.where(crosses_equator, 0.0, lat.min(axis=0)), turn * [1.0, 0.0])
    return np.asarray(np.hypot(east, _speed(lat.max(axis=0), turn * [0.0, 1.0])))


def _strip(phi: Floats, turn: Floats) -> Floats:
    """Return square metres between an edge and the equator per whole edge, at latitudes in radians."""
    e = np.sqrt(ECCENTRICITY_SQUARED)
    x = e * np.sin(phi)
    return np.asarray(turn[..., 0] * POLAR_RADIUS_M**2 / 2 * (x / (1 - x * x) + np.arctanh(x)) / e)


def _sums(geometries: Geometries, owner: Indices, value: Floats) -> Floats:
    total: Floats = np.bincount(owner, value, minlength=len(geometries)).astype(np.float64)
    total[shapely.is_missing(geometries)] = np.nan
    return total


def _denser(lonlat: Floats, starts: Indices, longest_m: float, edges: Edges) -> tuple[Floats, Indices]:
    """Return the vertices of lines, the added ones among them, and where each line starts now."""
    counts = np.ones(len(lonlat), dtype=np.intp)  # of each vertex with those added after it
    joined = np.ones(len(lonlat), dtype=bool)
    joined[starts[1:] - 1] = False
    first = np.flatnonzero(joined)
    start, end = lonlat[first], lonlat[first + 1]
    azimuth, length = solve_inverse(*start.T, *end.T)
    if edges == "planar":
        length = _longest_steps(start, end)
    else:
        _split(start, end, edges)  # raises if an edge joins antipodes, and nobody knows along what to add vertices
    counts[first] = np.maximum(np.ceil(length / longest_m), 1).astype(np.intp)
    vertex, step = numbered_runs(counts)
    made = lonlat[vertex]
    added = np.flatnonzero(step)
    at = np.searchsorted(first, vertex[added])
    share: Floats = step[added] / counts[vertex[added]]
    if edges == "planar":
        made[added] = start[at] * (1 - share[:, None]) + end[at] * share[:, None]
    else:
        lon, lat, _ = solve_direct(start[at, 0], start[at, 1], azimuth[at], length[at] * share)
        lon += 360.0 * np.round((start[at, 0] - lon) / 360.0) * (np.abs(start[at, 0]) > 180.0)
        made[added] = np.column_stack([lon, lat])
    return made, np.r_[0, np.cumsum(counts)][starts]
