"""From a shapely geometry to the segments that distances are measured to: points and short stretches of edge."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from rangekit.errors import GeometryError
from rangekit.geodesic.collection import simple_parts
from rangekit.geodesic.ellipsoid import (
    HALF_TURN_DEG,
    MEAN_RADIUS_M,
    POLE_DEG,
    SMALLEST_CURVATURE_RADIUS_M,
    longest_geodesic,
    solve_direct,
    solve_inverse,
    to_geocentric,
)
from rangekit.geodesic.lines import numbered_runs
from rangekit.geodesic.polygons.rings import encloses_left

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from rangekit.geodesic.inputs import Edges

    Floats = NDArray[np.float64]
    Indices = NDArray[np.intp]

__all__ = ["LARGEST_TURN_RAD", "LONGEST_SEGMENT_M", "Outline", "outline_of", "split_edges"]

LONGEST_SEGMENT_M = 10_000.0
LARGEST_TURN_RAD = 0.05
"""By how much a planar segment turns away from a geodesic between its ends, at the most."""
_ANTIPODAL_DEG = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Outline:
    """The segments of a geometry, m of them; an isolated point is a segment of no length.

    Parameters
    ----------
    lon0, lat0, lon1, lat1 : (m,) degrees
        Both ends of each segment; for planar segments ``lon1 - lon0`` is the way the segment goes.
    xyz0, xyz1 : (m, 3) metres
        The ends, earth-centred.
    sagitta_m : (m,) metres
        How far the segment strays from the straight chord through the ground between its ends, at the most.
    follower : (m,) indices
        The segment that starts where this one ends, for those along a polygon's ring, which has the interior to its
        left; -1 for others.
    edges : {"geodesic", "planar"}
        What runs between the ends.
    """

    lon0: Floats
    lat0: Floats
    lon1: Floats
    lat1: Floats
    xyz0: Floats
    xyz1: Floats
    sagitta_m: Floats
    follower: Indices
    edges: Edges

    def __len__(self) -> int:
        """Return the number of segments."""
        return len(self.lon0)


def outline_of(geometry: BaseGeometry, edges: Edges = "geodesic") -> Outline:
    """Cut the points, lines and rings of a geometry into segments short enough for every local problem to be tame.

    Geodesic edges are split along their own geodesic and planar ones along their own straight line, so that the
    geometry is unchanged.

    Parameters
    ----------
    geometry : shapely geometry
        Degrees, lon before lat; its coordinates have been checked.
    edges : {"geodesic", "planar"}
        What a straight edge means.

    Returns
    -------
    Outline
    """
    points, starts, ends, ring = _points_and_edges(geometry)
    lon0, lat0, lon1, lat1, sagitta, edge = split_edges(starts, ends, edges)
    follower = np.concatenate([_followers(ring[edge]), np.full(len(points), -1)])
    lon0, lat0 = np.concatenate([lon0, points[:, 0]]), np.concatenate([lat0, points[:, 1]])
    lon1, lat1 = np.concatenate([lon1, points[:, 0]]), np.concatenate([lat1, points[:, 1]])
    sagitta = np.concatenate([sagitta, np.zeros(len(points))])
    return Outline(
        lon0, lat0, lon1, lat1, to_geocentric(lon0, lat0), to_geocentric(lon1, lat1), sagitta, follower, edges
    )


def split_edges(starts: Floats, ends: Floats, edges: Edges) -> tuple[Floats, Floats, Floats, Floats, Floats, Indices]:
    """Cut edges into segments short enough for every local problem to be tame.

    Parameters
    ----------
    starts, ends : (n, 2) degrees
    edges : {"geodesic", "planar"}
        What runs between them.

    Returns
    -------
    lon0, lat0, lon1, lat1 : (m,) degrees
        Both ends of each segment.
    sagitta_m : (m,) metres
        How far it strays from the straight chord through the ground.
    edge : (m,) indices
        Which edge it is of; those of an edge follow one another.
    """
    return _split_geodesic(starts, ends) if edges == "geodesic" else _split_planar(starts, ends)


def _points_and_edges(geometry: BaseGeometry) -> tuple[Floats, Floats, Floats, Indices]:
    """Return lone points, both ends of all edges, and the number of the ring each edge is on (-1: of a line)."""
    parts = simple_parts([geometry])
    kinds = shapely.get_type_id(parts)
    rings = _directed_rings(parts[kinds == shapely.GeometryType.POLYGON])
    lines = np.concatenate([rings, parts[np.isin(kinds, [1, 2])]])
    points = shapely.get_coordinates(parts[kinds == shapely.GeometryType.POINT])
    coordinates, line = shapely.get_coordinates(lines, return_index=True)
    joined = line[1:] == line[:-1]
    starts, ends, owner = coordinates[:-1][joined], coordinates[1:][joined], line[:-1][joined]
    moves = (starts != ends).any(axis=1)
    still = np.setdiff1d(line, owner[moves])
    lone = coordinates[np.searchsorted(line, still)]
    ring = np.where(owner < len(rings), owner, -1)
    return np.concatenate([points, lone]), starts[moves], ends[moves], ring[moves]


def _directed_rings(polygons: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return the polygons' rings with the interior to the left of each."""
    rings, owner = shapely.get_rings(polygons, return_index=True)
    exterior = np.r_[True, owner[1:] != owner[:-1]] if len(owner) else np.zeros(0, dtype=bool)
    forward = shapely.is_ccw(rings) == exterior
    lonlat, ring = shapely.get_coordinates(rings, return_index=True)
    jumps = (np.abs(np.diff(lonlat[:, 0])) > HALF_TURN_DEG) & (ring[1:] == ring[:-1])
    for row in np.unique(ring[1:][jumps]):
        forward[row] = encloses_left(lonlat[ring == row]) == exterior[row]
    return np.where(forward, rings, shapely.reverse(rings))


