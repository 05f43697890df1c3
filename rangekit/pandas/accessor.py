"""The accessor itself: what geopandas' frames are asked, and what they answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import geopandas
import numpy as np
import pandas as pd
import shapely

from rangekit import geodesic
from rangekit.errors import InputError, type_in_words
from rangekit.geodesic.buffers.features import buffer_features
from rangekit.pandas.alignment import (
    DEGREES,
    align_geometries,
    are_points,
    each_row,
    labels,
    per_row,
    to_degrees,
    to_own_crs,
)
from rangekit.pandas.joins import JoinMethods
from rangekit.pandas.measures import MeasureMethods
from rangekit.pandas.pairs import solve_rows

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray
    from shapely.geometry.base import BaseGeometry

    from rangekit.geodesic.buffers.buffer import Bound
    from rangekit.geodesic.inputs import Edges
    from rangekit.geodesic.pairs.solver import ShortestWays
    from rangekit.pandas.alignment import Pairing

    Other: TypeAlias = BaseGeometry | geopandas.GeoSeries | geopandas.GeoDataFrame

__all__ = ["GeodesicAccessor"]


@pd.api.extensions.register_dataframe_accessor("geodesic")
@pd.api.extensions.register_series_accessor("geodesic")
class GeodesicAccessor(JoinMethods, MeasureMethods):
    """Exact geodesic distances, joins and certified buffers of a GeoSeries, or of a GeoDataFrame's active geometry.

    Parameters
    ----------
    data : GeoSeries or GeoDataFrame
        With a coordinate system, whichever; each method raises an InputError where it has none.

    Notes
    -----
    ``other`` is a shapely geometry in the frame's own coordinate system, or a GeoSeries or GeoDataFrame in any. A
    geometry is what every row is asked about. Of a series, ``pairing`` says what a row is asked about: the one with
    the same label (``"index"``, as in geopandas), the one in the same place (``"position"``), or whichever is nearest
    (``"any"``).
    """

    def buffer(
        self,
        distance_m: ArrayLike | pd.Series[float],
        *,
        tolerance_m: float | None = None,
        bound: Bound = "nearest",
        edges: Edges = "geodesic",
    ) -> geopandas.GeoSeries:
        """Return everything within a geodesic distance of each geometry.

        Parameters
        ----------
        distance_m : metres, or (n,) metres
            One for all, or one a row; a Series is aligned by its index. Negative to erode polygons.
        tolerance_m : metres
            Largest distance between a result's edge, straight in longitude and latitude, and the true buffer's; at
            most the distance. Left out, it is 1 m or a hundredth of the distance, whichever is less.
        bound : {"nearest", "inner", "outer"}
            Whether a result may err both ways, lies wholly inside the true buffer, or wholly contains it.
        edges : {"geodesic", "planar"}
            What a straight edge means: the shortest way, or straight in longitude and latitude.

        Returns
        -------
        GeoSeries
            With the frame's index and coordinate system; None where a geometry is missing, empty where nothing is left.

        Raises
        ------
        InputError
            If the frame has no coordinate system, a geometry is unusable, a tolerance is more than its distance or a
            result does not fit into the system; all rows at fault are named.

        Notes
        -----
        In longitude and latitude the vertices and the straight edges between them keep the tolerance. In a projected
        system the vertices do; an edge was straight in longitude and latitude, which a projection draws as a slight
        curve. Results are cut at the antimeridian, and beyond the bounds of a projection they cannot be drawn at all.

        Examples
        --------
        >>> lakes = geopandas.GeoSeries([shapely.box(30, 50, 31, 51), None], crs="EPSG:4326")
        >>> lakes.geodesic.buffer(-10_000).bounds.round(2).loc[0].tolist()
        [30.14, 50.09, 30.86, 50.91]
        """
        series = self._series
        made = buffer_features(
            np.asarray(series.values, dtype=object),
            per_row(distance_m, series) if np.ndim(distance_m) else distance_m,
            tolerance_m=tolerance_m,
            bound=bound,
            edges=edges,
            names=labels(series, np.ones(len(series), dtype=bool)),
        )
        return to_own_crs(geopandas.GeoSeries(made, index=series.index, crs=DEGREES), self._crs)

    def distance(self, other: Other, *, pairing: Pairing = "index", edges: Edges = "geodesic") -> pd.Series[float]:
        """Return the exact geodesic distance of each geometry to another.

        Parameters
        ----------
        other : shapely geometry, GeoSeries or GeoDataFrame
            A geometry is in the frame's coordinate system, a series in its own.
        pairing : {"index", "position", "any"}
            Which of a series a row is asked about: that of its label, that in its place, or the nearest of all.
        edges : {"geodesic", "planar"}
            What a straight edge means.

        Returns
        -------
        Series
            Metres, with the frame's index; 0 where the geometries touch, cross or contain one another, NaN where
            either is missing or empty.

        Raises
        ------
        InputError
            If a coordinate system is missing or a geometry is unusable; all rows at fault are named.

        Examples
        --------
        >>> sites = geopandas.GeoSeries([shapely.Point(0, 1), shapely.Point(0, 5)], crs="EPSG:4326")
        >>> sites.geodesic.distance(shapely.box(-1, 2, 1, 6)).round(3).tolist()
        [110608.952, 0.0]
        """
        ways = self._ways(other, pairing, edges, placed=False)
        return pd.Series(ways.distance_m, index=self._data.index, name="distance_m")

    def dwithin(
        self,
        other: Other,
        distance_m: ArrayLike | pd.Series[float],
        *,
        pairing: Pairing = "index",
        edges: Edges = "geodesic",
    ) -> pd.Series[bool]:
        """Return which geometries are within a geodesic distance of another.

        Parameters
        ----------
        other : shapely geometry, GeoSeries or GeoDataFrame
            A geometry is in the frame's coordinate system, a series in its own.
        distance_m : metres, or (n,) metres
            At least 0: one for all, or one for each row; a Series is aligned by its index.
        pairing : {"index", "position", "any"}
            Which of a series a row is asked about: that of its label, that in its place, or the nearest of all.
        edges : {"geodesic", "planar"}
            What a straight edge means.

        Returns
        -------
        Series
            Truth values, with the frame's index; False where either geometry is missing or empty.

        Raises
        ------
        InputError
            If a coordinate system is missing, a distance is negative or a geometry is unusable; all rows at fault are
            named.

        Examples
        --------
        >>> sites = geopandas.GeoSeries([shapely.Point(0, 1), shapely.Point(0, 5)], crs="EPSG:4326")
        >>> sites.geodesic.dwithin(shapely.Point(0, 0), 200_000).tolist()
        [True, False]
        """
        series, one = self._series, self._one_other(other, pairing)
        limit_m = per_row(distance_m, series)
        if (limit_m < 0).any():
            raise InputError(
                f"a distance to be within must be 0 m or more, got {limit_m.min()}",
                problems=labels(series, limit_m < 0),
            )
        same = len(series) > 0 and (limit_m == limit_m[0]).all()
        if same and one is not None and not one.is_empty and are_points(series.values).all():
            xy = shapely.get_coordinates(series.values)
            within = geodesic.dwithin(one, xy[:, 0], xy[:, 1], float(limit_m[0]), edges=edges)
        else:
            within = self._ways(other, pairing, edges, placed=False, limit_m=limit_m).distance_m <= limit_m
        return pd.Series(within, index=series.index, name="dwithin")

    def nearest(self, other: Other, *, pairing: Pairing = "index", edges: Edges = "geodesic") -> geopandas.GeoDataFrame:
        """Return the point of another geometry that is nearest to each of the frame's geometries.

        Parameters
        ----------
        other : shapely geometry, GeoSeries or GeoDataFrame
            A geometry is in the frame's coordinate system, a series in its own.
        pairing : {"index", "position", "any"}
            Which of a series a row is asked about: that of its label, that in its place, or the nearest of all.
        edges : {"geodesic", "planar"}
            What a straight edge means.

        Returns
        -------
        GeoDataFrame
            With the frame's index: the column ``distance_m`` in metres, and the nearest points in the frame's
            coordinate system, where geometries meet a point of both; NaN and None where either is missing or empty.

        Raises
        ------
        InputError
            If a coordinate system is missing or a geometry is unusable; all rows at fault are named.

        Examples
        --------
        >>> sites = geopandas.GeoSeries([shapely.Point(10, 1)], crs="EPSG:4326")
        >>> found = sites.geodesic.nearest(shapely.LineString([(0, 0), (90, 0)]))
        >>> found.distance_m.round(3).tolist(), found.geometry.to_wkt(rounding_precision=6).tolist()
        ([110574.389], ['POINT (10 0)'])
        """
        series = self._series
        ways = self._ways(other, pairing, edges, placed=True)
        points = np.asarray(shapely.points(ways.other_lon, ways.other_lat), dtype=object)
        points[np.isnan(ways.distance_m)] = None
        placed = to_own_crs(geopandas.GeoSeries(points, index=series.index, crs=DEGREES), self._crs)
        return geopandas.GeoDataFrame({"distance_m": ways.distance_m}, index=series.index, geometry=placed)

    def shortest_line(
        self, other: Other, *, pairing: Pairing = "index", edges: Edges = "geodesic"
    ) -> geopandas.GeoSeries:
        """Return the shortest way from each of the frame's geometries to another.

        Parameters
        ----------
        other : shapely geometry, GeoSeries or GeoDataFrame
            A geometry is in the frame's coordinate system, a series in its own.
        pairing : {"index", "position", "any"}
            Which of a series a row is asked about: that of its label, that in its place, or the nearest of all.
        edges : {"geodesic", "planar"}
            What a straight edge of the geometries means.

        Returns
        -------
        GeoSeries
            Lines of two vertices with the frame's index, in its coordinate system; the way between the vertices is the
            geodesic. Of no length where geometries meet, None where either is missing or empty.

        Raises
        ------
        InputError
            If a coordinate system is missing or a geometry is unusable; all rows at fault are named.

        Examples
        --------
        >>> roads = geopandas.GeoSeries([shapely.LineString([(0, 1), (5, 1)])], crs="EPSG:4326")
        >>> roads.geodesic.shortest_line(shapely.box(6, 2, 7, 3)).to_wkt(rounding_precision=6).tolist()
        ['LINESTRING (5 1, 6 2)']
        """
        ways = self._ways(other, pairing, edges, placed=True)
        ends = np.column_stack([ways.lon, ways.lat, ways.other_lon, ways.other_lat])
        lines = np.full(len(ends), None, dtype=object)
        known = ~np.isnan(ways.distance_m)
        lines[known] = shapely.linestrings(ends[known].reshape(-1, 2, 2))
        return to_own_crs(geopandas.GeoSeries(lines, index=self._data.index, crs=DEGREES), self._crs)

    def audit(
        self,
        areas: geopandas.GeoSeries | geopandas.GeoDataFrame,
        distance_m: ArrayLike | pd.Series[float],
        *,
        edges: Edges = "geodesic",
    ) -> pd.DataFrame:
        """Measure the worst error of any polygons as the buffers of the geometries, whoever made them.

        Parameters
        ----------
        areas : GeoSeries or GeoDataFrame
            A polygon a row, aligned by the index.
        distance_m : metres, or (n,) metres
            Of the buffers: one for all, or one a row; a Series is aligned by its index.
        edges : {"geodesic", "planar"}
            What a straight edge of the geometries means. Those of the polygons are straight in longitude and latitude.

        Returns
        -------
        DataFrame
            ``inside_m``, ``outside_m`` and ``resolution_m`` in metres, as of `rangekit.geodesic.audit`; NaN where
            either geometry is missing.

        Raises
        ------
        InputError
            If a coordinate system is missing or a geometry is unusable; all rows at fault are named.

        Examples
        --------
        >>> sites = geopandas.GeoSeries([shapely.Point(30, 50)], crs="EPSG:4326")
        >>> in_mercator = sites.to_crs("EPSG:3857").buffer(300_000)
        >>> sites.geodesic.audit(in_mercator, 300_000).inside_m.round(-3).tolist()
        [111000.0]
        """
        series = self._series
        others = align_geometries(to_degrees(areas), series, "index")
        radius_m = per_row(distance_m, series)

        def measure(row: int, geometry: BaseGeometry) -> tuple[float, float, float]:
            if others[row] is None:
                return np.nan, np.nan, np.nan
            found = geodesic.audit(others[row], geometry, float(radius_m[row]), edges=edges)
            return found.inside_m, found.outside_m, found.resolution_m

        rows = [(np.nan,) * 3 if found is None else found for found in each_row(series, measure)]
        columns = ["inside_m", "outside_m", "resolution_m"]
        return pd.DataFrame(np.array(rows, dtype=np.float64).reshape(-1, 3), index=series.index, columns=columns)

    def _one_other(self, other: Other, pairing: Pairing) -> BaseGeometry | None:
        """Return the one geometry that all rows are asked about, in degrees; None if each has its own."""
        if pairing not in ("index", "position", "any"):
            raise InputError(f"pairing must be 'index', 'position' or 'any', got {pairing!r}")
        if isinstance(other, shapely.Geometry):
            one: BaseGeometry = to_degrees(geopandas.GeoSeries([other], crs=self._crs)).iloc[0]
            return one
        if not isinstance(other, geopandas.GeoSeries | geopandas.GeoDataFrame):
            raise InputError(f"expected a geometry, GeoSeries or GeoDataFrame, got {type_in_words(other)}")
        if pairing != "any":
            return None
        present = [one for one in to_degrees(other) if one is not None]
        return shapely.GeometryCollection(present)

    def _ways(
        self,
        other: Other,
        pairing: Pairing,
        edges: Edges,
        *,
        placed: bool,
        limit_m: NDArray[np.float64] | None = None,
    ) -> ShortestWays:
        """Return the shortest way from each row's geometry to what it is paired with."""
        series, one = self._series, self._one_other(other, pairing)
        if one is None:
            others = align_geometries(to_degrees(other), series, pairing)
        else:
            others = np.full(len(series), one, dtype=object)
        return solve_rows(series, others, edges, placed=placed, limit_m=limit_m)
