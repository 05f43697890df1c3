"""What else answers the same questions. A peer that is not installed or not reachable is left out."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import lru_cache, partial
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import numpy as np
import shapely
from pyproj import Geod

from .planar import WEB_MERCATOR, azimuthal_plane, planar_buffer

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray
    from pyproj import CRS
    from shapely.geometry.base import BaseGeometry

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]

POSTGIS_URL = "RANGEKIT_BENCHMARK_POSTGIS"
_QUADRANT_SEGMENTS = 300  # so fine that what is wrong with a planar buffer is the plane

AnswersT = TypeVar("AnswersT")


@dataclass(frozen=True)
class PointPeer(Generic[AnswersT]):
    """A way to answer for points, ``run(lon, lat)``. Slow ones are given fewer points: rates are what compares."""

    name: str
    run: Callable[[Floats, Floats], AnswersT]
    most_points: int = 1_000_000


@dataclass(frozen=True)
class BufferPeer:
    """A way to draw a buffer, ``run(distance_m)``."""

    name: str
    run: Callable[[float], BaseGeometry]
    apart: bool = False  # may run for hours: measured in a process of its own


def distance_peers(border: BaseGeometry) -> list[PointPeer[Floats]]:
    """Return peers that measure distances, metres."""
    makers = (_spherely_distance, _sedonadb_distance, _pyproj_distance, _postgis_distance)
    return [peer for make in makers if (peer := make(border)) is not None]


def dwithin_peers(border: BaseGeometry, ring: BaseGeometry, distance_m: float) -> list[PointPeer[Bools]]:
    """Return peers that tell what is within a distance; one of them by way of our ring at that distance."""
    shapely.prepare(ring)
    planar: PointPeer[Bools] = PointPeer(
        "shapely contains_xy, prepared ring", lambda lon, lat: shapely.contains_xy(ring, lon, lat)
    )
    return [planar, *database_dwithin_peers(border, distance_m)]


def database_dwithin_peers(border: BaseGeometry, distance_m: float) -> list[PointPeer[Bools]]:
    """Return the databases that tell what is within a distance."""
    databases = _sedonadb_dwithin(border, distance_m), _postgis_dwithin(border, distance_m)
    return [peer for peer in databases if peer is not None]


def buffer_peers(border: BaseGeometry) -> list[BufferPeer]:
    """Return peers that draw buffers."""
    databases = _sedonadb_buffer(border), _postgis_buffer(border)
    return [
        _planar_buffer("azimuthal equidistant + shapely", border, azimuthal_plane(border)),
        _planar_buffer("Web Mercator + shapely", border, WEB_MERCATOR),
        *(peer for peer in databases if peer is not None),
    ]


def _spherely_distance(border: BaseGeometry) -> PointPeer[Floats] | None:
    try:
        import spherely
    except ImportError:
        return None
    there = spherely.from_wkb(shapely.to_wkb(border))
    spherely.prepare(there)

    def run(lon: Floats, lat: Floats) -> Floats:
        return np.asarray(spherely.distance(spherely.points(lon, lat), there))

    return PointPeer("spherely (S2, sphere)", run, 20_000)


def _pyproj_distance(border: BaseGeometry) -> PointPeer[Floats]:
    geod, (vertex_lon, vertex_lat) = Geod(ellps="WGS84"), shapely.get_coordinates(border).T

    def nearest_m(lon: float, lat: float) -> float:
        here = np.full(len(vertex_lon), lon), np.full(len(vertex_lat), lat)
        return float(np.min(geod.inv(*here, vertex_lon, vertex_lat)[2]))

    def run(lon: Floats, lat: Floats) -> Floats:
        found = np.array([nearest_m(x, y) for x, y in zip(lon, lat, strict=True)])
        return np.where(shapely.contains_xy(border, lon, lat), 0.0, found)

    return PointPeer("pyproj, every vertex", run, 10)


class _Sedona:
    """SedonaDB with a border in a table."""

    def __init__(self, border: BaseGeometry) -> None:
        import pyarrow as pa
        import sedonadb

        self._arrow = pa
        self._context = sedonadb.connect()
        self._load("border", [shapely.to_wkb(border)])

    def _load(self, name: str, wkb: list[bytes]) -> None:
        table = self._arrow.table({name: self._arrow.array(wkb, self._arrow.binary())})
        self._context.create_data_frame(table).to_view(name, overwrite=True)

    def _first_column(self, sql: str) -> NDArray[Any]:
        return np.asarray(self._arrow.table(self._context.sql(sql)).column(0).to_numpy())

    def of_points(self, call: str, lon: Floats, lat: Floats) -> NDArray[Any]:
        """Return what a call of ``point`` and ``border`` gives for each point."""
        self._load("point", _points_as_wkb(lon, lat))
        return self._first_column(f"SELECT {call} FROM point, border")

    def buffer(self, distance_m: float) -> BaseGeometry:
        """Return the border's buffer."""
        call = f"ST_AsBinary(ST_Buffer(ST_GeogFromWKB(border), {distance_m!r}))"
        return shapely.from_wkb(bytes(self._first_column(f"SELECT {call} FROM border")[0]))


