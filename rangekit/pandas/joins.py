"""The accessor's joins: geopandas' own words, and distances on the ellipsoid."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from rangekit.errors import GeometryError, InputError
from rangekit.geodesic.inputs import check_edges
from rangekit.geodesic.pairs.functions import unusable_geometries
from rangekit.geodesic.pairs.joins import JoinedPairs, join_nearest, join_within
from rangekit.pandas.alignment import labels, per_row, to_degrees
from rangekit.pandas.frames import FrameMethods
from rangekit.pandas.joined import as_frame, check_how, join_frames

if TYPE_CHECKING:
    from collections.abc import Callable

    import geopandas
    import pandas as pd
    from numpy.typing import ArrayLike, NDArray

    from rangekit.geodesic.inputs import Edges
    from rangekit.pandas.joined import How

    Geometries = NDArray[np.object_]
    Frame: TypeAlias = geopandas.GeoSeries | geopandas.GeoDataFrame

__all__ = ["JoinMethods"]


class JoinMethods(FrameMethods):
    """Joins with another frame, in any coordinate system of its own."""

    def sjoin_nearest(
        self,
        right: Frame,
        *,
        how: How = "inner",
        max_distance_m: float | None = None,
        lsuffix: str = "left",
        rsuffix: str = "right",
        distance_col: str | None = None,
        exclusive: bool = False,
        edges: Edges = "geodesic",
    ) -> geopandas.GeoDataFrame:
        """Join each row with the row of another frame that is nearest, or with all that are equally near.

        Parameters
        ----------
        right : GeoDataFrame or GeoSeries
            In any coordinate system.
        how : {"inner", "left", "right"}
            As in geopandas: whose rows and geometry are kept. With ``"right"``, the nearest on the left is sought for
            each row on the right.
        max_distance_m : metres, optional
            What is farther is not joined.
        lsuffix, rsuffix : str
            Added to the names of columns that both frames have.
        distance_col : str, optional
            A column for the distances, metres.
        exclusive : bool
            Whether geometries equal to the row's own are left out.
        edges : {"geodesic", "planar"}
            What a straight edge means.

        Returns
        -------
        GeoDataFrame
            Columns, index and order as of geopandas' ``sjoin_nearest``, in the coordinate system of the frame whose
            geometry is kept. Distances that differ by 100 nm at the most are equal.

        Raises
        ------
        InputError
            If a coordinate system is missing, the distance is not positive or a geometry is unusable; all rows at
            fault are named.

        Examples
        --------
        >>> import geopandas
        >>> import shapely
        >>> import rangekit.pandas
        >>> towns = geopandas.GeoDataFrame(
        ...     {"town": ["A", "B"]}, geometry=[shapely.Point(0, 0), shapely.Point(3, 1)], crs="EPSG:4326"
        ... )
        >>> shores = [shapely.box(1, 0, 2, 1)] * 2
        >>> lakes = geopandas.GeoDataFrame({"lake": ["C", "D"]}, geometry=shores, crs="EPSG:4326")
        >>> found = towns.geodesic.sjoin_nearest(lakes, distance_col="metres")
        >>> found[["town", "lake", "metres"]].round(1).to_numpy().tolist()
        [['A', 'C', 111319.5], ['A', 'D', 111319.5], ['B', 'C', 111302.6], ['B', 'D', 111302.6]]
        """
        return self._nearest(
            right, 1, max_distance_m, exclusive=exclusive, edges=edges,
            how=how, lsuffix=lsuffix, rsuffix=rsuffix, distance_col=distance_col,
        )  # fmt: skip

    def nearest_k(
        self,
        right: Frame,
        k: int,
        *,
        how: How = "inner",
        max_distance_m: float | None = None,
        lsuffix: str = "left",
        rsuffix: str = "right",
        distance_col: str | None = None,
        exclusive: bool = False,
        edges: Edges = "geodesic",
    ) -> geopandas.GeoDataFrame:
        """Join each row with the k rows of another frame that are nearest, the nearest first.

        Parameters
        ----------
        right : GeoDataFrame or GeoSeries
            In any coordinate system.
        k : int
            How many; more where the last of them is no nearer than others, fewer where there are fewer.
        how : {"inner", "left", "right"}
            Whose rows and geometry are kept. With ``"right"``, the nearest on the left are sought for each row on the
            right.
        max_distance_m : metres, optional
            What is farther is not joined.
        lsuffix, rsuffix : str
            Added to the names of columns that both frames have.
        distance_col : str, optional
            A column for the distances, metres.
        exclusive : bool
            Whether geometries equal to the row's own are left out.
        edges : {"geodesic", "planar"}
            What a straight edge means.

        Returns
        -------
        GeoDataFrame
            As of :meth:`sjoin_nearest`.

        Raises
        ------
        InputError
            If a coordinate system is missing, k or the distance is not positive or a geometry is unusable; all rows at
            fault are named.

        Examples
        --------
        >>> import geopandas
        >>> import shapely
        >>> import rangekit.pandas
        >>> sites = geopandas.GeoSeries(geopandas.points_from_xy([0, 1, 3, 7], [0, 0, 0, 0]), crs="EPSG:4326")
        >>> found = sites.geodesic.nearest_k(sites, 2, exclusive=True, distance_col="metres")
        >>> found.loc[1, ["index_right", "metres"]].round(1).to_numpy().tolist()
        [[0.0, 111319.5], [2.0, 222639.0]]
        """
        if isinstance(k, bool) or not isinstance(k, int | np.integer) or k < 1:
            raise InputError(f"k must be a whole number of 1 or more, got {k!r}")
        return self._nearest(
            right, int(k), max_distance_m, exclusive=exclusive, edges=edges,
            how=how, lsuffix=lsuffix, rsuffix=rsuffix, distance_col=distance_col,
        )  # fmt: skip

    def sjoin(
        self,
        right: Frame,
        *,
        distance_m: ArrayLike | pd.Series[float] = 0.0,
        how: How = "inner",
        lsuffix: str = "left",
        rsuffix: str = "right",
        distance_col: str | None = None,
        edges: Edges = "geodesic",
    ) -> geopandas.GeoDataFrame:
        """Join all pairs of rows that are within a geodesic distance.

        Parameters
        ----------
        right : GeoDataFrame or GeoSeries
            In any coordinate system.
        distance_m : metres, or (n,) metres
            At least 0, where geometries meet: one for all, or one for each row of the frame; a Series is aligned by
            its index.
        how : {"inner", "left", "right"}
            As in geopandas: whose rows and geometry are kept.
        lsuffix, rsuffix : str
            Added to the names of columns that both frames have.
        distance_col : str, optional
            A column for the distances, metres.
        edges : {"geodesic", "planar"}
            What a straight edge means.

        Returns
        -------
        GeoDataFrame
            Columns and index as of geopandas' ``sjoin``, in the coordinate system of the frame whose geometry is kept.

        Raises
        ------
        InputError
            If a coordinate system is missing, a distance is negative or a geometry is unusable; all rows at fault are
            named.

        Examples
        --------
        >>> import geopandas
        >>> import shapely
        >>> import rangekit.pandas
        >>> places = geopandas.points_from_xy([0, 1, 3], [0, 0, 0], crs="EPSG:4326")
        >>> sites = geopandas.GeoSeries(places, index=list("abc"))
        >>> sites.geodesic.sjoin(sites, distance_m=120_000).index_right
        a    a
        a    b
        b    a
        b    b
        c    c
        Name: index_right, dtype: str
        """
        series = self._series
        limit_m = per_row(distance_m, series)
        if (limit_m < 0).any():
            raise InputError("a distance to be within must be 0 m or more", problems=labels(series, limit_m < 0))
        pairs = self._joined(right, how, edges, lambda own, others: join_within(own, others, limit_m, edges))
        if how == "right":
            order = np.lexsort((pairs.left, pairs.right))
            pairs = pairs.take(order)
        return join_frames(
            as_frame(self._data), as_frame(right), pairs,
            how=how, lsuffix=lsuffix, rsuffix=rsuffix, distance_col=distance_col,
        )  # fmt: skip

    def _nearest(
        self,
        right: Frame,
        count: int,
        max_distance_m: float | None,
        *,
        exclusive: bool,
        edges: Edges,
        how: How,
        lsuffix: str,
        rsuffix: str,
        distance_col: str | None,
    ) -> geopandas.GeoDataFrame:
        if max_distance_m is not None and not max_distance_m > 0:
            raise InputError(f"the largest distance must be more than 0 m, got {max_distance_m}")
        limit_m = np.inf if max_distance_m is None else float(max_distance_m)

        def find(own: Geometries, others: Geometries) -> JoinedPairs:
            mine, theirs = (others, own) if how == "right" else (own, others)
            pairs = join_nearest(mine, theirs, edges, nearest=count, limit_m=limit_m, exclusive=exclusive)
            return JoinedPairs(pairs.right, pairs.left, pairs.distance_m) if how == "right" else pairs

        pairs = self._joined(right, how, edges, find)
        return join_frames(
            as_frame(self._data), as_frame(right), pairs,
            how=how, lsuffix=lsuffix, rsuffix=rsuffix, distance_col=distance_col,
        )  # fmt: skip

    def _joined(
        self, right: Frame, how: How, edges: Edges, find: Callable[[Geometries, Geometries], JoinedPairs]
    ) -> JoinedPairs:
        """Return the pairs of rows that are found; raise for all unusable geometries at once."""
        check_how(how)
        check_edges(edges)
        sides = {"left": self._series, "right": to_degrees(as_frame(right))}
        own, others = (np.asarray(side.values, dtype=object) for side in sides.values())
        try:
            return find(own, others)
        except GeometryError as error:
            problems = [
                f"{name}, row {side.index[row]}: {fault}"
                for name, side in sides.items()
                for row, fault in unusable_geometries(np.asarray(side.values, dtype=object), edges)
            ]
            raise GeometryError("geometries that cannot be measured to", problems=problems) from error
