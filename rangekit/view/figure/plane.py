"""The plane that a figure is drawn in: an azimuthal equidistant projection about the middle of what is shown.

Of the azimuthal projections this one strays least from true scale about its centre. At an angular distance c it is true
outward and too wide across by about c²/6; equal area errs by c²/8 in both, one way and the other, so by c²/4 between
them; the conformal one by c²/4 in every direction. Lines through the centre are geodesics of true length besides.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pyproj
import shapely

from rangekit import geodesic
from rangekit.geodesic.collection import simple_parts
from rangekit.geodesic.lines import follow_geodesics

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray
    from shapely.geometry.base import BaseGeometry

__all__ = ["GEOD", "LARGEST_RADIUS_M", "Plane"]

GEOD = pyproj.Geod(ellps="WGS84")
LARGEST_RADIUS_M = 18_000_000.0
"""Short of the point opposite the centre, which the projection tears into a circle."""

_EDGE_DEG = 0.1
_EDGE_M = 10_000.0
_GRID_M = 0.1
_GAP_M = 2.0
_CAP_TOLERANCE_M = 5_000.0


@dataclass(frozen=True)
class Plane:
    """An azimuthal equidistant plane about a point, in metres.

    Parameters
    ----------
    lon, lat : degrees
        The centre.
    """

    lon: float
    lat: float

    @cached_property
    def _proj(self) -> pyproj.Proj:
        return pyproj.Proj(proj="aeqd", lon_0=self.lon, lat_0=self.lat, ellps="WGS84")

    def project(self, lon: ArrayLike, lat: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return where positions in degrees lie in the plane, metres east and north of the centre."""
        x, y = self._proj(np.asarray(lon, dtype=float), np.asarray(lat, dtype=float))
        return np.asarray(x), np.asarray(y)

    def invert(self, x: ArrayLike, y: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the positions in degrees of points in the plane."""
        lon, lat = self._proj(np.asarray(x, dtype=float), np.asarray(y, dtype=float), inverse=True)
        return np.asarray(lon), np.asarray(lat)

    def scale_error(self, x: float, y: float) -> float:
        """Return by which share lengths at a point of the plane are drawn too long at worst."""
        lon, lat = self.invert(x, y)
        factors = self._proj.get_factors(float(lon), float(lat))
        return max(abs(factors.tissot_semimajor - 1), abs(1 - factors.tissot_semiminor))

    def lay_flat(self, geometry: BaseGeometry, *, radius_m: float = LARGEST_RADIUS_M) -> BaseGeometry:
        """Project a geometry whose edges are straight in degrees.

        Parameters
        ----------
        geometry : shapely geometry
            Degrees, cut at the antimeridian.
        radius_m : metres
            What lies farther from the centre than this may be left out.

        Returns
        -------
        shapely geometry
            Metres; what was cut at the antimeridian is whole again.
        """
        near = _turn(geometry, self.lon).intersection(self._cap(radius_m))
        if near.is_empty:
            return near
        west, _, east, _ = near.bounds
        is_cut = max(self.lon - west, east - self.lon) > 180 - _EDGE_DEG  # opposite the centre, at a pole's far side
        return _mend(self._move(shapely.segmentize(near, _EDGE_DEG)), close=is_cut)

    def lay_geodesics_flat(self, geometry: BaseGeometry) -> BaseGeometry:
        """Project a geometry whose edges are geodesics, in degrees; the result is in metres."""
        return _mend(self._move(_densify(shapely.force_2d(geometry))))

    def _move(self, geometry: BaseGeometry) -> BaseGeometry:
        moved: BaseGeometry = shapely.transform(geometry, lambda xy: np.column_stack(self.project(xy[:, 0], xy[:, 1])))
        return moved

    def _cap(self, radius_m: float) -> BaseGeometry:
        radius_m = min(radius_m, LARGEST_RADIUS_M)
        tolerance_m = min(_CAP_TOLERANCE_M, radius_m / 2)
        disc = geodesic.buffer(shapely.Point(self.lon, self.lat), radius_m, tolerance_m=tolerance_m, bound="outer")
        return _turn(disc, self.lon)


def _turn(geometry: BaseGeometry, lon: float) -> BaseGeometry:
    """Cut a map of the world opposite ``lon`` and join it where it was cut before, so that nothing near is in two."""
    flat = shapely.make_valid(shapely.force_2d(geometry)) if geometry.geom_type.endswith("Polygon") else geometry
    cut, turn = (lon - 180, 360.0) if lon >= 0 else (lon + 180, -360.0)
    west, east = shapely.box(-180, -90, cut, 90), shapely.box(cut, -90, 180, 90)
    moved, kept = (west, east) if lon >= 0 else (east, west)
    if flat.disjoint(moved):
        return flat
    across = shapely.transform(flat.intersection(moved), lambda xy: xy + np.array([turn, 0.0]))
    return shapely.union(flat.intersection(kept), across)


def _mend(geometry: BaseGeometry, *, close: bool = False) -> BaseGeometry:
    """Join polygons along seams that met in degrees and now meet only within rounding; close what gapes."""
    parts = shapely.get_parts(geometry)
    surfaces = parts[shapely.get_dimensions(parts) == 2]
    if len(surfaces) == 0:
        return geometry
    joined = shapely.union_all(shapely.make_valid(surfaces), grid_size=_GRID_M)
    if close:
        joined = joined.buffer(_GAP_M, join_style="mitre").buffer(-_GAP_M, join_style="mitre")
    others = parts[shapely.get_dimensions(parts) < 2]
    whole: BaseGeometry = shapely.GeometryCollection([joined, *others]) if len(others) else joined
    return whole


def _densify(geometry: BaseGeometry) -> BaseGeometry:
    if isinstance(geometry, shapely.Polygon):
        return shapely.Polygon(
            follow_geodesics(shapely.get_coordinates(geometry.exterior), _EDGE_M),
            [follow_geodesics(shapely.get_coordinates(ring), _EDGE_M) for ring in geometry.interiors],
        )
    if isinstance(geometry, shapely.LineString):
        return shapely.LineString(follow_geodesics(shapely.get_coordinates(geometry), _EDGE_M))
    if isinstance(geometry, shapely.Point):
        return geometry
    return shapely.GeometryCollection([_densify(part) for part in simple_parts([geometry])])
