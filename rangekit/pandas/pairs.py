"""Distances of pairs of geometries, one of each pair being a point."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from rangekit import geodesic
from rangekit.errors import GeometryError, InputError
from rangekit.geodesic.ellipsoid import solve_inverse
from rangekit.pandas.alignment import are_absent, are_points, labels

if TYPE_CHECKING:
    import geopandas
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from rangekit.geodesic.inputs import Edges

    Geometries = NDArray[np.object_]

__all__ = ["solve_pairs"]


def solve_pairs(
    series: geopandas.GeoSeries, others: Geometries, one: BaseGeometry | None, edges: Edges
) -> geodesic.NearestPoints:
    """Return the distance of each pair, and the nearest point of the other geometry where the row is a point.

    Parameters
    ----------
    series : GeoSeries of n rows
        In degrees.
    others : (n,) geometries
        In degrees; None where there is none.
    one : shapely geometry or None
        What all of ``others`` are, so that it is prepared once.
    edges : {"geodesic", "planar"}
        What a straight edge means.

    Returns
    -------
    NearestPoints
        NaN where either is missing or empty.
    """
    own = np.asarray(series.values, dtype=object)
    found = geodesic.NearestPoints(*(np.full(len(own), np.nan) for _ in range(3)))
    asked = ~(are_absent(own) | are_absent(others))
    left, right = asked & are_points(own), asked & are_points(others)
    wrong = asked & ~(left | right)
    if wrong.any():
        raise InputError("one geometry of each pair must be a point", problems=labels(series, wrong))
    both, mine, theirs = left & right, left & ~right, right & ~left
    start, end = shapely.get_coordinates(own[both]), shapely.get_coordinates(others[both])
    _, found.distance_m[both] = solve_inverse(*start.T, *end.T)
    found.lon[both], found.lat[both] = end.T
    problems: list[tuple[int, GeometryError]] = []
    if one is not None and mine.any():
        nearest = geodesic.nearest(one, *shapely.get_coordinates(own[mine]).T, edges=edges)
        found.distance_m[mine], found.lon[mine], found.lat[mine] = nearest.distance_m, nearest.lon, nearest.lat
    else:
        problems += _solve_each(found, mine, others, own, edges)
    problems += _solve_each(found, theirs, own, others, edges)
    if problems:
        raise GeometryError(
            "unusable geometry", problems=[f"row {series.index[row]}: {fault}" for row, fault in problems]
        )
    return found


def _solve_each(
    found: geodesic.NearestPoints, chosen: NDArray[np.bool_], shapes: Geometries, points: Geometries, edges: Edges
) -> list[tuple[int, GeometryError]]:
    """Ask each chosen geometry about its own point; return the rows at fault."""
    problems: list[tuple[int, GeometryError]] = []
    for row in np.flatnonzero(chosen).tolist():
        try:
            nearest = geodesic.nearest(shapes[row], points[row].x, points[row].y, edges=edges)
        except GeometryError as error:
            problems.append((row, error))
        else:
            found.distance_m[row], found.lon[row], found.lat[row] = nearest.distance_m, nearest.lon, nearest.lat
    return problems
