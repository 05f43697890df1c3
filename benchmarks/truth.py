"""What a distance or a polygon should have been: pyproj's inverse problem alone.

The candidates are the vertices nearest through the ground; each edge beside one of them is searched by golden section.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely
from pyproj import Geod, Transformer

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    Floats = NDArray[np.float64]
    Rows = NDArray[np.intp]

GEOD = Geod(ellps="WGS84")
_CANDIDATES = 48
_GOLDEN = (np.sqrt(5.0) - 1.0) / 2.0


class BorderTruth:
    """Brute-force distances to the rings of a dense border.

    Parameters
    ----------
    geometry : shapely geometry
        A polygon or more, lon/lat degrees; its edges are geodesics.
    """

    def __init__(self, geometry: BaseGeometry) -> None:
        self.geometry = geometry
        shapely.prepare(self.geometry)
        rings = shapely.get_rings(shapely.get_parts(geometry))
        coordinates = [shapely.get_coordinates(ring) for ring in rings]
        self.start = np.concatenate([xy[:-1] for xy in coordinates])
        self.end = np.concatenate([xy[1:] for xy in coordinates])
        self.azimuth, _, self.length = (np.asarray(c) for c in GEOD.inv(*self.start.T, *self.end.T))
        self._to_ground = Transformer.from_crs("EPSG:4979", "EPSG:4978", always_xy=True)
        along = self._at(np.arange(len(self.start)), np.full(len(self.start), 0.5))
        self._middle = self._geocentric(*along)
        self._reach = self.length.max() / 2

    def _geocentric(self, lon: Floats, lat: Floats) -> Floats:
        return np.stack(self._to_ground.transform(lon, lat, np.zeros_like(lon)), axis=-1)

    def _at(self, edge: Rows, fraction: Floats) -> tuple[Floats, Floats]:
        start_lon, start_lat = self.start[edge].T
        lon, lat, _ = GEOD.fwd(start_lon, start_lat, self.azimuth[edge], self.length[edge] * fraction)
        return np.asarray(lon), np.asarray(lat)

    def edge_distance(self, lon: Floats, lat: Floats) -> Floats:
        """Return the distance to the nearest ring, (n,) metres."""
        return np.array([self._one(x, y) for x, y in zip(lon, lat, strict=True)])

    def _one(self, lon: float, lat: float) -> float:
        chord = np.linalg.norm(self._middle - self._geocentric(np.array([lon]), np.array([lat])), axis=1)
        few = min(_CANDIDATES, len(chord))
        edge = np.argpartition(chord - self.length / 2, few - 1)[:few]
        return float(self._search(edge, np.full(len(edge), lon), np.full(len(edge), lat)).min())

    def _search(self, edge: Rows, lon: Floats, lat: Floats) -> Floats:
        def distance(fraction: Floats) -> Floats:
            return np.asarray(GEOD.inv(lon, lat, *self._at(edge, fraction))[2])

        low, high = np.zeros(len(edge)), np.ones(len(edge))
        best: Floats = np.minimum(distance(low), distance(high))
        for _ in range(55):
            left, right = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
            at_left, at_right = distance(left), distance(right)
            best = np.minimum(best, np.minimum(at_left, at_right))
            go_left = at_left <= at_right
            high, low = np.where(go_left, right, high), np.where(go_left, low, left)
        return best

    def distance(self, lon: Floats, lat: Floats) -> Floats:
        """Return the distance, 0 inside (edges this short mean the same either way), (n,) metres."""
        return np.where(shapely.contains_xy(self.geometry, lon, lat), 0.0, self.edge_distance(lon, lat))

    def error_of_area(self, area: BaseGeometry, distance_m: float, sample: int = 300) -> tuple[float, float]:
        """Return the least and the greatest error along an area's rim, metres: negative is too near the border.

        Parameters
        ----------
        area : shapely geometry
            The buffer polygon that is measured.
        distance_m : metres
            How far its rim should be.
        sample : int
            How many points of the rim are asked: vertices and edges' middles.
        """
        rings = shapely.get_rings(shapely.get_parts(area))
        pieces = [np.concatenate([xy[:-1], (xy[:-1] + xy[1:]) / 2]) for xy in map(shapely.get_coordinates, rings)]
        rim = np.concatenate(pieces)
        rim = rim[(np.abs(rim[:, 0]) < 180) & (np.abs(rim[:, 1]) < 90)]  # the cuts of a flat map are no rim
        rim = np.random.default_rng(1).permutation(rim)[:sample]
        error = self.edge_distance(*rim.T) - distance_m
        return float(error.min()), float(error.max())
