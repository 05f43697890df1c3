"""The key: what each colour, shape and line means, in rows that break where they must."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.transforms import Affine2D

from rangekit.model import Verdict
from rangekit.view.figure.marks import MARKERS, hidden_count
from rangekit.view.figure.typesetting import font, measure, shorten, tidy
from rangekit.view.figure.wording import figure_words, format_verdict
from rangekit.view.wording import format_from, format_quantity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.artist import Artist
    from matplotlib.figure import Figure

    from rangekit.view.figure.frame import Frame
    from rangekit.view.figure.style import Size, Theme
    from rangekit.view.scene import Scene

__all__ = ["KeyEntry", "break_rows", "draw_key_row", "key_entries"]

_SAMPLE = 12.0
_BETWEEN = 10.0


@dataclass(frozen=True, slots=True)
class KeyEntry:
    """A sample and what it means.

    Parameters
    ----------
    kind : str
        A verdict's value, or ``area``, ``band``, ``launch``, ``line`` or ``site``.
    text : str
        What it means.
    """

    kind: str
    text: str


def key_entries(scene: Scene, frame: Frame) -> tuple[list[KeyEntry], list[KeyEntry]]:
    """Return the entries of the marks, and those of areas and lines."""
    say, result = figure_words(scene.lang), scene.result
    marks = [
        KeyEntry(verdict.value, format_verdict(scene, verdict, hidden_count(scene, frame, verdict)))
        for verdict in Verdict
    ]
    weapon, lang = result.weapons[0].range, scene.lang
    alone = len(result.weapons) == 1
    shown = {area.label for area in scene.areas}
    areas = []
    if shown:
        nominal = format_quantity(weapon.nominal_km, lang)
        areas.append(KeyEntry("area", say["area"].format(range=nominal) if alone else say["areas"]))
    if shown - {"nominal"}:
        figures = {
            "low": format_quantity(weapon.low_km, lang, unit=False),
            "high": format_quantity(weapon.high_km, lang),
        }
        areas.append(KeyEntry("band", say["band"].format(**figures) if alone else say["bands"]))
    launch = result.launch.geometry.geom_type
    kind = "launch" if launch.endswith("Polygon") else "site" if launch.endswith("Point") else "line"
    name = tidy(format_from(result.launch, lang=lang, template="name"))
    areas.append(KeyEntry(kind, say["launch"].format(name=shorten(name, 60))))
    return (marks if len(result.targets) else []), areas


def break_rows(entries: Sequence[KeyEntry], size: Size, width: float) -> list[list[KeyEntry]]:
    """Put entries into rows no wider than given."""
    rows: list[list[KeyEntry]] = []
    room = 0.0
    for entry in entries:
        wide = _width(entry, size)
        if not rows or wide > room:
            rows.append([])
            room = width
        rows[-1].append(entry)
        room -= wide + _BETWEEN
    return rows


def draw_key_row(
    figure: Figure, row: Sequence[KeyEntry], *, left: float, base: float, size: Size, theme: Theme
) -> None:
    """Draw a row of entries on a base line; all lengths are points of the figure."""
    wide, tall = (inches * 72 for inches in figure.get_size_inches())
    face = font(size.standfirst * 0.95)
    for entry in row:
        middle = base + 0.33 * size.standfirst
        for artist in _sample(entry.kind, left, middle, size, theme):
            _place(figure, artist)
        figure.text(
            (left + _SAMPLE + 3) / wide,
            base / tall,
            entry.text,
            fontproperties=face,
            color=theme.ink,
            parse_math=False,
        )
        left += _width(entry, size) + _BETWEEN


def _width(entry: KeyEntry, size: Size) -> float:
    return _SAMPLE + 3 + measure(entry.text, font(size.standfirst * 0.95))


def _place(figure: Figure, artist: Artist) -> None:
    """Add an artist whose coordinates are points."""
    artist.set_transform(Affine2D().scale(1 / 72) + figure.dpi_scale_trans)
    figure.add_artist(artist)


def _sample(kind: str, left: float, middle: float, size: Size, theme: Theme) -> list[Artist]:
    centre, half = left + _SAMPLE / 2, 0.32 * size.standfirst
    look: Any = {"markeredgewidth": 0.4, "markersize": 0.75 * size.standfirst}
    if kind in {verdict.value for verdict in Verdict}:
        verdict = Verdict(kind)
        look |= {"markerfacecolor": theme.of(verdict), "markeredgecolor": theme.mark_edge(verdict)}
        return [Line2D([centre], [middle], marker=MARKERS[verdict], **look)]
    if kind == "site":
        look |= {"markerfacecolor": theme.launch_line, "markeredgecolor": theme.paper}
        return [Line2D([centre], [middle], marker="^", **look)]
    if kind == "line":
        return [Line2D([left, left + _SAMPLE], [middle, middle], color=theme.launch_line, linewidth=1.0)]
    (tint, alpha), edge = {
        "area": (theme.area, theme.ring),
        "band": (theme.band, theme.ring),
        "launch": (theme.launch, theme.launch_line),
    }[kind]
    place, extent = (left, middle - half), (_SAMPLE, 2 * half)
    fill = Rectangle(place, *extent, facecolor=tint, alpha=alpha, linewidth=0)
    dashes = (0, (2, 1.2)) if kind == "band" else "-"
    rim = Rectangle(
        place, *extent, fill=False, edgecolor=edge, linewidth=0.5 if kind == "band" else 0.8, linestyle=dashes
    )
    return [fill, rim]
