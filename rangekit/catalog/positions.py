"""Positions in degrees: what is wrong with one, and how they come out of another coordinate system."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from rangekit.catalog.coordinate_systems import offline, read_crs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rangekit.catalog.reading import Reading

    Floats = NDArray[np.float64]

__all__ = ["are_outside", "coordinate_problem", "is_wgs84", "parse_crs", "transform_geometries", "transform_positions"]


def coordinate_problem(lon: float, lat: float) -> str:
    """Return what is wrong with a position in degrees, or nothing. Longitudes may run to 360.

    Examples
    --------
    >>> coordinate_problem(36.2, 51.7), coordinate_problem(36.2, 95)
    ('', 'latitude 95 is outside -90..90')
    """
    if not (math.isfinite(lon) and math.isfinite(lat)):
        return f"position ({lon}, {lat}) is not finite"
    if not -90 <= lat <= 90:
        return f"latitude {lat:g} is outside -90..90"
    if not -180 <= lon <= 360:
        return f"longitude {lon:g} is outside -180..360"
    return ""


def are_outside(lon: Floats, lat: Floats) -> NDArray[np.bool_]:
    """Tell which positions `coordinate_problem` finds a problem with."""
    return ~((lat >= -90) & (lat <= 90) & (lon >= -180) & (lon <= 360))


def parse_crs(given: object, reading: Reading) -> Any:
    """Return a coordinate system of pyproj.

    Parameters
    ----------
    given : object
        An authority's code, WKT or PROJJSON.
    reading : Reading
        For the message.

    Raises
    ------
    InputError
        If it is none, or names grids.
    """
    text = str(given) if not isinstance(given, Mapping) else given
    if isinstance(text, str) and text.strip().isdecimal():
        text = f"EPSG:{text.strip()}"
    return read_crs(text, reading.source)


def is_wgs84(crs: Any) -> bool:
    """Tell whether a coordinate system's numbers are degrees on WGS 84."""
    return bool(crs.is_geographic and crs.to_epsg(min_confidence=100) in {4326, 4979}) or crs.to_authority() == (
        "OGC",
        "CRS84",
    )


def transform_positions(x: Floats, y: Floats, reading: Reading) -> tuple[Floats, Floats]:
    """Return longitudes and latitudes of positions in the system that the option ``crs`` names, if it names one."""
    if not reading.options.crs:
        return x, y
    system = parse_crs(reading.options.crs, reading)
    if is_wgs84(system):
        return x, y
    with offline():
        lon, lat = _transformer(system).transform(x, y)
    reading.note(f"positions were converted from {system.name}")
    return np.asarray(lon), np.asarray(lat)


def transform_geometries(geometries: NDArray[Any], crs: object, reading: Reading) -> NDArray[Any]:
    """Return geometries in degrees on WGS 84.

    Parameters
    ----------
    geometries : (n,) geometries or None
        In the coordinate system.
    crs : object
        What the file says; the option ``crs`` wins.
    reading : Reading
        For messages.
    """
    system = parse_crs(reading.options.crs or crs, reading)
    if is_wgs84(system):
        return geometries
    with offline():
        change = _transformer(system).transform

    def turned(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        lon, lat = change(xy[:, 0], xy[:, 1])
        return np.column_stack([lon, lat])

    with offline():
        made: NDArray[Any] = shapely.transform(geometries, turned)
    return made


def _transformer(system: Any) -> Any:
    from pyproj import Transformer

    return Transformer.from_crs(system, "OGC:CRS84", always_xy=True)
