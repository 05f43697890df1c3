"""The WGS 84 ellipsoid: geodesics between points, and the bounds that chords through the ground put on them.

Distances are metres, angles degrees. The geodesic problems are Karney's (*Algorithms for geodesics*, J. Geodesy 87,
2013), solved by pyproj to about 15 nm.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from pyproj import Geod

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

__all__ = [
    "EQUATORIAL_RADIUS_M",
    "HALF_GLOBE_M2",
    "HALF_MERIDIAN_M",
    "HALF_TURN_DEG",
    "LARGEST_CURVATURE_RADIUS_M",
    "LARGEST_GAUSS_RADIUS_M",
    "MEAN_RADIUS_M",
    "POLAR_RADIUS_M",
    "POLE_DEG",
    "SMALLEST_CURVATURE_RADIUS_M",
    "TURN_DEG",
    "chord_slack",
    "degrees_across",
    "geodesic_area",
    "half_diagonal_m",
    "longest_geodesic",
    "shortest_geodesic",
    "solve_direct",
    "solve_inverse",
    "to_geocentric",
    "wrap_lon",
]

TURN_DEG, HALF_TURN_DEG, POLE_DEG = 360.0, 180.0, 90.0
"""All longitudes, from the prime meridian to the date line, and the latitude of a pole."""
_GEOD = Geod(ellps="WGS84")
EQUATORIAL_RADIUS_M: float = _GEOD.a
POLAR_RADIUS_M: float = _GEOD.b
MEAN_RADIUS_M = (2 * EQUATORIAL_RADIUS_M + POLAR_RADIUS_M) / 3
ECCENTRICITY_SQUARED: float = _GEOD.es
SMALLEST_CURVATURE_RADIUS_M = POLAR_RADIUS_M**2 / EQUATORIAL_RADIUS_M
"""Radius of the tightest normal section: the meridian's, at the equator."""
LARGEST_CURVATURE_RADIUS_M = EQUATORIAL_RADIUS_M**2 / POLAR_RADIUS_M
"""Radius of the flattest normal section: any, at a pole."""
LARGEST_GAUSS_RADIUS_M = POLAR_RADIUS_M
"""``1 / sqrt(K)`` where the Gaussian curvature K is largest, at the equator: sqrt(M N) = b there."""
HALF_MERIDIAN_M = 20003931.458625447
"""From pole to pole: the longest shortest path there is."""
HALF_GLOBE_M2 = 255_032_810_862_044.2
"""Half the ellipsoid's area: pi (a² + b² atanh(e) / e)."""
# A circle of radius b²/a has no chord above 2 b²/a = 12,671 km; a little below that its arc still bounds geodesics.
_LARGEST_SCHUR_CHORD_M = 12_600_000.0


def solve_inverse(lon1: ArrayLike, lat1: ArrayLike, lon2: ArrayLike, lat2: ArrayLike) -> tuple[Floats, Floats]:
    """Return the azimuth at the first points towards the second, and the geodesic distance between them.

    Parameters
    ----------
    lon1, lat1, lon2, lat2 : (n,) degrees

    Returns
    -------
    azimuth_deg : (n,) degrees, clockwise from north, at point 1
    distance_m : (n,) metres
    """
    azimuth, _, distance = _GEOD.inv(lon1, lat1, lon2, lat2)
    return np.asarray(azimuth, dtype=np.float64), np.asarray(distance, dtype=np.float64)


def solve_direct(
    lon: ArrayLike, lat: ArrayLike, azimuth_deg: ArrayLike, distance_m: ArrayLike
) -> tuple[Floats, Floats, Floats]:
    """Go the given distance from the given points, along the geodesic that starts out at the given azimuth.

    Parameters
    ----------
    lon, lat, azimuth_deg : (n,) degrees
    distance_m : (n,) metres

    Returns
    -------
    lon, lat : (n,) degrees
        Where it ends.
    azimuth_deg : (n,) degrees
        The direction in which it arrives there (forward, not back).
    """
    lon_end, lat_end, back = _GEOD.fwd(lon, lat, azimuth_deg, distance_m)
    return np.asarray(lon_end), np.asarray(lat_end), np.asarray(back) + 180.0


def geodesic_area(lon: ArrayLike, lat: ArrayLike) -> float:
    """Return the area, in square metres, of the smaller side of a ring of geodesics; negative if that is to its right.

    Parameters
    ----------
    lon, lat : (n,) degrees
        The ring's vertices, however far apart (Karney 2013, section 6).
    """
    area, _ = _GEOD.polygon_area_perimeter(lon, lat)
    return float(area)


