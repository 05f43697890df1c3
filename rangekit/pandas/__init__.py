"""The accessor ``.geodesic`` of geopandas' GeoSeries and GeoDataFrames, registered when this package is imported.

Frames may be in any coordinate system: their geometries are converted to WGS 84 for the answer, and geometries in
the answer are converted back. Distances are metres on the ellipsoid, whatever the system's own unit.

Examples
--------
>>> import geopandas
>>> import shapely
>>> import rangekit.pandas
>>> places = geopandas.points_from_xy([30, 31], [50, 50], crs="EPSG:4326")
>>> sites = geopandas.GeoDataFrame(geometry=places, index=["a", "b"])
>>> sites.geodesic.distance(shapely.Point(30, 51)).round(1)
a    111238.7
b    131936.0
Name: distance_m, dtype: float64
>>> sites.geodesic.buffer(300_000).bounds.round(2).loc["a"].tolist()
[25.81, 47.3, 34.19, 52.7]
"""

from rangekit.errors import MissingExtraError

try:
    import geopandas as _geopandas  # noqa: F401 - asked for here, so that its absence is explained
except ImportError as error:
    raise MissingExtraError("the geodesic accessor", package=error.name or "geopandas", extra="gis") from error

from rangekit.pandas.accessor import GeodesicAccessor

__all__ = ["GeodesicAccessor"]
