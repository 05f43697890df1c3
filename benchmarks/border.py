"""The borders that are measured: the bundled one, and rings of any number of vertices."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely
from pyproj import Geod

from rangekit.catalog import load_launch_area

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    Floats = NDArray[np.float64]

RANGE_M = 300_000.0  # what every table asks for, where it does not say otherwise
BUNDLED = "ukraine-land"
_SEED = 20220224


def load_border(area: str) -> tuple[str, BaseGeometry]:
    """Return a bundled launch area's name and geometry."""
    return f"{area}'s border", load_launch_area(area).geometry


def make_border(vertices: int, *, lon: float = 31.5, lat: float = 48.5, radius_m: float = 450_000.0) -> shapely.Polygon:
    """Return a ragged ring about a place, the same every time.

    Parameters
    ----------
    vertices : int
        How many.
    lon, lat : degrees
        Its middle.
    radius_m : metres
        Its mean radius.
    """
    rng = np.random.default_rng(_SEED)
    turn = np.linspace(0.0, 2 * np.pi, vertices, endpoint=False)
    radius = np.full(vertices, radius_m)
    waves = 3
    while waves < vertices // 4:
        radius += radius_m * 0.5 / waves * np.sin(waves * turn + rng.uniform(0, 2 * np.pi))
        waves *= 2
    middle = np.full(vertices, lon), np.full(vertices, lat)
    ring_lon, ring_lat, _ = Geod(ellps="WGS84").fwd(*middle, -np.degrees(turn), radius)
    return shapely.Polygon(np.column_stack([ring_lon, ring_lat]))


def count_vertices(geometry: BaseGeometry) -> int:
    """Return the number of coordinates."""
    return int(shapely.get_num_coordinates(geometry))


def points_about(geometry: BaseGeometry, n: int) -> tuple[Floats, Floats]:
    """Return n random points over the geometry's bounding box, the same every time: lon, lat."""
    west, south, east, north = geometry.bounds
    rng = np.random.default_rng(_SEED)
    return rng.uniform(west, east, n), rng.uniform(south, north, n)
