"""Distances and verdicts of arrays of places: a launch area prepared once, for any number of batches and threads."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from rangekit.geodesic import DistanceField
from rangekit.geodesic.covering import CellCovering
from rangekit.geodesic.ellipsoid import HALF_MERIDIAN_M, half_diagonal_m
from rangekit.model import Verdict, decide_verdicts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from rangekit.model import RangeEstimate
    from rangekit.scale.question import ReachQuestion

    Floats = NDArray[np.float64]
    Codes = NDArray[np.int8]

__all__ = ["VERDICTS", "Measured", "Solver", "verdict_limits_m"]

VERDICTS = (Verdict.IN_REACH, Verdict.MARGINAL, Verdict.OUT_OF_REACH)
"""What the codes 0, 1 and 2 stand for."""

_IN, _MARGINAL, _OUT = range(3)
_NOWHERE_M = -1.0


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """What was found of n places; what was not asked for is None.

    Parameters
    ----------
    codes : list of (n,) int8
        One per weapon; see `VERDICTS`.
    distance_km : (n,) kilometres
        Shortest geodesic distance to the launch area.
    launch_lon, launch_lat : (n,) degrees
        The nearest launch point.
    """

    codes: Sequence[Codes]
    distance_km: Floats | None = None
    launch_lon: Floats | None = None
    launch_lat: Floats | None = None


class Solver:
    """Answers for arrays of places, the same to the last bit as `rangekit.reach` gives.

    Parameters
    ----------
    question : ReachQuestion
        What is asked.
    """

    def __init__(self, question: ReachQuestion) -> None:
        self.question = question
        self.field = DistanceField(question.launch.geometry, edges=question.launch.edges)
        self.limits_m = [verdict_limits_m(weapon.range, question.uncertainty_km) for weapon in question.weapons]
        self._coverings: dict[float, CellCovering] = {}

    def measure(self, lon: Floats, lat: Floats, *, placed: bool, own_km: Floats | None = None) -> Measured:
        """Return the distances and the verdicts.

        Parameters
        ----------
        lon, lat : (n,) degrees
            On the globe.
        placed : bool
            Whether the nearest launch points are wanted too.
        own_km : (n,) kilometres, optional
            The position uncertainty that each place states of its own; 0 where it states none.
        """
        if placed:
            found = self.field.nearest(lon, lat)
            return Measured(self._codes(found.distance_m, own_km), found.distance_m / 1000, found.lon, found.lat)
        distance_m = self.field.distance(lon, lat)
        return Measured(self._codes(distance_m, own_km), distance_m / 1000)

    def decide(self, lon: Floats, lat: Floats) -> Measured:
        """Return the verdicts alone, most of them by table look-up.

        Parameters
        ----------
        lon, lat : (n,) degrees
            On the globe, longitudes within -180..180.
        """
        codes = [np.full(len(lon), _OUT, dtype=np.int8) for _ in self.limits_m]
        rows = self._window.rows(lon, lat)
        lon, lat = lon[rows], lat[rows]
        for code, (near, far) in zip(codes, self.limits_m, strict=True):
            reached = np.flatnonzero(self._within(lon, lat, far))
            code[rows[reached]] = _MARGINAL
            reached = reached[self._within(lon[reached], lat[reached], near)]
            code[rows[reached]] = _IN
        return Measured(codes)

    def prepare(self) -> None:
        """Make the tables that `decide` looks up, if the question uses them, before several threads ask for them."""
        if not self.question.uses_tables:
            return
        for limits in self.limits_m:
            for limit in limits:
                self._within(np.zeros(1), np.zeros(1), limit)
        _ = self._window

    def _codes(self, distance_m: Floats, own_km: Floats | None) -> list[Codes]:
        if own_km is not None:
            allowed_km = np.maximum(self.question.uncertainty_km, self.question.launch.uncertainty_km + own_km)
            near_km, far_km = distance_m / 1000 + allowed_km, distance_m / 1000 - allowed_km
            ranges = (weapon.range for weapon in self.question.weapons)
            return [np.int8(_OUT) - (near_km <= one.low_km) - (far_km <= one.high_km) for one in ranges]
        return [np.int8(_OUT) - (distance_m <= near) - (distance_m <= far) for near, far in self.limits_m]

    def _within(self, lon: Floats, lat: Floats, limit_m: float) -> NDArray[np.bool_]:
        if limit_m < 0 or not len(lon):
            return np.zeros(len(lon), dtype=bool)
        if limit_m >= HALF_MERIDIAN_M:
            return np.ones(len(lon), dtype=bool)
        if limit_m not in self._coverings:
            self._coverings[limit_m] = CellCovering(self.field.prepared, limit_m)
        return self._coverings[limit_m].dwithin(lon, lat)

    @cached_property
    def _window(self) -> _Window:
        furthest = max(far for _, far in self.limits_m)
        lon, lat = np.meshgrid(np.arange(-179.5, 180), np.arange(-89.5, 90))
        half = np.full(lon.size, 0.5)
        bound = self.field.prepared.at_least(lon.ravel(), lat.ravel()) - half_diagonal_m(lat.ravel(), half, half)
        near = (bound <= furthest).reshape(lon.shape)
        columns, rows = np.flatnonzero(near.any(axis=0)), np.flatnonzero(near.any(axis=1))
        if not len(rows):
            return _Window(0.0, 0.0, 0.0, 0.0)
        return _Window(columns[0] - 180.0, rows[0] - 90.0, columns[-1] - 179.0, rows[-1] - 89.0)


@dataclass(frozen=True, slots=True)
class _Window:
    """West, south, east and north, in degrees, of all that may be within the longest range."""

    west: float
    south: float
    east: float
    north: float

    def rows(self, lon: Floats, lat: Floats) -> NDArray[np.intp]:
        inside = lat >= self.south
        inside &= lat <= self.north
        inside &= lon >= self.west
        inside &= lon <= self.east
        return np.flatnonzero(inside)


def verdict_limits_m(range_estimate: RangeEstimate, uncertainty_km: float) -> tuple[float, float]:
    """Return the furthest distance that is in reach, and the furthest that is not out of reach.

    A verdict changes only once as the distance grows, so that halving finds the very number at which the one rule
    does; comparing with it gives the rule's verdict to the last bit.

    Parameters
    ----------
    range_estimate : RangeEstimate
        Published range.
    uncertainty_km : kilometres
        Stated position uncertainty.

    Returns
    -------
    near_m, far_m : metres
        -1 where no distance has the verdict.

    Examples
    --------
    >>> from rangekit.model import RangeEstimate
    >>> near, far = verdict_limits_m(RangeEstimate(290, 300, 306), 0.5)
    >>> round(near, 6), round(far, 6)
    (289500.0, 306500.0)
    """

    def furthest(*verdicts: Verdict) -> float:
        low, high = -1, _bits(2 * HALF_MERIDIAN_M)
        while high - low > 1:
            middle = (low + high) // 2
            verdict = decide_verdicts([_number(middle) / 1000], range_estimate, uncertainty_km)[0]
            low, high = (middle, high) if verdict in verdicts else (low, middle)
        return _NOWHERE_M if low < 0 else _number(low)

    return furthest(Verdict.IN_REACH), furthest(Verdict.IN_REACH, Verdict.MARGINAL)


def _bits(number: float) -> int:
    """Return a positive number's bits, which are in the same order as the numbers."""
    return int(struct.unpack("<q", struct.pack("<d", number))[0])


def _number(bits: int) -> float:
    return float(struct.unpack("<d", struct.pack("<q", bits))[0])
