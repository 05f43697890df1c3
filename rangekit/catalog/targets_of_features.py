"""Features as targets: points are places, polygons are regions, and what is neither is left out by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from rangekit.catalog.geometries import Features, name_some, take_rows
from rangekit.catalog.headers import find_roles
from rangekit.catalog.labels import LazyTexts
from rangekit.catalog.reading import Reading, counted
from rangekit.catalog.tables import PlaceTable, name_rows
from rangekit.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shapely.geometry.base import BaseGeometry

__all__ = ["places_from_features"]

_POLYGONS = {"Polygon", "MultiPolygon"}
_MOST_NAMED = 3
_RESERVED = {"lon", "lat", "lng", "longitude", "latitude", "long", "x", "y"}

Regions = tuple["BaseGeometry | None", ...]


def places_from_features(features: Features, source: str | Reading) -> tuple[PlaceTable, Regions]:
    """Return features as places, and the polygons of those that are regions.

    A region's position is a point inside it. Of a collection the polygons are the region; several points are as many
    targets. A line is no target, since its nearest point says nothing of the rest of it: it is left out.

    Parameters
    ----------
    features : Features
        As a reader found them.
    source : str or Reading
        The file's name, for messages; or that with options, which takes the notes.

    Raises
    ------
    InputError
        If there is neither a point nor a polygon.
    """
    reading = source if isinstance(source, Reading) else Reading(source)
    rows, geometries, part = _single_out(features, reading)
    chosen = take_rows(features, rows)
    are_regions = [geometry.geom_type in _POLYGONS for geometry in geometries]
    inside = [
        shapely.point_on_surface(one) if is_region else one
        for one, is_region in zip(geometries, are_regions, strict=True)
    ]
    xy = shapely.get_coordinates(inside)
    columns = {key: column for key, column in chosen.columns.items() if key.casefold() not in _RESERVED}
    roles = find_roles(
        list(columns), {key: name for key, name in reading.options.columns.items() if key == "name"}, reading.source
    )
    key, names = name_rows(columns, chosen.where, roles, reading, set())
    nameless = [row for row, is_region in enumerate(are_regions) if is_region and names[row] == chosen.where[row]]
    if nameless:
        called = ", ".join(names[row] for row in nameless[:_MOST_NAMED]) + (" ..." if nameless[_MOST_NAMED:] else "")
        there = f"there is {', '.join(columns)}" if columns else "there is no property at all"
        without = f"{counted(len(nameless), 'region')} without a name"
        reading.guess(f"{without}: {called} (a property 'name' names them; {there})")
    if any(part):
        names = [f"{name} ({number})" if number else name for name, number in zip(names, part, strict=True)]
    columns.pop(key or "", None)
    table = PlaceTable(names, xy[:, 0].copy(), xy[:, 1].copy(), _aliases(columns), columns, chosen.where)
    regions = tuple(one if is_region else None for one, is_region in zip(geometries, are_regions, strict=True))
    return table, regions if any(are_regions) else ()


def _aliases(columns: dict[str, Sequence[object]]) -> list[tuple[str, ...]]:
    key = next((name for name in columns if name.casefold() in {"alternative_names", "aliases"}), None)
    if key is None:
        return []
    return [tuple(filter(None, str(cell).split("|"))) if cell is not None else () for cell in columns.pop(key)]


def _single_out(
    features: Features, reading: Reading
) -> tuple[np.ndarray[tuple[int], np.dtype[np.intp]], list[BaseGeometry], list[int]]:
    """Return row, geometry and number among several for each target; notes what is left out or taken apart."""
    rows: list[int] = []
    made: list[BaseGeometry] = []
    part: list[int] = []
    lines: list[int] = []
    split: list[int] = []
    mixed: list[int] = []
    for row, geometry in enumerate(features.geometries):
        pieces, has_others = _pieces(geometry)
        rows += [row] * len(pieces)
        made += pieces
        part += range(1, len(pieces) + 1) if len(pieces) > 1 else [0] * len(pieces)
        (lines if not pieces else split if len(pieces) > 1 else mixed if has_others else []).append(row)
    if not made:
        problems = LazyTexts(
            len(lines),
            lambda number: f"{features.where[lines[number]]} is a {features.geometries[lines[number]].geom_type}",
        )
        hint = "a line is no target: give places, or the areas that are meant"
        raise InputError("targets must be points or polygons", source=reading.source, problems=problems, hint=hint)
    if lines:
        reading.guess(
            f"{counted(len(lines), 'feature')} left out, neither point nor polygon: {name_some(features, lines)}"
        )
    if split:
        reading.guess(f"several points of one feature were each taken for a target: {name_some(features, split)}")
    if mixed:
        said = "of features of several kinds only the polygons, or else the points, were taken"
        reading.guess(f"{said}: {name_some(features, mixed)}")
    return np.array(rows, dtype=np.intp), made, part


def _pieces(geometry: BaseGeometry) -> tuple[list[BaseGeometry], bool]:
    """Return the targets that a geometry holds, and whether it holds something else too."""
    if geometry.geom_type in {"Point", *_POLYGONS}:
        return [geometry], False
    parts = _parts(geometry)
    polygons = [one for one in parts if one.geom_type == "Polygon"]
    if polygons:
        return [polygons[0] if len(polygons) == 1 else shapely.union_all(polygons)], len(polygons) < len(parts)
    points = [one for one in parts if one.geom_type == "Point"]
    return points, len(points) < len(parts)


def _parts(geometry: BaseGeometry) -> list[BaseGeometry]:
    if not hasattr(geometry, "geoms"):
        return [geometry]
    return [part for one in geometry.geoms for part in _parts(one)]
