"""A geometry prepared once, so that distances to it can be asked for again and again."""

from __future__ import annotations

from functools import cached_property, partial
from typing import TYPE_CHECKING

import numpy as np
import shapely

from rangekit.errors import GeometryError, InputError
from rangekit.geodesic.belts import BeltedSearch
from rangekit.geodesic.boundary import draw_faces, fill_narrow_holes
from rangekit.geodesic.cover import CellCover
from rangekit.geodesic.ellipsoid import HALF_MERIDIAN_M, to_geocentric, wrap_lon
from rangekit.geodesic.foot import Feet
from rangekit.geodesic.interior import STRAY_M, Interior, polygon_parts, valid_region
from rangekit.geodesic.outline import LONGEST_PIECE_M, check_coordinates, check_edges, outline_of
from rangekit.geodesic.queries import NearestPoints, check_points
from rangekit.geodesic.side import lies_left

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike, NDArray
    from shapely.geometry.base import BaseGeometry

    from rangekit.geodesic.audits import Audit
    from rangekit.geodesic.buffers import Bound
    from rangekit.geodesic.outline import Edges
    from rangekit.geodesic.plane import Plane

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]
    Indices = NDArray[np.intp]

__all__ = ["DistanceField"]

_FEWEST_FOR_COVER = 50_000


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
        check_edges(edges)
        if geometry is None:
            raise GeometryError("there is no geometry to measure to")
        check_coordinates(geometry)
        self.geometry = geometry
        self.edges = edges
        self.outline = outline_of(geometry, edges)
        self._search = BeltedSearch(self.outline) if len(self.outline) else None
        self._cover: tuple[float, CellCover] | None = None
        self._faces: tuple[tuple[tuple[float, float], int], BaseGeometry] | None = None

    def __reduce__(self) -> tuple[Callable[..., DistanceField], tuple[BaseGeometry]]:
        """Pickle what it was made of; it is prepared anew where it is unpickled."""
        return partial(DistanceField, edges=self.edges), (self.geometry,)

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
        lon_flat, lat_flat = lon_in.ravel(), lat_in.ravel()
        if self._search is None:
            unknown = np.full(lon_flat.shape, np.nan)
            found = NearestPoints(np.full(lon_flat.shape, np.inf), unknown, unknown.copy())
        else:
            found = self._nearest_flat(wrap_lon(lon_flat), lat_flat, placed=placed)
        return NearestPoints(found.distance_m.reshape(shape), found.lon.reshape(shape), found.lat.reshape(shape))

    def _nearest_flat(self, lon: Floats, lat: Floats, *, placed: bool) -> NearestPoints:
        inside, settled = self._inside(lon, lat)
        rows = np.flatnonzero(~(inside & settled))
        found = NearestPoints(np.zeros(len(lon)), lon.copy(), lat.copy())
        if len(rows):
            feet, piece = self.boundary_feet(lon[rows], lat[rows], placed=placed or self.has_polygons)
            outside = ~self._sided(inside[rows], lon[rows], lat[rows], feet, piece)
            out = rows[outside]
            found.distance_m[out] = feet.distance_m[outside]
            found.lon[out], found.lat[out] = wrap_lon(feet.lon[outside]), feet.lat[outside]
        return found

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
        lon_in, lat_in = check_points(lon, lat)
        lon_flat, lat_flat = wrap_lon(lon_in.ravel()), lat_in.ravel()
        if self._search is None or distance_m >= HALF_MERIDIAN_M:
            return np.full(lon_in.shape, self._search is not None)
        if lon_flat.size < _FEWEST_FOR_COVER:
            found = self.distance(lon_flat, lat_flat) <= distance_m
        else:
            found = self.cover(distance_m).dwithin(lon_flat, lat_flat)
        return found.reshape(lon_in.shape)

    def faces(self, plane: Plane, *, without_holes_to_m: float = 0.0) -> BaseGeometry:
        """Return the geometry's polygons in a plane; those drawn last are kept.

        Parameters
        ----------
        plane : Plane
        without_holes_to_m : metres
            Holes nowhere wider than that may be left out.

        Returns
        -------
        shapely geometry
            Polygons of the plane.

        Examples
        --------
        >>> import shapely
        >>> from rangekit.geodesic.plane import Plane
        >>> bool(DistanceField(shapely.box(0, 0, 1, 1)).faces(Plane(180, 0)).is_valid)
        True
        """
        drawn = self._interior.drawn if self._interior is not None else np.empty(0, dtype=object)
        polygons = valid_region(fill_narrow_holes(drawn, without_holes_to_m))
        key = plane.missing, int(shapely.get_num_coordinates(polygons))
        kept = self._faces
        if kept is None or kept[0] != key:
            kept = self._faces = (key, draw_faces(self, polygons, plane))
        return kept[1]

    def cover(self, distance_m: float) -> CellCover:
        """Return the cells that settle what is within a distance; the last cover made is kept.

        Parameters
        ----------
        distance_m : metres

        Returns
        -------
        CellCover

        Examples
        --------
        >>> import shapely
        >>> DistanceField(shapely.Point(0, 0)).cover(50_000).dwithin(np.array([0.1, 1.0]), np.zeros(2))
        array([ True, False])
        """
        kept = self._cover
        if kept is None or kept[0] != distance_m:
            kept = self._cover = (distance_m, CellCover(self, distance_m))
        return kept[1]

    def buffer(self, distance_m: float, *, tolerance_m: float = 1.0, bound: Bound = "nearest") -> BaseGeometry:
        """Return the buffer of the geometry; see :func:`rangekit.geodesic.buffer`.

        Parameters
        ----------
        distance_m : metres
            A negative distance erodes.
        tolerance_m : metres
            Largest error of the result's edge.
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
        from rangekit.geodesic.buffers import buffer_field

        return buffer_field(self, distance_m, tolerance_m=tolerance_m, bound=bound)

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
        from rangekit.geodesic.audits import audit_field

        return audit_field(self, area, distance_m)

    def at_least(self, lon: Floats, lat: Floats) -> Floats:
        """Return a quick lower bound of the distance, from the chord to a ball round the geometry.

        Parameters
        ----------
        lon, lat : (n,) degrees

        Returns
        -------
        (n,) metres

        Examples
        --------
        >>> import shapely
        >>> bool(DistanceField(shapely.Point(0, 0)).at_least(np.array([90.0]), np.zeros(1))[0] > 8_900_000)
        True
        """
        xyz = self.outline.xyz0
        if not len(xyz):
            return np.full(len(lon), np.inf)
        centre = (xyz.min(axis=0) + xyz.max(axis=0)) / 2
        radius = np.linalg.norm(xyz - centre, axis=1).max() + LONGEST_PIECE_M
        x, y, z = -centre
        opposite = np.degrees([np.arctan2(y, x)]), np.degrees([np.arctan2(z, np.hypot(x, y))])
        if self._interior is not None and self._interior.contains(*opposite).any():
            return np.zeros(len(lon))
        bound: Floats = np.maximum(np.linalg.norm(to_geocentric(lon, lat) - centre, axis=1) - radius, 0.0)
        return bound

    def contains(self, lon: Floats, lat: Floats) -> Bools:
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
        >>> DistanceField(shapely.box(0, 0, 1, 1)).contains(np.array([0.5, 2.0]), np.array([0.5, 0.5]))
        array([ True, False])
        """
        inside: Bools = self._nearest_flat(wrap_lon(lon), lat, placed=False).distance_m == 0.0
        return inside

    def boundary_feet(self, lon: Floats, lat: Floats, *, placed: bool = True) -> tuple[Feet, Indices]:
        """Return the nearest points on the outline, whether inside polygons or not, and the pieces they lie on.

        Parameters
        ----------
        lon, lat : (n,) degrees
        placed : bool
            Whether positions are wanted as well as distances.

        Returns
        -------
        feet : Feet
            One a point.
        piece : (n,) indices
            Of the outline.

        Examples
        --------
        >>> import shapely
        >>> feet, piece = DistanceField(shapely.box(0, 0, 1, 1)).boundary_feet(np.array([0.5]), np.array([0.25]))
        >>> feet.distance_m.round(1)
        array([27643.6])
        """
        if self._search is None:
            raise GeometryError("an empty geometry has no boundary")
        return self._search.find(lon, lat, placed=placed)

    @property
    def polygons(self) -> BaseGeometry | None:
        """The polygons, with edges straight in longitude and latitude, cut at the date line; None if there are none."""
        return self._interior.region if self._interior is not None else None

    @property
    def has_polygons(self) -> bool:
        """Whether there are polygons, and so an inside."""
        return self._interior is not None

    @property
    def _is_plain(self) -> bool:
        """Whether no polygon crosses or overlaps itself or another, as far as they are redrawn."""
        return self._interior is None or self._interior.is_plain

    @property
    def holds_pole(self) -> bool:
        """Whether a pole lies inside the geometry's polygons."""
        return self._interior is not None and self._interior.holds_pole

    @cached_property
    def _interior(self) -> Interior | None:
        return Interior(self.geometry, self.edges) if len(polygon_parts(self.geometry)) else None

    def _inside(self, lon: Floats, lat: Floats) -> tuple[Bools, Bools]:
        """Return which points the redrawn polygons contain, and for which of them that is beyond doubt."""
        if self._interior is None:
            return np.zeros(len(lon), dtype=bool), np.zeros(len(lon), dtype=bool)
        inside = self._interior.contains(lon, lat)
        settled = inside.copy()
        if self.edges == "geodesic":
            rows = np.flatnonzero(inside)
            settled[rows[self._interior.near_edge(lon[rows], lat[rows])]] = False
        return inside, settled

    def _sided(self, inside: Bools, lon: Floats, lat: Floats, feet: Feet, piece: Indices) -> Bools:
        """Settle what is too near an edge for the redrawn polygons."""
        if self._interior is None or self.edges == "planar":
            return inside
        close = np.flatnonzero((feet.distance_m < 2 * STRAY_M) & (self.outline.follower[piece] >= 0))
        if not len(close):
            return inside
        near = Feet(feet.distance_m[close], feet.lon[close], feet.lat[close], feet.fraction[close])
        lon, lat, inside = lon[close], lat[close], inside.copy()
        one_sided = self._interior.is_plain and not self._interior.is_cut
        held = lies_left(self.outline, piece[close], near, lon, lat) if one_sided else self._interior.holds(lon, lat)
        inside[close] = held | (near.distance_m == 0.0)
        return inside
