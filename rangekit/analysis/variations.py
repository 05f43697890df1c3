"""The verdicts of a question under other assumptions, and what each of them depends on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from rangekit.model import ReachResult, Verdict

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Assumption", "Flip", "Variation", "VariedVerdicts"]

Assumption = Literal["range", "border", "standoff", "resolution"]


@dataclass(frozen=True, slots=True)
class Variation:
    """The question with one assumption changed.

    Parameters
    ----------
    assumption : {"range", "border", "standoff", "resolution"}
        Which one.
    name : str
        What it is changed to: ``"low"``, ``"ukraine-without-crimea"``, ``"30 km"``, ``"1 km"``.
    result : ReachResult
        The answer then.
    note : str
        What a reader should know of it.
    """

    assumption: Assumption
    name: str
    result: ReachResult
    note: str = ""

    @property
    def label(self) -> str:
        """Return assumption and name: ``"border: ukraine-without-crimea"``."""
        return f"{'stand-off' if self.assumption == 'standoff' else self.assumption}: {self.name}"


@dataclass(frozen=True, slots=True)
class Flip:
    """What it would take to give a target another verdict.

    Parameters
    ----------
    verdict : Verdict
        The other verdict.
    figure : {"low", "high"}
        Which of the weapon's published figures stands in the way.
    figure_km : kilometres
        What that figure would have to be: at least this for ``in_reach``, below this for ``out_of_reach``; for
        ``marginal`` below or at least this.
    change_km : kilometres
        By how much the distance would have to change: negative is nearer.
    """

    verdict: Verdict
    figure: Literal["low", "high"]
    figure_km: float
    change_km: float


@dataclass(frozen=True, slots=True, eq=False)
class VariedVerdicts:
    """Every verdict under every variation of what was assumed.

    Parameters
    ----------
    result : ReachResult
        The answer as asked.
    variations : tuple of Variation
        The same question with one assumption changed each.
    skipped : tuple of str
        Which variations make no sense here, and why.
    """

    result: ReachResult
    variations: tuple[Variation, ...]
    skipped: tuple[str, ...] = ()

    def flipped(self, weapon_row: int = 0) -> NDArray[np.bool_]:
        """Return which verdicts change under which variation.

        Parameters
        ----------
        weapon_row : int
            Which of the weapons asked about.

        Returns
        -------
        (v, n) array of bool
            One row per variation, one column per target.
        """
        asked = self.result.verdicts[weapon_row]
        rows = [variation.result.verdicts[weapon_row] != asked for variation in self.variations]
        return np.array(rows, dtype=bool).reshape(len(self.variations), len(self.result.targets))

    def flips_on(self, row: int, weapon_row: int = 0) -> tuple[Assumption, ...]:
        """Return the assumptions that the verdict of one target depends on.

        Parameters
        ----------
        row, weapon_row : int
            Of the target and of the weapon.
        """
        changes = self.flipped(weapon_row)[:, row]
        found = (variation.assumption for variation, flips in zip(self.variations, changes, strict=True) if flips)
        return tuple(dict.fromkeys(found))

    def near_band(self, weapon_row: int = 0, *, within_km: float = 20.0) -> list[int]:
        """Return the targets that lie in a weapon's published band or near it.

        Parameters
        ----------
        weapon_row : int
            Which of the weapons asked about.
        within_km : kilometres
            What counts as near.

        Returns
        -------
        list of int
            Rows of the targets, the most populous first, then by distance.
        """
        estimate, distance_km = self.result.weapons[weapon_row].range, self.result.distance_km
        near = (distance_km >= estimate.low_km - within_km) & (distance_km <= estimate.high_km + within_km)
        people = np.nan_to_num(self.result.targets.populations())
        return sorted(np.flatnonzero(near).tolist(), key=lambda row: (-people[row], distance_km[row]))

    def needed_flips(self, row: int, weapon_row: int = 0) -> tuple[Flip, ...]:
        """Return what it would take to give a target each of the other verdicts.

        Parameters
        ----------
        row, weapon_row : int
            Of the target and of the weapon.
        """
        answer = self.result.answer(row, weapon_row)
        estimate, u_km, nearest_km = answer.weapon.range, answer.uncertainty_km, answer.distance_km
        farthest_km = nearest_km if answer.region is None else answer.region.farthest_km
        within = Flip(Verdict.IN_REACH, "low", farthest_km + u_km, estimate.low_km - u_km - farthest_km)
        beyond = Flip(Verdict.OUT_OF_REACH, "high", nearest_km - u_km, estimate.high_km + u_km - nearest_km)
        if answer.verdict is Verdict.MARGINAL:
            return within, beyond
        if answer.verdict is Verdict.IN_REACH:
            return (replace(within, verdict=Verdict.MARGINAL), beyond)
        return (within, replace(beyond, verdict=Verdict.MARGINAL))
