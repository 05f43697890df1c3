"""What else answers the same questions. A peer that is not installed or not reachable is left out and named."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import lru_cache, partial
from importlib.util import find_spec
from typing import TYPE_CHECKING

import numpy as np
import shapely
from pyproj import CRS, Geod, Transformer

if TYPE_CHECKING:
    from collections.abc import Callable

    from shapely.geometry.base import BaseGeometry

POSTGIS_URL = "RANGEKIT_BENCHMARK_POSTGIS"


@dataclass(frozen=True)
class Peer:
    """A way to do a job, and how many points it is given: slow peers get fewer, for rates compare."""

    name: str
    run: Callable[..., object]
    most_points: int = 1_000_000
    apart: bool = False  # may run for hours: measured in a process of its own, answers in WKB


def distance_peers(border: BaseGeometry) -> list[Peer]:
    """Return peers that measure distances: ``run(lon, lat)``."""
    makers = (_spherely_distance, _sedonadb_distance, _pyproj_distance, _postgis_distance)
    return [peer for make in makers if (peer := make(border)) is not None]


def dwithin_peers(border: BaseGeometry, ring: BaseGeometry, distance_m: float) -> list[Peer]:
    """Return peers that tell what is within a distance: ``run(lon, lat)``."""
    shapely.prepare(ring)
    planar = Peer("shapely contains_xy, prepared ring", lambda lon, lat: shapely.contains_xy(ring, lon, lat))
    databases = _sedonadb_dwithin(border, distance_m), _postgis_dwithin(border, distance_m)
    return [planar, *(peer for peer in databases if peer is not None)]


def buffer_peers(border: BaseGeometry) -> list[Peer]:
    """Return peers that draw buffers: ``run(distance_m)``."""
    makers = (_azimuthal_buffer, _mercator_buffer, _sedonadb_buffer, _postgis_buffer)
    return [peer for make in makers if (peer := make(border)) is not None]


def _spherely_distance(border: BaseGeometry) -> Peer | None:
    try:
        import spherely  # noqa: PLC0415 - optional
    except ImportError:
        return None
    there = spherely.from_wkb(shapely.to_wkb(border))
    spherely.prepare(there)
    return Peer("spherely (S2, sphere)", lambda lon, lat: spherely.distance(spherely.points(lon, lat), there), 20_000)


def _pyproj_distance(border: BaseGeometry) -> Peer:
    geod, vertices = Geod(ellps="WGS84"), shapely.get_coordinates(border)

    def run(lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
        n = len(vertices)
        found = [np.min(geod.inv(np.full(n, x), np.full(n, y), *vertices.T)[2]) for x, y in zip(lon, lat, strict=True)]
        return np.where(shapely.contains_xy(border, lon, lat), 0.0, np.array(found))

    return Peer("pyproj, every vertex", run, 10)


def _sedona(border: BaseGeometry) -> tuple[Callable[[str], np.ndarray], Callable[..., None]] | None:
    try:
        import pyarrow as pa  # noqa: PLC0415 - optional
        import sedonadb  # noqa: PLC0415 - optional
    except ImportError:
        return None
    context = sedonadb.connect()
    context.create_data_frame(pa.table({"border": pa.array([shapely.to_wkb(border)], pa.binary())})).to_view("border")

    def load(lon: np.ndarray, lat: np.ndarray) -> None:
        points = pa.array(list(shapely.to_wkb(shapely.points(lon, lat))), pa.binary())
        context.create_data_frame(pa.table({"point": points})).to_view("points", overwrite=True)

    def ask(sql: str) -> np.ndarray:
        return pa.table(context.sql(sql)).column(0).to_numpy()

    return ask, load


def _sedonadb_distance(border: BaseGeometry) -> Peer | None:
    engine = _sedona(border)
    if engine is None:
        return None
    ask, load = engine

    def run(lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
        load(lon, lat)
        return ask("SELECT ST_Distance(ST_GeogFromWKB(point), ST_GeogFromWKB(border)) FROM points, border")

    return Peer("SedonaDB geography (S2, sphere)", run, 300)


def _sedonadb_dwithin(border: BaseGeometry, distance_m: float) -> Peer | None:
    engine = _sedona(border)
    if engine is None:
        return None
    ask, load = engine

    def run(lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
        load(lon, lat)
        within = f"ST_DWithin(ST_GeogFromWKB(point), ST_GeogFromWKB(border), {distance_m!r})"
        return ask(f"SELECT {within} FROM points, border")  # noqa: S608 - a number of our own

    return Peer("SedonaDB ST_DWithin (sphere)", run, 300)


def _sedonadb_buffer(border: BaseGeometry) -> Peer | None:
    if find_spec("sedonadb") is None or find_spec("pyarrow") is None:
        return None
    return Peer("SedonaDB ST_Buffer(geography)", partial(_draw_with_sedonadb, border), apart=True)


def _draw_with_sedonadb(border: BaseGeometry, distance_m: float) -> bytes:
    ask, _ = _sedona(border)
    sql = f"SELECT ST_AsBinary(ST_Buffer(ST_GeogFromWKB(border), {distance_m!r})) FROM border"  # noqa: S608 - ours
    return bytes(ask(sql)[0])


def _azimuthal_buffer(border: BaseGeometry) -> Peer:
    centre = border.centroid
    plane = CRS.from_proj4(f"+proj=aeqd +lat_0={centre.y} +lon_0={centre.x} +ellps=WGS84")
    return _planar_buffer("azimuthal equidistant + shapely", border, plane)


def _mercator_buffer(border: BaseGeometry) -> Peer:
    return _planar_buffer("Web Mercator + shapely", border, CRS.from_epsg(3857))


def _planar_buffer(name: str, border: BaseGeometry, plane: CRS) -> Peer:
    there = Transformer.from_crs("OGC:CRS84", plane, always_xy=True)

    def back(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return there.transform(x, y, direction="INVERSE")

    def run(distance_m: float) -> BaseGeometry:
        flat = shapely.transform(border, there.transform, interleaved=False)
        return shapely.transform(shapely.buffer(flat, distance_m, quad_segs=300), back, interleaved=False)

    return Peer(name, run)


def _postgis(sql: str, *values: object) -> list[tuple[object, ...]]:
    import psycopg  # noqa: PLC0415 - optional

    with psycopg.connect(os.environ[POSTGIS_URL]) as connection:
        return connection.execute(sql, values).fetchall()


@lru_cache
def _postgis_reachable() -> bool:
    if POSTGIS_URL not in os.environ:
        return False
    try:
        import psycopg  # noqa: PLC0415 - optional
    except ImportError:
        return False
    try:
        _postgis("SELECT postgis_lib_version()")
    except psycopg.Error as error:
        print(f"PostGIS is left out: {error}")
        return False
    return True


def _postgis_of_points(
    call: str, border: BaseGeometry, lon: np.ndarray, lat: np.ndarray, *values: object
) -> list[object]:
    sql = (
        f"SELECT {call} FROM unnest(%s::bytea[]) WITH ORDINALITY t(p, i),"  # noqa: S608 - a call of our own
        " (SELECT ST_GeogFromWKB(%s) g) b ORDER BY i"
    )
    points = [shapely.to_wkb(p) for p in shapely.points(lon, lat)]
    return [row[0] for row in _postgis(sql, *values, points, shapely.to_wkb(border))]


def _postgis_distance(border: BaseGeometry) -> Peer | None:
    if not _postgis_reachable():
        return None

    def run(lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
        return np.array(_postgis_of_points("ST_Distance(ST_GeogFromWKB(p), b.g)", border, lon, lat), dtype=float)

    return Peer("PostGIS ST_Distance(geography)", run, 1_000)


def _postgis_dwithin(border: BaseGeometry, distance_m: float) -> Peer | None:
    if not _postgis_reachable():
        return None

    def run(lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
        call = "ST_DWithin(ST_GeogFromWKB(p), b.g, %s)"
        return np.array(_postgis_of_points(call, border, lon, lat, distance_m), dtype=bool)

    return Peer("PostGIS ST_DWithin(geography)", run, 1_000)


def _postgis_buffer(border: BaseGeometry) -> Peer | None:
    if not _postgis_reachable():
        return None

    def run(distance_m: float) -> BaseGeometry:
        rows = _postgis("SELECT ST_AsBinary(ST_Buffer(ST_GeogFromWKB(%s), %s))", shapely.to_wkb(border), distance_m)
        return shapely.from_wkb(bytes(rows[0][0]))  # type: ignore[arg-type]

    return Peer("PostGIS ST_Buffer(geography)", run)
