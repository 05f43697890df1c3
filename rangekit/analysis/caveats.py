"""What an answer must not keep to itself: namesakes, points of view that matter, floors."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar

import shapely

from rangekit.analysis.wording import format_km, format_name
from rangekit.catalog import load_launch_area, load_targets
from rangekit.catalog.launchers import place_launchers, prepare_field
from rangekit.model import ReachResult, Verdict, decide_verdicts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shapely.geometry.base import BaseGeometry

    from rangekit.catalog import Namesake
    from rangekit.model import LaunchArea, ReachAnswer

__all__ = ["find_caveats", "with_caveats"]

Result = TypeVar("Result", bound=ReachResult)

_RECOGNISED = "ukraine"
_CRIMEA = ("Crimea", "Sevastopol")
# Where Ukraine has not held the border with Russia, or not all of it.
_NOT_HELD = ("Luhansk Oblast", "Donetsk Oblast")
_NEAR_DEG = 0.06  # what regions' outlines are off by, with a margin
_MOST_NAMED = 3


def with_caveats(result: Result, namesakes: Sequence[Sequence[Namesake]]) -> Result:
    """Return the result with the caveats of each of its answers.

    Parameters
    ----------
    result : ReachResult
        Of n targets.
    namesakes : n sequences of Namesake
        Other places of each target's name.

    Returns
    -------
    ReachResult
        With ``answer_notes``.
    """
    notes = tuple(
        tuple(find_caveats(result.answer(row, weapon_row), namesakes[row]) for row in range(len(result.targets)))
        for weapon_row in range(len(result.weapons))
    )
    return replace(result, answer_notes=notes)


def find_caveats(answer: ReachAnswer, namesakes: Sequence[Namesake] = ()) -> tuple[str, ...]:
    """Say what a reader of one answer should know, a sentence each.

    Parameters
    ----------
    answer : ReachAnswer
        The answer.
    namesakes : sequence of Namesake
        Other places of the same name, as far as they are known.

    Returns
    -------
    tuple of str
    """
    return (*_say_namesakes(answer, namesakes), *_say_point_of_view(answer))


def _say_namesakes(answer: ReachAnswer, namesakes: Sequence[Namesake]) -> tuple[str, ...]:
    if not namesakes:
        return ()
    region = answer.attributes.get("region")
    here = f" in {format_name(str(region))}" if region else ""
    said = [_say_namesake(answer, one) for one in namesakes[:_MOST_NAMED]]
    more = f"; and {len(namesakes) - _MOST_NAMED} more" if len(namesakes) > _MOST_NAMED else ""
    return (f"This is {format_name(answer.target_name)}{here}; {'; '.join(said)}{more}.",)


def _say_namesake(answer: ReachAnswer, other: Namesake) -> str:
    distance_km = float(prepare_field(answer.launch).distance([other.lon], [other.lat])[0]) / 1000
    verdict: Verdict = decide_verdicts([distance_km], answer.weapon.range, answer.uncertainty_km)[0]
    where = f"{format_name(other.where)}," if "," in other.where else format_name(other.where)
    place = f"{format_name(other.name)} in {where}" if where else "another of that name"
    if distance_km == 0:
        return f"{place} lies inside the launch area"
    if verdict is answer.verdict:
        return f"{place} is {format_km(distance_km)} away, {verdict.words} too"
    return f"{place} is {format_km(distance_km)} away and {verdict.words}"


def _say_point_of_view(answer: ReachAnswer) -> tuple[str, ...]:
    if answer.launch.id != _RECOGNISED or answer.launch.along_border_km or answer.distance_km == 0:
        return ()
    point = shapely.Point(answer.launch_lon, answer.launch_lat)
    if _is_near(point, _CRIMEA):
        matters = "The nearest launch point lies in Crimea, so the point of view on borders matters"
        return (f"{matters}: without Crimea the distance is {format_km(_without_crimea_km(answer))}.",)
    for region in _NOT_HELD:
        if _is_near(point, (region,)):
            where = f"The nearest launch point lies in {region}, on a border that Ukraine does not hold, or not wholly"
            bring = "no front line is bundled (-l FILE --as-of DATE takes one)"
            return (f"{where}, so the point of view matters; {bring}.",)
    return ()


def _without_crimea_km(answer: ReachAnswer) -> float:
    nearest = answer.region
    lon, lat = (nearest.nearest_lon, nearest.nearest_lat) if nearest else (answer.lon, answer.lat)
    return float(prepare_field(_without_crimea(answer.launch.standoff_km)).distance([lon], [lat])[0]) / 1000


def _is_near(point: shapely.Point, names: Sequence[str]) -> bool:
    return any(shapely.dwithin(shape, point, _NEAR_DEG) for name, shape in _regions() if name in names)


@lru_cache(maxsize=1)
def _regions() -> tuple[tuple[str, BaseGeometry], ...]:
    regions = load_targets("ukrainian-regions")
    return tuple((name, shape) for name, shape in zip(regions.names, regions.regions, strict=True) if shape is not None)


@lru_cache(maxsize=2)
def _without_crimea(standoff_km: float) -> LaunchArea:
    return place_launchers(load_launch_area("ukraine-without-crimea"), standoff_km)
