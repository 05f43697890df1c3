"""Grow the area within a distance of a geometry, disc by disc, until its rim is nowhere too near: cutting planes.

The area is the union of discs about all points of the geometry, but only few of them touch its rim. Start with a few,
ask the exact distance along the rim, and add those that were missing where it is too small. When nothing is, the rim is
certified: between two samples a missing disc could intrude by no more than the sagitta of its arc between them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from rangekit.errors import RangekitError
from rangekit.geodesic.buffers.shapes import Brush, spread_m
from rangekit.geodesic.collection import difference, union
from rangekit.geodesic.ellipsoid import TURN_DEG, solve_inverse, to_geocentric
from rangekit.geodesic.search.closest_point import SegmentCurve

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from rangekit.geodesic.plane import Plane
    from rangekit.geodesic.prepared import PreparedGeometry
    from rangekit.geodesic.search.closest_point import ClosestPoints

    Floats = NDArray[np.float64]
    Indices = NDArray[np.intp]
    Shapes = NDArray[np.object_]

__all__ = ["Dilation"]

_MOST_ROUNDS = 60
_PATIENCE = 3
_MOST_HALVINGS = 16
_SEED_CORNERS = 48
_MANY_SEEDS = 3_000
_FEW_CORNERS = 20
_SEED_SAGITTA_SHARE = 0.02
_SAGITTA_SHARE = 0.9
_SPARE = 1.05
_OVERLAP_DEG = 2.0


@dataclass(frozen=True, slots=True)
class Dilation:
    """What is within a distance of a geometry, dilated in a plane.

    Parameters
    ----------
    prepared : PreparedGeometry
        Of the geometry that the distance is measured to.
    plane : Plane
    radius_m : metres
    tolerance_m : metres
        How much too near the rim may be.
    """

    prepared: PreparedGeometry
    plane: Plane
    radius_m: float
    tolerance_m: float

    def added_to(self, area: BaseGeometry | None) -> BaseGeometry:
        """Return an area of the plane with all that is within the distance added to it."""
        return self._settle(area, outward=True)

    def subtracted_from(self, area: BaseGeometry) -> BaseGeometry:
        """Return an area of the plane without all that is within the distance."""
        return self._settle(area, outward=False)

    def _settle(self, area: BaseGeometry | None, *, outward: bool) -> BaseGeometry:
        dilated = _merge(area, self._seeds(), outward=outward)
        for turn in range(_MOST_ROUNDS):
            if dilated.is_empty:
                return dilated
            # what is still short after some rounds is so by the plane's bending: finer arcs follow the rim more closely
            finer = 0.5 ** min(max(turn - _PATIENCE, 0), _MOST_HALVINGS)
            missing = self._missing(dilated, self.tolerance_m * _SAGITTA_SHARE * finer, whole=turn > 2 * _PATIENCE)
            if not len(missing):
                return dilated
            dilated = _merge(dilated, missing, outward=outward)
        raise RangekitError(f"the buffer's rim did not settle within {_MOST_ROUNDS} rounds")

    def _seeds(self) -> Shapes:
        """Return coarse discs and bands that cover the whole outline."""
        outline = self.prepared.outline
        brush = Brush(self.plane, self.radius_m, self.radius_m * _SEED_SAGITTA_SHARE)
        long = np.flatnonzero(np.linalg.norm(outline.xyz1 - outline.xyz0, axis=1) > self.radius_m / 2)
        lon, lat = np.r_[outline.lon0, outline.lon1[long]], np.r_[outline.lat0, outline.lat1[long]]
        row = _one_of_each_cell(np.concatenate([outline.xyz0, outline.xyz1[long]]), self.radius_m / 3)
        corners = _SEED_CORNERS if len(row) < _MANY_SEEDS else _FEW_CORNERS
        made = [brush.discs(np.column_stack([lon, lat])[row], corners)]
        for side in (-1.0, 1.0) if len(long) else ():
            made += self._overlapping_bands(brush, long, np.full(len(long), side))
        return np.concatenate(made)

    def _missing(self, dilated: BaseGeometry, sagitta_m: float, *, whole: bool) -> Shapes:
        """Return shapes that fill the places where the rim is too near to the outline."""
        lonlat, spacing = _rim_samples(self.plane, dilated)
        closest, segment = self.prepared.closest_on_outline(*lonlat.T)
        short = np.flatnonzero(closest.distance_m < self.radius_m - self.tolerance_m)
        if not len(short):
            return np.empty(0, dtype=object)
        brush = Brush(self.plane, self.radius_m, sagitta_m)
        centre = np.column_stack([closest.lon, closest.lat])[short]
        azimuth, _ = solve_inverse(*centre.T, *lonlat[short].T)
        width = np.degrees(spacing[short] / spread_m(self.radius_m)) * _SPARE
        width[whole | (closest.distance_m[short] < self.radius_m / 2)] = TURN_DEG
        inner = ~self._vertex_will_do(closest, segment, short) & (not whole)
        by_disc = ~inner | (width >= TURN_DEG)
        made = [_sectors(brush, centre[by_disc], azimuth[by_disc], width[by_disc])]
        if inner.any():
            made += self._bands(brush, segment[short][inner], closest.fraction[short][inner], azimuth[inner])
        return np.concatenate(made)

    def _vertex_will_do(self, closest: ClosestPoints, segment: Indices, rows: Indices) -> NDArray[np.bool_]:
        """Whether a closest point is a vertex, or on a segment so short that the discs about its ends fill the gap."""
        outline = self.prepared.outline
        fraction, segment = closest.fraction[rows], segment[rows]
        length = np.linalg.norm(outline.xyz1[segment] - outline.xyz0[segment], axis=1)
        will_do: NDArray[np.bool_] = (fraction == 0.0) | (fraction == 1.0)
        will_do |= length**2 / (8 * self.radius_m) < self.tolerance_m / 4
        return will_do

    def _bands(self, brush: Brush, segment: Indices, fraction: Floats, azimuth: Floats) -> list[Shapes]:
        """Return the bands along the given segments, each once a side."""
        _, _, tangent = SegmentCurve(self.prepared.outline, segment).at(np.arange(len(segment)), fraction)
        right = np.sin(np.radians(azimuth - tangent)) > 0
        code = np.sort(segment * 2 + right)
        code = code[np.r_[True, code[1:] != code[:-1]]]
        return self._overlapping_bands(brush, code // 2, np.where(code % 2 == 1, 1.0, -1.0))

    def _overlapping_bands(self, brush: Brush, segment: Indices, side: Floats) -> list[Shapes]:
        """Return bands with a sector about each end: the plane bends their sides, so that neighbours just miss."""
        curve = SegmentCurve(self.prepared.outline, segment)
        made = [brush.bands(curve, side)]
        for end in (0.0, 1.0):
            lon, lat, tangent = curve.at(np.arange(len(segment)), np.full(len(segment), end))
            overlap = np.full(len(segment), _OVERLAP_DEG)
            made.append(_sectors(brush, np.column_stack([lon, lat]), tangent + 90.0 * side, overlap))
        return made


def _merge(area: BaseGeometry | None, shapes: Shapes, *, outward: bool) -> BaseGeometry:
    shapes = np.where(shapely.is_valid(shapes), shapes, shapely.make_valid(shapes))
    if area is None:
        return union(shapes)
    if outward:
        return union([*shapes, area])
    return difference(area, shapes)


def _one_of_each_cell(xyz: Floats, size_m: float) -> Indices:
    cell = np.floor(xyz / size_m).astype(np.int64) @ np.array([1, 2**21, 2**42])
    order = np.argsort(cell, kind="stable")
    ranked = cell[order]
    return order[np.r_[True, ranked[1:] != ranked[:-1]]]


def _rim_samples(plane: Plane, dilated: BaseGeometry) -> tuple[Floats, Floats]:
    """Return vertices and middles of the rim's edges, (n, 2) degrees, and how far it is to a neighbour: (n,) metres."""
    rings = shapely.get_rings(shapely.get_parts([dilated]))
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


def _sectors(brush: Brush, centre: Floats, azimuth: Floats, width: Floats) -> Shapes:
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
    return brush.sectors(centre[first], low, np.minimum(high, low + TURN_DEG))
