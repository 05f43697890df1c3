"""Planes of their own for very many small features: conformal, and true to scale in the middle of each.

Each plane is Gauss's conformal sphere, touching at the plane's origin, and on it the oblique stereographic projection.
Origin, radius and constants of all planes are arrays, so that one expression of numpy projects all features together.

The sphere's scale is 1 at the origin, and its first two derivatives are 0 there: the sphere of radius sqrt(M N) with
longitudes stretched by n = sqrt(1 + e'^2 cos^4(lat0)) is chosen so (C. F. Gauss, *Untersuchungen ueber Gegenstaende der
hoeheren Geodaesie*, 1844). The stereographic projection multiplies it by 1 + (r / 2 R)^2 at a distance r.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rangekit.geodesic.ellipsoid import EQUATORIAL_RADIUS_M, POLAR_RADIUS_M, SMALLEST_CURVATURE_RADIUS_M

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Indices = NDArray[np.intp]

__all__ = ["LARGEST_PLANE_M", "LocalPlanes", "bend_in_degrees", "bend_of_geodesics", "stretch"]

_E2 = 1 - (POLAR_RADIUS_M / EQUATORIAL_RADIUS_M) ** 2
_E = np.sqrt(_E2)
_N = (EQUATORIAL_RADIUS_M - POLAR_RADIUS_M) / (EQUATORIAL_RADIUS_M + POLAR_RADIUS_M)
# latitude from conformal latitude: Krueger's series in the third flattening, to its fifth power, which leaves 3e-16
# (C. F. F. Karney, Transverse Mercator with an accuracy of a few nanometers, J. Geodesy 85, 2011, discusses it)
_SERIES = (
    2 * _N - 2 / 3 * _N**2 - 2 * _N**3 + 116 / 45 * _N**4 + 26 / 45 * _N**5,
    7 / 3 * _N**2 - 8 / 5 * _N**3 - 227 / 45 * _N**4 + 2704 / 315 * _N**5,
    56 / 15 * _N**3 - 136 / 35 * _N**4 - 1262 / 105 * _N**5,
    4279 / 630 * _N**4 - 332 / 35 * _N**5,
    4174 / 315 * _N**5,
)
LARGEST_PLANE_M = 150_000.0
"""The bounds below hold up to that distance from a plane's origin."""
_STEEPEST = 0.0024
"""How fast the sphere's scale leaves 1 with the cube of the way, in radians; 0.00221 is the most over all latitudes."""


class LocalPlanes:
    """One conformal plane for each of many places.

    Parameters
    ----------
    lon0, lat0 : (k,) degrees
        The planes' origins; not at a pole.

    Examples
    --------
    >>> planes = LocalPlanes(np.array([30.0]), np.array([50.0]))
    >>> x, y = planes.to_xy(np.array([30.0]), np.array([50.01]), np.array([0]))
    >>> x.round(3), y.round(3)
    (array([0.]), array([1112.292]))
    """

    def __init__(self, lon0: Floats, lat0: Floats) -> None:
        sin, cos = np.sin(np.radians(lat0)), np.cos(np.radians(lat0))
        self.lon0 = lon0
        self._radius = EQUATORIAL_RADIUS_M * np.sqrt(1 - _E2) / (1 - _E2 * sin**2)
        self._stretch = np.sqrt(1 + _E2 * cos**4 / (1 - _E2))
        self._sin0 = sin / self._stretch
        self._cos0 = np.sqrt(1 - self._sin0**2)
        self._shift = np.arctanh(self._sin0) - self._stretch * _isometric(sin)

    def to_xy(self, lon: Floats, lat: Floats, plane: Indices) -> tuple[Floats, Floats]:
        """Return the images of points, each in its own plane: x to the east and y to the north.

        Parameters
        ----------
        lon, lat : (n,) degrees
            Longitudes may run on beyond 180.
        plane : (n,) indices

        Returns
        -------
        x, y : (n,) metres
        """
        stretch, sin0, cos0 = self._stretch[plane], self._sin0[plane], self._cos0[plane]
        grown = np.exp(stretch * _isometric(np.sin(np.radians(lat))) + self._shift[plane])
        cos = 2 / (grown + 1 / grown)
        sin = cos * (grown - 1 / grown) / 2
        turn = stretch * np.radians(lon - self.lon0[plane])
        cos_turn = np.cos(turn)
        scale = 2 * self._radius[plane] / (1 + sin0 * sin + cos0 * cos * cos_turn)
        return scale * cos * np.sin(turn), scale * (cos0 * sin - sin0 * cos * cos_turn)

    def to_lonlat(self, x: Floats, y: Floats, plane: Indices) -> tuple[Floats, Floats]:
        """Return the points whose images are given.

        Parameters
        ----------
        x, y : (n,) metres
        plane : (n,) indices

        Returns
        -------
        lon, lat : (n,) degrees
            Longitudes run on beyond 180.
        """
        radius, stretch, sin0, cos0 = (each[plane] for each in (self._radius, self._stretch, self._sin0, self._cos0))
        u, v = x / (2 * radius), y / (2 * radius)
        square = u * u + v * v
        sin = ((1 - square) * sin0 + 2 * v * cos0) / (1 + square)
        turn = np.arctan2(2 * u, (1 - square) * cos0 - 2 * v * sin0)
        isometric = (np.arctanh(sin) - self._shift[plane]) / stretch
        return self.lon0[plane] + np.degrees(turn / stretch), _latitude(isometric)


