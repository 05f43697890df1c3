"""What lies inside a polygon whose edges are geodesics, or straight in longitude and latitude.

The polygons are redrawn with edges straight in longitude and latitude that stray from the true ones by less than half
a metre (``planar.STRAY_M``); planar containment then decides all points but those closer than that to an edge, which
the caller settles by the side of the nearest edge they lie on.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from rangekit.geodesic.cells import OPEN, OUT, extent_of
from rangekit.geodesic.collection import one_multilinestring, one_multipolygon, polygon_parts
from rangekit.geodesic.ellipsoid import HALF_TURN_DEG, POLE_DEG, degrees_across
from rangekit.geodesic.polygons.even_odd import EvenOddRule
from rangekit.geodesic.polygons.inside_table import draw_inside_table
from rangekit.geodesic.polygons.planar import STRAY_M, fold_polygons, redraw_polygons, valid_region
from rangekit.geodesic.threads import PreparedCopies, on_every_core

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from rangekit.geodesic.cells import CellTable
    from rangekit.geodesic.inputs import Edges

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]
    Indices = NDArray[np.intp]

__all__ = ["Interior"]

_SLICE = 1 << 13
_FEW = 16
# A ray takes about four microseconds, and to prepare polygons for GEOS's index half a microsecond per vertex.
_VERTICES_PER_RAY = 8
_MOST_GROUPS = 3
_FEWEST_FOR_TABLE = 50_000


class Interior:
    """What lies inside the polygons of a geometry.

    A polygon's inside is what an odd number of its rings go round, whether they cross or not, and GEOS's index answers
    that. It may hold several polygons if no two of them meet; polygons are sorted into a few such groups. Only where
    they take more than that, one valid region is made of them, which costs seconds where there are many holes. The
    first few points are answered by rays, without any index.

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
        self._edges = edges
        self._located = self._answered_by_rays = 0
        self._whole = PreparedCopies(lambda: shapely.transform(self.region, np.array))
        self._rings = PreparedCopies(lambda: one_multilinestring(shapely.get_rings(self.drawn)))

    @cached_property
    def region(self) -> BaseGeometry:
        """The polygons as one valid region, with edges straight in longitude and latitude, cut at the date line."""
        return one_multipolygon(self.drawn) if self.is_valid else valid_region(self.drawn)

    @cached_property
    def is_valid(self) -> bool:
        """Whether no polygon crosses or overlaps itself or another, so that a ring has the inside on one side only."""
        ways = [self.drawn] if self._unfolded is self.drawn else [self.drawn, self._unfolded]
        return all(bool(shapely.is_valid(one_multipolygon(polygons))) for polygons in ways)

    @property
    def is_known_to_be_valid(self) -> bool:
        """Whether :attr:`is_valid` was asked for and is true: to find out takes long where there are many holes."""
        return "is_valid" in vars(self) and self.is_valid

    @cached_property
    def is_cut(self) -> bool:
        """Whether an edge runs along the date line, where another polygon may have its own and no outside between."""
        xy, ring = shapely.get_coordinates(shapely.get_rings(self._unfolded), return_index=True)
        along = (np.abs(xy[1:, 0]) == HALF_TURN_DEG) & (xy[1:, 0] == xy[:-1, 0]) & (ring[1:] == ring[:-1])
        return bool(along.any())

    def locate(self, lon: Floats, lat: Floats) -> tuple[Bools, Bools]:
        """Return which points lie inside the redrawn polygons, and which of them surely inside the true ones.

        Parameters
        ----------
        lon, lat : (n,) degrees
            Longitudes within -180..180.
        """
        inside = np.zeros(len(lon), dtype=bool)
        surely = inside.copy()
        rows = self._look_up(lon, lat, surely)
        inside |= surely
        inside[rows] = self.contains(lon[rows], lat[rows])
        held = rows[inside[rows]]
        surely[held] = self._edges == "planar" or ~_are_near(self._rings, lon[held], lat[held])
        return inside, surely

    def _look_up(self, lon: Floats, lat: Floats, surely: Bools) -> Indices:
        """Mark what is surely inside by a table, once so many points have come that it pays; return the open rows."""
        self._located += len(lon)
        if self._located < max(_FEWEST_FOR_TABLE, self._vertices):
            return np.arange(len(lon))
        table = self._table
        open_rows: list[Indices] = []

        def look(part: slice) -> None:
            extent = extent_of(lon[part], lat[part])
            if extent is not None:
                state = surely[part].view(np.uint8)
                table.look_up(lon[part], lat[part], extent, state)
                rows = np.flatnonzero(state == OPEN)
                state[rows] = OUT
                open_rows.append(part.start + rows)

        on_every_core(look, len(lon), _SLICE)
        return np.sort(np.concatenate([*open_rows, np.empty(0, dtype=np.intp)]))

    @cached_property
    def _table(self) -> CellTable:
        return draw_inside_table(self.drawn, self.contains, STRAY_M)

    def contains(self, lon: Floats, lat: Floats) -> Bools:
        """Return which points lie inside, either spelling of the date line counting.

        Parameters
        ----------
        lon, lat : (n,) degrees
        """
        at_pole = np.abs(lat) == POLE_DEG
        spelt_twice = np.flatnonzero((np.abs(lon) == HALF_TURN_DEG) & ~at_pole)
        inside = self._contain_off_poles(lon, lat)
        inside[spelt_twice] |= self._contain_off_poles(-lon[spelt_twice], lat[spelt_twice])
        for pole in np.unique(lat[at_pole]):
            inside[lat == pole] = self._reaches(pole) and self._holds_pole(pole)
        return inside

    def _contain_off_poles(self, lon: Floats, lat: Floats) -> Bools:
        self._answered_by_rays += len(lon)
        if self._answered_by_rays <= max(_FEW, self._vertices // _VERTICES_PER_RAY):
            return self._planar_rule.contain(lon, lat)
        inside = np.empty(len(lon), dtype=bool)

        def look(part: slice) -> None:
            inside[part] = False
            for group in self._groups:
                with group.borrow() as prepared:
                    inside[part] |= shapely.intersects_xy(prepared, lon[part], lat[part])

        on_every_core(look, len(lon), _SLICE)
        return inside

    @cached_property
    def _groups(self) -> list[PreparedCopies]:
        """The polygons by groups in which no two meet, or the whole region if that takes too many."""
        if _holes_stick_out(self.drawn):
            return [self._whole]
        group = _groups_apart(self.drawn)
        if group.max() >= _MOST_GROUPS:
            return [self._whole]
        return [_even_odd_copies(self.drawn[group == number]) for number in range(int(group.max()) + 1)]

    def _reaches(self, lat: float) -> bool:
        """Whether a polygon is drawn up to a latitude, as those that hold a pole are up to the pole's."""
        return bool((shapely.bounds(self.drawn)[:, [1, 3]] == lat).any())

    def _holds_pole(self, pole: float) -> bool:
        with self._whole.borrow() as prepared:
            return bool(shapely.intersects(prepared, _parallel(pole)))

    def holds(self, lon: Floats, lat: Floats) -> Bools:
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
        """Whether a pole lies inside."""
        return any(self._reaches(pole) and self._holds_pole(pole) for pole in (-POLE_DEG, POLE_DEG))


def _even_odd_copies(polygons: NDArray[np.object_]) -> PreparedCopies:
    """Return copies of polygons that are asked by GEOS's index, which counts rings of every polygon alike.

    Its first question GEOS answers without an index, by shell and holes: holes that cross count twice there.
    """

    def make_copy() -> BaseGeometry:
        copy = shapely.transform(one_multipolygon(polygons), np.array)
        shapely.prepare(copy)
        west, south, east, north = copy.bounds
        shapely.intersects_xy(copy, (west + east) / 2, (south + north) / 2)
        return copy

    return PreparedCopies(make_copy)


def _holes_stick_out(polygons: NDArray[np.object_]) -> bool:
    """Whether a hole reaches beyond the box of its exterior, where GEOS looks no further."""
    rings, owner = shapely.get_rings(polygons, return_index=True)
    boxes, whole = shapely.bounds(rings), shapely.bounds(polygons)[owner]
    return bool((boxes[:, :2] < whole[:, :2]).any() or (boxes[:, 2:] > whole[:, 2:]).any())


def _groups_apart(polygons: NDArray[np.object_]) -> NDArray[np.intp]:
    """Return for each polygon the number of a group in which it meets no other."""
    group = np.zeros(len(polygons), dtype=np.intp)
    one, other = shapely.STRtree(polygons).query(polygons)
    rank = np.argsort(np.argsort(-shapely.get_num_coordinates(polygons), kind="stable"))
    larger_first = rank[one] < rank[other]
    larger, smaller = one[larger_first], other[larger_first]
    kept, row = np.unique(larger, return_inverse=True)
    copies = shapely.transform(polygons[kept], np.array)  # to prepare: the caller's may be in use by another thread
    shapely.prepare(copies)
    meet = np.flatnonzero(shapely.intersects(copies[row], polygons[smaller]))
    for pair in meet[np.argsort(rank[smaller[meet]], kind="stable")]:
        # All that the smaller one meets among the larger ones have their numbers by now.
        taken = group[larger[meet[smaller[meet] == smaller[pair]]]]
        group[smaller[pair]] = min(set(range(len(taken) + 1)).difference(taken.tolist()))
    return group


def _are_near(lines: PreparedCopies, lon: Floats, lat: Floats) -> Bools:
    """Return which points are so near an edge that the redrawn edge may have them on the wrong side."""
    near = np.empty(len(lon), dtype=bool)

    def look(part: slice) -> None:
        places = shapely.points(lon[part], lat[part])
        across: Any = degrees_across(lat[part], STRAY_M)  # the stubs know one distance only
        with lines.borrow() as prepared:
            near[part] = shapely.dwithin(prepared, places, across)

    on_every_core(look, len(lon), _SLICE)
    return near


def _parallel(lat: float) -> BaseGeometry:
    return shapely.LineString([(-HALF_TURN_DEG, lat), (HALF_TURN_DEG, lat)])
