"""The face of the engine: a geometry prepared once, so that distances to it can be asked for again and again."""

from __future__ import annotations

from functools import cached_property, partial
from typing import TYPE_CHECKING, cast

import numpy as np

from rangekit.errors import InputError
from rangekit.geodesic.buffers.audit import audit_prepared
from rangekit.geodesic.buffers.buffer import Buffers
from rangekit.geodesic.buffers.features import buffer_features
from rangekit.geodesic.covering import CellCovering
from rangekit.geodesic.ellipsoid import HALF_MERIDIAN_M
from rangekit.geodesic.inputs import as_geometries
from rangekit.geodesic.prepared import PreparedGeometry
from rangekit.geodesic.queries import NearestPoints, check_points, pair_points

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike, NDArray
    from shapely.geometry.base import BaseGeometry

    from rangekit.geodesic.buffers.audit import Audit
    from rangekit.geodesic.buffers.buffer import Bound
    from rangekit.geodesic.inputs import Edges

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]

__all__ = ["DistanceField"]

_FEWEST_FOR_COVERING = 50_000


class DistanceField:
    """Exact geodesic distances to a geometry, prepared once for repeated use.

    Parameters
    ----------
    geometry : shapely geometry
        Of any type; degrees, lon before lat, WGS 84.
    edges : {"geodesic", "planar"}
        What a straight edge means: the shortest way between its ends, or a straight line in longitude and latitude.

    Raises
    ------
    GeometryError
        If a coordinate is not on the globe, or an edge joins antipodes.

    Examples
    --------
    >>> import shapely
    >>> field = DistanceField(shapely.Point(0, 0))
    >>> field.distance([0, 1], [0, 0]).round(3)
    array([     0.   , 111319.491])
    """

    def __init__(self, geometry: BaseGeometry, *, edges: Edges = "geodesic") -> None:
        self._prepared = PreparedGeometry(geometry, edges)
        self._covering: tuple[float, CellCovering] | None = None

    def __reduce__(self) -> tuple[Callable[..., DistanceField], tuple[BaseGeometry]]:
        """Pickle what it was made of; it is prepared anew where it is unpickled."""
        return partial(DistanceField, edges=self.edges), (self.geometry,)

    @property
    def geometry(self) -> BaseGeometry:
        """What distances are measured to."""
        return self._prepared.geometry

    @property
    def edges(self) -> Edges:
        """What a straight edge of it means."""
        return self._prepared.edges

    @property
    def prepared(self) -> PreparedGeometry:
        """What the engine's own operations work on; not part of what stays the same between versions."""
        return self._prepared

    @property
    def polygons(self) -> BaseGeometry | None:
        """The polygons, with edges straight in longitude and latitude, cut at the date line; None if there are none."""
        return self._prepared.region

    @property
    def has_polygons(self) -> bool:
        """Whether there are polygons, and so an inside."""
        return self._prepared.has_polygons

    def distance(self, lon: ArrayLike, lat: ArrayLike) -> Floats:
        """Return the distance from each point to the geometry.

        Parameters
        ----------
        lon, lat : (n,) degrees

        Returns
        -------
        (n,) metres
            0 inside polygons; infinite if the geometry is empty.

        Examples
        --------
        >>> import shapely
        >>> DistanceField(shapely.box(0, 0, 1, 1)).distance([0.5, 2.0], [0.5, 0.5]).round(1)
        array([     0. , 111315.3])
        """
        return self._nearest(lon, lat, placed=False).distance_m

    def nearest(self, lon: ArrayLike, lat: ArrayLike) -> NearestPoints:
        """Return the geometry's point nearest to each point.

        Parameters
        ----------
        lon, lat : (n,) degrees

        Returns
        -------
        NearestPoints
            NaN positions if the geometry is empty.

        Examples
        --------
        >>> import shapely
        >>> DistanceField(shapely.box(0, 0, 1, 1)).nearest([2.0], [-1.0]).lat.round(6)
        array([0.])
        """
        return self._nearest(lon, lat, placed=True)

    def _nearest(self, lon: ArrayLike, lat: ArrayLike, *, placed: bool) -> NearestPoints:
        lon_in, lat_in = check_points(lon, lat)
        shape = lon_in.shape
        found = self._prepared.nearest(lon_in.ravel(), lat_in.ravel(), placed=placed)
        return NearestPoints(found.distance_m.reshape(shape), found.lon.reshape(shape), found.lat.reshape(shape))

    def dwithin(self, lon: ArrayLike, lat: ArrayLike, distance_m: float) -> Bools:
        """Return which points are within a distance of the geometry: exact, and fast for very many points.

        Parameters
        ----------
        lon, lat : (n,) degrees
        distance_m : metres
            At least 0.

        Returns
        -------
        (n,) bool

        Examples
        --------
        >>> import shapely
        >>> DistanceField(shapely.box(0, 0, 1, 1)).dwithin([0.5, 2.0], [0.5, 0.5], 50_000)
        array([ True, False])
        """
        if not distance_m >= 0:
            raise InputError(f"a distance to be within must be 0 m or more, got {distance_m}")
        lon_in, lat_in = pair_points(lon, lat)
        settled = self._prepared.is_empty or distance_m >= HALF_MERIDIAN_M
        if lon_in.size >= _FEWEST_FOR_COVERING and not settled:
            return self._covering_of(distance_m).dwithin(lon_in.ravel(), lat_in.ravel()).reshape(lon_in.shape)
        check_points(lon_in, lat_in)
        if settled:
            return np.full(lon_in.shape, not self._prepared.is_empty)
        found: Bools = self._prepared.distance(lon_in.ravel(), lat_in.ravel()) <= distance_m
        return found.reshape(lon_in.shape)

    def _covering_of(self, distance_m: float) -> CellCovering:
        """Return the cells that settle what is within a distance; the last ones made are kept."""
        kept = self._covering
        if kept is None or kept[0] != distance_m:
            kept = self._covering = (distance_m, CellCovering(self._prepared, distance_m))
        return kept[1]

    def contains(self, lon: ArrayLike, lat: ArrayLike) -> Bools:
        """Return which points lie on the geometry or inside its polygons.

        Parameters
        ----------
        lon, lat : (n,) degrees

        Returns
        -------
        (n,) bool

        Examples
        --------
        >>> import shapely
        >>> DistanceField(shapely.box(0, 0, 1, 1)).contains([0.5, 2.0], [0.5, 0.5])
        array([ True, False])
        """
        inside: Bools = self.distance(lon, lat) == 0.0
        return inside

    def buffer(self, distance_m: float, *, tolerance_m: float | None = None, bound: Bound = "nearest") -> BaseGeometry:
        """Return the buffer of the geometry; see :func:`rangekit.geodesic.buffer`.

        Parameters
        ----------
        distance_m : metres
            A negative distance erodes.
        tolerance_m : metres
            Largest error of the result's edge; left out, 1 m or a hundredth of the distance, whichever is less.
        bound : {"nearest", "inner", "outer"}
            Which way the result may err.

        Returns
        -------
        shapely.Polygon or shapely.MultiPolygon

        Examples
        --------
        >>> import shapely
        >>> DistanceField(shapely.box(0, 0, 1, 1)).buffer(50_000).contains(shapely.Point(1.4, 0.5))
        True
        """
        made = buffer_features(
            np.atleast_1d(as_geometries(self._prepared.geometry)),
            distance_m,
            tolerance_m=tolerance_m,
            bound=bound,
            edges=self._prepared.edges,
            draw_alone=lambda _, distance, tolerance: self._buffers.draw(distance, tolerance_m=tolerance, bound=bound),
        )
        return cast("BaseGeometry", made[0])

    @cached_property
    def _buffers(self) -> Buffers:
        return Buffers(self._prepared)

    def audit(self, area: BaseGeometry, distance_m: float) -> Audit:
        """Return the measured error of a polygon as a buffer of the geometry; see :func:`rangekit.geodesic.audit`.

        Parameters
        ----------
        area : shapely.Polygon or shapely.MultiPolygon
            Degrees.
        distance_m : metres
            Of the buffer.

        Returns
        -------
        Audit

        Examples
        --------
        >>> import shapely
        >>> field = DistanceField(shapely.box(0, 0, 1, 1))
        >>> field.audit(field.buffer(50_000, tolerance_m=5), 50_000).outside_m <= 5
        True
        """
        return audit_prepared(self._prepared, area, distance_m)
