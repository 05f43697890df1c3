"""Joins and pairs beside geopandas in the UTM zone that it estimates, and spherely."""

from __future__ import annotations

from functools import partial
from importlib.util import find_spec
from typing import TYPE_CHECKING

import geopandas
import numpy as np
import shapely

import rangekit.pandas  # noqa: F401 - registers the accessor
from rangekit import geodesic

from .clock import best_time
from .table import Table, duration, length, rate
from .truth import GEOD, BorderTruth

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    Floats = NDArray[np.float64]

_WINDOW = (22.0, 40.0, 44.0, 52.0)
_CORNERS = 60
_CHECKED = 50
_SAMPLES_PER_EDGE = 8


def measure_joins(_name: str, _border: BaseGeometry, *, quick: bool) -> Iterator[Table]:
    """Yield joins of points with polygons, then distances of pairs of polygons, each as a table."""
    rng = np.random.default_rng(20261127)
    share = 10 if quick else 1
    points = geopandas.GeoDataFrame(geometry=shapely.points(*_places(rng, 100_000 // share)), crs="OGC:CRS84")
    areas = geopandas.GeoDataFrame(geometry=_polygons(rng, 10_000 // share), crs="OGC:CRS84")
    yield _joins(points, areas)
    yield _pairs(_polygons(rng, 10_000 // share), np.asarray(areas.geometry.array, dtype=object))


def _places(rng: np.random.Generator, count: int) -> Floats:
    west, east, south, north = _WINDOW
    return np.stack([rng.uniform(west, east, count), rng.uniform(south, north, count)])


def _polygons(rng: np.random.Generator, count: int) -> NDArray[np.object_]:
    """Return ragged polygons of one to three kilometres' radius."""
    lon, lat = _places(rng, count).repeat(_CORNERS, axis=1)
    turn = np.tile(-np.arange(_CORNERS) * (360.0 / _CORNERS), count)
    lon, lat, _ = GEOD.fwd(lon, lat, turn, rng.uniform(1_000, 3_000, count * _CORNERS))
    return np.asarray(shapely.polygons(np.stack([lon, lat], axis=-1).reshape(count, _CORNERS, 2)))


def _joins(points: geopandas.GeoDataFrame, areas: geopandas.GeoDataFrame) -> Table:
    title = f"joins of {len(points):,} points with {len(areas):,} polygons of {_CORNERS} vertices"
    table = Table(title, ("", "time", "rangekit is", "pairs", "worst distance"))
    zone = areas.estimate_utm_crs()

    def in_utm(join: Callable[..., geopandas.GeoDataFrame], **options: object) -> geopandas.GeoDataFrame:
        return join(points.to_crs(zone), areas.to_crs(zone), distance_col="far", **options)

    def within_in_utm() -> geopandas.GeoDataFrame:
        return points.to_crs(zone).sjoin(areas.to_crs(zone), predicate="dwithin", distance=5_000)

    nearest_s, nearest = best_time(lambda: points.geodesic.sjoin_nearest(areas, distance_col="far"))
    planar_s, planar = best_time(partial(in_utm, geopandas.sjoin_nearest))
    table.add("sjoin_nearest", duration(nearest_s), "", f"{len(nearest):,}", _worst(points, areas, nearest))
    table.add(
        f"geopandas, {zone.name}", duration(planar_s), f"{planar_s / nearest_s:.2f} x", f"{len(planar):,}",
        _worst(points, areas, planar),
    )  # fmt: skip
    within_s, within = best_time(lambda: points.geodesic.sjoin(areas, distance_m=5_000))
    planar_s, planar = best_time(within_in_utm)
    table.add("sjoin, 5 km", duration(within_s), "", f"{len(within):,}", "")
    table.add(
        "geopandas, dwithin in the zone", duration(planar_s), f"{planar_s / within_s:.2f} x", f"{len(planar):,}", ""
    )
    several_s, several = best_time(lambda: points.geodesic.nearest_k(areas, 5))
    table.add("nearest_k, 5", duration(several_s), "", f"{len(several):,}", "")
    table.notes.append(
        f"Coordinate systems are converted within the time. Distances of {_CHECKED} rows are compared with brute force "
        "to the polygon that the same row names."
    )
    return table


def _worst(points: geopandas.GeoDataFrame, areas: geopandas.GeoDataFrame, joined: geopandas.GeoDataFrame) -> str:
    rows = joined[joined.far > 0].iloc[:: max(1, len(joined) // _CHECKED)]
    places = shapely.get_coordinates(points.geometry.loc[rows.index].array)
    errors = [
        far - BorderTruth(areas.geometry.loc[area]).edge_distance(place[:1], place[1:])[0]
        for far, area, place in zip(rows.far, rows.index_right, places, strict=True)
    ]
    return length(max(errors, key=abs))


def _pairs(left: NDArray[np.object_], right: NDArray[np.object_]) -> Table:
    table = Table(
        f"distance of {len(left):,} pairs of polygons of {_CORNERS} vertices",
        ("", "rate", "rangekit is", "worst error"),
    )
    expected = np.array([_true_distance(*pair) for pair in zip(left[:_CHECKED], right[:_CHECKED], strict=True)])
    taken_s, found = best_time(lambda: geodesic.distance(left, right))
    table.add("rangekit", rate(len(left), taken_s), "", _worst_of(found, expected))
    for name, run in _peers():
        peer_s, answer = best_time(partial(run, left, right))
        table.add(name, rate(len(left), peer_s), f"{peer_s / taken_s:.2f} x", _worst_of(answer, expected))
    table.notes.append(f"Pairs anywhere in a window of 18 by 8 degrees; errors over the first {_CHECKED}.")
    return table


def _worst_of(found: Floats, expected: Floats) -> str:
    errors = found[: len(expected)] - expected
    return length(float(errors[np.argmax(np.abs(errors))]))


def _true_distance(first: BaseGeometry, second: BaseGeometry) -> float:
    """Return the least distance from points closely along either polygon to the other, which it does not meet."""
    return min(_from_points(first, second), _from_points(second, first))


def _from_points(own: BaseGeometry, other: BaseGeometry) -> float:
    """Return the least distance to the other polygon of those points along the own one that are nearest to vertices."""
    corners, share = shapely.get_coordinates(own), np.linspace(0, 1, _SAMPLES_PER_EDGE, endpoint=False)
    points = (corners[:-1, None] + share[:, None] * np.diff(corners, axis=0)[:, None]).reshape(-1, 2)
    there = shapely.get_coordinates(other)[:-1]
    lon, lat = (np.repeat(side, len(there)) for side in points.T)
    far = np.asarray(GEOD.inv(lon, lat, *np.tile(there, (len(points), 1)).T)[2]).reshape(len(points), -1).min(axis=1)
    nearest = points[np.argsort(far)[:_SAMPLES_PER_EDGE]]
    return float(BorderTruth(other).edge_distance(*nearest.T).min())


def _peers() -> Iterator[tuple[str, Callable[[NDArray[np.object_], NDArray[np.object_]], Floats]]]:
    yield "shapely, UTM zone of all", _utm_distance
    if find_spec("spherely") is not None:
        yield "spherely", _spherely_distance


def _utm_distance(left: NDArray[np.object_], right: NDArray[np.object_]) -> Floats:
    frames = [geopandas.GeoSeries(side, crs="OGC:CRS84") for side in (left, right)]
    zone = frames[0].estimate_utm_crs()
    return np.asarray(frames[0].to_crs(zone).distance(frames[1].to_crs(zone)))


def _spherely_distance(left: NDArray[np.object_], right: NDArray[np.object_]) -> Floats:
    import spherely

    return np.asarray(spherely.distance(*(spherely.from_wkb(shapely.to_wkb(side)) for side in (left, right))))
