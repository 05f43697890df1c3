"""A plane that carries topology: the stereographic image of the globe without one point.

It serves only to unite and subtract areas. Every vertex is placed on the ellipsoid and comes back from here to about
a nanometre, so the plane's distortion does no harm as long as the missing point is covered by nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from rangekit.geodesic.ellipsoid import MEAN_RADIUS_M

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    Floats = NDArray[np.float64]

__all__ = ["Plane"]


class Plane:
    """The stereographic plane opposite to a missing point: about metres near its middle, angles kept.

    Parameters
    ----------
    missing_lon, missing_lat : degrees
        The point at infinity.
    """

    def __init__(self, missing_lon: float, missing_lat: float) -> None:
        self.missing = missing_lon, missing_lat
        lam, phi = np.radians(missing_lon + 180.0), np.radians(-missing_lat)
        self._up = np.array([np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)])
        self._east = np.array([-np.sin(lam), np.cos(lam), 0.0])
        self._north = np.cross(self._up, self._east)

    def to_xy(self, lon: Floats, lat: Floats) -> Floats:
        """Return the images of points in degrees: (n, 2)."""
        lam, phi = np.radians(lon), np.radians(lat)
        unit = np.stack([np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)], axis=-1)
        # 1 + u·up, without cancellation near the missing point
        below = ((unit + self._up) ** 2).sum(axis=-1) / 2
        scale = 2 * MEAN_RADIUS_M / np.maximum(below, 1e-300)
        return np.stack([unit @ self._east * scale, unit @ self._north * scale], axis=-1)

    def to_lonlat(self, xy: Floats) -> Floats:
        """Return the points, (n, 2) degrees, whose images are given."""
        x, y = (xy / (2 * MEAN_RADIUS_M)).T
        square = x * x + y * y
        unit = (2 * x[:, None] * self._east + 2 * y[:, None] * self._north + (1 - square)[:, None] * self._up) / (
            1 + square
        )[:, None]
        lon = np.degrees(np.arctan2(unit[:, 1], unit[:, 0]))
        lat = np.degrees(np.arctan2(unit[:, 2], np.hypot(unit[:, 0], unit[:, 1])))
        return np.column_stack([lon, lat])

    def draw(self, geometry: BaseGeometry) -> BaseGeometry:
        """Return the image of a geometry in degrees, vertex by vertex."""
        return shapely.transform(geometry, lambda lonlat: self.to_xy(*lonlat.T))
