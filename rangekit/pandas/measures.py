"""The accessor's measures: lengths and areas, more vertices, and rings about each geometry."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas
import numpy as np
import pandas as pd
import shapely

from rangekit.errors import GeometryError, InputError
from rangekit.geodesic.inputs import check_edges, unusable_rows
from rangekit.geodesic.measures import areas_m2, densified, lengths_m
from rangekit.geodesic.pairs.functions import unusable_geometries
from rangekit.pandas.alignment import DEGREES, to_own_crs
from rangekit.pandas.frames import FrameMethods

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from rangekit.geodesic.inputs import Edges

    Geometries = NDArray[np.object_]

__all__ = ["MeasureMethods"]

_LARGEST_TOLERANCE_M = 1.0
_SHARE_OF_WIDTH = 0.01


class MeasureMethods(FrameMethods):
    """What is measured of each geometry, or drawn about it."""

    def length_m(self, *, edges: Edges = "geodesic") -> pd.Series[float]:
        """Return the lengths of lines and the perimeters of polygons, their holes' included.

        Parameters
        ----------
        edges : {"geodesic", "planar"}
            What a straight edge means: the shortest way, or straight in longitude and latitude.

        Returns
        -------
        Series
            Metres, with the frame's index; 0 for points, NaN where a geometry is missing.

        Raises
        ------
        InputError
            If the frame has no coordinate system or a geometry is unusable; all rows at fault are named.

        Examples
        --------
        >>> import rangekit.pandas
        >>> lines = geopandas.GeoSeries([shapely.LineString([(0, 50), (10, 50)]), None], crs="EPSG:4326")
        >>> lines.geodesic.length_m().round(1).tolist(), lines.geodesic.length_m(edges="planar").round(1).tolist()
        ([716423.0, nan], [716957.5, nan])
        """
        return pd.Series(lengths_m(self._usable(edges), edges), index=self._data.index, name="length_m")

    def area_m2(self, *, edges: Edges = "geodesic") -> pd.Series[float]:
        """Return the areas of polygons on the ellipsoid.

        Parameters
        ----------
        edges : {"geodesic", "planar"}
            What a straight edge means: the shortest way, or straight in longitude and latitude.

        Returns
        -------
        Series
            Square metres, with the frame's index; 0 for points and lines, NaN where a geometry is missing. Of a ring
            the smaller side counts; polygons that cross or overlap themselves are not repaired.

        Raises
        ------
        InputError
            If the frame has no coordinate system or a geometry is unusable; all rows at fault are named.

        Examples
        --------
        >>> import rangekit.pandas
        >>> squares = geopandas.GeoSeries([shapely.box(0, 0, 1, 1), shapely.box(0, 60, 1, 61)], crs="EPSG:4326")
        >>> (squares.geodesic.area_m2() / 1e6).round(1).tolist()
        [12308.8, 6122.9]
        """
        return pd.Series(areas_m2(self._usable(edges), edges), index=self._data.index, name="area_m2")

    def densify(self, max_m: float, *, edges: Edges = "geodesic") -> geopandas.GeoSeries:
        """Return the geometries with vertices added along their edges, so that planar tools follow those.

        Parameters
        ----------
        max_m : metres
            How far apart two vertices may be.
        edges : {"geodesic", "planar"}
            Along what vertices are added: the shortest ways, or lines straight in longitude and latitude.

        Returns
        -------
        GeoSeries
            With the frame's index and coordinate system, without heights; the vertices there were are kept.

        Raises
        ------
        InputError
            If the frame has no coordinate system, the length is not positive or a geometry is unusable; all rows at
            fault are named.

        Examples
        --------
        >>> import rangekit.pandas
        >>> line = geopandas.GeoSeries([shapely.LineString([(0, 50), (10, 50)])], crs="EPSG:4326")
        >>> line.geodesic.densify(400_000).to_wkt(rounding_precision=4).tolist()
        ['LINESTRING (0 50, 5 50.1078, 10 50)']
        """
        if not 0 < max_m < np.inf:
            raise InputError(f"the largest distance between vertices must be more than 0 m, got {max_m}")
        geometries = self._usable(edges)
        try:
            made = densified(geometries, float(max_m), edges)
        except GeometryError as error:
            faults = unusable_geometries(geometries, edges)
            problems = [f"row {self._data.index[row]}: {fault}" for row, fault in faults]
            raise GeometryError("geometries whose edges are not known", problems=problems) from error
        return to_own_crs(geopandas.GeoSeries(made, index=self._data.index, crs=DEGREES), self._crs)

    def multi_ring_buffer(
        self, distances_m: Sequence[float], *, tolerance_m: float | None = None, edges: Edges = "geodesic"
    ) -> geopandas.GeoDataFrame:
        """Return rings about each geometry that do not overlap: what is within each distance and not the one before.

        Parameters
        ----------
        distances_m : (k,) metres
            Positive and rising.
        tolerance_m : metres, optional
            Largest distance between a ring's edge, straight in longitude and latitude, and the true one. Left out, a
            metre or a hundredth of the narrowest ring, whichever is less.
        edges : {"geodesic", "planar"}
            What a straight edge means.

        Returns
        -------
        GeoDataFrame
            For each row of the frame its k rings, the innermost first, with its index and its other columns, and with
            ``from_m`` and ``to_m`` in metres. The innermost ring, from 0 m, holds the geometry itself. Geometries are
            None where there is none, and in the frame's coordinate system.

        Raises
        ------
        InputError
            If the frame has no coordinate system, the distances do not rise, rings are narrower than the tolerance can
            tell apart, or a geometry is unusable; all rows at fault are named.

        Examples
        --------
        >>> import rangekit.pandas
        >>> sites = geopandas.GeoDataFrame({"site": ["A"]}, geometry=[shapely.Point(30, 50)], crs="EPSG:4326")
        >>> rings = sites.geodesic.multi_ring_buffer([100_000, 300_000])
        >>> rings[["site", "from_m", "to_m"]].to_numpy().tolist()
        [['A', 0.0, 100000.0], ['A', 100000.0, 300000.0]]
        >>> rings.geometry.iloc[1].covers(shapely.Point(30, 50))
        False
        """
        distances = _rising(distances_m)
        narrowest = float(np.diff(distances, prepend=0.0).min())
        if tolerance_m is None:
            tolerance_m = min(_LARGEST_TOLERANCE_M, _SHARE_OF_WIDTH * narrowest)
        if not 2 * tolerance_m < narrowest:
            raise InputError(f"rings of {narrowest:g} m cannot be told apart at a tolerance of {tolerance_m:g} m")
        check_edges(edges)
        series = self._series
        inner: Geometries = np.full(len(series), None, dtype=object)
        rings: list[Geometries] = []
        for distance_m in distances.tolist():
            buffers = series.geodesic.buffer(distance_m, tolerance_m=tolerance_m, edges=edges)
            outer = np.asarray(buffers.values, dtype=object)
            rings.append(outer if not rings else _between(outer, inner))
            inner = outer
        return self._ring_frame(np.array(rings, dtype=object).reshape(len(distances), len(series)).T, distances)

    def _ring_frame(self, rings: Geometries, distances: NDArray[np.float64]) -> geopandas.GeoDataFrame:
        count, size = len(distances), len(self._data)
        row = np.repeat(np.arange(size), count)
        drawn = geopandas.GeoSeries(rings.ravel(), index=self._data.index[row], crs=DEGREES)
        placed = to_own_crs(drawn, self._crs)
        if isinstance(self._data, geopandas.GeoDataFrame):
            name = self._data.geometry.name
            columns = pd.DataFrame(self._data.drop(columns=name)).iloc[row]
        else:
            name, columns = "geometry", pd.DataFrame(index=self._data.index[row])
        columns = columns.assign(from_m=np.tile(np.r_[0.0, distances[:-1]], size), to_m=np.tile(distances, size))
        columns[name] = placed.array
        return geopandas.GeoDataFrame(columns, geometry=name, crs=self._crs)

    def _usable(self, edges: Edges) -> Geometries:
        """Return the geometries in degrees; raise for all that cannot be measured."""
        check_edges(edges)
        series = self._series
        geometries = np.asarray(series.values, dtype=object)
        problems = [f"row {series.index[row]}: {fault}" for row, fault in unusable_rows(geometries)]
        if problems:
            raise GeometryError("geometries that cannot be measured", problems=problems)
        return geometries


def _rising(distances_m: Sequence[float]) -> NDArray[np.float64]:
    distances = np.asarray(distances_m, dtype=np.float64)
    if distances.ndim != 1 or not len(distances):
        raise InputError("expected a list of distances for rings, innermost first")
    if not (np.isfinite(distances).all() and (np.diff(distances, prepend=0.0) > 0).all()):
        raise InputError(f"the rings' distances must be positive and rise, got {distances.tolist()}")
    return distances


def _between(outer: Geometries, inner: Geometries) -> Geometries:
    """Return what is in the outer areas and not in the inner ones, only areas."""
    left = np.asarray(shapely.difference(outer, inner), dtype=object)
    mixed = shapely.get_type_id(left) == shapely.GeometryType.GEOMETRYCOLLECTION
    for row in np.flatnonzero(mixed):
        parts = shapely.get_parts(left[row])
        left[row] = shapely.multipolygons(parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON])
    return left
