"""How answers look in other programs: colours, and shapes that do without them, in one table for all formats."""

from __future__ import annotations

from dataclasses import dataclass

from rangekit.model import Verdict

__all__ = [
    "AREA_STYLES",
    "LAUNCH_COLOUR",
    "PLAIN_COLOUR",
    "REGION_FILL_OPACITY",
    "REGION_WIDTH_PX",
    "VERDICT_STYLES",
    "AreaStyle",
    "VerdictStyle",
]


@dataclass(frozen=True, slots=True)
class VerdictStyle:
    """The mark of a place.

    Parameters
    ----------
    colour : str
        ``#rrggbb``.
    shape : str
        ``circle``, ``diamond`` or ``square``, as on the map page.
    """

    colour: str
    shape: str


@dataclass(frozen=True, slots=True)
class AreaStyle:
    """The line and fill of a range area.

    Parameters
    ----------
    colour : str
        ``#rrggbb``, of line and fill.
    fill_opacity : float
        0 to 1; the areas of a band lie on one another.
    width_px : float
        Of the line.
    dashed : bool
        Whether the line is broken, as that of the lowest and the highest figure is.
    """

    colour: str
    fill_opacity: float
    width_px: float
    dashed: bool


# Okabe and Ito's palette, distinguishable with every common colour blindness.
VERDICT_STYLES = {
    Verdict.IN_REACH: VerdictStyle("#d55e00", "circle"),
    Verdict.MARGINAL: VerdictStyle("#e69f00", "diamond"),
    Verdict.OUT_OF_REACH: VerdictStyle("#0072b2", "square"),
}
AREA_STYLES = {
    "low": AreaStyle("#d55e00", 0.12, 1.0, dashed=True),
    "nominal": AreaStyle("#d55e00", 0.15, 2.0, dashed=False),
    "high": AreaStyle("#d55e00", 0.12, 1.0, dashed=True),
}
# A region has its verdict's colour; a thin fill keeps the range areas beneath it visible.
REGION_FILL_OPACITY = 0.25
REGION_WIDTH_PX = 1.5
LAUNCH_COLOUR = "#555555"
PLAIN_COLOUR = "#0072b2"
