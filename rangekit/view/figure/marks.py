"""The marks of targets: three verdicts, distinguishable by colour and by shape."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from rangekit.model import Verdict
from rangekit.view.figure.ranking import LARGE_POPULATION, population_of
from rangekit.view.figure.shapes import add_lines, add_surface

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rangekit.view.figure.canvas import Canvas
    from rangekit.view.figure.frame import Frame
    from rangekit.view.figure.style import Size
    from rangekit.view.scene import Scene

__all__ = ["MARKERS", "add_marks", "add_regions", "hidden_count", "mark_widths", "shown_targets"]

MARKERS = {Verdict.IN_REACH: "o", Verdict.MARGINAL: "D", Verdict.OUT_OF_REACH: "s"}
_SMALLER = {Verdict.IN_REACH: 1.0, Verdict.MARGINAL: 1.0, Verdict.OUT_OF_REACH: 0.8}
_CROWD = 3_000
_PALEST, _DARKEST = 0.12, 0.6


def shown_targets(scene: Scene, frame: Frame) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]:
    """Return where the targets lie in the plane, and which of them the frame holds."""
    targets = scene.result.targets
    x, y = frame.plane.project(targets.lon, targets.lat)
    return x, y, np.asarray(frame.holds(x, y), dtype=bool).reshape(len(targets))


def hidden_count(scene: Scene, frame: Frame, verdict: Verdict) -> int:
    """Return how many targets of a verdict the frame leaves out."""
    _, _, shown = shown_targets(scene, frame)
    return int(((scene.result.verdicts[0] == verdict) & ~shown).sum())


def mark_widths(scene: Scene, size: Size) -> NDArray[np.float64]:
    """Return how wide each target's mark is, points: larger for large places, smaller where there are thousands."""
    people = population_of(scene)
    share = np.where(people < 0, 0.8, np.where(people >= LARGE_POPULATION, 1.0, 0.62))
    crowd = 1.0 if len(people) <= _CROWD else 0.6
    return np.asarray(size.marker * share * crowd)


def add_marks(canvas: Canvas) -> None:
    """Draw the targets that the frame holds, those in reach over those that are not, marginal ones on top."""
    scene = canvas.scene
    _, _, shown = shown_targets(scene, canvas.frame)
    shown &= ~_are_regions(scene)
    widths = mark_widths(scene, canvas.size)
    verdicts = scene.result.verdicts[canvas.weapon_row]
    for rank, verdict in enumerate((Verdict.OUT_OF_REACH, Verdict.IN_REACH, Verdict.MARGINAL)):
        rows = np.flatnonzero(shown & (verdicts == verdict))
        rows = rows[np.argsort(-widths[rows], kind="stable")]
        edge = canvas.theme.mark_edge(verdict), 0.4 if verdict is Verdict.MARGINAL else 0.3
        order: Any = {"zorder": 6 + rank * 0.2, "gid": f"targets-{verdict.value}"}
        _draw(canvas, rows, verdict, widths=widths[rows] * _SMALLER[verdict], edge=edge, **order)
    for row in np.flatnonzero(shown)[np.isin(np.flatnonzero(shown), scene.highlight)]:  # on top, whatever lies around
        width, edge = np.array([1.35 * canvas.size.marker]), (canvas.theme.ink, 0.7)
        _draw(canvas, np.array([row]), verdicts[row], widths=width, edge=edge, zorder=7, gid=f"highlight-{row}")


def add_regions(canvas: Canvas) -> None:
    """Shade the targets that are regions by the share of them that is in reach."""
    result, theme = canvas.scene.result, canvas.theme
    for row, region in enumerate(result.targets.regions):
        if region is None or result.regions is None:
            continue
        lay = canvas.frame.lay_geodesics_flat if result.targets.edges == "geodesic" else canvas.frame.lay_flat
        flat = lay(region)
        alpha = _PALEST + (_DARKEST - _PALEST) * float(result.regions.share[canvas.weapon_row, row])
        colour = theme.of(result.verdicts[canvas.weapon_row, row])
        shade = theme.in_reach if alpha > _PALEST else theme.out_of_reach
        add_surface(canvas.axes, flat, gid=f"region-{row}", facecolor=shade, alpha=alpha, linewidth=0, zorder=2.2)
        add_lines(canvas.axes, flat, gid=f"region-rim-{row}", colors=colour, linewidths=0.6, zorder=2.3)


def _are_regions(scene: Scene) -> NDArray[np.bool_]:
    found = scene.result.regions
    return np.zeros(len(scene.result.targets), dtype=bool) if found is None else np.asarray(found.is_region, dtype=bool)


def _draw(
    canvas: Canvas,
    rows: NDArray[np.intp],
    verdict: Verdict,
    *,
    widths: NDArray[np.float64],
    edge: tuple[str, float],
    zorder: float,
    gid: str,
) -> None:
    if len(rows) == 0:
        return
    targets = canvas.scene.result.targets
    x, y = canvas.frame.plane.project(targets.lon[rows], targets.lat[rows])
    colour, (edge_colour, edge_width) = canvas.theme.of(verdict), edge
    look: Any = {"color": colour, "edgecolors": edge_colour, "linewidths": edge_width, "zorder": zorder, "gid": gid}
    canvas.axes.scatter(x, y, s=widths**2, marker=MARKERS[verdict], **look)
