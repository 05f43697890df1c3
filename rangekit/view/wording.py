"""The page's own sentences, filled from the result.

The page's script fills the same templates while the slider moves.
"""

from __future__ import annotations

import json
import math
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from rangekit.model import Verdict, Weapon

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rangekit.model import ReachAnswer, ReachResult

__all__ = ["Words", "languages", "say_headline", "say_lead", "say_place", "say_subject", "short_name", "words"]

Words = dict[str, Any]


@cache
def _all_words() -> dict[str, Words]:
    text = files("rangekit.view").joinpath("assets/words.json").read_text(encoding="utf-8")
    loaded: dict[str, Words] = json.loads(text)
    return loaded


def languages() -> tuple[str, ...]:
    """Return the languages that the page speaks.

    Examples
    --------
    >>> "en" in languages()
    True
    """
    return tuple(_all_words())


def words(lang: str) -> Words:
    """Return the sentence templates of one language."""
    return _all_words()[lang]


def say_headline(result: ReachResult, highlight: Sequence[int] = (), *, weapon_row: int = 0, lang: str = "en") -> str:
    """Write the headline of a result.

    Parameters
    ----------
    result : ReachResult
        The answer to put in words.
    highlight : sequence of int
        Rows of the targets to speak of.
    weapon_row : int
        Which of the result's weapons to speak of.
    lang : str
        Language of the sentence.

    Returns
    -------
    str
        One sentence with the counts, and one for each highlighted target.
    """
    answers = [result.answer(row, weapon_row) for row in highlight]
    if len(result.targets) == 1:
        answers = [result.answer(0, weapon_row)]
    lead = say_lead(result, weapon_row=weapon_row, lang=lang)
    return " ".join([lead, *(say_place(answer, lang=lang) for answer in answers)])


def say_lead(result: ReachResult, *, weapon_row: int = 0, lang: str = "en") -> str:
    """Write the headline's first sentence: whose range, where from, and how many targets are in reach."""
    say = words(lang)
    subject = say_subject(result.weapons[weapon_row], result.launch.name, lang=lang)
    lead: str = say["headline"].format(subject=subject, counts=_say_counts(result, weapon_row, say))
    return lead


def say_subject(weapon: Weapon, launch_name: str, *, lang: str = "en") -> str:
    """Say whose range it is and where from.

    Examples
    --------
    >>> from rangekit.model import RangeEstimate
    >>> say_subject(Weapon("x", "ATACMS (family)", RangeEstimate(290, 300, 306)), "Ukraine's border")
    "ATACMS (about 300 km) from Ukraine's border"
    >>> say_subject(Weapon.from_range_km(450), "Ukraine's border")
    "A range of 450 km from Ukraine's border"
    """
    say = words(lang)
    distance = _say_range_km(weapon.range.nominal_km)
    if is_bare_range(weapon):
        what = say["bare"].format(km=distance)
    else:
        template = "range_about" if weapon.range.is_span else "range_open" if weapon.open_ended else "range"
        what = say["weapon"].format(name=short_name(weapon), range=say[template].format(km=distance))
    subject: str = say["subject"].format(what=what, launch=launch_name)
    return subject


def say_place(answer: ReachAnswer, *, lang: str = "en") -> str:
    """Say how far one target is and what follows."""
    say = words(lang)
    if answer.distance_km == 0:
        inside: str = say["place"]["inside"].format(place=answer.target_name)
        return inside
    sentence: str = say["place"][answer.verdict.value].format(
        place=answer.target_name,
        distance=_say_km(answer.distance_km),
        margin=_say_km(abs(answer.margin_km)),
        side=say["side"]["inside" if answer.margin_km >= 0 else "outside"],
    )
    return sentence


def is_bare_range(weapon: Weapon) -> bool:
    """Tell whether a weapon stands for a range that a user asked about."""
    return weapon == Weapon.from_range_km(weapon.range.nominal_km)


def short_name(weapon: Weapon) -> str:
    """Return a weapon's name without what its catalogue adds in brackets."""
    return weapon.name.partition(" (")[0]


def _say_counts(result: ReachResult, weapon_row: int, say: Words) -> str:
    total = len(result.targets)
    if total == 0:
        return str(say["no_targets"])
    verdicts = result.verdicts[weapon_row]
    if total == 1:
        return str(say["single"][verdicts[0].value].format(place=result.targets.names[0]))
    counted = {
        verdict.value: say[verdict.value][_plural(count)].format(
            count=f"{count:,}", total=f"{total:,}", targets=result.targets.name
        )
        for verdict in (Verdict.IN_REACH, Verdict.MARGINAL)
        for count in [int((verdicts == verdict).sum())]
    }
    return str(say["counts"].format(**counted))


def _plural(count: int) -> str:
    return {0: "none", 1: "one"}.get(count, "many")


def _say_km(distance_km: float) -> str:
    """Round half up, as the page's script does: Python's own rounding goes to the even neighbour."""
    return f"{math.floor(distance_km + 0.5):,} km"


def _say_range_km(range_km: float) -> str:
    """Give a range with the decimals it was given with, as the page's script does."""
    text = f"{range_km:,.3f}".rstrip("0").rstrip(".")
    return f"{text} km"
