"""What a figure says: headline, key and small print, all written from the scene."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from rangekit.analysis.wording import format_position
from rangekit.model import Verdict
from rangekit.view.figure.typesetting import tidy
from rangekit.view.wording import (
    format_from,
    format_headline,
    format_lead,
    format_number,
    format_point_of_view,
    format_quantity,
    format_subject,
    format_targets,
)

if TYPE_CHECKING:
    from rangekit.model import Weapon
    from rangekit.view.figure.frame import Frame
    from rangekit.view.scene import Scene

__all__ = [
    "Texts",
    "figure_words",
    "format_degree",
    "format_small_print",
    "format_texts",
    "format_verdict",
    "panel_texts",
]


@dataclass(frozen=True, slots=True)
class Texts:
    """A heading and the sentences under it.

    Parameters
    ----------
    heading : str
        What comes first; empty if nothing is.
    sentences : tuple of str
        Paragraphs.
    """

    heading: str
    sentences: tuple[str, ...]


@cache
def _all_words() -> dict[str, dict[str, str]]:
    loaded: dict[str, dict[str, str]] = json.loads(
        files("rangekit.view.figure").joinpath("words.json").read_text(encoding="utf-8")
    )
    return loaded


def figure_words(lang: str) -> dict[str, str]:
    """Return the figure's own words; English where a language has none."""
    return _all_words().get(lang, _all_words()["en"])


def format_texts(scene: Scene) -> Texts:
    """Return the headline of the whole figure: the user's title first, if there is one."""
    if len(scene.result.weapons) > 1:
        texts = Texts(_format_several(scene), ())
    else:
        lead = format_lead(scene.result, lang=scene.lang)
        texts = Texts(tidy(lead), _nonempty(scene.headline.removeprefix(lead)))
    if scene.title:
        return Texts(tidy(scene.title), _nonempty(texts.heading, *texts.sentences))
    return texts


def panel_texts(scene: Scene, weapon_row: int) -> Texts:
    """Return what stands over one of several maps."""
    result = scene.result
    weapon = result.weapons[weapon_row]
    subject = format_subject(weapon, "", lang=scene.lang).strip()
    name = weapon.short_name if not weapon.is_bare_range else subject.rsplit(" ", 1)[0]
    counts = ", ".join(f"{_count(scene, weapon_row, verdict)} {_name(scene, verdict)}" for verdict in Verdict)
    places = format_headline(result, scene.highlight, weapon_row=weapon_row, lang=scene.lang)
    rest = places.removeprefix(format_lead(result, weapon_row=weapon_row, lang=scene.lang))
    heading = name if weapon.is_bare_range else f"{name}, {_format_figures(weapon, scene.lang)}"
    return Texts(tidy(heading), _nonempty(counts if len(result.targets) else "", rest))


def format_verdict(scene: Scene, verdict: Verdict, hidden: int) -> str:
    """Return a verdict with its count and how many of those the map does not show."""
    name = _name(scene, verdict)
    if len(scene.result.weapons) > 1 or not len(scene.result.targets):
        return name
    count = f"{_count(scene, 0, verdict)} {name}"
    beyond = figure_words(scene.lang)["beyond"]
    return beyond.format(count=count, hidden=format_number(hidden, scene.lang)) if hidden else count


def format_small_print(scene: Scene, frame: Frame) -> list[str]:
    """Return the paragraphs under the map: sources, borders, what is not modelled, projection, version."""
    say = figure_words(scene.lang)
    ranges = [
        _format_sources(weapon, say, scene.words["ui"]["status"]) for weapon in scene.result.weapons if weapon.sources
    ]
    errors = [max(area.error_inside_m, area.error_outside_m) for area in scene.areas]
    centre = _format_position(frame.plane.lon, frame.plane.lat, scene)
    view = format_point_of_view(scene.launch, lang=scene.lang)
    paragraphs = [
        *(say["ranges"].format(sources=text) for text in ranges),
        *scene.caveats,
        say["borders"].format(view=view) if view else "",
        *(f"{line}." for line in scene.attributions),
        say["projection"].format(centre=centre, error=_format_percent(frame.scale_error, scene.lang))
        + (
            " " + say["precision"].format(metres=format_number(math.ceil(max(errors)), scene.lang))
            if any(errors)
            else ""
        ),
        say["made"].format(version=scene.version),
    ]
    return [tidy(text) for text in paragraphs if text]


def format_degree(degree: float, scene: Scene, *, is_meridian: bool) -> str:
    """Name a meridian or a parallel, such as ``50°N``."""
    positive, negative = ("e", "w") if is_meridian else ("n", "s")
    compass = scene.words["ui"]["compass"]
    has_side = degree not in {0.0, 180.0, -180.0}  # neither the equator nor these two meridians have one
    side = compass[positive if degree > 0 else negative] if has_side else ""
    degrees = format_quantity(round(abs(degree), 1), scene.lang, unit=False)
    return tidy(figure_words(scene.lang)["degree"].format(degree=degrees, side=side))


def _format_several(scene: Scene) -> str:
    say, result = figure_words(scene.lang), scene.result
    template = say["several"] if len(result.targets) else say["several_untargeted"]
    return tidy(
        template.format(
            count=len(result.weapons),
            origin=format_from(result.launch, lang=scene.lang),
            total=format_number(len(result.targets), scene.lang),
            targets=format_targets(result.targets, scene.lang),
        )
    )


def _format_figures(weapon: Weapon, lang: str) -> str:
    estimate = weapon.range
    more = "+" if weapon.open_ended else ""
    nominal = format_quantity(estimate.nominal_km, lang)
    if not estimate.is_span:
        return nominal.replace(" ", f"{more} ")
    low, high = (format_quantity(range_km, lang, unit=False) for range_km in (estimate.low_km, estimate.high_km))
    return f"{nominal} ({low}\N{EN DASH}{high}{more})"


def _format_sources(weapon: Weapon, say: dict[str, str], statuses: dict[str, str]) -> str:
    texts = [
        (source.figure, (source.publisher, source.date, statuses.get(source.status.value, source.status.value)))
        for source in weapon.sources
    ]
    sources = "; ".join(f"{figure} ({', '.join(filter(None, parts))})" for figure, parts in texts)
    return say["range_of"].format(name=weapon.short_name, figures=sources)


def _format_position(lon: float, lat: float, scene: Scene) -> str:
    if scene.lang == "en":
        return format_position(lon, lat)
    compass = scene.words["ui"]["compass"]
    north, east = compass["n" if lat >= 0 else "s"], compass["e" if lon >= 0 else "w"]
    degrees = [f"{format_number(abs(value), scene.lang, decimals=2)}\N{DEGREE SIGN}" for value in (lat, lon)]
    return f"{degrees[0]} {north}, {degrees[1]} {east}"


def _format_percent(share: float, lang: str) -> str:
    percent = math.ceil(max(share, 0.0001) * 1000) / 10
    return f"{format_quantity(percent, lang, unit=False)}{'' if lang == 'en' else ' '}%"


def _name(scene: Scene, verdict: Verdict) -> str:
    """Return what a verdict is called, of regions by how much of them is in reach."""
    return str(scene.words["region_kinds" if scene.result.targets.has_regions else "verdict"][verdict.value])


def _count(scene: Scene, weapon_row: int, verdict: Verdict) -> str:
    return format_number(int((scene.result.verdicts[weapon_row] == verdict).sum()), scene.lang)


def _nonempty(*texts: str) -> tuple[str, ...]:
    return tuple(text for text in map(tidy, texts) if text)
