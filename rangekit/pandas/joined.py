"""Pairs of rows as a joined frame: geopandas names its columns and keeps its index, as in its own joins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

import geopandas
import numpy as np
import pandas as pd

from rangekit.errors import InputError, type_in_words

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rangekit.geodesic.pairs.joins import JoinedPairs

    Indices = NDArray[np.intp]

__all__ = ["How", "as_frame", "check_how", "join_frames"]

How: TypeAlias = Literal["inner", "left", "right"]


def check_how(how: str) -> None:
    """Raise InputError unless ``how`` is one of geopandas' words."""
    if how not in {"inner", "left", "right"}:
        raise InputError(f"how must be 'inner', 'left' or 'right', got {how!r}")


def as_frame(data: object) -> geopandas.GeoDataFrame:
    """Return what is to be joined as a GeoDataFrame."""
    if isinstance(data, geopandas.GeoDataFrame):
        return data
    if isinstance(data, geopandas.GeoSeries):
        return data.to_frame("geometry" if data.name is None else data.name)
    raise InputError(f"expected a GeoDataFrame or GeoSeries to join with, got {type_in_words(data)}")


def join_frames(
    left: geopandas.GeoDataFrame,
    right: geopandas.GeoDataFrame,
    pairs: JoinedPairs,
    *,
    how: How,
    lsuffix: str,
    rsuffix: str,
    distance_col: str | None,
) -> geopandas.GeoDataFrame:
    """Return the joined rows of two frames, in the order of the pairs; missing ones in their places.

    Parameters
    ----------
    left, right : GeoDataFrame
    pairs : JoinedPairs
        Rows of both, sorted by those that ``how`` keeps.
    how : {"inner", "left", "right"}
        Whose rows are kept, also those in no pair, and whose geometry.
    lsuffix, rsuffix : str
        What is added to names that both frames have.
    distance_col : str or None
        The column for the pairs' distances, if wanted.

    Notes
    -----
    Each pair is given a place of its own on a line, and geopandas joins the frames by those.
    """
    rows, others = (pairs.right, pairs.left) if how == "right" else (pairs.left, pairs.right)
    kept, other = (right, left) if how == "right" else (left, right)
    place, distance_m = np.arange(len(rows), dtype=np.float64), pairs.distance_m
    if how != "inner":
        alone = np.setdiff1d(np.arange(len(kept)), rows)
        at = np.searchsorted(rows, alone)
        rows, place, distance_m = (
            np.insert(rows, at, alone),
            np.insert(place, at, np.nan),
            np.insert(distance_m, at, np.nan),
        )
    own, its = _placed(kept, rows, place), _placed(other, others, np.arange(len(others), dtype=np.float64))
    first, second = (its, own) if how == "right" else (own, its)
    try:
        joined = first.sjoin(second, how=how, lsuffix=lsuffix, rsuffix=rsuffix)
    except ValueError as error:
        raise InputError(str(error)) from error
    geometry = kept.geometry.iloc[rows]
    joined[joined.geometry.name] = geopandas.GeoSeries(geometry.values, index=joined.index, crs=kept.crs)
    joined = joined.set_geometry(joined.geometry.name)
    if distance_col is not None:
        joined[distance_col] = distance_m
    return joined


def _placed(frame: geopandas.GeoDataFrame, rows: Indices, place: NDArray[np.float64]) -> geopandas.GeoDataFrame:
    """Return rows of a frame with points on a line in place of their geometries; none where the place is unknown."""
    points = geopandas.points_from_xy(place, np.zeros(len(place)))
    points[np.isnan(place)] = None
    taken = pd.DataFrame(frame).iloc[rows].copy()
    taken[frame.geometry.name] = points
    return geopandas.GeoDataFrame(taken, geometry=frame.geometry.name)
