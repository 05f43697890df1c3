"""Checks of one answer: the range that a place needs and who has it, and whether a published distance holds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from rangekit.analysis.answer import describe_origin
from rangekit.analysis.wording import format_km, format_name, format_uncertainty
from rangekit.errors import InputError
from rangekit.model import Verdict, decide_verdicts
from rangekit.model.units import parse_distance_km

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rangekit.model import ReachAnswer, Weapon

__all__ = [
    "ClaimCheck",
    "ClaimVerdict",
    "RangeNeeded",
    "StatedDistance",
    "check_distance",
    "describe_claim",
    "describe_range_needed",
    "find_range_needed",
]

_CLOSE = 0.05
_ROUNDED = 0.1
_NUMBER = re.compile(r"[0-9]+(?:\.([0-9]*))?|\.([0-9]+)")


@dataclass(frozen=True, slots=True)
class RangeNeeded:
    """The range that reaches a place for certain, and which weapons have it.

    Parameters
    ----------
    range_km : kilometres
        Distance plus stated uncertainty: a lowest published range of so much is in reach.
    in_reach, marginal : tuple of Weapon
        Weapons with that verdict, shortest range first.
    asked : int
        How many weapons were looked at.
    """

    range_km: float
    in_reach: tuple[Weapon, ...]
    marginal: tuple[Weapon, ...]
    asked: int


class ClaimVerdict(StrEnum):
    """Whether a published distance holds."""

    AGREES = "agrees"
    CLOSE = "close"
    DIFFERS = "differs"


@dataclass(frozen=True, slots=True)
class StatedDistance:
    """A distance as somebody states it.

    Parameters
    ----------
    text : str
        As stated: ``"450km"``, ``"280mi"``.
    distance_km : kilometres
        The same in kilometres.
    rounding_km : kilometres
        Half a step of its last digit that is not zero: what the figure may have been rounded by.
    """

    text: str
    distance_km: float
    rounding_km: float

    @classmethod
    def from_text(cls, text: str) -> StatedDistance:
        """Return the distance that a text states.

        Parameters
        ----------
        text : str
            ``"450km"``, ``"280mi"``, or a bare number of kilometres.

        Examples
        --------
        >>> StatedDistance.from_text("450km").rounding_km, StatedDistance.from_text("100km").rounding_km
        (5.0, 50.0)
        >>> round(StatedDistance.from_text("372mi").rounding_km, 2)
        0.8
        """
        distance_km = parse_distance_km(text)
        found = _NUMBER.search(text)
        if distance_km <= 0 or found is None:
            raise InputError(f"a claimed distance must be more than 0 km, got {text!r}")
        decimals = found.group(1) or found.group(2) or ""
        digits = found.group().replace(".", "")
        trailing = 0 if decimals else len(digits) - len(digits.rstrip("0"))
        step = 10.0 ** (trailing - len(decimals))
        rounding_km = distance_km / float(found.group()) * step / 2
        return cls(text=text, distance_km=distance_km, rounding_km=rounding_km)


@dataclass(frozen=True, slots=True)
class ClaimCheck:
    """A stated distance beside the computed one.

    Parameters
    ----------
    stated : StatedDistance
        What is claimed.
    distance_km, uncertainty_km : kilometres
        What was computed.
    verdict : ClaimVerdict
        ``agrees`` within the figure's own rounding (at most 5 %) and the stated uncertainty; ``close`` within 5 %, or
        within 10 % where its rounding allows so much; else ``differs``.
    """

    stated: StatedDistance
    distance_km: float
    uncertainty_km: float
    verdict: ClaimVerdict

    @property
    def difference_km(self) -> float:
        """Stated minus computed."""
        return self.stated.distance_km - self.distance_km


def find_range_needed(answer: ReachAnswer, weapons: Iterable[Weapon]) -> RangeNeeded:
    """Find the range that a place needs, and which weapons have it.

    Parameters
    ----------
    answer : ReachAnswer
        Whose distance and uncertainty count; its weapon does not.
    weapons : iterable of Weapon
        Which to look at.
    """
    asked = sorted(weapons, key=lambda weapon: (weapon.range.nominal_km, weapon.id))
    farthest_km = answer.distance_km if answer.region is None else answer.region.farthest_km
    verdicts = [
        decide_verdicts([answer.distance_km], weapon.range, answer.uncertainty_km, farthest_km=[farthest_km])[0]
        for weapon in asked
    ]
    found = {
        verdict: tuple(weapon for weapon, one in zip(asked, verdicts, strict=True) if one is verdict)
        for verdict in (Verdict.IN_REACH, Verdict.MARGINAL)
    }
    return RangeNeeded(
        range_km=farthest_km + answer.uncertainty_km,
        in_reach=found[Verdict.IN_REACH],
        marginal=found[Verdict.MARGINAL],
        asked=len(asked),
    )


def check_distance(stated: StatedDistance, distance_km: float, uncertainty_km: float = 0.0) -> ClaimCheck:
    """Compare a stated distance with a computed one.

    Parameters
    ----------
    stated : StatedDistance
        What is claimed.
    distance_km, uncertainty_km : kilometres
        What was computed.

    Examples
    --------
    >>> check_distance(StatedDistance.from_text("450km"), 451.2, 0.1).verdict.value
    'agrees'
    >>> check_distance(StatedDistance.from_text("100km"), 133.2).verdict.value
    'differs'
    """
    off_km = abs(stated.distance_km - distance_km) - uncertainty_km
    verdict = ClaimVerdict.DIFFERS
    if off_km <= min(stated.rounding_km, _CLOSE * distance_km):
        verdict = ClaimVerdict.AGREES
    elif off_km <= max(_CLOSE * distance_km, min(stated.rounding_km, _ROUNDED * distance_km)):
        verdict = ClaimVerdict.CLOSE
    return ClaimCheck(stated, distance_km, uncertainty_km, verdict)


def describe_range_needed(answer: ReachAnswer, needed: RangeNeeded) -> str:
    """Write what a place needs as a sentence.

    Parameters
    ----------
    answer : ReachAnswer
        About which place, and from where.
    needed : RangeNeeded
        What was found.

    Returns
    -------
    str
        One line.
    """
    what = "the whole of it" if answer.region is not None else "it"
    reached = _listed(needed.in_reach) or "none"
    marginal = f"; marginal: {_listed(needed.marginal)}" if needed.marginal else ""
    place, origin = format_name(answer.target_name), describe_origin(answer.launch)
    needs = f"needs a range of {format_km(needed.range_km)} from {origin} to have {what} in reach"
    if needed.range_km <= answer.uncertainty_km:
        needs = f"lies inside the launch area ({origin}) and needs no range"
    return (
        f"{place} {needs}. Of {needed.asked} catalogued systems {len(needed.in_reach)} have it by their lowest "
        f"published figure: {reached}{marginal}."
    )


def describe_claim(place: str, check: ClaimCheck) -> str:
    """Write whether a stated distance holds as a sentence.

    Parameters
    ----------
    place : str
        Of which place.
    check : ClaimCheck
        What was found.

    Returns
    -------
    str
        One line.

    Examples
    --------
    >>> describe_claim("Moscow", check_distance(StatedDistance.from_text("450km"), 451.2, 0.1))
    'A claim of 450km for Moscow agrees with the computed 451.2 km (± 0.1): it is 1.2 km less (0.3 %).'
    """
    how = {
        ClaimVerdict.AGREES: "agrees with",
        ClaimVerdict.CLOSE: "is close to",
        ClaimVerdict.DIFFERS: "differs from",
    }[check.verdict]
    off_km = check.difference_km
    side = "less" if off_km < 0 else "more"
    share = f" ({abs(off_km) / check.distance_km:.1%})".replace("%", " %") if check.distance_km else ""
    return (
        f"A claim of {format_name(check.stated.text)} for {format_name(place)} {how} the computed "
        f"{format_km(check.distance_km)}{format_uncertainty(check.uncertainty_km)}: "
        f"it is {format_km(abs(off_km))} {side}{share}."
    )


def _listed(weapons: Iterable[Weapon]) -> str:
    return ", ".join(f"{weapon.id} ({_figures(weapon)} km)" for weapon in weapons)


def _figures(weapon: Weapon) -> str:
    estimate = weapon.range
    top = f"{estimate.high_km:g}{'+' if weapon.open_ended else ''}"
    return f"{estimate.low_km:g}\N{EN DASH}{top}" if estimate.is_span else top
