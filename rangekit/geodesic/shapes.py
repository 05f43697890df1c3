"""Parts of discs and bands on the ellipsoid, as polygons of a plane: what buffers are united from.

Every vertex on a rim is an exact solution of the direct problem, so each shape lies inside the true buffer but for the plane's bending
of the straight edges between them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from rangekit.geodesic.ellipsoid import LARGEST_GAUSS_RADIUS_M, MEAN_RADIUS_M, solve_direct

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rangekit.geodesic.foot import PieceCurve
    from rangekit.geodesic.plane import Plane

    Floats = NDArray[np.float64]
    Indices = NDArray[np.intp]

__all__ = ["arc_step_deg", "bands", "discs", "sectors", "spread_m"]

_STEEPEST_LAT = 80.0
_LARGEST_STEP_DEG = 12.0
_TURN = 360.0


def spread_m(radius_m: float) -> float:
    """Return at least how many metres a turn by one radian moves a point at the given distance; Rauch's theorem."""
    return max(LARGEST_GAUSS_RADIUS_M * np.sin(min(radius_m / LARGEST_GAUSS_RADIUS_M, np.pi)), 1e-9)


def arc_step_deg(radius_m: float, lat: Floats, sagitta_m: float) -> Floats:
    """Return how far apart in azimuth the vertices of a circle can be for its straight edges to miss it by the given sagitta.

    Parameters
    ----------
    radius_m : metres
    lat : (n,) degrees
        Where on the globe the arc runs: an edge straight in longitude and latitude bends with latitude, one in the plane by up to 1 / radius.
    sagitta_m : metres

    Returns
    -------
    (n,) degrees
    """
    sigma = radius_m / MEAN_RADIUS_M
    circle = abs(1 / np.tan(sigma)) if np.sin(sigma) > 0 else np.inf
    edge = 1.5 * np.tan(np.radians(np.minimum(np.abs(lat), _STEEPEST_LAT)))
    length = np.sqrt(8 * sagitta_m * MEAN_RADIUS_M / (circle + edge + 1.0))
    return np.minimum(np.degrees(length / spread_m(radius_m)), _LARGEST_STEP_DEG)


def discs(plane: Plane, lon: Floats, lat: Floats, radius_m: float, corners: int) -> NDArray[np.object_]:
    """Return a regular polygon inscribed in the disc about each point.

    Parameters
    ----------
    plane : Plane
    lon, lat : (n,) degrees
    radius_m : metres
    corners : int
    """
    azimuth = -np.arange(corners) * (_TURN / corners)
    xy = _rim(plane, np.repeat(lon, corners), np.repeat(lat, corners), np.tile(azimuth, len(lon)), radius_m)
    rings = xy.reshape(len(lon), corners, 2)
    return shapely.polygons(np.concatenate([rings, rings[:, :1]], axis=1))


def sectors(
    plane: Plane, centre: Floats, first_deg: Floats, last_deg: Floats, radius_m: float, step_deg: Floats
) -> NDArray[np.object_]:
    """Return the sector of a disc between two azimuths, clockwise, about each centre; the whole disc where they span a turn.

    Parameters
    ----------
    plane : Plane
    centre : (n, 2) degrees
    first_deg, last_deg : (n,) degrees
        ``last_deg`` is the larger.
    radius_m : metres
    step_deg : (n,) degrees
        Between vertices, at the most.
    """
    whole = last_deg - first_deg >= _TURN
    last_deg = np.where(whole, first_deg + _TURN, last_deg)
    counts = np.maximum(np.ceil((last_deg - first_deg) / step_deg), 2).astype(np.intp) + 1
    owner = np.repeat(np.arange(len(counts)), counts)
    step = np.arange(len(owner)) - np.repeat(np.cumsum(counts) - counts, counts)
    azimuth = last_deg[owner] + (first_deg - last_deg)[owner] * step / (counts - 1)[owner]
    rim = _rim(plane, centre[owner, 0], centre[owner, 1], azimuth, radius_m)
    middle = plane.to_xy(*centre.T)
    made = []
    for row, arc in enumerate(np.split(rim, np.cumsum(counts)[:-1])):
        made.append(shapely.Polygon(arc if whole[row] else np.vstack([middle[row], arc])))
    return np.array(made, dtype=object)


def bands(
    plane: Plane, curve: PieceCurve, side: Floats, radius_m: float, sagitta_m: float
) -> NDArray[np.object_]:
    """Return the band between each piece and the line parallel to it at the given distance.

    Parameters
    ----------
    plane : Plane
    curve : PieceCurve
        The k pieces.
    side : (k,)
        -1 for the left-hand band, 1 for the right-hand one.
    radius_m : metres
    sagitta_m : metres
        By how much straight edges may miss the parallel.
    """
    lat = np.maximum(np.abs(curve.lat0), np.abs(curve.lat1))
    bend = 1 + 1.5 * np.tan(np.radians(np.minimum(lat, _STEEPEST_LAT)))
    if curve.planar:
        bend = bend * (1 + np.tan(np.radians(np.minimum(lat, 89.9))))  # noqa: PLR2004
    counts = np.maximum(np.ceil(curve.size_m / np.sqrt(8 * sagitta_m * MEAN_RADIUS_M / bend)), 1).astype(np.intp) + 1
    owner = np.repeat(np.arange(len(counts)), counts)
    step = np.arange(len(owner)) - np.repeat(np.cumsum(counts) - counts, counts)
    lon, lat, tangent = curve.at(owner, step / (counts - 1)[owner])
    near = plane.to_xy(lon, lat)
    far = _rim(plane, lon, lat, tangent + 90.0 * side[owner], radius_m)
    ends = np.cumsum(counts)[:-1]
    pairs = zip(np.split(near, ends), np.split(far, ends), strict=True)
    return np.array([shapely.Polygon(np.vstack([one, other[::-1]])) for one, other in pairs], dtype=object)


def _rim(plane: Plane, lon: Floats, lat: Floats, azimuth_deg: Floats, radius_m: float) -> Floats:
    end_lon, end_lat, _ = solve_direct(lon, lat, azimuth_deg, np.full(len(lon), radius_m))
    return plane.to_xy(end_lon, end_lat)
