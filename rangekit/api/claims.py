"""Published claims beside what is computed, right and wrong ones alike."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import shapely

from rangekit import catalog
from rangekit.analysis.checks import ClaimVerdict, StatedDistance, check_distance
from rangekit.analysis.reach import compute_reach
from rangekit.analysis.wording import format_km, format_published_range
from rangekit.catalog.claims import load_claims, load_places_of_claims
from rangekit.catalog.resolve import resolve_weapon
from rangekit.errors import NoRangeError
from rangekit.geodesic import DistanceField
from rangekit.model import LaunchArea, ReachAnswer, ReachResult, Resolved, Verdict, decide_verdicts
from rangekit.model.units import parse_distance_km

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rangekit.model import Weapon
    from rangekit.model.claim import PublishedClaim

__all__ = ["CheckedClaim", "Outcome", "check_claims"]


_NEAR_BAND_KM = 20.0


class Outcome(StrEnum):
    """What becomes of a claim."""

    HOLDS = "holds"
    CLOSE = "close"
    DEPENDS = "depends"
    WRONG = "does not hold"
    OTHER_BASIS = "cannot be compared"


@dataclass(frozen=True, slots=True)
class CheckedClaim:
    """A claim beside what is computed.

    Parameters
    ----------
    claim : PublishedClaim
        What is published.
    computed : str
        What is computed, in words.
    outcome : Outcome
        What becomes of it.
    """

    claim: PublishedClaim
    computed: str
    outcome: Outcome


def check_claims(claims: Iterable[PublishedClaim] | None = None) -> tuple[CheckedClaim, ...]:
    """Check published claims against Ukraine's recognised border and the bundled cities.

    Parameters
    ----------
    claims : iterable of PublishedClaim, optional
        The bundled ones if left out.
    """
    checker = _Checker()
    return tuple(checker.check(claim) for claim in (load_claims() if claims is None else claims))


class _Checker:
    """Checks claims one after the other, measuring all distances at once."""

    def __init__(self) -> None:
        self._cities = catalog.load_targets("russian-cities")
        self._others = load_places_of_claims()
        self._launch: LaunchArea = catalog.load_launch_area("ukraine")
        self._measured: ReachResult = compute_reach(Resolved((resolve_weapon("atacms"),), self._cities, self._launch))

    def check(self, claim: PublishedClaim) -> CheckedClaim:
        """Return the claim with what is computed."""
        if claim.launcher:
            computed, outcome = _check_launcher(claim.launcher)
        elif claim.figure:
            computed, outcome = _check_figure(claim)
        elif claim.within:
            computed, outcome = self._check_within(claim)
        elif claim.stated:
            computed, outcome = self._check_stated(claim)
        else:
            computed, outcome = self._check_verdict(claim)
        return CheckedClaim(claim, computed, Outcome.OTHER_BASIS if claim.basis else outcome)

    def _check_stated(self, claim: PublishedClaim) -> tuple[str, Outcome]:
        (place,) = claim.places
        u_km = self._measured.uncertainty_km
        if claim.start:
            distance_km, where = self._between_km(claim.start[0], place), f"{claim.start[0]}\N{EN DASH}{place}"
        elif claim.launch != "ukraine":
            distance_km, where = self._to_border_km(place, claim.launch), f"{place}\N{EN DASH}border"
        else:
            distance_km, where = self._answer(place).distance_km, f"{place}\N{EN DASH}border"
        stated = StatedDistance.from_text(claim.stated)
        found = check_distance(stated, distance_km, u_km)
        if claim.at_least:
            return _check_floor(where, distance_km, stated.distance_km, u_km)
        outcomes = {ClaimVerdict.AGREES: Outcome.HOLDS, ClaimVerdict.CLOSE: Outcome.CLOSE}
        off = f"{format_km(abs(found.difference_km))} {'less' if found.difference_km < 0 else 'more'} is stated"
        return f"{where} {format_km(distance_km)}; {off}", outcomes.get(found.verdict, Outcome.WRONG)

    def _check_within(self, claim: PublishedClaim) -> tuple[str, Outcome]:
        limit_km = parse_distance_km(claim.within)
        nearest = {
            place: min((self._between_km(start, place), start) for start in claim.start) for place in claim.places
        }
        computed = "; ".join(f"{start}\N{EN DASH}{place} {format_km(km)}" for place, (km, start) in nearest.items())
        holds = [km <= limit_km for km, _ in nearest.values()]
        return computed, Outcome.HOLDS if all(holds) else Outcome.WRONG

    def _check_verdict(self, claim: PublishedClaim) -> tuple[str, Outcome]:
        weapon = resolve_weapon(claim.weapon)
        answers = [(place, self._answer(place)) for place in claim.places]
        found = [(place, answer, _verdict(answer, weapon)) for place, answer in answers]
        computed = "; ".join(
            f"{place} {format_km(answer.distance_km)}, {verdict.words}" for place, answer, verdict in found
        )
        verdicts = {verdict for *_, verdict in found}
        if verdicts == {claim.verdict}:
            outcome = Outcome.HOLDS
        elif verdicts <= {claim.verdict, Verdict.MARGINAL}:
            outcome = Outcome.DEPENDS  # on which published figure holds
        elif claim.verdict is Verdict.MARGINAL and all(_is_near(answer, weapon) for _, answer, _ in found):
            outcome = Outcome.CLOSE
        else:
            outcome = Outcome.WRONG
        return f"{format_published_range(weapon)}: {computed}", outcome

    def _answer(self, place: str) -> ReachAnswer:
        return self._measured.answer(catalog.find_place(self._cities, place).row)

    def _position(self, place: str) -> tuple[float, float]:
        if place in self._others:
            return self._others[place]
        row = catalog.find_place(self._cities, place).row
        return float(self._cities.lon[row]), float(self._cities.lat[row])

    def _to_border_km(self, place: str, launch: str) -> float:
        area = catalog.load_launch_area(launch)
        lon, lat = self._position(place)
        return float(DistanceField(area.geometry).distance([lon], [lat])[0]) / 1000

    def _between_km(self, start: str, place: str) -> float:
        lon, lat = self._position(place)
        return float(DistanceField(shapely.Point(self._position(start))).distance([lon], [lat])[0]) / 1000


def _check_floor(where: str, distance_km: float, stated_km: float, uncertainty_km: float) -> tuple[str, Outcome]:
    """Return whether a distance is as large as is stated; "more than" has no rounding to allow for."""
    holds = distance_km + uncertainty_km >= stated_km
    missing = "" if holds else f"; that is {format_km(stated_km - distance_km)} less than stated"
    return f"{where} {format_km(distance_km)}{missing}", Outcome.HOLDS if holds else Outcome.WRONG


def _verdict(answer: ReachAnswer, weapon: Weapon) -> Verdict:

    verdict: Verdict = decide_verdicts([answer.distance_km], weapon.range, answer.uncertainty_km)[0]
    return verdict


def _is_near(answer: ReachAnswer, weapon: Weapon) -> bool:
    low_km, high_km = weapon.range.low_km - _NEAR_BAND_KM, weapon.range.high_km + _NEAR_BAND_KM
    return low_km <= answer.distance_km <= high_km


def _check_figure(claim: PublishedClaim) -> tuple[str, Outcome]:
    weapon = resolve_weapon(claim.weapon)
    stated = StatedDistance.from_text(claim.figure)
    low_km, high_km = weapon.range.low_km, weapon.range.high_km
    if low_km <= stated.distance_km <= high_km:
        return format_published_range(weapon), Outcome.HOLDS
    edge_km = low_km if stated.distance_km < low_km else high_km
    close = check_distance(stated, edge_km).verdict is not ClaimVerdict.DIFFERS
    return format_published_range(weapon), Outcome.CLOSE if close else Outcome.WRONG


def _check_launcher(name: str) -> tuple[str, Outcome]:
    try:
        resolve_weapon(name)
    except NoRangeError as error:
        return str(error), Outcome.DEPENDS
    return f"{name} is not a launcher", Outcome.WRONG