def _followers(ring: Indices) -> Indices:
    follower = np.arange(1, len(ring) + 1)
    first = np.flatnonzero(np.r_[True, ring[1:] != ring[:-1]]) if len(ring) else np.empty(0, dtype=np.intp)
    last = np.r_[first[1:], len(ring)] - 1
    follower[last[: len(first)]] = first
    return np.where(ring >= 0, follower, -1)


def _split_geodesic(starts: Floats, ends: Floats) -> tuple[Floats, Floats, Floats, Floats, Floats, Indices]:
    _check_full_turns(starts, ends)
    chord = np.linalg.norm(to_geocentric(*starts.T) - to_geocentric(*ends.T), axis=1)
    length = longest_geodesic(chord)
    long = length > LONGEST_SEGMENT_M
    azimuth = np.zeros_like(length)
    if long.any():
        _check_antipodal(starts[long], ends[long])
        azimuth[long], length[long] = solve_inverse(*starts[long].T, *ends[long].T)
    counts = np.where(long, np.ceil(length / LONGEST_SEGMENT_M), 1).astype(np.intp)
    edge, step = numbered_runs(counts)
    size = length / counts
    lon0, lat0 = starts[edge].T.copy()
    lon1, lat1 = ends[edge].T.copy()
    inner = step > 0
    if inner.any():
        at = edge[inner]
        lon0[inner], lat0[inner], _ = solve_direct(starts[at, 0], starts[at, 1], azimuth[at], size[at] * step[inner])
        before = np.flatnonzero(inner) - 1
        lon1[before], lat1[before] = lon0[inner], lat0[inner]
    # The sagitta of an arc of the tightest normal section; a hundredth more than enough for its twist over 10 km.
    return lon0, lat0, lon1, lat1, size[edge] ** 2 / (8 * SMALLEST_CURVATURE_RADIUS_M) * 1.01, edge


def _split_planar(starts: Floats, ends: Floats) -> tuple[Floats, Floats, Floats, Floats, Floats, Indices]:
    span = np.radians(np.abs(ends - starts))
    lat = np.radians(np.abs(np.stack([starts[:, 1], ends[:, 1]])))
    same_side = starts[:, 1] * ends[:, 1] > 0
    widest = np.cos(np.where(same_side, lat.min(axis=0), 0.0))
    # The largest radius of a normal section, a²/b, is 1.0045 mean radii.
    length = np.hypot(span[:, 0] * widest, span[:, 1]) * (MEAN_RADIUS_M * 1.006)
    # A line straight in both turns by sin(lat) (1 + cos²(azimuth)) for each radian of longitude.
    turn = 2 * span[:, 0] * np.sin(lat.max(axis=0))
    counts = np.ceil(np.maximum(length / LONGEST_SEGMENT_M, turn / LARGEST_TURN_RAD))
    counts = np.maximum(counts, 1).astype(np.intp)
    edge, step = numbered_runs(counts)
    whole = counts[edge].astype(np.float64)
    at0, at1 = (step / whole)[:, None], ((step + 1) / whole)[:, None]
    lon0, lat0 = (starts[edge] * (1 - at0) + ends[edge] * at0).T
    lon1, lat1 = (starts[edge] * (1 - at1) + ends[edge] * at1).T
    lat0, lat1 = (np.clip(lat, -POLE_DEG, POLE_DEG) for lat in (lat0, lat1))
    # Its own turn adds the sagitta of an arc that turns so much: size * turn / 8.
    size, bend = length[edge] / whole, turn[edge] / whole
    return lon0, lat0, lon1, lat1, size**2 / (8 * SMALLEST_CURVATURE_RADIUS_M) * 1.01 + size * bend / 8, edge


def _check_antipodal(starts: Floats, ends: Floats) -> None:
    half_turn = np.abs(np.remainder(ends[:, 0] - starts[:, 0], 360.0) - 180.0) < _ANTIPODAL_DEG
    poles = np.abs(np.abs(starts[:, 1]) - POLE_DEG) < _ANTIPODAL_DEG
    antipodal = (half_turn | poles) & (np.abs(starts[:, 1] + ends[:, 1]) < _ANTIPODAL_DEG)
    if antipodal.any():
        problems = [
            f"{tuple(map(float, starts[i]))} to {tuple(map(float, ends[i]))}" for i in np.flatnonzero(antipodal)
        ]
        raise GeometryError(
            "an edge joins antipodes, so no shortest way between them stands out",
            problems=problems,
            hint="add a vertex on the way that is meant",
        )


def _check_full_turns(starts: Floats, ends: Floats) -> None:
    turns = (np.abs(ends[:, 0] - starts[:, 0]) == 2 * HALF_TURN_DEG) & (starts[:, 1] == ends[:, 1])
    turns &= np.abs(starts[:, 1]) < POLE_DEG
    if turns.any():
        problems = [f"{tuple(map(float, starts[i]))} to {tuple(map(float, ends[i]))}" for i in np.flatnonzero(turns)]
        raise GeometryError(
            "an edge goes round the whole globe to where it started, so that as a geodesic it has no length",
            problems=problems,
            hint="add vertices on the way, or say edges='planar'",
        )
