"""Truth by brute force: nothing but Karney's inverse and direct problems (pyproj), sampled and refined.

Slow on purpose and independent of :mod:`rangekit.geodesic`. A curve (a geodesic, or a straight line in
lon/lat) is sampled at many fractions, and every local minimum of the distance, both ends included, is refined by golden
section. Near a minimum the distance is flat, so its value is as good as the inverse problem itself: about 15 nm.

Near the query's antipode the distance has kinks, where two shortest ways compete. A kink of a minimum of smooth curves
points upwards, so it never hides a minimum, but minima lie closely there: the samples must be denser than the
67 km of the antipodal caustic.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

import numpy as np
import shapely
from pyproj import Geod

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import ArrayLike, NDArray
    from shapely.geometry.base import BaseGeometry

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]
    Rows = NDArray[np.intp]
    Edges = Literal["geodesic", "planar"]
    Place = tuple[float, float]  # lon and lat, degrees

GEOD = Geod(ellps="WGS84")
HALF_MERIDIAN_M = 20_003_931.458625447
_GOLDEN = (np.sqrt(5.0) - 1.0) / 2.0
_REFINEMENTS = 68  # 60 km * 0.618**68 is below a nanometre
_PAIRS_AT_ONCE = 1_000_000


def inverse_m(lon1: ArrayLike, lat1: ArrayLike, lon2: ArrayLike, lat2: ArrayLike) -> Floats:
    """Return geodesic distances, broadcasting as numpy does."""
    columns = np.broadcast_arrays(lon1, lat1, lon2, lat2)
    start_lon, start_lat, end_lon, end_lat = (np.array(column, dtype=float).ravel() for column in columns)
    found: Floats = np.asarray(GEOD.inv(start_lon, start_lat, end_lon, end_lat)[2])
    return found.reshape(columns[0].shape)


def direct(lon: ArrayLike, lat: ArrayLike, azimuth_deg: ArrayLike, distance_m: ArrayLike) -> tuple[Floats, Floats]:
    """Return the lon and lat reached, broadcasting as numpy does."""
    columns = np.broadcast_arrays(lon, lat, azimuth_deg, distance_m)
    start_lon, start_lat, turn, length = (np.array(column, dtype=float).ravel() for column in columns)
    reached_lon, reached_lat, _ = GEOD.fwd(start_lon, start_lat, turn, length)
    return np.asarray(reached_lon).reshape(columns[0].shape), np.asarray(reached_lat).reshape(columns[0].shape)


@dataclass(frozen=True)
class Segments:
    """Curves between pairs of points, (n,) each; ``planar`` ones are straight in lon/lat."""

    lon1: Floats
    lat1: Floats
    lon2: Floats
    lat2: Floats
    planar: bool = field(default=False, kw_only=True)
    azimuth: Floats = field(init=False)
    back: Floats = field(init=False)
    length_m: Floats = field(init=False)

    def __post_init__(self) -> None:
        """Solve the inverse problem once, from both ends, so that no sample is far from its start."""
        azimuth, back, length = GEOD.inv(self.lon1, self.lat1, self.lon2, self.lat2)
        object.__setattr__(self, "azimuth", np.asarray(azimuth))
        object.__setattr__(self, "back", np.asarray(back))
        object.__setattr__(self, "length_m", self._planar_length() if self.planar else np.asarray(length))

    def _planar_length(self) -> Floats:
        t = np.linspace(0, 1, 65)[:, None]
        lon = self.lon1 + (self.lon2 - self.lon1) * t
        lat = self.lat1 + (self.lat2 - self.lat1) * t
        total: Floats = inverse_m(lon[:-1], lat[:-1], lon[1:], lat[1:]).sum(axis=0)
        return total

    def at(self, index: Rows, fraction: Floats) -> tuple[Floats, Floats]:
        """Return lon and lat at fractions of the numbered curves; the ends are exact."""
        if self.planar:
            lon = self.lon1[index] + (self.lon2[index] - self.lon1[index]) * fraction
            lat = self.lat1[index] + (self.lat2[index] - self.lat1[index]) * fraction
        else:
            late = fraction > 0.5
            lon, lat = direct(
                np.where(late, self.lon2[index], self.lon1[index]),
                np.where(late, self.lat2[index], self.lat1[index]),
                np.where(late, self.back[index], self.azimuth[index]),
                self.length_m[index] * np.where(late, 1 - fraction, fraction),
            )
        lon = np.where(fraction == 0, self.lon1[index], np.where(fraction == 1, self.lon2[index], lon))
        lat = np.where(fraction == 0, self.lat1[index], np.where(fraction == 1, self.lat2[index], lat))
        return lon, lat


def refine(  # noqa: PLR0917 - one fact each
    segments: Segments, index: Rows, lon: Floats, lat: Floats, low: Floats, high: Floats
) -> tuple[Floats, Floats]:
    """Golden section in each bracket: the least distance (m) met and its fraction, (n,) each."""

    def distance(fraction: Floats) -> Floats:
        return inverse_m(lon, lat, *segments.at(index, fraction))

    low, high = low.copy(), high.copy()
    left, right = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
    at_left, at_right = distance(left), distance(right)
    best, where = distance(low), low.copy()
    for fraction in (high.copy(), left, right):
        best, where = _least(best, where, distance(fraction), fraction)
    for _ in range(_REFINEMENTS):
        go_left = at_left <= at_right
        high, low = np.where(go_left, right, high), np.where(go_left, low, left)
        probe = np.where(go_left, high - _GOLDEN * (high - low), low + _GOLDEN * (high - low))
        at_probe = distance(probe)
        best, where = _least(best, where, at_probe, probe)
        left, right = np.where(go_left, probe, right), np.where(go_left, left, probe)
        at_left, at_right = np.where(go_left, at_probe, at_right), np.where(go_left, at_left, at_probe)
    return best, where


def _least(best: Floats, where: Floats, value: Floats, fraction: Floats) -> tuple[Floats, Floats]:
    better = value < best
    return np.where(better, value, best), np.where(better, fraction, where)


def to_segments(segments: Segments, lon: Floats, lat: Floats, samples: int = 257) -> tuple[Floats, Floats, Floats]:
    """Solve row by row: query i to curve i. Return the distance (m), its fraction, and all samples (n, samples)."""
    n = len(segments.lon1)
    fractions = np.linspace(0, 1, samples)
    rows = np.arange(n)[:, None]
    sampled = np.empty((n, samples))
    for start in range(0, n, max(1, _PAIRS_AT_ONCE // samples)):
        block = slice(start, start + max(1, _PAIRS_AT_ONCE // samples))
        sampled[block] = inverse_m(lon[block, None], lat[block, None], *segments.at(rows[block], fractions[None, :]))
    row, column = np.nonzero(_local_minima(sampled))
    low, high = fractions[np.maximum(column - 1, 0)], fractions[np.minimum(column + 1, samples - 1)]
    value, where = refine(segments, row, lon[row], lat[row], low, high)
    order = np.lexsort((value, row))
    first = order[np.searchsorted(row[order], np.arange(n))]
    return value[first], where[first], sampled


def _local_minima(sampled: Floats) -> Bools:
    before = np.pad(sampled, ((0, 0), (1, 0)), constant_values=np.inf)[:, :-1]
    after = np.pad(sampled, ((0, 0), (0, 1)), constant_values=np.inf)[:, 1:]
    return (sampled <= before) & (sampled <= after)


class Truth:
    """Brute-force answers about one geometry.

    Parameters
    ----------
    geometry : shapely geometry, lon/lat degrees
    edges : "geodesic" or "planar"
    spacing_m : the samples' spacing along edges; at least nine samples an edge are taken
    """

    def __init__(self, geometry: BaseGeometry, edges: Edges = "geodesic", spacing_m: float = 100_000.0) -> None:
        self.geometry, self.edges = geometry, edges
        parts = [p for p in _flat(geometry) if not p.is_empty]
        self.polygons = [p for p in parts if isinstance(p, shapely.Polygon)]
        self.segments = Segments(*_edges_of(parts), planar=edges == "planar")
        count = np.maximum(8, np.ceil(self.segments.length_m / spacing_m).astype(int)) + 1
        count = np.where(self.segments.length_m == 0, 1, count)
        self._of = np.repeat(np.arange(len(count)), count)
        place = np.arange(len(self._of)) - np.repeat(np.cumsum(count) - count, count)
        self._step = 1.0 / np.maximum(count - 1, 1)
        self._fraction = np.where(place == count[self._of] - 1, 1.0, place * self._step[self._of])
        self._fraction[count[self._of] == 1] = 0.0
        self._lon, self._lat = self.segments.at(self._of, self._fraction)
        self._slack_m = (self.segments.length_m * self._step).max(initial=0.0) * (2.0 if edges == "planar" else 1.0)
        self._regions = [_Region(p, edges) for p in self.polygons]

    def edge_distance(self, lon: ArrayLike, lat: ArrayLike) -> Floats:
        """Return the distance to the nearest point, line or ring (m), for points inside polygons too."""
        return self.edge_nearest(lon, lat)[0]

    def edge_nearest(self, lon: ArrayLike, lat: ArrayLike) -> tuple[Floats, Floats, Floats]:
        """Return the distance (m) and the lon and lat of the nearest point on points, lines and rings, (n,) each."""
        lon, lat = np.atleast_1d(np.asarray(lon, float)), np.atleast_1d(np.asarray(lat, float))
        size = max(1, _PAIRS_AT_ONCE // max(1, len(self._of)))
        blocks = [self._block(lon[i : i + size], lat[i : i + size]) for i in range(0, len(lon), size)]
        distance_m, foot_lon, foot_lat = (np.concatenate(column) for column in zip(*blocks, strict=True))
        return distance_m, foot_lon, foot_lat

    def _block(self, lon: Floats, lat: Floats) -> tuple[Floats, Floats, Floats]:
        sampled = inverse_m(lon[:, None], lat[:, None], self._lon[None, :], self._lat[None, :])
        n = len(lon)
        same_before = np.r_[False, self._of[1:] == self._of[:-1]]
        same_after = np.r_[same_before[1:], False]
        before = np.where(same_before, np.roll(sampled, 1, axis=1), np.inf)
        after = np.where(same_after, np.roll(sampled, -1, axis=1), np.inf)
        near = sampled <= sampled.min(axis=1, keepdims=True) + self._slack_m
        row, column = np.nonzero((sampled <= before) & (sampled <= after) & near)
        index, fraction, step = self._of[column], self._fraction[column], self._step[self._of[column]]
        low, high = np.maximum(fraction - step, 0), np.minimum(fraction + step, 1)
        value, where = refine(self.segments, index, lon[row], lat[row], low, high)
        order = np.lexsort((value, row))
        first = order[np.searchsorted(row[order], np.arange(n))]
        return value[first], *self.segments.at(index[first], where[first])

    def inside(self, lon: ArrayLike, lat: ArrayLike) -> Bools:
        """Return whether each point lies in a polygon's interior; undecided within centimetres of an edge."""
        lon, lat = np.atleast_1d(np.asarray(lon, float)), np.atleast_1d(np.asarray(lat, float))
        found = np.zeros(len(lon), bool)
        for region in self._regions:
            found |= region.contains(lon, lat)
        return found

    def distance(self, lon: ArrayLike, lat: ArrayLike) -> Floats:
        """Return the distance (m), 0 inside polygons."""
        return np.where(self.inside(lon, lat), 0.0, self.edge_distance(lon, lat))

    def signed(self, lon: ArrayLike, lat: ArrayLike) -> Floats:
        """Return the distance outside, minus the depth inside: a buffer by R, of either sign, is where this <= R."""
        edge = self.edge_distance(lon, lat)
        return np.where(self.inside(lon, lat), -edge, edge)


