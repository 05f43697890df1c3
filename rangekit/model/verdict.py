"""The verdict rule: the one function that decides it, everywhere."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from rangekit.model.region import RegionVerdict

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from rangekit.model.weapon import RangeEstimate

__all__ = ["Verdict", "decide_region_verdict", "decide_verdicts"]


class Verdict(StrEnum):
    """Whether a target is in reach."""

    IN_REACH = "in_reach"
    MARGINAL = "marginal"
    OUT_OF_REACH = "out_of_reach"

    @property
    def words(self) -> str:
        """The verdict as a reader would say it."""
        return {"in_reach": "in reach", "marginal": "marginal", "out_of_reach": "out of reach"}[self.value]


def decide_verdicts(
    distance_km: ArrayLike,
    range_estimate: RangeEstimate,
    uncertainty_km: ArrayLike = 0.0,
    *,
    farthest_km: ArrayLike | None = None,
) -> NDArray[np.object_]:
    """Decide which targets are in reach.

    In reach if ``distance + uncertainty <= low``, out of reach if ``distance - uncertainty > high``, else marginal.
    A region is in reach only if its farthest point is, and out of reach only if its nearest point is.

    Parameters
    ----------
    distance_km : (n,) kilometres
        Shortest geodesic distance from each target to the launch area.
    range_estimate : RangeEstimate
        Published range.
    uncertainty_km : kilometres or (n,) kilometres
        Stated position uncertainty of launch area and target together.
    farthest_km : (n,) kilometres, optional
        Distance of each target's point that is farthest from the launch area, if some targets are regions;
        ``distance_km`` is then that of the nearest point.

    Returns
    -------
    (n,) array of Verdict

    Examples
    --------
    >>> from rangekit.model import RangeEstimate
    >>> [v.value for v in decide_verdicts([91.1, 290.5, 451.2], RangeEstimate(290, 300, 306), 0.1)]
    ['in_reach', 'marginal', 'out_of_reach']
    >>> [v.value for v in decide_verdicts([91.1], RangeEstimate(290, 300, 306), farthest_km=[320])]
    ['marginal']
    """
    distance = np.asarray(distance_km, dtype=np.float64)
    uncertainty = np.asarray(uncertainty_km, dtype=np.float64)
    farthest = distance if farthest_km is None else np.asarray(farthest_km, dtype=np.float64)
    verdicts = np.empty(np.broadcast_shapes(distance.shape, uncertainty.shape), dtype=object)
    verdicts.fill(Verdict.MARGINAL)  # np.full would turn the member into a plain str
    verdicts[farthest + uncertainty <= range_estimate.low_km] = Verdict.IN_REACH
    verdicts[distance - uncertainty > range_estimate.high_km] = Verdict.OUT_OF_REACH
    return verdicts


def decide_region_verdict(
    nearest_km: float, farthest_km: float, range_estimate: RangeEstimate, uncertainty_km: float = 0.0
) -> RegionVerdict:
    """Decide how much of a region is in reach.

    Wholly if its farthest point is in reach, not if its nearest point is out of reach, partly if only its nearest
    point is in reach; else marginal: then it depends on which published figure holds.

    Parameters
    ----------
    nearest_km, farthest_km : kilometres
        Distances of the region's nearest and farthest point.
    range_estimate : RangeEstimate
        Published range.
    uncertainty_km : kilometres
        Stated position uncertainty of launch area and region together.

    Returns
    -------
    RegionVerdict

    Examples
    --------
    >>> from rangekit.model import RangeEstimate
    >>> [decide_region_verdict(*ends, RangeEstimate(290, 300, 306)).value for ends in ((0, 200), (0, 400), (0, 303))]
    ['wholly', 'partly', 'marginal']
    """
    near, far = decide_verdicts([nearest_km, farthest_km], range_estimate, uncertainty_km)
    if far is Verdict.IN_REACH:
        return RegionVerdict.WHOLLY
    if near is Verdict.OUT_OF_REACH:
        return RegionVerdict.NOT
    is_partly = near is Verdict.IN_REACH and far is Verdict.OUT_OF_REACH
    return RegionVerdict.PARTLY if is_partly else RegionVerdict.MARGINAL
