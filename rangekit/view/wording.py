"""The page's own sentences, filled from the result.

The page's script fills the same templates while the slider moves.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from rangekit.analysis.answer import is_beyond_floor
from rangekit.model import RegionVerdict, Verdict, Weapon, decide_region_verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rangekit.model import LaunchArea, ReachAnswer, ReachResult, TargetSet

__all__ = [
    "LANGUAGES",
    "Words",
    "format_from",
    "format_headline",
    "format_lead",
    "format_length",
    "format_map_name",
    "format_number",
    "format_place",
    "format_point_of_view",
    "format_quantity",
    "format_short_length",
    "format_subject",
    "format_targets",
    "plural",
    "words",
]

Words = dict[str, Any]

LANGUAGES = ("en", "uk", "ru")
"""The languages that the page speaks: English, Ukrainian, Russian."""

_NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"
_NEAR_KM = 10.0
_MOST_DECIMALS = 3  # a figure is written with no more
_TURNING = re.compile(
    "[\u0590-\u08ff\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_ISOLATES = re.compile("[\u2066-\u2069]")


@cache
def words(lang: str) -> Words:
    """Return the sentence templates of one language.

    Parameters
    ----------
    lang : str
        One of `LANGUAGES`.

    Returns
    -------
    dict
        Templates, some with a form for each plural category of Unicode's CLDR.
    """
    loaded: Words = json.loads(files("rangekit.view").joinpath(f"words/{lang}.json").read_text(encoding="utf-8"))
    return loaded


@cache
def _map_names() -> dict[str, dict[str, str]]:
    loaded: dict[str, dict[str, str]] = json.loads(
        files("rangekit.view").joinpath("words/places.json").read_text(encoding="utf-8")
    )
    return loaded


def format_map_name(name: str, lang: str = "en") -> str:
    """Name a country or a city of the bundled base map in a language; as it came where the language has no name for it.

    Examples
    --------
    >>> format_map_name("Poland"), format_map_name("Kyiv", "uk"), format_map_name("Wuxi", "ru")
    ('Poland', 'Київ', 'Wuxi')
    """
    return _map_names().get(lang, {}).get(name, name)


def format_headline(
    result: ReachResult, highlight: Sequence[int] = (), *, weapon_row: int = 0, lang: str = "en"
) -> str:
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
    lead = format_lead(result, weapon_row=weapon_row, lang=lang)
    return " ".join([lead, *(format_place(answer, lang=lang) for answer in answers)])


def format_lead(result: ReachResult, *, weapon_row: int = 0, lang: str = "en") -> str:
    """Write the headline's first sentence: whose range, where from, and how many targets are in reach."""
    subject = format_subject(result.weapons[weapon_row], format_from(result.launch, lang=lang), lang=lang)
    lead: str = words(lang)["headline"].format(subject=subject, counts=_format_counts(result, weapon_row, lang))
    return lead


def format_subject(weapon: Weapon, origin: str, *, lang: str = "en") -> str:
    """Say whose range it is and where from.

    Examples
    --------
    >>> from rangekit.model import RangeEstimate
    >>> format_subject(Weapon("x", "ATACMS (family)", RangeEstimate(290, 300, 306)), "from Ukraine's border")
    "ATACMS (about 300 km) from Ukraine's border"
    >>> format_subject(Weapon.from_range_km(450), "from Ukraine's border")
    "A range of 450 km from Ukraine's border"
    """
    say = words(lang)
    distance = format_quantity(weapon.range.nominal_km, lang)
    if weapon.is_bare_range:
        what = say["bare"].format(km=distance)
    else:
        template = "range_about" if weapon.range.is_span else "range_open" if weapon.open_ended else "range"
        what = say["weapon"].format(name=weapon.short_name, range=say[template].format(km=distance))
    subject: str = say["subject"].format(what=what, **{"from": origin})
    return subject


def format_from(launch: LaunchArea, *, lang: str = "en", template: str = "from") -> str:
    """Say where from, with the stand-off and the date where there is one.

    Parameters
    ----------
    launch : LaunchArea
        Where a launch may start.
    lang : str
        Language of the words.
    template : {"from", "name"}
        Whether the name follows a "from", or stands alone.

    Examples
    --------
    >>> import shapely
    >>> from rangekit.model import LaunchArea, Provenance
    >>> inside = LaunchArea("x", "a square", shapely.box(0, 0, 9, 9), Provenance("made"), standoff_km=30)
    >>> format_from(inside)
    'from a square, stand-off 30 km'
    """
    say = words(lang)
    known: dict[str, str] = say["launches"].get(launch.id, {})
    plain = say["from"].format(name=launch.name) if template == "from" else launch.name
    name = known.get(template, plain)
    if launch.as_of:
        name = say["as_of"].format(name=name, date=launch.as_of)
    if launch.standoff_km:
        name = say["standoff"].format(name=name, km=format_quantity(launch.standoff_km, lang))
    return name


