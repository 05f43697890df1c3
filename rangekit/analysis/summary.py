"""What a result says in a few lines: counts, the best-known place, the nearest misses, and what was assumed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from rangekit.analysis.answer import describe_answer, describe_margin, describe_origin
from rangekit.analysis.wording import NOT_MODELLED, begin_with_weapon, format_km, format_name, format_uncertainty
from rangekit.catalog import list_target_sets
from rangekit.model import Coverage, RegionVerdict, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from rangekit.model import ReachAnswer, ReachResult, Weapon

__all__ = ["WeaponSummary", "summarise", "write_summary"]

_MISSES_SHOWN = 5


@dataclass(frozen=True, slots=True)
class WeaponSummary:
    """What a result says about one weapon.

    Parameters
    ----------
    weapon : Weapon
        What was asked about.
    counts : mapping of Verdict to int
        How many targets have each verdict; every verdict has an entry.
    landmark : ReachAnswer or None
        The largest target that is out of reach; none where no target states a population.
    misses : tuple of ReachAnswer
        The targets out of reach by the least, nearest first.
    """

    weapon: Weapon
    counts: dict[Verdict, int]
    landmark: ReachAnswer | None
    misses: tuple[ReachAnswer, ...]


def summarise(result: ReachResult) -> tuple[WeaponSummary, ...]:
    """Count the verdicts and pick out what a reader asks first, weapon by weapon.

    Parameters
    ----------
    result : ReachResult
        What was found.

    Returns
    -------
    tuple of WeaponSummary
        One a weapon, in the result's order.
    """
    return tuple(_summarise_weapon(result, weapon_row) for weapon_row in range(len(result.weapons)))


def write_summary(result: ReachResult) -> str:
    """Write the summary of a result as plain text.

    Parameters
    ----------
    result : ReachResult
        What was found.

    Returns
    -------
    str
        Several lines without a final line break.
    """
    lines: list[str] = []
    for summary in summarise(result):
        lines += [*_weapon_lines(result, summary), ""]
    return "\n".join([*lines, *_assumptions(result)])


def _summarise_weapon(result: ReachResult, weapon_row: int) -> WeaponSummary:
    verdicts = result.verdicts[weapon_row]
    rows_out = np.flatnonzero(verdicts == Verdict.OUT_OF_REACH)
    nearest_out = rows_out[np.argsort(result.distance_km[rows_out], kind="stable")][:_MISSES_SHOWN]
    landmark = _largest(result.targets.populations(), rows_out)
    return WeaponSummary(
        weapon=result.weapons[weapon_row],
        counts={verdict: int(np.count_nonzero(verdicts == verdict)) for verdict in Verdict},
        landmark=None if landmark is None else result.answer(landmark, weapon_row),
        misses=tuple(result.answer(int(row), weapon_row) for row in nearest_out),
    )


def _largest(people: NDArray[np.float64], rows: NDArray[np.intp]) -> int | None:
    if not np.nansum(people[rows]) > 0:
        return None
    return int(rows[np.nanargmax(people[rows])])


def _weapon_lines(result: ReachResult, summary: WeaponSummary) -> Iterator[str]:
    weapon, total = summary.weapon, len(result.targets)
    what, origin = begin_with_weapon(weapon), describe_origin(result.launch)
    yield f"{what} from {origin}, {total:,} {_lower_first(format_name(result.targets.name))}:"
    counts = _count_regions(result, weapon) or {
        _say_verdict(verdict, weapon): count for verdict, count in summary.counts.items()
    }
    width, room = max(len(f"{count:,}") for count in counts.values()), 1 + max(map(len, counts))
    for verdict, count in counts.items():
        yield f"  {verdict:<{room}}{count:>{width},}"
    if result.regions is not None:
        yield _coverage_line(result, weapon)
    if summary.landmark is not None:
        yield describe_answer(summary.landmark)
    if summary.misses:
        yield "Nearest misses: " + "; ".join(_miss(answer) for answer in summary.misses) + "."


def _count_regions(result: ReachResult, weapon: Weapon) -> dict[str, int]:
    """Return how many regions have which verdict; nothing if a target is a point."""
    if result.regions is None or not result.regions.is_region.all():
        return {}
    weapon_row = result.weapons.index(weapon)
    regions = [result.answer(row, weapon_row).region for row in range(len(result.targets))]
    found = [region.verdict for region in regions if region is not None]
    return {verdict.words: found.count(verdict) for verdict in RegionVerdict}


def _say_verdict(verdict: Verdict, weapon: Weapon) -> str:
    is_floor = weapon.open_ended and verdict is Verdict.OUT_OF_REACH
    return "beyond the published figures, which are floors" if is_floor else verdict.words


def _coverage_line(result: ReachResult, weapon: Weapon) -> str:
    weapon_row = result.weapons.index(weapon)
    regions = [result.answer(row, weapon_row).region for row in range(len(result.targets))]
    found = [region.coverage for region in regions if region is not None]
    counts = ", ".join(f"{found.count(coverage):,} {coverage.words}" for coverage in Coverage)
    return f"Regions within the {'nominal range' if weapon.range.is_span else 'range'}: {counts}."


def _lower_first(name: str) -> str:
    # "Cities …" follows a number in the sentence; "Russian cities …" and "NATO bases …" keep their capitals.
    first = name.split(" ", 1)[0]
    return name[:1].lower() + name[1:] if first in {"Cities", "Airports", "Places", "Towns"} else name


def _miss(answer: ReachAnswer) -> str:
    return f"{format_name(answer.target_name)} {format_km(answer.distance_km)} ({describe_margin(answer)})"


def _assumptions(result: ReachResult) -> Iterator[str]:
    launch = result.launch
    standoff = f"at least {launch.standoff_km:g} km inside" if launch.standoff_km else "anywhere in"
    uncertainty = format_uncertainty(result.uncertainty_km).strip(" ()")
    positions = f"positions known to {uncertainty} km" if uncertainty else "positions taken as exact"
    largest_km = max(result.uncertainties(), default=0.0)
    if largest_km > result.uncertainty_km:
        positions += f", to {format_uncertainty(largest_km).strip(' ()')} km where a place states its own"
    yield f"Assumed: a launch {standoff} the launch area; {positions}; distances along the WGS 84 ellipsoid."
    if launch.point_of_view:
        yield f"Borders: {format_name(launch.point_of_view).rstrip('.')}."
    yield f"Not modelled: {NOT_MODELLED}."
    if note := _note_of(result.targets.id):
        yield f"Places: {note}."
    yield f"Data: {format_name(str(launch.provenance))}; {format_name(str(result.targets.provenance))}."


def _note_of(targets_id: str) -> str:
    """Return the first sentence of what a bundled set says of its places: what is left out, what they are called."""
    note = next((file.note for file in list_target_sets() if file.id == targets_id), "")
    return note.partition(". ")[0].rstrip(".")
