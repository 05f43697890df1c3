"""What lies inside a polygon whose edges are geodesics, or straight in longitude and latitude.

The polygons are redrawn with edges straight in longitude and latitude that stray from the true ones by less than
:data:`STRAY_M`; planar containment then decides all points but those closer than that to an edge, which the caller
settles by the side of the nearest edge they lie on.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import shapely

from rangekit.geodesic.collection import either, one_multilinestring, one_multipolygon, simple_parts, union
from rangekit.geodesic.crossings import middles
from rangekit.geodesic.loops import Loops, odd_area
from rangekit.geodesic.rings import enclosing_curve, fold_lon
from rangekit.geodesic.threads import PreparedCopies, on_every_core

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from rangekit.geodesic.outline import Edges

    Floats = NDArray[np.float64]

__all__ = ["STRAY_M", "Interior", "planar_polygons", "polygon_parts", "valid_region"]

STRAY_M = 0.5
_MOST_HALVINGS = 40
_SLICE = 1 << 13
_FEW = 16
_VERTICES_A_RAY = 8  # a ray takes a few microseconds, the region some ten for each vertex where there are many holes
_TURN = 360.0
_HALF_TURN = 180.0
_POLE = 90.0


def planar_polygons(geometry: BaseGeometry, edges: Edges, *, stray_m: float = STRAY_M) -> BaseGeometry | None:
    """Return the polygons of a geometry redrawn for planar containment; None if it has no polygon.

    Parameters
    ----------
    geometry : shapely geometry
        Degrees.
    edges : {"geodesic", "planar"}
        What a straight edge means.
    stray_m : metres
        How far the redrawn edges may be from the true ones.
    """
    polygons = polygon_parts(geometry)
    if not len(polygons):
        return None
    return valid_region(_folded(_unfolded(polygons, edges, stray_m)))


def _unfolded(polygons: NDArray[np.object_], edges: Edges, stray_m: float) -> NDArray[np.object_]:
    """Return polygons redrawn, their longitudes running on across the date line."""
    polygons = polygons.copy()
    if edges == "geodesic":
        for row in _bent(polygons, stray_m):
            polygons[row] = _redraw(polygons[row], stray_m)
    return polygons


def _folded(polygons: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return polygons and collections of them, brought back between the two sides of the date line and cut there."""
    beyond = np.flatnonzero(np.abs(shapely.bounds(polygons)[:, ::2]).max(axis=1) > _HALF_TURN)
    if len(beyond):
        polygons = polygons.copy()
    for row in beyond:
        outer, *inner = (fold_lon(odd_area(shapely.Polygon(ring))) for ring in shapely.get_rings(polygons[row]))
        holes = [one_multipolygon(polygon_parts(shapely.GeometryCollection(inner)))] if inner else []
        polygons[row] = either([outer, *(holes if shapely.is_valid(holes).all() else inner)])
    return polygons


