"""One map of a figure while it is drawn: where on the paper, of what, and in which look."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from rangekit.model import Weapon
    from rangekit.view.figure.frame import Frame
    from rangekit.view.figure.style import Size, Theme
    from rangekit.view.scene import Scene

__all__ = ["Canvas"]


@dataclass(frozen=True, slots=True)
class Canvas:
    """One map of a figure while it is drawn.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        An empty place of the frame's shape; its coordinates are metres of the plane.
    width : points
        How wide it is on paper.
    scene : Scene
        What is shown.
    weapon_row : int
        Which of the result's weapons.
    frame : Frame
        Which part of the world.
    size : Size
        How large letters and marks are.
    theme : Theme
        The colours.
    """

    axes: Axes
    width: float
    scene: Scene
    weapon_row: int
    frame: Frame
    size: Size
    theme: Theme

    @property
    def weapon(self) -> Weapon:
        """Whose range is drawn."""
        return self.scene.result.weapons[self.weapon_row]

    @property
    def per_point(self) -> float:
        """Metres of the plane to a point of the map."""
        return self.frame.width_m / self.width

    def to_points(self, x: float, y: float) -> tuple[float, float]:
        """Return where a point of the plane lies on the map, points from its lower left corner."""
        return (x - self.frame.x_min) / self.per_point, (y - self.frame.y_min) / self.per_point

    def to_metres(self, x: float, y: float) -> tuple[float, float]:
        """Return the point of the plane at so many points from the map's lower left corner."""
        return self.frame.x_min + x * self.per_point, self.frame.y_min + y * self.per_point

    def find(self, lon: float, lat: float) -> tuple[float, float] | None:
        """Return where a position in degrees lies on the map, in points; none if the frame leaves it out."""
        x, y = self.frame.plane.project(lon, lat)
        return self.to_points(float(x), float(y)) if bool(self.frame.holds(x, y)) else None
