"""Which of very many points are within a distance: a certified covering by cells decides nearly all by table look-up.

Moving a point by x changes its distance by at most x, so the distance at a cell's middle settles the whole cell when
it differs from the radius by more than the cell's half diagonal. Only the cells at the ring itself stay open; their
points meet the exact solver.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rangekit.geodesic.ellipsoid import POLE_DEG, TURN_DEG, half_diagonal_m
from rangekit.geodesic.threads import on_every_core

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rangekit.geodesic.prepared import PreparedGeometry

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]

__all__ = ["CellCovering"]

_ROOT = 8
_COARSE_DOUBLINGS = 6
_FINE = 8
_OUT, _IN, _OPEN = 0, 1, 2
_CHUNK = 1 << 15
_METRES_PER_DEGREE = 110_500.0
_SPARE_DEG = 0.1
_MARGIN_M = 1e-3
_INSIDE = 1e-6


class CellCovering:
    """Cells in longitude and latitude round all that is within a distance, each inside, outside or open.

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
        self._west, self._south, width, height = _window(prepared, radius_m)
        self._reaches_north_pole = self._south + height >= POLE_DEG
        side = _ROOT << _COARSE_DOUBLINGS
        self._side = side
        self._per_lon, self._per_lat = side / width, side / height
        coarse = self._coarse_states(side)
        open_cells = np.flatnonzero(coarse == _OPEN)
        self._fine = self._fine_states(open_cells, side)
        codes = coarse.astype(np.int32)
        codes[open_cells] = _OPEN + np.arange(len(open_cells))
        padded = np.zeros((side + 1, side + 1), dtype=np.int32)
        padded[:side, :side] = codes.reshape(side, side)
        self._codes = padded.ravel()

    def dwithin(self, lon: Floats, lat: Floats) -> Bools:
        """Return which points are within the distance.

        Parameters
        ----------
        lon, lat : (n,) degrees
            Longitudes within -180..180.
        """
        found = np.empty(len(lon), dtype=bool)
        open_rows: list[NDArray[np.intp]] = []

        def decide(part: slice) -> None:
            open_rows.append(part.start + self._look_up(lon[part], lat[part], found[part]))

        on_every_core(decide, len(lon), _CHUNK)
        doubtful = np.concatenate([*open_rows, np.empty(0, dtype=np.intp)])
        if len(doubtful):
            found[doubtful] = self._prepared.distance(lon[doubtful], lat[doubtful]) <= self._radius_m
        return found

    def _look_up(self, lon: Floats, lat: Floats, found: Bools) -> NDArray[np.intp]:
        """Fill in what the cells decide; return the rows that they leave open."""
        x = lon - self._west
        x += TURN_DEG * (x < 0.0)
        x *= self._per_lon
        y = (lat - self._south) * self._per_lat
        if self._reaches_north_pole:
            y = np.minimum(y, self._side - _INSIDE)
        column = np.minimum(x, self._side).astype(np.int32)
        row = np.clip(y, -1.0, self._side).astype(np.int32)
        row[y < 0.0] = self._side
        code = self._codes.take(row * np.int32(self._side + 1) + column)
        np.equal(code, _IN, out=found)
        rows = np.flatnonzero(code >= _OPEN)
        if not len(rows):
            return rows
        inner_x = ((x[rows] - column[rows]) * _FINE).astype(np.int32)
        inner_y = ((y[rows] - row[rows]) * _FINE).astype(np.int32)
        state = self._fine[((code[rows] - _OPEN) * _FINE + inner_y) * _FINE + inner_x]
        found[rows] = state == _IN
        left_open: NDArray[np.intp] = rows[state == _OPEN]
        return left_open

    def _coarse_states(self, side: int) -> NDArray[np.uint8]:
        cells = np.arange(_ROOT * _ROOT)
        count = _ROOT
        state = self._states(cells % count, cells // count, count)
        while count < side:
            state = state.reshape(count, count).repeat(2, axis=0).repeat(2, axis=1).ravel()
            count *= 2
            cells = np.flatnonzero(state == _OPEN)
            state[cells] = self._states(cells % count, cells // count, count)
        return state

    def _fine_states(self, cells: NDArray[np.intp], side: int) -> NDArray[np.uint8]:
        inner = np.arange(_FINE * _FINE)
        column = ((cells % side)[:, None] * _FINE + inner % _FINE).ravel()
        row = ((cells // side)[:, None] * _FINE + inner // _FINE).ravel()
        half = np.repeat(np.arange(len(cells)), _FINE * _FINE) * (_FINE // 2) ** 2
        half += (row % _FINE // 2) * (_FINE // 2) + column % _FINE // 2
        _, first = np.unique(half, return_index=True)
        parents = self._states(column[first] // 2, row[first] // 2, side * _FINE // 2)
        state = parents[half]
        still = np.flatnonzero(state == _OPEN)
        state[still] = self._states(column[still], row[still], side * _FINE)
        return state

    def _states(self, column: NDArray[np.intp], row: NDArray[np.intp], count: int) -> NDArray[np.uint8]:
        """Classify cells of a grid of ``count`` by ``count`` over the window."""
        lon_step, lat_step = self._side / self._per_lon / count, self._side / self._per_lat / count
        lon = (self._west + (column + 0.5) * lon_step).astype(np.float64)
        lat = np.clip(self._south + (row + 0.5) * lat_step, -POLE_DEG, POLE_DEG).astype(np.float64)
        half = half_diagonal_m(lat, np.full(len(lat), lon_step / 2), np.full(len(lat), lat_step / 2)) + _MARGIN_M
        value = self._prepared.distance(lon, lat)
        buried = np.flatnonzero((value == 0.0) & (half > self._radius_m))
        if len(buried):
            value[buried] = -self._prepared.closest_on_outline(lon[buried], lat[buried], placed=False)[0].distance_m
        state = np.full(len(lat), _OPEN, dtype=np.uint8)
        state[value + half <= self._radius_m] = _IN
        state[value - half > self._radius_m] = _OUT
        return state


def _window(prepared: PreparedGeometry, radius_m: float) -> tuple[float, float, float, float]:
    """Return west, south, width and height, in degrees, of a window round all that is within the distance."""
    outline = prepared.outline
    reach = radius_m / _METRES_PER_DEGREE + _SPARE_DEG
    lat = np.concatenate([outline.lat0, outline.lat1])
    lon = np.concatenate([outline.lon0, outline.lon1])
    south, north = max(float(lat.min()) - reach, -POLE_DEG), min(float(lat.max()) + reach, POLE_DEG)
    polar = np.abs(lat).max() + reach >= POLE_DEG or prepared.holds_pole
    aside = (
        TURN_DEG if polar else np.degrees(np.arcsin(np.sin(np.radians(reach)) / np.cos(np.radians(np.abs(lat).max()))))
    )
    west, east = float(lon.min() - aside - _SPARE_DEG), float(lon.max() + aside + _SPARE_DEG)
    if polar:
        south, north = -POLE_DEG, POLE_DEG
    if east - west >= TURN_DEG:
        return -180.0, south, TURN_DEG + _SPARE_DEG, north - south
    return float(np.remainder(west + 180.0, TURN_DEG) - 180.0), south, east - west, north - south
