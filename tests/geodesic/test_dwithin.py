"""``dwithin`` is the exact distance compared, for every point farther than a micrometre from the ring."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from shapely.geometry import LineString, Point, Polygon, box

import zoo
from rangekit import geodesic
from truth import GEOD, Truth, direct, inverse_m, random_globe

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from truth import Edges, Floats

RING_M = 1e-6


def near_ring(rng: np.random.Generator, geometry: BaseGeometry, distance_m: float, n: int) -> tuple[Floats, Floats]:
    """Return points whose distance to the geometry is the given one, give or take 10 um to 10 km."""
    lon, lat = random_globe(rng, 4 * n)
    found = geodesic.nearest(geometry, lon, lat)
    outside = found.distance_m > 0
    start_lon, start_lat = found.lon[outside][:n], found.lat[outside][:n]
    azimuth = np.asarray(GEOD.inv(start_lon, start_lat, lon[outside][:n], lat[outside][:n])[0])
    off = rng.choice([-1, 1], len(azimuth)) * np.exp(rng.uniform(np.log(1e-5), np.log(1e4), len(azimuth)))
    return direct(start_lon, start_lat, azimuth, np.maximum(distance_m + off, 0))


@pytest.mark.parametrize("distance_m", [1.0, 1e3, 3e5, 2e6, 1e7, 1.6e7, 1.99e7])
@pytest.mark.parametrize("name", zoo.TYPES)
def test_agrees_with_brute_force(name: str, distance_m: float, rng: np.random.Generator) -> None:
    geometry = zoo.placed(name, scale=float(np.clip(distance_m / 3e5, 0.01, 5)))
    lon, lat = random_globe(rng, 60)
    ring_lon, ring_lat = near_ring(rng, geometry, distance_m, 40)
    lon, lat = np.r_[lon, ring_lon], np.r_[lat, ring_lat]
    error = Truth(geometry).distance(lon, lat) - distance_m
    clear = np.abs(error) > RING_M
    found = geodesic.dwithin(geometry, lon, lat, distance_m)
    assert found.dtype == bool
    wrong = clear & (found != (error <= 0))
    worst = np.argmax(wrong)
    assert not wrong.any(), f"({lon[worst]:.17g}, {lat[worst]:.17g}) is {error[worst]:+.3g} m from the ring"


@pytest.mark.parametrize("edges", ["geodesic", "planar"])
@pytest.mark.parametrize("distance_m", [0.0, 1e3, 3e5, 5e6])
def test_very_many_points_agree_with_the_exact_distance(
    edges: Edges, distance_m: float, rng: np.random.Generator
) -> None:
    geometry = zoo.placed("holed")
    lon, lat = rng.uniform(20, 40, 100_000), rng.uniform(42, 58, 100_000)
    exact = geodesic.distance(geometry, lon, lat, edges=edges)
    found = geodesic.dwithin(geometry, lon, lat, distance_m, edges=edges)
    clear = np.abs(exact - distance_m) > RING_M
    clear |= exact == 0
    assert (found == (exact <= distance_m))[clear].all()


@pytest.mark.parametrize(("lon0", "lat0"), [(180.0, 0.0), (-179.95, 89.9), (0.0, 90.0), (77.0, -90.0), (180.0, -60.0)])
def test_very_many_points_about_poles_and_the_date_line(lon0: float, lat0: float, rng: np.random.Generator) -> None:
    point = Point(lon0, lat0)
    for distance_m in (1e3, 5e5, 9e6, 1.2e7, 1.98e7):
        lon, lat = direct(
            lon0, lat0, rng.uniform(-180, 180, 20_000), rng.uniform(0.5, 1.5, 20_000).clip(0, 1.99) * distance_m
        )
        exact = inverse_m(lon0, lat0, lon, lat)
        clear = np.abs(exact - distance_m) > RING_M
        assert (geodesic.dwithin(point, lon, lat, distance_m) == (exact <= distance_m))[clear].all()


def test_points_a_few_micrometres_from_the_ring(rng: np.random.Generator) -> None:
    point = Point(30.0, 50.0)
    off = rng.choice([-1, 1], 20_000) * np.exp(rng.uniform(np.log(2e-6), np.log(1e-2), 20_000))
    lon, lat = direct(30.0, 50.0, rng.uniform(-180, 180, 20_000), 300_000 + off)
    exact = inverse_m(30.0, 50.0, lon, lat)
    clear = np.abs(exact - 300_000) > RING_M
    assert (geodesic.dwithin(point, lon, lat, 300_000) == (exact <= 300_000))[clear].all()


def test_lake_and_hole_beyond_the_distance_stay_out(rng: np.random.Generator) -> None:
    shore = box(20, 40, 40, 60).difference(Point(30, 50).buffer(5))
    lon, lat = direct(30.0, 50.0, rng.uniform(-180, 180, 50_000), rng.uniform(0, 300_000, 50_000))
    exact = geodesic.distance(shore, lon, lat)
    assert (geodesic.dwithin(shore, lon, lat, 100_000) == (exact <= 100_000)).all()
    assert exact.max() > 200_000


def test_whole_globe_and_no_distance(rng: np.random.Generator) -> None:
    lon, lat = random_globe(rng, 1_000)
    line = LineString([(0, 0), (10, 0)])
    assert geodesic.dwithin(line, lon, lat, 20_010_000.0).all()
    assert not geodesic.dwithin(line, lon, lat, 0.0).any()
    assert geodesic.dwithin(line, [0.0, 10.0], [0.0, 0.0], 0.0).all()
    square = Polygon([(0, 0), (1, 0), (1, 1), (0, 1)])
    assert geodesic.dwithin(square, [0.5, 2.0], [0.5, 0.5], 0.0).tolist() == [True, False]


@pytest.mark.parametrize("pole", [90.0, -90.0])
@pytest.mark.parametrize("radius_m", [1e5, 1e7])
def test_many_points_at_a_pole(pole: float, radius_m: float) -> None:
    lon = np.linspace(-180, 180, 50_001)
    site = Point(0, np.copysign(89.9, pole))
    assert geodesic.dwithin(site, lon, np.full(len(lon), pole), radius_m).all()
    assert not geodesic.dwithin(site, lon, np.full(len(lon), pole), 11_000).any()
