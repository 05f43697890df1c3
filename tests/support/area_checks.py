"""What every buffer polygon must satisfy, measured against brute force."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
import shapely

from truth import direct, random_globe

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from truth import Bools, Floats, Truth

    Bound = Literal["nearest", "inner", "outer"]

ROUNDING_M = 1e-6  # coordinates in degrees are good to 3 nm, the truth to 15 nm


def rings_of(area: BaseGeometry) -> list[Floats]:
    """Return (n, 2) arrays, exteriors and interiors."""
    polygons = [p for p in shapely.get_parts(area) if not p.is_empty]
    return [shapely.get_coordinates(r) for p in polygons for r in (p.exterior, *p.interiors)]


def assert_rfc7946(area: BaseGeometry) -> None:
    """Assert that the area is valid, wound, in range, and cut at the antimeridian on both sides alike."""
    assert area.geom_type in {"Polygon", "MultiPolygon"}
    assert shapely.is_valid(area), shapely.is_valid_reason(area)
    for polygon in shapely.get_parts(area):
        if not polygon.is_empty:
            assert polygon.exterior.is_ccw
            assert not any(hole.is_ccw for hole in polygon.interiors)
    on_cut = {180.0: 0.0, -180.0: 0.0}
    for xy in rings_of(area):
        assert np.isfinite(xy).all()
        assert (np.abs(xy[:, 0]) <= 180).all()
        assert (np.abs(xy[:, 1]) <= 90).all()
        lon_step = np.abs(np.diff(xy[:, 0]))
        along_pole = (np.abs(xy[:-1, 1]) == 90) & (xy[:-1, 1] == xy[1:, 1])
        assert (lon_step[~along_pole] <= 180).all(), "an edge spans more than half the globe"
        for side in on_cut:
            along = (xy[:-1, 0] == side) & (xy[1:, 0] == side)
            on_cut[side] += np.diff(xy[:, 1])[along].sum()
    assert abs(on_cut[180.0] + on_cut[-180.0]) < 1e-9, "the cut's two sides differ"


def rim(area: BaseGeometry, rng: np.random.Generator, most: int = 300) -> tuple[Floats, Floats]:
    """Return points on the area's own edges (vertices and straight lon/lat edges), without the artificial cuts."""
    found: list[Floats] = []
    for xy in rings_of(area):
        start, step = xy[:-1], np.diff(xy, axis=0)
        artificial = ((np.abs(start[:, 0]) == 180) & (step[:, 0] == 0)) | (
            (np.abs(start[:, 1]) == 90) & (step[:, 1] == 0)
        )
        start, step = start[~artificial], step[~artificial]
        found += [start + fraction * step for fraction in (0.0, 0.5, rng.uniform())]
    if not found:
        return np.empty(0), np.empty(0)
    points = np.concatenate(found)
    chosen = points[rng.permutation(len(points))[:most]]
    return chosen[:, 0], chosen[:, 1]


def covers(area: BaseGeometry, lon: Floats, lat: Floats) -> Bools:
    """Return whether the area covers each point of the globe, in whatever spelling of date line and poles."""
    shapely.prepare(area)
    found = shapely.intersects_xy(area, lon, lat)
    seam = np.abs(lon) == 180
    found |= seam & shapely.intersects_xy(area, -lon, lat)
    for pole in (-90.0, 90.0):
        at_pole = lat == pole
        if at_pole.any():
            found |= at_pole & area.intersects(shapely.LineString([(-180, pole), (180, pole)]))
    return found


def probes(
    geometry: BaseGeometry, distance_m: float, tolerance_m: float, rng: np.random.Generator, n: int
) -> tuple[Floats, Floats]:
    """Return points all over the globe, near the geometry's vertices' discs' rims, and near the geometry."""
    xy = shapely.get_coordinates(geometry)
    third = max(1, n // 3)
    lon, lat = random_globe(rng, third)
    for reach in (
        abs(distance_m) + rng.choice([-1, 1], third) * tolerance_m * np.exp(rng.uniform(0.3, 6, third)),
        abs(distance_m) * rng.uniform(0, 2, third),
    ):
        start = xy[rng.integers(0, len(xy), third)]
        near_lon, near_lat = direct(start[:, 0], start[:, 1], rng.uniform(-180, 180, third), np.clip(reach, 0, 1.99e7))
        lon, lat = np.r_[lon, near_lon], np.r_[lat, near_lat]
    return lon, lat


def assert_rim(  # noqa: PLR0917 - one fact each
    area: BaseGeometry,
    truth: Truth,
    distance_m: float,
    tolerance_m: float,
    rng: np.random.Generator,
    bound: Bound = "nearest",
    most: int = 300,
) -> None:
    """Assert that the area's rim is where the bound allows it."""
    lon, lat = rim(area, rng, most)
    if not len(lon):
        return
    error = truth.signed(lon, lat) - distance_m
    low = 0.0 if bound == "outer" else -tolerance_m
    high = 0.0 if bound == "inner" else tolerance_m
    for worst, ok in (
        (np.argmin(error), error.min() >= low - ROUNDING_M),
        (np.argmax(error), error.max() <= high + ROUNDING_M),
    ):
        where = f"rim at ({lon[worst]:.17g}, {lat[worst]:.17g})"
        assert ok, f"{where} is {error[worst]:+.6g} m from the {distance_m:g} m line, {bound}"


def assert_members(  # noqa: PLR0917 - one fact each
    area: BaseGeometry,
    truth: Truth,
    distance_m: float,
    tolerance_m: float,
    rng: np.random.Generator,
    bound: Bound = "nearest",
    n: int = 300,
) -> None:
    """Assert that the area covers what is within the distance and nothing else, beyond the tolerance."""
    lon, lat = probes(truth.geometry, distance_m, tolerance_m, rng, n)
    error = truth.signed(lon, lat) - distance_m
    covered = covers(area, lon, lat)
    least = ROUNDING_M if bound == "outer" else tolerance_m + ROUNDING_M
    most = ROUNDING_M if bound == "inner" else tolerance_m + ROUNDING_M
    for wrong, what in (((error < -least) & ~covered, "missing"), ((error > most) & covered, "too many")):
        worst = np.argmax(np.where(wrong, np.abs(error), -1))
        assert not wrong.any(), (
            f"{what}: ({lon[worst]:.17g}, {lat[worst]:.17g}), {error[worst]:+.6g} m from the line, {bound}"
        )


def assert_buffer(  # noqa: PLR0917 - one fact each
    area: BaseGeometry,
    truth: Truth,
    distance_m: float,
    tolerance_m: float,
    rng: np.random.Generator,
    bound: Bound = "nearest",
    n: int = 300,
) -> None:
    """Assert all of it."""
    assert_rfc7946(area)
    assert_rim(area, truth, distance_m, tolerance_m, rng, bound, n)
    assert_members(area, truth, distance_m, tolerance_m, rng, bound, n)
