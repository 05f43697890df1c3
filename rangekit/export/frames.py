"""Results, areas and targets as frames of pandas and geopandas, as GeoJSON's members, and drawn from these."""

from __future__ import annotations

import json
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from rangekit.errors import MissingExtraError
from rangekit.export import rows as flat
from rangekit.export.geojson import encode_collection
from rangekit.export.layers import place_geometries, to_layers
from rangekit.export.options import WriteOptions
from rangekit.model import ReachResult, TargetSet

if TYPE_CHECKING:
    import folium
    import geopandas
    import pandas as pd
    from shapely.geometry.base import BaseGeometry

    from rangekit.analysis import RangeArea
    from rangekit.model import LaunchArea

    Framed = ReachResult | RangeArea | LaunchArea | TargetSet
    Columns = dict[str, list[object]]

__all__ = ["explore", "geo_interface", "plot", "to_dataframe", "to_geodataframe"]

CRS = "EPSG:4326"  # what frames from other files say: OGC:CRS84, the same numbers, would not join with them
_MARGIN = (10, 10)  # pixels


def to_geodataframe(value: Framed) -> geopandas.GeoDataFrame:
    """Return a value as a frame with geometries.

    Parameters
    ----------
    value : ReachResult, RangeArea, LaunchArea or TargetSet
        What is wanted as a frame.

    Returns
    -------
    geopandas.GeoDataFrame
        In EPSG:4326.
    """
    import geopandas

    columns, geometries = _take_apart(value)
    return geopandas.GeoDataFrame(columns, geometry=geometries, crs=CRS)


def to_dataframe(value: Framed) -> pd.DataFrame:
    """Return a value as a frame without geometries."""
    import pandas as pd

    return pd.DataFrame(_take_apart(value)[0])


def geo_interface(value: Framed) -> dict[str, Any]:
    """Return a value as GeoJSON's members: an area is one feature, several places are a collection."""
    if isinstance(value, TargetSet):
        columns, geometries = _take_apart(value)
        features = [
            {"type": "Feature", "properties": dict(zip(columns, cells, strict=True)), "geometry": _mapping(geometry)}
            for *cells, geometry in zip(*columns.values(), geometries, strict=True)
        ]
        return {"type": "FeatureCollection", "features": features}
    text = b"".join(encode_collection(to_layers(value), WriteOptions()))
    collection: dict[str, Any] = json.loads(text)
    if isinstance(value, ReachResult):
        return collection
    feature: dict[str, Any] = collection["features"][0]
    return feature


def explore(value: Framed, tiles: str | None = None, **options: Any) -> folium.Map:
    """Return a map of folium's with what a value holds, zoomed to it.

    Parameters
    ----------
    value : ReachResult, RangeArea, LaunchArea or TargetSet
        What is to be shown.
    tiles : str, optional
        Tiles of folium's; none are loaded if left out.
    **options : object
        Of ``folium.GeoJson``.

    Returns
    -------
    folium.Map
    """
    import folium

    members = geo_interface(value)
    frame = to_geodataframe(value)
    west, south, east, north = frame.total_bounds.tolist()
    drawn = folium.Map(tiles=tiles, control_scale=True)
    shown = [name for name in ("name", "verdict", "distance_km", "range_km") if name in frame.columns]
    if shown and "tooltip" not in options:
        options["tooltip"] = folium.GeoJsonTooltip(shown)
    folium.GeoJson(members, **options).add_to(drawn)
    drawn.fit_bounds([[south, west], [north, east]], padding=_MARGIN)
    return drawn


def plot(value: Framed, **options: Any) -> Any:
    """Draw a value with matplotlib and return the axes.

    Parameters
    ----------
    value : ReachResult, RangeArea, LaunchArea or TargetSet
        What is to be drawn.
    **options : object
        Of ``geopandas.GeoDataFrame.plot``.

    Raises
    ------
    MissingExtraError
        If matplotlib is not installed.
    """
    if find_spec("matplotlib") is None:
        raise MissingExtraError("plot()", package="matplotlib", extra="figure")
    return to_geodataframe(value).plot(**options)


def _take_apart(value: Framed) -> tuple[Columns, list[BaseGeometry]]:
    if isinstance(value, TargetSet):
        columns: Columns = {"name": list(value.names), "lon": value.lon.tolist(), "lat": value.lat.tolist()}
        return columns | {name: list(cells) for name, cells in value.columns.items()}, place_geometries(value)
    if isinstance(value, ReachResult):
        names = [*flat.FIRST_COLUMNS, *flat.further_columns(value), *flat.attribute_names(value).values()]
        rows = list(flat.iterate_rows(value))
        cells: Columns = {name: [row[name] for row in rows] for name in names}
        return cells, place_geometries(value.targets) * len(value.weapons)
    (layer,) = to_layers(value)
    records = list(layer.records())
    return (
        {name: [record.properties.get(name) for record in records] for name in layer.fields},
        [record.geometry for record in records],
    )


def _mapping(geometry: BaseGeometry) -> dict[str, Any]:
    import shapely

    made: dict[str, Any] = json.loads(shapely.to_geojson(geometry))
    return made
