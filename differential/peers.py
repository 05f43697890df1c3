"""The other systems, each asked in its own words. Of those that cannot be asked here, find_peers says why."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from benchmarks.peers import POSTGIS_URL

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]

__all__ = ["BOOST_FORMULAS", "Boost", "Peer", "PostGIS", "Spherely", "find_pair_peers", "find_peers"]

BOOST_FORMULAS = ("andoyer", "thomas", "vincenty")


class Spherely:
    """S2 geography, by way of spherely."""

    name = "spherely"

    def __init__(self) -> None:
        import spherely

        self._spherely = spherely
        self.version = f"spherely {spherely.__version__}"

    def distance(self, border: BaseGeometry, lon: Floats, lat: Floats) -> Floats:
        """Return distances, (n,) metres."""
        there = self._spherely.from_wkb(shapely.to_wkb(border))
        return np.asarray(self._spherely.distance(self._spherely.points(lon, lat), there), dtype=float)

    def between(self, one: BaseGeometry, other: BaseGeometry) -> float:
        """Return the distance between two geometries, metres."""
        return float(self._spherely.distance(*(self._spherely.from_wkb(shapely.to_wkb(side)) for side in (one, other))))

    def radius_m(self) -> float:
        """Return the radius of its sphere."""
        return float(self._spherely.EARTH_RADIUS_METERS)


class PostGIS:
    """A database of one's own, told by the environment variable POSTGIS_URL."""

    name = "PostGIS"

    def __init__(self, url: str) -> None:
        import psycopg

        self._connection = psycopg.connect(url, autocommit=True)
        self.version = f"PostGIS {self._rows('SELECT postgis_lib_version()')[0][0]}"

    def _rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        rows: list[tuple[Any, ...]] = self._connection.execute(sql, values).fetchall()
        return rows

    def _of_places(self, call: str, border: BaseGeometry, lon: Floats, lat: Floats, *values: object) -> list[Any]:
        sql = (
            f"SELECT {call} FROM unnest(%s::float8[], %s::float8[]) WITH ORDINALITY t(lon, lat, i),"
            " LATERAL (SELECT ST_SetSRID(ST_MakePoint(lon, lat), 4326)::geography AS g) p,"
            " (SELECT ST_GeogFromWKB(%s) AS g) b ORDER BY i"
        )
        return [row[0] for row in self._rows(sql, *values, list(lon), list(lat), shapely.to_wkb(border))]

    def distance(self, border: BaseGeometry, lon: Floats, lat: Floats) -> Floats:
        """Return distances, (n,) metres."""
        return np.array(self._of_places("ST_Distance(p.g, b.g)", border, lon, lat), dtype=float)

    def between(self, one: BaseGeometry, other: BaseGeometry) -> float:
        """Return the distance between two geometries, metres."""
        sql = "SELECT ST_Distance(ST_GeogFromWKB(%s), ST_GeogFromWKB(%s))"
        return float(self._rows(sql, shapely.to_wkb(one), shapely.to_wkb(other))[0][0])

    def dwithin(self, border: BaseGeometry, lon: Floats, lat: Floats, distance_m: float) -> Bools:
        """Return which places are within a distance, (n,)."""
        return np.array(self._of_places("ST_DWithin(p.g, b.g, %s)", border, lon, lat, distance_m), dtype=bool)

    def buffer(self, border: BaseGeometry, distance_m: float) -> BaseGeometry:
        """Return its buffer."""
        sql = "SELECT ST_AsBinary(ST_Buffer(ST_GeogFromWKB(%s), %s))"
        return shapely.from_wkb(bytes(self._rows(sql, shapely.to_wkb(border), distance_m)[0][0]))

    def best_srid(self, border: BaseGeometry) -> int:
        """Return the number of the projection that it buffers in."""
        return int(self._rows("SELECT _ST_BestSRID(ST_GeogFromWKB(%s))", shapely.to_wkb(border))[0][0])