def to_geocentric(lon: ArrayLike, lat: ArrayLike) -> Floats:
    """Return earth-centred coordinates of points on the ellipsoid.

    Parameters
    ----------
    lon, lat : (n,) degrees

    Returns
    -------
    (n, 3) metres
    """
    lam, phi = np.radians(lon), np.radians(lat)
    sin_phi, cos_phi = np.sin(phi), np.cos(phi)
    prime_vertical = EQUATORIAL_RADIUS_M / np.sqrt(1.0 - ECCENTRICITY_SQUARED * sin_phi**2)
    xyz = np.empty((*np.shape(phi), 3))
    xyz[..., 0] = prime_vertical * cos_phi * np.cos(lam)
    xyz[..., 1] = prime_vertical * cos_phi * np.sin(lam)
    xyz[..., 2] = prime_vertical * (1.0 - ECCENTRICITY_SQUARED) * sin_phi
    return xyz


def shortest_geodesic(chord_m: Floats) -> Floats:
    """Return the least geodesic distance that two points a chord apart can have.

    The ellipsoid's normal curvature is nowhere below that of the sphere of radius a²/b, so the arcs of that radius
    over the chord stay inside it, and projecting the geodesic on their hull can only shorten it.

    Parameters
    ----------
    chord_m : (n,) metres

    Returns
    -------
    (n,) metres
    """
    diameter = 2 * LARGEST_CURVATURE_RADIUS_M
    return diameter * np.arcsin(np.minimum(chord_m / diameter, 1.0))


def longest_geodesic(chord_m: Floats) -> Floats:
    """Return the greatest geodesic distance that two points a chord apart can have.

    Schur's comparison theorem: a curve that nowhere bends more than a circle of radius b²/a spans at least that
    circle's chord.

    Parameters
    ----------
    chord_m : (n,) metres

    Returns
    -------
    (n,) metres
    """
    diameter = 2 * SMALLEST_CURVATURE_RADIUS_M
    bound = diameter * np.arcsin(np.minimum(chord_m / diameter, 1.0))
    return np.where(chord_m < _LARGEST_SCHUR_CHORD_M, bound, HALF_MERIDIAN_M)


def chord_slack(chord_m: Floats) -> Floats:
    """Return how much longer the chord of a point can be that is nevertheless the nearer one by geodesic distance.

    Parameters
    ----------
    chord_m : (n,) metres
        Chord to the point that is nearest by chord.

    Returns
    -------
    (n,) metres
    """
    diameter = 2 * LARGEST_CURVATURE_RADIUS_M
    reach = np.minimum(longest_geodesic(chord_m) / diameter, np.pi / 2)
    return np.maximum(diameter * np.sin(reach) - chord_m, 0.0) + 1e-6


def half_diagonal_m(lat: Floats, half_lon_deg: Floats, half_lat_deg: Floats) -> Floats:
    """Return at most how far it is from the middle of a cell in longitude and latitude to any point of it.

    A line straight in both has that length at the most: its step north is on the largest meridian radius, its step
    east on the parallel nearest to the equator.

    Parameters
    ----------
    lat, half_lon_deg, half_lat_deg : (n,) degrees
        The cells' middles, and half their widths.
    """
    nearest_equator = np.maximum(np.abs(lat) - half_lat_deg, 0.0)
    # A parallel's radius is N cos(lat), and N, the prime vertical's, nowhere above a²/b.
    east = np.radians(half_lon_deg) * np.cos(np.radians(nearest_equator)) * LARGEST_CURVATURE_RADIUS_M
    north = np.radians(half_lat_deg) * LARGEST_CURVATURE_RADIUS_M
    return np.hypot(east, north)


def degrees_across(lat: Floats, way_m: float) -> Floats:
    """Return at most how many degrees, of longitude or of latitude, a short way covers at latitudes.

    No normal section of the ellipsoid bends more than a circle of radius b²/a, which bounds the degrees of latitude;
    a parallel's radius is at least the cosine of the latitude times that. At a pole it is a whole turn.

    Parameters
    ----------
    lat : (n,) degrees
    way_m : metres
    """
    north_deg = np.degrees(way_m / SMALLEST_CURVATURE_RADIUS_M)
    across: Floats = np.minimum(north_deg / np.maximum(np.cos(np.radians(lat)), 1e-9), 360.0)
    return across


def wrap_lon(lon: ArrayLike) -> Floats:
    """Return longitudes brought into -180..180; both spellings of the date line are kept as they are.

    Parameters
    ----------
    lon : (n,) degrees

    Returns
    -------
    (n,) degrees
    """
    lon = np.asarray(lon, dtype=np.float64)
    outside = np.abs(lon) > 180.0
    if not outside.any():
        return lon
    return np.where(outside, np.remainder(lon + 180.0, 360.0) - 180.0, lon)
