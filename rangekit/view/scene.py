"""The scene: what a map of a result shows, without saying how it is drawn."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from rangekit.catalog import load_basemap, load_weapons
from rangekit.errors import InputError, UnknownEntryError
from rangekit.version import __version__
from rangekit.view.wording import LANGUAGES, say_headline, say_number, say_range, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from rangekit.catalog import Basemap
    from rangekit.model import LaunchArea, ReachResult, Weapon
    from rangekit.view.wording import Words

__all__ = ["AreaLike", "DrawnArea", "Scene", "build_scene"]


class AreaLike(Protocol):
    """A range area as `rangekit.analysis` computes it."""

    @property
    def weapon(self) -> Weapon:
        """Whose range it is."""

    @property
    def range_km(self) -> float:
        """The range drawn, kilometres."""

    @property
    def label(self) -> str:
        """Which published figure: ``"low"``, ``"nominal"`` or ``"high"``."""

    @property
    def geometry(self) -> BaseGeometry:
        """Polygon in degrees, lon before lat, ready for RFC 7946."""

    @property
    def error_inside_m(self) -> float:
        """How far the edge runs inside the true ring at worst, metres."""

    @property
    def error_outside_m(self) -> float:
        """How far the edge runs outside the true ring at worst, metres."""


@dataclass(frozen=True, slots=True, eq=False)
class DrawnArea:
    """A range area to draw.

    Parameters
    ----------
    weapon_id : str
        Whose range it is.
    label : str
        ``"low"``, ``"nominal"`` or ``"high"``.
    range_km : kilometres
        The range drawn.
    geometry : shapely polygon or multipolygon
        Degrees, lon before lat, cut at the antimeridian.
    error_inside_m, error_outside_m : metres
        Measured error of the polygon's edge.
    """

    weapon_id: str
    label: str
    range_km: float
    geometry: BaseGeometry
    error_inside_m: float
    error_outside_m: float


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
    areas : tuple of DrawnArea
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
    """

    headline: str
    title: str
    result: ReachResult
    areas: tuple[DrawnArea, ...]
    marks: tuple[Weapon, ...]
    highlight: tuple[int, ...]
    basemap: Basemap
    caveats: tuple[str, ...]
    attributions: tuple[str, ...]
    lang: str
    version: str
    compare: tuple[ReachResult, ...] = ()
    embed: bool = False

    @property
    def launch(self) -> LaunchArea:
        """Where launches may start."""
        return self.result.launch

    @property
    def words(self) -> Words:
        """The page's own words in the scene's language."""
        return words(self.lang)


def build_scene(  # noqa: PLR0913  what a map shows; all but two are options
    result: ReachResult,
    areas: Sequence[AreaLike],
    *,
    title: str | None = None,
    highlight: Sequence[str] = (),
    lang: str = "en",
    basemap: Basemap | None = None,
    marks: Sequence[Weapon] | None = None,
    compare: Sequence[ReachResult] = (),
    embed: bool = False,
) -> Scene:
    """Compose what a map of a result shows.

    Parameters
    ----------
    result : ReachResult
        The answer to show.
    areas : sequence of AreaLike
        Range areas of the result's weapons; a weapon without one is drawn by the page itself.
    title : str, optional
        A title above the headline. It is text, whatever it holds.
    highlight : sequence of str, optional
        Names of targets that the headline speaks of; without any the most populous one is taken.
    lang : str
        Language of the page's own words.
    basemap : rangekit.catalog.Basemap, optional
        What lies underneath; the bundled one by default.
    marks : sequence of Weapon, optional
        Other weapons to mark on the slider; the bundled catalogue by default.
    compare : sequence of ReachResult
        What-if answers for the same targets, from other launch areas; the page can switch to each of them.
    embed : bool
        Whether it is to be shown in a frame of somebody else's page.

    Returns
    -------
    Scene

    Raises
    ------
    InputError
        If the language is not one of those that the page speaks, or a what-if is about other targets.
    UnknownEntryError
        If a place to highlight is not among the targets.
    """
    if lang not in LANGUAGES:
        raise InputError(f"the page does not speak {lang!r}", cure=f"choose from {', '.join(LANGUAGES)}")
    _check_same_targets(result, compare)
    rows = _highlighted_rows(result, highlight)
    underneath = load_basemap() if basemap is None else basemap
    shown = {weapon.id for weapon in result.weapons}
    others = tuple(load_weapons().values()) if marks is None else tuple(marks)
    return Scene(
        headline=say_headline(result, rows, lang=lang),
        title=title or "",
        result=result,
        areas=tuple(_draw(area) for area in areas),
        marks=tuple(weapon for weapon in others if weapon.id not in shown),
        highlight=rows,
        basemap=underneath,
        caveats=_caveats(result, lang),
        attributions=_attributions(result, compare, underneath, lang),
        lang=lang,
        version=__version__,
        compare=tuple(compare),
        embed=embed,
    )


