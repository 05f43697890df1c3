"""The whole figure, from the headline down to the small print. Lengths are points, heights counted from the top."""

from __future__ import annotations

import io
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from rangekit.view.figure.canvas import Canvas
from rangekit.view.figure.frame import choose_frame
from rangekit.view.figure.key import break_rows, draw_key_row, key_entries
from rangekit.view.figure.panel import draw_panel, lay_ground
from rangekit.view.figure.style import SIZES, THEMES, choose
from rangekit.view.figure.typesetting import LINE, UNHINTED, balance, font, quiet_fonts, wrap
from rangekit.view.figure.wording import format_small_print, format_texts, panel_texts

if TYPE_CHECKING:
    from matplotlib.backend_bases import RendererBase
    from matplotlib.font_manager import FontProperties

    from rangekit.view.figure.frame import Frame
    from rangekit.view.figure.key import KeyEntry
    from rangekit.view.figure.style import Size, Theme
    from rangekit.view.scene import Scene

__all__ = ["RangeFigure", "compose"]

_DPI = 300
_SCREEN_DPI = 144
_GUTTER = 14.0
_LONG_HEADING = 140


class RangeFigure(Figure):
    """A figure that a notebook shows by itself and that knows its headline.

    Parameters
    ----------
    width, height : points
        Its size.
    colour : str
        Of the paper.
    title : str
        For the file's metadata.
    """

    def __init__(self, *, width: float, height: float, colour: str, title: str) -> None:
        super().__init__(figsize=(width / 72, height / 72), dpi=_DPI, facecolor=colour)
        FigureCanvasAgg(self)
        self.rangekit_title = title

    def draw(self, renderer: RendererBase) -> None:
        """Draw the figure with lines as wide as they were measured to be, at whatever resolution."""
        with mpl.rc_context(UNHINTED), quiet_fonts():
            super().draw(renderer)

    def _repr_png_(self) -> bytes:
        """Return the figure as a picture, for a notebook to show."""
        out = io.BytesIO()
        self.savefig(out, format="png", dpi=_SCREEN_DPI, facecolor=self.get_facecolor())
        return out.getvalue()


@dataclass
class _Sheet:
    """What is to be put on the paper, in the order of reading, and how far down it has come."""

    size: Size
    theme: Theme
    down: float
    lines: list[tuple[str, float, float, FontProperties, str]] = field(default_factory=list)
    keys: list[tuple[list[KeyEntry], float, float]] = field(default_factory=list)
    maps: list[tuple[int, float, float, float, float]] = field(default_factory=list)

    def write(self, text: str, face: FontProperties, colour: str, *, left: float, width: float) -> None:
        """Set a paragraph and move below it."""
        for line in balance(text, face, width):
            self.lines.append((line, left, self.down + 0.95 * face.get_size(), face, colour))
            self.down += LINE * face.get_size()


def compose(scene: Scene, *, size: str, theme: str) -> Figure:
    """Draw a scene as a figure: see `rangekit.view.figure.draw_figure`."""
    chosen, colours = choose("size", size, SIZES), choose("theme", theme, THEMES)
    with mpl.rc_context(), quiet_fonts():
        mpl.rcdefaults()  # whatever style the caller has set for other plots
        mpl.rcParams.update(UNHINTED)
        frame = choose_frame(scene)
        sheet = _Sheet(chosen, colours, down=chosen.margin)
        _set_headline(sheet, scene)
        _set_keys(sheet, scene, frame)
        _set_maps(sheet, scene, frame)
        _set_small_print(sheet, scene, frame)
        return _print(sheet, scene, frame)


def _set_headline(sheet: _Sheet, scene: Scene) -> None:
    size, theme = sheet.size, sheet.theme
    texts = format_texts(scene)
    width = size.width - 2 * size.margin
    sheet.write(
        texts.heading, _headline_font(texts.heading, size.headline, width), theme.ink, left=size.margin, width=width
    )
    for sentence in texts.sentences:
        sheet.write(sentence, font(size.standfirst * 1.15, serif=True), theme.ink, left=size.margin, width=width)
    sheet.down += 0.4 * size.standfirst


