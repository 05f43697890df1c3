"""Which of very many points are within a distance: a certified covering by cells decides nearly all by table look-up.

Moving a point by x changes its distance by at most x, so the distance at a cell's middle settles the whole cell when
it differs from the radius by more than the cell's half diagonal. Only the cells at the ring itself stay open; their
points meet the exact solver.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from rangekit.geodesic.cells import IN, OPEN, OUT, Cells, CellTable, Window, extent_of
from rangekit.geodesic.ellipsoid import HALF_TURN_DEG, POLE_DEG, TURN_DEG, wrap_lon
from rangekit.geodesic.queries import check_points
from rangekit.geodesic.threads import on_every_core

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rangekit.geodesic.cells import Extent
    from rangekit.geodesic.prepared import PreparedGeometry
    from rangekit.geodesic.search.nearest import NearestSearch
    from rangekit.geodesic.search.shortlists import ShortlistedSearch

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]
    Indices = NDArray[np.intp]
    States = NDArray[np.uint8]

__all__ = ["CellCovering"]

_SIDE = 512
_FINE = 8
_SLICE = 1 << 14
# A degree of latitude has at least 110,574 m, at the equator.
_METRES_PER_DEGREE = 110_500.0
_SPARE_DEG = 0.1
# More than the inverse problem, and a column or row computed from a longitude or latitude, can be off by.
_MARGIN_M = 1e-3


class CellCovering:
    """Cells in longitude and latitude round all that is within a distance, each inside, outside or open.

    Each open cell of the table has ``_FINE`` by ``_FINE`` smaller ones in a second table.

    Parameters
    ----------
    prepared : PreparedGeometry
        Not empty.
    radius_m : metres
        At least 0.
    """

    def __init__(self, prepared: PreparedGeometry, radius_m: float) -> None:
        self._prepared = prepared
        self._radius_m = radius_m
        self._window = _window(prepared, radius_m)
        self._is_clear = False
        self._search: NearestSearch | ShortlistedSearch = prepared.search
        states = self._subdivide(Cells.tile(self._window, 1, 1), _SIDE)[0]
        self._table = CellTable(self._window, states)
        cells = Cells.tile(self._window, _SIDE, _SIDE).take(np.flatnonzero(states == OPEN))
        self._number = np.zeros(len(self._table.states), dtype=np.int32)
        self._number[self._table.states == OPEN] = np.arange(len(cells))
        if len(cells):
            lon, lat = wrap_lon(cells.lon), np.clip(cells.lat, -POLE_DEG, POLE_DEG)
            self._search = prepared.search.among_closest(lon, lat, cells.reach_m() + _MARGIN_M)
        cells = replace(cells, key=np.arange(len(cells)))
        self._fine_states = self._subdivide(cells, _FINE).ravel()

    def dwithin(self, lon: Floats, lat: Floats) -> Bools:
        """Return which points are within the distance.

        Parameters
        ----------
        lon, lat : (n,) degrees

        Raises
        ------
        GeometryError
            If a point is not on the globe.
        """
        found = np.empty(len(lon), dtype=bool)
        open_rows: list[Indices] = []
        wrong: list[slice] = []

        def decide(part: slice) -> None:
            # Checked here, where the slice is in the processor's cache anyway.
            extent = extent_of(lon[part], lat[part])
            if extent is None:
                wrong.append(part)
            else:
                open_rows.append(part.start + self._look_up(lon[part], lat[part], extent, found[part]))

        on_every_core(decide, len(lon), _SLICE)
        if wrong:
            check_points(lon, lat)
        doubtful = np.concatenate([*open_rows, np.empty(0, dtype=np.intp)])
        if len(doubtful):
            found[doubtful] = self._measure(wrap_lon(lon[doubtful]), lat[doubtful]) <= self._radius_m
        return found

    def _look_up(self, lon: Floats, lat: Floats, extent: Extent, found: Bools) -> Indices:
        """Fill in what the cells decide; return the rows that they leave open."""
        state = found.view(np.uint8)
        place, x, y = self._table.look_up(lon, lat, extent, state)
        rows = np.flatnonzero(state == OPEN)
        if not len(rows):
            return rows
        x, y = x[rows], y[rows]
        column = ((x - np.floor(x)) * _FINE).astype(np.intp)
        row = ((y - np.floor(y)) * _FINE).astype(np.intp)
        fine = self._fine_states[(self._number[place[rows]] * _FINE + row) * _FINE + column]
        found[rows] = fine == IN
        left_open: Indices = rows[fine == OPEN]
        return left_open

    def _subdivide(self, cells: Cells, finest: int) -> States:
        """Return the states of cells' parts, so many in a row: (n, finest, finest)."""
        states = np.full((len(cells), 1, 1), OPEN, dtype=np.uint8)
        while states.shape[1] < finest:
            # All in an open cell is within twice its reach of the radius. If it is clear of the polygons, no cell asks
            # again what they contain.
            self._is_clear = self._is_clear or bool((2 * cells.reach_m() + _MARGIN_M < self._radius_m).all())
            cells = cells.quarters()
            states = states.repeat(2, axis=1).repeat(2, axis=2)
            row, column = cells.places(self._window)
            found = self._classify(cells)
            states[cells.key, row % states.shape[1], column % states.shape[1]] = found
            cells = cells.take(found == OPEN)
        return states

    def _classify(self, cells: Cells) -> States:
        lon, lat = wrap_lon(cells.lon), np.clip(cells.lat, -POLE_DEG, POLE_DEG)
        reach_m = cells.reach_m() + _MARGIN_M
        value = self._measure(lon, lat)
        buried = np.flatnonzero((value == 0.0) & (reach_m > self._radius_m))
        if len(buried):
            value[buried] = self._prepared.signed_distance(lon[buried], lat[buried])
        states = np.full(len(cells), OPEN, dtype=np.uint8)
        states[value + reach_m <= self._radius_m] = IN
        states[value - reach_m > self._radius_m] = OUT
        return states

    def _measure(self, lon: Floats, lat: Floats) -> Floats:
        """Return distances; those to the outline once that is known to make no difference."""
        if not self._is_clear:
            return self._prepared.distance(lon, lat)
        return self._search.find(lon, lat, placed=False)[0].distance_m


