"""The shortest ways between rows and what they are paired with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rangekit.errors import GeometryError
from rangekit.geodesic.inputs import check_edges
from rangekit.geodesic.pairs.functions import unusable_geometries
from rangekit.geodesic.pairs.solver import solve_pairs

if TYPE_CHECKING:
    import geopandas
    from numpy.typing import NDArray

    from rangekit.geodesic.inputs import Edges
    from rangekit.geodesic.pairs.solver import ShortestWays

    Geometries = NDArray[np.object_]

__all__ = ["solve_rows"]


def solve_rows(
    series: geopandas.GeoSeries,
    others: Geometries,
    edges: Edges,
    *,
    placed: bool,
    limit_m: NDArray[np.float64] | None = None,
) -> ShortestWays:
    """Return the shortest way between each row's geometry and another.

    Parameters
    ----------
    series : GeoSeries of n rows
        In degrees.
    others : (n,) array of shapely geometries
        In degrees; None where there is none.
    edges : {"geodesic", "planar"}
        What a straight edge means.
    placed : bool
        Whether the ends are wanted as well as the distances.
    limit_m : (n,) metres, optional
        What is farther apart than that may be called infinitely far.

    Returns
    -------
    ShortestWays
        NaN where either is missing or empty.

    Raises
    ------
    GeometryError
        If geometries are unusable; all rows at fault are named.
    """
    check_edges(edges)
    own = np.asarray(series.values, dtype=object)
    try:
        return solve_pairs(own, others, edges, placed=placed, limit_m=limit_m)
    except GeometryError as error:
        faults = dict(unusable_geometries(others, edges)) | dict(unusable_geometries(own, edges))
        problems = [f"row {series.index[row]}: {faults[row]}" for row in sorted(faults)]
        raise GeometryError("unusable geometry", problems=problems) from error
