"""Parts of discs and bands on the ellipsoid, as polygons of a plane: what buffers are united from.

Every vertex on a rim is an exact solution of the direct problem, so each shape lies inside the true buffer but for the
plane's bending of the straight edges between them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np
import shapely

from rangekit.geodesic.ellipsoid import LARGEST_GAUSS_RADIUS_M, MEAN_RADIUS_M, TURN_DEG, solve_direct
from rangekit.geodesic.lines import numbered_runs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rangekit.geodesic.plane import Plane
    from rangekit.geodesic.search.closest_point import SegmentCurve

    Floats = NDArray[np.float64]
    Shapes = NDArray[np.object_]

__all__ = ["Brush", "spread_m"]

_STEEPEST_LAT = 80.0
_NEARLY_POLE_LAT = 89.9
_LARGEST_STEP_DEG = 12.0
_FEWEST_STEPS = 2


def spread_m(radius_m: float) -> float:
    """Return at least how many metres a turn by one radian moves a point at a distance (Rauch's theorem)."""
    angle = min(radius_m / LARGEST_GAUSS_RADIUS_M, np.pi)
    return max(LARGEST_GAUSS_RADIUS_M * float(np.sin(angle)), 1e-9)


@dataclass(frozen=True, slots=True)
class Brush:
    """Draws what is within a distance of points and segments.

    Parameters
    ----------
    plane : Plane
        Where to draw.
    radius_m : metres
        The distance.
    sagitta_m : metres
        By how much straight edges may miss the true rim.
    """

    plane: Plane
    radius_m: float
    sagitta_m: float

    def discs(self, centre: Floats, corners: int) -> Shapes:
        """Return a regular polygon inscribed in the disc about each centre.

        Parameters
        ----------
        centre : (n, 2) degrees
        corners : int
        """
        azimuth = np.tile(-np.arange(corners) * (TURN_DEG / corners), len(centre))
        rings = self._rim(np.repeat(centre, corners, axis=0), azimuth).reshape(len(centre), corners, 2)
        return cast("Shapes", shapely.polygons(np.concatenate([rings, rings[:, :1]], axis=1)))

    def sectors(self, centre: Floats, first_deg: Floats, last_deg: Floats) -> Shapes:
        """Return the sector of a disc between two azimuths, clockwise, about each centre; the disc if they span a turn.

        Parameters
        ----------
        centre : (n, 2) degrees
        first_deg, last_deg : (n,) degrees
            ``last_deg`` is the larger.
        """
        whole = last_deg - first_deg >= TURN_DEG
        last_deg = np.where(whole, first_deg + TURN_DEG, last_deg)
        counts = np.ceil((last_deg - first_deg) / self._arc_step_deg(centre[:, 1]))
        counts = np.maximum(counts, _FEWEST_STEPS).astype(np.intp) + 1
        owner, step = numbered_runs(counts)
        azimuth = last_deg[owner] + (first_deg - last_deg)[owner] * step / (counts - 1)[owner]
        rim = self._rim(centre[owner], azimuth)
        # the middle comes first, but in whole discs
        middle = np.flatnonzero(~whole)
        before = (np.cumsum(counts) - counts)[middle]
        xy = np.insert(rim, before, self.plane.to_xy(*centre[middle].T), axis=0)
        return _polygons(xy, np.insert(owner, before, middle))

    def bands(self, curve: SegmentCurve, side: Floats) -> Shapes:
        """Return the band between each segment and the line parallel to it at the distance.

        Parameters
        ----------
        curve : SegmentCurve
            The k segments.
        side : (k,)
            -1 for the left-hand band, 1 for the right-hand one.
        """
        counts = np.maximum(np.ceil(curve.size_m / self._parallel_step_m(curve)), 1).astype(np.intp) + 1
        owner, step = numbered_runs(counts)
        lon, lat, tangent = curve.at(owner, step / (counts - 1)[owner])
        near = self.plane.to_xy(lon, lat)
        far = self._rim(np.column_stack([lon, lat]), tangent + 90.0 * side[owner])
        # there along the segment and back along its parallel
        back = np.arange(len(owner))[::-1]
        xy, ring = np.concatenate([near, far[back]]), np.concatenate([owner, owner[back]])
        order = np.argsort(ring, kind="stable")
        return _polygons(xy[order], ring[order])

    def _arc_step_deg(self, lat: Floats) -> Floats:
        """Return how far apart in azimuth vertices can be; an edge bends with latitude, and in the plane."""
        sigma = self.radius_m / MEAN_RADIUS_M
        circle = abs(1 / np.tan(sigma)) if np.sin(sigma) > 0 else np.inf
        # An edge straight in degrees bends by at most 1.09 tan(lat) / R: sin(azimuth) (1 + cos²(azimuth)) tan(lat) / R.
        edge = 1.5 * np.tan(np.radians(np.minimum(np.abs(lat), _STEEPEST_LAT)))
        length = np.sqrt(8 * self.sagitta_m * MEAN_RADIUS_M / (circle + edge + 1.0))
        return np.minimum(np.degrees(length / spread_m(self.radius_m)), _LARGEST_STEP_DEG)

    def _parallel_step_m(self, curve: SegmentCurve) -> Floats:
        lat = np.maximum(np.abs(curve.lat0), np.abs(curve.lat1))
        bend = 1 + 1.5 * np.tan(np.radians(np.minimum(lat, _STEEPEST_LAT)))
        if curve.planar:
            bend = bend * (1 + np.tan(np.radians(np.minimum(lat, _NEARLY_POLE_LAT))))
        return np.sqrt(8 * self.sagitta_m * MEAN_RADIUS_M / bend)

    def _rim(self, centre: Floats, azimuth_deg: Floats) -> Floats:
        lon, lat, _ = solve_direct(centre[:, 0], centre[:, 1], azimuth_deg, np.full(len(centre), self.radius_m))
        return self.plane.to_xy(lon, lat)


def _polygons(xy: Floats, owner: NDArray[np.intp]) -> Shapes:
    """Return the polygon of each run of vertices with the same owner."""
    if not len(xy):
        return np.empty(0, dtype=object)
    return np.atleast_1d(np.asarray(shapely.polygons(shapely.linearrings(xy, indices=owner))))
