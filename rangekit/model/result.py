"""What was found: every target with its distance, and a verdict for every weapon asked about."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from rangekit.model.verdict import decide_region_verdict, decide_verdicts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from rangekit.model.launch import LaunchArea
    from rangekit.model.region import RegionAnswer, RegionReach
    from rangekit.model.target import TargetSet
    from rangekit.model.verdict import Verdict
    from rangekit.model.weapon import Weapon

__all__ = ["ReachAnswer", "ReachResult"]


@dataclass(frozen=True, slots=True)
class ReachAnswer:
    """The answer for one target and one weapon.

    Parameters
    ----------
    target_name : str
        Name as shown.
    lon, lat : degrees
        The target's position; of a region a point inside it.
    weapon : Weapon
        What was asked about.
    launch : LaunchArea
        Where from.
    distance_km : kilometres
        Shortest geodesic distance to the launch area; 0 inside it. A region's is that of its nearest point.
    margin_km : kilometres
        Nominal range minus distance; positive means inside.
    uncertainty_km : kilometres
        Stated position uncertainty that the verdict allows for.
    verdict : Verdict
        In reach, marginal or out of reach.
    launch_lon, launch_lat : degrees
        The nearest point of the launch area.
    attributes : mapping
        Whatever else the target carries.
    sources : tuple of str
        Who says so, one line each: the weapon's figures, then the launch area, then the target set.
    region : RegionAnswer or None
        Share in reach, nearest and farthest point, if the target is a region.
    notes : tuple of str
        What belongs to this answer, a sentence each: other places of the same name, a point of view that matters.
    """

    target_name: str
    lon: float
    lat: float
    weapon: Weapon
    launch: LaunchArea
    distance_km: float
    margin_km: float
    uncertainty_km: float
    verdict: Verdict
    launch_lon: float
    launch_lat: float
    attributes: Mapping[str, object]
    sources: tuple[str, ...] = ()
    region: RegionAnswer | None = None
    notes: tuple[str, ...] = ()

    def __repr__(self) -> str:
        """Return place, verdict, distance and margin in one line."""
        return (
            f"<ReachAnswer {self.target_name}: {self.verdict.words}; {self.weapon.id} from {self.launch.id}; "
            f"{self.distance_km:.1f} km away, margin {self.margin_km:+.1f} km>"
        )


@dataclass(frozen=True, slots=True, eq=False)
class ReachResult:
    """Every target with its distance, and its verdict for every weapon asked about.

    Parameters
    ----------
    weapons : tuple of Weapon
        The w weapons asked about.
    targets : TargetSet
        The n targets asked about.
    launch : LaunchArea
        Where from.
    distance_km : (n,) kilometres
        Shortest geodesic distance from each target to the launch area.
    launch_lon, launch_lat : (n,) degrees
        The launch area's point nearest to each target.
    uncertainty_km : kilometres
        Stated position uncertainty that the verdicts allow for; more for a target that states a larger one of its own,
        see `uncertainties`.
    verdicts : (w, n) array of Verdict
        One row a weapon.
    regions : RegionReach or None
        What is found of the regions among the targets; None if all are points.
    notes : tuple of str
        What a reader should know of the data or of how they were sampled, a sentence each.
    answer_notes : tuple of tuple of tuple of str
        Of each weapon and target what belongs to its answer; empty where nobody looked.
    """

    weapons: tuple[Weapon, ...]
    targets: TargetSet
    launch: LaunchArea
    distance_km: NDArray[np.float64]
    launch_lon: NDArray[np.float64]
    launch_lat: NDArray[np.float64]
    uncertainty_km: float
    verdicts: NDArray[np.object_]
    regions: RegionReach | None = None
    notes: tuple[str, ...] = ()
    answer_notes: tuple[tuple[tuple[str, ...], ...], ...] = ()

    def __len__(self) -> int:
        """Return the number of answers: targets times weapons."""
        return len(self.targets) * len(self.weapons)

    def uncertainties(self, rows: slice = slice(None)) -> NDArray[np.float64]:
        """Return the position uncertainty that each target's verdicts allow for.

        Parameters
        ----------
        rows : slice
            Which k of the targets; all by default.

        Returns
        -------
        (k,) kilometres
        """
        if not self.targets.states_uncertainties:
            return np.full(len(range(len(self.targets))[rows]), self.uncertainty_km)
        drawn_km = self.regions.error_km if self.regions else 0.0
        stated_km = self.launch.uncertainty_km + self.targets.uncertainties(rows) + drawn_km
        return np.maximum(self.uncertainty_km, stated_km)

    def decide(self, weapon: Weapon) -> NDArray[np.object_]:
        """Return the verdicts for a weapon, asked about or not, from the distances and their uncertainties.

        Parameters
        ----------
        weapon : Weapon
            Whose range counts.

        Returns
        -------
        (n,) array of Verdict
        """
        farthest_km = self.regions.farthest_km if self.regions else None
        return decide_verdicts(self.distance_km, weapon.range, self.uncertainties(), farthest_km=farthest_km)

    def __iter__(self) -> Iterator[ReachAnswer]:
        """Yield every answer, weapon by weapon, target by target."""
        for weapon_row in range(len(self.weapons)):
            for row in range(len(self.targets)):
                yield self.answer(row, weapon_row)

    def answer(self, row: int, weapon_row: int = 0) -> ReachAnswer:
        """Return the answer for the target in ``row`` and the weapon in ``weapon_row``."""
        weapon = self.weapons[weapon_row]
        distance_km, nominal_km = float(self.distance_km[row]), weapon.range.nominal_km
        found, uncertainty_km = self.regions, float(self.uncertainties(slice(row, row + 1))[0])
        region = found.answer(row, weapon_row, nearest_km=distance_km, nominal_km=nominal_km) if found else None
        if region is not None:
            ends = distance_km, region.farthest_km
            region = replace(region, verdict=decide_region_verdict(*ends, weapon.range, uncertainty_km))
        return ReachAnswer(
            target_name=self.targets.names[row],
            lon=float(self.targets.lon[row]),
            lat=float(self.targets.lat[row]),
            weapon=weapon,
            launch=self.launch,
            distance_km=distance_km,
            margin_km=nominal_km - distance_km,
            uncertainty_km=uncertainty_km,
            verdict=self.verdicts[weapon_row, row],
            launch_lon=float(self.launch_lon[row]),
            launch_lat=float(self.launch_lat[row]),
            attributes={key: column[row] for key, column in self.targets.columns.items()},
            sources=(*map(str, weapon.sources), str(self.launch.provenance), str(self.targets.provenance)),
            region=region,
            notes=self.answer_notes[weapon_row][row] if self.answer_notes else (),
        )
