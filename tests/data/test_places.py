"""The bundled cities are cities, each once, with a region that exists, and regions are where they should be."""

from __future__ import annotations

import csv
from difflib import SequenceMatcher
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import shapely
from pyproj import Geod

from rangekit.catalog import load_targets
from rangekit.catalog.bundled import find_bundled
from rangekit.catalog.names import fold_name

if TYPE_CHECKING:
    from rangekit.model import TargetSet

DATA = Path(__file__).parents[2] / "data"
GEOD = Geod(ellps="WGS84")
NEAR_M = 2000


@pytest.fixture(scope="module", params=["russian-cities", "ukrainian-cities"])
def cities(request: pytest.FixtureRequest) -> TargetSet:
    return load_targets(request.param)


@pytest.fixture(scope="module")
def removed() -> list[dict[str, str]]:
    with (DATA / "targets" / "removed-places.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_no_two_cities_are_one(cities: TargetSet) -> None:
    places = [shapely.Point(lon, lat) for lon, lat in zip(cities.lon, cities.lat, strict=True)]
    pairs = shapely.STRtree(places).query(places, predicate="dwithin", distance=0.1)
    for one, other in zip(*pairs, strict=True):
        _, _, apart_m = GEOD.inv(cities.lon[one], cities.lat[one], cities.lon[other], cities.lat[other])
        if one < other and apart_m < NEAR_M:
            names = fold_name(cities.names[one]), fold_name(cities.names[other])
            assert SequenceMatcher(None, *names).ratio() < 0.6, names


def test_what_was_removed_is_gone_and_has_its_reason(removed: list[dict[str, str]]) -> None:
    gone = {int(row["geonameid"]) for row in removed}
    kept = set(map(int, map(str, load_targets("russian-cities").columns["geonameid"])))
    assert not gone & kept
    assert all(row["why"] for row in removed)
    assert len(gone) + len(kept) == 1108  # what GeoNames has
    assert {539110, 11238229, 476368, 501215, 12750521, 13631665, 510225, 824988, 13645359} <= gone


def test_every_region_is_one_of_the_bundled_ones(cities: TargetSet) -> None:
    regions = load_targets(f"{cities.id.split('-')[0]}-regions")
    assert set(cities.columns["region"]) <= set(regions.names)
    shapes = dict(zip(regions.names, regions.regions, strict=True))
    for name, lon, lat, region in zip(cities.names, cities.lon, cities.lat, cities.columns["region"], strict=True):
        shape = shapes[str(region)]
        assert shape is not None
        # Natural Earth's lines are up to some km off; Slavutych belongs to Kyiv Oblast and lies in another one.
        assert shape.distance(shapely.Point(lon, lat)) < 0.12 or name == "Slavutych", name


@pytest.mark.parametrize(
    "name", ["Oryol", "Ryazan", "Nizhny Novgorod", "Yelets", "Arkhangelsk", "Stary Oskol", "Korolyov"]
)
def test_names_are_those_of_english_readers(name: str) -> None:
    assert name in load_targets("russian-cities").names


def test_airports_on_a_minute_state_a_kilometre() -> None:
    airports = load_targets("russian-airports")
    stated = dict(zip(airports.names, airports.columns["uncertainty_km"], strict=True))
    assert (stated["Engels Airbase"], stated["Sheremetyevo International Airport"]) == (1.0, 0.09)
    assert sum("base" in name.lower() for name in airports.names) == 26


@pytest.mark.parametrize(("country", "count"), [("russian", 83), ("ukrainian", 27)])
def test_regions_share_out_their_country(country: str, count: int) -> None:
    regions = load_targets(f"{country}-regions")
    shapes = [shape for shape in regions.regions if shape is not None]
    assert len(regions) == len(shapes) == count
    assert len(set(regions.columns["iso"])) == count
    whole = shapely.union_all(shapes)
    assert sum(shape.area for shape in shapes) == pytest.approx(whole.area, rel=1e-6)
    area_id = {"russian": "russia", "ukrainian": "ukraine"}[country]
    territory = shapely.from_geojson(find_bundled("boundaries", area_id, "area").path.read_text(encoding="utf-8"))
    assert shapely.area(shapely.symmetric_difference(whole, territory)) < 0.004 * territory.area


def test_crimea_is_a_region_of_ukraine() -> None:
    names = load_targets("ukrainian-regions").names
    assert {"Crimea", "Sevastopol"} <= set(names)
    assert not {"Crimea", "Sevastopol"} & set(load_targets("russian-regions").names)


def test_moscow_and_its_oblast_have_their_own_codes() -> None:
    regions = load_targets("russian-regions")
    codes = dict(zip(regions.names, regions.columns["iso"], strict=True))
    assert (codes["Moscow"], codes["Moscow Oblast"]) == ("RU-MOW", "RU-MOS")
    kremlin = shapely.Point(37.6175, 55.7520)
    within = [
        name for name, shape in zip(regions.names, regions.regions, strict=True) if shapely.covers(shape, kremlin)
    ]
    assert within == ["Moscow"]


def test_areas_of_regions_are_as_published() -> None:
    # Rosstat, thousand square kilometres
    published = {"Belgorod Oblast": 27.1, "Kursk Oblast": 30.0, "Bryansk Oblast": 34.9, "Voronezh Oblast": 52.2}
    regions = load_targets("russian-regions")
    for name, area in published.items():
        shape = regions.regions[list(regions.names).index(name)]
        dense = shapely.segmentize(shape, 0.05)
        assert abs(GEOD.geometry_area_perimeter(dense)[0]) / 1e9 == pytest.approx(area, rel=0.02)
