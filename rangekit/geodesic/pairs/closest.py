"""The exact distance between segments: of two that do not cross, a vertex is nearest to the other.

Let the shortest connection of two geodesics be longer than nothing and join inner points of both. It meets both at
right angles. Push its ends the same way along both: they being geodesics, the second variation of the connection's
length is minus the integral of the Gaussian curvature along it, and that is positive everywhere on the ellipsoid, so
that some connection is shorter still. Hence one end is a vertex, and what is left is a point and a segment
(:func:`rangekit.geodesic.search.closest_point.find_closest_points`).
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np

from rangekit.geodesic.pairs.descent import Close, allowed_chord
from rangekit.geodesic.search.closest_point import CandidatePairs, ClosestPoints, find_closest_points, project_on_chords

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from rangekit.geodesic.pairs.features import Features
    from rangekit.geodesic.search.outline import Outline

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]
    Indices = NDArray[np.intp]

__all__ = ["Connections", "connect_vertices"]

TOUCHING_M = 2e-8
"""What is nearer than that touches: coordinates in degrees and geodesics are good for no more."""


@dataclass(frozen=True, slots=True, eq=False)
class Connections:
    """Shortest ways between two geometries, n of them.

    Parameters
    ----------
    group : (n,) indices
    left, right : (n,) indices
        The segments that they join.
    distance_m : (n,) metres
    lon, lat : (n,) degrees
        Where they end on the left.
    other_lon, other_lat : (n,) degrees
        Where they end on the right.
    """

    group: Indices
    left: Indices
    right: Indices
    distance_m: Floats
    lon: Floats
    lat: Floats
    other_lon: Floats
    other_lat: Floats

    def take(self, rows: Bools | Indices) -> Connections:
        """Return some of them."""
        return Connections(*(getattr(self, field.name)[rows] for field in fields(self)))

    @classmethod
    def joined(cls, parts: Sequence[Connections]) -> Connections:
        """Return all of several."""
        if not parts:
            none, nowhere = np.empty(0, dtype=np.intp), np.empty(0)
            return cls(none, none, none, nowhere, nowhere, nowhere, nowhere, nowhere)
        return cls(*(np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(cls)))


@dataclass(frozen=True, slots=True, eq=False)
class _Asked:
    """Pairs of a vertex of one side and a segment of the other."""

    pair: Indices
    lon: Floats
    lat: Floats
    segment: Indices
    fraction: Floats
    chord_m: Floats
    beyond: Floats

    def take(self, rows: Bools) -> _Asked:
        return _Asked(*(getattr(self, field.name)[rows] for field in fields(self)))

    def closest(self, outline: Outline, *, placed: bool) -> ClosestPoints:
        return find_closest_points(
            outline,
            CandidatePairs(self.segment, self.lon, self.lat, self.fraction, self.chord_m, self.beyond),
            placed=placed,
        )


def connect_vertices(left: Features, right: Features, close: Close, limit_m: Floats, *, placed: bool) -> Connections:
    """Return the shortest ways from the vertices of some segments to others, and back.

    Parameters
    ----------
    left, right : Features
    close : Close
        Pairs of segments.
    limit_m : (g,) metres
        The longest chord that counts, for each group.
    placed : bool
        Whether the ends are wanted as well as the distances.

    Returns
    -------
    Connections
        Among them the shortest of each group, if its segments do not cross and are geodesics.
    """
    length, other_length = _have_length(left.outline)[close.left], _have_length(right.outline)[close.right]
    # a point is a query only; where both are points the left one is
    forth = _asked(left, close.left, right.outline, close.right, other_length | ~length)
    back = _asked(right, close.right, left.outline, close.left, length)
    limit = limit_m.copy()
    for asked, outline in (forth, right.outline), (back, left.outline):
        some = asked.chord_m + outline.sagitta_m[asked.segment]
        np.minimum.at(limit, close.group[asked.pair], allowed_chord(some))
    found = []
    for asked, outline in (forth, right.outline), (back, left.outline):
        least = asked.chord_m - outline.sagitta_m[asked.segment]
        kept = asked.take(least <= limit[close.group[asked.pair]])
        closest = kept.closest(outline, placed=placed)
        ends = (
            (kept.lon, kept.lat, closest.lon, closest.lat)
            if asked is forth
            else (closest.lon, closest.lat, kept.lon, kept.lat)
        )
        pair = kept.pair
        found.append(Connections(close.group[pair], close.left[pair], close.right[pair], closest.distance_m, *ends))
    return Connections.joined(found)


def _have_length(outline: Outline) -> Bools:
    return np.asarray((outline.lon0 != outline.lon1) | (outline.lat0 != outline.lat1))


def _asked(own: Features, segment: Indices, outline: Outline, target: Indices, wanted: Bools) -> _Asked:
    """Return the vertices of segments, each once in a line, with the segments that they are paired with."""
    start, end = np.flatnonzero(wanted), np.flatnonzero(wanted & own.closes[segment])
    mine = own.outline
    pair = np.concatenate([start, end])
    lon = np.concatenate([mine.lon0[segment[start]], mine.lon1[segment[end]]])
    lat = np.concatenate([mine.lat0[segment[start]], mine.lat1[segment[end]]])
    xyz = np.concatenate([mine.xyz0[segment[start]], mine.xyz1[segment[end]]])
    return _Asked(pair, lon, lat, target[pair], *project_on_chords(outline, target[pair], xyz))
