"""What is found of a target that is a region: how much of it is in reach, and its nearest and farthest point."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Coverage", "RegionAnswer", "RegionReach", "RegionVerdict"]


class Coverage(StrEnum):
    """How much of a region lies within the nominal range, by its nearest and its farthest point."""

    WHOLLY = "wholly"
    PARTLY = "partly"
    NOT_AT_ALL = "not_at_all"

    @property
    def words(self) -> str:
        """The coverage as a reader would say it."""
        return self.value.replace("_", " ")


class RegionVerdict(StrEnum):
    """How much of a region is in reach, by every published figure; marginal only where they differ."""

    WHOLLY = "wholly"
    PARTLY = "partly"
    NOT = "not"
    MARGINAL = "marginal"

    @property
    def words(self) -> str:
        """The verdict as a reader would say it."""
        return self.value if self is RegionVerdict.MARGINAL else f"{self.value} in reach"


@dataclass(frozen=True, slots=True)
class RegionAnswer:
    """What an answer says of a region beyond what it says of any target.

    The answer's ``distance_km`` is that of the region's nearest point.

    Parameters
    ----------
    nearest_lon, nearest_lat : degrees
        The region's point nearest to the launch area.
    farthest_km : kilometres
        Distance of the region's point that is farthest from the launch area.
    farthest_lon, farthest_lat : degrees
        That point.
    share : float
        Share of the region's area within the weapon's nominal range, 0 to 1; exactly 1 or 0 where the farthest point is
        within it, or the nearest one beyond.
    share_error : float
        Largest error of the share.
    coverage : Coverage
        Wholly, partly or not at all within the nominal range.
    verdict : RegionVerdict or None
        Wholly, partly or not in reach by every published figure and the stated uncertainty; marginal where they differ.
    city_people, city_people_in_reach : int or None
        People of the bundled cities in the region, and of those that are in reach; None where no cities are bundled.
    """

    nearest_lon: float
    nearest_lat: float
    farthest_km: float
    farthest_lon: float
    farthest_lat: float
    share: float
    share_error: float
    coverage: Coverage
    verdict: RegionVerdict | None = None
    city_people: int | None = None
    city_people_in_reach: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class RegionReach:
    """What is found of a target set that holds regions, row by row; a point is its own nearest and farthest point.

    Parameters
    ----------
    is_region : (n,) bool
        Which targets are regions.
    nearest_lon, nearest_lat : (n,) degrees
        Each target's point nearest to the launch area.
    farthest_km : (n,) kilometres
        Distance of each target's point that is farthest from the launch area.
    farthest_lon, farthest_lat : (n,) degrees
        That point.
    share, share_error : (w, n) float
        Share of the area within the nominal range of each weapon, and its largest error. NaN for points.
    error_km : kilometres
        Largest error of the nearest and farthest distances; part of the result's ``uncertainty_km``.
    city_people : (n,) int, optional
        People of the bundled cities in each region.
    city_people_in_reach : (w, n) int, optional
        Of those the people of cities that are in reach of each weapon.
    """

    is_region: NDArray[np.bool_]
    nearest_lon: NDArray[np.float64]
    nearest_lat: NDArray[np.float64]
    farthest_km: NDArray[np.float64]
    farthest_lon: NDArray[np.float64]
    farthest_lat: NDArray[np.float64]
    share: NDArray[np.float64]
    share_error: NDArray[np.float64]
    error_km: float
    city_people: NDArray[np.int64] | None = None
    city_people_in_reach: NDArray[np.int64] | None = None

    def answer(self, row: int, weapon_row: int, *, nearest_km: float, nominal_km: float) -> RegionAnswer | None:
        """Return what is found of the target in ``row``; nothing if it is a point.

        Parameters
        ----------
        row, weapon_row : int
            Of the target and of the weapon.
        nearest_km : kilometres
            Distance of the region's nearest point.
        nominal_km : kilometres
            The weapon's nominal range.
        """
        if not self.is_region[row]:
            return None
        farthest_km = float(self.farthest_km[row])
        return RegionAnswer(
            nearest_lon=float(self.nearest_lon[row]),
            nearest_lat=float(self.nearest_lat[row]),
            farthest_km=farthest_km,
            farthest_lon=float(self.farthest_lon[row]),
            farthest_lat=float(self.farthest_lat[row]),
            share=float(self.share[weapon_row, row]),
            share_error=float(self.share_error[weapon_row, row]),
            coverage=_coverage(nearest_km, farthest_km, nominal_km),
            city_people=None if self.city_people is None else int(self.city_people[row]),
            city_people_in_reach=(
                None if self.city_people_in_reach is None else int(self.city_people_in_reach[weapon_row, row])
            ),
        )


def _coverage(nearest_km: float, farthest_km: float, nominal_km: float) -> Coverage:
    if farthest_km <= nominal_km:
        return Coverage.WHOLLY
    return Coverage.PARTLY if nearest_km <= nominal_km else Coverage.NOT_AT_ALL
