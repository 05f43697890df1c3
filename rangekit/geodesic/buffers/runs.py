"""Buffers of long outlines by small distances: cut into runs that fit a plane each, and united.

If each run's buffer holds all within the distance less the tolerance of the run, and nothing beyond the distance and
the tolerance, so do all together of the whole outline: what is proved of the runs needs no further proof.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely import GeometryType

from rangekit.geodesic.buffers.discs import draw_discs
from rangekit.geodesic.buffers.plane_buffers import buffer_in_planes
from rangekit.geodesic.buffers.plane_segments import group_sizes
from rangekit.geodesic.collection import difference, one_multipolygon, simple_parts, union
from rangekit.geodesic.ellipsoid import (
    LARGEST_CURVATURE_RADIUS_M,
    SMALLEST_CURVATURE_RADIUS_M,
    longest_geodesic,
    solve_direct,
    solve_inverse,
    to_geocentric,
)
from rangekit.geodesic.lines import numbered_runs
from rangekit.geodesic.local_planes import LARGEST_PLANE_M, bend_in_degrees, bend_of_geodesics
from rangekit.geodesic.polygons.boundary import boundary_lines, fill_narrow_holes
from rangekit.geodesic.polygons.planar import STRAY_M, planar_polygons

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from rangekit.geodesic.inputs import Edges

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]
    Indices = NDArray[np.intp]
    Geometries = NDArray[np.object_]

__all__ = ["buffer_in_runs"]

_SEGMENTS_A_RUN = 64
_SEGMENTS_OF_FEW = 12  # of outlines so short that the whole was tried
_FEW = 256
_SHORTER = 4
_LONGEST_RUN_M = 60_000.0
_LONGEST_STEP_M = 10_000.0
_SHARE_FOR_BEND = 0.05  # of the tolerance: how far a straight segment of a plane may be from the edge
_SHARE_FOR_STRETCH = 0.15  # of the tolerance: what a plane's scale may take of it
_LONGEST_EDGE_M = 5_000_000.0  # well short of antipodes, between which no course stands out
_TURN = 360.0
_HALF_TURN = 180.0
_LARGEST_LAT = 88.0
_POLE = 90.0


def buffer_in_runs(
    geometries: Geometries, radius_m: Floats, tolerance_m: Floats, edges: Edges, *, erodes: bool = False
) -> Geometries:
    """Return the buffers of geometries by a small distance; None for those that are not proved to keep the tolerance.

    Parameters
    ----------
    geometries : (k,) array of shapely geometries
        Degrees, with their coordinates checked; none missing or empty.
    radius_m, tolerance_m : (k,) metres
        Both positive.
    edges : {"geodesic", "planar"}
        What a straight edge means.
    erodes : bool
        Whether what lies deeper than the radius in polygons is asked for, instead of what is within it.

    Returns
    -------
    (k,) array of Polygon, MultiPolygon or None
        Not yet tidied for RFC 7946.
    """
    made = np.full(len(geometries), None, dtype=object)
    run_m = _longest_runs(radius_m, tolerance_m)
    inputs = {
        row: parts
        for row in np.flatnonzero(run_m > 0)
        if (parts := _Parts.of(geometries[row], float(radius_m[row]), edges, erodes=erodes)) is not None
    }
    if not inputs:
        return made
    of = np.concatenate([np.full(len(parts.lines), row) for row, parts in inputs.items()]).astype(np.intp)
    points_of = np.concatenate([np.full(len(parts.points), row) for row, parts in inputs.items()]).astype(np.intp)
    points = np.concatenate([parts.points for parts in inputs.values()])
    pieces, owner = _discs(points, points_of, radius_m, tolerance_m)
    lines = np.concatenate([parts.lines for parts in inputs.values()])
    segments = np.where(shapely.get_num_coordinates(geometries) > _FEW, _SEGMENTS_A_RUN, _SEGMENTS_OF_FEW)
    more, more_owner = _run_buffers(_Lines(lines, of, radius_m, tolerance_m, run_m, segments), edges)
    pieces, owner = np.concatenate([pieces, more]), np.concatenate([owner, more_owner])
    order = np.argsort(owner, kind="stable")
    begins, sizes = group_sizes(owner[order])
    groups = {owner[order[at]]: pieces[order[at : at + size]] for at, size in zip(begins, sizes, strict=True)}
    for row, parts in inputs.items():
        made[row] = parts.combine(groups.get(row, np.empty(0, dtype=object)), erodes=erodes)
    return made


def _longest_runs(radius_m: Floats, tolerance_m: Floats) -> Floats:
    """Return how long a run may be, so that the stretching of its plane takes only its share; 0 if there is no way."""
    reach = 2 * SMALLEST_CURVATURE_RADIUS_M * np.sqrt(_SHARE_FOR_STRETCH * tolerance_m / radius_m)
    run = np.minimum(2 * (np.minimum(reach, LARGEST_PLANE_M) / 1.2 - radius_m), _LONGEST_RUN_M)
    return np.where(run > radius_m / 2, run, 0.0)


@dataclass(frozen=True, slots=True, eq=False)
class _Parts:
    """What a geometry is made of: the lines and points to go round, and what lies inside its polygons."""

    lines: Geometries
    points: Geometries
    region: BaseGeometry | None

    @classmethod
    def of(cls, geometry: BaseGeometry, radius_m: float, edges: Edges, *, erodes: bool) -> _Parts | None:
        parts = simple_parts([geometry])
        kinds = shapely.get_type_id(parts)
        polygons = parts[kinds == GeometryType.POLYGON]
        none = np.empty(0, dtype=object)
        lines, region = none, None
        if len(polygons):
            # what fills up anyway need not be gone round
            polygons = polygons if erodes else fill_narrow_holes(polygons, radius_m)
            together = one_multipolygon(polygons)
            if erodes and not shapely.is_valid(together):
                return None  # edges inside another polygon are none of the boundary
            region = planar_polygons(together, edges, stray_m=min(STRAY_M, radius_m / 4))
            lines = shapely.get_parts([boundary_lines(together)])
        if erodes:
            return cls(lines, none, region) if _are_tame(lines, edges) else None
        lines = np.concatenate([lines, parts[(kinds != GeometryType.POLYGON) & (kinds != GeometryType.POINT)]])
        return cls(lines, parts[kinds == GeometryType.POINT], region) if _are_tame(lines, edges) else None

    def combine(self, pieces: Geometries, *, erodes: bool) -> BaseGeometry | None:
        """Return the region with the buffers of all runs and points, or without them; None if one is missing."""
        if shapely.is_missing(pieces).any():
            return None
        if not len(pieces):
            return self.region
        grown = union(pieces)
        if self.region is None:
            return grown
        if not (_keeps_off_cuts(grown) and _keeps_off_cuts(self.region)):
            return difference(self.region, [grown]) if erodes else union([self.region, grown])
        return _beside(self.region, grown, erodes=erodes)


def _keeps_off_cuts(area: BaseGeometry) -> bool:
    """Whether an area has no edge where a flat map of the globe is cut."""
    west, south, east, north = shapely.bounds(area)
    return bool(-_HALF_TURN < west <= east < _HALF_TURN and -_POLE < south <= north < _POLE)


def _beside(region: BaseGeometry, grown: BaseGeometry, *, erodes: bool) -> BaseGeometry:
    """Return a region with what grew round its boundary, or without it, of the rings of the latter alone.

    The region's boundary is nowhere near them, so each ring is inside it or outside as a whole. Those outside bound the
    two together, those inside what is left of the region.
    """
    rings = shapely.get_rings(shapely.orient_polygons(shapely.get_parts(grown)))
    shapely.prepare(region)
    places = shapely.get_coordinates(shapely.get_point(rings, 0))
    inside = shapely.contains_xy(region, places[:, 0], places[:, 1])
    kept, places = rings[inside == erodes], places[inside == erodes]
    outer = shapely.is_ccw(kept) != erodes
    if not outer.any():
        return shapely.Polygon()
    areas = np.asarray(shapely.polygons(kept[outer]), dtype=object)
    hole, area = shapely.STRtree(areas).query(shapely.points(places[~outer]), predicate="within")
    # of the rings round a hole the smallest is its own
    order = np.lexsort((shapely.area(areas)[area], hole))
    own = order[group_sizes(hole[order])[0]]
    together = np.concatenate([kept[outer], kept[~outer][hole[own]]])
    owner = np.concatenate([np.arange(len(areas)), area[own]])
    by_owner = np.argsort(owner, kind="stable")
    made = np.empty(len(areas), dtype=object)
    shapely.polygons(together[by_owner], indices=owner[by_owner], out=made)
    return one_multipolygon(made)


def _are_tame(lines: Geometries, edges: Edges) -> bool:
    """Whether lines keep away from the poles, and have no edge so long that its course needs care."""
    xy, line = shapely.get_coordinates(lines, return_index=True)
    if not len(xy):
        return True
    same = line[1:] == line[:-1]
    chord = np.linalg.norm(np.diff(to_geocentric(*xy.T), axis=0), axis=1)[same]
    # geodesics go the shorter way across the date line, straight lines in longitude and latitude all the way
    spans = np.abs(np.diff(xy[:, 0]))[same]
    near = np.abs(xy[:, 1]).max() < _LARGEST_LAT and chord.max(initial=0.0) < _LONGEST_EDGE_M
    return bool(near and spans.max(initial=0.0) < (_TURN if edges == "geodesic" else _HALF_TURN))


def _discs(points: Geometries, of: Indices, radius_m: Floats, tolerance_m: Floats) -> tuple[Geometries, Indices]:
    lon, lat = shapely.get_coordinates(points).T
    return draw_discs(lon, lat, radius_m[of], tolerance_m[of]), of


@dataclass(frozen=True, slots=True, eq=False)
class _Lines:
    """Lines, the geometry each is of, and what is asked of the geometries: how long a run may be, among that."""

    lines: Geometries
    of: Indices
    radius_m: Floats
    tolerance_m: Floats
    run_m: Floats
    segments: Indices


def _run_buffers(todo: _Lines, edges: Edges) -> tuple[Geometries, Indices]:
    """Return the buffers of all runs, and of which geometry each is; None where there is no way."""
    made, owner = [np.empty(0, dtype=object)], [np.empty(0, dtype=np.intp)]
    while len(todo.lines):
        runs, line = _runs_of(todo, edges)
        of = todo.of[line]
        drawn = buffer_in_planes(runs, todo.radius_m[of], todo.tolerance_m[of], edges)
        # what cannot be proved of a run, as where it comes near itself, can be of shorter ones
        again = shapely.is_missing(drawn) & (todo.segments[of] > 1)
        made.append(drawn[~again])
        owner.append(of[~again])
        shorter = np.maximum(todo.segments // _SHORTER, 1)
        todo = _Lines(runs[again], of[again], todo.radius_m, todo.tolerance_m, todo.run_m, shorter)
    return np.concatenate(made), np.concatenate(owner)


def _runs_of(todo: _Lines, edges: Edges) -> tuple[Geometries, Indices]:
    """Return lines cut into runs, and the line each is of; vertices are added where an edge is long.

    Longitudes run on across the date line.
    """
    xy, line = shapely.get_coordinates(todo.lines, return_index=True)
    turns = np.where(line[1:] == line[:-1], -np.round(np.diff(xy[:, 0]) / _TURN), 0.0)
    first, counts = group_sizes(line)
    gone = np.r_[0.0, np.cumsum(turns)]
    xy = np.column_stack([xy[:, 0] + _TURN * (gone - np.repeat(gone[first], counts)), xy[:, 1]])
    xy, line = _with_short_steps(xy, line, todo, edges)
    return _cut_lines(xy, line, todo)


def _with_short_steps(xy: Floats, line: Indices, todo: _Lines, edges: Edges) -> tuple[Floats, Indices]:
    """Return lines with vertices added on their edges, so that what is between two is all but straight in a plane."""
    here, there = xy[:-1], xy[1:]
    of = todo.of[line[:-1]]
    length = longest_geodesic(np.linalg.norm(np.diff(to_geocentric(*xy.T), axis=0), axis=1))
    bend = bend_of_geodesics(np.full(len(here), _LONGEST_RUN_M))
    if edges == "planar":
        lat = np.maximum(np.abs(here[:, 1]), np.abs(there[:, 1]))
        span = np.radians(np.abs(there - here))
        widest = np.cos(np.radians(np.minimum(np.abs(here[:, 1]), np.abs(there[:, 1]))))
        length = np.maximum(length, np.hypot(span[:, 0] * widest, span[:, 1]) * LARGEST_CURVATURE_RADIUS_M)
        bend = bend + bend_in_degrees(lat)
    step = np.sqrt(8 * _SHARE_FOR_BEND * todo.tolerance_m[of] / bend)
    step = np.minimum(step, np.minimum(_LONGEST_STEP_M, todo.run_m[of]))
    steps = np.where(line[1:] == line[:-1], np.maximum(np.ceil(length / step), 1), 1).astype(np.intp)
    if (steps == 1).all():
        return xy, line
    edge, number = numbered_runs(np.r_[steps, 1])
    made = xy[edge]
    new = np.flatnonzero(number)
    at = edge[new]
    share = number[new] / steps[at]
    if edges == "planar":
        made[new] = here[at] + (there[at] - here[at]) * share[:, None]
    else:
        azimuth, length = solve_inverse(*here[at].T, *there[at].T)
        lon, lat, _ = solve_direct(here[at, 0], here[at, 1], azimuth, length * share)
        lon = here[at, 0] + np.remainder(lon - here[at, 0] + _HALF_TURN, _TURN) - _HALF_TURN
        made[new] = np.column_stack([lon, lat])
    return made, line[edge]


def _cut_lines(xy: Floats, line: Indices, todo: _Lines) -> tuple[Geometries, Indices]:
    """Return runs of edges as lines, neighbours sharing a vertex, and the line each is of; points for what stays."""
    edge = np.flatnonzero((line[1:] == line[:-1]) & (xy[1:] != xy[:-1]).any(axis=1))
    owner = line[edge]
    first, counts = group_sizes(owner)
    whole = np.repeat(counts, counts)
    length = np.linalg.norm(to_geocentric(*xy[edge + 1].T) - to_geocentric(*xy[edge].T), axis=1)
    middle = np.cumsum(length) - length / 2
    by_length = np.floor((middle - np.repeat(middle[first], counts)) / (todo.run_m[todo.of[owner]] / 2))
    # runs of about the same number of edges, so that the last one is no stump
    runs = -(-whole // todo.segments[todo.of[owner]])
    by_count = (np.arange(len(edge)) - np.repeat(first, counts)) * runs // whole
    changes = (np.diff(owner) != 0) | (np.diff(by_count) != 0) | (np.diff(by_length) != 0)
    begins = np.flatnonzero(np.r_[True, changes])[: len(edge)]
    sizes = np.diff(np.r_[begins, len(edge)])
    run, step = numbered_runs(sizes + 1)
    last = step == sizes[run]
    vertices = xy[edge[begins[run] + step - last] + last]
    vertices[:, 0] -= _TURN * np.round(vertices[np.cumsum(sizes + 1) - sizes - 1, 0] / _TURN)[run]
    made = np.empty(len(begins), dtype=object)
    shapely.linestrings(vertices, indices=run, out=made)
    still = np.setdiff1d(line, owner)
    alone = np.atleast_1d(np.asarray(shapely.points(xy[np.searchsorted(line, still)]), dtype=object))
    return np.concatenate([made, alone]), np.concatenate([owner[begins], still])
