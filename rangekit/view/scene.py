"""The scene: what a map of a result shows, without saying how it is drawn."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from rangekit.catalog import load_basemap, load_weapons
from rangekit.catalog.claims import load_timeline
from rangekit.errors import InputError
from rangekit.version import __version__
from rangekit.view.wording import LANGUAGES, format_headline, format_quantity, format_short_length, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rangekit.analysis import RangeArea
    from rangekit.catalog import Basemap
    from rangekit.model import LaunchArea, ReachResult, TargetSet, Weapon
    from rangekit.model.claim import Event
    from rangekit.view.wording import Words

__all__ = ["Scene", "build_scene"]


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """What a map of a result shows.

    Parameters
    ----------
    headline : str
        The answer in a sentence or three, written from the result.
    title : str
        The user's own title; empty without one.
    result : ReachResult
        Targets with distances and verdicts, weapons, launch area.
    areas : tuple of RangeArea
        Range areas that were computed.
    marks : tuple of Weapon
        Other weapons to mark on the range slider.
    highlight : tuple of int
        Rows of the targets that the headline speaks of.
    basemap : rangekit.catalog.Basemap
        What lies underneath.
    caveats : tuple of str
        What is and is not modelled.
    attributions : tuple of str
        Data sets with their licences.
    lang : str
        Language of the page's own words.
    version : str
        Version of rangekit that made it.
    compare : tuple of ReachResult
        What-if answers for the same targets, from other launch areas.
    embed : bool
        Whether it is to be shown in a frame of somebody else's page.
    events : tuple of Event
        Who permitted, refused, used or said what of the result's weapons; apart from reach.
    """

    headline: str
    title: str
    result: ReachResult
    areas: tuple[RangeArea, ...]
    marks: tuple[Weapon, ...]
    highlight: tuple[int, ...]
    basemap: Basemap
    caveats: tuple[str, ...]
    attributions: tuple[str, ...]
    lang: str
    version: str
    compare: tuple[ReachResult, ...] = ()
    embed: bool = False
    events: tuple[Event, ...] = ()

    @property
    def launch(self) -> LaunchArea:
        """Where launches may start."""
        return self.result.launch

    @property
    def words(self) -> Words:
        """The page's own words in the scene's language."""
        return words(self.lang)


def build_scene(
    result: ReachResult,
    areas: Sequence[RangeArea],
    *,
    title: str | None = None,
    highlight: Sequence[int] = (),
    lang: str = "en",
    marks: Sequence[Weapon] | None = None,
    compare: Sequence[ReachResult] = (),
    embed: bool = False,
) -> Scene:
    """Compose what a map of a result shows.

    Parameters
    ----------
    result : ReachResult
        The answer to show.
    areas : sequence of RangeArea
        Range areas of the result's weapons; a weapon without one is drawn by the page itself.
    title : str, optional
        A title above the headline. It is text, whatever it holds.
    highlight : sequence of int, optional
        Rows of the targets that the headline speaks of; without any that of the most populous one.
    lang : str
        Language of the page's own words.
    marks : sequence of Weapon, optional
        Other weapons to mark on the slider; the bundled catalogue by default.
    compare : sequence of ReachResult
        What-if answers for the same targets, from other launch areas; the page can switch to each of them.
    embed : bool
        Whether it is to be shown in a frame of somebody else's page.

    Raises
    ------
    InputError
        If the language is not one of those that the page speaks, or a what-if is about other targets.
    """
    if lang not in LANGUAGES:
        raise InputError(f"the page does not speak {lang!r}", hint=f"choose from {', '.join(LANGUAGES)}")
    _check_same_targets(result, compare)
    result, *compare = [replace(one, targets=one.targets.named_in(lang)) for one in (result, *compare)]
    rows = tuple(highlight) or _most_populous(result.targets)
    underneath = load_basemap()
    shown = {weapon.id for weapon in result.weapons}
    others = tuple(load_weapons().of_area(result.launch.id).values()) if marks is None else tuple(marks)
    return Scene(
        headline=format_headline(result, rows, lang=lang),
        title=title or "",
        result=result,
        areas=tuple(areas),
        marks=tuple(weapon for weapon in others if weapon.id not in shown),
        highlight=rows,
        basemap=underneath,
        caveats=_caveats(result, lang),
        attributions=_attributions(result, compare, underneath, lang),
        lang=lang,
        version=__version__,
        compare=tuple(compare),
        embed=embed,
        events=tuple(event for event in load_timeline() if any(map(event.is_about, shown))),
    )


def _check_same_targets(result: ReachResult, compare: Sequence[ReachResult]) -> None:
    mine = result.targets
    problems = [
        f"{other.launch.id}: {len(other.targets):,} targets of {other.targets.id}"
        for other in compare
        if other.targets.names != mine.names
        or not np.array_equal(other.targets.lon, mine.lon)
        or not np.array_equal(other.targets.lat, mine.lat)
    ]
    if problems:
        raise InputError(
            f"what is compared must be about the same {len(mine):,} targets of {mine.id}",
            problems=problems,
            hint="give both the same targets",
        )


def _most_populous(targets: TargetSet) -> tuple[int, ...]:
    people = targets.populations()
    if len(targets) < 2 or not np.nansum(people) > 0:
        return ()
    return (int(np.nanargmax(people)),)


def _caveats(result: ReachResult, lang: str) -> tuple[str, ...]:
    launch, say = result.launch, words(lang)
    own: dict[str, str] = say["own_caveats"]
    lines = [*say["caveats"]]
    if result.targets.has_regions:
        lines.append(own["regions"])
    if result.uncertainty_km:
        most_km = float(result.uncertainties().max(initial=0.0))
        lengths = {"km": format_short_length(result.uncertainty_km, lang), "most": format_short_length(most_km, lang)}
        lines.append(own["uncertainties" if most_km > result.uncertainty_km else "uncertainty"].format(**lengths))
    if launch.standoff_km:
        lines.append(own["standoff"].format(km=format_quantity(launch.standoff_km, lang)))
    if launch.as_of:
        lines.append(own["as_of"].format(date=launch.as_of))
    return tuple(lines)


def _attributions(result: ReachResult, compare: Sequence[ReachResult], basemap: Basemap, lang: str) -> tuple[str, ...]:
    label: dict[str, str] = words(lang)["data"]
    lines = [
        *(f"{label['launch']}: {one.launch.provenance}" for one in (result, *compare)),
        f"{label['targets']}: {result.targets.provenance}",
        f"{label['basemap']}: {basemap.provenance}",
    ]
    return tuple(dict.fromkeys(line for line in lines if not line.endswith(": ")))
