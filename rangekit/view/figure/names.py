"""The names on a map: those spoken of, then the most telling, then countries and cities to find one's way by."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from rangekit.model import Verdict
from rangekit.view.figure.furniture import add_degrees, add_scale_bar
from rangekit.view.figure.labels import Placer
from rangekit.view.figure.lettering import Lettering
from rangekit.view.figure.marks import mark_widths, shown_targets
from rangekit.view.figure.ranking import LARGE_POPULATION, population_of, rank_targets
from rangekit.view.figure.typesetting import font, shorten, tidy
from rangekit.view.wording import format_length, format_map_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from rangekit.view.figure.canvas import Canvas
    from rangekit.view.figure.graticule import GridLine

__all__ = ["add_names"]

_MOST_CHARACTERS = 28
_TRIED = 400
_SMALL_POPULATION = 100_000
_SAME_CITY = 6.0  # points; a city and its old half do not both need a name


def add_names(
    canvas: Canvas,
    grid: Sequence[GridLine],
    area: BaseGeometry,
    ways: Sequence[tuple[int, BaseGeometry]],
) -> None:
    """Write the scale bar, the graticule's degrees and the names of places on a map.

    Parameters
    ----------
    canvas : Canvas
        The map.
    grid : sequence of GridLine
        Its graticule.
    area : shapely geometry
        The range area in the plane: names stand on their mark's side of its rim.
    ways : sequence of (int, shapely geometry)
        Rows of targets and the lines from them to the launch area, which get their lengths written on them.
    """
    scene, size = canvas.scene, canvas.size
    _, _, shown = shown_targets(scene, canvas.frame)
    sheet = Lettering(canvas, _make_placer(canvas, area, [way for _, way in ways]))
    add_scale_bar(sheet)
    _name_targets(sheet, scene.highlight, most=len(scene.highlight), bold=True)
    _add_way_lengths(sheet, ways)
    add_degrees(sheet, grid)
    most = max(6, round(size.most_labels * canvas.width / (size.width - 2 * size.margin)))
    worth = shown & _are_worth_a_name(canvas) if shown.sum() > most else shown
    rows = [row for row in rank_targets(scene, canvas.weapon_row) if worth[row] and row not in scene.highlight]
    _name_targets(sheet, rows[: most // 2], most=most // 2, bold=False)
    _name_countries(sheet)
    _name_context(sheet, most=most // 3)
    _name_targets(sheet, rows[most // 2 : _TRIED], most=most - most // 2, bold=False)


def _are_worth_a_name(canvas: Canvas) -> NDArray[np.bool_]:
    """Tell which places a reader may know, or asks about: not small ones, unless they are marginal."""
    people = population_of(canvas.scene)
    marginal = canvas.scene.result.verdicts[canvas.weapon_row] == Verdict.MARGINAL
    return np.asarray((people < 0) | (people >= _SMALL_POPULATION) | marginal, dtype=bool)


def _make_placer(canvas: Canvas, area: BaseGeometry, ways: Sequence[BaseGeometry]) -> Placer:
    x, y, shown = shown_targets(canvas.scene, canvas.frame)
    corner = np.array([canvas.frame.x_min, canvas.frame.y_min])
    marks = (np.column_stack([x, y])[shown] - corner) / canvas.per_point
    flat, *lines = (
        shapely.transform(shape, lambda xy: (xy - corner) / canvas.per_point)
        for shape in (area, *([] if area.is_empty else [shapely.boundary(area)]), *ways)
    )
    return Placer(
        width=canvas.width,
        height=canvas.frame.height_m / canvas.per_point,
        mark_x=marks[:, 0],
        mark_y=marks[:, 1],
        lines=lines,
        area=flat,
    )


def _add_way_lengths(sheet: Lettering, ways: Sequence[tuple[int, BaseGeometry]]) -> None:
    face = font(sheet.canvas.size.label, bold=True)
    for row, way in ways:
        text = format_length(sheet.canvas.scene.result.distance_km[row], sheet.canvas.scene.lang)
        for share in (0.5, 0.65, 0.35, 0.8, 0.2):
            point = way.interpolate(share, normalized=True)
            if sheet.name(text, sheet.canvas.to_points(point.x, point.y), face, reach=2.0, most_cost=4):
                break


def _name_targets(sheet: Lettering, rows: Sequence[int], *, most: int, bold: bool) -> None:
    targets = sheet.canvas.scene.result.targets
    widths, people = mark_widths(sheet.canvas.scene, sheet.canvas.size), population_of(sheet.canvas.scene)
    verdicts = sheet.canvas.scene.result.verdicts[sheet.canvas.weapon_row]
    face = font(sheet.canvas.size.label * (1.1 if bold else 1.0), bold=bold)
    named = 0
    for row in rows:
        where = sheet.canvas.find(targets.lon[row], targets.lat[row])
        if named >= most or where is None:
            continue
        large = bold or people[row] >= LARGE_POPULATION
        is_region = bool(targets.regions) and targets.regions[row] is not None
        named += sheet.name(
            _format_target(sheet, row),
            where,
            face,
            reach=-1 if is_region else 0.75 * sheet.canvas.size.marker if bold else float(widths[row]) / 2,
            most_cost=math.inf if bold else 4.5 if large else 2.2,
            may_lead=large or verdicts[row] is Verdict.MARGINAL,
            keeps_side=not is_region and verdicts[row] is not Verdict.MARGINAL,
        )


def _format_target(sheet: Lettering, row: int) -> str:
    result = sheet.canvas.scene.result
    name = shorten(tidy(result.targets.names[row]), _MOST_CHARACTERS)
    if result.regions is None or not result.regions.is_region[row]:
        return name
    return f"{name} {result.regions.share[sheet.canvas.weapon_row, row]:.0%}"


def _name_countries(sheet: Lettering) -> None:
    face = font(sheet.canvas.size.label * 0.92, bold=True)
    for place in sheet.canvas.scene.basemap.labels:
        where = sheet.canvas.find(place.lon, place.lat) if place.kind == "country" else None
        if where is not None:
            spaced = "\N{HAIR SPACE}".join(format_map_name(place.name, sheet.canvas.scene.lang).upper())
            sheet.name(spaced, where, face, reach=-1, most_cost=3.0, soft=True)


def _name_context(sheet: Lettering, *, most: int) -> None:
    """Name large cities that are not among the targets, with a small mark."""
    face = font(sheet.canvas.size.label * 0.95)
    known = {name.casefold() for name in sheet.canvas.scene.result.targets.names}
    seen: list[tuple[float, float]] = []
    named = 0
    for place in sheet.canvas.scene.basemap.labels:
        name = format_map_name(place.name, sheet.canvas.scene.lang)
        if place.kind != "city" or named >= most or not known.isdisjoint((place.name.casefold(), name.casefold())):
            continue
        where = sheet.canvas.find(place.lon, place.lat)
        if where is None or any(math.dist(where, other) < _SAME_CITY for other in seen):
            continue
        seen.append(where)
        if sheet.name(name, where, face, reach=1.2, most_cost=1.4, soft=True):
            x, y = sheet.canvas.frame.plane.project(place.lon, place.lat)
            look: Any = {"color": sheet.canvas.theme.place, "markeredgewidth": 0, "zorder": 5}
            sheet.canvas.axes.plot([float(x)], [float(y)], marker="o", markersize=1.5, **look)
            named += 1
