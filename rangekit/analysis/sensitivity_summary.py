"""What a sensitivity says: a table of assumptions, the places near the edge, and columns for every format."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from rangekit.analysis.answer import describe_origin
from rangekit.analysis.wording import NOT_MODELLED, begin_with_weapon, format_first, format_km, format_name
from rangekit.model import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rangekit.analysis.variations import Flip, VariedVerdicts
    from rangekit.model import ReachAnswer

__all__ = ["sensitivity_columns", "write_sensitivity"]

_MOST_SHOWN = 12
_MOST_NAMED = 6


def write_sensitivity(found: VariedVerdicts) -> str:
    """Write which assumptions move how many verdicts, and what the places near the edge would take.

    Parameters
    ----------
    found : VariedVerdicts
        What was found.

    Returns
    -------
    str
        Several lines without a final line break.
    """
    lines: list[str] = []
    for weapon_row in range(len(found.result.weapons)):
        lines += [*_weapon_lines(found, weapon_row), ""]
    lines += [f"Left out: {reason}." for reason in found.skipped]
    notes = dict.fromkeys(variation.note for variation in found.variations if variation.assumption == "resolution")
    lines += [f"Note: {note}" for note in notes]
    return "\n".join([*lines, f"Not modelled: {NOT_MODELLED}."])


def sensitivity_columns(found: VariedVerdicts) -> dict[str, Sequence[object]]:
    """Return every verdict under every variation as columns of the targets.

    Parameters
    ----------
    found : VariedVerdicts
        What was found.

    Returns
    -------
    dict of str to sequence
        ``hangs_on``, then ``if_…`` with the verdict and ``km_if_…`` with the distance of each variation; with several
        weapons the verdicts' names end in the weapon's id.
    """
    weapons, rows = found.result.weapons, range(len(found.result.targets))
    columns: dict[str, Sequence[object]] = {}
    for weapon_row, weapon in enumerate(weapons):
        suffix = f"_{weapon.id}" if len(weapons) > 1 else ""
        hangs = [" ".join(found.flips_on(row, weapon_row)) for row in rows]
        columns[f"hangs_on{suffix}"] = hangs
        for variation in found.variations:
            verdicts = [verdict.value for verdict in variation.result.verdicts[weapon_row]]
            columns[f"if_{_key(variation.label)}{suffix}"] = verdicts
    for variation in found.variations:
        if variation.assumption != "range":
            columns[f"km_if_{_key(variation.label)}"] = np.round(variation.result.distance_km, 3).tolist()
    return columns


def _key(label: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", label.lower().replace("stand-off", "standoff")).strip("_")


def _weapon_lines(found: VariedVerdicts, weapon_row: int) -> Iterator[str]:
    result = found.result
    weapon = result.weapons[weapon_row]
    what, origin = begin_with_weapon(weapon), describe_origin(result.launch)
    yield f"{what} from {origin}: which of {len(result.targets):,} verdicts depend on what"
    flipped = found.flipped(weapon_row)
    width = max(len(label) for label in ("as asked", *(variation.label for variation in found.variations)))
    yield f"  {'':<{width}}  {'in reach':>8}  {'marginal':>8}  {'out':>6}  changed"
    yield f"  {'as asked':<{width}}  {_counts(result.verdicts[weapon_row])}"
    for variation, flips in zip(found.variations, flipped, strict=True):
        names = [result.targets.names[row] for row in _largest_first(found, flips)]
        counts = _counts(variation.result.verdicts[weapon_row])
        named = f": {format_first(names, _MOST_NAMED)}" if names else ""
        yield f"  {variation.label:<{width}}  {counts}  {int(flips.sum()):>7,}{named}"
    near = found.near_band(weapon_row)
    if near:
        where = "In the published band or within 20 km of it" if weapon.range.is_span else "Within 20 km of the range"
        yield f"{where}, the most populous first:"
        for row in near[:_MOST_SHOWN]:
            yield f"  {_describe(found, row, weapon_row)}"
        if len(near) > _MOST_SHOWN:
            yield f"  and {len(near) - _MOST_SHOWN} more"


def _counts(verdicts: Sequence[Verdict]) -> str:
    counts = {verdict: sum(one == verdict for one in verdicts) for verdict in Verdict}
    return "  ".join(f"{count:>{width},}" for count, width in zip(counts.values(), (8, 8, 6), strict=True))


def _largest_first(found: VariedVerdicts, flips: Sequence[bool]) -> list[int]:
    people = np.nan_to_num(found.result.targets.populations())
    return sorted(np.flatnonzero(flips).tolist(), key=lambda row: -people[row])


def _describe(found: VariedVerdicts, row: int, weapon_row: int) -> str:
    answer = found.result.answer(row, weapon_row)
    assumptions = ["stand-off" if one == "standoff" else one for one in found.flips_on(row, weapon_row)]
    takes = "; ".join(_format_flip(flip, answer) for flip in found.needed_flips(row, weapon_row))
    return (
        f"{format_name(answer.target_name)} {format_km(answer.distance_km)}, {answer.verdict.words}, "
        f"depends on {_listed(assumptions) or 'none of these'}. To be {takes}."
    )


def _listed(words: list[str]) -> str:
    *head, last = words or [""]
    return f"{', '.join(head)} and {last}" if head else last


def _format_flip(flip: Flip, answer: ReachAnswer) -> str:
    grows = flip.verdict is Verdict.IN_REACH or answer.verdict is Verdict.OUT_OF_REACH
    figure = f"{flip.figure}est figure" if answer.weapon.range.is_span else "range"
    side = "nearer" if flip.change_km < 0 else "farther"
    # A stand-off of so much moves every point of a territory at least as far from a target outside.
    does_it = flip.change_km > 0 and answer.launch.is_territory
    standoff = f" (a stand-off of {format_km(flip.change_km)} does it)" if does_it else ""
    return (
        f"{flip.verdict.words}: a {figure} {'at least' if grows else 'below'} {format_km(flip.figure_km)}, or "
        f"{format_km(abs(flip.change_km))} {side}{standoff}"
    )
