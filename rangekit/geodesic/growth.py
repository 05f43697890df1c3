"""Grow the area within a distance of a geometry, disc by disc, until its rim is nowhere too near: cutting planes.

The area is the union of discs about all points of the geometry, but only few of them touch its rim. Start with a few, ask the exact
distance along the rim, and add those that were missing where it is too small. When nothing is, the rim is certified: between
two samples a missing disc could intrude by no more than the sagitta of its arc between them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from rangekit.errors import RangekitError
from rangekit.geodesic.ellipsoid import solve_inverse, to_geocentric
from rangekit.geodesic.foot import PieceCurve
from rangekit.geodesic.shapes import arc_step_deg, bands, discs, sectors, spread_m

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from rangekit.geodesic.field import DistanceField
    from rangekit.geodesic.foot import Feet
    from rangekit.geodesic.outline import Outline
    from rangekit.geodesic.plane import Plane

    Floats = NDArray[np.float64]
    Indices = NDArray[np.intp]

__all__ = ["grow"]

_MOST_ROUNDS = 60
_SEED_CORNERS = 48
_MANY_SEEDS = 3_000
_FEW_CORNERS = 20
_SPARE = 1.05
_TURN = 360.0
_OVERLAP_DEG = 2.0
_SAGITTA_SHARE = 0.6


def grow(
    field: DistanceField, plane: Plane, area: BaseGeometry | None, radius_m: float, tolerance_m: float, *, outward: bool
) -> BaseGeometry:
    """Return, in the plane, an area with all that is within a distance added to it, or taken off it.

    Parameters
    ----------
    field : DistanceField
        Of the geometry that the distance is measured to.
    plane : Plane
    area : shapely geometry, optional
        In the plane: what there is to begin with.
    radius_m : metres
    tolerance_m : metres
        How much too near the rim may be.
    outward : bool
        Whether to add what is within the distance, or to take it off.

    Returns
    -------
    shapely geometry
        Polygons of the plane.
    """
    grown = _merge(area, _seeds(field, plane, radius_m), outward=outward)
    for _ in range(_MOST_ROUNDS):
        if grown.is_empty:
            return grown
        missing = _missing(field, plane, grown, radius_m, tolerance_m)
        if not len(missing):
            return grown
        grown = _merge(grown, missing, outward=outward)
    raise RangekitError(f"the buffer's rim did not settle within {_MOST_ROUNDS} rounds")


def _merge(area: BaseGeometry | None, shapes: NDArray[np.object_], *, outward: bool) -> BaseGeometry:
    shapes = np.where(shapely.is_valid(shapes), shapes, shapely.make_valid(shapes))
    if area is None:
        return shapely.union_all(shapes)
    if outward:
        return shapely.union_all(np.append(shapes, area))
    return shapely.difference(area, shapely.union_all(shapes))


def _seeds(field: DistanceField, plane: Plane, radius_m: float) -> NDArray[np.object_]:
    """Return coarse discs and bands that cover the whole outline."""
    outline = field.outline
    length = np.linalg.norm(outline.xyz1 - outline.xyz0, axis=1)
    long = np.flatnonzero(length > radius_m / 2)
    starts = to_geocentric(outline.lon0, outline.lat0)
    ends = to_geocentric(outline.lon1[long], outline.lat1[long])
    lon, lat = np.r_[outline.lon0, outline.lon1[long]], np.r_[outline.lat0, outline.lat1[long]]
    row = _one_of_each_cell(np.concatenate([starts, ends]), radius_m / 3)
    corners = _SEED_CORNERS if len(row) < _MANY_SEEDS else _FEW_CORNERS
    made = [discs(plane, lon[row], lat[row], radius_m, corners)]
    for side in (-1.0, 1.0) if len(long) else ():
        made += _overlapping_bands(plane, outline, long, np.full(len(long), side), radius_m, radius_m / 50)
    return np.concatenate(made)


def _one_of_each_cell(xyz: Floats, size_m: float) -> Indices:
    cell = np.floor(xyz / size_m).astype(np.int64)
    _, row = np.unique(cell @ np.array([1, 2**21, 2**42]), return_index=True)
    return row


def _missing(
    field: DistanceField, plane: Plane, grown: BaseGeometry, radius_m: float, tolerance_m: float
) -> NDArray[np.object_]:
    """Return shapes that fill the places where the rim is too near to the outline."""
    lonlat, spacing = _rim_samples(plane, grown)
    feet, piece = field.boundary_feet(*lonlat.T)
    short = np.flatnonzero(feet.distance_m < radius_m - tolerance_m)
    if not len(short):
        return np.empty(0, dtype=object)
    centre = np.column_stack([feet.lon, feet.lat])[short]
    azimuth, _ = solve_inverse(*centre.T, *lonlat[short].T)
    width = np.degrees(spacing[short] / spread_m(radius_m)) * _SPARE
    width[feet.distance_m[short] < radius_m / 2] = _TURN
    sagitta = tolerance_m * _SAGITTA_SHARE
    at_vertex = _at_vertex(field, feet, piece, short, radius_m, tolerance_m)
    made = [_sectors_of(plane, centre[at_vertex], azimuth[at_vertex], width[at_vertex], radius_m, sagitta)]
    inner = np.flatnonzero(~at_vertex)
    if len(inner):
        made += _bands_of(field, plane, piece[short][inner], feet.fraction[short][inner], azimuth[inner], radius_m, sagitta)
        close = inner[width[inner] >= _TURN]
        made.append(_sectors_of(plane, centre[close], azimuth[close], width[close], radius_m, sagitta))
    return np.concatenate(made)


def _rim_samples(plane: Plane, grown: BaseGeometry) -> tuple[Floats, Floats]:
    """Return vertices and middles of all edges of the rim, in degrees, and how far it is from each to the next or the last."""
    rings = shapely.get_rings(shapely.get_parts([grown]))
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    same = ring[1:] == ring[:-1]
    start, end = xy[:-1][same], xy[1:][same]
    vertex = plane.to_lonlat(start)
    middle = plane.to_lonlat((start + end) / 2)
    half = np.linalg.norm(to_geocentric(*vertex.T) - to_geocentric(*middle.T), axis=1)
    owner = ring[:-1][same]
    before = np.roll(half, 1)
    first = np.flatnonzero(np.r_[True, owner[1:] != owner[:-1]])
    before[first] = half[np.r_[first[1:], len(half)] - 1]
    return np.concatenate([vertex, middle]), np.concatenate([np.maximum(half, before), half])


def _at_vertex(
    field: DistanceField, feet: Feet, piece: Indices, short: Indices, radius_m: float, tolerance_m: float
) -> NDArray[np.bool_]:
    """Whether a disc about the foot will do: it is a vertex, or the piece is so short that its ends' discs fill the gap."""
    outline = field.outline
    fraction, piece = feet.fraction[short], piece[short]
    length = np.linalg.norm(outline.xyz1[piece] - outline.xyz0[piece], axis=1)
    small: NDArray[np.bool_] = (fraction == 0.0) | (fraction == 1.0) | (length**2 / (8 * radius_m) < tolerance_m / 4)
    return small


