"""Buffers of anybody's features: read, grow, round and measure, one feature at a time."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import shapely

from rangekit import geodesic
from rangekit.catalog.features import Features, read_features
from rangekit.errors import GeometryError, InputError, RangekitError
from rangekit.export.shapes import round_geometry, rounding_error_m
from rangekit.geodesic.collection import polygon_parts
from rangekit.geodesic.ellipsoid import HALF_TURN_DEG

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from rangekit.catalog.tables import PlaceTable
    from rangekit.geodesic import Audit
    from rangekit.model.read_options import ReadOptions

__all__ = ["buffer_features", "keeps_tolerance"]

Bound = Literal["nearest", "inner", "outer"]
Edges = Literal["geodesic", "planar"]

_ROUNDING_SHARE = 0.4
_MOST_DECIMALS = 15
_ERRORS = {"error_inside_m", "error_outside_m"}


def buffer_features(
    source: str,
    distance_km: float,
    *,
    tolerance_m: float = 1.0,
    bound: Bound = "nearest",
    edges: Edges = "geodesic",
    dissolve: bool = False,
    measure: bool = False,
    decimals: int = 7,
    options: ReadOptions | None = None,
    watch: Callable[[Sequence[Any]], Iterable[Any]] = iter,
) -> Features:
    """Return the buffer of each feature of a vector file, attributes kept, coordinates rounded.

    What rounding the coordinates may add is taken off the tolerance beforehand, so that the rounded polygons keep it.

    Parameters
    ----------
    source : str
        A vector file or a table of places; ``-`` is standard input.
    distance_km : kilometres
        Negative to erode.
    tolerance_m : metres
        Largest distance between a polygon's edge and the true buffer's.
    bound : {"nearest", "inner", "outer"}
        Whether a polygon may err both ways, lies wholly inside the true buffer, or wholly contains it.
    edges : {"geodesic", "planar"}
        What a straight edge of the input means.
    dissolve : bool
        Whether to return one buffer of all features together, without attributes.
    measure : bool
        Whether to add the measured errors of each polygon, rounded up to the millimetre, as ``error_inside_m`` and
        ``error_outside_m``. Such attributes of the input, which describe its own polygons, are left out either way.
    decimals : int
        Of the coordinates, in degrees: 7 are a centimetre.
    options : ReadOptions, optional
        How the file is to be read, where it does not say so itself.
    watch : callable
        Is given what there is to do and yields it, for progress.

    Returns
    -------
    Features
        Polygons ready for RFC 7946; an empty one where nothing is left.

    Raises
    ------
    InputError
        If the input is faulty (all problems at once), or a bound is wanted that the rounding would break.
    """
    if not 0 <= decimals <= _MOST_DECIMALS:
        raise InputError(f"coordinates have 0 to {_MOST_DECIMALS} decimals, got {decimals}")
    found = _as_features(read_features(source, options, allow_empty=True))
    if dissolve:
        placed = [geometry for geometry in found.geometries if not geometry.is_empty]
        merged = _merge(placed, distance_km, edges, source)
        found = Features([merged], ["all features"], notes=found.notes)
    make = partial(
        _buffer_rounded,
        distance_m=distance_km * 1000,
        tolerance_m=tolerance_m,
        bound=bound,
        edges=edges,
        decimals=decimals,
        measure=measure,
    )
    made: list[tuple[BaseGeometry, Audit | None]] = []
    problems: list[str] = []
    for row in watch(range(len(found.geometries))):
        if found.geometries[row].is_empty:
            made.append((found.geometries[row], None))
            continue
        try:
            made.append(make(found.geometries[row]))
        except RangekitError as error:
            if isinstance(error, InputError) and not isinstance(error, GeometryError):
                raise  # a fault of the options, which no other feature would hint
            problems.append(f"{found.where[row]}: {error}")
    if problems:
        raise InputError("features that cannot be buffered", source=source, problems=problems)
    columns = _still_true(found.columns) | (_error_columns([error for _, error in made]) if measure else {})
    about = {"buffer": f"{distance_km:g} km", "tolerance": f"{tolerance_m:g} m", "bound": bound, "edges": edges}
    return Features([area for area, _ in made], found.where, columns, found.ids, about, found.notes)


def keeps_tolerance(tolerance_m: float, decimals: int) -> bool:
    """Tell whether coordinates of so many decimals leave room for keeping a tolerance.

    Examples
    --------
    >>> keeps_tolerance(1, decimals=7), keeps_tolerance(0.01, decimals=7), keeps_tolerance(0.01, decimals=9)
    (True, False, True)
    """
    return rounding_error_m(decimals) <= _ROUNDING_SHARE * tolerance_m


def _buffer_rounded(
    geometry: BaseGeometry,
    *,
    distance_m: float,
    tolerance_m: float,
    bound: Bound,
    edges: Edges,
    decimals: int,
    measure: bool,
) -> tuple[BaseGeometry, Audit | None]:
    """Buffer a geometry, more narrowly by what the rounding may add, round it and measure the outcome."""
    field = geodesic.DistanceField(geometry, edges=edges)
    slack_m = rounding_error_m(decimals)
    asked_m, narrowed_m = distance_m, tolerance_m
    if keeps_tolerance(tolerance_m, decimals):
        asked_m += {"nearest": 0.0, "inner": -slack_m, "outer": slack_m}[bound]
        narrowed_m -= slack_m if bound == "nearest" else 2 * slack_m
    elif bound != "nearest" and tolerance_m > 0:
        raise InputError(
            f"{decimals} decimals are too coarse for an {bound} bound within {tolerance_m:g} m",
            hint=f"ask for more: decimals={min(decimals + 2, _MOST_DECIMALS)}",
        )
    area = round_geometry(field.buffer(asked_m, tolerance_m=narrowed_m, bound=bound), decimals)
    return area, field.audit(area, distance_m) if measure else None


def _still_true(columns: Mapping[str, Sequence[object]]) -> dict[str, Sequence[object]]:
    """Return a file's attributes without what rangekit said in them of how well its old polygons were drawn."""
    gone = {*_ERRORS, "tolerance_m"} if columns.keys() >= _ERRORS else set()
    return {name: column for name, column in columns.items() if name not in gone}


