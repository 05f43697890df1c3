"""Meridians and parallels of a frame, and where their labels stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rangekit.view.figure.frame import Frame

__all__ = ["GridLine", "draw_graticule"]

_STEPS_DEG = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30)
_MOST_LINES = 7
_POLE_DEG = 80.0
_SAMPLES = 721


@dataclass(frozen=True, slots=True)
class GridLine:
    """A meridian or a parallel within a frame.

    Parameters
    ----------
    degree : degrees
        Which one: north or east of zero, or south or west of it if negative.
    is_meridian : bool
        Which of the two it is.
    line : shapely geometry
        In metres of the plane, clipped to the frame.
    """

    degree: float
    is_meridian: bool
    line: shapely.geometry.base.BaseGeometry


def draw_graticule(frame: Frame) -> list[GridLine]:
    """Return the meridians and parallels of round degrees that cross a frame."""
    edge = np.linspace(0, 1, 60)
    x = frame.x_min + frame.width_m * np.concatenate([edge, edge, 0 * edge, 0 * edge + 1, edge])
    y = frame.y_min + frame.height_m * np.concatenate([0 * edge, 0 * edge + 1, edge, edge, 0 * edge + 0.5])
    lon, lat = frame.plane.invert(x, y)
    turned = (lon - frame.plane.lon + 180) % 360 - 180  # degrees east of the centre
    south, north = float(lat.min()), float(lat.max())
    has_pole = [
        bool(frame.holds(*frame.plane.project(0.0, pole))) for pole in (-90.0, 90.0) if abs(frame.plane.lat) < 90
    ]
    if any(has_pole) or frame.plane.lat in (-90.0, 90.0):
        south, north = (south, 90.0) if frame.plane.lat > 0 else (-90.0, north)
        west, east = -180.0, 180.0
    else:
        west, east = float(turned.min()), float(turned.max())
    lines = [_parallel(frame, degree, west, east) for degree in _round(south, north, most=90)]
    lines += [
        _meridian(frame, degree, south, north) for degree in _round(west + frame.plane.lon, east + frame.plane.lon)
    ]
    return [line for line in lines if not line.line.is_empty]


def _round(low: float, high: float, most: float = 540) -> NDArray[np.float64]:
    """Return the round degrees from low to high, few enough to keep apart."""
    step = next((step for step in _STEPS_DEG if (high - low) / step <= _MOST_LINES), _STEPS_DEG[-1])
    degrees = np.arange(np.ceil(low / step), np.floor(high / step) + 1) * step
    if high - low >= 360:
        degrees = degrees[:12]
    return degrees[np.abs(degrees) < most]


def _parallel(frame: Frame, lat: float, west: float, east: float) -> GridLine:
    lon = frame.plane.lon + np.linspace(max(west - 2, -180), min(east + 2, 180), _SAMPLES)
    return GridLine(float(lat), is_meridian=False, line=_drawn(frame, lon, np.full(_SAMPLES, lat)))


def _meridian(frame: Frame, lon: float, south: float, north: float) -> GridLine:
    ends = (-90.0, 90.0) if lon % 90 == 0 else (-_POLE_DEG, _POLE_DEG)  # few lines meet at a pole
    lat = np.linspace(max(south - 2, ends[0]), min(north + 2, ends[1]), _SAMPLES)
    lon = (lon + 180) % 360 - 180
    return GridLine(float(lon), is_meridian=True, line=_drawn(frame, np.full(_SAMPLES, lon), lat))


def _drawn(frame: Frame, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> shapely.geometry.base.BaseGeometry:
    x, y = frame.plane.project(lon, lat)
    window = shapely.box(frame.x_min, frame.y_min, frame.x_max, frame.y_max)
    return shapely.LineString(np.column_stack([x, y])).intersection(window)
