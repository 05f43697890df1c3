"""What is found of regions, in every form that it is written in."""

from __future__ import annotations

import csv
import io
import json

import numpy as np
import pytest
import shapely

from rangekit.analysis import compute_reach, describe_answer, write_summary
from rangekit.export import choose_format, encode
from rangekit.model import LaunchArea, Provenance, RangeEstimate, ReachResult, Source, SourceStatus, TargetSet, Weapon

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
    assert "in reach (wholly)" in table
    assert "marginal (partly, " in table


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
    assert answer.region.coverage == "wholly"
    said = describe_answer(answer)
    assert said.startswith("edge is marginal for X")
    assert "whether all of it is in reach is too close to call" in said
