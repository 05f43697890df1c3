"""A geometry with all that measuring to it takes: its outline, an index of that, and the inside of its polygons.

Arrays in are flat and checked: :class:`rangekit.geodesic.DistanceField` is the face that checks them.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from rangekit.errors import GeometryError
from rangekit.geodesic.collection import polygon_parts
from rangekit.geodesic.ellipsoid import to_geocentric, wrap_lon
from rangekit.geodesic.inputs import check_coordinates, check_edges
from rangekit.geodesic.polygons.containment import Interior
from rangekit.geodesic.polygons.planar import STRAY_M
from rangekit.geodesic.queries import NearestPoints
from rangekit.geodesic.search.outline import LONGEST_SEGMENT_M, outline_of
from rangekit.geodesic.search.ring_side import lies_left
from rangekit.geodesic.search.shortlists import ShortlistedSearch

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from rangekit.geodesic.inputs import Edges
    from rangekit.geodesic.search.closest_point import ClosestPoints

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]
    Indices = NDArray[np.intp]

__all__ = ["PreparedGeometry"]


class PreparedGeometry:
    """A geometry prepared for exact distances.

    Parameters
    ----------
    geometry : shapely geometry
        Of any type; degrees, lon before lat, WGS 84.
    edges : {"geodesic", "planar"}
        What a straight edge means.
    """

    def __init__(self, geometry: BaseGeometry, edges: Edges = "geodesic") -> None:
        check_edges(edges)
        if geometry is None:
            raise GeometryError("there is no geometry to measure to")
        check_coordinates(geometry)
        self.geometry = geometry
        self.edges = edges
        self.outline = outline_of(geometry, edges)
        self._search = ShortlistedSearch(self.outline) if len(self.outline) else None

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to measure to."""
        return self._search is None

    @property
    def search(self) -> ShortlistedSearch:
        """What finds the closest points on the outline."""
        if self._search is None:
            raise GeometryError("an empty geometry has no outline")
        return self._search

    @property
    def has_polygons(self) -> bool:
        """Whether there are polygons, and so an inside."""
        return self._interior is not None

    @property
    def drawn_polygons(self) -> NDArray[np.object_]:
        """The polygons with edges straight in longitude and latitude, cut at the date line; they may cross."""
        return self._interior.drawn if self._interior is not None else np.empty(0, dtype=object)

    @property
    def region(self) -> BaseGeometry | None:
        """The same as one valid region; None if there are no polygons."""
        return self._interior.region if self._interior is not None else None

    @property
    def is_valid(self) -> bool:
        """Whether no polygon crosses or overlaps itself or another, as far as they are redrawn."""
        return self._interior is None or self._interior.is_valid

    @property
    def holds_pole(self) -> bool:
        """Whether a pole lies inside the geometry's polygons."""
        return self._interior is not None and self._interior.holds_pole

    def distance(self, lon: Floats, lat: Floats) -> Floats:
        """Return the distance from each point, in metres: 0 inside polygons, infinite to nothing.

        Parameters
        ----------
        lon, lat : (n,) degrees
        """
        return self.nearest(lon, lat, placed=False).distance_m

    def signed_distance(self, lon: Floats, lat: Floats) -> Floats:
        """Return the distance from each point, in metres; inside polygons minus that to the outline.

        Parameters
        ----------
        lon, lat : (n,) degrees
        """
        value = self.distance(lon, lat)
        inside = np.flatnonzero(value == 0.0) if self.has_polygons else np.empty(0, dtype=np.intp)
        if len(inside):
            closest, _ = self.closest_on_outline(lon[inside], lat[inside], placed=False)
            value[inside] = -closest.distance_m
        return value

    def contains(self, lon: Floats, lat: Floats) -> Bools:
        """Return which points lie on the geometry or inside its polygons.

        Parameters
        ----------
        lon, lat : (n,) degrees
        """
        inside: Bools = self.distance(lon, lat) == 0.0
        return inside

    def nearest(self, lon: Floats, lat: Floats, *, placed: bool) -> NearestPoints:
        """Return the geometry's point nearest to each point: the point itself inside polygons, NaN of nothing.

        Parameters
        ----------
        lon, lat : (n,) degrees
        placed : bool
            Whether positions are wanted as well as distances.
        """
        if self._search is None:
            return NearestPoints(*(np.full(len(lon), value) for value in (np.inf, np.nan, np.nan)))
        lon = wrap_lon(lon)
        if self._interior is None:
            inside, surely = np.zeros((2, len(lon)), dtype=bool)
        else:
            inside, surely = self._interior.locate(lon, lat)
        rows = np.flatnonzero(~surely)
        found = NearestPoints(np.zeros(len(lon)), lon.copy(), lat.copy())
        if len(rows):
            closest, segment = self._search.find(lon[rows], lat[rows], placed=placed or self.has_polygons)
            outside = ~self._sided(inside[rows], lon[rows], lat[rows], closest, segment)
            out = rows[outside]
            found.distance_m[out] = closest.distance_m[outside]
            found.lon[out], found.lat[out] = wrap_lon(closest.lon[outside]), closest.lat[outside]
        return found

    def closest_on_outline(self, lon: Floats, lat: Floats, *, placed: bool = True) -> tuple[ClosestPoints, Indices]:
        """Return the closest points on the outline, whether inside polygons or not, and the segments they lie on.

        Parameters
        ----------
        lon, lat : (n,) degrees
            Longitudes within -180..180.
        placed : bool
            Whether positions are wanted as well as distances.
        """
        return self.search.find(lon, lat, placed=placed)

    def at_least(self, lon: Floats, lat: Floats) -> Floats:
        """Return a quick lower bound of the distance in metres, from the chord to a ball round the geometry.

        Parameters
        ----------
        lon, lat : (n,) degrees
        """
        xyz = self.outline.xyz0
        if not len(xyz):
            return np.full(len(lon), np.inf)
        centre = (xyz.min(axis=0) + xyz.max(axis=0)) / 2
        radius = np.linalg.norm(xyz - centre, axis=1).max() + LONGEST_SEGMENT_M
        x, y, z = -centre
        opposite = np.degrees([np.arctan2(y, x)]), np.degrees([np.arctan2(z, np.hypot(x, y))])
        if self._interior is not None and self._interior.contains(*opposite).any():
            return np.zeros(len(lon))
        bound: Floats = np.maximum(np.linalg.norm(to_geocentric(lon, lat) - centre, axis=1) - radius, 0.0)
        return bound

    @cached_property
    def _interior(self) -> Interior | None:
        return Interior(self.geometry, self.edges) if len(polygon_parts(self.geometry)) else None

    def _sided(self, inside: Bools, lon: Floats, lat: Floats, closest: ClosestPoints, segment: Indices) -> Bools:
        """Settle what is too near an edge for the redrawn polygons."""
        if self._interior is None or self.edges == "planar":
            return inside
        close = np.flatnonzero((closest.distance_m < 2 * STRAY_M) & (self.outline.follower[segment] >= 0))
        if not len(close):
            return inside
        near = closest.take(close)
        lon, lat, inside = lon[close], lat[close], inside.copy()
        one_sided = self._interior.is_known_to_be_valid and not self._interior.is_cut
        held = lies_left(self.outline, segment[close], near, lon, lat) if one_sided else self._interior.holds(lon, lat)
        inside[close] = held | (near.distance_m == 0.0)
        return inside
