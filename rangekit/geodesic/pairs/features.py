"""Many geometries taken apart together: segments, the geometry that each is of, and nested balls round them.

Geometries and their parts are put in an order along a Hilbert curve, so that neighbours in the order are neighbours on
the ground; balls nest four to a larger one, within each geometry first and round whole geometries after that.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import shapely

from rangekit.geodesic.ellipsoid import to_geocentric, wrap_lon
from rangekit.geodesic.pairs.containment import Areas
from rangekit.geodesic.search.hilbert import hilbert_key
from rangekit.geodesic.search.outline import Outline, split_edges

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rangekit.geodesic.inputs import Edges

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]
    Indices = NDArray[np.intp]
    Geometries = NDArray[np.object_]

__all__ = ["Features", "Nodes", "parts_with_owner"]

_BRANCHING = 4
_FEWEST_AT_TOP = 16
_POLYGON = int(shapely.GeometryType.POLYGON)
_POINT = int(shapely.GeometryType.POINT)


@dataclass(frozen=True, slots=True, eq=False)
class Nodes:
    """Balls of one level, earth-centred, n of them.

    Parameters
    ----------
    centre : (n, 3) metres
    radius : (n,) metres
        All segments of a node are within it.
    spot : (n, 3) metres
        A point of a geometry in the node.
    first : (n + 1,) indices
        Where the children of each node start in the next finer level.
    """

    centre: Floats
    radius: Floats
    spot: Floats
    first: Indices

    def children(self, node: Indices) -> tuple[Indices, Indices]:
        """Return the children of nodes, and for each the place of its parent among those given."""
        start = self.first[node]
        counts = self.first[node + 1] - start
        parent = np.repeat(np.arange(len(node)), counts)
        step = np.arange(len(parent)) - np.repeat(np.cumsum(counts) - counts, counts)
        return start[parent] + step, parent


class Features:
    """Many geometries as segments with their owners.

    Parameters
    ----------
    geometries : (n,) array of shapely geometries
        Degrees, checked; None and empty ones have no segments.
    edges : {"geodesic", "planar"}
        What a straight edge means.

    Attributes
    ----------
    row : (k,) indices
        The geometries that have segments, in the order in which they are ranked.
    outline : Outline
        The segments of all of them, those of a geometry in a row.
    owner : (m,) indices
        The rank of each segment's geometry.
    closes : (m,) bool
        Whether a segment's end is no other segment's start.
    """

    def __init__(self, geometries: Geometries, edges: Edges) -> None:
        self.geometries, self.edges = geometries, edges
        parts, owner = parts_with_owner(geometries)
        self.row, rank = _ranked(parts, owner)
        self.parts, self.part_rank = parts, rank[owner] if len(owner) else owner
        order = np.argsort(self.part_rank, kind="stable")
        self.parts, self.part_rank = self.parts[order], self.part_rank[order]
        self.outline, self.owner, self.closes = _segments(self.parts, self.part_rank, edges)
        self._levels, self.root = _nested_balls(self.outline, self.owner, len(self.row))

    def __len__(self) -> int:
        """Return the number of geometries that have segments."""
        return len(self.row)

    @property
    def levels(self) -> list[Nodes]:
        """Balls from the finest level, round single segments, to the coarsest."""
        return self._levels

    @cached_property
    def rank_of_row(self) -> Indices:
        """The rank of each of the n geometries; -1 without segments."""
        rank = np.full(len(self.geometries), -1, dtype=np.intp)
        rank[self.row] = np.arange(len(self.row))
        return rank

    @cached_property
    def are_points(self) -> Bools:
        """Which ranks are a single point."""
        single = np.bincount(self.owner, minlength=len(self)) == 1
        sizes = np.zeros(len(self), dtype=bool)
        lone = (self.outline.lon0 == self.outline.lon1) & (self.outline.lat0 == self.outline.lat1)
        sizes[self.owner[lone]] = True
        return np.asarray(single & sizes)

    @property
    def has_polygons(self) -> bool:
        """Whether a geometry has polygons, and so an inside."""
        return bool((shapely.get_type_id(self.parts) == _POLYGON).any())

    @cached_property
    def areas(self) -> Areas:
        """The polygons, asked what they hold."""
        return Areas(self.parts, self.part_rank, len(self), self.edges)

    @cached_property
    def first_segment(self) -> Indices:
        """Where the segments of each rank start, (k + 1,)."""
        return np.searchsorted(self.owner, np.arange(len(self) + 1))

    @cached_property
    def vertices(self) -> Floats:
        """The vertices of all geometries, (v, 2) degrees, those of a rank in a row."""
        return np.asarray(shapely.get_coordinates(self.parts))

    @cached_property
    def first_vertex(self) -> Indices:
        """Where the vertices of each rank start, (k + 1,)."""
        counts = np.bincount(self.part_rank, shapely.get_num_coordinates(self.parts), minlength=len(self))
        return np.asarray(np.r_[0, np.cumsum(counts.astype(np.intp))])

    @cached_property
    def starts(self) -> tuple[Floats, Floats]:
        """A vertex of each part: lon and lat, in the order of ``parts``."""
        lonlat, part = shapely.get_coordinates(self.parts, return_index=True)
        first = np.searchsorted(part, np.arange(len(self.parts)))
        return wrap_lon(lonlat[first, 0]), lonlat[first, 1]


def parts_with_owner(geometries: Geometries) -> tuple[Geometries, Indices]:
    """Return the points, lines and polygons that geometries are made of, and the number of the one each is of."""
    parts, owner = shapely.get_parts(geometries, return_index=True)
    while (shapely.get_type_id(parts) > _POLYGON).any():
        parts, index = shapely.get_parts(parts, return_index=True)
        owner = owner[index]
    present = ~shapely.is_empty(parts)
    return parts[present], np.asarray(owner[present], dtype=np.intp)


def _ranked(parts: Geometries, owner: Indices) -> tuple[Indices, Indices]:
    """Return the geometries in order along the curve, and the rank of each; by the middle of their first parts."""
    rows, first = np.unique(owner, return_index=True)
    bounds = shapely.bounds(parts[first])
    lon, lat = (bounds[:, 0] + bounds[:, 2]) / 2, (bounds[:, 1] + bounds[:, 3]) / 2
    row = rows[np.argsort(hilbert_key(lon, lat), kind="stable")]
    rank = np.full(int(rows.max(initial=-1)) + 1, -1, dtype=np.intp)
    rank[row] = np.arange(len(row))
    return row, rank


def _segments(parts: Geometries, rank: Indices, edges: Edges) -> tuple[Outline, Indices, Bools]:
    lines, line_rank = _lines(parts, rank)
    lonlat, line = shapely.get_coordinates(lines, return_index=True)
    joined = line[1:] == line[:-1]
    start, end, of_line = lonlat[:-1][joined], lonlat[1:][joined], line[:-1][joined]
    moves = (start != end).any(axis=1)
    still = np.setdiff1d(line, of_line[moves])
    alone = lonlat[np.searchsorted(line, still)]
    lon0, lat0, lon1, lat1, sagitta, edge = split_edges(start[moves], end[moves], edges)
    of_segment = np.concatenate([of_line[moves][edge], still])
    lon0, lat0 = np.concatenate([lon0, alone[:, 0]]), np.concatenate([lat0, alone[:, 1]])
    lon1, lat1 = np.concatenate([lon1, alone[:, 0]]), np.concatenate([lat1, alone[:, 1]])
    sagitta = np.concatenate([sagitta, np.zeros(len(alone))])
    first = np.searchsorted(line, np.arange(len(lines)))
    key = hilbert_key(*wrapped(lonlat[first])) if len(lines) else np.zeros(0, dtype=np.uint32)
    order = np.lexsort((of_segment, key[of_segment], line_rank[of_segment]))
    lon0, lat0, lon1, lat1 = lon0[order], lat0[order], lon1[order], lat1[order]
    owner, of_segment = line_rank[of_segment[order]], of_segment[order]
    outline = Outline(
        lon0, lat0, lon1, lat1, to_geocentric(lon0, lat0), to_geocentric(lon1, lat1), sagitta[order],
        np.full(len(order), -1), edges,
    )  # fmt: skip
    return outline, owner, _closing(outline, of_segment, shapely.is_closed(lines))


def _lines(parts: Geometries, rank: Indices) -> tuple[Geometries, Indices]:
    """Return the points, lines and rings of parts, and their ranks."""
    areal = shapely.get_type_id(parts) == _POLYGON
    rings, polygon = shapely.get_rings(parts[areal], return_index=True)
    return np.concatenate([parts[~areal], rings]), np.concatenate([rank[~areal], rank[areal][polygon]])


def _closing(outline: Outline, line: Indices, closed: Bools) -> Bools:
    """Whether a segment is the last of a line that is not closed and has a length."""
    last = np.r_[line[1:] != line[:-1], True] if len(line) else np.zeros(0, dtype=bool)
    moves = (outline.lon0 != outline.lon1) | (outline.lat0 != outline.lat1)
    return np.asarray(last & moves & ~closed[line])


def wrapped(lonlat: Floats) -> tuple[Floats, Floats]:
    """Return longitudes in -180..180, and latitudes."""
    return wrap_lon(lonlat[:, 0]), lonlat[:, 1]


def _nested_balls(outline: Outline, owner: Indices, size: int) -> tuple[list[Nodes], int]:
    """Return the levels, and which of them has one node for each geometry."""
    centre = (outline.xyz0 + outline.xyz1) / 2
    radius = np.linalg.norm(outline.xyz1 - outline.xyz0, axis=1) / 2 + outline.sagitta_m
    nodes = Nodes(centre, radius, outline.xyz0, np.arange(len(owner) + 1))
    levels = [nodes]
    while len(nodes.radius) > size:
        nodes, owner = _enclosed(nodes, owner)
        levels.append(nodes)
    root = len(levels) - 1
    while len(nodes.radius) > _FEWEST_AT_TOP:
        nodes, _ = _enclosed(nodes, np.zeros(len(nodes.radius), dtype=np.intp))
        levels.append(nodes)
    return levels, root


def _enclosed(level: Nodes, owner: Indices) -> tuple[Nodes, Indices]:
    """Return balls round runs of balls with the same owner, and their owners."""
    first_of_owner = np.searchsorted(owner, owner)
    first = np.flatnonzero((np.arange(len(owner)) - first_of_owner) % _BRANCHING == 0)
    low, high = (extreme.reduceat(level.centre, first) for extreme in (np.minimum, np.maximum))
    centre = (low + high) / 2
    ends = np.append(first, len(owner))
    parent = np.repeat(np.arange(len(first)), np.diff(ends))
    away = np.linalg.norm(level.centre - centre[parent], axis=1) + level.radius
    middle = first + np.diff(ends) // 2
    return Nodes(centre, np.maximum.reduceat(away, first), level.spot[middle], ends), owner[first]
