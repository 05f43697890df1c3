"""The point of a segment that is closest to a query point, and the exact distance to it.

The derivative of the distance along a segment is minus the cosine of the angle at which the geodesic to the query
leaves it. A step to the closest point follows from the right-angled spherical triangle (Baselga & Martínez-Llario,
Stud. Geophys. Geod. 62, 2018), corrected for the segment's own geodesic curvature when it is straight in longitude and
latitude. The distance is flat at its minimum, so the remaining error is of second order in the last step and is taken
off the result: one inverse problem a query is the rule.

About a quarter of the way round the globe the distance along a geodesic stops being convex and the step fails; there,
and wherever it has not converged, the derivative's sign changes are bracketed. Farther away the distance is concave:
an end is nearest.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from rangekit.geodesic.ellipsoid import (
    ECCENTRICITY_SQUARED,
    EQUATORIAL_RADIUS_M,
    MEAN_RADIUS_M,
    shortest_geodesic,
    solve_direct,
    solve_inverse,
)
from rangekit.geodesic.search.outline import LARGEST_TURN_RAD

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rangekit.geodesic.search.outline import Outline

    Floats = NDArray[np.float64]
    Indices = NDArray[np.intp]

__all__ = [
    "CONCAVE_ABOVE_M",
    "CandidatePairs",
    "ClosestPoints",
    "SegmentCurve",
    "find_closest_points",
    "project_on_chords",
]

_MOST_STEPS = 12
_LARGEST_CORRECTION_M = 1e-6
_LARGEST_STEP_RATIO = 1e-2
_NEGLIGIBLE_M = 1e-9
# Along a geodesic across the way, the distance's second derivative vanishes where Jacobi fields that start parallel do:
# by Sturm's comparison between pi/2 b = 9,985,163 m, where the Gaussian curvature is largest, and pi/2 a²/b =
# 10,052,458 m, where it is smallest. Well below, the step to the closest point is sound; above, an end is closest.
_CONVEX_BELOW_M = 9_500_000.0
CONCAVE_ABOVE_M = 10_100_000.0
"""Farther than this, the distance to a point is concave along every geodesic."""
# How far off the doubt below was tried: of two million random ends at each of four distances, none needed over 1e-4.
_SURE_BELOW_M = 5_000_000.0
# A geodesic leaves at an angle of at most e²/12 sigma² = 5.6e-4 sigma² with the normal section through its end
# (Clarke's formula): this is more than three times that.
_SECTION_ANGLE = 2e-3
_SPARE_TURN_RAD = 0.01
_BRACKETS = 8
_FINE_BRACKETS = 64
_NEARLY_FLAT = 4e-6
_BISECTIONS = 48


@dataclass(frozen=True, slots=True, eq=False)
class ClosestPoints:
    """The closest points, k of them: distance in metres, position in degrees, fraction 0..1 along the segment."""

    distance_m: Floats
    lon: Floats
    lat: Floats
    fraction: Floats

    def take(self, rows: Indices) -> ClosestPoints:
        """Return those in the given rows."""
        return ClosestPoints(self.distance_m[rows], self.lon[rows], self.lat[rows], self.fraction[rows])

    def put(self, rows: Indices, found: ClosestPoints) -> None:
        """Fill the given rows with others."""
        self.distance_m[rows], self.fraction[rows] = found.distance_m, found.fraction
        self.lon[rows], self.lat[rows] = found.lon, found.lat


@dataclass(slots=True, eq=False)
class _Pairs:
    """Segments and queries, pair by pair."""

    lon0: Floats
    lat0: Floats
    lon1: Floats
    lat1: Floats
    lon: Floats
    lat: Floats
    planar: bool
    azimuth: Floats
    length: Floats

    def take(self, rows: Indices) -> _Pairs:
        return _Pairs(
            self.lon0[rows], self.lat0[rows], self.lon1[rows], self.lat1[rows], self.lon[rows], self.lat[rows],
            self.planar, self.azimuth[rows], self.length[rows],
        )  # fmt: skip


class SegmentCurve:
    """Some segments of an outline as curves on the ellipsoid.

    Parameters
    ----------
    outline : Outline
    segment : (k,) indices
    """

    def __init__(self, outline: Outline, segment: Indices) -> None:
        nothing = np.zeros(len(segment))
        self.planar = outline.edges == "planar"
        self.lon0, self.lat0 = outline.lon0[segment], outline.lat0[segment]
        self.lon1, self.lat1 = outline.lon1[segment], outline.lat1[segment]
        azimuth, self.size_m = solve_inverse(self.lon0, self.lat0, self.lon1, self.lat1)
        self._pairs = _Pairs(
            self.lon0, self.lat0, self.lon1, self.lat1, nothing, nothing, self.planar, azimuth, self.size_m
        )  # fmt: skip

    def at(self, row: Indices, fraction: Floats) -> tuple[Floats, Floats, Floats]:
        """Return position and direction, in degrees, at fractions of the way along the segments in the given rows."""
        return _place(self._pairs.take(row), fraction)[:3]


def project_on_chords(outline: Outline, segment: Indices, xyz: Floats) -> tuple[Floats, Floats, Floats]:
    """Project queries on the straight chords of segments.

    Parameters
    ----------
    outline : Outline
    segment : (k,) indices
    xyz : (k, 3) metres
        The queries, earth-centred.

    Returns
    -------
    fraction : (k,)
        Where on the chord, 0..1.
    chord_m : (k,) metres
        Straight distance to that point.
    beyond : (k,)
        Cosine of the angle at the nearer end between the query and the segment; negative when the query lies beyond the
        end.
    """
    start = outline.xyz0[segment]
    along = outline.xyz1[segment] - start
    offset = xyz - start
    square = np.einsum("ij,ij->i", along, along)
    dot = np.einsum("ij,ij->i", offset, along)
    fraction = np.clip(dot / np.maximum(square, 1e-30), 0.0, 1.0)
    across = offset - fraction[:, None] * along
    chord = np.sqrt(np.einsum("ij,ij->i", across, across))
    inward = np.where(fraction < 1.0, dot, square - dot)
    beyond = inward / np.maximum(np.sqrt(square) * chord, 1e-30)
    return fraction, chord, np.where(square > 0, beyond, -1.0)


@dataclass(frozen=True, slots=True, eq=False)
class CandidatePairs:
    """Pairs of a query and a segment that may be nearest to it, k of them.

    Parameters
    ----------
    segment : (k,) indices
    lon, lat : (k,) degrees
        The queries.
    fraction, chord_m, beyond : (k,)
        What :func:`project_on_chords` says of them.
    """

    segment: Indices
    lon: Floats
    lat: Floats
    fraction: Floats
    chord_m: Floats
    beyond: Floats


def find_closest_points(outline: Outline, candidates: CandidatePairs, *, placed: bool) -> ClosestPoints:
    """Find the nearest point of each segment to its query.

    Parameters
    ----------
    outline : Outline
    candidates : CandidatePairs
    placed : bool
        Whether positions are wanted too; without, they are those of the last step, which only the distance is exact
        for.

    Returns
    -------
    ClosestPoints
    """
    segment, fraction = candidates.segment, candidates.fraction
    pairs = _Pairs(
        outline.lon0[segment], outline.lat0[segment], outline.lon1[segment], outline.lat1[segment],
        candidates.lon, candidates.lat, outline.edges == "planar", np.zeros(len(segment)), np.zeros(len(segment)),
    )  # fmt: skip
    at_end, concave = _surely_at_end(outline, candidates), _surely_concave(outline, candidates)
    closest = ClosestPoints(np.empty(len(segment)), np.empty(len(segment)), np.empty(len(segment)), fraction.copy())
    _measure_ends(pairs, np.flatnonzero(at_end), closest)
    _measure_both_ends(pairs, np.flatnonzero(concave & ~at_end), closest)
    _solve_inside(pairs, np.flatnonzero(~at_end & ~concave), closest, placed=placed)
    return closest


def _surely_at_end(outline: Outline, candidates: CandidatePairs) -> NDArray[np.bool_]:
    """Whether an end is nearest by so much that chords and geodesics cannot disagree about it."""
    segment = candidates.segment
    size = np.sqrt(outline.sagitta_m[segment] * (8 * MEAN_RADIUS_M))
    # A segment's chord dips below its tangent by half its length over the radius; this is four times that.
    doubt = _SECTION_ANGLE * (candidates.chord_m / MEAN_RADIUS_M) ** 2 + 2 * size / MEAN_RADIUS_M
    if outline.edges == "planar":
        doubt = doubt + LARGEST_TURN_RAD + _SPARE_TURN_RAD
    sure: NDArray[np.bool_] = (candidates.fraction <= 0.0) | (candidates.fraction >= 1.0)
    sure &= (candidates.beyond < -doubt) & (candidates.chord_m < _SURE_BELOW_M)
    sure |= (outline.lon0[segment] == outline.lon1[segment]) & (outline.lat0[segment] == outline.lat1[segment])
    return sure


def _surely_concave(outline: Outline, candidates: CandidatePairs) -> NDArray[np.bool_]:
    """Whether the distance is concave along the whole segment."""
    if outline.edges == "planar":
        return np.zeros(len(candidates.segment), dtype=bool)
    least_chord = np.maximum(candidates.chord_m - outline.sagitta_m[candidates.segment], 0.0)
    sure: NDArray[np.bool_] = shortest_geodesic(least_chord) > CONCAVE_ABOVE_M
    return sure


def _measure_ends(pairs: _Pairs, rows: Indices, closest: ClosestPoints) -> None:
    at_start = closest.fraction[rows] < 0.5
    closest.lon[rows] = np.where(at_start, pairs.lon0[rows], pairs.lon1[rows])
    closest.lat[rows] = np.where(at_start, pairs.lat0[rows], pairs.lat1[rows])
    closest.distance_m[rows] = _measure_once(closest.lon[rows], closest.lat[rows], pairs.lon[rows], pairs.lat[rows])


def _measure_both_ends(pairs: _Pairs, rows: Indices, closest: ClosestPoints) -> None:
    lon, lat = np.stack([pairs.lon0, pairs.lon1], axis=1)[rows], np.stack([pairs.lat0, pairs.lat1], axis=1)[rows]
    distance = _measure_once(lon.ravel(), lat.ravel(), pairs.lon[rows].repeat(2), pairs.lat[rows].repeat(2))
    distance = distance.reshape(-1, 2)
    nearer = np.argmin(distance, axis=1)
    pair = np.arange(len(rows))
    closest.distance_m[rows], closest.fraction[rows] = distance[pair, nearer], nearer
    closest.lon[rows], closest.lat[rows] = lon[pair, nearer], lat[pair, nearer]


def _measure_once(*places: Floats) -> Floats:
    """Return distances from place to place; joined segments share a corner, and what repeats is measured once."""
    new = np.ones(len(places[0]), dtype=bool)
    new[1:] = np.any([place[1:] != place[:-1] for place in places], axis=0)
    _, distance = solve_inverse(*(place[new] for place in places))
    return np.asarray(distance[np.cumsum(new) - 1])


def _solve_inside(pairs: _Pairs, rows: Indices, closest: ClosestPoints, *, placed: bool) -> None:
    if not len(rows):
        return
    if not pairs.planar:
        pairs.azimuth[rows], pairs.length[rows] = solve_inverse(
            pairs.lon0[rows], pairs.lat0[rows], pairs.lon1[rows], pairs.lat1[rows]
        )
    for _ in range(_MOST_STEPS):
        rows, far = _step(pairs, rows, closest, placed=placed)
        _bracket(pairs, far, closest)
        if not len(rows):
            return
    _bracket(pairs, rows, closest)


def _step(pairs: _Pairs, rows: Indices, closest: ClosestPoints, *, placed: bool) -> tuple[Indices, Indices]:
    """Move the closest points of the given rows once; return which want another step, and which want bracketing."""
    here = pairs.take(rows)
    fraction = closest.fraction[rows]
    lon, lat, tangent, speed, bend = _place(here, fraction)
    azimuth, distance = solve_inverse(lon, lat, here.lon, here.lat)
    theta = np.radians(azimuth - tangent)
    cosine, sigma = np.cos(theta), distance / MEAN_RADIUS_M
    flatten = np.cos(sigma) - bend * MEAN_RADIUS_M * np.sin(theta) * np.sin(sigma)
    step = MEAN_RADIUS_M * np.arctan2(cosine * np.sin(sigma), flatten)
    target = np.clip(fraction + step / speed, 0.0, 1.0)
    step = (target - fraction) * speed
    correction = 0.5 * np.abs(cosine * step)
    far = (distance > _CONVEX_BELOW_M) | (flatten <= 0.0)
    small = (np.abs(step) <= _LARGEST_STEP_RATIO * distance + _NEGLIGIBLE_M) & (correction <= _LARGEST_CORRECTION_M)
    done = small & ~far
    whole = (target == 0.0) | (target == 1.0)
    done &= ~whole | (step == 0.0) | (correction <= 0.1 * _NEGLIGIBLE_M)
    closest.distance_m[rows] = np.where(done, np.maximum(distance - correction, 0.0), distance)
    closest.lon[rows], closest.lat[rows] = lon, lat
    closest.fraction[rows] = target
    if placed and done.any():
        moved = np.flatnonzero(done & (step != 0.0))
        closest.lon[rows[moved]], closest.lat[rows[moved]], *_ = _place(here.take(moved), target[moved])
    return rows[~done & ~far], rows[far]


def _place(pairs: _Pairs, fraction: Floats) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    """Return lon, lat, tangent azimuth, metres per unit of fraction, and clockwise geodesic curvature."""
    if not pairs.planar:
        lon, lat, tangent = solve_direct(pairs.lon0, pairs.lat0, pairs.azimuth, pairs.length * fraction)
        start, end = fraction == 0.0, fraction == 1.0
        lon, lat = np.where(start, pairs.lon0, lon), np.where(start, pairs.lat0, lat)
        lon, lat = np.where(end, pairs.lon1, lon), np.where(end, pairs.lat1, lat)
        return lon, lat, tangent, np.maximum(pairs.length, 1e-12), np.zeros(len(fraction))
    lon = pairs.lon0 * (1 - fraction) + pairs.lon1 * fraction
    lat = np.clip(pairs.lat0 * (1 - fraction) + pairs.lat1 * fraction, -90.0, 90.0)
    phi = np.radians(lat)
    w = np.sqrt(1 - ECCENTRICITY_SQUARED * np.sin(phi) ** 2)
    north = np.radians(pairs.lat1 - pairs.lat0) * EQUATORIAL_RADIUS_M * (1 - ECCENTRICITY_SQUARED) / w**3
    east = np.radians(pairs.lon1 - pairs.lon0) * EQUATORIAL_RADIUS_M / w * np.cos(phi)
    tangent = np.arctan2(east, north)
    bend = -np.sin(tangent) * np.tan(phi) * (1 + np.cos(tangent) ** 2) / MEAN_RADIUS_M
    return lon, lat, np.degrees(tangent), np.maximum(np.hypot(north, east), 1e-12), bend


def _slope(pairs: _Pairs, fraction: Floats) -> tuple[Floats, Floats]:
    """Return the distance and its derivative along the segment, a pure number."""
    lon, lat, tangent, _, _ = _place(pairs, fraction)
    azimuth, distance = solve_inverse(lon, lat, pairs.lon, pairs.lat)
    return distance, -np.cos(np.radians(azimuth - tangent))


def _bracket(pairs: _Pairs, rows: Indices, closest: ClosestPoints) -> None:
    """Find the closest points of the given rows by the sign changes of the slope, both ends included."""
    if not len(rows):
        return
    here = pairs.take(rows)
    distance0, slope0 = _slope(here, np.zeros(len(rows)))
    distance1, slope1 = _slope(here, np.ones(len(rows)))
    best = np.minimum(distance0, distance1)
    fraction = np.where(distance0 <= distance1, 0.0, 1.0)
    flat = np.maximum(np.abs(slope0), np.abs(slope1)) < _NEARLY_FLAT
    concave = np.maximum(distance0, distance1) > CONCAVE_ABOVE_M
    crossing = (slope0 < 0) & (slope1 > 0)
    wanted = (crossing | flat | pairs.planar) & (~concave | pairs.planar)
    for many in (False, True):
        chosen = np.flatnonzero(wanted & (flat == many))
        count = _FINE_BRACKETS if many else _BRACKETS if pairs.planar else 1
        owner, low, high = _sign_changes(here.take(chosen), count)
        owner = chosen[owner]
        middle = _bisect(here.take(owner), low, high)
        found, _ = _slope(here.take(owner), middle)
        for row, value, at in zip(owner, found, middle, strict=True):
            if value < best[row]:
                best[row], fraction[row] = value, at
    closest.distance_m[rows], closest.fraction[rows] = best, fraction
    closest.lon[rows], closest.lat[rows], *_ = _place(here, fraction)


def _sign_changes(pairs: _Pairs, count: int) -> tuple[Indices, Floats, Floats]:
    """Return row, low and high end of each of ``count`` equal intervals in which the slope turns positive."""
    size = len(pairs.lon)
    if not size:
        nothing = np.empty(0)
        return np.empty(0, dtype=np.intp), nothing, nothing
    row = np.repeat(np.arange(size), count + 1)
    fraction = np.tile(np.linspace(0.0, 1.0, count + 1), size)
    slope = _slope(pairs.take(row), fraction)[1].reshape(size, count + 1)
    owner, interval = np.nonzero((slope[:, :-1] < 0) & (slope[:, 1:] >= 0))
    return owner, interval / count, (interval + 1) / count


def _bisect(pairs: _Pairs, low: Floats, high: Floats) -> Floats:
    low, high = low.copy(), high.copy()
    if not len(low):
        return low
    for _ in range(_BISECTIONS):
        middle = (low + high) / 2
        rising = _slope(pairs, middle)[1] >= 0
        high = np.where(rising, middle, high)
        low = np.where(rising, low, middle)
    return (low + high) / 2
