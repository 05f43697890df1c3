"""Which targets a filter leaves, against pyproj's own distances."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely
from pyproj import Geod

from rangekit.catalog import filter_targets, load_targets
from rangekit.errors import DataNotFoundError, InputError, UnknownEntryError
from rangekit.model import Provenance, TargetSet

if TYPE_CHECKING:
    from pathlib import Path

GEOD = Geod(ellps="WGS84")
OBLAST = shapely.box(34.0, 50.9, 38.5, 52.5)


@pytest.fixture(scope="module")
def cities() -> TargetSet:
    return load_targets("russian-cities")


@pytest.fixture
def area_file(tmp_path: Path) -> Path:
    path = tmp_path / "oblast.geojson"
    path.write_text(shapely.to_geojson(OBLAST))
    return path


def test_the_least_population(cities: TargetSet) -> None:
    chosen = filter_targets(cities, min_population=500_000)
    assert 30 < len(chosen) < 60
    assert np.min(np.array(chosen.columns["population"], dtype=int)) >= 500_000
    assert chosen.name == "Russian cities of 500,000 people or more"
    assert filter_targets(cities) is cities


def test_near_a_place(cities: TargetSet) -> None:
    chosen = filter_targets(cities, near="Курск, 162nmi")
    kursk = cities.names.index("Kursk")
    n = len(cities)
    lon, lat = np.full(n, cities.lon[kursk]), np.full(n, cities.lat[kursk])
    expected = GEOD.inv(lon, lat, cities.lon, cities.lat)[2] <= 162 * 1852
    assert chosen.names == tuple(name for name, near in zip(cities.names, expected, strict=True) if near)
    assert chosen.name.endswith("within 300.024 km of Kursk")


def test_a_place_of_another_set_serves_too(cities: TargetSet) -> None:
    chosen = filter_targets(cities, near="Sheremetyevo International Airport,40km")
    assert "Khimki" in chosen.names


def test_within_a_file(cities: TargetSet, area_file: Path) -> None:
    chosen = filter_targets(cities, within=area_file)
    assert "Kursk" in chosen.names
    assert "Voronezh" not in chosen.names
    assert all(OBLAST.buffer(0.1).contains(shapely.Point(*at)) for at in zip(chosen.lon, chosen.lat, strict=True))
    both = filter_targets(cities, within=area_file, min_population=100_000)
    assert both.name == "Russian cities of 100,000 people or more within oblast"
    assert set(both.names) <= set(chosen.names)


def test_regions_count_by_their_nearest_point_and_lie_within_as_a_whole(area_file: Path) -> None:
    regions = (shapely.box(36, 51, 37, 52), shapely.box(38, 51, 39, 52), None)
    lon, lat = np.array([36.5, 38.5, 36.2]), np.array([51.5, 51.5, 51.7])
    targets = TargetSet("own", "Regions", ("in", "across", "point"), lon, lat, Provenance("test"), regions=regions)
    assert filter_targets(targets, within=area_file).names == ("in", "point")
    to_edge_km = GEOD.inv(36.19, 51.74, 38, 51.74)[2] / 1000
    assert "across" in filter_targets(targets, near=f"Kursk,{to_edge_km + 3:.0f}km").names
    assert "across" not in filter_targets(targets, near=f"Kursk,{to_edge_km - 3:.0f}km").names


@pytest.mark.parametrize("least", [float("nan"), -1, float("inf"), "many"])
def test_a_number_of_people_is_a_number(cities: TargetSet, least: float) -> None:
    with pytest.raises(InputError, match="min_population must be a finite number of people, 0 or more, got"):
        filter_targets(cities, min_population=least)


def test_what_cannot_be_filtered_is_said(cities: TargetSet, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no target is left: at least 99,000,000 people"):
        filter_targets(cities, min_population=99_000_000)
    with pytest.raises(InputError, match=r"state no population.*found city, region"):
        filter_targets(load_targets("russian-airports"), min_population=1)
    with pytest.raises(UnknownEntryError, match="did you mean Kursk"):
        filter_targets(cities, near="Kurskk")
    with pytest.raises(DataNotFoundError):
        filter_targets(cities, within=tmp_path / "nowhere.geojson")
    line = tmp_path / "line.geojson"
    line.write_text(json.dumps({"type": "LineString", "coordinates": [[30, 50], [31, 51]]}))
    with pytest.raises(InputError, match="no polygon"):
        filter_targets(cities, within=line)


def test_a_target_without_a_population_is_left_out() -> None:
    columns = {"Population": [None, "12000", float("nan"), 50]}
    targets = TargetSet("own", "Towns", tuple("abcd"), np.zeros(4), np.zeros(4), Provenance("test"), columns=columns)
    assert filter_targets(targets, min_population=50).names == ("b", "d")
