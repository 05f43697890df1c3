"""What the other systems document that they compute, written again here: if it is what they answer, it is the cause.

Everything is brute force over all edges; nothing is taken from :mod:`rangekit.geodesic` or from the systems themselves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely
from pyproj import CRS

from benchmarks.planar import planar_buffer

from .truth import inverse_m

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]

__all__ = ["GreatCircles", "best_projection", "corners_apart_m", "flat_buffer"]

_EQUATOR_M = 6_378_137.0  # WGS 84's radius there
_TINY = 1e-300
_CELLS = {2: (30, -6), 3: (30, -6), 1: (45, -4), 4: (45, -4), 0: (90, -2), 5: (90, -2)}  # width, first; by row
_QUADRANT_SEGMENTS = 8  # ST_Buffer's default


class GreatCircles:
    """A border whose longitudes and latitudes are read as a sphere's, and whose edges are great circles.

    Parameters
    ----------
    border : shapely geometry
        Lines or polygons, degrees. What a ring holds is on its smaller side.
    """

    def __init__(self, border: BaseGeometry) -> None:
        rings = [ring for part in shapely.get_parts([border]) for ring in _rings(part)]
        self._has_inside = any(part.geom_type == "Polygon" for part in shapely.get_parts([border]))
        self._start = np.concatenate([ring[:-1] for ring in rings])
        self._end = np.concatenate([ring[1:] for ring in rings])
        normals = [_edge_normals(ring) for ring in rings]
        self._normal = np.concatenate(normals)
        self._corner_normal = np.concatenate([normal + np.roll(normal, 1, axis=0) for normal in normals])

    def nearest(self, lon: Floats, lat: Floats) -> tuple[Floats, Floats, Bools]:
        """Return the angle to the nearest edge (n,), the foot on it (n, 3), and whether a polygon holds the place."""
        angles, feet, lefts = zip(*map(self._nearest, _unit(lon, lat)), strict=True)
        return np.array(angles), np.array(feet), np.array(lefts) & self._has_inside

    def _nearest(self, place: Floats) -> tuple[float, Floats, bool]:
        foot = place - (self._normal @ place)[:, None] * self._normal
        foot /= np.maximum(np.linalg.norm(foot, axis=1, keepdims=True), _TINY)
        after = np.einsum("ij,ij->i", np.cross(self._start, foot), self._normal) > 0
        before = np.einsum("ij,ij->i", np.cross(foot, self._end), self._normal) > 0
        beside = after & before
        candidates = np.concatenate([foot[beside], self._start, self._end])
        normals = np.concatenate([self._normal[beside], self._corner_normal, np.zeros_like(self._end)])
        angles = 2 * np.arcsin(np.minimum(np.linalg.norm(candidates - place, axis=1) / 2, 1.0))
        best = int(np.argmin(angles))
        return float(angles[best]), candidates[best], bool(normals[best] @ place > 0)

    def distance(self, lon: Floats, lat: Floats, radius_m: float) -> Floats:
        """Return the distance on a sphere, (n,) metres: S2's answer."""
        angle, _, inside = self.nearest(lon, lat)
        return np.where(inside, 0.0, angle * radius_m)

    def distance_to_foot(self, lon: Floats, lat: Floats) -> Floats:
        """Return the geodesic distance to the point that is nearest on the sphere, (n,) metres: PostGIS's answer."""
        _, foot, inside = self.nearest(lon, lat)
        return np.where(inside, 0.0, inverse_m(lon, lat, *_degrees(foot)))


def _rings(part: BaseGeometry) -> list[Floats]:
    """Return a part's lines as unit vectors, polygons' rings with the inside on the left."""
    if not isinstance(part, shapely.Polygon):
        return [_unit(*shapely.get_coordinates(part).T)]
    rings = [_unit(*shapely.get_coordinates(ring).T) for ring in (part.exterior, *part.interiors)]
    left = [_area_on_the_left(ring) < 2 * np.pi for ring in rings]
    return [ring if small == (i == 0) else ring[::-1] for i, (ring, small) in enumerate(zip(rings, left, strict=True))]


def _area_on_the_left(ring: Floats) -> float:
    """Return what a ring of great circles leaves on its left, by its turns (Gauss and Bonnet), steradians."""
    ring = ring[:-1][np.linalg.norm(np.diff(ring, axis=0), axis=1) > 0]
    normal = np.cross(ring, np.roll(ring, -1, axis=0))
    before = np.roll(normal, 1, axis=0)
    turn = np.arctan2(np.einsum("ij,ij->i", np.cross(before, normal), ring), np.einsum("ij,ij->i", before, normal))
    return float(2 * np.pi - turn.sum())


def _edge_normals(line: Floats) -> Floats:
    normal: Floats = np.cross(line[:-1], line[1:])
    unit: Floats = normal / np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), _TINY)
    return unit


def best_projection(srid: int) -> tuple[str, CRS]:
    """Return name and definition of the projection behind a number of PostGIS's own, which ``_ST_BestSRID`` gives.

    Parameters
    ----------
    srid : int
        999000 (Mercator of the world), 999001-60 and 999101-60 (UTM), 999061 and 999161 (Lambert about a pole),
        or 999163-283 (Lambert about the middle of a cell).
    """
    code = srid - 999_000
    lambert = "Lambert's equal-area projection"
    if code == 0:
        return "Mercator's projection of the world", CRS.from_proj4("+proj=merc +ellps=WGS84")
    if code in {61, 161}:
        lat, lon = (90, -40) if code == 61 else (-90, 0)
        return lambert, CRS.from_proj4(f"+proj=laea +ellps=WGS84 +lat_0={lat} +lon_0={lon}")
    if code < 163:
        zone, south = (code, "") if code <= 60 else (code - 100, " +south")
        return "UTM", CRS.from_proj4(f"+proj=utm +ellps=WGS84 +zone={zone}{south}")
    row, column = divmod(code - 163, 20)
    width, first = _CELLS[row]
    middle = f"+lat_0={30 * (row - 3) + 15} +lon_0={width * (column + first) + width / 2}"
    return lambert, CRS.from_proj4(f"+proj=laea +ellps=WGS84 {middle}")


def flat_buffer(border: BaseGeometry, distance_m: float, plane: CRS) -> BaseGeometry:
    """Return the planar buffer in a projection, its corners in longitude and latitude: PostGIS's answer."""
    return planar_buffer(border, plane, distance_m, quadrant_segments=_QUADRANT_SEGMENTS)


def corners_apart_m(one: BaseGeometry, other: BaseGeometry) -> float:
    """Return how far a corner of one drawing is from all corners of another at most, either way round, metres."""
    here, there = (_unit(*shapely.get_coordinates(area).T) for area in (one, other))
    if not len(here) or not len(there):
        return 0.0 if len(here) == len(there) else np.inf
    apart = np.linalg.norm(here[:, None] - there[None], axis=2)
    return float(max(apart.min(axis=0).max(), apart.min(axis=1).max()) * _EQUATOR_M)


def _unit(lon: Floats, lat: Floats) -> Floats:
    lam, phi = np.radians(lon), np.radians(lat)
    return np.stack([np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)], axis=-1)


def _degrees(unit: Floats) -> tuple[Floats, Floats]:
    lon = np.degrees(np.arctan2(unit[:, 1], unit[:, 0]))
    return lon, np.degrees(np.arctan2(unit[:, 2], np.hypot(unit[:, 0], unit[:, 1])))
