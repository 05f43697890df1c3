"""What changes between two answers: which targets get another verdict, and which input does it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from shapely import equals_identical

from rangekit.model import decide_verdicts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rangekit.model import LaunchArea, ReachResult, Verdict, Weapon

__all__ = ["ChangedVerdict", "Differences", "find_differences"]

_POSITION_DECIMALS = 6  # a tenth of a metre: the same place read from two files


_MOST_IN_REPR = 3


@dataclass(frozen=True, slots=True)
class ChangedVerdict:
    """One target whose verdict differs between two results.

    Parameters
    ----------
    target_name : str
        Name as shown.
    lon, lat : degrees
        The target's position.
    weapon_before, weapon_after : Weapon
        What was asked about; two different ones where each result asked about one weapon only.
    before, after : Verdict
        The two verdicts; they differ.
    distance_before_km, distance_after_km : kilometres
        The two distances.
    inputs : tuple of str
        What changes it: each input that does so by itself (``"range"``, ``"launch"``, ``"standoff"``,
        ``"uncertainty"`` or whatever the caller calls them), or, with `together`, those that do so only jointly.
    together : bool
        Whether no input changes the verdict by itself.
    """

    target_name: str
    lon: float
    lat: float
    weapon_before: Weapon
    weapon_after: Weapon
    before: Verdict
    after: Verdict
    distance_before_km: float
    distance_after_km: float
    inputs: tuple[str, ...]
    together: bool = False

    @property
    def cause(self) -> str:
        """The inputs in words: ``"launch"``, ``"launch or range"``, ``"launch and range together"``."""
        return " and ".join(self.inputs) + " together" if self.together else " or ".join(self.inputs)


@dataclass(frozen=True, slots=True)
class Differences:
    """Every verdict that changes between two results; iterating yields them.

    Parameters
    ----------
    changed : tuple of ChangedVerdict
        Weapon by weapon, in the order of the first result's targets.
    compared : int
        How many pairs of verdicts were compared.
    inputs : tuple of str
        Which inputs differ, whether a verdict depends on them or not.
    only_before, only_after : tuple of str
        Names of the targets that only one of the results asks about.
    weapons_only_before, weapons_only_after : tuple of str
        Ids of the weapons that only one of the results asks about.
    """

    changed: tuple[ChangedVerdict, ...]
    compared: int
    inputs: tuple[str, ...] = ()
    only_before: tuple[str, ...] = ()
    only_after: tuple[str, ...] = ()
    weapons_only_before: tuple[str, ...] = ()
    weapons_only_after: tuple[str, ...] = ()

    def __repr__(self) -> str:
        """Return what changes, and how much was compared, in one line."""
        first = ", ".join(one.target_name for one in self.changed[:_MOST_IN_REPR])
        more = ", …" if len(self.changed) > _MOST_IN_REPR else ""
        shown = f": {first}{more}" if self.changed else ""
        return f"<Differences: {len(self.changed)} of {self.compared} verdicts change{shown}>"

    def __iter__(self) -> Iterator[ChangedVerdict]:
        """Yield every changed verdict."""
        return iter(self.changed)

    def __len__(self) -> int:
        """Return how many verdicts change."""
        return len(self.changed)


def find_differences(
    before: ReachResult, after: ReachResult, *, one_changed: Mapping[str, ReachResult] | None = None
) -> Differences:
    """Find the verdicts that change from one result to another, and which input changes each.

    Targets are matched by name and position, weapons by id; two single weapons are compared whatever they are called.
    A target that only one result holds has no verdict to change; it is listed apart.

    Parameters
    ----------
    before, after : ReachResult
        What is compared.
    one_changed : mapping of str to ReachResult, optional
        By the name of each input that differs: the first result with that input alone changed. Left out, range,
        distance and uncertainty are distinguished by the two results themselves; a distance is put down to the launch
        area and to the stand-off if both differ.

    Examples
    --------
    >>> import rangekit as rk
    >>> near, far = rk.reach(250, launch="ukraine"), rk.reach(300, launch="ukraine")
    >>> [(change.target_name, change.cause) for change in find_differences(near, far)][:2]
    [('Lipetsk', 'range'), ('Kaluga', 'range')]
    """
    target_pairs, only_before, only_after = _pair_targets(before, after)
    weapon_pairs = _pair_weapons(before.weapons, after.weapons)
    inputs = tuple(one_changed) if one_changed else _differing_inputs(before, after, weapon_pairs, target_pairs)
    steps = [_Step(name, before, variant) for name, variant in (one_changed or {}).items()]
    changed: list[ChangedVerdict] = []
    for weapon_rows in weapon_pairs:
        for rows in target_pairs:
            verdicts = before.verdicts[weapon_rows[0], rows[0]], after.verdicts[weapon_rows[1], rows[1]]
            if verdicts[0] == verdicts[1]:
                continue
            asked = before.weapons[weapon_rows[0]], after.weapons[weapon_rows[1]]
            if steps:
                causes = [step.name for step in steps if step.verdict(rows[0], asked) not in {None, verdicts[0]}]
            else:
                causes = [name for name in inputs if _verdict_with(name, before, after, asked, rows) != verdicts[0]]
            distances = float(before.distance_km[rows[0]]), float(after.distance_km[rows[1]])
            changed.append(
                ChangedVerdict(
                    before.targets.names[rows[0]],
                    float(before.targets.lon[rows[0]]),
                    float(before.targets.lat[rows[0]]),
                    *asked,
                    *verdicts,
                    *distances,
                    inputs=tuple(causes) or inputs,
                    together=not causes and len(inputs) > 1,
                )
            )
    return Differences(
        changed=tuple(changed),
        compared=len(weapon_pairs) * len(target_pairs),
        inputs=inputs,
        only_before=tuple(before.targets.names[row] for row in only_before),
        only_after=tuple(after.targets.names[row] for row in only_after),
        weapons_only_before=_unpaired(before.weapons, [row for row, _ in weapon_pairs]),
        weapons_only_after=_unpaired(after.weapons, [row for _, row in weapon_pairs]),
    )


class _Step:
    """A result with one input changed, and where its rows are found."""

    def __init__(self, name: str, before: ReachResult, variant: ReachResult) -> None:
        self.name = name
        self._variant = variant
        self._rows = dict(_pair_targets(before, variant)[0])
        self._weapon_rows = {weapon.id: row for row, weapon in enumerate(variant.weapons)}

    def verdict(self, row: int, asked: tuple[Weapon, Weapon]) -> Verdict | None:
        """Return the verdict for the target in ``row`` of the first result; None where it is no longer asked about."""
        weapon_rows = [self._weapon_rows[weapon.id] for weapon in asked if weapon.id in self._weapon_rows]
        if row not in self._rows or not weapon_rows:
            return None
        # The second weapon's row if the step brought it, else the first one's.
        found: Verdict = self._variant.verdicts[weapon_rows[-1], self._rows[row]]
        return found


def _verdict_with(
    name: str, before: ReachResult, after: ReachResult, asked: tuple[Weapon, Weapon], rows: tuple[int, int]
) -> Verdict:
    """Return the verdict if one of the inputs that a result shows were the second result's, the others the first's."""
    measured, row = (after, rows[1]) if name in {"launch", "standoff", "distance"} else (before, rows[0])
    stated, stated_row = (after, rows[1]) if name == "uncertainty" else (before, rows[0])
    verdict: Verdict = decide_verdicts(
        measured.distance_km[[row]],
        asked[1 if name == "range" else 0].range,
        stated.uncertainties(slice(stated_row, stated_row + 1)),
        farthest_km=None if measured.regions is None else measured.regions.farthest_km[[row]],
    )[0]
    return verdict


def _differing_inputs(
    before: ReachResult,
    after: ReachResult,
    weapon_pairs: Sequence[tuple[int, int]],
    target_pairs: Sequence[tuple[int, int]],
) -> tuple[str, ...]:
    """Return which of the inputs that a result shows differ."""
    rows = np.array(target_pairs, dtype=np.intp).reshape(-1, 2).T
    same_uncertainty = before.uncertainty_km == after.uncertainty_km and np.array_equal(
        before.uncertainties()[rows[0]], after.uncertainties()[rows[1]]
    )
    same_border = _is_same_border(before.launch, after.launch)
    same_standoff = before.launch.standoff_km == after.launch.standoff_km
    found = {
        "range": any(before.weapons[one].range != after.weapons[other].range for one, other in weapon_pairs),
        "launch": not same_border,
        "standoff": not same_standoff,
        # The erosion's own tolerance comes with a stand-off and is none of its own.
        "uncertainty": same_standoff and not same_uncertainty,
    }
    return tuple(name for name, differs in found.items() if differs)


def _is_same_border(one: LaunchArea, other: LaunchArea) -> bool:
    if one is other:
        return True
    if one.id != other.id or one.as_of != other.as_of:
        return False
    if one.standoff_km != other.standoff_km:
        return one.provenance == other.provenance
    return bool(equals_identical(one.geometry, other.geometry))


def _pair_targets(before: ReachResult, after: ReachResult) -> tuple[list[tuple[int, int]], list[int], list[int]]:
    """Return the pairs of rows that are the same place, and the rows without a partner on either side."""
    waiting: defaultdict[tuple[str, float, float], list[int]] = defaultdict(list)
    for row, place in enumerate(_places(after)):
        waiting[place].append(row)
    pairs: list[tuple[int, int]] = []
    alone: list[int] = []
    for row, place in enumerate(_places(before)):
        if waiting[place]:
            pairs.append((row, waiting[place].pop(0)))
        else:
            alone.append(row)
    return pairs, alone, sorted(row for rows in waiting.values() for row in rows)


def _places(result: ReachResult) -> Iterator[tuple[str, float, float]]:
    places = result.targets
    positions = (np.round(degrees, _POSITION_DECIMALS).tolist() for degrees in (places.lon, places.lat))
    return zip(places.names, *positions, strict=True)


def _pair_weapons(before: Sequence[Weapon], after: Sequence[Weapon]) -> list[tuple[int, int]]:
    if len(before) == len(after) == 1:
        return [(0, 0)]
    rows = {weapon.id: row for row, weapon in enumerate(after)}
    return [(row, rows[weapon.id]) for row, weapon in enumerate(before) if weapon.id in rows]


def _unpaired(weapons: Sequence[Weapon], paired: Sequence[int]) -> tuple[str, ...]:
    return tuple(weapon.id for row, weapon in enumerate(weapons) if row not in paired)