def _points_as_wkb(lon: Floats, lat: Floats) -> list[bytes]:
    return [shapely.to_wkb(point) for point in shapely.get_parts(shapely.points(lon, lat))]


def _has_sedona() -> bool:
    return find_spec("sedonadb") is not None and find_spec("pyarrow") is not None


def _sedonadb_distance(border: BaseGeometry) -> PointPeer[Floats] | None:
    if not _has_sedona():
        return None
    call = "ST_Distance(ST_GeogFromWKB(point), ST_GeogFromWKB(border))"
    return PointPeer("SedonaDB geography (S2, sphere)", partial(_Sedona(border).of_points, call), 300)


def _sedonadb_dwithin(border: BaseGeometry, distance_m: float) -> PointPeer[Bools] | None:
    if not _has_sedona():
        return None
    call = f"ST_DWithin(ST_GeogFromWKB(point), ST_GeogFromWKB(border), {distance_m!r})"
    return PointPeer("SedonaDB ST_DWithin (sphere)", partial(_Sedona(border).of_points, call), 300)


def _sedonadb_buffer(border: BaseGeometry) -> BufferPeer | None:
    if not _has_sedona():
        return None
    return BufferPeer("SedonaDB ST_Buffer(geography)", partial(_draw_with_sedonadb, border), apart=True)


def _draw_with_sedonadb(border: BaseGeometry, distance_m: float) -> BaseGeometry:
    return _Sedona(border).buffer(distance_m)  # connects in the process that draws


def _planar_buffer(name: str, border: BaseGeometry, plane: CRS) -> BufferPeer:
    return BufferPeer(name, partial(planar_buffer, border, plane, quadrant_segments=_QUADRANT_SEGMENTS))


def _postgis(sql: str, *values: object) -> list[tuple[Any, ...]]:
    import psycopg

    with psycopg.connect(os.environ[POSTGIS_URL]) as connection:
        rows: list[tuple[Any, ...]] = connection.execute(sql, values).fetchall()
    return rows


@lru_cache
def _has_postgis() -> bool:
    if POSTGIS_URL not in os.environ or find_spec("psycopg") is None:
        return False
    import psycopg

    try:
        _postgis("SELECT postgis_lib_version()")
    except psycopg.Error as error:
        print(f"PostGIS is left out: {error}")
        return False
    return True


def _postgis_of_points(call: str, values: tuple[object, ...], border: bytes, lon: Floats, lat: Floats) -> NDArray[Any]:
    sql = f"SELECT {call} FROM unnest(%s::bytea[]) WITH ORDINALITY t(p, i), (SELECT ST_GeogFromWKB(%s) g) b ORDER BY i"
    return np.array([row[0] for row in _postgis(sql, *values, _points_as_wkb(lon, lat), border)])


def _postgis_distance(border: BaseGeometry) -> PointPeer[Floats] | None:
    if not _has_postgis():
        return None
    run = partial(_postgis_of_points, "ST_Distance(ST_GeogFromWKB(p), b.g)", (), shapely.to_wkb(border))
    return PointPeer("PostGIS ST_Distance(geography)", run, 1_000)


def _postgis_dwithin(border: BaseGeometry, distance_m: float) -> PointPeer[Bools] | None:
    if not _has_postgis():
        return None
    call = "ST_DWithin(ST_GeogFromWKB(p), b.g, %s)"
    run = partial(_postgis_of_points, call, (distance_m,), shapely.to_wkb(border))
    return PointPeer("PostGIS ST_DWithin(geography)", run, 1_000)


def _postgis_buffer(border: BaseGeometry) -> BufferPeer | None:
    if not _has_postgis():
        return None

    def run(distance_m: float) -> BaseGeometry:
        rows = _postgis("SELECT ST_AsBinary(ST_Buffer(ST_GeogFromWKB(%s), %s))", shapely.to_wkb(border), distance_m)
        return shapely.from_wkb(bytes(rows[0][0]))

    return BufferPeer("PostGIS ST_Buffer(geography)", run)
