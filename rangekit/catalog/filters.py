"""Leaves of a target set what a question is about: the populous places, those near a place, those within an area."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from numbers import Real
from os import PathLike, fspath
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import shapely

from rangekit.catalog.features import Features, read_features
from rangekit.catalog.places import find_place
from rangekit.catalog.targets import list_target_sets, load_targets
from rangekit.errors import InputError, UnknownEntryError
from rangekit.geodesic import DistanceField
from rangekit.geodesic.polygons.planar import planar_polygons
from rangekit.model.target import POPULATION_COLUMNS
from rangekit.model.units import looks_like_distance, parse_distance_km

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rangekit.model import TargetSet

    Rows = NDArray[np.bool_]

__all__ = ["NEAR_KM", "filter_targets", "find_anywhere", "split_near"]

NEAR_KM = 100.0
"""What ``near`` means without a distance."""

_STATED_SIZE = re.compile(r" (of|with) [\d,]+ (people|inhabitants) or more$")


def filter_targets(
    targets: TargetSet,
    *,
    min_population: float | None = None,
    near: str | None = None,
    within: str | PathLike[str] | None = None,
) -> TargetSet:
    """Return the targets that meet every condition given.

    Parameters
    ----------
    targets : TargetSet
        What to choose from.
    min_population : number, optional
        At least so many people, by the column ``population``; a target that states none is left out.
    near : str, optional
        A place, and after a comma how near, with its unit: ``"Kursk"`` (100 km), ``"Kursk,250km"``. The place is looked
        up among the targets, then among the bundled sets. A region counts by its nearest point.
    within : path or str, optional
        A vector file with polygons. A target counts if it lies inside or on the edge, a region if all of it does.

    Returns
    -------
    TargetSet
        Named after what was asked for.

    Raises
    ------
    InputError
        If the number of people is none, no target states a population, the file holds no polygon, or no target is left.
    UnknownEntryError
        If no place has the name.
    DataNotFoundError
        If the file is not there.

    Examples
    --------
    >>> from rangekit.catalog import load_targets
    >>> chosen = filter_targets(load_targets("russian-cities"), min_population=400_000, near="Kursk,150km")
    >>> chosen.names, chosen.name
    (('Kursk',), 'Russian cities of 400,000 people or more within 150 km of Kursk')
    """
    kept = np.ones(len(targets), dtype=bool)
    name = targets.name
    conditions: list[str] = []
    if min_population is not None:
        _require_people(min_population)
        kept &= _are_populous(targets, min_population)
        name = f"{_STATED_SIZE.sub('', name)} of {min_population:,.15g} people or more"
        conditions.append(f"at least {min_population:,.15g} people")
    if near:
        place, radius_km = split_near(near)
        shown, lon, lat = find_anywhere(place, targets)
        kept &= _distances_km(targets, lon, lat) <= radius_km
        name = f"{name} within {radius_km:g} km of {shown}"
        conditions.append(f"within {radius_km:g} km of {shown}")
    if within:
        kept &= _lie_within(targets, fspath(within))
        name = f"{name} within {Path(within).stem}"
        conditions.append(f"within the polygons of {within}")
    if not conditions:
        return targets
    if not kept.any():
        raise InputError(f"no target is left: {', '.join(conditions)}", source=targets.id, hint="ask for less")
    return replace(targets.take(np.flatnonzero(kept)), name=name)


def split_near(text: str) -> tuple[str, float]:
    """Return the place and the distance in km that a ``near`` condition names.

    Examples
    --------
    >>> split_near("Kursk"), split_near("Nizhny Novgorod, 162nmi")
    (('Kursk', 100.0), ('Nizhny Novgorod', 300.024))
    """
    place, comma, distance = text.rpartition(",")
    if comma and place.strip() and looks_like_distance(distance.strip()):
        return place.strip(), parse_distance_km(distance)
    return text.strip(), NEAR_KM


def _require_people(number: object) -> None:
    if not isinstance(number, Real) or not 0 <= float(number) < math.inf:
        raise InputError(f"min_population must be a finite number of people, 0 or more, got {number!r}")


def _are_populous(targets: TargetSet, least: float) -> Rows:
    if not {key.casefold() for key in targets.columns}.intersection(POPULATION_COLUMNS):
        found = ", ".join(targets.columns) or "none"
        raise InputError(
            "the targets state no population", source=targets.id, hint=f"expected a column population; found {found}"
        )
    people = targets.populations()
    unread = targets.unread_populations()
    if unread:
        raise InputError(
            "numbers of people that cannot be read", source=targets.id, problems=unread, hint="write them like 440052"
        )
    return people >= least


def find_anywhere(place: str, *first: TargetSet) -> tuple[str, float, float]:
    """Return the name and position of a place of some targets, or else of a bundled set.

    Parameters
    ----------
    place : str
        As typed.
    *first : TargetSet
        Where to look first.

    Raises
    ------
    UnknownEntryError
        If no place is called that; carries near names.

    Examples
    --------
    >>> find_anywhere("kursk")
    ('Kursk', 36.18457, 51.72689)
    """
    near: list[str] = []
    for known in (*first, *(load_targets(file.id) for file in list_target_sets())):
        try:
            match = find_place(known, place)
        except UnknownEntryError as error:
            near += error.near
        else:
            return match.name, float(known.lon[match.row]), float(known.lat[match.row])
    looked = "looked among the targets and in the bundled sets" if first else "looked in the bundled sets"
    hint = f"{looked}; a distance goes after a comma: Kursk,250km" if first else looked
    raise UnknownEntryError("place", place, near=tuple(dict.fromkeys(near))[:3], hint=hint)


def _distances_km(targets: TargetSet, lon: float, lat: float) -> NDArray[np.float64]:
    metres = DistanceField(shapely.Point(lon, lat)).distance(targets.lon, targets.lat)
    for row, region in enumerate(targets.regions):
        if region is not None:
            metres[row] = DistanceField(region, edges=targets.edges).distance([lon], [lat])[0]
    return metres / 1000


def _lie_within(targets: TargetSet, source: str) -> Rows:
    found = read_features(source)
    geometries = found.geometries if isinstance(found, Features) else []
    polygons = planar_polygons(shapely.GeometryCollection(list(geometries)), "geodesic")
    if polygons is None:
        raise InputError("no polygon that targets could lie within", source=source)
    field = DistanceField(polygons, edges="planar")
    kept = field.distance(targets.lon, targets.lat) == 0
    for row, region in enumerate(targets.regions):
        if region is not None:
            flat = planar_polygons(region, targets.edges)
            kept[row] = flat is not None and bool(shapely.covers(polygons, flat))
    return np.asarray(kept)
