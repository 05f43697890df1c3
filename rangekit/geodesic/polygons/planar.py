"""Polygons redrawn for planar containment: their edges straight in longitude and latitude, cut at the date line.

The redrawn edges stray from the true ones by less than :data:`STRAY_M` unless another bound is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from rangekit.geodesic.collection import either, one_multipolygon, polygon_parts, union
from rangekit.geodesic.ellipsoid import HALF_TURN_DEG, TURN_DEG
from rangekit.geodesic.polygons.crossings import middles
from rangekit.geodesic.polygons.even_odd import even_odd_area
from rangekit.geodesic.polygons.rings import enclosing_curve, fold_lon

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from rangekit.geodesic.inputs import Edges

    Floats = NDArray[np.float64]
    Indices = NDArray[np.intp]

__all__ = ["STRAY_M", "fold_polygons", "planar_polygons", "redraw_polygons", "valid_region"]

STRAY_M = 0.5
_MOST_HALVINGS = 40


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
    return valid_region(fold_polygons(redraw_polygons(polygons, edges, stray_m)))


def redraw_polygons(polygons: NDArray[np.object_], edges: Edges, stray_m: float) -> NDArray[np.object_]:
    """Return polygons redrawn, their longitudes running on across the date line."""
    if edges == "planar":
        return polygons
    rings, owner = shapely.get_rings(polygons, return_index=True)
    lonlat, ring = shapely.get_coordinates(rings, return_index=True)
    drawn, drawn_ring = _follow_geodesics(lonlat, ring, stray_m)
    jumps = (np.abs(np.diff(drawn[:, 0])) > HALF_TURN_DEG) & (drawn_ring[1:] == drawn_ring[:-1])
    crosses = np.zeros(len(polygons), dtype=bool)
    crosses[owner[drawn_ring[1:][jumps]]] = True
    bent = np.zeros(len(polygons), dtype=bool)
    bent[owner[np.bincount(drawn_ring) > np.bincount(ring)]] = True
    polygons = polygons.copy()
    chosen = np.flatnonzero((bent & ~crosses)[owner])
    if len(chosen):
        rows = np.isin(drawn_ring, chosen)
        redrawn = np.asarray(shapely.linearrings(drawn[rows], indices=np.searchsorted(chosen, drawn_ring[rows])))
        polygons[bent & ~crosses] = shapely.polygons(redrawn, indices=np.unique(owner[chosen], return_inverse=True)[1])
    for row in np.flatnonzero(crosses):
        pairs = [(lonlat[ring == own], drawn[drawn_ring == own]) for own in np.flatnonzero(owner == row)]
        polygons[row] = _unwrapped(pairs)
    return polygons


def fold_polygons(polygons: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return polygons brought back between the two sides of the date line and cut there."""
    beyond = np.flatnonzero(np.abs(shapely.bounds(polygons)[:, ::2]).max(axis=1) > HALF_TURN_DEG)
    if len(beyond):
        polygons = polygons.copy()
    for row in beyond:
        outer, *inner = (fold_lon(even_odd_area(shapely.Polygon(ring))) for ring in shapely.get_rings(polygons[row]))
        holes = [one_multipolygon(polygon_parts(shapely.GeometryCollection(inner)))] if inner else []
        polygons[row] = either([outer, *(holes if shapely.is_valid(holes).all() else inner)])
    return _flat(polygons)


def valid_region(polygons: NDArray[np.object_]) -> BaseGeometry:
    """Return what lies in an odd number of a polygon's loops, for any of the polygons, as one valid area."""
    together = one_multipolygon(polygons)
    if shapely.is_valid(together):
        return together
    polygons = polygons.copy()
    for row in np.flatnonzero(~shapely.is_valid(polygons)):
        polygons[row] = even_odd_area(polygons[row])
    return union(polygons)


def _flat(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return the polygons in an array of polygons and collections of them."""
    if (shapely.get_type_id(shapes) == shapely.GeometryType.POLYGON).all():
        return shapes
    return np.concatenate([polygon_parts(shape) for shape in shapes])


def _unwrapped(rings: list[tuple[Floats, Floats]]) -> BaseGeometry:
    """Return a polygon whose longitudes run on, of its rings as they were given and as they are redrawn."""
    outer, *inner = (enclosing_curve(*ring) for ring in rings)
    middle = np.ptp(outer[:, 0]) / 2 + outer[:, 0].min()
    for hole in inner:
        hole[:, 0] += TURN_DEG * np.round((middle - hole[0, 0]) / TURN_DEG)
    return shapely.Polygon(outer, inner)


def _follow_geodesics(lonlat: Floats, ring: Indices, stray_m: float) -> tuple[Floats, Indices]:
    """Add vertices until edges straight in longitude and latitude stray by less than half of the given way."""
    edge = np.flatnonzero(ring[1:] == ring[:-1])
    for _ in range(_MOST_HALVINGS):
        middle, stray = middles(lonlat[edge], lonlat[edge + 1], stray_m)
        far = np.flatnonzero(stray > stray_m / 2)
        if not len(far):
            break
        at = edge[far] + 1
        lonlat, ring = np.insert(lonlat, at, middle[far], axis=0), np.insert(ring, at, ring[edge[far]])
        added = at + np.arange(len(at))
        edge = np.sort(np.concatenate([added - 1, added]))  # the halves; what does not stray is not asked again
    return lonlat, ring
