"""Segments that cross: the ends of each lie on both sides of the other.

An end so near the other's line that rounding decides its side settles nothing. It need not: where segments cross then,
an end of one is within some nanometres of the other, and is measured as a vertex. (Let an end of a be about as near to
the line of b as rounding. If its foot is on b, it is as near to b; otherwise the nearer end of b lies between the foot
and the crossing, and is as near to a.)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rangekit.geodesic.ellipsoid import SMALLEST_CURVATURE_RADIUS_M, TURN_DEG, solve_inverse, to_geocentric
from rangekit.geodesic.search.closest_point import (
    CandidatePairs,
    ClosestPoints,
    SegmentCurve,
    find_closest_points,
    project_on_chords,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rangekit.geodesic.search.outline import Outline

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]
    Indices = NDArray[np.intp]

__all__ = ["closest_on", "do_cross", "find_crossings", "slopes_at"]

_ROUNDING_M = 1e-8
_ROUNDING_DEG = 1e-13
_GEOCENTRIC_TILT = 0.0035
"""Largest angle in radians between the ellipsoid's normal and the way to its centre: 0.1924 degrees."""
_STEPS = 60


def do_cross(left: Outline, left_segment: Indices, right: Outline, right_segment: Indices) -> Bools:
    """Return which pairs of segments cross at inner points of both.

    Parameters
    ----------
    left, right : Outline
    left_segment, right_segment : (n,) indices
    """
    if left.edges == "planar":
        return _straight_cross(left, left_segment, right, right_segment)
    crossed, doubtful = _planes_cross(left, left_segment, right, right_segment)
    rows = np.flatnonzero(doubtful)
    if len(rows):
        sides = [
            _sides(target, target_segment[rows], own, own_segment[rows])
            for target, target_segment, own, own_segment in (
                (right, right_segment, left, left_segment), (left, left_segment, right, right_segment),
            )
        ]  # fmt: skip
        crossed[rows] = np.logical_and(*(start * end < 0 for start, end in sides))
    return crossed


def _straight_cross(left: Outline, left_segment: Indices, right: Outline, right_segment: Indices) -> Bools:
    a0, a1 = _lonlat(left, left_segment)
    b0, b1 = _lonlat(right, right_segment)
    shift = TURN_DEG * np.round((b0 + b1 - a0 - a1)[:, 0] / (2 * TURN_DEG))
    a0[:, 0] += shift
    a1[:, 0] += shift
    crossed = np.ones(len(left_segment), dtype=bool)
    for start, end, first, last in (a0, a1, b0, b1), (b0, b1, a0, a1):
        way = end - start
        length = np.maximum(np.hypot(*way.T), 1e-300)
        sides = []
        for place in first, last:
            offset = place - start
            across = (way[:, 0] * offset[:, 1] - way[:, 1] * offset[:, 0]) / length
            clear = np.abs(across) > _ROUNDING_DEG * (1 + np.hypot(*offset.T) / length)
            sides.append(np.where(clear, np.sign(across), 0.0))
        crossed &= sides[0] * sides[1] < 0
    return crossed


def _lonlat(outline: Outline, segment: Indices) -> tuple[Floats, Floats]:
    start = np.column_stack([outline.lon0[segment], outline.lat0[segment]])
    return start, np.column_stack([outline.lon1[segment], outline.lat1[segment]])


def _planes_cross(left: Outline, left_segment: Indices, right: Outline, right_segment: Indices) -> tuple[Bools, Bools]:
    """Return which segments cross for certain, and which may; by the planes through them and the earth's centre.

    A geodesic strays sideways from such a plane by no more than its rise over the chord times the tilt of the normal.
    """
    a0, a1 = left.xyz0[left_segment], left.xyz1[left_segment]
    b0, b1 = right.xyz0[right_segment], right.xyz1[right_segment]
    certain, apart = np.ones(len(left_segment), dtype=bool), np.zeros(len(left_segment), dtype=bool)
    for start, end, first, last in (b0, b1, a0, a1), (a0, a1, b0, b1):
        way = end - start
        length = np.maximum(np.linalg.norm(way, axis=1), 1e-9)
        normal = np.cross(start, way)
        normal /= np.maximum(np.linalg.norm(normal, axis=1), 1e-9)[:, None]
        sides = []
        for place in first, last:
            offset = place - start
            away = np.linalg.norm(offset, axis=1)
            across = np.einsum("ij,ij->i", offset, normal)
            doubt = _GEOCENTRIC_TILT * (away + length) ** 2 / (2 * SMALLEST_CURVATURE_RADIUS_M)
            doubt += _ROUNDING_M * (1 + away / length)
            sides.append(np.where(np.abs(across) > doubt, np.sign(across), 0.0))
        certain &= sides[0] * sides[1] < 0
        apart |= sides[0] * sides[1] > 0
    return certain, ~certain & ~apart


