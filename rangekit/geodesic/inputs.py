"""What the engine is given, checked before anything is computed: geometries and the meaning of their edges."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
import shapely

from rangekit.errors import GeometryError, InputError

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

__all__ = ["Edges", "check_coordinates", "check_edges"]

Edges = Literal["geodesic", "planar"]

# One and a half turns: a ring drawn on across the date line, in either direction, stays within them.
_LARGEST_LON = 540.0
_LARGEST_LAT = 90.0


def check_edges(edges: str) -> None:
    """Raise InputError unless ``edges`` is one of the two meanings a straight edge can have."""
    if edges not in {"geodesic", "planar"}:
        raise InputError(f"edges must be 'geodesic' or 'planar', got {edges!r}")


def check_coordinates(geometry: BaseGeometry) -> None:
    """Raise GeometryError if a coordinate is not a finite number or not on the globe, naming the first few of them."""
    lon, lat = shapely.get_coordinates(geometry).T
    wrong = ~(np.isfinite(lon) & np.isfinite(lat) & (np.abs(lat) <= _LARGEST_LAT) & (np.abs(lon) <= _LARGEST_LON))
    if not wrong.any():
        return
    problems = [f"vertex {row}: lon {lon[row]}, lat {lat[row]}" for row in np.flatnonzero(wrong)]
    raise GeometryError(
        f"{geometry.geom_type} has {len(problems)} unusable coordinates",
        problems=problems,
        hint="degrees, lon before lat",
    )
