"""The engine's functions for a single call; :class:`rangekit.geodesic.DistanceField` serves repeated ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rangekit.geodesic.field import DistanceField

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray
    from shapely.geometry.base import BaseGeometry

    from rangekit.geodesic.buffers.audit import Audit
    from rangekit.geodesic.buffers.buffer import Bound
    from rangekit.geodesic.inputs import Edges
    from rangekit.geodesic.queries import NearestPoints

__all__ = ["audit", "buffer", "distance", "dwithin", "nearest"]


def distance(
    geometry: BaseGeometry, lon: ArrayLike, lat: ArrayLike, *, edges: Edges = "geodesic"
) -> NDArray[np.float64]:
    """Return the exact geodesic distance from each point to a geometry.

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
    (n,) metres
        0 inside polygons; infinite if the geometry is empty.

    Raises
    ------
    GeometryError
        If a coordinate is not on the globe, or an edge joins antipodes.

    Examples
    --------
    >>> import shapely
    >>> distance(shapely.LineString([(0, 0), (90, 0)]), 10, 1).round(3)
    np.float64(110574.389)
    """
    return DistanceField(geometry, edges=edges).distance(lon, lat)


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


def dwithin(
    geometry: BaseGeometry, lon: ArrayLike, lat: ArrayLike, distance_m: float, *, edges: Edges = "geodesic"
) -> NDArray[np.bool_]:
    """Return which points are within a geodesic distance of a geometry: exact, and fast for very many points.

    Parameters
    ----------
    geometry : shapely geometry
        Of any type; degrees, lon before lat, WGS 84.
    lon, lat : (n,) degrees
        Query points.
    distance_m : metres
        At least 0.
    edges : {"geodesic", "planar"}
        What a straight edge means.

    Returns
    -------
    (n,) bool

    Raises
    ------
    GeometryError
        If a coordinate is not on the globe, or an edge joins antipodes.
    InputError
        If the distance is negative or no number.

    Examples
    --------
    >>> import shapely
    >>> dwithin(shapely.Point(0, 0), [1, 2, 3], [0, 0, 0], 250_000)
    array([ True,  True, False])
    """
    return DistanceField(geometry, edges=edges).dwithin(lon, lat, distance_m)


def buffer(
    geometry: BaseGeometry,
    distance_m: float,
    *,
    tolerance_m: float = 1.0,
    bound: Bound = "nearest",
    edges: Edges = "geodesic",
) -> BaseGeometry:
    """Return everything within a geodesic distance of a geometry, with certified error.

    Parameters
    ----------
    geometry : shapely geometry
        Of any type; degrees, lon before lat, WGS 84.
    distance_m : metres
        A negative distance erodes: what lies deeper than that inside the polygons is left.
    tolerance_m : metres
        Largest distance between the result's edge, read as straight lines in longitude and latitude, and the true
        buffer's.
    bound : {"nearest", "inner", "outer"}
        Whether the result may err both ways, lies wholly inside the true buffer, or wholly contains it.
    edges : {"geodesic", "planar"}
        What a straight edge of the input means.

    Returns
    -------
    shapely.Polygon or shapely.MultiPolygon
        Ready for RFC 7946: cut at the antimeridian, closed along the poles, exteriors counter-clockwise; empty if
        nothing is left.

    Raises
    ------
    GeometryError
        If a coordinate is not on the globe, or an edge joins antipodes.
    InputError
        If the distance is not finite or the tolerance not positive.

    Examples
    --------
    >>> import shapely
    >>> area = buffer(shapely.Point(30, 50), 300_000, tolerance_m=10)
    >>> [round(side, 2) for side in area.bounds]
    [25.81, 47.3, 34.19, 52.7]
    """
    return DistanceField(geometry, edges=edges).buffer(distance_m, tolerance_m=tolerance_m, bound=bound)


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
