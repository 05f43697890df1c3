"""The points that are asked about, checked before anything is computed, and what is answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from rangekit.errors import GeometryError
from rangekit.geodesic.ellipsoid import POLE_DEG

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

__all__ = ["NearestPoints", "check_points", "pair_points"]

_FEW = 8


@dataclass(frozen=True, slots=True, eq=False)
class NearestPoints:
    """The points of a geometry nearest to n query points.

    Parameters
    ----------
    distance_m : (n,) metres
        Geodesic distance; 0 inside polygons.
    lon, lat : (n,) degrees
        The nearest point: the query itself where it is inside.
    """

    distance_m: Floats
    lon: Floats
    lat: Floats


def check_points(lon: ArrayLike, lat: ArrayLike) -> tuple[Floats, Floats]:
    """Return query points as arrays of one shape.

    Raises
    ------
    GeometryError
        If a coordinate is not a finite number, or a latitude is beyond a pole; the first few are named.
    """
    lon, lat = pair_points(lon, lat)
    if lat.size and not (_is_bounded(lon, np.inf) and _is_bounded(lat, POLE_DEG)):
        wrong = ~(np.isfinite(lon) & np.isfinite(lat) & (np.abs(lat) <= POLE_DEG))
        rows = np.flatnonzero(wrong.ravel())
        problems = [f"point {row}: lon {lon.flat[row]}, lat {lat.flat[row]}" for row in rows[:_FEW]]
        raise GeometryError(f"{len(rows)} query points are not on the globe", problems=problems)
    return lon, lat


def pair_points(lon: ArrayLike, lat: ArrayLike) -> tuple[Floats, Floats]:
    """Return query points as arrays of one shape, their values unchecked.

    Raises
    ------
    GeometryError
        If they differ in number.
    """
    lon, lat = np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
    try:
        lon, lat = np.broadcast_arrays(lon, lat)
    except ValueError as error:
        raise GeometryError(f"longitudes {lon.shape} and latitudes {lat.shape} differ in number") from error
    return lon, lat


def _is_bounded(values: Floats, limit: float) -> bool:
    """Whether all values are numbers within the limit, infinity excluded; NaN passes through minimum and maximum."""
    low, high = float(values.min()), float(values.max())
    return -limit <= low and high <= limit and np.isfinite(low) and np.isfinite(high)
