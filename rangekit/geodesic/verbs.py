"""The engine's verbs for a single call; :class:`rangekit.geodesic.DistanceField` serves repeated ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rangekit.geodesic.buffer import Bound, buffer_field
from rangekit.geodesic.field import DistanceField, NearestPoints

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray
    from shapely.geometry.base import BaseGeometry

    from rangekit.geodesic.outline import Edges

__all__ = ["buffer", "distance", "nearest"]


def distance(geometry: BaseGeometry, lon: ArrayLike, lat: ArrayLike, *, edges: Edges = "geodesic") -> NDArray[np.float64]:
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
        Largest distance between the result's edge, read as straight lines in longitude and latitude, and the true buffer's.
    bound : {"nearest", "inner", "outer"}
        Whether the result may err both ways, lies wholly inside the true buffer, or wholly contains it.
    edges : {"geodesic", "planar"}
        What a straight edge of the input means.

    Returns
    -------
    shapely.Polygon or shapely.MultiPolygon
        Ready for RFC 7946: cut at the antimeridian, closed along the poles, exteriors counter-clockwise; empty if nothing is left.

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
    return buffer_field(DistanceField(geometry, edges=edges), distance_m, tolerance_m=tolerance_m, bound=bound)
