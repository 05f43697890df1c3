"""The public face: complete, documented, light, and as the contract has it."""

import importlib
import inspect
import json
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import get_args

import geopandas
import pandas as pd
import pytest
import shapely
from pyproj import Geod

import rangekit as rk
from rangekit.model import TargetSet

GEOD = Geod(ellps="WGS84")
PACKAGES = ("rangekit", "rangekit.analysis", "rangekit.api", "rangekit.export", "rangekit.model")
CONTRACT = ("weapons", "launch_area", "targets", "reach", "range_area", "geodesic")


@pytest.mark.parametrize("package", PACKAGES)
def test_every_name_that_is_promised_is_there_and_documented(package: str) -> None:
    module = importlib.import_module(package)
    for name in module.__all__:
        value = getattr(module, name)
        if inspect.isclass(value) or inspect.isroutine(value) or inspect.ismodule(value):
            assert inspect.getdoc(value), f"{package}.{name} says nothing about itself"


def test_no_public_name_is_left_out() -> None:
    assert set(CONTRACT) <= set(rk.__all__)
    assert set(dir(rk)) == set(rk.__all__)
    errors = importlib.import_module("rangekit.errors")
    assert set(errors.__all__) <= set(rk.__all__)
    with pytest.raises(AttributeError, match="no attribute 'misslies'"):
        _ = getattr(rk, "misslies")  # noqa: B009 - a type checker knows that there is none


def test_the_version_is_the_projects() -> None:
    project = Path(__file__).parents[1] / "pyproject.toml"
    assert tomllib.loads(project.read_text(encoding="utf-8"))["project"]["version"] == rk.__version__


def test_the_formats_of_the_command_line_are_those_of_the_library() -> None:
    from rangekit.cli.options import AnswerFormat, AreaFormat
    from rangekit.export import FORMATS

    assert list(get_args(AnswerFormat)) == [entry.name for entry in FORMATS]
    assert list(get_args(AreaFormat)) == [entry.name for entry in FORMATS if entry.encode_layers]


def test_importing_the_package_imports_nothing_heavy() -> None:
    script = "import sys, rangekit; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    heavy = {"numpy", "shapely", "pyproj", "folium", "geopandas", "pandas", "matplotlib", "typer", "dask"}
    assert heavy.isdisjoint(done.stdout.split())


@pytest.fixture(scope="module")
def result() -> rk.Reach:
    return rk.reach(weapons="atacms", targets="russian-cities", launch="ukraine", standoff_km=0)


def test_an_answer_is_found_by_name(result: rk.Reach) -> None:
    moscow = result["Moscow"]
    assert moscow.distance_km == pytest.approx(451.2, abs=0.3)
    assert moscow.margin_km == pytest.approx(-151.2, abs=0.3)
    assert moscow.verdict is rk.Verdict.OUT_OF_REACH
    *_, back_m = GEOD.inv(moscow.lon, moscow.lat, moscow.launch_lon, moscow.launch_lat)
    assert back_m == pytest.approx(moscow.distance_km * 1000, abs=0.001)
    assert any("http" in source for source in moscow.sources)
    assert result["москва"].target_name == result["moskva"].target_name == "Moscow"
    assert result["Moscow", "ATACMS"] == moscow
    with pytest.raises(rk.UnknownEntryError, match="Moscow"):
        _ = result["Moscwo"]


def test_several_weapons_want_one_named() -> None:
    moscow = rk.targets().take([rk.targets().names.index("Moscow")])
    result = rk.reach(weapons=["atacms", "500km", 450.5, "ATACMS"], targets=moscow)
    assert [weapon.id for weapon in result.weapons] == ["atacms", "500km", "450.5km"]
    with pytest.raises(rk.InputError, match="several weapons"):
        _ = result["Moscow"]
    assert result["Moscow", "500km"].verdict is rk.Verdict.IN_REACH
    assert [answer.weapon.id for answer in result.answers("Moscow")] == ["atacms", "500km", "450.5km"]
    with pytest.raises(rk.InputError, match="was not asked about"):
        _ = result["Moscow", "storm-shadow"]


def test_what_is_given_as_a_value_is_taken_as_it_is() -> None:
    cities = rk.targets("russian-cities")
    few = cities.take(range(3))
    weapon = rk.weapons()["atacms"]
    border = rk.launch_area("ukraine")
    result = rk.reach(weapons=weapon, targets=few, launch=border)
    assert isinstance(few, TargetSet)
    assert result.targets is few
    assert result.launch is border
    assert result.weapons == (weapon,)


