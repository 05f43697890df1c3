"""Discs about very many points: their rims by one call of the direct problem, assembled in one array.

Along an edge of length s between two points at a distance p from the centre, the second derivative of the distance
to the centre lies between -k and 1 / p + k: k is the edge's own geodesic curvature at the most, and the circles' is at
most 1 / p, as the ellipsoid is curved outwards (Hessian comparison). So on the edge the distance is at most
p + k s^2 / 8, and at least p - (1 / p + k) s^2 / 8. Vertices outside the true rim leave both sides of the tolerance to
the edges.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np
import shapely

from rangekit.geodesic.ellipsoid import solve_direct
from rangekit.geodesic.lines import numbered_runs
from rangekit.geodesic.local_planes import bend_in_degrees
from rangekit.geodesic.polygons.rings import polygon_from_rings
from rangekit.geodesic.threads import on_every_core

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Indices = NDArray[np.intp]
    Geometries = NDArray[np.object_]

__all__ = ["draw_discs"]

_SLICE_VERTICES = 60_000
_LARGEST_RADIUS_M = 5_000_000.0  # well within a quarter of the globe, where circles stop bending towards their centre
_LARGEST_LAT = 88.9
_METRES_PER_DEGREE = 110_500.0  # at least, along a meridian
_SHARE = 0.98
_LONGER = 1.01  # how much longer than an arc's share of the circle an edge can be
_FEWEST = 8
_HALF_TURN = 180.0


def draw_discs(lon: Floats, lat: Floats, radius_m: Floats, tolerance_m: Floats) -> Geometries:
    """Return the discs about points; None about those that are too near a pole, or too large, for this way.

    Parameters
    ----------
    lon, lat : (k,) degrees
    radius_m, tolerance_m : (k,) metres
        Both positive.

    Returns
    -------
    (k,) array of Polygon, MultiPolygon or None
        Ready for RFC 7946, their straight edges within the tolerance.
    """
    made = np.full(len(lon), None, dtype=object)
    reach = np.abs(lat) + (radius_m + tolerance_m) / _METRES_PER_DEGREE
    rows = np.flatnonzero((reach < _LARGEST_LAT) & (radius_m <= _LARGEST_RADIUS_M))
    if not len(rows):
        return made
    ring_m, counts = _corners(reach[rows], radius_m[rows], tolerance_m[rows])
    step = max(int(_SLICE_VERTICES // counts.mean()), 1)

    def draw(part: slice) -> None:
        made[rows[part]] = _draw(lon[rows[part]], lat[rows[part]], ring_m[part], counts[part])

    on_every_core(draw, len(rows), step)
    return made


def _corners(lat: Floats, radius_m: Floats, tolerance_m: Floats) -> tuple[Floats, Indices]:
    """Return how far from the centre a disc's vertices are to be, and how many of them keep the tolerance."""
    bend = bend_in_degrees(lat)
    allowed = _SHARE * tolerance_m
    # s^2 / 8, from both bounds of an edge being met at once; the vertices' distance is the larger one's reserve
    square = 2 * allowed / (1 / radius_m + 2 * bend)
    counts = np.ceil(2 * np.pi * (radius_m + allowed) * _LONGER / np.sqrt(8 * square)).astype(np.intp)
    counts = np.maximum(counts, _FEWEST)
    return radius_m + np.maximum(allowed - bend * square, 0.0), counts


def _draw(lon: Floats, lat: Floats, ring_m: Floats, counts: Indices) -> Geometries:
    disc, step = numbered_runs(counts + 1)
    azimuth = -np.remainder(step, counts[disc]) * (360.0 / counts[disc])
    x, y, _ = solve_direct(lon[disc], lat[disc], azimuth, ring_m[disc])
    rings = np.atleast_1d(np.asarray(shapely.linearrings(x, y, indices=disc)))
    made = np.asarray(shapely.polygons(rings), dtype=object)
    # a ring across the date line jumps from one side of it to the other
    west, _, east, _ = shapely.bounds(made).T
    for row in np.flatnonzero(east - west > _HALF_TURN):
        ring = shapely.get_coordinates(rings[row])
        outside = float(np.remainder(lon[row] + 2 * _HALF_TURN, 2 * _HALF_TURN) - _HALF_TURN), -float(lat[row])
        made[row] = shapely.orient_polygons(polygon_from_rings([ring], outside))
    return cast("Geometries", made)