def format_point_of_view(launch: LaunchArea, *, lang: str = "en") -> str:
    """Say what a launch area says about disputed land: in the page's language, where it is one of the bundled ones."""
    known: dict[str, str] = words(lang)["launches"].get(launch.id, {})
    return known.get("view", launch.point_of_view)


def format_place(answer: ReachAnswer, *, lang: str = "en") -> str:
    """Say how far one target is and what follows."""
    say, place = words(lang), isolate(answer.target_name)
    if answer.region is not None:
        region: str = say["place"]["region"].format(
            place=place,
            verdict=say["region_verdict"][(answer.region.verdict or _region_verdict(answer)).value],
            distance=format_length(answer.distance_km, lang),
            farthest=format_length(answer.region.farthest_km, lang),
        )
        return region
    if answer.distance_km == 0:
        inside: str = say["place"]["inside"].format(place=place)
        return inside
    if answer.verdict is Verdict.MARGINAL:
        return _format_marginal(answer, lang)
    decimals = 1 if abs(answer.margin_km) < _NEAR_KM else 0  # so that the figures of a sentence add up
    sentence: str = say["place"]["beyond_floor" if is_beyond_floor(answer) else answer.verdict.value].format(
        place=place,
        distance=format_length(answer.distance_km, lang, decimals=decimals),
        margin=format_length(abs(answer.margin_km), lang, decimals=decimals),
    )
    return sentence


def _region_verdict(answer: ReachAnswer) -> RegionVerdict:
    farthest_km = answer.distance_km if answer.region is None else answer.region.farthest_km
    return decide_region_verdict(answer.distance_km, farthest_km, answer.weapon.range, answer.uncertainty_km)


def _format_region_counts(result: ReachResult, weapon_row: int, lang: str) -> str:
    """Count regions by how much of them is in reach, and points among them as wholly or not."""
    answers = [result.answer(row, weapon_row) for row in range(len(result.targets))]
    found = Counter(_region_verdict(answer) for answer in answers)
    sentence: str = words(lang)["region_counts"].format(
        total=format_number(len(answers), lang),
        targets=format_targets(result.targets, lang),
        **{verdict.value: format_number(found[verdict], lang) for verdict in RegionVerdict},
    )
    return sentence


def _format_marginal(answer: ReachAnswer, lang: str) -> str:
    """Say why a place is marginal: published figures differ, or it is too near to one of them to tell."""
    say, figures = words(lang)["place"], answer.weapon.range
    distance_km, uncertainty_km = answer.distance_km, answer.uncertainty_km
    place = isolate(answer.target_name)
    if figures.low_km < distance_km - uncertainty_km and distance_km + uncertainty_km <= figures.high_km:
        differ: str = say["marginal"].format(
            place=place,
            distance=_format_between(distance_km, figures.low_km, figures.high_km, lang),
            low=format_quantity(figures.low_km, lang),
            high=format_quantity(figures.high_km, lang),
        )
        return differ
    limit_km = figures.high_km if distance_km + uncertainty_km > figures.high_km else figures.low_km
    near: str = say["edge"].format(
        place=place,
        distance=format_length(distance_km, lang, decimals=1),
        limit=format_quantity(limit_km, lang),
        uncertainty=format_short_length(uncertainty_km, lang),
    )
    return near


def _format_between(distance_km: float, low_km: float, high_km: float, lang: str) -> str:
    """Write a distance between two figures with as many decimals as it takes to read so."""
    between = (
        decimals for decimals in range(_MOST_DECIMALS) if low_km < _round_half_up(distance_km, decimals) <= high_km
    )
    return format_length(distance_km, lang, decimals=next(between, _MOST_DECIMALS))


def isolate(name: str) -> str:
    r"""Keep a name that is written from the right, or turns its line round, from moving the words around it.

    Unicode's isolates (UAX 9) do that in any text; a name of letters written from the left comes back as it is.

    Examples
    --------
    >>> isolate("Kyiv"), isolate("evil\u202e").encode("ascii", "backslashreplace")
    ('Kyiv', b'\\u2068evil\\u202e\\u2069')
    """
    if not _TURNING.search(name):
        return name
    return f"\N{FIRST STRONG ISOLATE}{_ISOLATES.sub('', name)}\N{POP DIRECTIONAL ISOLATE}"


