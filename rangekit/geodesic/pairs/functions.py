"""What is asked of pairs of geometries: distances, and where the shortest ways end."""

from __future__ import annotations

from typing import TYPE_CHECKING, overload

import numpy as np
import shapely

from rangekit.errors import GeometryError, InputError
from rangekit.geodesic.inputs import as_geometries, check_edges, unusable_rows
from rangekit.geodesic.pairs.solver import solve_pairs
from rangekit.geodesic.search.outline import outline_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import ArrayLike, NDArray
    from shapely.geometry.base import BaseGeometry

    from rangekit.geodesic.inputs import Edges, Geometries, ManyGeometries
    from rangekit.geodesic.pairs.solver import ShortestWays

    Floats = NDArray[np.float64]
    Many = NDArray[np.object_]

__all__ = ["check_rows", "nearest_points", "pair_distance", "pair_dwithin", "shortest_line", "unusable_geometries"]


@overload
def nearest_points(
    a: BaseGeometry, b: BaseGeometry, *, edges: Edges = "geodesic"
) -> tuple[shapely.Point, shapely.Point]: ...
@overload
def nearest_points(a: BaseGeometry, b: ManyGeometries, *, edges: Edges = "geodesic") -> tuple[Many, Many]: ...
@overload
def nearest_points(a: ManyGeometries, b: Geometries, *, edges: Edges = "geodesic") -> tuple[Many, Many]: ...
def nearest_points(
    a: Geometries, b: Geometries, *, edges: Edges = "geodesic"
) -> tuple[shapely.Point, shapely.Point] | tuple[Many, Many]:
    """Return the points of two geometries that are nearest to each other.

    Parameters
    ----------
    a, b : shapely geometry or (n,) array of them
        Of any type; degrees, lon before lat, WGS 84. One is paired with each of an array.
    edges : {"geodesic", "planar"}
        What a straight edge means.

    Returns
    -------
    tuple of two shapely.Point, or of two (n,) arrays of Point
        On the first geometry and on the second: the same point where they meet, None where one is missing or empty.

    Raises
    ------
    GeometryError
        If a coordinate is not on the globe, or an edge joins antipodes; every row at fault is named.

    Examples
    --------
    >>> import shapely
    >>> for point in nearest_points(shapely.box(0, 0, 1, 1), shapely.box(2, -1, 3, 0.5)):
    ...     print(round(point.x, 4), round(point.y, 4))
    1.0 0.5001
    2.0 0.5
    """
    ways = _solved(a, b, edges, placed=True)
    return _points(ways.lon, ways.lat), _points(ways.other_lon, ways.other_lat)


@overload
def shortest_line(a: BaseGeometry, b: BaseGeometry, *, edges: Edges = "geodesic") -> shapely.LineString: ...
@overload
def shortest_line(a: BaseGeometry, b: ManyGeometries, *, edges: Edges = "geodesic") -> Many: ...
@overload
def shortest_line(a: ManyGeometries, b: Geometries, *, edges: Edges = "geodesic") -> Many: ...
def shortest_line(a: Geometries, b: Geometries, *, edges: Edges = "geodesic") -> shapely.LineString | Many:
    """Return the shortest way between two geometries, as a line from the first to the second.

    Parameters
    ----------
    a, b : shapely geometry or (n,) array of them
        Of any type; degrees, lon before lat, WGS 84. One is paired with each of an array.
    edges : {"geodesic", "planar"}
        What a straight edge of the geometries means.

    Returns
    -------
    shapely.LineString or (n,) array of LineString
        Of two vertices; the way between them is the geodesic, across the date line where that is shorter. Of no length
        where the geometries meet; None where one of them is missing or empty.

    Raises
    ------
    GeometryError
        If a coordinate is not on the globe, or an edge joins antipodes; every row at fault is named.

    Examples
    --------
    >>> import shapely
    >>> way = shortest_line(shapely.Point(8, 1), shapely.LineString([(-10, 0), (10, 0)]))
    >>> shapely.get_coordinates(way).round(6).tolist()
    [[8.0, 1.0], [8.0, 0.0]]
    """
    ways = _solved(a, b, edges, placed=True)
    ends = np.stack([ways.lon, ways.lat, ways.other_lon, ways.other_lat], axis=-1)
    lines = np.full(ends.shape[:-1], None, dtype=object)
    known = np.isfinite(ways.distance_m)
    lines[known] = shapely.linestrings(ends[known].reshape(-1, 2, 2))
    return lines[()]  # an array without dimensions gives its one entry


