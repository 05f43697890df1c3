"""The rim of a buffer in longitude and latitude: its straight edges brought within the tolerance, with few vertices."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rangekit.errors import RangekitError
from rangekit.geodesic.ellipsoid import solve_direct, solve_inverse, to_geocentric, wrap_lon
from rangekit.geodesic.polygons.crossings import middles
from rangekit.geodesic.search.bounding_volumes import group_starts

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rangekit.geodesic.prepared import PreparedGeometry

    Floats = NDArray[np.float64]
    Indices = NDArray[np.intp]

__all__ = ["fit_rings", "trace_from_inside"]

_MOST_HALVINGS = 250
_SHARE = 0.95
_FAR_OFF = 0.25  # of the radius: a straight middle so far from the geodesic one is not to be used
_CAME_BACK = 1e-3  # of an edge's length: a vertex so near one of its ends adds nothing
_FRACTIONS = np.array([0.0, 0.25, 0.5, 0.75, 1.0])
_THINNINGS = 4
_FEWEST_TO_THIN = 8
_RAYS = 64
_MOST_MOVES = 12
_CLOSE_M = 1e-7
_MET_M = 1e-6  # how near the rim a corner must have come
_STRAIGHT = 1e-12


def trace_from_inside(prepared: PreparedGeometry, lon: float, lat: float, radius_m: float) -> Floats:
    """Return the rim round a point that is farther than the distance, where what is farther is convex.

    Beyond a quarter of the way round the globe the distance to any point is concave along geodesics, and so is the
    least of several; what is farther than the distance is then convex, and every way out of it crosses the rim once.

    Parameters
    ----------
    prepared : PreparedGeometry
    lon, lat : degrees
        A point farther away than the distance.
    radius_m : metres

    Returns
    -------
    (n, 2) degrees
        Closed.
    """
    azimuth = np.arange(_RAYS) * (360.0 / _RAYS)
    start = np.full(_RAYS, lon), np.full(_RAYS, lat)

    def excess(way_m: Floats) -> Floats:
        there = solve_direct(*start, azimuth, way_m)
        return prepared.distance(there[0], there[1]) - radius_m

    inside, at_inside = np.zeros(_RAYS), excess(np.zeros(_RAYS))
    outside = at_inside.copy()
    at_outside = excess(outside)
    while (at_outside > 0).any():
        outside = np.where(at_outside > 0, 2 * outside + 1.0, outside)
        at_outside = excess(outside)
    for _ in range(_MOST_HALVINGS):
        share = np.clip(at_inside / np.maximum(at_inside - at_outside, 1e-12), 0.01, 0.99)
        way = inside + (outside - inside) * share
        value = excess(way)
        done = np.abs(value) < _CLOSE_M
        further = value > 0
        inside, at_inside = np.where(further | done, way, inside), np.where(further | done, value, at_inside)
        outside, at_outside = np.where(~further | done, way, outside), np.where(~further | done, value, at_outside)
        if (outside - inside < _CLOSE_M).all():
            break
    rim_lon, rim_lat, _ = solve_direct(*start, azimuth, (inside + outside) / 2)
    ring = np.column_stack([rim_lon, rim_lat])
    return np.vstack([ring, ring[:1]])


def fit_rings(rings: list[Floats], prepared: PreparedGeometry, radius_m: float, tolerance_m: float) -> list[Floats]:
    """Return rings whose edges, straight in longitude and latitude, are at a distance within the tolerance.

    Parameters
    ----------
    rings : list of (n, 2) degrees
        Closed; near the true rim. Each edge goes the shorter way round.
    prepared : PreparedGeometry
    radius_m, tolerance_m : metres

    Returns
    -------
    list of (m, 2) degrees
        One for each ring.
    """
    if not rings:
        return []
    ring = np.repeat(np.arange(len(rings)), [len(vertices) for vertices in rings])
    lonlat = _snap(np.concatenate(rings), ring, prepared, radius_m, tolerance_m)
    checked = ring[1:] != ring[:-1]
    for _ in range(_MOST_HALVINGS):
        rows = np.flatnonzero(~checked)
        error = _edge_errors(lonlat[rows], lonlat[rows + 1], prepared, radius_m)
        checked[rows] = error <= tolerance_m * _SHARE
        bad = np.flatnonzero(~checked)
        if not len(bad):
            lonlat, ring = _thin(lonlat, ring, prepared, radius_m, tolerance_m)
            return np.split(lonlat, np.flatnonzero(ring[1:] != ring[:-1]) + 1)
        middle = _middles(lonlat[bad], lonlat[bad + 1], radius_m)
        added = _onto_rim(middle, prepared, radius_m, tolerance_m / 4)
        _put_on_corners(added, lonlat[bad], lonlat[bad + 1], prepared, radius_m)
        lonlat = np.insert(lonlat, bad + 1, added, axis=0)
        ring = np.insert(ring, bad + 1, ring[bad])
        checked = np.insert(checked, bad + 1, False)
    raise RangekitError(f"{len(bad)} edges of the rim did not come within {tolerance_m} m")


def _snap(lonlat: Floats, ring: Indices, prepared: PreparedGeometry, radius_m: float, tolerance_m: float) -> Floats:
    """Put the vertices that stray on the rim."""
    value = prepared.closest_on_outline(*lonlat.T)[0].distance_m
    far = np.flatnonzero(np.abs(value - radius_m) > tolerance_m * _SHARE)
    if not len(far):
        return lonlat
    lonlat = lonlat.copy()
    lonlat[far] = _onto_rim(lonlat[far], prepared, radius_m, tolerance_m / 4)
    first, counts = group_starts(ring)
    lonlat[first + counts - 1] = lonlat[first]
    return lonlat


def _onto_rim(points: Floats, prepared: PreparedGeometry, radius_m: float, close_m: float) -> Floats:
    """Move points along the geodesics from the closest points onto the rim; again where that leads past a corner."""
    points = points.copy()
    rows = np.arange(len(points))
    for turn in range(_MOST_MOVES):
        closest, _ = prepared.closest_on_outline(wrap_lon(points[rows, 0]), points[rows, 1])
        off = np.abs(closest.distance_m - radius_m) > (close_m if turn else 0.0)
        rows = rows[off]
        if not len(rows):
            break
        closest_lon, closest_lat = closest.lon[off], closest.lat[off]
        azimuth, _ = solve_inverse(closest_lon, closest_lat, points[rows, 0], points[rows, 1])
        lon, lat, _ = solve_direct(closest_lon, closest_lat, azimuth, np.full(len(rows), radius_m))
        points[rows] = np.column_stack([lon, lat])
    return points


def _between(start: Floats, end: Floats, fractions: Floats) -> Floats:
    """Return points along edges straight in longitude and latitude: (n, f, 2)."""
    turn = np.remainder(end[:, 0] - start[:, 0] + 180.0, 360.0) - 180.0
    span = np.column_stack([turn, end[:, 1] - start[:, 1]])
    return start[:, None, :] + span[:, None, :] * fractions[None, :, None]


def _put_on_corners(added: Floats, start: Floats, end: Floats, prepared: PreparedGeometry, radius_m: float) -> None:
    """Move vertices that came back to an end of their edge to where the two ends' rims meet.

    Where two rims run towards each other, the way from the middle between them leads straight to the one or the other,
    and an edge across would never get shorter.
    """
    length = solve_inverse(*start.T, *end.T)[1]
    back = np.minimum(solve_inverse(*start.T, *added.T)[1], solve_inverse(*end.T, *added.T)[1])
    rows = np.flatnonzero(back < _CAME_BACK * length)
    if not len(rows):
        return
    one, other = (prepared.closest_on_outline(wrap_lon(at[rows, 0]), at[rows, 1])[0] for at in (start, end))
    one_at, other_at = np.stack([one.lon, one.lat]), np.stack([other.lon, other.lat])
    lon, lat = _between(start[rows], end[rows], np.array([0.5]))[:, 0].T
    for _ in range(_MOST_MOVES):
        to_one, one_m = solve_inverse(lon, lat, *one_at)
        to_other, other_m = solve_inverse(lon, lat, *other_at)
        (x, y), (u, v) = (np.stack([np.sin(way), np.cos(way)]) for way in np.radians([to_one, to_other]))
        cross = x * v - y * u
        cross = np.where(np.abs(cross) > _STRAIGHT, cross, np.inf)
        east, north = (
            ((one_m - radius_m) * v - (other_m - radius_m) * y) / cross,
            ((other_m - radius_m) * x - (one_m - radius_m) * u) / cross,
        )
        step = np.minimum(np.hypot(east, north), radius_m / 4)
        lon, lat, _ = solve_direct(lon, lat, np.degrees(np.arctan2(east, north)), step)
        closest, _ = prepared.closest_on_outline(wrap_lon(lon), lat)
        now = np.stack([closest.lon, closest.lat])
        nearer_one = solve_inverse(*now, *one_at)[1] < solve_inverse(*now, *other_at)[1]
        one_at, other_at = np.where(nearer_one, now, one_at), np.where(nearer_one, other_at, now)
    met = np.abs(closest.distance_m - radius_m) < _MET_M
    added[rows[met]] = np.column_stack([lon, lat])[met]


def _middles(start: Floats, end: Floats, radius_m: float) -> Floats:
    """Return the middles of edges; of their geodesics where those are far off, as beside a pole.

    The straight edge's middle can lie beyond the geometry there, from where the way to the rim leads to its other side.
    """
    straight = _between(start, end, np.array([0.5]))[:, 0]
    geodesic, stray = middles(start, end, radius_m * _FAR_OFF)
    return np.where((stray > radius_m * _FAR_OFF)[:, None], geodesic, straight)


def _edge_errors(start: Floats, end: Floats, prepared: PreparedGeometry, radius_m: float) -> Floats:
    """Return how far straight edges are from the distance at the most.

    Between two samples the distance is at most that to either sample's closest point, which bends upwards by no more
    than one over itself. What it can reach is where those two bounds meet: the ridge between two discs. By the same
    bend it can dip below both samples.
    """
    points = _between(start, end, _FRACTIONS)
    lon, lat = wrap_lon(points[..., 0].ravel()), points[..., 1].ravel()
    closest, _ = prepared.closest_on_outline(lon, lat)
    excess = closest.distance_m.reshape(points.shape[:2]) - radius_m
    ahead, length = solve_inverse(lon[:-1], lat[:-1], lon[1:], lat[1:])
    to_closest, _ = solve_inverse(lon, lat, closest.lon, closest.lat)
    row = np.arange(len(lon)).reshape(points.shape[:2])
    first, second = row[:, :-1], row[:, 1:]
    way, span = ahead[first], length[first]
    slope_first = -np.cos(np.radians(way - to_closest[first]))
    slope_second = -np.cos(np.radians(way - to_closest[second]))
    bend = 0.5 / np.maximum(np.minimum(closest.distance_m[first], closest.distance_m[second]) - span, span)
    fall = slope_first - slope_second + 2 * bend * span
    rise = excess[:, 1:] - excess[:, :-1] - slope_second * span + bend * span**2
    there = rise / np.where(np.abs(fall) > _STRAIGHT, fall, np.inf)
    peak = excess[:, :-1] + slope_first * there + bend * there**2
    peak = np.where((there > 0) & (there < span), peak, excess[:, :-1])
    dip = bend * span**2 / 4 - np.minimum(excess[:, :-1], excess[:, 1:])
    error: Floats = np.maximum(np.abs(excess).max(axis=1), np.maximum(np.abs(peak), dip * _SHARE).max(axis=1))
    return error


def _thin(
    lonlat: Floats, ring: Indices, prepared: PreparedGeometry, radius_m: float, tolerance_m: float
) -> tuple[Floats, Indices]:
    """Drop every second vertex of rings where the edge that then spans it is still within the tolerance."""
    for parity in (1, 0) * (_THINNINGS // 2):
        first, counts = group_starts(ring)
        number = np.arange(len(ring)) - np.repeat(first, counts)
        left = np.repeat(counts, counts)
        rows = np.flatnonzero((number % 2 != parity) & (number > 0) & (number < left - 1) & (left > _FEWEST_TO_THIN))
        edge = np.linalg.norm(np.diff(to_geocentric(*lonlat.T), axis=0), axis=1)
        widest = np.repeat(1.5 * _medians(edge, ring), counts)
        rows = rows[edge[rows - 1] + edge[rows] < widest[rows]]
        if len(rows):
            error = _edge_errors(lonlat[rows - 1], lonlat[rows + 1], prepared, radius_m)
            dropped = rows[error <= tolerance_m * _SHARE]
            lonlat, ring = np.delete(lonlat, dropped, axis=0), np.delete(ring, dropped)
    return lonlat, ring


def _medians(edge: Floats, ring: Indices) -> Floats:
    """Return the median length of each ring's edges; those between two rings do not count."""
    own = ring[1:] == ring[:-1]
    edge, ring = edge[own], ring[:-1][own]
    first, counts = group_starts(ring)
    ranked = edge[np.lexsort((edge, ring))]
    return np.asarray((ranked[first + (counts - 1) // 2] + ranked[first + counts // 2]) / 2)