def format_number(number: float, lang: str = "en", *, decimals: int = 0) -> str:
    r"""Write a number as the language does; the same as ``Intl.NumberFormat`` of the page.

    Examples
    --------
    >>> format_number(1108), format_number(1108.25, "uk", decimals=2)
    ('1,108', '1\xa0108,25')
    """
    text = f"{number:,.{decimals}f}"
    return text if lang == "en" else text.replace(",", _NO_BREAK_SPACE).replace(".", ",")


def format_length(distance_km: float, lang: str = "en", *, decimals: int = 0) -> str:
    """Write kilometres, rounded half up as the page's script does: Python's own rounding goes to the even."""
    return f"{format_number(_round_half_up(distance_km, decimals), lang, decimals=decimals)} {_unit_km(lang)}"


def _round_half_up(number: float, decimals: int) -> float:
    scaled: float = 10.0**decimals
    return math.floor(number * scaled + 0.5) / scaled


def format_short_length(length_km: float, lang: str = "en") -> str:
    """Write a length that may be short: whole metres below a kilometre, rounded up, and tenths of kilometres above."""
    if length_km >= 1:
        return format_quantity(math.ceil(round(length_km * 10, 6)) / 10, lang)
    metres = math.ceil(round(length_km * 1000, 6))
    return str(words(lang)["metres"].format(m=format_number(metres, lang)))


def plural(forms: dict[str, str], count: int, lang: str = "en") -> str:
    """Choose the form of a sentence that fits a count, by the plural rules of CLDR.

    Parameters
    ----------
    forms : dict
        By category: ``none`` (0), ``one``, ``few``, ``many``, ``other``.
    count : int
        What is counted.
    lang : str
        Whose rules.

    Examples
    --------
    >>> towns = {"one": "місто", "few": "міста", "other": "міст"}
    >>> [plural(towns, count, "uk") for count in (1, 3, 5, 11, 21)]
    ['місто', 'міста', 'міст', 'міст', 'місто']
    """
    if count == 0 and "none" in forms:
        return forms["none"]
    return forms.get(_plural_category(count, lang), forms["other"])


def _plural_category(count: int, lang: str) -> str:
    if lang == "en":
        return "one" if count == 1 else "other"
    ones, tens = count % 10, count % 100
    if ones == 1 and tens != 11:
        return "one"
    return "few" if 2 <= ones <= 4 and not 12 <= tens <= 14 else "many"


def _format_counts(result: ReachResult, weapon_row: int, lang: str) -> str:
    say = words(lang)
    total = len(result.targets)
    if total == 0:
        return str(say["no_targets"])
    verdicts = result.verdicts[weapon_row]
    if result.targets.has_regions and total > 1:
        return _format_region_counts(result, weapon_row, lang)
    if total == 1:
        kind = "beyond_floor" if is_beyond_floor(result.answer(0, weapon_row)) else verdicts[0].value
        return str(say["single"][kind].format(place=isolate(result.targets.names[0])))
    counted = {
        verdict.value: plural(say[verdict.value], count, lang).format(
            count=format_number(count, lang),
            total=format_number(total, lang),
            targets=format_targets(result.targets, lang),
        )
        for verdict in (Verdict.IN_REACH, Verdict.MARGINAL)
        for count in [int((verdicts == verdict).sum())]
    }
    return str(say["counts"].format(**counted))


def format_targets(targets: TargetSet, lang: str = "en") -> str:
    """Name the targets so that their number can stand before the name."""
    known = words(lang)["targets"]
    forms = known.get(targets.id, known.get(""))
    return plural(forms, len(targets), lang).format(name=targets.name) if forms else targets.name


def _unit_km(lang: str) -> str:
    return str(words(lang)["units"]["km"]["name"])


def format_quantity(range_km: float, lang: str = "en", *, unit: bool = True) -> str:
    """Give a range with the decimals it was given with, as the page's script does.

    Examples
    --------
    >>> format_quantity(300), format_quantity(277.8, "uk"), format_quantity(290, unit=False)
    ('300 km', '277,8 км', '290')
    """
    text = f"{range_km:.3f}".rstrip("0").rstrip(".")
    number = format_number(range_km, lang, decimals=len(text.partition(".")[2]))
    return f"{number} {_unit_km(lang)}" if unit else number