def stretch(reach_m: Floats) -> Floats:
    """Return by how much, at the most, lengths in a plane differ from those on the ground, as a share of them.

    With scales between 1 - g and 1 + g + (r / 2 R)^2 over a disc, a straight line of the plane is no shorter on the
    ground than the geodesic between its ends, and the image of the geodesic no shorter than the straight line. So
    distances in the disc differ by no more than scales do.

    Parameters
    ----------
    reach_m : (n,) metres
        How far from the origin.
    """
    angle = 1.01 * reach_m / SMALLEST_CURVATURE_RADIUS_M
    return np.asarray(angle**2 / 4 * (1 + angle**2) + _STEEPEST * angle**3)


def bend_of_geodesics(reach_m: Floats) -> Floats:
    """Return the curvature, at the most, of a geodesic's image in a plane: the gradient of the scale's logarithm.

    Parameters
    ----------
    reach_m : (n,) metres
        How far from the origin.

    Returns
    -------
    (n,) per metre
    """
    angle = 1.01 * reach_m / SMALLEST_CURVATURE_RADIUS_M
    return np.asarray((angle / 2 + 3 * _STEEPEST * angle**2) / SMALLEST_CURVATURE_RADIUS_M)


def bend_in_degrees(lat: Floats) -> Floats:
    """Return the geodesic curvature, at the most, of a line that is straight in longitude and latitude.

    With v the unit vector along the line, M and N the radii of curvature, it is

        tan(lat) / N * v_east * (v_east^2 + (2 + d) v_north^2),   0 <= d <= 3 e^2 / (1 - e^2) = 0.0203

    from the Christoffel symbols of ds^2 = M^2 dlat^2 + (N cos lat)^2 dlon^2. Over all directions v the largest value of
    v_east * (v_east^2 + (2 + d) v_north^2) is below 1.10, and N is not less than a.

    Parameters
    ----------
    lat : (n,) degrees
        The largest latitude, of either sign, that the line reaches.

    Returns
    -------
    (n,) per metre
    """
    return np.asarray(1.10 * np.tan(np.radians(np.abs(lat))) / EQUATORIAL_RADIUS_M)


def _isometric(sin: Floats) -> Floats:
    return np.asarray(np.arctanh(sin) - _E * np.arctanh(_E * sin))


def _latitude(isometric: Floats) -> Floats:
    """Return the latitude, degrees, of an isometric latitude; Clenshaw's summation."""
    grown = np.exp(isometric)
    cos = 2 / (grown + 1 / grown)
    sin = cos * (grown - 1 / grown) / 2
    sin2, cos2 = 2 * sin * cos, 2 * (1 - 2 * sin * sin)
    before, now = np.zeros_like(sin), np.zeros_like(sin)
    for coefficient in reversed(_SERIES):
        before, now = now, cos2 * now - before + coefficient
    return np.asarray(np.degrees(np.arctan2(sin, cos) + now * sin2))
