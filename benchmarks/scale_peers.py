"""What else tells which points are within a range of the border, and how many points it is given."""

from __future__ import annotations

import os
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import shapely

from rangekit import catalog

from .peers import POSTGIS_URL

if TYPE_CHECKING:
    from collections.abc import Callable

    from rangekit.model import LaunchArea

    Floats = np.ndarray[tuple[int], np.dtype[np.float64]]
    Bools = np.ndarray[tuple[int], np.dtype[np.bool_]]

ASKED_KM = 300.0
_PLANAR_CRS = 3857


@lru_cache
def border() -> LaunchArea:
    """Return Ukraine's border, taken as exact, so that every answer is in or out."""
    return replace(catalog.load_launch_area("ukraine"), uncertainty_km=0.0)


def _sjoin(lon: Floats, lat: Floats) -> Bools:
    """Join with a planar buffer of 300,000 "metres" of Web Mercator, as is done most often."""
    import geopandas  # noqa: PLC0415 - heavy

    area = geopandas.GeoDataFrame(geometry=[border().geometry], crs=4326).to_crs(_PLANAR_CRS)
    area["geometry"] = area.buffer(ASKED_KM * 1000)
    points = geopandas.GeoDataFrame(geometry=geopandas.points_from_xy(lon, lat, crs=4326)).to_crs(_PLANAR_CRS)
    found = np.zeros(len(lon), dtype=bool)
    found[points.sjoin(area, predicate="within").index] = True
    return found


def _sjoin_aeqd(lon: Floats, lat: Floats) -> Bools:
    """Join likewise on an azimuthal equidistant plane about the middle of the border."""
    import geopandas  # noqa: PLC0415 - heavy

    centre = border().geometry.centroid
    plane = f"+proj=aeqd +lat_0={centre.y} +lon_0={centre.x} +ellps=WGS84"
    area = geopandas.GeoDataFrame(geometry=[border().geometry], crs=4326).to_crs(plane)
    area["geometry"] = area.buffer(ASKED_KM * 1000)
    points = geopandas.GeoDataFrame(geometry=geopandas.points_from_xy(lon, lat, crs=4326)).to_crs(plane)
    found = np.zeros(len(lon), dtype=bool)
    found[points.sjoin(area, predicate="within").index] = True
    return found


def _duckdb(lon: Floats, lat: Floats) -> Bools:
    """Ask DuckDB, whose spheroid knows points alone: the border's corners, and a polygon for its inside."""
    import duckdb  # noqa: PLC0415 - optional
    import pyarrow as pa  # noqa: PLC0415 - only where peers run

    connection = duckdb.connect(config={"threads": os.cpu_count() or 1})
    brought = Path(duckdb.__file__).parents[1] / "duckdb_ext"  # by duckdb-ext-spatial, so that nothing is downloaded
    connection.load_extension(str(next(brought.rglob("spatial.duckdb_extension"))))
    corners = shapely.get_coordinates(border().geometry)
    connection.register("p", pa.table({"i": np.arange(len(lon)), "x": lon, "y": lat}))
    connection.register("c", pa.table({"x": corners[:, 0], "y": corners[:, 1]}))
    connection.execute("CREATE TABLE a AS SELECT ST_GeomFromText(?) g", [border().geometry.wkt])
    # Its spheroid functions take latitude first.
    within = f"ST_DWithin_Spheroid(ST_Point2D(p.y, p.x), ST_Point2D(c.y, c.x), {ASKED_KM * 1000})"
    inside = "ST_Contains(a.g, ST_Point(p.x, p.y))"
    sql = f"SELECT p.i FROM p, a WHERE {inside} OR EXISTS (SELECT 1 FROM c WHERE {within})"  # noqa: S608 - ours
    rows = connection.execute(sql).fetchnumpy()["i"]
    found = np.zeros(len(lon), dtype=bool)
    found[rows] = True
    return found


def _sedonadb(lon: Floats, lat: Floats) -> Bools:
    """Ask SedonaDB, whose geography is a sphere."""
    import pyarrow as pa  # noqa: PLC0415 - optional
    import sedonadb  # noqa: PLC0415 - optional

    context = sedonadb.connect()
    context.create_data_frame(pa.table({"g": pa.array([shapely.to_wkb(border().geometry)], pa.binary())})).to_view("a")
    wkb = pa.array(list(shapely.to_wkb(shapely.points(lon, lat))), pa.binary())
    context.create_data_frame(pa.table({"g": wkb})).to_view("p")
    within = f"ST_DWithin(ST_GeogFromWKB(p.g), ST_GeogFromWKB(a.g), {ASKED_KM * 1000})"
    return np.asarray(pa.table(context.sql(f"SELECT {within} FROM p, a")).column(0).to_numpy(), dtype=bool)  # noqa: S608 - ours


def _postgis(lon: Floats, lat: Floats) -> Bools:
    if POSTGIS_URL not in os.environ:
        raise ImportError(f"{POSTGIS_URL} holds no connection string")
    import psycopg  # noqa: PLC0415 - optional

    sql = (
        "SELECT ST_DWithin(ST_GeogFromWKB(p), b.g, %s) FROM unnest(%s::bytea[]) WITH ORDINALITY t(p, i),"
        " (SELECT ST_GeogFromWKB(%s) g) b ORDER BY i"
    )
    points = [shapely.to_wkb(point) for point in shapely.points(lon, lat)]
    with psycopg.connect(os.environ[POSTGIS_URL]) as connection:
        rows = connection.execute(sql, (ASKED_KM * 1000, points, shapely.to_wkb(border().geometry))).fetchall()
    return np.array([row[0] for row in rows], dtype=bool)


PEERS: list[tuple[str, Callable[[Floats, Floats], Bools], int]] = [
    ("geopandas sjoin, Web Mercator buffer", _sjoin, 1_000_000),
    ("geopandas sjoin, azimuthal equidistant buffer", _sjoin_aeqd, 1_000_000),
    ("DuckDB ST_DWithin_Spheroid to the corners", _duckdb, 500),
    ("SedonaDB ST_DWithin, geography", _sedonadb, 300),
    ("PostGIS ST_DWithin(geography)", _postgis, 1_000_000),
]
