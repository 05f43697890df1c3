"""Buffers of many features, and of outlines of many vertices, beside a UTM zone and shapely."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas
import numpy as np
import shapely
from pyproj import Geod

from rangekit import geodesic
from rangekit.catalog import load_launch_area

from .clock import best_time
from .table import Table, duration, length, rate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    Geometries = NDArray[np.object_]

_SEED = 20220224
_ZONE = (30.5, 35.5, 46.0, 52.0)  # all in one UTM zone, so that the peer is at its best
_CHECKED = 12
_PLACES = 1_000


@dataclass(frozen=True)
class _Job:
    """Features, and what is asked of them."""

    name: str
    features: Geometries
    distance_m: float
    tolerance_m: float


def measure_features(name: str, border: BaseGeometry, *, quick: bool) -> Iterator[Table]:
    """Yield a table of many features, and one of long outlines, each beside UTM and shapely."""
    count = 500 if quick else 5_000
    columns = ("", "features", "rangekit", "UTM + shapely", "ratio", "rangekit errs from", "to", "UTM errs from", "to")
    table = Table("Buffers of many features, a second", columns)
    for job in _small_jobs(count):
        ours, theirs = _both(job)
        many = len(job.features)
        cells = rate(many, ours[0]), rate(many, theirs[0]), f"{theirs[0] / ours[0]:.2f} x"
        table.add(job.name, f"{many:,}", *cells, *_errors(job, ours[1]), *_errors(job, theirs[1]))
    table.notes.append(f"Tolerance 1 m; errors at {_PLACES:,} places on the edges of each of {_CHECKED} features.")
    yield table
    table = Table("One geometry of many vertices, or a few", (*columns[:1], "vertices", *columns[2:]))
    for job in _long_jobs(quick=quick):
        ours, theirs = _both(job)
        vertices = int(shapely.get_num_coordinates(job.features).sum())
        cells = duration(ours[0]), duration(theirs[0]), f"{theirs[0] / ours[0]:.2f} x"
        table.add(job.name, f"{vertices:,}", *cells, *_errors(job, ours[1]), *_errors(job, theirs[1]))
    table.notes.append(f"Errors at {_PLACES:,} places on the edge.")
    yield table


def _small_jobs(count: int) -> Iterator[_Job]:
    rng = np.random.default_rng(_SEED)
    west, east, south, north = _ZONE
    lon, lat = rng.uniform(west, east, count), rng.uniform(south, north, count)
    points = np.asarray(shapely.points(lon, lat), dtype=object)
    lines, polygons = _place(_wandering(rng, count, 50, 60.0), lon, lat), _place(_ragged(rng, count), lon, lat)
    yield _Job("points, 500 m", np.tile(points, 10), 500.0, 1.0)
    yield _Job("points, 300 km", points, 300_000.0, 1.0)
    yield _Job("lines of 50 vertices, 50 m", lines, 50.0, 1.0)
    yield _Job("the same, 500 m", lines, 500.0, 1.0)
    yield _Job("polygons of 60 vertices, 100 m", polygons, 100.0, 1.0)
    yield _Job("the same, -100 m", polygons, -100.0, 1.0)


def _long_jobs(*, quick: bool) -> Iterator[_Job]:
    rng = np.random.default_rng(_SEED)
    roads = 100 if quick else 1_000
    lines = _place(_wandering(rng, roads, 100, 150.0), rng.uniform(31, 33, roads), rng.uniform(49.5, 50.5, roads))
    yield _Job("a box of one degree, 0.1 m", _array(shapely.box(31, 50, 32, 51)), 0.1, 0.01)
    yield _Job(f"{roads:,} roads of 100 vertices, 50 m", _array(shapely.MultiLineString(list(lines))), 50.0, 0.5)
    border = load_launch_area("ukraine").geometry
    yield _Job("Ukraine's border, 1 km", _array(border), 1_000.0, 1.0)
    yield _Job("the same, -1 km", _array(border), -1_000.0, 1.0)
    if not quick:
        yield _Job("with its 12,000 lakes, 1 km", _array(load_launch_area("ukraine-land").geometry), 1_000.0, 1.0)


def _array(geometry: BaseGeometry) -> Geometries:
    return np.array([geometry], dtype=object)


def _both(job: _Job) -> tuple[tuple[float, Geometries], tuple[float, Geometries]]:
    ours = best_time(lambda: geodesic.buffer(job.features, job.distance_m, tolerance_m=job.tolerance_m))
    series = geopandas.GeoSeries(job.features, crs="EPSG:4326")

    def in_utm() -> Geometries:
        plane = series.estimate_utm_crs()
        return np.asarray(series.to_crs(plane).buffer(job.distance_m).to_crs("EPSG:4326").values, dtype=object)

    return ours, best_time(in_utm)


def _errors(job: _Job, areas: Geometries) -> tuple[str, str]:
    """Return by how much the edges of some of the buffers err at the most, inwards and outwards."""
    rows = range(0, len(areas), max(len(areas) // _CHECKED, 1))
    off = np.concatenate([[0.0], *(_edge_errors(job.features[row], areas[row], job.distance_m) for row in rows)])
    return length(float(off.min())), length(float(off.max()))


def _edge_errors(feature: BaseGeometry, area: BaseGeometry, distance_m: float) -> NDArray[np.float64]:
    """Return how far some places on a buffer's edge are beyond the distance."""
    xy, ring = shapely.get_coordinates(shapely.get_rings(shapely.get_parts(area)), return_index=True)
    edges = np.flatnonzero(ring[1:] == ring[:-1])
    rng = np.random.default_rng(_SEED)
    chosen, share = edges[rng.integers(0, len(edges), _PLACES)], rng.choice([0.0, 0.5], _PLACES)[:, None]
    places = xy[chosen] * (1 - share) + xy[chosen + 1] * share
    outline = shapely.boundary(feature) if distance_m < 0 else feature
    off = geodesic.distance(outline, places[:, 0], places[:, 1]) - abs(distance_m)
    return off if distance_m > 0 else -off


def _wandering(rng: np.random.Generator, count: int, vertices: int, step_m: float) -> Geometries:
    course = np.cumsum(rng.normal(0, 0.25, (count, vertices)), axis=1) + rng.uniform(0, 7, (count, 1))
    steps = np.stack([np.cos(course), np.sin(course)], -1) * step_m
    return np.asarray(shapely.linestrings(np.cumsum(steps, axis=1)), dtype=object)


def _ragged(rng: np.random.Generator, count: int) -> Geometries:
    turn = np.linspace(0, 2 * np.pi, 60, endpoint=False)
    wave = 0.3 * np.sin(3 * turn + rng.uniform(0, 7, (count, 1))) + rng.normal(0, 0.05, (count, 60))
    radius = 800 * (1 + wave)
    return np.asarray(shapely.polygons(np.stack([np.cos(turn) * radius, np.sin(turn) * radius], -1)), dtype=object)


def _place(flat: Geometries, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> Geometries:
    """Return features in degrees, each about its own place."""
    xy, row = shapely.get_coordinates(flat, return_index=True)
    azimuth, away_m = np.degrees(np.arctan2(xy[:, 0], xy[:, 1])), np.hypot(*xy.T)
    x, y, _ = Geod(ellps="WGS84").fwd(lon[row], lat[row], azimuth, away_m)
    return np.asarray(shapely.set_coordinates(flat, np.column_stack([x, y])), dtype=object)
