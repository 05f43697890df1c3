"""Edges straight in longitude and latitude bend on the ground, so that inner points of two can be nearest.

Along a segment the distance to the other one then falls at first and rises at last; where its slope changes sign is
found by halving. Between segments of ten kilometres at the most there is one such place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rangekit.geodesic.pairs.closest import Connections
from rangekit.geodesic.pairs.crossing import closest_on, slopes_at
from rangekit.geodesic.search.closest_point import SegmentCurve

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rangekit.geodesic.pairs.descent import Close
    from rangekit.geodesic.pairs.features import Features

    Floats = NDArray[np.float64]
    Indices = NDArray[np.intp]

__all__ = ["connect_bends"]

_HALVINGS = 24
_SPARE_M = 1e-6


def connect_bends(left: Features, right: Features, close: Close, best_m: Floats) -> Connections:
    """Return the ways between inner points of segments that may be shorter than those from their vertices.

    Parameters
    ----------
    left, right : Features
        With planar edges.
    close : Close
        Pairs of segments.
    best_m : (n,) metres
        For each pair of segments, the shortest distance between vertices and segments of its geometries.
    """
    first, second = left.outline, right.outline
    size = np.minimum(_sizes(left)[close.left], _sizes(right)[close.right])
    gain = first.sagitta_m[close.left] + second.sagitta_m[close.right] + _SPARE_M
    least = _least_of_ends(left, right, close)
    close = close.take((size > 0) & (least - gain <= best_m))
    a, b = close.left, close.right
    nothing = np.zeros(len(a))
    inward = (slopes_at(first, a, second, b, nothing)[0] < 0) & (slopes_at(first, a, second, b, nothing + 1)[0] > 0)
    close = close.take(inward)
    a, b = close.left, close.right
    low, high = np.zeros(len(a)), np.ones(len(a))
    for _ in range(_HALVINGS if len(a) else 0):
        middle = (low + high) / 2
        falling = slopes_at(first, a, second, b, middle)[0] < 0
        low, high = np.where(falling, middle, low), np.where(falling, high, middle)
    lon, lat, _ = SegmentCurve(first, a).at(np.arange(len(a)), (low + high) / 2)
    closest = closest_on(second, b, lon, lat)
    return Connections(close.group, a, b, closest.distance_m, lon, lat, closest.lon, closest.lat)


def _sizes(features: Features) -> Floats:
    outline = features.outline
    return np.asarray(np.abs(outline.lon1 - outline.lon0) + np.abs(outline.lat1 - outline.lat0))


def _least_of_ends(left: Features, right: Features, close: Close) -> Floats:
    """Return the least distance from an end of one segment to the other."""
    least = np.full(len(close.group), np.inf)
    for own, target, mine, theirs in (
        (left.outline, right.outline, close.left, close.right),
        (right.outline, left.outline, close.right, close.left),
    ):
        for lon, lat in (own.lon0, own.lat0), (own.lon1, own.lat1):
            least = np.minimum(least, closest_on(target, theirs, lon[mine], lat[mine]).distance_m)
    return least
