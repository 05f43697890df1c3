"""What lies inside a polygon whose edges are geodesics, or straight in longitude and latitude.

The polygons are redrawn with edges straight in longitude and latitude that stray from the true ones by less than half
a metre (``planar.STRAY_M``); planar containment then decides all points but those closer than that to an edge, which
the caller settles by the side of the nearest edge they lie on.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import shapely

from rangekit.geodesic.collection import one_multilinestring, one_multipolygon, polygon_parts
from rangekit.geodesic.ellipsoid import HALF_TURN_DEG, POLE_DEG
from rangekit.geodesic.polygons.even_odd import EvenOddRule
from rangekit.geodesic.polygons.planar import STRAY_M, fold_polygons, redraw_polygons, valid_region
from rangekit.geodesic.threads import PreparedCopies, on_every_core

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from rangekit.geodesic.inputs import Edges

    Floats = NDArray[np.float64]

__all__ = ["Interior"]

_SLICE = 1 << 13
_FEW = 16
_VERTICES_A_RAY = 8  # a ray takes a few microseconds, the region some ten for each vertex where there are many holes


class Interior:
    """What lies inside the polygons of a geometry.

    To make one valid region of them takes long where there are many holes, and is put off until so many points have
    been asked about that it pays: rays tell for the first.

    Parameters
    ----------
    geometry : shapely geometry
        Degrees; with at least one polygon.
    edges : {"geodesic", "planar"}
        What a straight edge means.
    """

    def __init__(self, geometry: BaseGeometry, edges: Edges) -> None:
        self._unfolded = redraw_polygons(polygon_parts(geometry), edges, STRAY_M)
        self.drawn = fold_polygons(self._unfolded)
        self._vertices = int(shapely.get_num_coordinates(self.drawn).sum())
        self._told_by_rays = 0
        self._prepared = PreparedCopies(lambda: shapely.transform(self.region, np.array))
        self._rings = PreparedCopies(lambda: one_multilinestring(shapely.get_rings(self.drawn)))
        self._edges = PreparedCopies(lambda: shapely.boundary(self.region))

    @cached_property
    def region(self) -> BaseGeometry:
        """The polygons as one valid region, with edges straight in longitude and latitude, cut at the date line."""
        return one_multipolygon(self.drawn) if self.is_valid else valid_region(self.drawn)

    @cached_property
    def is_valid(self) -> bool:
        """Whether no polygon crosses or overlaps itself or another, so that a ring has the inside on one side only."""
        ways = [self.drawn] if self._unfolded is self.drawn else [self.drawn, self._unfolded]
        return all(bool(shapely.is_valid(one_multipolygon(polygons))) for polygons in ways)

    @cached_property
    def is_cut(self) -> bool:
        """Whether an edge runs along the date line, where another polygon may have its own and no outside between."""
        xy, ring = shapely.get_coordinates(shapely.get_rings(self._unfolded), return_index=True)
        along = (np.abs(xy[1:, 0]) == HALF_TURN_DEG) & (xy[1:, 0] == xy[:-1, 0]) & (ring[1:] == ring[:-1])
        return bool(along.any())

    @property
    def _knows_region(self) -> bool:
        return "region" in vars(self)

    def contains(self, lon: Floats, lat: Floats) -> NDArray[np.bool_]:
        """Return which points lie in the region, either spelling of the date line counting.

        Parameters
        ----------
        lon, lat : (n,) degrees
        """
        if not self._knows_region and self._are_few(len(lon)) and (np.abs(lat) < POLE_DEG).all():
            inside = self._planar_rule.contain(lon, lat)
            spelt_twice = np.flatnonzero(np.abs(lon) == HALF_TURN_DEG)
            inside[spelt_twice] |= self._planar_rule.contain(-lon[spelt_twice], lat[spelt_twice])
            return inside
        inside = np.empty(len(lon), dtype=bool)

        def look(part: slice) -> None:
            with self._prepared.borrow() as prepared:
                inside[part] = shapely.intersects_xy(prepared, lon[part], lat[part])

        on_every_core(look, len(lon), _SLICE)
        with self._prepared.borrow() as prepared:
            for edge in (-HALF_TURN_DEG, HALF_TURN_DEG):
                at = np.flatnonzero(lon == edge)
                inside[at] |= shapely.intersects_xy(prepared, -lon[at], lat[at])
            for row in np.flatnonzero(np.abs(lat) == POLE_DEG):
                inside[row] = bool(shapely.intersects(prepared, _parallel(lat[row])))
        return inside

    def _are_few(self, count: int) -> bool:
        """Whether so many points, with those before them, cost less by rays than the region would."""
        self._told_by_rays += count
        return self._told_by_rays <= max(_FEW, self._vertices // _VERTICES_A_RAY)

    def near_edge(self, lon: Floats, lat: Floats) -> NDArray[np.bool_]:
        """Return which points are so near an edge that the redrawn edge may have them on the wrong side.

        Parameters
        ----------
        lon, lat : (n,) degrees
        """
        near = _are_near(self._edges if self._knows_region else self._rings, lon, lat)
        if not self._knows_region and near.any():
            near[near] = _are_near(self._edges, lon[near], lat[near])
        return near

    def holds(self, lon: Floats, lat: Floats) -> NDArray[np.bool_]:
        """Return which points lie inside, by the true geodesic edges: for points near the edges of any polygons.

        Parameters
        ----------
        lon, lat : (n,) degrees
        """
        return self._geodesic_rule.contain_on_globe(lon, lat, STRAY_M)

    @cached_property
    def _planar_rule(self) -> EvenOddRule:
        return EvenOddRule(self.drawn)

    @cached_property
    def _geodesic_rule(self) -> EvenOddRule:
        return EvenOddRule(self._unfolded)

    @property
    def holds_pole(self) -> bool:
        """Whether a pole lies in the region."""
        return bool(self.contains(np.zeros(2), np.array([-POLE_DEG, POLE_DEG])).any())


def _are_near(lines: PreparedCopies, lon: Floats, lat: Floats) -> NDArray[np.bool_]:
    near = np.empty(len(lon), dtype=bool)

    def look(part: slice) -> None:
        stray_deg = np.degrees(STRAY_M / 6_330_000.0) / np.maximum(np.cos(np.radians(lat[part])), 1e-9)
        places = shapely.points(lon[part], lat[part])
        with lines.borrow() as prepared:
            near[part] = shapely.dwithin(prepared, places, np.minimum(stray_deg, 360.0))

    on_every_core(look, len(lon), _SLICE)
    return near


def _parallel(lat: float) -> BaseGeometry:
    return shapely.LineString([(-HALF_TURN_DEG, lat), (HALF_TURN_DEG, lat)])
