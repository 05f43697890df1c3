"""Features as every reader finds them, what makes their geometries unusable, and what is done about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from rangekit.catalog.headers import as_text, find_roles
from rangekit.catalog.labels import LazyTexts, take_labels
from rangekit.catalog.positions import are_outside, coordinate_problem
from rangekit.catalog.reading import counted, list_some
from rangekit.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from rangekit.catalog.reading import Reading

__all__ = ["Features", "keep_sound", "name_some", "take_rows"]

_POLYGONS = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)


@dataclass(slots=True)
class Features:
    """What a reader found: n geometries in degrees with their attributes, column by column; ids where there are any.

    ``about`` is what is to be said of all of them together, such as how far a buffer reaches; ``notes`` are what was
    taken for what when they were read.
    """

    geometries: Sequence[BaseGeometry]
    where: Sequence[str]
    columns: dict[str, Sequence[object]] = field(default_factory=dict)
    ids: Sequence[object] = field(default_factory=list)
    about: dict[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def take_rows(features: Features, rows: NDArray[np.intp]) -> Features:
    """Return some of the features, in the given order."""
    chosen = rows.tolist()
    return Features(
        [features.geometries[row] for row in chosen],
        take_labels(features.where, rows),
        {name: [column[row] for row in chosen] for name, column in features.columns.items()},
        [features.ids[row] for row in chosen] if len(features.ids) else [],
        features.about,
        features.notes,
    )


def keep_sound(
    geometries: NDArray[Any],
    where: Sequence[str],
    columns: Mapping[str, Sequence[object]],
    reading: Reading,
    *,
    ids: Sequence[object] = (),
    allow_empty: bool = False,
) -> Features:
    """Return the features whose geometries can be used.

    Those without a position are left out, by name, unless there are no others; polygons that cross themselves are
    repaired where that is asked for.

    Parameters
    ----------
    geometries : (n,) geometries or None
        In degrees.
    where : sequence of str
        What each of the n features is called in a message.
    columns : mapping of str to sequence
        n values a column.
    reading : Reading
        Its options say what is done about faults, and it takes the notes.
    ids : sequence
        The features' ids, if they have any.
    allow_empty : bool
        Whether features without a geometry are kept, with an empty one.

    Raises
    ------
    InputError
        For every geometry that is outside the world or crosses itself, all at once.
    """
    made = np.array([shapely.Point() if one is None else one for one in geometries.tolist()], dtype=object)
    features = Features(made, where, dict(columns), list(ids))  # type: ignore[arg-type] # an array of geometries is one
    if not allow_empty:
        features = _without_empty(features, np.array([one is None for one in geometries.tolist()]), reading)
    return _without_faulty(features, reading, allow_empty=allow_empty)


def name_some(features: Features, rows: Sequence[int]) -> str:
    """Return what some features are called, by name where they have one, the first few of them."""
    key = find_roles(list(features.columns)).name
    names = features.columns[key] if key is not None else [None] * len(features.geometries)
    return list_some(LazyTexts(len(rows), lambda number: as_text(names[rows[number]]) or features.where[rows[number]]))


def _without_empty(features: Features, missing: NDArray[np.bool_], reading: Reading) -> Features:
    empty = np.flatnonzero(shapely.is_empty(np.asarray(features.geometries)))
    if not len(empty):
        return features
    if len(empty) == len(features.geometries):
        problems = LazyTexts(
            len(empty),
            lambda row: f"{features.where[row]}: {'no geometry' if missing[row] else 'empty geometry'}",
        )
        raise InputError("unusable geometry", source=reading.source, problems=problems)
    reading.guess(
        f"{counted(len(empty), 'feature')} without a position left out: {name_some(features, empty.tolist())}"
    )
    return take_rows(features, np.delete(np.arange(len(features.geometries)), empty))


def _without_faulty(features: Features, reading: Reading, *, allow_empty: bool) -> Features:
    geometries = np.asarray(features.geometries)
    outside = _are_outside(geometries)
    crossed = ~outside & ~shapely.is_valid(geometries)
    if crossed.any() and reading.options.repair:
        features = _repaired(features, np.flatnonzero(crossed), reading)
        geometries = np.asarray(features.geometries)
        crossed &= ~shapely.is_valid(geometries) | shapely.is_empty(geometries)
    bad = np.flatnonzero(outside | crossed)
    kept = reading.sift(
        bad,
        len(geometries),
        "unusable geometry",
        lambda row: f"{features.where[row]}: {_problem(geometries[row], outside=bool(outside[row]))}",
        _hint(geometries, outside, crossed),
    )
    return features if kept is None else take_rows(features, kept)


def _are_outside(geometries: NDArray[Any]) -> NDArray[np.bool_]:
    xmin, ymin, xmax, ymax = shapely.bounds(geometries).T
    outside: NDArray[np.bool_] = are_outside(xmin, ymin) | are_outside(xmax, ymax)
    xy, owner = shapely.get_coordinates(geometries, return_index=True)
    outside[owner[~np.isfinite(xy).all(axis=1)]] = True  # which bounds ignore
    return outside & ~shapely.is_empty(geometries)


def _problem(geometry: BaseGeometry, *, outside: bool) -> str:
    if not outside:
        return shapely.is_valid_reason(geometry)
    xy = shapely.get_coordinates(geometry)
    return next(problem for lon, lat in xy.tolist() if (problem := coordinate_problem(lon, lat)))


def _hint(geometries: NDArray[Any], outside: NDArray[np.bool_], crossed: NDArray[np.bool_]) -> str | None:
    """Return what would help: each kind of fault has its own cure."""
    if outside.any():
        xy = shapely.get_coordinates(geometries)
        xy = xy[np.isfinite(xy).all(axis=1)]
        if len(xy) and not are_outside(xy[:, 1], xy[:, 0]).any():
            return "longitude and latitude look swapped"
        return (
            "are these metres of a projected coordinate system? Say which, like crs='EPSG:32637'; longitude comes first"
        )
    if crossed.any():
        return "repair=True mends polygons that cross themselves"
    return None


def _repaired(features: Features, rows: NDArray[np.intp], reading: Reading) -> Features:
    geometries = np.array(features.geometries, dtype=object)
    are_polygons = np.isin(shapely.get_type_id(geometries[rows]), _POLYGONS)
    rows = rows[are_polygons]
    geometries[rows] = shapely.make_valid(geometries[rows], method="structure", keep_collapsed=False)
    if len(rows):
        reading.guess(
            f"{counted(len(rows), 'polygon')} that crossed itself repaired: {name_some(features, rows.tolist())}"
        )
    return Features(geometries, features.where, features.columns, features.ids, features.about)  # type: ignore[arg-type]
