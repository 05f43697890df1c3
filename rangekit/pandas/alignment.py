"""Frames in degrees, rows brought together: coordinate systems, indexes, and which rows are at fault."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeVar

import numpy as np
import pandas as pd
import shapely

from rangekit.errors import GeometryError, InputError, RangekitError
from rangekit.geodesic.ellipsoid import POLE_DEG, solve_inverse

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import geopandas
    from numpy.typing import ArrayLike, NDArray
    from pyproj import CRS
    from shapely.geometry.base import BaseGeometry

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]
    Geometries = NDArray[np.object_]

__all__ = [
    "DEGREES",
    "Pairing",
    "align_geometries",
    "are_absent",
    "are_points",
    "each_row",
    "labels",
    "per_row",
    "to_degrees",
    "to_own_crs",
]

Pairing = Literal["index", "position", "any"]
Made = TypeVar("Made")

DEGREES = "OGC:CRS84"
_SAME_PLACE_M = 0.01  # the inverse of some projections is a series that ends at millimetres


def to_degrees(data: geopandas.GeoSeries | geopandas.GeoDataFrame) -> geopandas.GeoSeries:
    """Return the geometries of a frame in WGS 84; raise if its system is unknown, or puts them nowhere on the globe."""
    series = data.geometry
    if series.crs is None:
        raise InputError("the geometries have no CRS", hint="say which it is, as with .set_crs('EPSG:4326')")
    in_degrees = series.to_crs(DEGREES)
    geometries = np.asarray(in_degrees.values, dtype=object)
    bounds = shapely.bounds(geometries)
    on_globe = np.isfinite(bounds).all(axis=1) & (np.abs(bounds[:, [1, 3]]) <= POLE_DEG).all(axis=1)
    lost = ~(are_absent(geometries) | on_globe)
    if lost.any():
        raise GeometryError(
            f"coordinates in {series.crs.name} that are not on the globe", problems=labels(series, lost)
        )
    return in_degrees


def to_own_crs(series: geopandas.GeoSeries, crs: CRS) -> geopandas.GeoSeries:
    """Return geometries in a frame's own system, valid there; raise for those that do not fit into it."""
    own = series.to_crs(crs)
    present = ~are_absent(np.asarray(series.values, dtype=object))
    beyond = present & ~_comes_back(series, own)
    # in a plane that shows a pole, or both sides of the antimeridian, the cuts of the flat map lie on one another
    broken = present & ~beyond & shapely.is_valid(series.values) & ~shapely.is_valid(own.values)
    own[broken] = shapely.make_valid(own[broken].values, method="structure", keep_collapsed=False)
    beyond |= broken & shapely.is_empty(own.values)
    if beyond.any():
        raise InputError(
            f"results reach beyond the bounds of {crs.name}",
            problems=labels(series, beyond),
            hint="convert the frame with .to_crs('OGC:CRS84') first",
        )
    return own


def _comes_back(series: geopandas.GeoSeries, own: geopandas.GeoSeries) -> Bools:
    """Return which geometries a way into their own system and back leaves where they were."""
    start, row = shapely.get_coordinates(series.values, return_index=True)
    end = shapely.get_coordinates(own.to_crs(series.crs).values)
    lost = np.ones(len(series), dtype=bool)
    lost[row] = False
    finite = np.isfinite(end).all(axis=1)
    _, away_m = solve_inverse(*start[finite].T, *end[finite].T)
    lost[row[~finite]] = True
    lost[row[finite][away_m > _SAME_PLACE_M]] = True
    return ~lost


def per_row(values: ArrayLike | pd.Series[float], series: geopandas.GeoSeries) -> Floats:
    """Return one finite number a row, from one for all, one a row, or a Series to be aligned."""
    if isinstance(values, pd.Series):
        values = _reindexed(values, series, "distances").to_numpy()
    numbers = np.asarray(values, dtype=np.float64)
    if numbers.ndim and numbers.shape != (len(series),):
        raise InputError(f"expected one distance, or one for each of {len(series)} rows, got {numbers.shape}")
    numbers = np.broadcast_to(numbers, len(series))
    wrong = ~np.isfinite(numbers)
    if wrong.any():
        raise InputError("a distance must be a finite number of metres", problems=labels(series, wrong))
    return numbers


def align_geometries(other: geopandas.GeoSeries, series: geopandas.GeoSeries, pairing: Pairing) -> Geometries:
    """Return the other geometry of each row, None where there is none."""
    if pairing == "position":
        if len(other) != len(series):
            raise InputError(f"pairing by position wants as many geometries as rows, {len(series)}, got {len(other)}")
        return np.asarray(other.values, dtype=object)
    if len(series) and len(other) and not series.index.isin(other.index).any():
        raise InputError("no label of the frame's index is in the other's", hint="pair by 'position', or with 'any'")
    return np.asarray(_reindexed(other, series, "geometries").values, dtype=object)


def each_row(series: geopandas.GeoSeries, make: Callable[[int, BaseGeometry], Made]) -> list[Made | None]:
    """Return what is made of each row's geometry, None of a missing one; raise for all faulty rows at once."""
    made: list[Made | None] = []
    problems: list[str] = []
    for row, geometry in enumerate(series):
        try:
            made.append(None if geometry is None else make(row, geometry))
        except RangekitError as error:
            if isinstance(error, InputError) and not isinstance(error, GeometryError):
                raise  # a fault of the options, which no other row would hint
            problems.append(f"row {series.index[row]}: {error}")
    if problems:
        raise GeometryError("geometries that cannot be answered for", problems=problems)
    return made


def labels(series: geopandas.GeoSeries, chosen: Bools) -> Sequence[str]:
    """Return what to call the chosen rows in a message."""
    return [f"row {label}" for label in series.index[chosen]]


def are_points(geometries: Geometries) -> Bools:
    """Return which geometries are points, empty ones excluded."""
    points: Bools = shapely.get_type_id(geometries) == shapely.GeometryType.POINT
    return points & ~shapely.is_empty(geometries)


def are_absent(geometries: Geometries) -> Bools:
    """Return which geometries are missing or empty."""
    absent: Bools = shapely.is_missing(geometries) | shapely.is_empty(geometries)
    return absent


def _reindexed(values: pd.Series[float], series: geopandas.GeoSeries, what: str) -> pd.Series[float]:
    if values.index.equals(series.index):
        return values
    if not values.index.is_unique:
        raise InputError(f"the {what} cannot be aligned with the frame's index: their own has duplicates")
    return values.reindex(series.index)
