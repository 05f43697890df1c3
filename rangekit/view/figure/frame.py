"""The frame: which part of the world a figure shows."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import shapely

from rangekit.view.figure.plane import LARGEST_RADIUS_M, Plane

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from rangekit.view.scene import Scene

__all__ = ["Frame", "choose_frame"]

_PADDING = 0.05
_SMALLEST_M = 2_500.0
_WIDEST_ASPECT, _TALLEST_ASPECT = 0.80, 1.10  # height by width
_NEARBY = 1.5  # a highlighted place is brought into the frame up to this many times as far out as the range


@dataclass(frozen=True)
class Frame:
    """A rectangle in a plane.

    Parameters
    ----------
    plane : Plane
        The projection.
    x_min, y_min, x_max, y_max : metres
        The edges.
    """

    plane: Plane
    x_min: float
    y_min: float
    x_max: float
    y_max: float

    @property
    def width_m(self) -> float:
        """Metres from edge to edge."""
        return self.x_max - self.x_min

    @property
    def height_m(self) -> float:
        """Metres from edge to edge."""
        return self.y_max - self.y_min

    @cached_property
    def radius_m(self) -> float:
        """How far the farthest corner is from the plane's centre."""
        return math.hypot(max(-self.x_min, self.x_max), max(-self.y_min, self.y_max))

    @cached_property
    def scale_error(self) -> float:
        """The largest share by which a length within the frame is drawn too long."""
        corners = [(x, y) for x in (self.x_min, self.x_max) for y in (self.y_min, self.y_max)]
        reach = min(1.0, LARGEST_RADIUS_M / self.radius_m)
        return max(self.plane.scale_error(x * reach, y * reach) for x, y in corners)

    def holds(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Tell which points of the plane lie within."""
        inside: NDArray[np.bool_] = (x >= self.x_min) & (x <= self.x_max) & (y >= self.y_min) & (y <= self.y_max)
        return inside

    def clip(self, geometry: BaseGeometry) -> BaseGeometry:
        """Cut a geometry of the plane a little outside the frame, where its cut edges are not seen."""
        spare = 0.02 * self.width_m
        window = shapely.box(self.x_min - spare, self.y_min - spare, self.x_max + spare, self.y_max + spare)
        return shapely.intersection(geometry, window)

    def lay_flat(self, geometry: BaseGeometry) -> BaseGeometry:
        """Project and clip a geometry whose edges are straight in degrees."""
        return self.clip(self.plane.lay_flat(geometry, radius_m=1.1 * self.radius_m))

    def lay_geodesics_flat(self, geometry: BaseGeometry) -> BaseGeometry:
        """Project and clip a geometry whose edges are geodesics."""
        return self.clip(self.plane.lay_geodesics_flat(geometry))


def choose_frame(scene: Scene) -> Frame:
    """Return the frame that holds range areas, launch area and, if they are not far out, the highlighted targets.

    Parameters
    ----------
    scene : Scene
        What is shown.
    """
    lonlat = _shown(scene)
    plane = _centred(scene, lonlat)
    x, y = plane.project(lonlat[:, 0], lonlat[:, 1])
    inside = np.hypot(x, y) <= LARGEST_RADIUS_M
    box = _bounds(x[inside], y[inside])
    rows = list(scene.highlight)
    far_x, far_y = plane.project(scene.result.targets.lon[rows], scene.result.targets.lat[rows])
    near = np.hypot(far_x, far_y) <= _NEARBY * max(np.hypot(x[inside], y[inside]).max(initial=0.0), _SMALLEST_M)
    room = 0.02 * max(box[2] - box[0], box[3] - box[1])  # for its name
    for far in zip(far_x[near], far_y[near], strict=True):
        box = (
            min(box[0], far[0] - room),
            min(box[1], far[1] - room),
            max(box[2], far[0] + room),
            max(box[3], far[1] + room),
        )
    return _framed(plane, *box)


def _shown(scene: Scene) -> NDArray[np.float64]:
    """Return positions that the frame is to hold."""
    outlines = [shapely.get_coordinates(scene.launch.geometry)]
    outlines += [shapely.get_coordinates(area.geometry) for area in scene.areas]
    if not scene.areas:
        outlines.append(np.column_stack([scene.result.targets.lon, scene.result.targets.lat]))
    return np.vstack(outlines)


def _centred(scene: Scene, lonlat: NDArray[np.float64]) -> Plane:
    """Start in the middle of the launch area, then move to the middle of the rectangle around everything."""
    start = np.deg2rad(shapely.get_coordinates(scene.launch.geometry))
    across = np.cos(start[:, 1])
    middle = [
        (across * np.cos(start[:, 0])).sum(),
        (across * np.sin(start[:, 0])).sum(),
        np.sin(start[:, 1]).sum(),
    ]
    lon, lat = math.atan2(middle[1], middle[0]), math.atan2(middle[2], math.hypot(middle[0], middle[1]))
    plane = Plane(math.degrees(lon), math.degrees(lat))
    for _ in range(4):
        x, y = plane.project(lonlat[:, 0], lonlat[:, 1])
        inside = np.hypot(x, y) <= LARGEST_RADIUS_M
        x_min, y_min, x_max, y_max = _bounds(x[inside], y[inside])
        moved_lon, moved_lat = plane.invert((x_min + x_max) / 2, (y_min + y_max) / 2)
        plane = Plane(round(float(moved_lon), 2), round(float(moved_lat), 2))
    return plane


def _bounds(x: NDArray[np.float64], y: NDArray[np.float64]) -> tuple[float, float, float, float]:
    if len(x) == 0:
        return (0.0, 0.0, 0.0, 0.0)
    return float(x.min()), float(y.min()), float(x.max()), float(y.max())


def _framed(plane: Plane, x_min: float, y_min: float, x_max: float, y_max: float) -> Frame:
    """Add room around, and make the shape one that fits a page."""
    width = max(x_max - x_min, _SMALLEST_M) * (1 + 2 * _PADDING)
    height = max(y_max - y_min, _SMALLEST_M) * (1 + 2 * _PADDING)
    height = max(height, _WIDEST_ASPECT * width)
    width = max(width, height / _TALLEST_ASPECT)
    x, y = (x_min + x_max) / 2, (y_min + y_max) / 2
    return Frame(plane, x - width / 2, y - height / 2, x + width / 2, y + height / 2)