def _headline_font(text: str, size: float, width: float) -> FontProperties:
    """Return the headline's font: a little smaller if that saves a line, smaller still for a long one."""
    if len(text) > _LONG_HEADING:
        size *= 0.75
    full, smaller = font(size, bold=True, serif=True), font(0.9 * size, bold=True, serif=True)
    return smaller if len(wrap(text, smaller, width)) < len(wrap(text, full, width)) else full


def _set_keys(sheet: _Sheet, scene: Scene, frame: Frame) -> None:
    size = sheet.size
    for entries in key_entries(scene, frame):
        for row in break_rows(entries, size, size.width - 2 * size.margin):
            sheet.keys.append((row, size.margin, sheet.down + size.standfirst))
            sheet.down += 1.5 * size.standfirst
    sheet.down += 0.3 * size.standfirst


def _set_maps(sheet: _Sheet, scene: Scene, frame: Frame) -> None:
    size, count = sheet.size, len(scene.result.weapons)
    columns = size.columns(count)
    width = (size.width - 2 * size.margin - (columns - 1) * _GUTTER / 2) / columns
    height = width * frame.height_m / frame.width_m
    for first in range(0, count, columns):
        top = sheet.down
        rows = range(first, min(first + columns, count))
        lefts = {row: size.margin + (row - first) * (width + _GUTTER / 2) for row in rows}
        below = top
        for row in rows if count > 1 else ():
            sheet.down = top
            _set_panel_texts(sheet, scene, row, left=lefts[row], width=width)
            below = max(below, sheet.down)
        sheet.maps += [(row, lefts[row], below, width, height) for row in rows]
        sheet.down = below + height + 0.8 * size.standfirst
    sheet.down -= 0.2 * size.standfirst


def _set_panel_texts(sheet: _Sheet, scene: Scene, weapon_row: int, *, left: float, width: float) -> None:
    size, theme = sheet.size, sheet.theme
    texts = panel_texts(scene, weapon_row)
    sheet.write(texts.heading, font(size.standfirst * 1.1, bold=True), theme.ink, left=left, width=width)
    for sentence in texts.sentences:
        sheet.write(sentence, font(size.standfirst * 0.92), theme.ink, left=left, width=width)
    sheet.down += 2


def _set_small_print(sheet: _Sheet, scene: Scene, frame: Frame) -> None:
    size, theme = sheet.size, sheet.theme
    face = font(size.fine)
    columns = size.fine_columns
    width = (size.width - 2 * size.margin - (columns - 1) * _GUTTER) / columns
    paragraphs = [wrap(text, face, width) for text in format_small_print(scene, frame)]
    lines = [(line, number == 0) for paragraph in paragraphs for number, line in enumerate(paragraph)]
    each = -(-len(lines) // columns)
    top, deepest = sheet.down, sheet.down
    for column in range(columns):
        down = top
        for number, (line, starts) in enumerate(lines[column * each : (column + 1) * each]):
            down += 0.3 * size.fine if starts and number else 0
            left = size.margin + column * (width + _GUTTER)
            sheet.lines.append((line, left, down + 0.95 * size.fine, face, theme.soft))
            down += LINE * size.fine
        deepest = max(deepest, down)
    sheet.down = deepest


def _print(sheet: _Sheet, scene: Scene, frame: Frame) -> Figure:
    size, theme = sheet.size, sheet.theme
    wide, tall = size.width, sheet.down + size.margin
    figure = RangeFigure(width=wide, height=tall, colour=theme.paper, title=format_texts(scene).heading)
    smaller = replace(size, marker=0.8 * size.marker) if len(sheet.maps) > 1 else size
    ground = lay_ground(scene, frame, sheet.maps[0][3])
    for row, left, top, width, height in sheet.maps:
        axes = figure.add_axes((left / wide, 1 - (top + height) / tall, width / wide, height / tall))
        draw_panel(Canvas(axes, width, scene, row, frame, smaller, theme), ground)
    for row_of_entries, left, base in sheet.keys:
        draw_key_row(figure, row_of_entries, left=left, base=tall - base, size=size, theme=theme)
    for text, left, base, face, colour in sheet.lines:
        figure.text(left / wide, 1 - base / tall, text, fontproperties=face, color=colour, parse_math=False)
    return figure
