"""How time and error grow with points, vertices, tolerance and range."""

from __future__ import annotations

import tracemalloc
from functools import partial
from typing import TYPE_CHECKING

from rangekit import geodesic

from .border import RANGE_M, count_vertices, make_border, points_about
from .clock import best_time
from .table import Table, duration, length, rate
from .truth import BorderTruth

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shapely.geometry.base import BaseGeometry


def measure_scaling(name: str, border: BaseGeometry, *, quick: bool) -> Iterator[Table]:
    """Yield one table for each thing that grows."""
    truth = BorderTruth(border)
    yield _by_points(name, border, (10**3, 10**4, 10**5) if quick else (10**3, 10**4, 10**5, 10**6, 10**7))
    yield _by_vertices((10**3, 10**4, 10**5) if quick else (10**3, 10**4, 10**5, 10**6))
    yield _by_tolerance(name, border, truth, (100.0, 1.0) if quick else (100.0, 10.0, 1.0, 0.1, 0.01, 0.001))
    ranges = (1e3, 3e5, 2e6) if quick else (1e3, 1e4, 1e5, 3e5, 1e6, 2e6, 5e6, 1e7)
    yield _by_range(name, border, truth, ranges)


def _by_points(name: str, border: BaseGeometry, counts: tuple[int, ...]) -> Table:
    table = Table(f"Points, {name}", ("points", "distance", "rate", "dwithin 300 km", "rate"))
    field = geodesic.DistanceField(border)
    around = geodesic.buffer(border, RANGE_M, tolerance_m=100.0)
    field.dwithin(*points_about(around, 10), RANGE_M)
    for n in counts:
        lon, lat = points_about(around, n)
        distance_s, _ = best_time(partial(field.distance, lon, lat))
        within_s, _ = best_time(partial(field.dwithin, lon, lat, RANGE_M))
        table.add(f"{n:,}", duration(distance_s), rate(n, distance_s), duration(within_s), rate(n, within_s))
    return table


def _by_vertices(counts: tuple[int, ...]) -> Table:
    columns = ("vertices", "prepare", "memory", "distance rate", "buffer 300 km, 1 m", "rim error from", "to")
    table = Table("Vertices of a made border", columns)
    for n in counts:
        border = make_border(n)
        prepare_s, field = best_time(partial(geodesic.DistanceField, border))
        tracemalloc.start()
        geodesic.DistanceField(border)
        memory = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        lon, lat = points_about(border.buffer(3), 100_000)
        distance_s, _ = best_time(partial(field.distance, lon, lat))
        buffer_s, area = best_time(partial(field.buffer, RANGE_M, tolerance_m=1.0))
        low, high = BorderTruth(border).error_of_area(area, RANGE_M, sample=100)
        cells = (duration(prepare_s), f"{memory / 1e6:.0f} MB", rate(1e5, distance_s), duration(buffer_s))
        table.add(f"{n:,}", *cells, length(low), length(high))
    return table


def _by_tolerance(name: str, border: BaseGeometry, truth: BorderTruth, tolerances: tuple[float, ...]) -> Table:
    table = Table(f"Tolerance of the 300 km buffer, {name}", ("tolerance", "time", "vertices", "rim error from", "to"))
    field = geodesic.DistanceField(border)
    for tolerance_m in tolerances:
        seconds, area = best_time(partial(field.buffer, RANGE_M, tolerance_m=tolerance_m))
        low, high = truth.error_of_area(area, RANGE_M)
        vertices = f"{count_vertices(area):,}"
        table.add(length(tolerance_m).lstrip("+"), duration(seconds), vertices, length(low), length(high))
    return table


def _by_range(name: str, border: BaseGeometry, truth: BorderTruth, ranges: tuple[float, ...]) -> Table:
    columns = ("range", "tolerance", "time", "vertices", "rim error from", "to")
    table = Table(f"Range of the buffer, {name}", columns)
    field = geodesic.DistanceField(border)
    for range_m in ranges:
        tolerance_m = max(1.0, range_m * 1e-5)
        seconds, area = best_time(partial(field.buffer, range_m, tolerance_m=tolerance_m))
        low, high = truth.error_of_area(area, range_m)
        names = length(range_m).lstrip("+"), length(tolerance_m).lstrip("+")
        table.add(*names, duration(seconds), f"{count_vertices(area):,}", length(low), length(high))
    return table
