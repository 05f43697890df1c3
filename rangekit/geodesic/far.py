"""Far queries, where chords through the ground rank pieces too coarsely: one walk by geodesics from end to end.

Thousands of kilometres away a chord bounds the geodesic only to hundreds of metres, and thousands of pieces would
stay candidates. So the distance d to the first point p of a run of pieces is solved for, and with it the direction u at
p in which the query lies. A point of the run that is a straight vector x away from p, and a geodesic of length s, is no
nearer than

    d - u.x - 1.02 s^3 / (6 R1^2) - s^2 / 2 max(0, -cot((d + s) / b) / b)

The first two terms are the distance to first order. The third is what u.x can differ from s cos(theta): the third
derivative of a geodesic in space is below 1.02 / R1^2, where R1 = b^2 / a is the smallest radius of curvature, and the
second has no part along u. The fourth is the distance's second derivative along a geodesic, at least cot(d / b) / b by
Sturm's comparison with the sphere of the ellipsoid's largest Gaussian curvature, 1 / b^2. Nearer to the antipodes than
that comparison reaches, d - s serves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rangekit.geodesic.candidates import BRANCHING, descend, group_starts
from rangekit.geodesic.ellipsoid import (
    LARGEST_GAUSS_RADIUS_M,
    SMALLEST_CURVATURE_RADIUS_M,
    longest_geodesic,
    solve_inverse,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rangekit.geodesic.candidates import CapsuleTree
    from rangekit.geodesic.outline import Outline

    Floats = NDArray[np.float64]
    Indices = NDArray[np.intp]

__all__ = ["far_pairs"]

_THIRD_DERIVATIVE = 1.02 / SMALLEST_CURVATURE_RADIUS_M**2
_SURELY_BEFORE_ANTIPODE_RAD = 3.0
_NO_DOUBT_M = 1e-3


def far_pairs(outline: Outline, order: Indices, tree: CapsuleTree, lon: Floats, lat: Floats) -> tuple[Indices, Indices]:
    """Return the pairs of query and piece among which each query's nearest piece is.

    Parameters
    ----------
    outline : Outline
    order : (m,) indices
        The pieces as the tree ranks them.
    tree : CapsuleTree
    lon, lat : (n,) degrees

    Returns
    -------
    query, ranked : (k,) indices
        Sorted by query; pieces by their rank in the tree.
    """
    runs = len(tree.levels[0].thickness)
    query, node = np.repeat(np.arange(len(lon)), runs), np.tile(np.arange(runs), len(lon))
    for depth, level in enumerate(tree.levels):
        if depth:
            node, query = descend(node, query, len(level.thickness))
        first_piece = order[node * BRANCHING ** (len(tree.levels) - 1 - depth)]
        axis = level.end[:, node] - level.start[:, node]
        distance, least = _bounds(outline, first_piece, axis, level.thickness[node], lon[query], lat[query])
        first, counts = group_starts(query)
        keep = least <= np.repeat(np.minimum.reduceat(distance, first), counts) + _NO_DOUBT_M
        query, node = query[keep], node[keep]
    return query, node


def _bounds(  # noqa: PLR0913, PLR0917 - what a pair of query and run is known by
    outline: Outline, piece: Indices, axis: Floats, thickness: Floats, lon: Floats, lat: Floats
) -> tuple[Floats, Floats]:
    """Return the distances to the first points of runs, and what the whole runs are not nearer than."""
    lon0, lat0 = outline.lon0[piece], outline.lat0[piece]
    azimuth, distance = solve_inverse(lon0, lat0, lon, lat)
    size = longest_geodesic(np.sqrt((axis * axis).sum(axis=0)) + thickness)
    nearer = np.maximum(_component(axis, lon0, lat0, azimuth), 0.0) + thickness
    nearer += _THIRD_DERIVATIVE / 6 * size**3
    angle = (distance + size) / LARGEST_GAUSS_RADIUS_M
    tame = angle < _SURELY_BEFORE_ANTIPODE_RAD
    bend = np.maximum(-1 / np.tan(np.where(tame, angle, 1.0)), 0.0) / LARGEST_GAUSS_RADIUS_M
    nearer += size**2 / 2 * bend
    return distance, distance - np.where(tame, np.minimum(nearer, size), size)


def _component(vector: Floats, lon: Floats, lat: Floats, azimuth: Floats) -> Floats:
    """Return the component of earth-centred vectors along horizontal directions at places."""
    lam, phi, alpha = np.radians(lon), np.radians(lat), np.radians(azimuth)
    sin_lam, cos_lam, sin_phi = np.sin(lam), np.cos(lam), np.sin(phi)
    east = cos_lam * vector[1] - sin_lam * vector[0]
    north = np.cos(phi) * vector[2] - sin_phi * (cos_lam * vector[0] + sin_lam * vector[1])
    component: Floats = east * np.sin(alpha) + north * np.cos(alpha)
    return component
