"""Buffers of very many small features: each in a plane of its own, all in one array, certified where they are drawn.

GEOS draws them. What it draws is believed only as far as it is proved, in the plane:

* no rim is too near its feature, by GEOS's own exact distance between the two (`shapely.distance`);
* no edge of a rim is too far from it (`certificate`);
* no hole or island is missing (`enclosure`), and every part of the feature is on the right side of the rim.

What is left of the tolerance for that is what the plane does not take: see :class:`_Allowance`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely import GeometryType

from rangekit.geodesic.buffers.certificate import tie_edges
from rangekit.geodesic.buffers.enclosure import may_have_lost
from rangekit.geodesic.buffers.plane_segments import group_sizes, rims_of, segments_of
from rangekit.geodesic.local_planes import (
    LARGEST_PLANE_M,
    LocalPlanes,
    bend_in_degrees,
    bend_of_geodesics,
    stretch,
)
from rangekit.geodesic.polygons.rings import fold_lon
from rangekit.geodesic.threads import on_every_core

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rangekit.geodesic.buffers.plane_segments import PlaneSegments, Rims
    from rangekit.geodesic.inputs import Edges

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]
    Indices = NDArray[np.intp]
    Geometries = NDArray[np.object_]

__all__ = ["buffer_in_planes"]

_SLICE = 128
_AREA = 2  # dimensions of a polygon
_LARGEST_LAT = 88.9  # where lines straight in longitude and latitude still bend gently enough
_LONGEST_SPAN_DEG = 90.0
_LARGEST_LON = 270.0  # longitudes may run on beyond the date line by as much
_HALF_TURN = 180.0
_METRES_PER_DEGREE = 110_500.0  # at least, along a meridian
_SHARE_FOR_PLANE = 0.25  # of the tolerance, at the most
_SHARE_FOR_EDGES = 0.08  # of the tolerance, for edges of the input or the result that bend in the plane
_SHARE_OF_REST = 0.93  # of what is left, on either side of the true rim
_ROUNDING_M = 2e-7  # of coordinates on their way through the plane and back
_WIDEST_FILLET = 1.5  # GEOS rounds the number of an arc's edges: one can be so many times as long as was asked for
_STEPS_A_DOUBLING = 4  # in how many edges a quarter turn can have
_MOST_ADDED = 4_000


@dataclass(frozen=True, slots=True, eq=False)
class _Allowance:
    """What of the tolerance each plane takes, and what is left for its rim: (k,) metres each.

    A distance measured in the plane is wrong by its share of stretching; edges of the feature, be they geodesics or
    straight in longitude and latitude, and edges of the result, straight in longitude and latitude, bend in it. A curve
    whose curvature is at most c strays from its chord of length s by c s^2 / 8, but for terms of higher order.
    """

    fits: Bools
    rest: Floats
    longest_edge: Floats

    @classmethod
    def of(cls, reach: Floats, lat: Floats, longest: Floats, ask: _Ask) -> _Allowance:
        usable = (reach < LARGEST_PLANE_M) & (lat < _LARGEST_LAT)
        reach, lat = np.where(usable, reach, 1.0), np.where(usable, lat, 0.0)
        bend = bend_of_geodesics(reach)
        in_degrees = bend + bend_in_degrees(lat)
        own = in_degrees if ask.edges == "planar" else bend
        taken = stretch(1.1 * reach) * ask.radius + own * longest**2 / 8 * 1.02 + _ROUNDING_M
        usable &= taken <= _SHARE_FOR_PLANE * ask.tolerance
        taken += _SHARE_FOR_EDGES * ask.tolerance
        return cls(usable, ask.tolerance - taken, ask.longest_straight(in_degrees))


@dataclass(frozen=True, slots=True, eq=False)
class _Ask:
    """What is asked of each feature: radius and tolerance in metres, (k,), and one meaning of edges."""

    radius: Floats
    tolerance: Floats
    edges: Edges
    erodes: bool

    def longest_straight(self, bend: Floats) -> Floats:
        """Return how long an edge of a curvature may be so that it stays within its share of the tolerance."""
        return np.asarray(np.sqrt(8 * 0.98 * _SHARE_FOR_EDGES * self.tolerance / bend))

    def take(self, rows: Indices | Bools | slice) -> _Ask:
        return _Ask(self.radius[rows], self.tolerance[rows], self.edges, self.erodes)


def buffer_in_planes(
    geometries: Geometries, radius_m: Floats, tolerance_m: Floats, edges: Edges, *, erodes: bool = False
) -> Geometries:
    """Return the buffers of small features; None for those that are not proved to keep the tolerance.

    Parameters
    ----------
    geometries : (k,) array of shapely geometries
        Degrees, with their coordinates checked; neither missing nor empty. Only polygons, if they are to be eroded.
    radius_m, tolerance_m : (k,) metres
        Both positive.
    edges : {"geodesic", "planar"}
        What a straight edge means.
    erodes : bool
        Whether what lies deeper than the radius in polygons is asked for, instead of what is within it.

    Returns
    -------
    (k,) array of Polygon, MultiPolygon or None
        Ready for RFC 7946.
    """
    made = np.full(len(geometries), None, dtype=object)
    ask = _Ask(radius_m, tolerance_m, edges, erodes)

    def draw(part: slice) -> None:
        made[part] = _draw(geometries[part], ask.take(part))

    on_every_core(draw, len(geometries), _SLICE)
    return made


def _draw(geometries: Geometries, ask: _Ask) -> Geometries:
    made = np.full(len(geometries), None, dtype=object)
    west, south, east, north = shapely.bounds(geometries).T
    lat = np.maximum(np.abs(south), np.abs(north)) + ask.radius / _METRES_PER_DEGREE + 1e-6
    tame = (np.abs(west) < _LARGEST_LON) & (np.abs(east) < _LARGEST_LON) & (east - west < _LONGEST_SPAN_DEG)
    tame &= (lat < _LARGEST_LAT) & (ask.radius < LARGEST_PLANE_M) & (north - south < 3.0)
    tame[_with_odd_parts(geometries)] = False
    if ask.edges == "geodesic":
        rows = np.flatnonzero(tame)
    else:
        geometries, rows = _with_short_edges(geometries, np.flatnonzero(tame), lat, ask)
    if not len(rows):
        return made
    planes = LocalPlanes((west + east)[rows] / 2, (south + north)[rows] / 2)
    drawing = _Drawing.of(geometries[rows], planes, lat[rows], ask.take(rows))
    made[rows[drawing.fitting]] = drawing.buffers()
    return made


def _with_odd_parts(geometries: Geometries) -> Indices:
    """Return the features that GEOS 3.14 fails at when it adds vertices: with parts that are empty or stay put."""
    parts, row = shapely.get_parts(geometries, return_index=True)
    kinds = shapely.get_type_id(parts)
    odd = shapely.is_empty(parts) | (kinds == GeometryType.GEOMETRYCOLLECTION)
    odd |= (kinds != GeometryType.POINT) & (shapely.length(parts) == 0)
    return np.asarray(row[odd])


def _with_short_edges(geometries: Geometries, rows: Indices, lat: Floats, ask: _Ask) -> tuple[Geometries, Indices]:
    """Return features with vertices added along long edges that are straight in longitude and latitude."""
    # GEOS, given polygons that cross themselves, adds vertices to something else that it thinks they meant.
    rows = rows[shapely.is_valid(geometries[rows]) | (shapely.get_dimensions(geometries[rows]) < _AREA)]
    bend = bend_in_degrees(lat[rows]) + bend_of_geodesics(np.full(len(rows), LARGEST_PLANE_M))
    step = ask.take(rows).longest_straight(bend) / (1.003 * 111_320.0)
    added = shapely.length(geometries[rows]) / step
    rows, step = rows[added < _MOST_ADDED], step[added < _MOST_ADDED]
    geometries = geometries.copy()
    geometries[rows] = shapely.segmentize(geometries[rows], step)
    return geometries, rows


@dataclass(frozen=True, slots=True, eq=False)
class _Drawing:
    """Features in their planes, those that fit."""

    fitting: Indices
    planes: LocalPlanes
    flat: Geometries
    segments: PlaneSegments
    allowance: _Allowance
    ask: _Ask

    @classmethod
    def of(cls, geometries: Geometries, planes: LocalPlanes, lat: Floats, ask: _Ask) -> _Drawing:
        lonlat, feature = shapely.get_coordinates(geometries, return_index=True)
        xy = np.column_stack(planes.to_xy(lonlat[:, 0], lonlat[:, 1], feature))
        flat = shapely.set_coordinates(shapely.force_2d(geometries), xy)
        away = np.zeros(len(flat))
        np.maximum.at(away, feature, np.hypot(*xy.T))
        segments = segments_of(flat)
        longest = np.zeros(len(flat))
        np.maximum.at(longest, segments.feature, np.hypot(*(segments.end - segments.start).T))
        allowance = _Allowance.of(away + ask.radius + ask.tolerance, lat, longest, ask)
        has_area = shapely.get_dimensions(flat) == _AREA
        fits = allowance.fits.copy()
        fits[has_area] &= shapely.is_valid(flat[has_area])
        fitting = np.flatnonzero(fits)
        return cls(fitting, planes, flat, segments, allowance, ask)

    def buffers(self) -> Geometries:
        """Return the buffers of those that fit; None where the tolerance is not proved."""
        rows = self.fitting
        flat, ask = self.flat[rows], self.ask.take(rows)
        rest, longest = self.allowance.rest[rows], self.allowance.longest_edge[rows]
        lift = _SHARE_OF_REST * rest
        # half the widest fillet's angle, so that its chord is on the far side by as much as its ends are on this
        half = np.arccos(np.maximum(1 - (lift + _SHARE_OF_REST * rest) / (ask.radius + lift), 0.0))
        quarters = _WIDEST_FILLET * np.pi / 4 / half
        sign = -1.0 if ask.erodes else 1.0
        grown = _buffer_flat(flat, sign * (ask.radius + lift), quarters)
        drawn = ~shapely.is_empty(grown)
        grown[drawn] = shapely.orient_polygons(shapely.segmentize(grown[drawn], longest[drawn]))
        proved = self._prove(grown)
        xy, row = shapely.get_coordinates(grown[proved], return_index=True)
        lonlat = np.column_stack(self.planes.to_lonlat(xy[:, 0], xy[:, 1], rows[np.flatnonzero(proved)][row]))
        made = np.full(len(rows), None, dtype=object)
        made[proved] = _on_globe(shapely.set_coordinates(grown[proved], lonlat))
        return made

    def _prove(self, grown: Geometries) -> Bools:
        """Return which buffers keep what is left of the tolerance, in the plane."""
        rows = self.fitting
        flat, ask, rest = self.flat[rows], self.ask.take(rows), self.allowance.rest[rows]
        least = shapely.distance(shapely.boundary(grown), shapely.boundary(flat) if ask.erodes else flat)
        proved = (least >= ask.radius - rest) | shapely.is_empty(grown)
        segments, rims = self.segments.of_features(rows, len(self.flat)), rims_of(grown)
        proved &= _sides_are_right(grown, flat, segments, rims, erodes=ask.erodes)
        limit = ask.radius + rest
        return np.asarray(proved & ~may_have_lost(rims, tie_edges(rims, segments, limit), segments, limit))


def _buffer_flat(flat: Geometries, distance_m: Floats, quarters: Floats) -> Geometries:
    """Return planar buffers with at least so many edges a quarter turn, in few groups of the same number."""
    step = np.ceil(_STEPS_A_DOUBLING * np.log2(np.maximum(quarters, 1.0)))
    grown = np.empty(len(flat), dtype=object)
    for each in np.unique(step):
        rows = np.flatnonzero(step == each)
        segments = int(np.ceil(2 ** (each / _STEPS_A_DOUBLING)))
        grown[rows] = shapely.buffer(flat[rows], distance_m[rows], quad_segs=segments)
    return grown


def _sides_are_right(
    grown: Geometries, flat: Geometries, segments: PlaneSegments, rims: Rims, *, erodes: bool
) -> Bools:
    """Whether each line or ring of a feature starts on the right side of the rim, and each ring of an erosion inside.

    A rim that is nowhere as near as that has the whole of a connected line on one side.
    """
    right = np.ones(len(grown), dtype=bool)
    first, _ = group_sizes(segments.line)
    feature = segments.feature[first]
    inside = shapely.contains_xy(grown[feature], *segments.start[first].T)
    right[feature[inside if erodes else ~inside]] = False
    if erodes:
        start, _ = group_sizes(rims.ring)
        feature = rims.feature[start]
        right[feature[~shapely.contains_xy(flat[feature], *rims.xy[start].T)]] = False
    return right


def _on_globe(areas: Geometries) -> Geometries:
    """Return areas whose longitudes run on across the date line cut there; None for what bending has made invalid."""
    areas = areas.copy()
    bounds = shapely.bounds(areas)
    beyond = (np.abs(bounds[:, 0]) > _HALF_TURN) | (np.abs(bounds[:, 2]) > _HALF_TURN)
    for row in np.flatnonzero(beyond):
        areas[row] = shapely.orient_polygons(fold_lon(areas[row]))
    areas[~shapely.is_valid(areas)] = None
    return areas