def pair_distance(a: Geometries, b: Geometries, edges: Edges) -> Floats:
    """Return the distances of pairs; see :func:`rangekit.geodesic.distance`."""
    return _solved(a, b, edges, placed=False).distance_m[()]


def pair_dwithin(a: Geometries, b: Geometries, distance_m: ArrayLike, edges: Edges) -> NDArray[np.bool_]:
    """Return which pairs are within a distance; see :func:`rangekit.geodesic.dwithin`."""
    limit = np.asarray(distance_m, dtype=np.float64)
    wrong = np.flatnonzero(~(limit >= 0))
    if len(wrong) and not limit.ndim:
        raise InputError(f"a distance to be within must be 0 m or more, got {limit}")
    if len(wrong):
        raise InputError(
            "a distance to be within must be 0 m or more", problems=[f"row {row}: {limit.flat[row]}" for row in wrong]
        )
    found = _solved(a, b, edges, placed=False, limit_m=limit).distance_m
    return np.asarray(found <= limit)[()]


def _solved(a: Geometries, b: Geometries, edges: Edges, *, placed: bool, limit_m: Floats | None = None) -> ShortestWays:
    check_edges(edges)
    left, right = as_geometries(a), as_geometries(b)
    check_rows(left, right, edges)
    limits = np.asarray(np.inf if limit_m is None else limit_m)
    try:
        shape = np.broadcast_shapes(left.shape, right.shape, limits.shape)
    except ValueError as error:
        told = f"{_size(left)} and {_size(right)} geometries"
        told += f", and {_size(limits)} distances," if limits.ndim else ""
        raise InputError(f"{told} cannot be paired", hint="as many of each, or one") from error
    mine, theirs = (np.broadcast_to(side, shape).ravel() for side in (left, right))
    limit = None if limit_m is None else np.broadcast_to(limits, shape).ravel()
    try:
        ways = solve_pairs(mine, theirs, edges, placed=placed, limit_m=limit)
    except GeometryError as error:
        _raise_by_row({"a": left, "b": right}, edges, error)
        raise
    columns = ways.distance_m, ways.lon, ways.lat, ways.other_lon, ways.other_lat
    return type(ways)(*(column.reshape(shape) for column in columns))


def check_rows(a: NDArray[np.object_], b: NDArray[np.object_], edges: Edges) -> None:
    """Raise GeometryError if a coordinate is not on the globe; name every row at fault."""
    if any(next(unusable_rows(side.ravel()), None) is not None for side in (a, b)):
        _raise_by_row({"a": a, "b": b}, edges, None)


def _raise_by_row(sides: dict[str, NDArray[np.object_]], edges: Edges, cause: GeometryError | None) -> None:
    """Raise what is wrong with each geometry that cannot be measured to, if there is one."""
    faults = [
        (name, row, error) for name, side in sides.items() for row, error in unusable_geometries(side.ravel(), edges)
    ]
    if len(faults) == 1 and not sides[faults[0][0]].ndim:
        raise faults[0][2] from cause
    if faults:
        problems = [f"{name}, row {row}: {error}" for name, row, error in faults]
        raise GeometryError(f"{len(faults)} geometries cannot be measured to", problems=problems) from cause


def unusable_geometries(geometries: NDArray[np.object_], edges: Edges) -> Iterator[tuple[int, GeometryError]]:
    """Yield the rows of geometries that cannot be measured to, and what is wrong with each.

    Parameters
    ----------
    geometries : (n,) array of shapely geometries
    edges : {"geodesic", "planar"}
        What a straight edge means.
    """
    unusable = dict(unusable_rows(geometries))
    for row, geometry in enumerate(geometries):
        if row in unusable:
            yield row, unusable[row]
        elif geometry is not None:
            try:
                outline_of(geometry, edges)
            except GeometryError as error:
                yield row, error


def _points(lon: Floats, lat: Floats) -> NDArray[np.object_]:
    points = np.full(lon.shape, None, dtype=object)
    known = np.isfinite(lon)
    points[known] = shapely.points(lon[known], lat[known])
    return points[()]


def _size(array: NDArray[np.object_] | Floats) -> str:
    return "x".join(str(length) for length in array.shape) or "1"