def _sectors_of(
    plane: Plane, centre: Floats, azimuth: Floats, width: Floats, radius_m: float, sagitta_m: float
) -> NDArray[np.object_]:
    """Return one sector for each run of overlapping azimuths about the same centre."""
    if not len(centre):
        return np.empty(0, dtype=object)
    order = np.lexsort([azimuth, centre[:, 1], centre[:, 0]])
    centre, azimuth, width = centre[order], azimuth[order], width[order]
    low, high = azimuth - width, azimuth + width
    other = np.r_[True, (centre[1:] != centre[:-1]).any(axis=1)]
    apart = np.r_[True, low[1:] > high[:-1]]
    first = np.flatnonzero(other | apart)
    low, high = np.minimum.reduceat(low, first), np.maximum.reduceat(high, first)
    step = arc_step_deg(radius_m, centre[first, 1], sagitta_m)
    return sectors(plane, centre[first], low, np.minimum(high, low + _TURN), radius_m, step)


def _bands_of(
    field: DistanceField, plane: Plane, piece: Indices, fraction: Floats, azimuth: Floats, radius_m: float, sagitta_m: float
) -> list[NDArray[np.object_]]:
    """Return the bands along the given pieces, each once a side, and sectors that overlap their ends."""
    _, _, tangent = PieceCurve(field.outline, piece).at(np.arange(len(piece)), fraction)
    right = np.sin(np.radians(azimuth - tangent)) > 0
    code = np.unique(piece * 2 + right)
    return _overlapping_bands(plane, field.outline, code // 2, np.where(code % 2 == 1, 1.0, -1.0), radius_m, sagitta_m)


def _overlapping_bands(
    plane: Plane, outline: Outline, piece: Indices, side: Floats, radius_m: float, sagitta_m: float
) -> list[NDArray[np.object_]]:
    """Return bands with a sector about each end: the plane bends their straight sides, so that neighbours only nearly touch."""
    curve = PieceCurve(outline, piece)
    made = [bands(plane, curve, side, radius_m, sagitta_m)]
    for end in (0.0, 1.0):
        lon, lat, tangent = curve.at(np.arange(len(piece)), np.full(len(piece), end))
        overlap = np.full(len(piece), _OVERLAP_DEG)
        made.append(_sectors_of(plane, np.column_stack([lon, lat]), tangent + 90.0 * side, overlap, radius_m, sagitta_m))
    return made
