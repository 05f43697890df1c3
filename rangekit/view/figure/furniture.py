"""What a map has besides places: its scale bar and the degrees of its graticule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import shapely
from matplotlib.patches import Rectangle

from rangekit.view.figure.labels import Box
from rangekit.view.figure.lettering import LETTER_HEIGHT
from rangekit.view.figure.scale_bar import measure_bar
from rangekit.view.figure.typesetting import font, measure
from rangekit.view.figure.wording import format_degree
from rangekit.view.wording import format_quantity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.font_manager import FontProperties

    from rangekit.view.figure.graticule import GridLine
    from rangekit.view.figure.labels import Placer
    from rangekit.view.figure.lettering import Lettering
    from rangekit.view.figure.scale_bar import ScaleBar

__all__ = ["add_degrees", "add_scale_bar"]

_INSET = 7.0
_THICK = 2.2
_ROOM = 3.0
_TIGHT = 4.2  # a bar shorter than so many numbers has no room for one in its middle


def add_scale_bar(sheet: Lettering) -> None:
    """Draw the bar in the corner with the fewest marks and lines."""
    canvas, placer = sheet.canvas, sheet.placer
    frame, size = canvas.frame, canvas.size
    trial = measure_bar(frame, frame.x_min, frame.y_min)
    face = font(size.label)
    wide = (
        trial.width_m / canvas.per_point
        + measure(format_quantity(trial.length_km, canvas.scene.lang), face)
        + 2 * _ROOM
    )
    tall = 2.6 * size.label
    right, top = placer.width - wide - _INSET, placer.height - tall - _INSET
    corners = [(_INSET, _INSET), (right, _INSET), (right, top), (_INSET, top)]
    boxes = [Box(x, y, x + wide, y + tall) for x, y in corners]
    box = min(boxes, key=lambda box: _count_covered(placer, box))
    placer.keep_free(box.grown(_ROOM))
    left_end = canvas.to_metres(box.left + _ROOM, box.bottom + _ROOM)
    _draw_bar(sheet, measure_bar(frame, *left_end), face)


def _count_covered(placer: Placer, box: Box) -> int:
    inside = (placer.mark_x > box.left) & (placer.mark_x < box.right)
    inside &= (placer.mark_y > box.bottom) & (placer.mark_y < box.top)
    shape = shapely.box(box.left, box.bottom, box.right, box.top)
    return int(inside.sum()) + sum(bool(line.intersects(shape)) for line in placer.lines)


def _draw_bar(sheet: Lettering, bar: ScaleBar, face: FontProperties) -> None:
    theme, per_point = sheet.canvas.theme, sheet.canvas.per_point
    thick = _THICK * per_point
    look: Any = {"edgecolor": theme.ink, "linewidth": 0.5}
    whole = Rectangle((bar.x, bar.y), bar.width_m, thick, facecolor=theme.paper, zorder=10, gid="scale-bar", **look)
    half = Rectangle((bar.x, bar.y), bar.width_m / 2, thick, facecolor=theme.ink, zorder=10.1, **look)
    for patch in (whole, half):
        sheet.canvas.axes.add_patch(patch)
    left, bottom = sheet.canvas.to_points(bar.x, bar.y)
    high = LETTER_HEIGHT * face.get_size()
    lang = sheet.canvas.scene.lang
    whole_km = format_quantity(bar.length_km, lang, unit=False)
    numbers = [
        (0.0, "0"),
        (0.5, format_quantity(bar.length_km / 2, lang, unit=False)),
        (1.0, format_quantity(bar.length_km, lang)),
    ]
    if bar.width_m / per_point < _TIGHT * measure(whole_km, face):
        del numbers[1]
    for share, text in numbers:
        start = left + share * bar.width_m / per_point - measure(text.partition(" ")[0], face) / 2
        lower = bottom + _THICK + 1
        sheet.write(text, Box(start, lower, start + measure(text, face), lower + high), face)


def add_degrees(sheet: Lettering, grid: Sequence[GridLine]) -> None:
    """Write each meridian's degree at the lower edge and each parallel's at the left, else at the opposite edge."""
    face = font(sheet.canvas.size.fine)
    for line in grid:
        first, *_, last = shapely.get_coordinates(line.line).tolist()
        ends = sorted((first, last), key=lambda xy: xy[1] if line.is_meridian else xy[0])
        label = format_degree(line.degree, sheet.canvas.scene, is_meridian=line.is_meridian)
        for end in ends:
            box = _at_edge(sheet, line, sheet.canvas.to_points(*end), measure(label, face), face)
            if box is not None and sheet.placer.take(box):
                sheet.write(label, box, face, soft=True)
                break


def _at_edge(
    sheet: Lettering, line: GridLine, end: tuple[float, float], wide: float, face: FontProperties
) -> Box | None:
    """Return the box of a degree so wide where its line meets a fitting edge; none where it ends elsewhere."""
    (x, y), high = end, LETTER_HEIGHT * face.get_size()
    far = sheet.placer.height if line.is_meridian else sheet.placer.width
    along = y if line.is_meridian else x
    if 1 < along < far - 1:
        return None
    if line.is_meridian:
        left, bottom = x + 1.5, 2.0 if y <= 1 else far - 2 - high
    else:
        left, bottom = 2.5 if x <= 1 else far - 2.5 - wide, y + 1
    return Box(left, bottom, left + wide, bottom + high)
