"""What values offer to users of geopandas; `rangekit.export.frames`, imported when it is asked for, makes it.

The model imports nothing that writes or draws. These methods read best on the values themselves, so that one module
is named here as a text: the one exception to the order of imports, and it costs nothing until a method is called.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

__all__ = ["Framed"]


class Framed:
    """A value that can be a frame, GeoJSON or a picture."""

    __slots__ = ()

    def to_geodataframe(self) -> Any:
        """Return it as a frame: a row per target and weapon, per target, or for the area.

        Returns
        -------
        geopandas.GeoDataFrame
            In EPSG:4326, lon before lat as geopandas has it; places are points, regions and areas polygons.
        """
        return _frames().to_geodataframe(self)

    def to_dataframe(self) -> Any:
        """Return the same rows without geometries.

        Returns
        -------
        pandas.DataFrame
        """
        return _frames().to_dataframe(self)

    def explore(self, tiles: str | None = None, **options: Any) -> Any:
        """Return an interactive map, which loads nothing from the network unless tiles are named.

        Parameters
        ----------
        tiles : str, optional
            Tiles of folium's, such as ``"OpenStreetMap"``.
        **options : object
            Of ``folium.GeoJson``.

        Returns
        -------
        folium.Map
        """
        return _frames().explore(self, tiles, **options)

    def plot(self, **options: Any) -> Any:
        """Draw it with matplotlib, straight in longitude and latitude.

        Parameters
        ----------
        **options : object
            Of ``geopandas.GeoDataFrame.plot``.

        Returns
        -------
        matplotlib.axes.Axes

        Raises
        ------
        MissingExtraError
            If matplotlib is not installed.
        """
        return _frames().plot(self, **options)

    @property
    def __geo_interface__(self) -> dict[str, Any]:
        """The value as GeoJSON's members, which shapely, geopandas and others take."""
        members: dict[str, Any] = _frames().geo_interface(self)
        return members


def _frames() -> Any:
    return import_module("rangekit.export.frames")
