import csv
import datetime as dt
import io
from collections.abc import Callable, Sequence
from pathlib import Path

import geopandas
import pytest
import shapely

import rangekit as rk
from rangekit.analysis import RangeArea
from rangekit.catalog.features import Features
from rangekit.export.csv_table import encode_reach
from rangekit.model import LaunchArea, Provenance, ReachResult

CONTRACT = ["name", "lon", "lat", "weapon", "distance_km", "margin_km", "verdict", "launch_lon", "launch_lat"]

SITE = LaunchArea("site", "a site", shapely.Point(33.84, 52.36), Provenance("a paper"))

MakeResult = Callable[..., ReachResult]


def read(result: ReachResult) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(b"".join(encode_reach(result)).decode("utf-8"), newline="")))


def test_the_contracts_columns_come_first(make_result: MakeResult) -> None:
    rows = read(make_result(columns={"population": [10_381_222, None, 330_000.5], "region": ["Москва", "", "x"]}))
    assert list(rows[0]) == [*CONTRACT, "population", "region"]
    assert rows[0] == {
        "name": "Moscow",
        "lon": "37.6177812",
        "lat": "55.755789",
        "weapon": "atacms",
        "distance_km": "451.2",
        "margin_km": "-151.2",
        "verdict": "out_of_reach",
        "launch_lon": "33.84",
        "launch_lat": "52.36",
        "population": "10381222",
        "region": "Москва",
    }
    assert rows[1]["population"] == ""


def test_a_targets_column_cannot_hide_an_answer(make_result: MakeResult) -> None:
    rows = read(make_result(columns={"verdict": ["a", "b", "c"], "target_verdict": ["d", "e", "f"]}))
    assert rows[0]["verdict"] == "out_of_reach"
    assert rows[0]["target_verdict"] == "a"
    assert rows[0]["target_target_verdict"] == "d"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_no_text_becomes_a_formula(make_result: MakeResult, start: str) -> None:
    hostile = f"{start}cmd|' /C calc'!A0"
    rows = read(make_result({hostile: (0.0, 0.0, 400.0)}, {hostile: [hostile], "number": [-5]}))
    assert rows[0]["name"] == f"'{hostile}"
    assert rows[0][f"'{hostile}"] == f"'{hostile}"
    assert rows[0]["number"] == "-5"
    assert rows[0]["margin_km"] == "-100.0"


@pytest.mark.parametrize("name", ['a,"b"', "two\nlines", "naïve", "tab\there"])
def test_any_text_survives(make_result: MakeResult, name: str) -> None:
    assert read(make_result({name: (0.0, 0.0, 1.0)}))[0]["name"] == name


def test_no_targets_leave_the_header(make_result: MakeResult) -> None:
    assert b"".join(encode_reach(make_result({}))).decode() == ",".join(CONTRACT) + "\n"


def test_gdal_reads_the_geometries_of_a_csv(make_area: Callable[[shapely.Geometry], RangeArea], tmp_path: Path) -> None:
    band = [make_area(shapely.Point(179, 60).buffer(2).intersection(shapely.box(-180, -90, 180, 90)))] * 2
    for written, kinds in ((band, {"Polygon"}), (SITE, {"Point"})):
        plain = geopandas.read_file(rk.write(written, tmp_path / "a.geojson", overwrite=True))
        frame = geopandas.read_file(rk.write(written, tmp_path / "a.csv", overwrite=True))
        assert set(frame.geom_type) == kinds
        assert frame.geometry.geom_equals(plain.geometry.set_crs(None, allow_override=True)).all()
        assert frame["name"].tolist() == plain["name"].tolist()
        assert frame["id"].tolist() == plain["id"].tolist()
        assert frame["sources"].tolist() == plain["sources"].tolist()


def test_features_keep_their_values_in_a_csv(tmp_path: Path) -> None:
    columns: dict[str, Sequence[object]] = {
        "day": [dt.date(2024, 11, 17), None],
        "note": ["=1+1", "a\nb"],
        "tags": [["x"], None],
        "WKT": [-1, 2],
    }
    features = Features([shapely.Point(1.5, -2), shapely.Point()], ["a", "b"], columns)
    path = rk.write(features, tmp_path / "f.csv")
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    first = {"day": "2024-11-17", "note": "'=1+1", "tags": '["x"]', "WKT": "-1", "WKT_": "POINT (1.5 -2)"}
    assert rows == [first, {"day": "", "note": "a\nb", "tags": "", "WKT": "2", "WKT_": ""}]


def test_a_map_is_no_single_table(make_result: MakeResult, tmp_path: Path) -> None:
    with pytest.raises(rk.InputError, match="csv holds one layer"):
        rk.write([SITE, make_result()], tmp_path / "x.csv")
    assert rk.write([make_result()], tmp_path / "x.csv").read_text(encoding="utf-8").startswith("name,lon,lat,")