@dataclass(frozen=True)
class Boost:
    """Boost.Geometry's geographic strategies, compiled when the command starts."""

    program: Path
    formula: str
    version: str

    @property
    def name(self) -> str:
        """Return its name, with the formula that it was told to use."""
        return f"Boost, {self.formula}"

    def distance(self, border: BaseGeometry, lon: Floats, lat: Floats, *, bisected: bool = False) -> Floats:
        """Return distances, (n,) metres; ``bisected`` seeks the nearest point of an edge without Newton's method."""
        parts = [text for part in shapely.get_parts([border]) for text in _as_boost_reads(part)]
        places = " ".join(f"{x!r} {y!r}" for x, y in zip(lon.tolist(), lat.tolist(), strict=True))
        search = "bisected" if bisected else "parts"
        return self._ask(f"{self.formula} {search} {len(parts)} {' '.join(parts)} {len(lon)} {places}")

    def between(self, lon1: Floats, lat1: Floats, lon2: Floats, lat2: Floats) -> Floats:
        """Return distances between pairs of places, (n,) metres."""
        rows = np.column_stack([lon1, lat1, lon2, lat2]).tolist()
        return self._ask(f"{self.formula} points {len(rows)} {' '.join(repr(x) for row in rows for x in row)}")

    def _ask(self, question: str) -> Floats:
        done = subprocess.run([self.program], input=question, capture_output=True, text=True, check=True)
        return np.array(done.stdout.split(), dtype=float)


def _as_boost_reads(part: BaseGeometry) -> list[str]:
    if isinstance(part, shapely.Polygon):
        rings = [part.exterior, *part.interiors]
        return [f"polygon {len(rings)} {' '.join(map(_ring_text, rings))}"]
    return [f"{'line' if part.geom_type == 'LineString' else 'point'} 1 {_ring_text(part)}"]


def _ring_text(line: BaseGeometry) -> str:
    rows = shapely.get_coordinates(line).tolist()
    return f"{len(rows)} {' '.join(f'{x!r} {y!r}' for x, y in rows)}"


def _compile_boost(folder: Path) -> list[Boost]:
    compiler = shutil.which("g++")
    version = _boost_version()
    if compiler is None or version is None:
        return []
    program = folder / "boost"
    source = Path(__file__).with_name("boost.cpp")
    subprocess.run([compiler, "-O1", "-std=c++14", "-w", source, "-o", program], check=True, capture_output=True)
    return [Boost(program, formula, version) for formula in BOOST_FORMULAS]


def _boost_version() -> str | None:
    header = Path("/usr/include/boost/version.hpp")
    if not header.exists():
        return None
    lines = header.read_text(encoding="utf-8").splitlines()
    found = next(line for line in lines if line.startswith("#define BOOST_LIB_VERSION"))
    return f"Boost {found.split()[-1].strip(chr(34)).replace('_', '.')}"


Peer = Spherely | PostGIS | Boost


def find_peers(folder: Path) -> tuple[list[Peer], list[str]]:
    """Return the peers that can be asked, and why others cannot.

    Parameters
    ----------
    folder : Path
        Where the program that asks Boost is put.
    """
    peers, absent = find_pair_peers()
    boost = _compile_boost(folder)
    if not boost:
        absent.append("Boost: g++ or its headers are missing")
    return [*peers, *boost], absent


def find_pair_peers() -> tuple[list[Spherely | PostGIS], list[str]]:
    """Return the peers that know distances between any two geometries, and why others cannot be asked."""
    peers: list[Spherely | PostGIS] = []
    absent: list[str] = []
    makers: tuple[tuple[str, Callable[[], Spherely | PostGIS]], ...] = (
        ("spherely", Spherely),
        ("PostGIS", _postgis),
    )
    for name, make in makers:
        try:
            peers.append(make())
        except (ImportError, OSError, LookupError) as error:
            absent.append(f"{name}: {error}")
    return peers, absent


def _postgis() -> PostGIS:
    if POSTGIS_URL not in os.environ:
        raise LookupError(f"{POSTGIS_URL} holds no connection string")
    return PostGIS(os.environ[POSTGIS_URL])
