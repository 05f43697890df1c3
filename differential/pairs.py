"""Compare distances between geometries: ``python -m differential.pairs [--cases N] [--first N]``.

Random lines and polygons are paired with the borders of ``python -m differential`` and put to spherely and PostGIS,
whichever are at hand, to rangekit, and to brute force over points closely along both. The command ends with 1 if
rangekit errs by more than 50 nm, or if what another system answers is neither the truth nor what it documents.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from benchmarks.table import Table, length
from rangekit import geodesic

from .cases import KINDS
from .models import GreatCircles
from .peers import PostGIS, Spherely, find_pair_peers
from .truth import PairTruth, direct

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

__all__ = ["Pair", "explain", "main", "make_pair"]

_EXACT_M = 50e-9
_EXPLAINED_SHARE = 1e-7
_EXPLAINED_M = 1e-3
_KINDS = ("a coarse border", "a random polygon", "a random line", "across the date line", "round a pole", "long edges")


@dataclass(frozen=True)
class Pair:
    """A border and another geometry."""

    number: int
    kind: str
    border: BaseGeometry
    other: BaseGeometry


def make_pair(number: int) -> Pair:
    """Return a pair; the same number gives the same."""
    rng = np.random.default_rng([20261127, number])
    kind = _KINDS[number % len(_KINDS)]
    border = KINDS[kind](rng)
    corners = shapely.get_coordinates(border)
    away_m = np.exp(rng.uniform(np.log(1_000), np.log(3_000_000)))
    size_m = np.exp(rng.uniform(np.log(500), np.log(500_000)))
    start = corners[rng.integers(0, len(corners))]
    lon, lat = direct(start[0], start[1], rng.uniform(-180, 180), away_m)
    turn = -np.sort(rng.uniform(0, 360) + np.linspace(0, 360, 12, endpoint=False) + rng.uniform(0, 20, 12))
    ring = np.column_stack(direct(lon, lat, turn, size_m * rng.uniform(0.4, 1.0, 12)))
    other = shapely.Polygon(ring) if rng.uniform() < 0.7 else shapely.LineString(ring[:5])
    return Pair(number, kind, border, other)


def explain(peer: Spherely | PostGIS, pair: Pair, found_m: float, true_m: float) -> str:
    """Return why a system's answer differs from the truth: "" if it does not, "unexplained" if nothing tells."""
    if abs(found_m - true_m) <= _EXPLAINED_M:
        return ""
    sides = (pair.border, pair.other), (pair.other, pair.border)
    if isinstance(peer, Spherely):
        expected = min(_on_sphere(own, other, peer.radius_m()) for own, other in sides)
        cause = "a sphere"
    else:
        _, expected = min(_to_foot(own, other) for own, other in sides)
        cause = "the nearest points sought on a sphere"
    return cause if abs(found_m - expected) <= _EXPLAINED_M + _EXPLAINED_SHARE * expected else "unexplained"


def _on_sphere(own: BaseGeometry, other: BaseGeometry, radius_m: float) -> float:
    """Return the least distance on a sphere from the corners of another geometry."""
    lon, lat = shapely.get_coordinates(other).T
    return float(GreatCircles(own).distance(lon, lat, radius_m).min())


def _to_foot(own: BaseGeometry, other: BaseGeometry) -> tuple[float, float]:
    """Return the angle on a sphere from the nearest corner of another geometry, and its distance to the foot."""
    lon, lat = shapely.get_coordinates(other).T
    circles = GreatCircles(own)
    angle, _, _ = circles.nearest(lon, lat)
    best = int(angle.argmin())
    return float(angle[best]), float(circles.distance_to_foot(lon[best : best + 1], lat[best : best + 1])[0])


def main() -> int:
    """Compare, print the table, and return 1 if anything is wrong or unexplained."""
    parser = argparse.ArgumentParser(prog="python -m differential.pairs", description=__doc__)
    parser.add_argument("--cases", type=int, default=120, help="how many pairs")
    parser.add_argument("--first", type=int, default=0, help="number of the first pair")
    chosen = parser.parse_args()
    peers, absent = find_pair_peers()
    print("asked:", ", ".join(peer.version for peer in peers) or "nobody", *(f"\nnot asked: {line}" for line in absent))
    answers: dict[tuple[str, str], list[float]] = {}
    faults = 0
    for number in range(chosen.first, chosen.first + chosen.cases):
        pair = make_pair(number)
        truth = PairTruth(pair.border, pair.other, "geodesic")
        ours = float(geodesic.distance(pair.border, pair.other))
        try:
            truth.check(ours, _EXACT_M)
        except AssertionError as fault:
            faults += 1
            print(f"pair {number}, {pair.kind}: rangekit errs: {ours!r} m, {fault}", flush=True)
        true_m = 0.0 if ours == 0 else truth.least_m
        answers.setdefault(("rangekit", ""), []).append(ours - true_m)
        for peer in peers:
            found_m = peer.between(pair.border, pair.other)
            cause = explain(peer, pair, found_m, true_m)
            faults += cause == "unexplained"
            answers.setdefault((peer.name, cause), []).append(found_m - true_m)
    table = Table("Distances between geometries", ("asked", "answers", "median error", "worst error", "why"))
    for (name, cause), errors in sorted(answers.items()):
        worst = length(max(errors, key=abs))
        table.add(name, f"{len(errors):,}", length(float(np.median(np.abs(errors)))), worst, cause or "right")
    print(table.to_text())
    print(f"{chosen.cases} pairs: {faults} wrong or unexplained")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
