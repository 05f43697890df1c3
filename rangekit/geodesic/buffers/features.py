"""Buffers of any number of geometries together: each the quickest way that is proved to keep its promise.

Points get discs; small features a plane each; long outlines are cut into runs; and whatever none of that settles is
drawn by itself, the exact way (`buffer`), which knows no limits. A single geometry is an array of one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely import GeometryType

from rangekit.errors import GeometryError, InputError, RangekitError
from rangekit.geodesic.buffers.buffer import Buffers, tidy
from rangekit.geodesic.buffers.discs import draw_discs
from rangekit.geodesic.buffers.plane_buffers import buffer_in_planes
from rangekit.geodesic.buffers.runs import buffer_in_runs
from rangekit.geodesic.inputs import check_edges, unusable_rows
from rangekit.geodesic.prepared import PreparedGeometry

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import ArrayLike, NDArray
    from shapely.geometry.base import BaseGeometry

    from rangekit.geodesic.buffers.buffer import Bound
    from rangekit.geodesic.inputs import Edges

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]
    Indices = NDArray[np.intp]
    Geometries = NDArray[np.object_]

__all__ = ["buffer_features", "default_tolerance_m"]

_MOST_VERTICES_IN_PLANE = 1_500  # more are quicker in runs
_FINEST_DEFAULT_M = 1.0
_SHARE_BY_DEFAULT = 0.01


def default_tolerance_m(distance_m: ArrayLike) -> Floats:
    """Return the tolerance where none is asked for: 1 m or a hundredth of the distance, whichever is less.

    Examples
    --------
    >>> default_tolerance_m([300_000, -20, 0]).tolist()
    [1.0, 0.2, 1.0]
    """
    share = _SHARE_BY_DEFAULT * np.abs(np.asarray(distance_m, dtype=np.float64))
    return np.where(share > 0, np.minimum(share, _FINEST_DEFAULT_M), _FINEST_DEFAULT_M)


def buffer_features(
    geometries: Geometries,
    distance_m: ArrayLike,
    *,
    tolerance_m: float | None,
    bound: Bound,
    edges: Edges,
    draw_alone: Callable[[BaseGeometry, float, float], BaseGeometry] | None = None,
    names: Sequence[str] | None = None,
) -> Geometries:
    """Return the buffers of geometries; see :func:`rangekit.geodesic.buffer`.

    Parameters
    ----------
    geometries : (k,) array of shapely geometries or None
    distance_m : metres, or (k,) metres
    tolerance_m : metres or None
    bound : {"nearest", "inner", "outer"}
    edges : {"geodesic", "planar"}
    draw_alone : callable
        Draws one geometry the exact way, given it, its distance and its tolerance; the engine's own if left out.
    names : (k,) sequence
        What to call the geometries in messages; ``row 0`` and so on if left out.
    """
    call = _row_names if names is None else names.__getitem__
    distance, tolerance = _checked(len(geometries), distance_m, tolerance_m, bound, call)
    check_edges(edges)
    made = np.full(len(geometries), None, dtype=object)
    present = ~shapely.is_missing(geometries)
    empty = shapely.is_empty(geometries)
    made[empty] = shapely.Polygon()
    rows = np.flatnonzero(present & ~empty)
    _check_coordinates(geometries, rows, call)
    half = {"nearest": 0.0, "inner": -0.5, "outer": 0.5}[bound]
    radius = distance + half * tolerance
    spread = tolerance if bound == "nearest" else tolerance / 2
    made[rows] = _draw_quickly(geometries[rows], radius[rows], spread[rows], edges)
    left = rows[shapely.is_missing(made[rows])]
    alone = draw_alone or _alone(bound, edges)
    problems: list[str] = []
    for row in left:
        try:
            made[row] = alone(geometries[row], float(distance[row]), float(tolerance[row]))
        except RangekitError as error:
            if len(geometries) == 1:
                raise
            problems.append(f"{call(int(row))}: {error}")
    if problems:
        raise GeometryError("geometries that cannot be buffered", problems=problems)
    return made


def _row_names(row: int) -> str:
    """Return what a row is called that has no name of its own."""
    return f"row {row}"


def _alone(bound: Bound, edges: Edges) -> Callable[[BaseGeometry, float, float], BaseGeometry]:
    def draw(geometry: BaseGeometry, distance_m: float, tolerance_m: float) -> BaseGeometry:
        drawn = Buffers(PreparedGeometry(geometry, edges))
        return drawn.draw(distance_m, tolerance_m=tolerance_m, bound=bound)

    return draw


def _checked(
    size: int, distance_m: ArrayLike, tolerance_m: float | None, bound: str, call: Callable[[int], str]
) -> tuple[Floats, Floats]:
    """Return a distance and a tolerance for each geometry; raise if one of them makes no sense."""
    if bound not in {"nearest", "inner", "outer"}:
        raise InputError(f"bound must be 'nearest', 'inner' or 'outer', got {bound!r}")
    try:
        distance = np.asarray(distance_m, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise InputError(f"distances must be numbers of metres, got {distance_m!r}") from error
    if distance.ndim > 1 or (distance.ndim and distance.shape != (size,)):
        raise InputError(f"expected one distance, or one for each of {size} geometries, got {distance.shape}")
    alone = distance.ndim == 0
    distance = np.broadcast_to(distance, (size,))
    if not np.isfinite(distance).all():
        what = "the buffer distance must be a finite number of metres"
        if alone:
            raise InputError(f"{what}, got {distance[0]}" if size else what)
        wrong = np.flatnonzero(~np.isfinite(distance))
        raise InputError(what, problems=[f"{call(int(row))}: {distance[row]}" for row in wrong])
    if tolerance_m is None:
        return distance, default_tolerance_m(distance)
    if not (np.isfinite(tolerance_m) and tolerance_m > 0):
        raise InputError(f"the tolerance must be a positive number of metres, got {tolerance_m}")
    coarse = np.flatnonzero((np.abs(distance) < tolerance_m) & (distance != 0))
    if len(coarse):
        least = float(np.abs(distance[coarse]).min())
        raise InputError(
            f"the tolerance, {tolerance_m:g} m, is more than the buffer distance, {least:g} m",
            problems=[] if alone else [f"{call(int(row))}: {distance[row]:g} m" for row in coarse],
            hint="ask for a finer tolerance, or leave it out",
        )
    return distance, np.full(size, float(tolerance_m))


def _check_coordinates(geometries: Geometries, rows: Indices, call: Callable[[int], str]) -> None:
    """Raise GeometryError for all geometries at once that have unusable coordinates."""
    wrong = list(unusable_rows(geometries[rows]))
    if not wrong:
        return
    if len(geometries) == 1:
        raise wrong[0][1]
    problems = [f"{call(int(rows[row]))}: {error}" for row, error in wrong]
    raise GeometryError("geometries with unusable coordinates", problems=problems)


def _draw_quickly(geometries: Geometries, radius: Floats, tolerance: Floats, edges: Edges) -> Geometries:
    """Return the buffers that can be drawn together; None for the others."""
    made = np.full(len(geometries), None, dtype=object)
    kinds = shapely.get_type_id(geometries)
    points = np.flatnonzero((kinds == GeometryType.POINT) & (radius > 0))
    lon, lat = shapely.get_coordinates(geometries[points]).T
    made[points] = draw_discs(lon, lat, radius[points], tolerance[points])
    made[(radius < 0) & (shapely.get_dimensions(geometries) < 2)] = shapely.Polygon()
    vertices = shapely.get_num_coordinates(geometries)
    areas = np.isin(kinds, [GeometryType.POLYGON, GeometryType.MULTIPOLYGON])
    for erodes in (False, True):
        asked = (radius < 0 if erodes else radius > 0) & (kinds != GeometryType.POINT)
        small = (vertices <= _MOST_VERTICES_IN_PLANE) & (areas | (not erodes))
        rows = np.flatnonzero(asked & small & shapely.is_missing(made))
        made[rows] = buffer_in_planes(geometries[rows], np.abs(radius[rows]), tolerance[rows], edges, erodes=erodes)
        rows = np.flatnonzero(asked & shapely.is_missing(made))
        drawn = buffer_in_runs(geometries[rows], np.abs(radius[rows]), tolerance[rows], edges, erodes=erodes)
        for row in np.flatnonzero(~shapely.is_missing(drawn)):
            made[rows[row]] = tidy([drawn[row]])
    return made
