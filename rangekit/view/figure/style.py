"""What a figure looks like: its two sizes and its two themes. All lengths are points, 72 to the inch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from rangekit.errors import InputError
from rangekit.model import Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["FIGURE_SIZES", "FIGURE_THEMES", "SIZES", "THEMES", "Size", "Theme", "choose"]

Chosen = TypeVar("Chosen")


@dataclass(frozen=True, slots=True)
class Size:
    """How wide a figure is, and how large its letters are.

    Parameters
    ----------
    width : points
        Of the whole figure.
    margin : points
        White around everything.
    headline, standfirst, label, fine : points
        Sizes of the letters: the headline, the sentences under it and the key, names on the map, small print.
    marker : points
        Width of the mark of a large place.
    most_labels : int
        Names of places on one map of full width.
    fine_columns : int
        Columns of the small print.
    """

    width: float
    margin: float
    headline: float
    standfirst: float
    label: float
    fine: float
    marker: float
    most_labels: int
    fine_columns: int

    def columns(self, panels: int) -> int:
        """Return how many maps stand side by side."""
        if panels == 1:
            return 1
        if self.fine_columns == 1:
            return 1 if panels <= 2 else 2
        return 2 if panels <= 4 else 3


@dataclass(frozen=True, slots=True)
class Theme:
    """The colours of a figure: those of the map page, which the colour-blind tell apart.

    Parameters
    ----------
    paper, ink, soft, rule : colour
        Behind everything, letters, small print, thin rules.
    sea, land, border, coast, place : colour
        The basemap, and the names on it.
    area, band, ring : colour
        The range area, the band from the lowest to the highest published range, and the ring itself.
    launch, launch_line : colour
        The launch area.
    in_reach, marginal, marginal_edge, out_of_reach : colour
        The marks of the three verdicts, and the rim of the marginal one.
    """

    paper: str
    ink: str
    soft: str
    rule: str
    sea: str
    land: str
    border: str
    coast: str
    place: str
    area: tuple[str, float]
    band: tuple[str, float]
    ring: str
    launch: tuple[str, float]
    launch_line: str
    in_reach: str
    marginal: str
    marginal_edge: str
    out_of_reach: str

    def of(self, verdict: Verdict) -> str:
        """Return the colour of a verdict."""
        return {
            Verdict.IN_REACH: self.in_reach,
            Verdict.MARGINAL: self.marginal,
            Verdict.OUT_OF_REACH: self.out_of_reach,
        }[verdict]

    def mark_edge(self, verdict: Verdict) -> str:
        """Return the colour of a mark's rim: yellow wants a dark one on white paper."""
        return self.marginal_edge if verdict is Verdict.MARGINAL else self.paper


SIZES = {
    "column": Size(
        width=252.0,
        margin=9.0,
        headline=11.5,
        standfirst=6.7,
        label=5.6,
        fine=4.8,
        marker=4.2,
        most_labels=18,
        fine_columns=1,
    ),
    "page": Size(
        width=518.4,
        margin=14.0,
        headline=17.0,
        standfirst=9.0,
        label=6.8,
        fine=5.6,
        marker=5.4,
        most_labels=40,
        fine_columns=2,
    ),
}
THEMES = {
    "light": Theme(
        paper="#ffffff",
        ink="#1b1f24",
        soft="#59616b",
        rule="#c9ced4",
        sea="#d3e4ef",
        land="#fbfaf7",
        border="#a9aba8",
        coast="#9fb0bb",
        place="#6b7076",
        area=("#d55e00", 0.17),
        band=("#f2b705", 0.38),
        ring="#b0440a",
        launch=("#42464e", 0.2),
        launch_line="#33373d",
        in_reach="#c8500a",
        marginal="#f2b705",
        marginal_edge="#1b1f24",
        out_of_reach="#666c74",
    ),
    "dark": Theme(
        paper="#14181d",
        ink="#eceef0",
        soft="#a3abb5",
        rule="#3a424b",
        sea="#0d1b27",
        land="#262d34",
        border="#59636e",
        coast="#3d4852",
        place="#98a1ab",
        area=("#ff8a3d", 0.20),
        band=("#ffd24a", 0.30),
        ring="#ff9d5c",
        launch=("#cdd2da", 0.2),
        launch_line="#d3d8de",
        in_reach="#ff8a3d",
        marginal="#ffd24a",
        marginal_edge="#14181d",
        out_of_reach="#99a0a8",
    ),
}
FIGURE_SIZES = tuple(SIZES)
FIGURE_THEMES = tuple(THEMES)


def choose(kind: str, name: str, known: Mapping[str, Chosen]) -> Chosen:
    """Return the size or theme of a name.

    Examples
    --------
    >>> choose("size", "column", SIZES).width
    252.0
    """
    try:
        return known[name]
    except KeyError:
        raise InputError(f"{name!r} is not a figure's {kind}", hint=f"choose from {', '.join(known)}") from None
