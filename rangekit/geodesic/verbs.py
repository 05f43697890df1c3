"""The engine's verbs for a single call; :class:`rangekit.geodesic.DistanceField` serves repeated ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rangekit.geodesic.field import DistanceField, NearestPoints

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray
    from shapely.geometry.base import BaseGeometry

    from rangekit.geodesic.outline import Edges

__all__ = ["distance", "nearest"]


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
