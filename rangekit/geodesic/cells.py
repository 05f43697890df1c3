"""Cells in longitude and latitude that are cut in four where they stay undecided, and tables of what was decided.

A distance changes by no more than the way one goes, so that the distance at a cell's middle bounds it in the whole
cell: by :meth:`Cells.reach_m` either way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import shapely

from rangekit.geodesic.ellipsoid import HALF_TURN_DEG, POLE_DEG, TURN_DEG, half_diagonal_m, wrap_lon

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]
    Indices = NDArray[np.intp]
    States = NDArray[np.uint8]

__all__ = ["GLOBE", "IN", "OPEN", "OUT", "CellTable", "Cells", "Extent", "Window", "extent_of"]

OUT, IN, OPEN = 0, 1, 2
"""What can be known of a cell: all of it is outside, or inside, or it is open."""


@dataclass(frozen=True, slots=True)
class Window:
    """A part of the map in degrees: where it begins, and how wide and high it is."""

    west: float
    south: float
    width: float
    height: float

    @property
    def east(self) -> float:
        """Where it ends; beyond 180 if it goes on across the date line."""
        return self.west + self.width

    @property
    def north(self) -> float:
        """Where it ends."""
        return self.south + self.height


GLOBE = Window(-180.0, -90.0, 360.0, 180.0)


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """Cells straight in longitude and latitude, n of them.

    Parameters
    ----------
    lon, lat : (n,) degrees
        Their middles.
    half_lon, half_lat : (n,) degrees
        Half their sides.
    key : (n,) indices
        What each belongs to; its quarters inherit it.
    """

    lon: Floats
    lat: Floats
    half_lon: Floats
    half_lat: Floats
    key: Indices

    @classmethod
    def tile(cls, window: Window, columns: int, rows: int) -> Cells:
        """Return the cells of a window, row by row from the south-west; each is its own key."""
        row, column = np.divmod(np.arange(columns * rows), columns)
        half_lon, half_lat = window.width / columns / 2, window.height / rows / 2
        lon, lat = window.west + (2 * column + 1) * half_lon, window.south + (2 * row + 1) * half_lat
        return cls(lon, lat, np.full_like(lon, half_lon), np.full_like(lat, half_lat), np.arange(len(lon)))

    def __len__(self) -> int:
        """Return the number of cells."""
        return len(self.lon)

    def take(self, rows: Indices | Bools) -> Cells:
        """Return some of the cells."""
        return Cells(self.lon[rows], self.lat[rows], self.half_lon[rows], self.half_lat[rows], self.key[rows])

    def quarters(self) -> Cells:
        """Return the four quarters of each cell, those of the south first."""
        half_lon, half_lat = np.repeat(self.half_lon / 2, 4), np.repeat(self.half_lat / 2, 4)
        lon = np.repeat(self.lon, 4) + half_lon * np.tile([-1.0, 1.0, -1.0, 1.0], len(self))
        lat = np.repeat(self.lat, 4) + half_lat * np.tile([-1.0, -1.0, 1.0, 1.0], len(self))
        return Cells(lon, lat, half_lon, half_lat, np.repeat(self.key, 4))

    def places(self, window: Window) -> tuple[Indices, Indices]:
        """Return row and column of equal cells in the grid that they make of a window."""
        column = ((self.lon - window.west) / (2 * self.half_lon)).astype(np.intp)
        row = ((self.lat - window.south) / (2 * self.half_lat)).astype(np.intp)
        return row, column

    def reach_m(self) -> Floats:
        """Return at most how far it is from each middle to any point of its cell, in metres."""
        return half_diagonal_m(self.lat, self.half_lon, self.half_lat)

    def boxes(self) -> NDArray[np.object_]:
        """Return the cells as polygons in degrees."""
        west, east = self.lon - self.half_lon, self.lon + self.half_lon
        return np.asarray(shapely.box(west, self.lat - self.half_lat, east, self.lat + self.half_lat))


class Extent(NamedTuple):
    """How far points reach, in degrees."""

    west: float
    south: float
    east: float
    north: float


def extent_of(lon: Floats, lat: Floats) -> Extent | None:
    """Return how far points reach, or None if one of them is not on the globe, or not a finite number.

    Parameters
    ----------
    lon, lat : (n,) degrees
        At least one.
    """
    west, south, east, north = float(lon.min()), float(lat.min()), float(lon.max()), float(lat.max())
    on_globe = -np.inf < west <= east < np.inf and -POLE_DEG <= south <= north <= POLE_DEG  # false of NaN too
    return Extent(west, south, east, north) if on_globe else None


class CellTable:
    """The states of a grid of cells, a byte each, for many points to be looked up in; all round it is outside.

    Parameters
    ----------
    window : Window
        What the grid divides.
    states : (rows, columns)
        Of its cells, from the south-west.
    """

    def __init__(self, window: Window, states: States) -> None:
        self.window = window
        self._rows, self._columns = states.shape
        # A frame takes what is beyond the window, so that a look-up asks of no point whether it is.
        self.states = np.pad(states, 1, constant_values=OUT).ravel()

    def look_up(self, lon: Floats, lat: Floats, extent: Extent, state: States) -> tuple[Indices, Floats, Floats]:
        """Fill in the states of the cells that points are in.

        Parameters
        ----------
        lon, lat : (n,) degrees
        extent : Extent
            Of the points.
        state : (n,)
            To be filled in.

        Returns
        -------
        place : (n,) indices
            Of the cells in `states`.
        x, y : (n,)
            Column and row in the frame, with their fractions.
        """
        window = self.window
        west, south, east, north = extent
        if west < -HALF_TURN_DEG or east > HALF_TURN_DEG:
            lon = wrap_lon(lon)
            west, east = -HALF_TURN_DEG, HALF_TURN_DEG
        per_lon, per_lat = self._columns / window.width, self._rows / window.height
        x = lon * per_lon
        x += 1.0 - window.west * per_lon
        y = lat * per_lat
        y += 1.0 - window.south * per_lat
        if west < window.west and window.east > HALF_TURN_DEG:
            x += (x < 1.0) * (TURN_DEG * per_lon)
        if west < window.west or east > window.east:
            np.clip(x, 0.0, self._columns + 1.0, out=x)
        if south < window.south or north > window.north:
            np.clip(y, 0.0, self._rows + 1.0, out=y)
        place = y.astype(np.intp)
        place *= self._columns + 2
        place += x.astype(np.intp)
        self.states.take(place, out=state, mode="clip")  # "raise" would go by way of a copy
        return place, x, y
