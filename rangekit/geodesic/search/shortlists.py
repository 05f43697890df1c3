"""Shortlists of segments: from afar few of an outline can be nearest, and they are found once for all queries.

The shortest way from a query to the outline crosses every smaller distance, and where it crosses the distance D the
same segment is nearest: from anywhere nearer by, the rest of the way would be shorter. So a segment that is nearest to
something farther than D is nearest to something at D. The line at the distance D is covered with cells, and those
segments that can be nearest to some point of a cell are the shortlist for everything beyond. Of a border's 64,000
segments a thousand are left 100 km away, and two hundred 2,000 km away.

A raster of the globe says how far away a place surely is.
"""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from rangekit.geodesic.cells import GLOBE, Cells
from rangekit.geodesic.ellipsoid import to_geocentric
from rangekit.geodesic.search.closest_point import ClosestPoints
from rangekit.geodesic.search.nearest import NearestSearch

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rangekit.geodesic.search.outline import Outline

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]
    Indices = NDArray[np.intp]

__all__ = ["ShortlistedSearch"]

_DISTANCES_M = (100_000.0, 2_000_000.0)
_FEWEST_SEGMENTS = 400
_ENOUGH_WORK = 300_000
_WORK_OF_FAR = 50
_FAR_M = 2_000_000.0
_ROWS = 512
_COARSEST_ROWS = 8
_FINEST_SHARE = 50
_MOST_CELLS = 8_192
_MARGIN_M = 1.0


class ShortlistedSearch:
    """Finds the nearest segment of an outline for each of many points; after many, remembers what cannot be nearest.

    Parameters
    ----------
    outline : Outline
        At least one segment.
    """

    def __init__(self, outline: Outline) -> None:
        self._outline = outline
        self._searches = [NearestSearch(outline)]
        self._raster: NDArray[np.uint8] | None = None
        self._lock = Lock()
        self._work = 0
        low, high = outline.xyz0.min(axis=0), outline.xyz0.max(axis=0)
        self._centre, self._size_m = (low + high) / 2, float(np.linalg.norm(high - low)) / 2

    @property
    def sizes(self) -> list[int]:
        """How many segments are looked among: near by, then in each shortlist."""
        return [len(search) for search in self._searches]

    def find(self, lon: Floats, lat: Floats, *, placed: bool) -> tuple[ClosestPoints, Indices]:
        """Find the nearest point of the outline to each query; see :meth:`NearestSearch.find`."""
        raster = self._raster_if_worth_it(lon, lat)
        if raster is None:
            return self._searches[0].find(lon, lat, placed=placed)
        column = np.floor((lon + 180.0) * (_ROWS / 180.0)).astype(np.intp) % (2 * _ROWS)
        row = np.minimum((lat + 90.0) * (_ROWS / 180.0), _ROWS - 1).astype(np.intp)
        shortlist = raster[row, column]
        closest = ClosestPoints(*(np.empty(len(lon)) for _ in range(4)))
        segment = np.empty(len(lon), dtype=np.intp)
        for number, search in enumerate(self._searches):
            rows = np.flatnonzero(shortlist == number)
            if len(rows):
                found, segment[rows] = search.find(lon[rows], lat[rows], placed=placed)
                closest.put(rows, found)
        return closest, segment

    def among_closest(self, lon: Floats, lat: Floats, radius_m: Floats) -> NearestSearch:
        """Return a search among those segments that can be closest to something in some discs, for queries in them.

        Parameters
        ----------
        lon, lat : (n,) degrees
        radius_m : (n,) metres
        """
        return NearestSearch(self._outline, self._searches[0].nearest_to_some(lon, lat, radius_m))

    def _raster_if_worth_it(self, lon: Floats, lat: Floats) -> NDArray[np.uint8] | None:
        """Return the number of each place's shortlist, once enough has been asked for that to pay."""
        if self._raster is None and len(self._outline) >= _FEWEST_SEGMENTS:
            self._work += len(lon)
            if self._work < _ENOUGH_WORK:
                far = np.linalg.norm(to_geocentric(lon, lat) - self._centre, axis=1) > self._size_m + _FAR_M
                self._work += _WORK_OF_FAR * int(np.count_nonzero(far))
            if self._work >= _ENOUGH_WORK:
                with self._lock:
                    if self._raster is None:
                        self._raster = self._make_shortlists()
        return self._raster

    def _make_shortlists(self) -> NDArray[np.uint8]:
        raster = np.zeros((_ROWS, 2 * _ROWS), dtype=np.uint8)
        searches = list(self._searches)
        for distance_m in _DISTANCES_M:
            cells, beyond = _cover_line(searches[-1], distance_m)
            # What is nearer than the shortlist's own distance may be nearest to a segment that is not on it.
            beyond &= raster == len(searches) - 1
            if not beyond.any():
                break
            segments = searches[-1].nearest_to_some(cells.lon, cells.lat, cells.reach_m() + _MARGIN_M)
            if len(segments) <= len(searches[-1]) / 2:
                raster[beyond] = len(searches)
                searches.append(NearestSearch(self._outline, segments))
        self._searches = searches
        return raster


def _cover_line(search: NearestSearch, distance_m: float) -> tuple[Cells, Bools]:
    """Cover the line at a distance with cells, and mark which cells of the raster are beyond it for sure."""
    cells, rows = Cells.tile(GLOBE, 2 * _COARSEST_ROWS, _COARSEST_ROWS), _COARSEST_ROWS
    beyond = np.zeros((_ROWS, 2 * _ROWS), dtype=bool)
    while True:
        reach_m = cells.reach_m() + _MARGIN_M
        away_m = search.find(cells.lon, cells.lat, placed=False)[0].distance_m - distance_m
        if rows <= _ROWS:
            clear = np.zeros((rows, 2 * rows), dtype=bool)
            clear[cells.places(GLOBE)] = away_m > reach_m
            beyond |= clear.repeat(_ROWS // rows, axis=0).repeat(_ROWS // rows, axis=1)
        at = np.flatnonzero(np.abs(away_m) <= reach_m)
        cells = cells.take(at)
        if not len(at) or reach_m[at].max() <= distance_m / _FINEST_SHARE or 4 * len(at) > _MOST_CELLS:
            return cells, beyond
        cells, rows = cells.quarters(), 2 * rows
