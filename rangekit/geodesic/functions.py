"""The engine's functions for a single call; :class:`rangekit.geodesic.DistanceField` serves repeated ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast, overload

import numpy as np

from rangekit.errors import GeometryError, InputError
from rangekit.geodesic.buffers.features import buffer_features
from rangekit.geodesic.field import DistanceField
from rangekit.geodesic.inputs import as_geometries
from rangekit.geodesic.pairs.functions import nearest_points, pair_distance, pair_dwithin, shortest_line

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray
    from shapely.geometry.base import BaseGeometry

    from rangekit.geodesic.buffers.audit import Audit
    from rangekit.geodesic.buffers.buffer import Bound
    from rangekit.geodesic.inputs import Edges, Geometries, ManyGeometries
    from rangekit.geodesic.queries import NearestPoints

__all__ = ["audit", "buffer", "distance", "dwithin", "nearest", "nearest_points", "shortest_line"]


@overload
def distance(
    geometry: BaseGeometry, lon: ArrayLike, lat: ArrayLike, *, edges: Edges = "geodesic"
) -> NDArray[np.float64]: ...
@overload
def distance(a: BaseGeometry, b: BaseGeometry, /, *, edges: Edges = "geodesic") -> float: ...
@overload
def distance(a: BaseGeometry, b: ManyGeometries, /, *, edges: Edges = "geodesic") -> NDArray[np.float64]: ...
@overload
def distance(a: ManyGeometries, b: Geometries, /, *, edges: Edges = "geodesic") -> NDArray[np.float64]: ...
def distance(
    geometry: Geometries, lon: ArrayLike | Geometries, lat: ArrayLike | None = None, *, edges: Edges = "geodesic"
) -> NDArray[np.float64] | float:
    """Return the exact geodesic distance from each point to a geometry, or between geometries.

    ``distance(geometry, lon, lat)`` asks of very many points, ``distance(a, b)`` of two geometries of any type, or of
    arrays of pairs.

    Parameters
    ----------
    geometry : shapely geometry, or (n,) array of them
        Of any type; degrees, lon before lat, WGS 84. An array only where ``lat`` is left out.
    lon : (n,) degrees, or shapely geometry, or (n,) array of them
        Query points; without ``lat`` the geometry on the other side. One is paired with each of an array.
    lat : (n,) degrees, optional
        Of query points.
    edges : {"geodesic", "planar"}
        What a straight edge means.

    Returns
    -------
    (n,) metres
        0 inside polygons, and where geometries touch, cross or contain one another, to 20 nm. Of points infinite if
        the geometry is empty; of pairs NaN where one geometry is missing or empty. Of two geometries one number.

    Raises
    ------
    GeometryError
        If a coordinate is not on the globe, or an edge joins antipodes; of arrays every row at fault is named.
    InputError
        If something is not a geometry, or arrays cannot be paired.

    Examples
    --------
    >>> import shapely
    >>> distance(shapely.LineString([(0, 0), (90, 0)]), 10, 1).round(3)
    np.float64(110574.389)
    >>> squares = [shapely.box(0, 0, 1, 1), shapely.box(4, 0, 5, 1), None]
    >>> distance(squares, shapely.LineString([(2, -1), (3, 2)])).round(1)
    array([140709.9, 140699.3,      nan])
    """
    if lat is None:
        return pair_distance(geometry, cast("Geometries", lon), edges)
    return DistanceField(cast("BaseGeometry", geometry), edges=edges).distance(cast("ArrayLike", lon), lat)


def nearest(geometry: BaseGeometry, lon: ArrayLike, lat: ArrayLike, *, edges: Edges = "geodesic") -> NearestPoints:
    """Return the point of a geometry that is nearest to each point.

    Parameters
    ----------
    geometry : shapely geometry
        Of any type; degrees, lon before lat, WGS 84.
    lon, lat : (n,) degrees
        Query points.
    edges : {"geodesic", "planar"}
        What a straight edge means.

    Returns
    -------
    NearestPoints
        ``distance_m`` in metres, ``lon`` and ``lat`` in degrees.

    Raises
    ------
    GeometryError
        If a coordinate is not on the globe, or an edge joins antipodes.

    Examples
    --------
    >>> import shapely
    >>> found = nearest(shapely.LineString([(0, 0), (90, 0)]), [10.0], [1.0])
    >>> found.lon.round(6), found.lat.round(6)
    (array([10.]), array([0.]))
    """
    return DistanceField(geometry, edges=edges).nearest(lon, lat)


@overload
def dwithin(
    geometry: BaseGeometry, lon: ArrayLike, lat: ArrayLike, distance_m: float, *, edges: Edges = "geodesic"
) -> NDArray[np.bool_]: ...
@overload
def dwithin(a: BaseGeometry, b: BaseGeometry, /, distance_m: float, *, edges: Edges = "geodesic") -> bool: ...
@overload
def dwithin(
    a: BaseGeometry, b: ManyGeometries, /, distance_m: ArrayLike, *, edges: Edges = "geodesic"
) -> NDArray[np.bool_]: ...
@overload
def dwithin(
    a: ManyGeometries, b: Geometries, /, distance_m: ArrayLike, *, edges: Edges = "geodesic"
) -> NDArray[np.bool_]: ...
def dwithin(  # type: ignore[misc]  # of pairs the third argument is the distance, by position or by name
    geometry: Geometries,
    lon: ArrayLike | Geometries,
    lat: ArrayLike | None = None,
    distance_m: ArrayLike | None = None,
    *,
    edges: Edges = "geodesic",
) -> NDArray[np.bool_] | bool:
    """Return which points, or geometries, are within a geodesic distance of a geometry.

    ``dwithin(geometry, lon, lat, distance_m)`` asks of very many points, ``dwithin(a, b, distance_m)`` of two
    geometries of any type, or of arrays of pairs. Both are exact.

    Parameters
    ----------
    geometry : shapely geometry, or (n,) array of them
        Of any type; degrees, lon before lat, WGS 84. An array only where ``lat`` is left out.
    lon : (n,) degrees, or shapely geometry, or (n,) array of them
        Query points; without ``lat`` the geometry on the other side. One is paired with each of an array.
    lat : (n,) degrees, optional
        Of query points.
    distance_m : metres, or (n,) metres
        At least 0; for pairs one for all, or one for each.
    edges : {"geodesic", "planar"}
        What a straight edge means.

    Returns
    -------
    (n,) bool
        Of two geometries one truth value; False where a geometry is missing or empty.

    Raises
    ------
    GeometryError
        If a coordinate is not on the globe, or an edge joins antipodes; of arrays every row at fault is named.
    InputError
        If the distance is negative or not a number, something is not a geometry, or arrays cannot be paired.

    Examples
    --------
    >>> import shapely
    >>> dwithin(shapely.Point(0, 0), [1, 2, 3], [0, 0, 0], 250_000)
    array([ True,  True, False])
    >>> bool(dwithin(shapely.box(0, 0, 1, 1), shapely.box(2, 0, 3, 1), 120_000))
    True
    """
    if lat is None or distance_m is None:
        told = lat if distance_m is None else distance_m
        if told is None:
            raise InputError("dwithin(a, b, distance_m) wants a distance")
        return pair_dwithin(geometry, cast("Geometries", lon), told, edges)
    field = DistanceField(cast("BaseGeometry", geometry), edges=edges)
    return field.dwithin(cast("ArrayLike", lon), lat, cast("float", distance_m))


@overload
def buffer(
    geometry: BaseGeometry,
    distance_m: float,
    *,
    tolerance_m: float | None = None,
    bound: Bound = "nearest",
    edges: Edges = "geodesic",
) -> BaseGeometry: ...


@overload
def buffer(
    geometry: ManyGeometries,
    distance_m: ArrayLike,
    *,
    tolerance_m: float | None = None,
    bound: Bound = "nearest",
    edges: Edges = "geodesic",
) -> NDArray[np.object_]: ...


def buffer(
    geometry: BaseGeometry | ManyGeometries,
    distance_m: ArrayLike,
    *,
    tolerance_m: float | None = None,
    bound: Bound = "nearest",
    edges: Edges = "geodesic",
) -> BaseGeometry | NDArray[np.object_]:
    """Return everything within a geodesic distance of each geometry, with certified error.

    Many geometries are solved together, at about the speed of a projection and a planar buffer.

    Parameters
    ----------
    geometry : shapely geometry, or (n,) array of them
        Of any type; degrees, lon before lat, WGS 84. An array may be a list or a GeoSeries.
    distance_m : metres, or (n,) metres
        A negative distance erodes: what lies deeper than that inside the polygons is left.
    tolerance_m : metres
        Largest distance between a result's edge, read as straight lines in longitude and latitude, and the true
        buffer's; at most the distance. Left out, it is 1 m or a hundredth of the distance, whichever is less.
    bound : {"nearest", "inner", "outer"}
        Whether a result may err both ways, lies wholly inside the true buffer, or wholly contains it.
    edges : {"geodesic", "planar"}
        What a straight edge of the input means.

    Returns
    -------
    shapely.Polygon or shapely.MultiPolygon, or (n,) array of them
        Ready for RFC 7946: cut at the antimeridian, closed along the poles, exteriors counter-clockwise; empty if
        nothing is left or nothing was given, None in the place of None.

    Raises
    ------
    GeometryError
        If a coordinate is not on the globe, or an edge joins antipodes; all rows at fault are named.
    InputError
        If a distance is not finite, there are not as many distances as geometries, or the tolerance is not positive or
        more than a distance.

    Examples
    --------
    >>> import shapely
    >>> area = buffer(shapely.Point(30, 50), 300_000, tolerance_m=10)
    >>> [round(side, 2) for side in area.bounds]
    [25.81, 47.3, 34.19, 52.7]

    >>> places = [shapely.Point(30, 50), None, shapely.LineString([(10, 60), (10.1, 60)])]
    >>> [made if made is None else round(made.area, 5) for made in buffer(places, [500, 500, 50])]
    [0.0001, None, 9e-05]
    """
    many = as_geometries(geometry)
    if geometry is None:
        raise GeometryError("there is no geometry to draw a buffer of")
    flat = np.atleast_1d(many)
    made = buffer_features(flat, distance_m, tolerance_m=tolerance_m, bound=bound, edges=edges)
    return made if many.ndim else cast("BaseGeometry", made[0])


def audit(area: BaseGeometry, geometry: BaseGeometry, distance_m: float, *, edges: Edges = "geodesic") -> Audit:
    """Measure the worst error of any polygon as the buffer of a geometry, whoever made it.

    Parameters
    ----------
    area : shapely.Polygon or shapely.MultiPolygon
        Degrees; its edges are read as straight lines in longitude and latitude.
    geometry : shapely geometry
        What the buffer is of.
    distance_m : metres
        Of the buffer; negative for an erosion.
    edges : {"geodesic", "planar"}
        What a straight edge of ``geometry`` means.

    Returns
    -------
    Audit
        ``inside_m``: by how much the polygon falls short; ``outside_m``: by how much it goes too far; at vertices,
        along edges, and for holes or islands that are missing or too many down to ``resolution_m``.

    Raises
    ------
    GeometryError
        If a coordinate is not on the globe, or the area is no polygon.

    Examples
    --------
    >>> import shapely
    >>> centre = shapely.Point(30, 50)
    >>> audit(buffer(centre, 300_000, tolerance_m=10), centre, 300_000).outside_m < 10
    True
    """
    return DistanceField(geometry, edges=edges).audit(area, distance_m)
