"""Seeded cases: a border, places about it and a distance; the same number gives the same case."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import shapely

from rangekit.catalog import load_launch_area

from .truth import Truth, direct, random_globe

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    Floats = NDArray[np.float64]

__all__ = ["KINDS", "Case", "make_case"]

_COARSE = Path(__file__).parents[1] / "data" / "coarse"
_ON_EDGE_M = 1.0  # nearer to an edge, what is inside is a matter of nanometres


@dataclass(frozen=True)
class Case:
    """A border, (n,) places in degrees, and a distance that some of the places are about as far away as."""

    number: int
    kind: str
    border: BaseGeometry
    lon: Floats
    lat: Floats
    distance_m: float

    @cached_property
    def truth(self) -> Truth:
        """Return what answers for the border by brute force."""
        return Truth(self.border)

    @cached_property
    def true_distance_m(self) -> Floats:
        """Return the places' true distances, (n,) metres."""
        return self.truth.distance(self.lon, self.lat)


def make_case(number: int, places: int = 24) -> Case:
    """Return a case.

    Parameters
    ----------
    number : int
        Which; the kinds take turns.
    places : int
        How many places; a third each about the border, about its rim, and all over the globe.
    """
    rng = np.random.default_rng([20261122, number])
    kind = tuple(KINDS)[number % len(KINDS)]
    border = KINDS[kind](rng)
    distance_m = float(np.exp(rng.uniform(np.log(10_000), np.log(2_000_000))))
    lon, lat = _places(rng, border, distance_m, places)
    return Case(number, kind, border, lon, lat, distance_m)


def _places(rng: np.random.Generator, border: BaseGeometry, distance_m: float, count: int) -> tuple[Floats, Floats]:
    third = count // 3
    corners = shapely.get_coordinates(border)
    start = corners[rng.integers(0, len(corners), 2 * third)]
    away = np.r_[
        np.exp(rng.uniform(np.log(_ON_EDGE_M * 10), np.log(1_000_000), third)),
        distance_m + rng.choice([-1.0, 1.0], third) * np.exp(rng.uniform(np.log(0.1), np.log(10_000), third)),
    ]
    near_lon, near_lat = direct(start[:, 0], start[:, 1], rng.uniform(-180, 180, 2 * third), np.abs(away))
    far_lon, far_lat = random_globe(rng, count - 2 * third)
    return np.r_[near_lon, far_lon], np.r_[near_lat, far_lat]


def _ring(  # noqa: PLR0917 - one fact each
    rng: np.random.Generator, lon: float, lat: float, radius_m: float, corners: int, ragged: float = 0.5
) -> shapely.Polygon:
    """Return a ragged ring about a place, counter-clockwise."""
    turn = np.sort(rng.uniform(0, 360, corners))
    while np.diff(np.r_[turn, turn[0] + 360]).max() > 150:
        turn = np.sort(rng.uniform(0, 360, corners))
    away = radius_m * rng.uniform(1.0 - ragged, 1.0, corners)
    return shapely.Polygon(np.column_stack(direct(lon, lat, -turn, away)))


def _random_polygon(rng: np.random.Generator) -> BaseGeometry:
    radius_m = float(np.exp(rng.uniform(np.log(20_000), np.log(1_000_000))))
    return _ring(rng, rng.uniform(-150, 150), rng.uniform(-60, 60), radius_m, int(rng.integers(5, 60)))


def _date_line(rng: np.random.Generator) -> BaseGeometry:
    lon = float(rng.choice([-180.0, 180.0])) + rng.uniform(-1, 1)
    return _ring(rng, lon, rng.uniform(-60, 60), rng.uniform(200_000, 1_000_000), int(rng.integers(5, 60)))


def _round_a_pole(rng: np.random.Generator) -> BaseGeometry:
    lat = float(rng.choice([-1.0, 1.0])) * rng.uniform(85, 90)
    return _ring(rng, rng.uniform(-180, 180), lat, rng.uniform(1_500_000, 4_000_000), int(rng.integers(8, 60)))


def _random_line(rng: np.random.Generator) -> BaseGeometry:
    ring = shapely.get_coordinates(_random_polygon(rng))
    return shapely.LineString(ring[:-1])


def _long_edges(rng: np.random.Generator) -> BaseGeometry:
    corners = int(rng.integers(3, 6))
    ring = _ring(rng, rng.uniform(-180, 180), rng.uniform(-70, 70), rng.uniform(2_000_000, 6_000_000), corners)
    return ring if rng.uniform() < 0.5 else shapely.LineString(shapely.get_coordinates(ring)[:-1])


def _hemisphere(rng: np.random.Generator) -> BaseGeometry:
    """Return a ring beyond or just below a hemisphere: all systems here hold the smaller side to be inside."""
    radius_m = rng.uniform(8_000_000, 18_000_000)
    return _ring(rng, rng.uniform(-180, 180), rng.uniform(-90, 90), radius_m, 48, ragged=0.1)


def _coarse_border(rng: np.random.Generator) -> BaseGeometry:
    return _area(str(_COARSE / f"{rng.choice(['ukraine', 'ukraine-without-crimea'])}-50-million.geojson"))


def _border_stretch(rng: np.random.Generator) -> BaseGeometry:
    rings = shapely.get_rings(shapely.get_parts(_area("ukraine")))
    corners = shapely.get_coordinates(max(rings, key=shapely.get_num_coordinates))
    count = int(rng.integers(50, 400))
    first = int(rng.integers(0, len(corners) - count))
    return shapely.LineString(corners[first : first + count])


def _fine_border(rng: np.random.Generator) -> BaseGeometry:
    return _area(str(_COARSE / f"{rng.choice(['ukraine', 'ukraine-without-crimea'])}-1km.geojson"))


@lru_cache
def _area(name: str) -> BaseGeometry:
    return load_launch_area(name).geometry


KINDS: dict[str, Callable[[np.random.Generator], BaseGeometry]] = {
    "a coarse border": _coarse_border,
    "a stretch of the published border": _border_stretch,
    "a finer border": _fine_border,
    "a random polygon": _random_polygon,
    "a random line": _random_line,
    "across the date line": _date_line,
    "round a pole": _round_a_pole,
    "long edges": _long_edges,
    "nearly a hemisphere": _hemisphere,
}
