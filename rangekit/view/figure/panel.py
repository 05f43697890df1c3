"""One map of a figure: basemap, areas, marks, scale bar and names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from rangekit.view.figure.graticule import draw_graticule
from rangekit.view.figure.marks import add_marks, add_regions
from rangekit.view.figure.names import add_names
from rangekit.view.figure.plane import GEOD
from rangekit.view.figure.shapes import add_lines, add_surface, points_of, surface_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from shapely.geometry.base import BaseGeometry

    from rangekit.view.figure.canvas import Canvas
    from rangekit.view.figure.frame import Frame
    from rangekit.view.figure.graticule import GridLine
    from rangekit.view.scene import Scene

__all__ = ["Ground", "draw_panel", "lay_ground"]

_FINEST_PT = 0.05
_LINE_STEPS = 100
_ON_WATER = 1 / 3
_DASHES, _LONG_DASHES = (0, (3, 2)), (0, (4, 1.5))


@dataclass(frozen=True, slots=True)
class Ground:
    """What all maps of a figure have in common, in metres of the plane.

    Parameters
    ----------
    land, lakes, borders, launch : shapely geometry
        Clipped to the frame.
    water : shapely geometry
        What is no land, and the lakes.
    grid : list of GridLine
        Meridians and parallels.
    """

    land: BaseGeometry
    lakes: BaseGeometry
    water: BaseGeometry
    borders: BaseGeometry
    launch: BaseGeometry
    grid: list[GridLine]


def lay_ground(scene: Scene, frame: Frame, width_pt: float) -> Ground:
    """Project what lies under the answer."""
    basemap, launch = scene.basemap, scene.launch
    lay_launch = frame.lay_geodesics_flat if launch.edges == "geodesic" else frame.lay_flat
    finest_m = _FINEST_PT * frame.width_m / width_pt
    land, lakes = frame.lay_flat(basemap.land), frame.lay_flat(basemap.lakes)
    dry = shapely.difference(*shapely.make_valid([surface_of(land), surface_of(lakes)]))
    return Ground(
        land=land,
        lakes=lakes,
        water=shapely.box(frame.x_min, frame.y_min, frame.x_max, frame.y_max).difference(dry),
        borders=frame.lay_flat(basemap.borders),
        launch=shapely.simplify(lay_launch(launch.geometry), finest_m),
        grid=draw_graticule(frame),
    )


def draw_panel(canvas: Canvas, ground: Ground) -> None:
    """Draw one weapon's map.

    Parameters
    ----------
    canvas : Canvas
        An empty place for it.
    ground : Ground
        What lies under the answer.
    """
    _prepare(canvas)
    _draw_ground(canvas, ground)
    area = _draw_areas(canvas, ground)
    add_regions(canvas)
    _draw_launch(canvas, ground)
    ways = _draw_ways(canvas)
    add_marks(canvas)
    add_names(canvas, ground.grid, area, ways)


def _prepare(canvas: Canvas) -> None:
    axes, frame, theme = canvas.axes, canvas.frame, canvas.theme
    axes.set_xlim(frame.x_min, frame.x_max)
    axes.set_ylim(frame.y_min, frame.y_max)
    axes.set_autoscale_on(False)
    axes.set_facecolor(theme.sea)
    axes.set_xticks([])
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set(color=theme.border, linewidth=0.5, zorder=12)


def _draw_ground(canvas: Canvas, ground: Ground) -> None:
    axes, theme = canvas.axes, canvas.theme
    add_surface(axes, ground.land, gid="land", facecolor=theme.land, edgecolor=theme.coast, linewidth=0.3, zorder=1)
    add_surface(axes, ground.lakes, gid="lakes", facecolor=theme.sea, edgecolor=theme.coast, linewidth=0.2, zorder=1.1)
    for row, grid in enumerate(ground.grid):
        add_lines(axes, grid.line, gid=f"grid-{row}", colors=theme.border, linewidths=0.25, alpha=0.55, zorder=1.2)
    add_lines(axes, ground.borders, gid="borders", colors=theme.border, linewidths=0.45, zorder=1.3)


def _draw_areas(canvas: Canvas, ground: Ground) -> BaseGeometry:
    """Draw range area, band and rings; return the nominal area."""
    axes, theme, scene = canvas.axes, canvas.theme, canvas.scene
    own = [area for area in scene.areas if area.weapon.id == canvas.weapon.id]
    flat = {area.label: surface_of(canvas.frame.lay_flat(area.geometry)) for area in own}
    nominal = flat.get("nominal", shapely.MultiPolygon())
    low, high = flat.get("low", nominal), flat.get("high", nominal)
    around = shapely.difference(
        nominal, shapely.make_valid(surface_of(ground.launch))
    )  # two tints on each other make mud
    _tint(axes, around, ground.water, theme.area, gid="range-area", zorder=2)
    _tint(axes, high.difference(low), ground.water, theme.band, gid="band", zorder=2.1)
    for label, area in flat.items():
        main = label == "nominal"
        look: Any = {"linewidths": 0.9, "zorder": 3} if main else {"linewidths": 0.4, "linestyles": [_DASHES]}
        add_lines(axes, area, gid=f"ring-{label}", colors=theme.ring, **{"zorder": 2.9, **look})
    return nominal


def _tint(
    axes: Axes, surface: BaseGeometry, water: BaseGeometry, tint: tuple[str, float], *, gid: str, zorder: float
) -> None:
    """Lay a tint on the land, and a third of it on the water, which stays blue."""
    colour, alpha = tint
    look: Any = {"facecolor": colour, "linewidth": 0, "zorder": zorder}
    add_surface(axes, surface_of(surface.difference(water)), gid=gid, alpha=alpha, **look)
    add_surface(axes, surface_of(surface.intersection(water)), gid=f"{gid}-on-water", alpha=alpha * _ON_WATER, **look)


def _draw_launch(canvas: Canvas, ground: Ground) -> None:
    axes, theme = canvas.axes, canvas.theme
    tint, alpha = theme.launch
    add_surface(axes, ground.launch, gid="launch-area", facecolor=tint, alpha=alpha, linewidth=0, zorder=2.4)
    add_lines(axes, ground.launch, gid="launch-line", colors=theme.launch_line, linewidths=0.8, zorder=2.5)
    sites = points_of(ground.launch)
    if len(sites):
        look: Any = {"marker": "^", "color": theme.launch_line, "edgecolors": theme.paper, "linewidths": 0.5}
        area = (1.3 * canvas.size.marker) ** 2
        axes.scatter(sites[:, 0], sites[:, 1], s=area, zorder=5, gid="launch-sites", **look)


def _draw_ways(canvas: Canvas) -> list[tuple[int, BaseGeometry]]:
    """Draw the geodesic from each highlighted target to the nearest point of the launch area; return row and line."""
    result, plane = canvas.scene.result, canvas.frame.plane
    ways: list[tuple[int, BaseGeometry]] = []
    for row in canvas.scene.highlight:
        start = float(result.launch_lon[row]), float(result.launch_lat[row])
        end = float(result.targets.lon[row]), float(result.targets.lat[row])
        if result.distance_km[row] == 0 or canvas.find(*end) is None:
            continue
        azimuth, _, length_m = GEOD.inv(*start, *end)
        ones = np.ones(_LINE_STEPS)
        lon, lat, _ = GEOD.fwd(start[0] * ones, start[1] * ones, azimuth * ones, np.linspace(0, length_m, _LINE_STEPS))
        way = shapely.LineString(np.column_stack(plane.project(lon, lat)))
        look: Any = {"colors": canvas.theme.ink, "linewidths": 0.6, "linestyles": [_LONG_DASHES]}
        add_lines(canvas.axes, way, gid=f"way-{row}", zorder=5.5, **look)
        ways.append((row, way))
    return ways
