"""Range areas in awkward places with the truth about them, and a reader for every format: GDAL and geopandas."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas
import numpy as np
import pandas as pd
import pyogrio
import shapely
from pyproj import Geod

from rangekit import geodesic

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

GEOD = Geod(ellps="WGS84")
RADIUS_M = 300_000.0
TOLERANCE_M = 100.0
CENTRES = {
    "inland": (33.84, 52.36),
    "over the antimeridian": (179.2, 65.0),
    "over the north pole": (20.0, 88.9),
    "over the south pole": (-100.0, -89.5),
}
VECTOR_SUFFIXES = (".geojson", ".geojsonl", ".geojsons", ".gpkg", ".kml", ".kmz", ".fgb", ".parquet", ".shp.zip")


def disc(lon: float, lat: float) -> BaseGeometry:
    return geodesic.buffer(shapely.Point(lon, lat), RADIUS_M, tolerance_m=TOLERANCE_M)


def read_back(path: Path) -> geopandas.GeoDataFrame:
    """Read all layers that have geometries, with GDAL, or with geopandas' own reader of GeoParquet."""
    if path.suffix == ".parquet":
        return geopandas.read_parquet(path)
    layers = [name for name, kind in pyogrio.list_layers(path) if kind is not None]
    frames = [geopandas.read_file(path, layer=name) for name in layers]
    together = pd.concat([frame for frame in frames if len(frame)], ignore_index=True)
    return geopandas.GeoDataFrame(together, geometry=frames[0].geometry.name, crs=frames[0].crs)


def rim_errors_m(geometry: BaseGeometry, lon: float, lat: float) -> NDArray[np.float64]:
    """Return how far the edge is from the true circle, between its vertices too, but for cuts at ±180 and the poles."""
    found = []
    for ring in shapely.get_rings(shapely.get_parts(geometry)):
        xy = shapely.get_coordinates(ring)
        on_cut = (np.abs(np.abs(xy[:, 0]) - 180) < 1e-6) | (np.abs(np.abs(xy[:, 1]) - 90) < 1e-6)
        real = ~(on_cut[1:] & on_cut[:-1])
        start, end = xy[:-1][real], xy[1:][real]
        found += [start + (end - start) * share for share in (0.0, 0.25, 0.5, 0.75)]
    points = np.vstack(found)
    *_, away_m = GEOD.inv(np.full(len(points), lon), np.full(len(points), lat), *points.T)
    return np.asarray(away_m) - RADIUS_M
