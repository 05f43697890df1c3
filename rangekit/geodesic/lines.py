"""Lines that follow their geodesics when they are read as straight: vertices added where an edge is long."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rangekit.geodesic.ellipsoid import solve_direct, solve_inverse

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Indices = NDArray[np.intp]

__all__ = ["follow_geodesics", "numbered_runs"]


def follow_geodesics(lonlat: Floats, step_m: float) -> Floats:
    """Return a line with points added on the geodesics between vertices, so that no two are farther apart than a step.

    Parameters
    ----------
    lonlat : (n, 2) degrees
        The vertices, which stay as they are.
    step_m : metres
        Longest way between two points.

    Returns
    -------
    (m, 2) degrees
        At equal steps along each edge.

    Examples
    --------
    >>> follow_geodesics(np.array([[0.0, 0.0], [1.0, 0.0]]), 60_000).tolist()
    [[0.0, 0.0], [0.5, 0.0], [1.0, 0.0]]
    """
    start, end = lonlat[:-1], lonlat[1:]
    azimuth, length_m = solve_inverse(*start.T, *end.T)
    counts = np.maximum(np.ceil(length_m / step_m), 1).astype(np.intp)
    edge, step = numbered_runs(counts)
    points = start[edge]
    inner = np.flatnonzero(step)
    at = edge[inner]
    lon, lat, _ = solve_direct(start[at, 0], start[at, 1], azimuth[at], length_m[at] * step[inner] / counts[at])
    points[inner] = np.column_stack([lon, lat])
    return np.vstack([points, lonlat[-1:]])


def numbered_runs(counts: Indices) -> tuple[Indices, Indices]:
    """Return, for runs of the given lengths, which run each item is in and its number there.

    Examples
    --------
    >>> [rows.tolist() for rows in numbered_runs(np.array([2, 1, 3]))]
    [[0, 0, 1, 2, 2, 2], [0, 1, 0, 0, 1, 2]]
    """
    run = np.repeat(np.arange(len(counts)), counts)
    return run, np.arange(len(run)) - np.repeat(np.cumsum(counts) - counts, counts)
