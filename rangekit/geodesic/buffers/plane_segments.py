"""Outlines and rims of many features, each feature in a plane of its own: plain data."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely import GeometryType

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]
    Indices = NDArray[np.intp]
    Geometries = NDArray[np.object_]

__all__ = ["Chains", "PlaneSegments", "Rims", "group_sizes", "rims_of", "segments_of"]


@dataclass(frozen=True, eq=False)
class PlaneSegments:
    """The segments of features' outlines, each in its feature's plane; a lone point is a segment of no length.

    Parameters
    ----------
    start, end : (m, 2) metres
    feature : (m,) indices
        Ascending.
    line : (m,) indices
        Ascending: which line, ring or point each is part of. Consecutive segments of a line share a vertex.
    is_ring : (m,) bool
        Whether it is part of a polygon's ring, which has the interior to its left.
    """

    start: Floats
    end: Floats
    feature: Indices
    line: Indices
    is_ring: Bools

    def foot(self, xy: Floats, row: Indices) -> Floats:
        """Return the point nearest to each of some places on each of some segments: (n, 2) metres."""
        start, along = self.start[row], self.end[row] - self.start[row]
        square = (along * along).sum(axis=1)
        share = ((xy - start) * along).sum(axis=1) / np.where(square > 0, square, 1.0)
        return np.asarray(start + np.clip(share, 0.0, 1.0)[:, None] * along)

    def away(self, xy: Floats, row: Indices) -> Floats:
        """Return how far each of some places is from each of some segments: (n,) metres."""
        return np.asarray(np.linalg.norm(self.foot(xy, row) - xy, axis=1))

    @cached_property
    def chains(self) -> Chains:
        """How the segments follow one another."""
        starts, counts = group_sizes(self.line)
        last = starts + counts - 1
        closed = (self.end[last] == self.start[starts]).all(axis=1) & (counts > 1)
        following = np.arange(1, len(self.line) + 1)
        following[last] = np.where(closed, starts, last)
        return Chains(np.repeat(starts, counts), np.repeat(counts, counts), np.repeat(closed, counts), following)

    def of_features(self, rows: Indices, features: int) -> PlaneSegments:
        """Return those of some features, numbered anew in the order given.

        Parameters
        ----------
        rows : (n,) indices
            Ascending.
        features : int
            How many there are.
        """
        number = np.full(features, -1)
        number[rows] = np.arange(len(rows))
        kept = number[self.feature] >= 0
        return PlaneSegments(
            self.start[kept], self.end[kept], number[self.feature[kept]], self.line[kept], self.is_ring[kept]
        )


@dataclass(frozen=True, slots=True, eq=False)
class Chains:
    """How segments follow one another: (m,) each.

    Parameters
    ----------
    first, size : (m,) indices
        The first segment of each one's line, and how many the line has.
    closed : (m,) bool
        Whether the line ends where it starts.
    following : (m,) indices
        The next segment along the line; the segment itself at an open end.
    """

    first: Indices
    size: Indices
    closed: Bools
    following: Indices

    def way(self, here: Indices, there: Indices) -> Indices:
        """Return how many segments it is from one to another of the same line, negative to go back; the shorter way."""
        ahead, size = there - here, self.size[here]
        ahead = np.where(self.closed[here], np.remainder(ahead, size), ahead)
        return np.where(self.closed[here] & (2 * ahead > size), ahead - size, ahead)

    def onward(self, here: Indices, steps: Indices) -> Indices:
        """Return the segment so many further along the line; round again where it is closed."""
        first = self.first[here]
        return np.asarray(first + np.remainder(here - first + steps, self.size[here]))


@dataclass(frozen=True, slots=True, eq=False)
class Rims:
    """The rings of features' buffers, the buffer to the left of each.

    Parameters
    ----------
    xy : (n, 2) metres
        Closed rings one after another, each in its feature's plane.
    ring, feature : (n,) indices
        Ascending.
    """

    xy: Floats
    ring: Indices
    feature: Indices

    @property
    def edges(self) -> Indices:
        """The vertices that an edge starts at."""
        return np.flatnonzero(self.ring[1:] == self.ring[:-1])


def group_sizes(ascending: Indices) -> tuple[Indices, Indices]:
    """Return where each run of equal numbers starts, and how long it is.

    Examples
    --------
    >>> [each.tolist() for each in group_sizes(np.array([3, 3, 5, 7, 7]))]
    [[0, 2, 3], [2, 1, 2]]
    """
    if not len(ascending):
        return np.empty(0, dtype=np.intp), np.empty(0, dtype=np.intp)
    starts = np.flatnonzero(np.r_[True, ascending[1:] != ascending[:-1]])
    return starts, np.diff(np.r_[starts, len(ascending)])


def segments_of(flat: Geometries) -> PlaneSegments:
    """Return the segments of features in their planes.

    Parameters
    ----------
    flat : (k,) array of shapely geometries
        None of them empty.
    """
    parts, feature = shapely.get_parts(flat, return_index=True)
    while (shapely.get_type_id(parts) > GeometryType.POLYGON).any():
        parts, outer = shapely.get_parts(parts, return_index=True)
        feature = feature[outer]
    areas = shapely.get_type_id(parts) == GeometryType.POLYGON
    rings, owner = shapely.get_rings(shapely.orient_polygons(parts[areas]), return_index=True)
    lines = np.concatenate([rings, parts[~areas]])
    feature = np.concatenate([feature[areas][owner], feature[~areas]])
    order = np.argsort(feature, kind="stable")
    xy, line = shapely.get_coordinates(lines[order], return_index=True)
    moves = np.r_[(line[1:] == line[:-1]) & (xy[1:] != xy[:-1]).any(axis=1), False]
    # points, and lines that stay where they are, keep one segment of no length
    still = np.bincount(line, weights=moves, minlength=len(lines)) == 0
    kept = np.flatnonzero(moves | (np.r_[True, line[1:] != line[:-1]] & still[line]))
    following = np.where(moves[kept], np.minimum(kept + 1, len(xy) - 1), kept)
    is_ring = order[line[kept]] < len(rings)
    return PlaneSegments(xy[kept], xy[following], feature[order][line[kept]], line[kept], is_ring)


def rims_of(areas: Geometries) -> Rims:
    """Return the rings of polygons and multipolygons.

    Parameters
    ----------
    areas : (k,) array of Polygon or MultiPolygon
        Exteriors counter-clockwise, holes clockwise.
    """
    polygons, feature = shapely.get_parts(areas, return_index=True)
    rings, polygon = shapely.get_rings(polygons, return_index=True)
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    return Rims(xy, ring, feature[polygon[ring]])