def _sides(target: Outline, target_segment: Indices, own: Outline, own_segment: Indices) -> tuple[Floats, Floats]:
    """Return on which side of a segment both ends of another lie: 1 right, -1 left, 0 where rounding decides."""
    ends = (own.lon0, own.lat0), (own.lon1, own.lat1)
    first, last = (
        np.sign(offsets_from(target, target_segment, lon[own_segment], lat[own_segment])) for lon, lat in ends
    )
    return first, last


def offsets_from(outline: Outline, segment: Indices, lon: Floats, lat: Floats) -> Floats:
    """Return how far points lie to the right of segments, or of what prolongs them; 0 if rounding decides.

    Parameters
    ----------
    outline : Outline
    segment : (n,) indices
    lon, lat : (n,) degrees
    """
    closest = closest_on(outline, segment, lon, lat)
    curve = SegmentCurve(outline, segment)
    _, _, tangent = curve.at(np.arange(len(segment)), closest.fraction)
    azimuth, distance = solve_inverse(closest.lon, closest.lat, lon, lat)
    across = distance * np.sin(np.radians(azimuth - tangent))
    doubt = _ROUNDING_M * (1 + distance / np.maximum(curve.size_m, 1e-9))
    return np.asarray(np.where(np.abs(across) > doubt, across, 0.0))


def closest_on(outline: Outline, segment: Indices, lon: Floats, lat: Floats) -> ClosestPoints:
    """Return the nearest point of each segment to a point of its own.

    Parameters
    ----------
    outline : Outline
    segment : (n,) indices
    lon, lat : (n,) degrees
    """
    fractions = project_on_chords(outline, segment, to_geocentric(lon, lat))
    return find_closest_points(outline, CandidatePairs(segment, lon, lat, *fractions), placed=True)


def slopes_at(
    own: Outline, own_segment: Indices, target: Outline, segment: Indices, at: Floats
) -> tuple[Floats, ClosestPoints]:
    """Return how the distance to another segment changes along a segment, and the other's nearest points.

    Parameters
    ----------
    own : Outline
    own_segment : (n,) indices
        Along which to go.
    target : Outline
    segment : (n,) indices
        To which the distance is measured.
    at : (n,)
        Where on the own segments, 0..1.
    """
    lon, lat, tangent = SegmentCurve(own, own_segment).at(np.arange(len(own_segment)), at)
    closest = closest_on(target, segment, lon, lat)
    azimuth, _ = solve_inverse(lon, lat, closest.lon, closest.lat)
    return -np.cos(np.radians(azimuth - tangent)), closest


def find_crossings(
    left: Outline, left_segment: Indices, right: Outline, right_segment: Indices
) -> tuple[Floats, Floats, Floats, Floats]:
    """Return where segments cross, as a point of the left one and of the right one: lon, lat, lon, lat.

    Parameters
    ----------
    left, right : Outline
    left_segment, right_segment : (n,) indices
        Pairs of segments that cross.
    """
    curve, rows = SegmentCurve(left, left_segment), np.arange(len(left_segment))
    low, high = np.zeros(len(rows)), np.ones(len(rows))
    at_low = np.sign(offsets_from(right, right_segment, left.lon0[left_segment], left.lat0[left_segment]))
    for _ in range(_STEPS):
        middle = (low + high) / 2
        lon, lat, _ = curve.at(rows, middle)
        before = np.sign(offsets_from(right, right_segment, lon, lat)) == at_low
        low, high = np.where(before, middle, low), np.where(before, high, middle)
        if (high - low).max(initial=0.0) < 1e-13:
            break
    lon, lat, _ = curve.at(rows, (low + high) / 2)
    closest = closest_on(right, right_segment, lon, lat)
    return lon, lat, closest.lon, closest.lat
