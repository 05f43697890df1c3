"""The bundled borders against brute force with Karney's geodesics, and against themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely
from pyproj import Geod

from known_distances import KNOWN_KM
from rangekit.catalog import load_launch_area, load_targets

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from rangekit.model import TargetSet


WGS84 = Geod(ellps="WGS84")


def vertices_close_together(geometry: shapely.Geometry, step_deg: float = 0.002) -> NDArray[np.float64]:
    return shapely.get_coordinates(shapely.segmentize(geometry, step_deg))


def brute_force_km(border: NDArray[np.float64], lon: float, lat: float) -> float:
    # A cheap flat distance leaves few points for the exact one; it errs by less than 30 % over these distances.
    flat = np.hypot((border[:, 0] - lon) * np.cos(np.radians(lat)), border[:, 1] - lat)
    near = border[flat <= flat.min() / 0.7 + 0.01]
    ends = np.full(len(near), lon), np.full(len(near), lat)
    return float(WGS84.inv(near[:, 0], near[:, 1], *ends)[2].min() / 1000)


@pytest.fixture(scope="module")
def cities() -> TargetSet:
    return load_targets("russian-cities")


@pytest.fixture(scope="module")
def ukraine() -> BaseGeometry:
    return load_launch_area("ukraine").geometry


@pytest.fixture(scope="module")
def border(ukraine: BaseGeometry) -> NDArray[np.float64]:
    return vertices_close_together(ukraine)


@pytest.mark.parametrize(("city", "expected_km"), KNOWN_KM.items())
def test_distance_to_border_is_as_published(
    city: str, expected_km: float, cities: TargetSet, border: NDArray[np.float64]
) -> None:
    row = cities.names.index(city)
    assert brute_force_km(border, cities.lon[row], cities.lat[row]) == pytest.approx(expected_km, abs=0.3)


def test_filling_lakes_changes_no_distance(cities: TargetSet, border: NDArray[np.float64]) -> None:
    as_mapped = vertices_close_together(load_launch_area("ukraine-land").geometry)
    for row in range(0, len(cities), 40):
        place = cities.lon[row], cities.lat[row]
        assert brute_force_km(as_mapped, *place) == pytest.approx(brute_force_km(border, *place), abs=0.01)


@pytest.mark.parametrize(
    "area", ["ukraine", "ukraine-without-crimea", "ukraine-land", "russia", "ukraine-russia-border"]
)
def test_geometry_is_valid_and_has_its_stated_vertices(area: str) -> None:
    from rangekit.catalog import list_launch_areas

    geometry = load_launch_area(area).geometry
    stated = {file.id: file.count for file in list_launch_areas()}
    assert geometry.is_valid
    assert shapely.get_num_coordinates(geometry) == stated[area]


@pytest.mark.parametrize(
    ("place", "lon", "lat", "inside"),
    [
        ("Kyiv", 30.52, 50.45, {"ukraine", "ukraine-without-crimea"}),
        ("Simferopol", 34.10, 44.95, {"ukraine"}),
        ("Sevastopol", 33.54, 44.60, {"ukraine"}),
        ("Kerch", 36.47, 45.36, {"ukraine"}),
        ("Donetsk", 37.80, 48.00, {"ukraine", "ukraine-without-crimea"}),
        ("Kakhovka reservoir", 34.2, 47.5, {"ukraine", "ukraine-without-crimea"}),
        ("Taman", 36.72, 45.21, {"russia"}),
        ("Moscow", 37.62, 55.75, {"russia"}),
        ("Vladivostok", 131.89, 43.12, {"russia"}),
        ("Chukotka, beyond the date line", -172.0, 66.5, {"russia"}),
        ("Minsk", 27.57, 53.90, set()),
    ],
)
def test_point_of_view(place: str, lon: float, lat: float, inside: set[str]) -> None:
    areas = ("ukraine", "ukraine-without-crimea", "russia")
    found = {area for area in areas if load_launch_area(area).geometry.covers(shapely.Point(lon, lat))}
    assert found == inside, place


def test_territory_has_no_lakes(ukraine: BaseGeometry) -> None:
    assert all(len(part.interiors) == 0 for part in shapely.get_parts(ukraine))


def test_shared_border_runs_from_the_tripoint_to_the_sea(ukraine: BaseGeometry) -> None:
    line = load_launch_area("ukraine-russia-border").geometry
    ends = shapely.get_coordinates(line)[[0, -1]]
    northern, southern = sorted(ends.tolist(), key=lambda end: -end[1])
    assert northern == pytest.approx([31.78, 52.11], abs=0.01)
    assert southern == pytest.approx([38.23, 47.12], abs=0.01)
    # The two countries give 1,974 km of land border; the finer the line, the longer it is.
    assert WGS84.geometry_length(line) / 1000 == pytest.approx(1_974, rel=0.05)
    assert shapely.difference(line, shapely.boundary(ukraine)).length < 1e-6


def test_crimea_is_the_size_of_crimea(ukraine: BaseGeometry) -> None:
    without = load_launch_area("ukraine-without-crimea").geometry
    square_km = abs(WGS84.geometry_area_perimeter(shapely.difference(ukraine, without))[0]) / 1e6
    # 26,081 km² and 864 of Sevastopol, about 5 % of which are lagoons open to the sea that are not land here.
    assert 0.93 * 26_945 < square_km < 26_945


def test_ukraine_is_the_size_of_ukraine(ukraine: BaseGeometry) -> None:
    assert abs(WGS84.geometry_area_perimeter(ukraine)[0]) / 1e6 == pytest.approx(603_550, rel=0.02)