def _window(prepared: PreparedGeometry, radius_m: float) -> Window:
    """Return a window round all that is within the distance."""
    outline = prepared.outline
    reach = radius_m / _METRES_PER_DEGREE + _SPARE_DEG
    lat = np.concatenate([outline.lat0, outline.lat1])
    lon = np.concatenate([outline.lon0, outline.lon1])
    south, north = max(float(lat.min()) - reach, -POLE_DEG), float(lat.max()) + reach
    if np.abs(lat).max() + reach >= POLE_DEG or prepared.holds_pole:
        # Its edges are beyond the poles and the date line, so that places on those are surely within.
        side = -HALF_TURN_DEG - _SPARE_DEG, -POLE_DEG - _SPARE_DEG
        return Window(*side, TURN_DEG + 2 * _SPARE_DEG, 2 * POLE_DEG + 2 * _SPARE_DEG)
    # The meridians that touch a disc of the angular radius r about latitude p are asin(sin r / cos p) away.
    aside = np.degrees(np.arcsin(np.sin(np.radians(reach)) / np.cos(np.radians(np.abs(lat).max()))))
    west, east = float(lon.min() - aside - _SPARE_DEG), float(lon.max() + aside + _SPARE_DEG)
    if east - west >= TURN_DEG:
        return Window(-HALF_TURN_DEG - _SPARE_DEG, south, TURN_DEG + 2 * _SPARE_DEG, north - south)
    return Window(
        float(np.remainder(west + HALF_TURN_DEG, TURN_DEG) - HALF_TURN_DEG), south, east - west, north - south
    )
