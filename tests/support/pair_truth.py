"""Truth for pairs of geometries by brute force: points closely along both, each measured to the other by Karney's way.

What is at a distance of 0 is not seen by points along outlines: crossings are counted by sides, independently of
:mod:`rangekit.geodesic`, in planes about small stretches.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely
import shapely.affinity

from truth import Segments, Truth, inverse_m

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from truth import Edges, Floats

_FINE_M = 250.0


class PairTruth:
    """Brute force about two geometries.

    Parameters
    ----------
    a, b : shapely geometries, lon/lat degrees
    edges : "geodesic" or "planar"
    spacing_m : how far apart points along outlines are
    """

    def __init__(self, a: BaseGeometry, b: BaseGeometry, edges: Edges, spacing_m: float = 10_000.0) -> None:
        self.truths = Truth(a, edges), Truth(b, edges)
        self.spacing_m = spacing_m
        self._along = [_along(truth.segments, spacing_m) for truth in self.truths]
        self._reached = [other.distance(*points) for points, other in zip(self._along, self.truths[::-1], strict=True)]
        self.least_m = float(min(reached.min() for reached in self._reached))

    def check(self, found_m: float, exact_m: float) -> None:
        """Assert a distance: what points closely along the outlines have, or less where points closer yet have it."""
        assert found_m <= self.least_m + exact_m
        if found_m > 0 and found_m < self.least_m - exact_m:
            refined_m = self._refined()
            assert abs(found_m - refined_m) <= exact_m, (found_m, self.least_m, refined_m)
        elif found_m == 0 and self.least_m > exact_m:
            assert self._cross(), "said to meet, but nothing crosses"

    def _refined(self) -> float:
        """Return the least distance with points ever closer about the best ones: bent edges have no vertex there."""
        best = self.least_m
        for (lon, lat), reached, own, other in zip(
            self._along, self._reached, self.truths, self.truths[::-1], strict=True
        ):
            row = int(reached.argmin())
            best = min(best, _walk(own.segments, other, lon[row], lat[row], self.spacing_m))
        return best

    def _cross(self) -> bool:
        """Whether outlines cross, by segments so short that they are straight in longitude and latitude."""
        first, second = (_lines(truth.segments) for truth in self.truths)
        turned = [shapely.affinity.translate(second, turn) for turn in (-360.0, 0.0, 360.0)]
        return any(first.intersects(line) for line in turned)


def _along(segments: Segments, spacing_m: float) -> tuple[Floats, Floats]:
    counts = np.ceil(segments.length_m / spacing_m).astype(int) + 2
    rows = np.repeat(np.arange(len(counts)), counts)
    step = np.arange(len(rows)) - np.repeat(np.cumsum(counts) - counts, counts)
    return segments.at(rows, step / (counts[rows] - 1))


def _walk(segments: Segments, other: Truth, lon: float, lat: float, spacing_m: float) -> float:
    """Return the least distance near a point of some segments, with points in ten rounds ever closer to the best."""
    best = np.inf
    for row in range(len(segments.lon1)):
        along = segments.at(np.full(2_000, row), np.linspace(0, 1, 2_000))
        if not segments.length_m[row] or inverse_m(*along, lon, lat).min() > 2 * spacing_m:
            continue
        low, high = 0.0, 1.0
        for _ in range(9):
            fraction = np.linspace(low, high, 60)
            distance = other.distance(*segments.at(np.full(60, row), fraction))
            place = int(distance.argmin())
            best = min(best, float(distance[place]))
            low, high = fraction[max(place - 2, 0)], fraction[min(place + 2, 59)]
    return best


def _lines(segments: Segments) -> shapely.MultiLineString:
    lines = []
    for row in range(len(segments.lon1)):
        count = max(2, min(int(segments.length_m[row] / _FINE_M) + 2, 20_000))
        there = segments.at(np.full(count, row), np.linspace(0, 1, count))
        lon = np.rad2deg(np.unwrap(np.deg2rad(there[0])))
        lines.append(np.column_stack([lon, there[1]]))
    return shapely.MultiLineString(lines)