def _error_columns(errors: Sequence[Audit | None]) -> dict[str, Sequence[object]]:
    return {
        "error_inside_m": [None if error is None else _round_up_mm(error.inside_m) for error in errors],
        "error_outside_m": [None if error is None else _round_up_mm(error.outside_m) for error in errors],
    }


def _round_up_mm(length_m: float) -> float:
    return float(np.ceil(length_m * 1000) / 1000)


def _as_features(found: Features | PlaceTable) -> Features:
    if isinstance(found, Features):
        return found
    points = np.asarray(shapely.points(found.lon, found.lat)).tolist()
    return Features(points, found.where, {"name": found.names, **found.columns}, notes=found.notes)


def _merge(geometries: Sequence[BaseGeometry], distance_km: float, edges: Edges, source: str) -> BaseGeometry:
    """Return all geometries as one; what polygons share must be no edge if the union is to be eroded."""
    together = shapely.GeometryCollection(list(geometries))
    if distance_km >= 0 or len(geometries) == 1:
        return together
    parts = polygon_parts(together)
    united = shapely.union_all(parts)
    if edges == "geodesic" and not _is_exact_union(parts, united):
        raise InputError(
            "polygons with geodesic edges that overlap, or cross the date line, cannot be dissolved and eroded",
            source=source,
            hint="use planar edges, or leave out the dissolving",
        )
    return united


def _is_exact_union(parts: NDArray[np.object_], united: BaseGeometry) -> bool:
    """Tell whether a planar union holds for geodesic edges: none is new, and none goes the shorter way round."""
    before = _edge_ends(parts)
    known = {frozenset(((x0, y0), (x1, y1))) for x0, y0, x1, y1 in before.tolist()}
    made = {frozenset(((x0, y0), (x1, y1))) for x0, y0, x1, y1 in _edge_ends(polygon_parts(united)).tolist()}
    return made <= known and bool((np.abs(before[:, 2] - before[:, 0]) <= HALF_TURN_DEG).all())


def _edge_ends(polygons: NDArray[np.object_]) -> NDArray[np.float64]:
    """Return the (k, 4) lon, lat, lon, lat of all edges of polygons."""
    xy, ring = shapely.get_coordinates(shapely.get_rings(polygons), return_index=True)
    edges: NDArray[np.float64] = np.hstack([xy[:-1], xy[1:]])[ring[1:] == ring[:-1]]
    return edges
