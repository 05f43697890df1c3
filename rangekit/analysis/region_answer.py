"""One answer about a region as a sentence that can be quoted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rangekit.analysis.wording import (
    format_km,
    format_name,
    format_position,
    format_uncertainty,
    format_weapon_and_range,
)
from rangekit.model import Coverage, Verdict

if TYPE_CHECKING:
    from rangekit.model import ReachAnswer, RegionAnswer

__all__ = ["describe_region", "format_share"]


def describe_region(answer: ReachAnswer, region: RegionAnswer, origin: str) -> str:
    """Write the answer for a region and one weapon as a quotable sentence.

    Parameters
    ----------
    answer : ReachAnswer
        What was found.
    region : RegionAnswer
        What was found of the region.
    origin : str
        Where launches start, in words.

    Returns
    -------
    str
        Verdict, weapon and range, launch area, share in reach where it is partly, nearest and farthest point.
    """
    what, place = format_weapon_and_range(answer.weapon), format_name(answer.target_name)
    launched = "" if answer.weapon.is_bare_range else " launched"
    if region.farthest_km == 0:
        inside = f"{place} lies wholly inside the launch area ({origin})"
        return f"{inside}, so it {_relation(answer, region)} {what}{_hedge(answer, region)}."
    share = f"{format_share(region)} of its area lies within the {_figure(answer)}; " if _is_partly(region) else ""
    ends = _ends(answer, region) + _say_people(region)
    return (
        f"{place} {_relation(answer, region)} {what}{launched} from {origin}: {share}{ends}"
        f"{_hedge(answer, region)}. Nearest launch point {format_position(answer.launch_lon, answer.launch_lat)}."
    )


def _say_people(region: RegionAnswer) -> str:
    """Say how many people of the bundled cities are in reach; nothing where no cities are bundled."""
    if not region.city_people:
        return ""
    return f"; of {region.city_people:,} people in its bundled cities {region.city_people_in_reach or 0:,} are in reach"


def _ends(answer: ReachAnswer, region: RegionAnswer) -> str:
    far = f"{format_km(region.farthest_km)}{format_uncertainty(answer.uncertainty_km)}"
    if answer.distance_km == 0:
        return f"it meets the launch area, its farthest point is {far} away"
    return f"its nearest point is {format_km(answer.distance_km)} away, its farthest {far}"


def format_share(region: RegionAnswer) -> str:
    """Return a region's share in reach in per cent, to a tenth, and never rounded to none or all.

    Examples
    --------
    >>> from rangekit.model import Coverage, RegionAnswer
    >>> format_share(RegionAnswer(0, 0, 1, 0, 0, share=0.0862, share_error=0, coverage=Coverage.PARTLY))
    '8.6 %'
    >>> format_share(RegionAnswer(0, 0, 1, 0, 0, share=0.9999, share_error=0, coverage=Coverage.PARTLY))
    'more than 99.9 %'
    """
    per_cent = 100 * region.share
    if _is_partly(region) and per_cent < 0.1:
        return "less than 0.1 %"
    if _is_partly(region) and per_cent > 99.9:
        return "more than 99.9 %"
    return f"{per_cent:.1f} %"


def _is_partly(region: RegionAnswer) -> bool:
    return region.coverage is Coverage.PARTLY


def _relation(answer: ReachAnswer, region: RegionAnswer) -> str:
    is_system = not answer.weapon.is_bare_range
    if answer.verdict is Verdict.IN_REACH:
        return "is wholly in reach of" if is_system else "is wholly within"
    if _is_beyond_floor(answer):
        return "is beyond the published figures of"
    if answer.verdict is Verdict.OUT_OF_REACH:
        return "is out of reach of" if is_system else "is beyond"
    if _is_partly(region):
        return "is partly in reach of" if is_system else "is partly within"
    return "is marginal for" if is_system else "is at the very edge of"


def _is_beyond_floor(answer: ReachAnswer) -> bool:
    return answer.weapon.open_ended and answer.verdict is Verdict.OUT_OF_REACH


def _figure(answer: ReachAnswer) -> str:
    return "nominal range" if answer.weapon.range.is_span else "range"


def _hedge(answer: ReachAnswer, region: RegionAnswer) -> str:
    if _is_beyond_floor(answer):
        return "; the published figures are floors"
    if answer.verdict is not Verdict.MARGINAL or _is_partly(region):
        return ""
    how_much = "all of it" if region.coverage is Coverage.WHOLLY else "any of it"
    return f"; whether {how_much} is in reach is too close to call within the published figures and the uncertainty"
