"""Putting letters on a map."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from matplotlib.lines import Line2D
from matplotlib.patheffects import withStroke

from rangekit.view.figure.labels import Box, Label, Placer
from rangekit.view.figure.typesetting import measure

if TYPE_CHECKING:
    from matplotlib.font_manager import FontProperties

    from rangekit.view.figure.canvas import Canvas

__all__ = ["LETTER_HEIGHT", "Lettering"]

LETTER_HEIGHT = 1.05
"""How much room a line of letters takes, in sizes of the letters."""

_DESCENT = 0.26
_HALO = 1.4


@dataclass(frozen=True, slots=True)
class Lettering:
    """A map that letters are put on.

    Parameters
    ----------
    canvas : Canvas
        The map.
    placer : Placer
        Finds places for names, in points.
    """

    canvas: Canvas
    placer: Placer

    def write(self, text: str, box: Box, face: FontProperties, *, soft: bool = False) -> None:
        """Put a line of letters into its box; softly, if it is not what the map is about."""
        theme = self.canvas.theme
        self.canvas.axes.text(
            *self.canvas.to_metres(box.left, box.bottom + _DESCENT * face.get_size()),
            text,
            fontproperties=face,
            color=theme.place if soft else theme.ink,
            zorder=8 if soft else 9,
            parse_math=False,
            path_effects=[withStroke(linewidth=_HALO, foreground=theme.land, alpha=0.85)],
        )

    def name(
        self,
        text: str,
        where: tuple[float, float],
        face: FontProperties,
        *,
        reach: float,
        most_cost: float,
        may_lead: bool = False,
        keeps_side: bool = False,
        soft: bool = False,
    ) -> bool:
        """Write a name beside its place if there is room; return whether there was."""
        size = measure(text, face), LETTER_HEIGHT * face.get_size()
        label = Label(text, *where, *size, reach=reach, most_cost=most_cost, may_lead=may_lead, keeps_side=keeps_side)
        box = self.placer.place(label)
        if box is None:
            return False
        end = label.leader(box)
        if end is not None:
            x, y = zip(self.canvas.to_metres(*where), self.canvas.to_metres(*end), strict=True)
            self.canvas.axes.add_line(Line2D(x, y, color=self.canvas.theme.ink, linewidth=0.35, zorder=5.8))
        self.write(text, box, face, soft=soft)
        return True