def _check_same_targets(result: ReachResult, compare: Sequence[ReachResult]) -> None:
    mine = result.targets
    faults = [
        f"{other.launch.id}: {len(other.targets):,} targets of {other.targets.id}"
        for other in compare
        if other.targets.names != mine.names
        or not np.array_equal(other.targets.lon, mine.lon)
        or not np.array_equal(other.targets.lat, mine.lat)
    ]
    if faults:
        raise InputError(
            f"what is compared must be about the same {len(mine):,} targets of {mine.id}",
            faults=faults,
            cure="give both the same targets",
        )


def _draw(area: AreaLike) -> DrawnArea:
    return DrawnArea(
        area.weapon.id, area.label, area.range_km, area.geometry, area.error_inside_m, area.error_outside_m
    )


def _highlighted_rows(result: ReachResult, highlight: Sequence[str]) -> tuple[int, ...]:
    targets = result.targets
    if highlight:
        return tuple(_row_named(result, name) for name in highlight)
    population = targets.columns.get("population")
    if population is None or len(targets) < 2:  # noqa: PLR2004  one target is the headline already
        return ()
    return (int(np.argmax(_as_numbers(population))),)


def _row_named(result: ReachResult, name: str) -> int:
    wanted = name.casefold()
    targets = result.targets
    spellings = [(row, text) for row, text in enumerate(targets.names)]
    spellings += [(row, text) for row, others in enumerate(targets.aliases) for text in others]
    for row, text in spellings:
        if text.casefold() == wanted:
            return row
    raise UnknownEntryError("place", name, cure="choose one of the targets on the map")


def _as_numbers(column: Sequence[object]) -> NDArray[np.float64]:
    """Return a column as numbers, with -1 where it holds none."""
    numbers = np.full(len(column), -1.0)
    for row, value in enumerate(column):
        try:
            number = float(str(value))
        except ValueError:
            continue
        if np.isfinite(number):
            numbers[row] = number
    return numbers


def _caveats(result: ReachResult, lang: str) -> tuple[str, ...]:
    launch, say = result.launch, words(lang)
    own: dict[str, str] = say["own_caveats"]
    lines = [*say["caveats"]]
    if result.targets.has_regions:
        lines.append(own["regions"])
    if result.uncertainty_km:
        lines.append(own["uncertainty"].format(km=_say_short_length(result.uncertainty_km, lang)))
    if launch.standoff_km:
        lines.append(own["standoff"].format(km=say_range(launch.standoff_km, lang)))
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


def _say_short_length(length_km: float, lang: str) -> str:
    """Write a length that may be short: whole metres below a kilometre, rounded up, and tenths of kilometres above."""
    if length_km >= 1:
        return say_range(math.ceil(round(length_km * 10, 6)) / 10, lang)
    metres = math.ceil(round(length_km * 1000, 6))
    return str(words(lang)["metres"].format(m=say_number(metres, lang)))
