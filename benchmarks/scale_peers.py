"""What else tells which of very many points are within a range of the border."""

from __future__ import annotations

import os
from dataclasses import replace
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import shapely

from rangekit import catalog

from .border import RANGE_M
from .peers import PointPeer, database_dwithin_peers
from .planar import WEB_MERCATOR, azimuthal_plane

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pyproj import CRS

    from rangekit.model import LaunchArea

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]

_MANY = 1_000_000


@lru_cache
def load_exact_border() -> LaunchArea:
    """Return Ukraine's border, taken as exact, so that every answer is in or out."""
    return replace(catalog.load_launch_area("ukraine"), uncertainty_km=0.0)


def scale_peers() -> list[PointPeer[Bools]]:
    """Return the peers, with how many points each can be given."""
    border = load_exact_border().geometry
    databases = [
        replace(peer, most_points=_MANY) if peer.name.startswith("PostGIS") else peer
        for peer in database_dwithin_peers(border, RANGE_M)
    ]
    return [
        PointPeer("geopandas sjoin, Web Mercator buffer", partial(_join, WEB_MERCATOR), _MANY),
        PointPeer("geopandas sjoin, azimuthal equidistant buffer", partial(_join, azimuthal_plane(border)), _MANY),
        PointPeer("DuckDB ST_DWithin_Spheroid to the corners", _ask_duckdb, 500),
        *databases,
    ]


def _join(plane: CRS, lon: Floats, lat: Floats) -> Bools:
    """Join with a buffer of so many metres of the plane, as is done most often."""
    import geopandas

    area = geopandas.GeoDataFrame(geometry=[load_exact_border().geometry], crs=4326).to_crs(plane)
    area["geometry"] = area.buffer(RANGE_M)
    points = geopandas.GeoDataFrame(geometry=geopandas.points_from_xy(lon, lat, crs=4326)).to_crs(plane)
    found = np.zeros(len(lon), dtype=bool)
    found[points.sjoin(area, predicate="within").index] = True
    return found


def _ask_duckdb(lon: Floats, lat: Floats) -> Bools:
    """Ask DuckDB, whose spheroid knows points alone: the border's corners, and a polygon for its inside."""
    import duckdb
    import pyarrow as pa

    connection = duckdb.connect(config={"threads": os.cpu_count() or 1})
    brought = Path(duckdb.__file__).parents[1] / "duckdb_ext"  # by duckdb-ext-spatial, so that nothing is downloaded
    connection.load_extension(str(next(brought.rglob("spatial.duckdb_extension"))))
    border = load_exact_border().geometry
    corners = shapely.get_coordinates(border)
    connection.register("p", pa.table({"i": np.arange(len(lon)), "x": lon, "y": lat}))
    connection.register("c", pa.table({"x": corners[:, 0], "y": corners[:, 1]}))
    connection.execute("CREATE TABLE a AS SELECT ST_GeomFromText(?) g", [border.wkt])
    # Its spheroid functions take latitude first.
    within = f"ST_DWithin_Spheroid(ST_Point2D(p.y, p.x), ST_Point2D(c.y, c.x), {RANGE_M})"
    inside = "ST_Contains(a.g, ST_Point(p.x, p.y))"
    sql = f"SELECT p.i FROM p, a WHERE {inside} OR EXISTS (SELECT 1 FROM c WHERE {within})"
    found = np.zeros(len(lon), dtype=bool)
    found[connection.execute(sql).fetchnumpy()["i"]] = True
    return found
