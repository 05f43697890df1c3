"""Which of many polygons hold which points: polygons redrawn for planar tests, and the true edges near those."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import shapely

from rangekit.geodesic.collection import polygon_parts
from rangekit.geodesic.ellipsoid import HALF_TURN_DEG, POLE_DEG, SMALLEST_CURVATURE_RADIUS_M, TURN_DEG
from rangekit.geodesic.lines import numbered_runs
from rangekit.geodesic.polygons.even_odd import EvenOddRule, even_odd_area
from rangekit.geodesic.polygons.planar import STRAY_M, fold_polygons, redraw_polygons

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rangekit.geodesic.inputs import Edges

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]
    Indices = NDArray[np.intp]
    Geometries = NDArray[np.object_]

__all__ = ["Areas", "Held"]

_STEEP_LAT = 89.99
_SPARE = 1.01


@dataclass(frozen=True, slots=True, eq=False)
class Held:
    """Pairs of a point and a geometry whose polygons hold it, n of them; a pair may be there more than once.

    Parameters
    ----------
    point : (n,) indices
        Which of the points asked about.
    rank : (n,) indices
        The geometry.
    lon, lat : (n,) degrees
        The point.
    part : (n,) indices
        Which polygon.
    sure : (n,) bool
        Whether the point is not so near an edge that only the true course of that tells.
    """

    point: Indices
    rank: Indices
    lon: Floats
    lat: Floats
    part: Indices
    sure: Bools

    def take(self, rows: Bools | Indices) -> Held:
        """Return some of them."""
        return Held(*(getattr(self, field.name)[rows] for field in fields(self)))


class Areas:
    """The polygons of many geometries, asked which points they hold.

    Parameters
    ----------
    parts : (n,) array of points, lines and polygons
        Of all geometries, in the order of their ranks; degrees.
    rank : (n,) indices
        The geometry that each part is of.
    size : int
        How many geometries there are.
    edges : {"geodesic", "planar"}
        What a straight edge means.
    """

    def __init__(self, parts: Geometries, rank: Indices, size: int, edges: Edges) -> None:
        areal = np.flatnonzero(shapely.get_type_id(parts) == shapely.GeometryType.POLYGON)
        self._edges = edges
        self._redrawn = redraw_polygons(parts[areal], edges, STRAY_M)
        self.drawn, self._of_part = _drawn(self._redrawn)
        self._rank = rank[areal][self._of_part]
        self._first = np.searchsorted(self._rank, np.arange(size + 1))
        self._bounds = shapely.bounds(self.drawn)

    def holding(self, lon: Floats, lat: Floats) -> Held:
        """Return which geometries' polygons hold which points.

        Parameters
        ----------
        lon, lat : (n,) degrees
            Longitudes within -180..180.
        """
        row, shifted = _both_spellings(lon, lat)
        if not len(self.drawn):
            return self._held(row[:0], row[:0], shifted[:0], lat[:0])
        point, polygon = self._tree.query(shapely.box(*_windows(shifted, lat[row])))
        return self._held(row[point], polygon, shifted[point], lat[row[point]])

    def hold(self, rank: Indices, lon: Floats, lat: Floats) -> Held:
        """Return which geometries' polygons hold a point of their own.

        Parameters
        ----------
        rank : (n,) indices
            Of the geometries.
        lon, lat : (n,) degrees
            Longitudes within -180..180.
        """
        row, shifted = _both_spellings(lon, lat)
        of_point, step = numbered_runs(np.diff(self._first)[rank[row]])
        polygon = self._first[rank[row]][of_point] + step
        west, south, east, north = _windows(shifted, lat[row])
        bounds = self._bounds[polygon]
        near = (bounds[:, 0] <= east[of_point]) & (bounds[:, 2] >= west[of_point])
        near &= (bounds[:, 1] <= north[of_point]) & (bounds[:, 3] >= south[of_point])
        of_point, polygon = of_point[near], polygon[near]
        return self._held(row[of_point], polygon, shifted[of_point], lat[row[of_point]])

    def truly_hold(self, held: Held) -> Bools:
        """Return whether polygons hold the points of doubtful pairs, by their true edges.

        Parameters
        ----------
        held : Held
        """
        found = np.zeros(len(held.point), dtype=bool)
        for part in np.unique(held.part):
            rows = np.flatnonzero(held.part == part)
            rule = EvenOddRule(self._redrawn[part : part + 1])
            found[rows] = rule.contain_on_globe(held.lon[rows], held.lat[rows], STRAY_M)
        return found

    @cached_property
    def _tree(self) -> shapely.STRtree:
        return shapely.STRtree(self.drawn)

    @cached_property
    def _boundaries(self) -> Geometries:
        return np.asarray(shapely.boundary(self.drawn))

    def _held(self, point: Indices, polygon: Indices, lon: Floats, lat: Floats) -> Held:
        """Return which of some pairs of a point and a polygon are pairs of a held point and its holder."""
        shapely.prepare(self.drawn[np.unique(polygon)])
        held = np.asarray(shapely.intersects_xy(self.drawn[polygon], lon, lat))
        pole = np.flatnonzero(np.abs(lat) == POLE_DEG)
        held[pole] = shapely.intersects(self.drawn[polygon[pole]], _parallels(lat[pole]))
        doubtful = np.zeros(len(polygon), dtype=bool)
        if self._edges == "geodesic" and len(polygon):
            shapely.prepare(self._boundaries[np.unique(polygon)])
            near = np.asarray(
                shapely.dwithin(self._boundaries[polygon], _points(lon, lat), _across_deg(lat))  # type: ignore[call-overload]  # types-shapely knows one distance for all only
            )
            doubtful = near & (np.abs(lat) < POLE_DEG)
        rows = np.flatnonzero(held | doubtful)
        polygon = polygon[rows]
        return Held(point[rows], self._rank[polygon], lon[rows], lat[rows], self._of_part[polygon], ~doubtful[rows])


def _drawn(polygons: Geometries) -> tuple[Geometries, Indices]:
    """Return polygons cut at the date line and free of crossings, and the number of the one each is of."""
    drawn, number = list(polygons), list(range(len(polygons)))
    bounds = shapely.bounds(polygons).reshape(-1, 4)
    odd = (np.abs(bounds[:, [0, 2]]).max(axis=1) > HALF_TURN_DEG) | ~shapely.is_valid(polygons)
    for row in np.flatnonzero(odd).tolist():
        parts = [
            part for folded in fold_polygons(polygons[row : row + 1]) for part in polygon_parts(even_odd_area(folded))
        ]
        drawn[row] = shapely.Polygon()
        drawn += parts
        number += [row] * len(parts)
    together, part = np.array(drawn, dtype=object), np.array(number, dtype=np.intp)
    order = np.argsort(part, kind="stable")
    order = order[~shapely.is_empty(together[order])]
    return together[order], part[order]


def _points(lon: Floats, lat: Floats) -> Geometries:
    return np.asarray(shapely.points(lon, lat), dtype=object)


def _across_deg(lat: Floats) -> Floats:
    """Return how many degrees of either kind redrawn edges may stray at a latitude."""
    stray = np.degrees(STRAY_M * _SPARE / SMALLEST_CURVATURE_RADIUS_M)
    return np.asarray(np.minimum(stray / np.maximum(np.cos(np.radians(lat)), 1e-12), HALF_TURN_DEG))


def _windows(lon: Floats, lat: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Return boxes about points in which an edge may have them on the wrong side; all round near a pole."""
    across, along = _across_deg(lat), np.degrees(STRAY_M * _SPARE / SMALLEST_CURVATURE_RADIUS_M)
    across = np.where(np.abs(lat) > _STEEP_LAT, TURN_DEG, across)
    return lon - across, lat - along, lon + across, lat + along


def _both_spellings(lon: Floats, lat: Floats) -> tuple[Indices, Floats]:
    """Return the rows of points and their longitudes, twice for those at the date line."""
    at_line = np.flatnonzero((np.abs(lon) >= HALF_TURN_DEG - _across_deg(lat)) & (np.abs(lat) < POLE_DEG))
    row = np.concatenate([np.arange(len(lon)), at_line])
    return row, np.concatenate([lon, lon[at_line] - np.copysign(TURN_DEG, lon[at_line])])


def _parallels(lat: Floats) -> Geometries:
    ends = np.stack(
        [np.column_stack([np.full(len(lat), side), lat]) for side in (-HALF_TURN_DEG, HALF_TURN_DEG)], axis=1
    )
    return np.asarray(shapely.linestrings(ends))
