"""Where names stand on a map so that none covers another. Points, counted from the map's lower left corner.

Greedy, in the order given: each name takes, of the places around its mark, the one that covers the fewest marks and
crosses the fewest lines, and is left out if none is free. The same input gives the same places.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import shapely

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

__all__ = ["Box", "Label", "Placer"]

_GAP = 1.0
_APART = 2.5  # between two names on one line, lest they be read as one
_CROSSING = 0.8
_WRONG_SIDE = 6.0  # a name within the area reads as in reach, whatever its mark says
_CLOSE = 1.6  # a name so near another mark could be read as that mark's
_LATER_PLACE = 0.06
_NO_PRICE = 1e6
_LEADERS = (9.0, 13.0, 18.0)  # how far off a name may stand at the end of a line, points
_LEADER_COST = 0.9


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle that something takes up.

    Parameters
    ----------
    left, bottom, right, top : points
        Its edges.
    """

    left: float
    bottom: float
    right: float
    top: float

    def meets(self, other: Box) -> bool:
        """Tell whether two boxes overlap."""
        return (
            self.left < other.right and other.left < self.right and self.bottom < other.top and other.bottom < self.top
        )

    def grown(self, by: float) -> Box:
        """Return the box with room around it."""
        return Box(self.left - by, self.bottom - by, self.right + by, self.top + by)


@dataclass(frozen=True, slots=True)
class Label:
    """A name that wants a place.

    Parameters
    ----------
    text : str
        The name.
    x, y : points
        What it names.
    width, height : points
        How much room the letters take.
    reach : points
        How far from ``(x, y)`` the mark extends; negative for a name that stands on its place.
    most_cost : float
        How many marks it may cover before it is left out.
    may_lead : bool
        Whether it may stand off, at the end of a line.
    keeps_side : bool
        Whether it had better stand on its mark's side of the area's rim.
    """

    text: str
    x: float
    y: float
    width: float
    height: float
    reach: float
    most_cost: float = 2.5
    may_lead: bool = False
    keeps_side: bool = False

    def places(self) -> Iterator[Box]:
        """Yield the boxes that it may take, the best-liked first."""
        if self.reach < 0:
            for step in (0.0, 1.2, -1.2, 2.4, -2.4):
                yield self._box(self.x - self.width / 2, self.y + (step - 0.5) * self.height)
            return
        gap, half = self.reach + _GAP, self.height / 2
        near = 0.7 * gap
        right, left, middle = self.x + gap, self.x - gap - self.width, self.x - self.width / 2
        yield self._box(right, self.y - half)
        yield self._box(left, self.y - half)
        yield self._box(self.x + near, self.y + near)
        yield self._box(self.x + near, self.y - near - self.height)
        yield self._box(self.x - near - self.width, self.y + near)
        yield self._box(self.x - near - self.width, self.y - near - self.height)
        yield self._box(middle, self.y + gap)
        yield self._box(middle, self.y - gap - self.height)
        for off in _LEADERS if self.may_lead else ():
            slant = 0.7 * off
            yield self._box(self.x + off, self.y - half)
            yield self._box(self.x - off - self.width, self.y - half)
            yield self._box(self.x + slant, self.y + slant - half)
            yield self._box(self.x + slant, self.y - slant - half)
            yield self._box(self.x - slant - self.width, self.y + slant - half)
            yield self._box(self.x - slant - self.width, self.y - slant - half)
            yield self._box(middle, self.y + off)
            yield self._box(middle, self.y - off - self.height)

    def leader(self, box: Box) -> tuple[float, float] | None:
        """Return where the line from the mark to a box ends; none if the box is beside the mark."""
        x = min(max(self.x, box.left), box.right)
        y = min(max(self.y, box.bottom + 0.3 * self.height), box.top - 0.3 * self.height)
        apart = ((x - self.x) ** 2 + (y - self.y) ** 2) ** 0.5
        return (x, y) if self.reach >= 0 and apart > self.reach + 5 else None

    def _box(self, left: float, bottom: float) -> Box:
        return Box(left, bottom, left + self.width, bottom + self.height)


@dataclass
class Placer:
    """Finds places on one map.

    Parameters
    ----------
    width, height : points
        Size of the map.
    mark_x, mark_y : (n,) points
        Marks that names had better not cover.
    lines : sequence of shapely geometry
        Lines that names had better not cross, in points.
    area : shapely geometry
        What a name that keeps its side lies within if its mark does, and outside of otherwise; in points.
    taken : list of Box
        Boxes that no name may touch.
    """

    width: float
    height: float
    mark_x: NDArray[np.float64]
    mark_y: NDArray[np.float64]
    lines: Sequence[BaseGeometry] = ()
    area: BaseGeometry = field(default_factory=shapely.MultiPolygon)
    taken: list[Box] = field(default_factory=list)

    def __post_init__(self) -> None:
        shapely.prepare([*self.lines, self.area])

    def keep_free(self, box: Box) -> None:
        """Mark a box as taken."""
        self.taken.append(box)

    def take(self, box: Box) -> bool:
        """Take just this box, and return whether it was free."""
        free = self._is_free(box)
        if free:
            self.taken.append(box)
        return free

    def place(self, label: Label) -> Box | None:
        """Return the box that a name takes; none if it finds no room."""
        best, best_cost = None, min(label.most_cost, _NO_PRICE)
        for rank, box in enumerate(label.places()):
            if not self._is_free(box):
                continue
            cost = self._cost(box, label) + self._leader_cost(box, label) + rank * _LATER_PLACE
            if cost < best_cost:
                best, best_cost = box, cost
        if best is not None:
            self.taken.append(Box(best.left - _APART, best.bottom, best.right + _APART, best.top))
        return best

    def _is_free(self, box: Box) -> bool:
        edge = box.grown(_GAP)
        within = edge.left >= 0 and edge.bottom >= 0 and edge.right <= self.width and edge.top <= self.height
        return within and not any(box.meets(other) for other in self.taken)

    def _leader_cost(self, box: Box, label: Label) -> float:
        """Return what the line to a name costs: more where it runs over marks, and no price would do across a name."""
        end = label.leader(box)
        if end is None:
            return 0.0
        line = shapely.LineString([(label.x, label.y), end])
        names = [shapely.box(other.left, other.bottom, other.right, other.top) for other in self.taken]
        if any(line.intersects(name) for name in names):
            return math.inf
        near = shapely.dwithin(shapely.points(self.mark_x, self.mark_y), line, 1.5)
        itself = (self.mark_x == label.x) & (self.mark_y == label.y)
        return _LEADER_COST + 0.5 * float((near & ~itself).sum())

    def _cost(self, box: Box, label: Label) -> float:
        wide = box.grown(_CLOSE)
        covers = (
            (self.mark_x > wide.left)
            & (self.mark_x < wide.right)
            & (self.mark_y > wide.bottom)
            & (self.mark_y < wide.top)
            & ~((self.mark_x == label.x) & (self.mark_y == label.y))
        )
        shape = shapely.box(box.left, box.bottom, box.right, box.top)
        crossed = sum(bool(line.intersects(shape)) for line in self.lines)
        middle = 0.5 * (box.left + box.right), 0.5 * (box.bottom + box.top)
        sides = shapely.contains_xy(self.area, [middle[0], label.x], [middle[1], label.y])
        return float(covers.sum()) + _CROSSING * crossed + _WRONG_SIDE * (label.keeps_side and sides[0] != sides[1])
