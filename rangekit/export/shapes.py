"""Geometries as files want them: rounded, wound and boxed as RFC 7946 says, edges straight in lon and lat."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
import shapely.affinity

from rangekit.geodesic.collection import simple_parts
from rangekit.geodesic.ellipsoid import HALF_TURN_DEG, POLE_DEG, TURN_DEG
from rangekit.geodesic.lines import follow_geodesics
from rangekit.geodesic.polygons.planar import planar_polygons

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from rangekit.model.launch import Edges

__all__ = [
    "POSITION_DECIMALS",
    "bounding_box",
    "plain_geometry",
    "round_geometries",
    "round_geometry",
    "rounding_error_m",
    "span_box",
]

POSITION_DECIMALS = 7  # about a centimetre; RFC 7946 section 11.2 advises against more
_LONGEST_DEGREE_M = 111_700
_STRAY_M = 0.5
_STEP_M = 5_000.0


def rounding_error_m(decimals: int = POSITION_DECIMALS) -> float:
    """Return what rounding coordinates may add to an error: half a step of the last decimal in both directions.

    Parameters
    ----------
    decimals : int
        Of degrees.

    Returns
    -------
    metres

    Examples
    --------
    >>> round(rounding_error_m(7), 4)
    0.0079
    """
    return math.hypot(0.5, 0.5) * 10.0**-decimals * _LONGEST_DEGREE_M


def round_geometry(geometry: BaseGeometry, decimals: int = POSITION_DECIMALS) -> BaseGeometry:
    """Round a geometry's coordinates, keeping it valid and its exteriors counter-clockwise; what is smaller goes.

    Parameters
    ----------
    geometry : shapely geometry
        Degrees, lon before lat.
    decimals : int
        Of degrees.
    """
    rounded: BaseGeometry = round_geometries(np.array([geometry], dtype=object), decimals)[0]
    return rounded


def round_geometries(geometries: NDArray[np.object_], decimals: int = POSITION_DECIMALS) -> NDArray[np.object_]:
    """Round the coordinates of many geometries; see :func:`round_geometry`.

    Parameters
    ----------
    geometries : (n,) array of shapely geometries
        Degrees, lon before lat.
    decimals : int
        Of degrees.
    """

    def _round(coordinates: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.round(coordinates, decimals) + 0.0

    rounded = np.asarray(shapely.transform(geometries, _round), dtype=object)
    valid = shapely.is_valid(rounded)
    rounded[valid] = shapely.remove_repeated_points(rounded[valid])
    snapped = shapely.set_precision(geometries[~valid], 10.0**-decimals)
    rounded[~valid] = shapely.transform(snapped, _round)
    return np.asarray(shapely.orient_polygons(rounded), dtype=object)


def plain_geometry(geometry: BaseGeometry, edges: Edges) -> BaseGeometry:
    """Return a geometry with edges straight in longitude and latitude, cut at the antimeridian.

    Parameters
    ----------
    geometry : shapely geometry
        Degrees, lon before lat.
    edges : {"geodesic", "planar"}
        What a straight edge of it means; long geodesic ones get vertices, so that none strays by more than a metre or
        so in middle latitudes.
    """
    if edges == "planar":
        return geometry
    parts = list(simple_parts([geometry]))
    region = planar_polygons(geometry, edges, stray_m=_STRAY_M)
    areas = [] if region is None else list(simple_parts([region]))
    lines = [piece for part in parts if part.geom_type == "LineString" for piece in _plain_lines(part)]
    points = [part for part in parts if part.geom_type == "Point"]
    makers: tuple[tuple[Callable[[list[Any]], BaseGeometry], list[Any]], ...] = (
        (shapely.MultiPolygon, areas),
        (shapely.MultiLineString, lines),
        (shapely.MultiPoint, points),
    )
    found: list[BaseGeometry] = [kind[0] if len(kind) == 1 else make(kind) for make, kind in makers if kind]
    return found[0] if len(found) == 1 else shapely.GeometryCollection(found)


def bounding_box(geometry: BaseGeometry) -> list[float]:
    """Return a geometry's bbox as RFC 7946 section 5 wants it.

    Parameters
    ----------
    geometry : shapely geometry
        Degrees, lon before lat; cut at the antimeridian; not empty.

    Returns
    -------
    list of float
        West, south, east, north. West is greater than east where the box crosses the antimeridian.

    Examples
    --------
    >>> bounding_box(shapely.MultiPoint([(177, -16), (-178, -20)]))
    [177.0, -20.0, -178.0, -16.0]
    """
    return span_box(shapely.bounds(simple_parts([geometry])))


def span_box(bounds: NDArray[np.float64]) -> list[float]:
    """Return the bbox of several boxes, (n, 4) west, south, east, north: what the widest empty longitudes leave."""
    ordered = bounds[np.argsort(bounds[:, 0], kind="stable")]
    reached = np.maximum.accumulate(ordered[:, 2])
    west, east = float(ordered[0, 0]), float(reached[-1])
    gaps = ordered[1:, 0] - reached[:-1]
    if len(gaps) and float(gaps.max()) > west + TURN_DEG - east:
        widest = int(gaps.argmax())
        west, east = float(ordered[widest + 1, 0]), float(reached[widest])
    return [west + 0.0, float(bounds[:, 1].min()) + 0.0, east + 0.0, float(bounds[:, 3].max()) + 0.0]


def _plain_lines(line: BaseGeometry) -> Iterator[BaseGeometry]:
    """Yield the pieces of a line that follows its geodesics, between -180 and 180."""
    xy = follow_geodesics(shapely.get_coordinates(line), _STEP_M)
    turn = np.remainder(np.diff(xy[:, 0]) + HALF_TURN_DEG, TURN_DEG) - HALF_TURN_DEG
    lon = xy[0, 0] + np.r_[0.0, np.cumsum(turn)]
    lon = xy[:, 0] + np.round((lon - xy[:, 0]) / TURN_DEG) * TURN_DEG
    unwrapped = shapely.LineString(np.column_stack([lon, xy[:, 1]]))
    first, last = np.floor((lon.min() + HALF_TURN_DEG) / TURN_DEG), np.ceil((lon.max() - HALF_TURN_DEG) / TURN_DEG)
    if first >= 0 and last <= 0:
        yield unwrapped
        return
    for strip in np.arange(first, last + 1) * TURN_DEG:
        window = shapely.box(strip - HALF_TURN_DEG, -POLE_DEG, strip + HALF_TURN_DEG, POLE_DEG)
        piece = shapely.affinity.translate(shapely.intersection(unwrapped, window), xoff=-strip)
        yield from (part for part in simple_parts([piece]) if part.length > 0)
