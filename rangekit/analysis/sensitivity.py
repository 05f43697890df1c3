"""Which assumption a verdict depends on: the question under other ranges, borders, stand-offs and detail."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from rangekit.analysis.range_area import RANGE_LABELS
from rangekit.analysis.reach import compute_reach
from rangekit.analysis.sensitivity_summary import sensitivity_columns, write_sensitivity
from rangekit.analysis.variations import Variation, VariedVerdicts
from rangekit.catalog.bundled import find_bundled, list_bundled, read_bundled_area
from rangekit.catalog.launchers import STANDOFF_TOLERANCE_M, place_launchers
from rangekit.errors import InputError
from rangekit.model import LaunchArea, RangeEstimate, ReachResult, Resolved
from rangekit.progress import tell

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence


__all__ = ["Sensitivity", "compute_sensitivity"]

_BORDERS = ("ukraine", "ukraine-without-crimea", "ukraine-russia-border")
_MAPS = {"1km": "1 km", "50-million": "1:50 million"}


@dataclass(frozen=True, slots=True, eq=False)
class Sensitivity(VariedVerdicts):
    """Every verdict under every variation of what was assumed, and how that is written.

    Parameters
    ----------
    result : ReachResult
        The answer as asked.
    variations : tuple of Variation
        The same question with one assumption changed each.
    skipped : tuple of str
        Which variations make no sense here, and why.
    """

    def summary(self) -> str:
        """Return which verdicts change on what, and what the places near the edge would take, as plain text."""
        return write_sensitivity(self)

    def columns(self) -> dict[str, Sequence[object]]:
        """Return every verdict under every variation, as columns of the targets.

        Returns
        -------
        dict of str to sequence
            ``hangs_on``, ``if_…`` with the verdict and ``km_if_…`` with the distance of each variation.
        """
        return sensitivity_columns(self)


def compute_sensitivity(result: ReachResult, *, standoff_km: float = 30.0) -> Sensitivity:
    """Ask the same question under other assumptions, one changed at a time.

    Each published figure by itself (low, nominal, high); each bundled border of Ukraine; with and without a stand-off;
    and the same border as maps at 1 km and 1:50 million draw it, each with its own stated uncertainty.

    Parameters
    ----------
    result : ReachResult
        The answer as asked.
    standoff_km : kilometres
        The stand-off to compare with if the question has none; a question that has one is compared with none.

    Raises
    ------
    InputError
        If the result's launch area is one of your own from which a stand-off is already taken.
    """
    launch, asked_km = result.launch, result.launch.standoff_km
    border = _border_of(launch)
    variations, skipped = _figures(result)

    def ask(area: LaunchArea, at_km: float) -> ReachResult:
        tell(f"asking again from {area.name}")
        whole = place_launchers(area, at_km)
        if not launch.along_border_km:
            return compute_reach(Resolved(result.weapons, result.targets, whole))
        points = place_launchers(whole, along_border_km=launch.along_border_km)
        return compute_reach(Resolved(result.weapons, result.targets, points, whole))

    if launch.id in _BORDERS:
        variations += _other_borders(border, asked_km, ask, skipped)
    else:
        skipped.append(f"border: there is no other definition of {launch.id}")
    if not border.is_territory:
        skipped.append(f"stand-off: {launch.id} is not a territory")
    else:
        other_km = 0.0 if asked_km else standoff_km
        variations.append(Variation("standoff", f"{other_km:g} km", ask(border, other_km)))
    coarser = [
        Variation("resolution", shown, ask(area, asked_km), area_note)
        for shown, area, area_note in _coarser(launch.id, border.uncertainty_km)
    ]
    if not coarser:
        skipped.append(f"resolution: {launch.id} has no coarser map")
    return Sensitivity(result, (*variations, *coarser), tuple(skipped))


def _border_of(launch: LaunchArea) -> LaunchArea:
    """Return the launch area before a stand-off was taken off it and launch points were placed along it."""
    if not launch.standoff_km and not launch.along_border_km:
        return launch
    if launch.id in {file.id for file in list_bundled("boundaries")}:
        stated_km = launch.uncertainty_km - (STANDOFF_TOLERANCE_M / 1000 if launch.standoff_km else 0.0)
        return read_bundled_area(find_bundled("boundaries", launch.id, "launch area"), stated_km)
    if launch.along_border_km:
        raise InputError(
            "of this launch area only points along its border are left",
            source=launch.id,
            hint="ask without along_border_km; the sensitivity needs the border itself",
        )
    raise InputError(
        "a stand-off is already taken off this launch area",
        source=launch.id,
        hint="ask without a stand-off; the sensitivity compares with one",
    )


def _figures(result: ReachResult) -> tuple[list[Variation], list[str]]:
    """Return the answers to each published figure by itself, or why there are none."""
    if not any(weapon.range.is_span for weapon in result.weapons):
        return [], ["range: no figure but the one asked about is published"]
    return [_with_figure(result, label) for label in RANGE_LABELS], []


def _with_figure(result: ReachResult, label: str) -> Variation:
    """Return the answer if one published figure alone were the range."""
    weapons = tuple(
        replace(weapon, range=RangeEstimate.exactly(getattr(weapon.range, f"{label}_km"))) for weapon in result.weapons
    )
    decided = np.array([result.decide(weapon) for weapon in weapons], dtype=object).reshape(result.verdicts.shape)
    return Variation("range", label, replace(result, weapons=weapons, verdicts=decided))


def _other_borders(
    asked: LaunchArea, standoff_km: float, ask: Callable[[LaunchArea, float], ReachResult], skipped: list[str]
) -> Iterator[Variation]:
    for name in _BORDERS:
        if name == asked.id:
            continue
        # What was stated of the border's position stands: only its definition changes.
        file = find_bundled("boundaries", name, "launch area")
        area = read_bundled_area(file, max(asked.uncertainty_km, file.uncertainty_km))
        if standoff_km and not area.is_territory:
            skipped.append(f"border: {name} is a line, which leaves no room for a stand-off")
            continue
        yield Variation("border", name, ask(area, standoff_km), area.point_of_view)


def _coarser(launch_id: str, stated_km: float) -> Iterator[tuple[str, LaunchArea, str]]:
    """Yield the coarser maps of a bundled border: how fine, the area, and what its manifest notes."""
    known = {file.id for file in list_bundled("coarse")}
    for suffix, shown in _MAPS.items():
        if f"{launch_id}-{suffix}" not in known:
            continue
        file = find_bundled("coarse", f"{launch_id}-{suffix}", "coarse border")
        yield shown, read_bundled_area(file, max(stated_km, file.uncertainty_km)), file.note
