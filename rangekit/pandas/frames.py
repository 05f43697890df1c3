"""What the accessor's methods share: the frame, its geometries in degrees, and its coordinate system."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas

from rangekit.pandas.alignment import to_degrees

if TYPE_CHECKING:
    from pyproj import CRS

__all__ = ["FrameMethods"]


class FrameMethods:
    """Methods of a frame.

    Parameters
    ----------
    data : GeoSeries or GeoDataFrame
        With a coordinate system, whichever; each method raises an InputError where it has none.
    """

    def __init__(self, data: geopandas.GeoSeries | geopandas.GeoDataFrame) -> None:
        if not isinstance(data, geopandas.GeoSeries | geopandas.GeoDataFrame):
            # pandas takes this class of error as "there is no such accessor here"
            kind = type(data).__name__
            raise AttributeError(f"only a GeoSeries or GeoDataFrame has .geodesic, this is a {kind}")  # noqa: TRY004 - pandas' way
        self._data = data

    @property
    def _crs(self) -> CRS:
        crs: CRS = self._data.crs
        return crs

    @property
    def _series(self) -> geopandas.GeoSeries:
        return to_degrees(self._data)
