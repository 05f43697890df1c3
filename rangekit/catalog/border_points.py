"""A border as explicit launch points."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import shapely

from rangekit.errors import InputError
from rangekit.geodesic.collection import simple_parts
from rangekit.geodesic.ellipsoid import solve_direct, solve_inverse
from rangekit.geodesic.search.outline import outline_of

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from rangekit.model import LaunchArea
    from rangekit.model.launch import Edges

    Floats = NDArray[np.float64]

__all__ = ["sample_border"]

_MOST_POINTS = 1_000_000


def sample_border(launch: LaunchArea, spacing_km: float) -> LaunchArea:
    """Turn the border of a launch area into launch points.

    Each ring or line gets points at equal steps along it, at most the spacing apart. Every point of the border is then
    at most half the spacing from a launch point, so that no distance to a target outside grows by more than that.

    Parameters
    ----------
    launch : LaunchArea
        A territory or a line; a stand-off is already taken off.
    spacing_km : kilometres
        Largest way between two neighbours, along the border.

    Returns
    -------
    LaunchArea
        Points, named for what they are.

    Raises
    ------
    InputError
        If the spacing is not positive, or there is no border.
    """
    if not (math.isfinite(spacing_km) and spacing_km > 0):
        raise InputError(f"the way between launch points must be more than 0 km, got {spacing_km:g}")
    lines = _border_lines(launch)
    points = np.vstack([_steps_along(line, launch.edges, spacing_km * 1000) for line in lines])
    return replace(
        launch,
        name=f"launch points every {spacing_km:g} km along {launch.name}",
        geometry=shapely.MultiPoint(np.unique(points, axis=0)),
        along_border_km=spacing_km,
    )


def _border_lines(launch: LaunchArea) -> list[BaseGeometry]:
    parts = simple_parts([launch.geometry])
    kinds = shapely.get_type_id(parts)
    rings = shapely.get_rings(parts[kinds == shapely.GeometryType.POLYGON])
    lines = parts[kinds == shapely.GeometryType.LINESTRING]
    if (kinds == shapely.GeometryType.POINT).any() or not len(rings) + len(lines):
        raise InputError(
            "there is no border to place launch points along",
            source=launch.id,
            hint="give a territory or a line; sites are launch points already",
        )
    return [*rings, *lines]


def _steps_along(line: BaseGeometry, edges: Edges, spacing_m: float) -> Floats:
    """Return points at equal steps along a ring or line, (n, 2) degrees; a ring ends where it began."""
    outline = outline_of(shapely.LineString(line.coords), edges)
    azimuth, length = solve_inverse(outline.lon0, outline.lat0, outline.lon1, outline.lat1)
    ends = np.cumsum(length)
    count = max(1, math.ceil(ends[-1] / spacing_m))
    if count > _MOST_POINTS:
        raise InputError(f"{count:,} launch points are too many", hint="place them farther apart")
    at = np.linspace(0.0, ends[-1], count + 1)[: -1 if line.is_ring else None]
    piece = np.minimum(np.searchsorted(ends, at, side="right"), len(ends) - 1)
    beyond = at - (ends[piece] - length[piece])
    lon, lat = outline.lon0[piece], outline.lat0[piece]
    if edges == "planar":
        share = beyond / length[piece]
        lon, lat = lon + share * (outline.lon1[piece] - lon), lat + share * (outline.lat1[piece] - lat)
    else:
        lon, lat, _ = solve_direct(lon, lat, azimuth[piece], beyond)
    return np.column_stack([lon, lat])