class _Region:
    """A polygon's interior. ``geodesic``: in an azimuthal plane about the ring, where poles are ordinary."""

    def __init__(self, polygon: shapely.Polygon, edges: Edges, step_m: float = 2_000.0) -> None:
        self.edges = edges
        if edges == "planar":
            self.plane = polygon
        else:
            rings = [_densified(r, step_m) for r in (polygon.exterior, *polygon.interiors)]
            mean = _unit(*rings[0][:, :2].T).mean(axis=0)
            self.axes = _axes(mean / np.linalg.norm(mean))
            flat = [np.column_stack(self._to_plane(*ring.T)) for ring in rings]
            self.plane = shapely.Polygon(flat[0], flat[1:])
        shapely.prepare(self.plane)

    def contains(self, lon: Floats, lat: Floats) -> Bools:
        if self.edges == "geodesic":
            return shapely.contains_xy(self.plane, *self._to_plane(lon, lat))
        wrapped = (lon + 180.0) % 360.0 - 180.0
        return shapely.contains_xy(self.plane, wrapped, lat) | shapely.contains_xy(self.plane, lon, lat)

    def _to_plane(self, lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
        east, north, up = (_unit(lon, lat) @ axis for axis in self.axes)
        across = np.hypot(east, north)
        angle = np.arctan2(across, up)
        scale = np.where(across > 0, angle / np.where(across > 0, across, 1), 1.0)
        return east * scale, north * scale


def _unit(lon: Floats, lat: Floats) -> Floats:
    lam, phi = np.radians(lon), np.radians(lat)
    return np.stack([np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)], axis=-1)


