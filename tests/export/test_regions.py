"""What is found of regions, in every form that it is written in."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
import time
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import geopandas
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely

import rangekit as rk
from asking import compute_reach
from rangekit.analysis import describe_answer, write_summary
from rangekit.export import choose_format, encode
from rangekit.model import LaunchArea, Provenance, RangeEstimate, ReachResult, Source, SourceStatus, TargetSet, Weapon

if TYPE_CHECKING:
    from pathlib import Path

WEAPON = Weapon("x", "X", RangeEstimate(290, 300, 306), sources=(Source("300 km", SourceStatus.PRESS, "A paper"),))
BARE = Weapon.from_range_km(300)


@pytest.fixture(scope="module")
def result() -> ReachResult:
    regions = (shapely.box(30.5, 50, 31, 50.5), shapely.box(33, 50, 36, 51), shapely.box(36, 50, 37, 51), None)
    names = ("near", "across", "far", "point")
    lon, lat = np.array([30.7, 34.0, 36.5, 31.0]), np.array([50.2, 50.5, 50.5, 50.0])
    targets = TargetSet(
        "own", "Regions", names, lon, lat, Provenance("test"), columns={"share": [1, 2, 3, 4]}, regions=regions
    )
    launch = LaunchArea("own", "a site as of 2024", shapely.Point(30, 50), Provenance("test"), as_of="2024")
    return compute_reach([WEAPON, BARE], targets, launch)


def written(result: ReachResult, name: str) -> str:
    return b"".join(encode(result, choose_format("places", name=name))).decode()


def test_csv_has_columns_for_regions_and_for_the_date(result: ReachResult) -> None:
    rows = list(csv.DictReader(io.StringIO(written(result, "csv"))))
    near, across, far, point = rows[:4]
    assert (near["coverage"], float(near["share"])) == ("wholly", 1.0)
    assert across["coverage"] == "partly"
    assert 0.2 < float(across["share"]) < 0.8
    assert 0 < float(across["share_error"]) < 0.001
    assert float(across["farthest_km"]) > 306 > float(across["distance_km"])
    assert (far["coverage"], float(far["share"])) == ("not_at_all", 0.0)
    assert (point["coverage"], point["share"], point["as_of"]) == ("", "", "2024")
    assert [row["target_share"] for row in rows[:4]] == ["1", "2", "3", "4"]


def test_json_and_geojson_and_the_table_say_the_same(result: ReachResult) -> None:
    rows = list(csv.DictReader(io.StringIO(written(result, "csv"))))
    records = json.loads(written(result, "json"))
    features = json.loads(written(result, "geojson"))["features"]
    for row, record, feature in zip(rows, records, features, strict=True):
        assert ("region" in record) == (row["coverage"] != "")
        if "region" in record:
            assert record["region"]["share"] == float(row["share"]) == feature["properties"]["share"]
            assert record["region"]["coverage"] == row["coverage"] == feature["properties"]["coverage"]
    table = written(result, "table")
    assert "wholly in reach" in table
    assert "partly in reach (36.9 %)" in table


def test_a_region_is_told_in_a_sentence_of_its_own(result: ReachResult) -> None:
    near, across, far, point = (describe_answer(result.answer(row)) for row in range(4))
    assert near.startswith(
        "near is wholly in reach of X (published range 290\N{EN DASH}306 km, nominal 300 km) launched"
    )
    assert "across is partly in reach of X" in across
    assert "% of its area lies within the nominal range; its nearest point is 215.0 km" in across
    assert far.startswith("far is out of reach of X")
    assert point.startswith("point is in reach of X")
    assert describe_answer(result.answer(1, 1)).startswith("across is partly within a range of 300 km from a site")


def test_the_summary_counts_regions(result: ReachResult) -> None:
    assert "Regions within the nominal range: 1 wholly, 1 partly, 1 not at all." in write_summary(result)


def test_a_region_in_the_band_of_published_figures_is_neither() -> None:
    far_lon = 34.15  # about 300 km along the parallel
    regions = (shapely.box(34.0, 50, far_lon, 50.05),)
    targets = TargetSet("own", "R", ("edge",), np.array([34.1]), np.array([50.02]), Provenance("test"), regions=regions)
    site = LaunchArea("own", "a site", shapely.Point(30, 50), Provenance("test"))
    answer = compute_reach([WEAPON], targets, site).answer(0)
    assert answer.region is not None
    assert answer.region.coverage == "wholly"
    said = describe_answer(answer)
    assert said.startswith("edge is marginal for X")
    assert "whether all of it is in reach is too close to call" in said


@pytest.mark.parametrize("suffix", [".geojson", ".gpkg", ".kml", ".kmz", ".fgb", ".parquet"])
def test_a_region_is_written_as_its_polygon(result: ReachResult, tmp_path: Path, suffix: str) -> None:
    path = rk.write(result, tmp_path / f"r{suffix}")
    if suffix == ".parquet":
        frame = geopandas.read_parquet(path)
    else:
        layers = [name for name, kind in pyogrio.list_layers(path) if kind is not None]
        frame = pd.concat([geopandas.read_file(path, layer=layer) for layer in layers])
    frame = frame.rename(columns={"Name": "name"}) if "name" not in frame else frame
    for name, region in zip(result.targets.names, result.targets.regions, strict=True):
        for geometry in frame.geometry[frame["name"] == name]:
            if region is None:
                assert geometry.geom_type == "Point"
            else:  # a geodesic edge along a parallel bulges by 2 km over three degrees
                assert geometry.is_valid
                assert geometry.symmetric_difference(region).area < 0.02 * region.area


def test_a_frame_has_the_polygons_too(result: ReachResult) -> None:
    frame = rk.reach(list(result.weapons), result.targets, result.launch).to_geodataframe()
    assert [geometry.geom_type for geometry in frame.geometry] == 2 * [*3 * ["Polygon"], "Point"]
    assert list(frame["name"]) == 2 * list(result.targets.names)


def test_a_geopackage_keeps_regions_and_places_apart_and_styled(result: ReachResult, tmp_path: Path) -> None:
    path = rk.write(result, tmp_path / "r.gpkg")
    kinds = {name: kind for name, kind in pyogrio.list_layers(path) if kind is not None}
    assert kinds == {"places": "Point", "regions": "MultiPolygon"}
    styles = pyogrio.read_dataframe(path, layer="layer_styles").set_index("f_table_name")["styleQML"]
    assert 'class="SimpleFill"' in styles["regions"]
    assert 'class="SimpleMarker"' in styles["places"]


def test_a_region_has_its_verdicts_colour(result: ReachResult) -> None:
    near, *_, point = json.loads(written(result, "geojson"))["features"][:4]
    assert near["properties"]["fill"] == near["properties"]["stroke"] == point["properties"]["marker-color"]
    assert "marker-color" not in near["properties"]
    assert near["bbox"] == [30.5, 50.0, 31.0, pytest.approx(50.5, abs=0.01)]


def test_a_region_over_the_antimeridian_is_cut(result: ReachResult) -> None:
    across = shapely.box(179, 60, 181, 62)
    targets = replace(result.targets.take([0]), regions=(across,), lon=np.array([180.0]), lat=np.array([61.0]))
    (feature,) = json.loads(written(compute_reach([BARE], targets, result.launch), "geojson"))["features"]
    assert feature["geometry"]["type"] == "MultiPolygon"
    west, _, east, _ = feature["bbox"]
    assert (west, east) == (179.0, -179.0)
    halves = shapely.geometry.shape(feature["geometry"])
    assert halves.bounds[0] == -180
    assert halves.area == pytest.approx(across.area, rel=0.01)


@pytest.mark.parametrize("epoch", [None, "86400"])
def test_the_same_result_is_the_same_geopackage(
    result: ReachResult, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, epoch: str | None
) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    if epoch:
        monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    first = rk.write(result, tmp_path / "a.gpkg").read_bytes()
    time.sleep(0.002)  # GDAL states milliseconds
    second = rk.write(result, tmp_path / "b.gpkg").read_bytes()
    assert first == second
    with closing(sqlite3.connect(tmp_path / "a.gpkg")) as database:
        (changed,) = database.execute("SELECT DISTINCT last_change FROM gpkg_contents").fetchall()
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert database.execute("PRAGMA application_id").fetchone() == (int.from_bytes(b"GPKG"),)
    assert changed == ("1970-01-02T00:00:00.000Z" if epoch else "1970-01-01T00:00:00.000Z",)


def test_a_region_in_the_launch_area_is_told_without_nearest_points() -> None:
    regions = (shapely.box(30, 50, 30.2, 50.2), shapely.box(30.5, 50, 33, 50.2))
    lon, lat = np.array([30.1, 31.0]), np.array([50.1, 50.1])
    targets = TargetSet("own", "R", ("inside", "across"), lon, lat, Provenance("test"), regions=regions)
    land = LaunchArea("own", "a land", shapely.box(29, 49, 31, 51), Provenance("test"))
    inside, across = (describe_answer(compute_reach([BARE], targets, land).answer(row)) for row in range(2))
    assert inside == ("inside lies wholly inside the launch area (a land), so it is wholly within a range of 300 km.")
    assert "it meets the launch area, its farthest point is 143.4 km" in across