def test_a_result_describes_itself_in_every_way(result: rk.Reach) -> None:
    assert len(repr(result)) < 300
    assert "atacms" in repr(result)
    assert "out of reach" in result.summary()
    collection = json.loads(result.to_geojson())
    assert len(collection["features"]) == len(result) == 954
    frame = result.to_geodataframe()
    assert isinstance(frame, geopandas.GeoDataFrame)
    assert frame.crs.to_authority() == ("EPSG", "4326")  # what frames from other files say
    row = frame[frame["name"] == "Moscow"].iloc[0]
    assert row["distance_km"] == pytest.approx(451.2, abs=0.3)
    assert (row.geometry.x, row.geometry.y) == pytest.approx((37.6, 55.75), abs=0.1)


def test_a_result_is_a_real_folium_map(result: rk.Reach) -> None:
    import folium

    assert isinstance(result.to_map(), folium.Map)
    shown = result._repr_html_()
    assert "<iframe" in shown


@pytest.mark.parametrize("suffix", [".csv", ".json", ".geojson", ".txt", ".html"])
def test_a_result_is_written_by_its_suffix(result: rk.Reach, tmp_path: Path, suffix: str) -> None:
    path = rk.write(result, tmp_path / f"r{suffix}")
    assert "Moscow" in path.read_text(encoding="utf-8")
    with pytest.raises(rk.OutputError, match="exists already"):
        rk.write(result, path)
    assert rk.write(result, path, overwrite=True) == path


def test_a_range_area_can_be_drawn_and_written(tmp_path: Path) -> None:
    area = rk.range_area("atacms", launch="ukraine", tolerance_m=100)
    ring = rk.range_area(range_km=450, tolerance_m=1000)
    assert (area.range_km, ring.range_km) == (300, 450)
    assert ring.geometry.covers(area.geometry)
    assert shapely.contains_xy(area.geometry, 36.19, 51.74)
    path = rk.write([area, ring], tmp_path / "a.geojson")
    assert len(geopandas.read_file(path)) == 2
    rk.write(area, tmp_path / "one.geojson")
    table = pd.read_csv(rk.write(area, tmp_path / "a.csv"))
    assert shapely.contains_xy(shapely.from_wkt(table["WKT"][0]), 36.19, 51.74)
    with pytest.raises(rk.InputError, match="known for areas"):
        rk.write(area, tmp_path / "a.xyz")


@pytest.mark.parametrize("given", [{}, {"weapon": "atacms", "range_km": 450}])
def test_a_range_area_wants_a_weapon_or_a_range(given: dict[str, object]) -> None:
    with pytest.raises(rk.InputError, match="either a weapon or range_km"):
        rk.range_area(**given)  # type: ignore[arg-type]


def test_ranges_that_differ_by_little_are_two_questions() -> None:
    places = rk.targets(min_population=5_000_000)
    found = rk.reach([1234.5678, 1234.5681, "1234.5678km"], places)
    assert [weapon.id for weapon in found.weapons] == ["1234.5678km", "1234.5681km"]
    assert rk.run(rk.Scenario(weapons=("1234.5678km",))).weapons[0].range.nominal_km == pytest.approx(1234.5678)


def test_of_namesakes_the_largest_is_pointed_out(tmp_path: Path) -> None:
    file = tmp_path / "namesakes.csv"
    file.write_text("name,lon,lat,population\nKirov,34.31,54.08,30000\nKirov,49.66,58.60,460000\n", encoding="utf-8")
    page = rk.reach("atacms", file).to_html(highlight="KIROV", tolerance_m=10_000)
    assert "Kirov is not in reach: 1,176 km away" in page.split("</title>")[0]


def test_a_population_that_is_no_number_stops_nothing(tmp_path: Path) -> None:
    file = tmp_path / "places.csv"
    file.write_text("name,lon,lat,People\nKaluga,36.27,54.53,many\nOrel,36.07,52.97,324200\n", encoding="utf-8")
    found = rk.reach("atacms", file)
    assert "range: low                             1" in found.sensitivity(standoff_km=0.1).summary()
    assert rk.targets(file, min_population=1).names == ("Orel",)