def _axes(up: Floats) -> tuple[Floats, Floats, Floats]:
    other = np.eye(3)[np.argmin(np.abs(up))]
    east = np.cross(other, up)
    east /= np.linalg.norm(east)
    return east, np.cross(up, east), up


def _densified(ring: shapely.LinearRing, step_m: float) -> Floats:
    xy = shapely.get_coordinates(ring)
    pieces = []
    for (lon1, lat1), (lon2, lat2) in pairwise(xy):
        azimuth, _, length = GEOD.inv(lon1, lat1, lon2, lat2)
        along = np.linspace(0, length, int(length / step_m) + 2)[:-1]
        pieces.append(np.column_stack(direct(lon1, lat1, azimuth, along)))
        pieces[-1][0] = lon1, lat1
    return np.concatenate([*pieces, xy[-1:]])


def _flat(geometry: BaseGeometry) -> list[BaseGeometry]:
    if hasattr(geometry, "geoms"):
        return [leaf for part in geometry.geoms for leaf in _flat(part)]
    return [geometry]


def _edges_of(parts: Iterable[BaseGeometry]) -> tuple[Floats, Floats, Floats, Floats]:
    starts, ends = [np.empty((0, 2))], [np.empty((0, 2))]
    for part in parts:
        lines = [part.exterior, *part.interiors] if isinstance(part, shapely.Polygon) else [part]
        for line in lines:
            xy = shapely.get_coordinates(line)
            starts.append(xy[:-1] if len(xy) > 1 else xy)
            ends.append(xy[1:] if len(xy) > 1 else xy)
    return (*np.concatenate(starts).T.copy(), *np.concatenate(ends).T.copy())


def random_globe(rng: np.random.Generator, n: int) -> tuple[Floats, Floats]:
    """Return n points spread evenly over the globe: lon, lat."""
    return rng.uniform(-180, 180, n), np.degrees(np.arcsin(rng.uniform(-1, 1, n)))