def valid_region(polygons: NDArray[np.object_]) -> BaseGeometry:
    """Return what lies in an odd number of a polygon's loops, for any of the polygons, as one valid area."""
    together = one_multipolygon(_flat(polygons))
    if shapely.is_valid(together):
        return together
    polygons = _flat(polygons).copy()
    for row in np.flatnonzero(~shapely.is_valid(polygons)):
        polygons[row] = odd_area(polygons[row])
    return union(polygons)


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
        self._unfolded = _unfolded(polygon_parts(geometry), edges, STRAY_M)
        self.drawn = _flat(_folded(self._unfolded))
        self._vertices = int(shapely.get_num_coordinates(self.drawn).sum())
        self._told_by_rays = 0
        self._prepared = PreparedCopies(lambda: shapely.transform(self.region, np.array))
        self._rings = PreparedCopies(lambda: one_multilinestring(shapely.get_rings(self.drawn)))
        self._edges = PreparedCopies(lambda: shapely.boundary(self.region))

    @cached_property
    def region(self) -> BaseGeometry:
        """The polygons as one valid region, with edges straight in longitude and latitude, cut at the date line."""
        return one_multipolygon(self.drawn) if self.is_plain else valid_region(self.drawn)

    @cached_property
    def is_plain(self) -> bool:
        """Whether no polygon crosses or overlaps itself or another, so that a ring has the inside on one side only."""
        ways = [self.drawn] if self._unfolded is self.drawn else [self.drawn, self._unfolded]
        return all(bool(shapely.is_valid(one_multipolygon(polygons))) for polygons in ways)

    @cached_property
    def is_cut(self) -> bool:
        """Whether an edge runs along the date line, where another polygon may have its own and no outside between."""
        xy, ring = shapely.get_coordinates(shapely.get_rings(self._unfolded), return_index=True)
        along = (np.abs(xy[1:, 0]) == _HALF_TURN) & (xy[1:, 0] == xy[:-1, 0]) & (ring[1:] == ring[:-1])
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
        if not self._knows_region and self._are_few(len(lon)) and (np.abs(lat) < _POLE).all():
            inside = self._loops.contain(lon, lat)
            spelt_twice = np.flatnonzero(np.abs(lon) == _HALF_TURN)
            inside[spelt_twice] |= self._loops.contain(-lon[spelt_twice], lat[spelt_twice])
            return inside
        inside = np.empty(len(lon), dtype=bool)

        def look(part: slice) -> None:
            with self._prepared.borrow() as prepared:
                inside[part] = shapely.intersects_xy(prepared, lon[part], lat[part])

        on_every_core(look, len(lon), _SLICE)
        with self._prepared.borrow() as prepared:
            for edge in (-_HALF_TURN, _HALF_TURN):
                at = np.flatnonzero(lon == edge)
                inside[at] |= shapely.intersects_xy(prepared, -lon[at], lat[at])
            for row in np.flatnonzero(np.abs(lat) == _POLE):
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
        return self._true_loops.contain_on_globe(lon, lat, STRAY_M)

    @cached_property
    def _loops(self) -> Loops:
        return Loops(self.drawn)

    @cached_property
    def _true_loops(self) -> Loops:
        return Loops(self._unfolded)

    @property
    def holds_pole(self) -> bool:
        """Whether a pole lies in the region."""
        return bool(self.contains(np.zeros(2), np.array([-_POLE, _POLE])).any())


def _flat(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return the polygons in an array of polygons and collections of them."""
    if (shapely.get_type_id(shapes) == shapely.GeometryType.POLYGON).all():
        return shapes
    return np.concatenate([polygon_parts(shape) for shape in shapes])


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
    return shapely.LineString([(-_HALF_TURN, lat), (_HALF_TURN, lat)])


def polygon_parts(geometry: BaseGeometry) -> NDArray[np.object_]:
    """Return the polygons of a geometry of any type."""
    parts = simple_parts([geometry])
    return np.asarray(parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON])


def _bent(polygons: NDArray[np.object_], stray_m: float) -> NDArray[np.intp]:
    """Return which polygons or rings have an edge that strays, or goes the shorter way across the date line."""
    coordinates, owner = shapely.get_coordinates(polygons, return_index=True)
    start, end = coordinates[:-1], coordinates[1:]
    _, stray = middles(start, end, stray_m)
    bent = (stray > stray_m / 2) | (np.abs(end[:, 0] - start[:, 0]) > _HALF_TURN)
    return np.unique(owner[1:][bent & (owner[1:] == owner[:-1])])


def _redraw(polygon: BaseGeometry, stray_m: float) -> BaseGeometry:
    rings = shapely.get_rings(polygon)
    for row in _bent(rings, stray_m):
        rings[row] = shapely.LineString(_follow_geodesics(shapely.get_coordinates(rings[row]), stray_m))
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    if not ((np.abs(np.diff(xy[:, 0])) > _HALF_TURN) & (ring[1:] == ring[:-1])).any():
        exterior, *holes = np.atleast_1d(np.asarray(shapely.linearrings(xy, indices=ring)))
        return shapely.Polygon(exterior, holes)
    outer, *inner = (_closed_curve(shapely.get_coordinates(line)) for line in rings)
    middle = np.ptp(outer[:, 0]) / 2 + outer[:, 0].min()
    for hole in inner:
        hole[:, 0] += _TURN * np.round((middle - hole[0, 0]) / _TURN)
    return shapely.Polygon(outer, inner)


def _closed_curve(ring: Floats) -> Floats:
    along_pole = np.abs(np.diff(ring[:, 0])) > _HALF_TURN
    along_pole &= (np.abs(ring[1:, 1]) == _POLE) & (np.abs(ring[:-1, 1]) == _POLE)
    return ring if along_pole.any() else enclosing_curve(ring)


def _follow_geodesics(ring: Floats, stray_m: float) -> Floats:
    """Add vertices until edges straight in longitude and latitude stray by less than half of the given way."""
    for _ in range(_MOST_HALVINGS):
        middle, stray = middles(ring[:-1], ring[1:], stray_m)
        far = np.flatnonzero(stray > stray_m / 2)
        if not len(far):
            break
        ring = np.insert(ring, far + 1, middle[far], axis=0)
    return ring
