"""Small features of many vertices, made in metres and placed anywhere on the globe, the same for the same generator."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from truth import direct

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from truth import Floats

    Geometries = NDArray[np.object_]


def wandering_lines(
    rng: np.random.Generator, count: int, vertices: int, step_m: float, turn: float = 0.5
) -> Geometries:
    """Return lines that turn at random at each vertex, metres."""
    course = np.cumsum(rng.normal(0, turn, (count, vertices)), axis=1) + rng.uniform(0, 7, (count, 1))
    return np.asarray(shapely.linestrings(np.cumsum(np.stack([np.cos(course), np.sin(course)], -1) * step_m, axis=1)))


def ragged_polygons(rng: np.random.Generator, count: int, vertices: int, radius_m: float) -> Geometries:
    """Return star-shaped polygons with three lobes and a rough edge, metres."""
    turn = np.linspace(0, 2 * np.pi, vertices, endpoint=False)
    wave = 0.3 * np.sin(3 * turn + rng.uniform(0, 7, (count, 1))) + rng.normal(0, 0.05, (count, vertices))
    radius = radius_m * (1 + wave)
    return np.asarray(shapely.polygons(np.stack([np.cos(turn) * radius, np.sin(turn) * radius], -1)))


def place(flat: Geometries, lon: Floats, lat: Floats) -> Geometries:
    """Return features in degrees, each about its own place: east and north become an azimuth and a distance."""
    xy, row = shapely.get_coordinates(flat, return_index=True)
    azimuth, away_m = np.degrees(np.arctan2(xy[:, 0], xy[:, 1])), np.hypot(*xy.T)
    return np.asarray(
        shapely.set_coordinates(flat.copy(), np.column_stack(direct(lon[row], lat[row], azimuth, away_m)))
    )
