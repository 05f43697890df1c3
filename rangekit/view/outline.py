"""The launch area as the page carries it: thinned, with the error that the thinning makes, measured."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import shapely
from pyproj import Geod

from rangekit import geodesic

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from rangekit.model import LaunchArea

__all__ = ["OUTLINE_ERROR_M", "ThinOutline", "thin_outline"]

OUTLINE_ERROR_M = 100.0
"""How far the outline that the page carries may stray from the real one, unless it would be too large for a page."""

_TOLERANCE_M = 80.0
"""Of the thinning; rounding to 1/10,000 degree adds up to 8 m, and edges read along geodesics up to 10 m."""
_METRES_PER_DEGREE = 111_700.0  # the most, at the poles
_DECIMALS = 4
_EDGE_KM = 20.0
_SAGITTA_KM = 0.01
_MOST_VERTICES = 40_000
_GEOD = Geod(ellps="WGS84")


class ThinOutline(NamedTuple):
    """An outline with fewer vertices.

    Parameters
    ----------
    geometry : shapely geometry
        Degrees, on a grid of 1/10,000 degree; its edges are short enough to be read either way, straight or geodesic.
    error_m : metres
        The largest distance between it and the real outline, as measured at the real one's vertices.
    """

    geometry: BaseGeometry
    error_m: float


def thin_outline(launch: LaunchArea) -> ThinOutline:
    """Thin a launch area's outline for the page, which measures distances to it.

    Distances to the thinned outline differ from those to the real one by at most the error.

    Parameters
    ----------
    launch : LaunchArea
        Where a launch may start.

    Returns
    -------
    ThinOutline
        Within `OUTLINE_ERROR_M`, coarser only where a page could not carry it; the error says so.

    Examples
    --------
    >>> import shapely
    >>> from rangekit.model import LaunchArea, Provenance
    >>> square = LaunchArea("x", "a square", shapely.box(30, 49, 30.1, 49.1), Provenance("made"))
    >>> thin = thin_outline(square)
    >>> int(shapely.get_num_coordinates(thin.geometry)), thin.error_m < 1
    (5, True)
    """
    real = _with_short_edges(shapely.force_2d(launch.geometry), launch.edges)
    tolerance_m = _TOLERANCE_M
    while True:
        thinned = shapely.simplify(real, tolerance_m / _METRES_PER_DEGREE, preserve_topology=True)
        rounded = shapely.transform(_with_short_edges(thinned, "planar"), lambda degrees: np.round(degrees, _DECIMALS))
        if shapely.get_num_coordinates(rounded) > _MOST_VERTICES:
            tolerance_m *= 2
            continue
        error_m = _measure(real, rounded)
        if error_m <= OUTLINE_ERROR_M or tolerance_m != _TOLERANCE_M:
            return ThinOutline(rounded, error_m)
        tolerance_m /= 2  # near a pole a degree of longitude is short, and an edge bends more


def _measure(real: BaseGeometry, thin: BaseGeometry) -> float:
    """Return the largest distance of the real outline's vertices from the thin outline, rounded up to a metre."""
    lon, lat = shapely.get_coordinates(real).T
    return float(math.ceil(float(np.max(geodesic.distance(_rims(thin), lon, lat), initial=0.0))))


def _rims(geometry: BaseGeometry) -> BaseGeometry:
    """Return lines and points, and of polygons their rings: what a distance from inside is measured to."""
    parts = _simple_parts(geometry)
    lines = [part for part in parts if isinstance(part, shapely.LineString)]
    for part in parts:
        if isinstance(part, shapely.Polygon):
            lines += [part.exterior, *part.interiors]
    points = [part for part in parts if isinstance(part, shapely.Point)]
    drawn = shapely.MultiLineString([line.coords for line in lines])
    if not points:
        return drawn
    return shapely.GeometryCollection([*points, drawn]) if lines else shapely.MultiPoint(points)


def _simple_parts(geometry: BaseGeometry) -> list[BaseGeometry]:
    if hasattr(geometry, "geoms"):
        return [simple for part in geometry.geoms for simple in _simple_parts(part)]
    return [] if geometry.is_empty else [geometry]


def _with_short_edges(geometry: BaseGeometry, edges: str) -> BaseGeometry:
    """Split edges that are long enough for their meaning, geodesic or straight in degrees, to matter."""
    parts: list[BaseGeometry] = []
    for part in _simple_parts(geometry):
        if isinstance(part, shapely.Polygon):
            rings = [_split(np.asarray(ring.coords), edges) for ring in (part.exterior, *part.interiors)]
            parts.append(shapely.Polygon(rings[0], rings[1:]))
        elif isinstance(part, shapely.LineString):
            parts.append(shapely.LineString(_split(np.asarray(part.coords), edges)))
        else:
            parts.append(part)
    polygons = [part for part in parts if isinstance(part, shapely.Polygon)]
    if parts and len(polygons) == len(parts):
        return shapely.MultiPolygon(polygons)
    return parts[0] if len(parts) == 1 else shapely.GeometryCollection(parts)


def _split(chain: NDArray[np.float64], edges: str) -> NDArray[np.float64]:
    start, end = chain[:-1], chain[1:]
    azimuth, _, length_m = _GEOD.inv(start[:, 0], start[:, 1], end[:, 0], end[:, 1])
    steepest = np.tan(np.radians(np.minimum(89.9, np.abs(chain).max(axis=0)[1])))
    step_km = min(_EDGE_KM, math.sqrt(8 * 6371 * _SAGITTA_KM / max(1e-3, float(steepest))))
    pieces = np.maximum(1, np.ceil(length_m / (1000 * step_km))).astype(np.int64)
    if (pieces == 1).all():
        return chain
    row = np.repeat(np.arange(len(pieces)), pieces)
    share = (np.arange(len(row)) - np.repeat(np.cumsum(pieces) - pieces, pieces)) / pieces[row]
    if edges == "planar":
        points = start[row] + share[:, np.newaxis] * (end - start)[row]
    else:
        lon, lat, _ = _GEOD.fwd(start[row, 0], start[row, 1], azimuth[row], share * length_m[row])
        lon = start[row, 0] + (lon - start[row, 0] + 180) % 360 - 180  # not to the other side of the date line
        points = np.column_stack([lon, lat])
        points[share == 0] = start[row][share == 0]
    return np.vstack([points, chain[-1:]])
