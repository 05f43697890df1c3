"""One answer as a sentence that can be quoted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rangekit.analysis.region_answer import describe_region
from rangekit.analysis.wording import (
    format_km,
    format_name,
    format_position,
    format_uncertainty,
    format_weapon,
    format_weapon_and_range,
)
from rangekit.model import Verdict

if TYPE_CHECKING:
    from rangekit.model import LaunchArea, ReachAnswer

__all__ = ["describe_answer", "describe_margin", "describe_origin", "is_beyond_floor"]


def describe_answer(answer: ReachAnswer) -> str:
    """Write the answer for one target and one weapon as a quotable sentence.

    Parameters
    ----------
    answer : ReachAnswer
        What was found.

    Returns
    -------
    str
        One line: verdict, weapon and range, launch area, distance with its uncertainty, margin, nearest launch point,
        and the answer's notes.
    """
    return " ".join((_describe(answer), *map(format_name, answer.notes)))


def _describe(answer: ReachAnswer) -> str:
    place = format_name(answer.target_name)
    origin = describe_origin(answer.launch)
    if answer.region is not None:
        return describe_region(answer, answer.region, origin)
    if answer.distance_km == 0:
        country = answer.attributes.get("country")
        where = f"is in {format_name(str(country))}; it lies" if country else "lies"
        return f"{place} {where} inside the launch area ({origin}): the distance is 0 km, {_inside_clause(answer)}."
    distance = f"the shortest distance is {format_km(answer.distance_km)}{format_uncertainty(answer.uncertainty_km)}"
    return (
        f"{_opening(answer, place, origin)}: {distance}, {describe_margin(answer)}{_hedge(answer)}. "
        f"Nearest launch point {format_position(answer.launch_lon, answer.launch_lat)}."
    )


def describe_margin(answer: ReachAnswer) -> str:
    """Write how much more or less than the range the distance is.

    Parameters
    ----------
    answer : ReachAnswer
        What was found.

    Returns
    -------
    str
        ``"151.2 km more than the nominal range"``.
    """
    figure = "nominal range" if answer.weapon.range.is_span else "range"
    return f"{format_km(abs(answer.margin_km))} {'less' if answer.margin_km >= 0 else 'more'} than the {figure}"


def describe_origin(launch: LaunchArea) -> str:
    """Write where launches start, with date and stand-off.

    Parameters
    ----------
    launch : LaunchArea
        Where from.

    Returns
    -------
    str
        ``"Ukraine's border with a stand-off of 30 km"``.
    """
    origin, date = format_name(launch.name), format_name(launch.as_of)
    as_of = f" as of {date}" if date not in origin else ""
    return f"{origin}{as_of}" + (f" with a stand-off of {launch.standoff_km:g} km" if launch.standoff_km else "")


def is_beyond_floor(answer: ReachAnswer) -> bool:
    """Tell whether a target lies beyond a highest figure that is published as a floor: "out of reach" says too much.

    Parameters
    ----------
    answer : ReachAnswer
        What was found.
    """
    return answer.weapon.open_ended and answer.verdict is Verdict.OUT_OF_REACH


def _opening(answer: ReachAnswer, place: str, origin: str) -> str:
    what, verdict = format_weapon_and_range(answer.weapon), answer.verdict
    if is_beyond_floor(answer):
        return f"{place} is beyond the published figures of {what}, which are floors, launched from {origin}"
    if answer.weapon.is_bare_range:
        relation = {
            Verdict.IN_REACH: "is within",
            Verdict.MARGINAL: "is at the very edge of",
            Verdict.OUT_OF_REACH: "is beyond",
        }[verdict]
        return f"{place} {relation} {what} from {origin}"
    relation = {
        Verdict.IN_REACH: "is in reach of",
        Verdict.MARGINAL: "is marginal for",
        Verdict.OUT_OF_REACH: "is out of reach of",
    }[verdict]
    return f"{place} {relation} {what} launched from {origin}"


def _hedge(answer: ReachAnswer) -> str:
    if answer.verdict is not Verdict.MARGINAL or is_beyond_floor(answer):
        return ""
    estimate, distance_km, u_km = answer.weapon.range, answer.distance_km, answer.uncertainty_km
    if estimate.is_span and estimate.low_km < distance_km - u_km and distance_km + u_km <= estimate.high_km:
        return "; whether it is in reach depends on which published figure holds"
    if estimate.is_span and estimate.low_km < distance_km <= estimate.high_km:
        return "; that is too close to call within the published figures and the stated uncertainty"
    return "; that is too close to call within the stated uncertainty"


def _inside_clause(answer: ReachAnswer) -> str:
    if answer.verdict is Verdict.IN_REACH:
        how = "within" if answer.weapon.is_bare_range else "in reach of"
        return f"so it is {how} {format_weapon(answer.weapon)}"
    return f"but the uncertainty of its position{format_uncertainty(answer.uncertainty_km)} is as large as the range"
