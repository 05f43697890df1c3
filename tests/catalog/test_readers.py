"""Users' files: what is read, and what is said of what cannot be."""

from __future__ import annotations

import io
import json
import sys
from typing import TYPE_CHECKING

import geopandas
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely

from rangekit.catalog import load_launch_area, load_targets
from rangekit.errors import DataNotFoundError, InputError, UnknownEntryError
from rangekit.model.read_options import ReadOptions

if TYPE_CHECKING:
    from pathlib import Path


POINT = {"type": "Point", "coordinates": [36.19, 51.73]}
SQUARE = {"type": "Polygon", "coordinates": [[[30, 50], [31, 50], [31, 51], [30, 51], [30, 50]]]}


def feature(geometry: object, **properties: object) -> dict[str, object]:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


@pytest.mark.parametrize(
    "text",
    [
        "name,lon,lat\nKursk,36.19,51.73\n",
        "City;LAT;LNG\nKursk;51,73;36,19\n",
        "title\tx\ty\nKursk\t36.19\t51.73\n",
        "\ufeffname,longitude,latitude\r\nKursk,36.19,51.73\r\n\r\n",
        'name,lon,lat\n"Kursk",36.19,51.73',
    ],
)
def test_csv_dialects(text: str, tmp_path: Path) -> None:
    path = tmp_path / "places.csv"
    path.write_text(text, encoding="utf-8")
    targets = load_targets(path)
    assert (targets.names, targets.lon.tolist(), targets.lat.tolist()) == (("Kursk",), [36.19], [51.73])


def test_other_columns_are_kept_and_typed(tmp_path: Path) -> None:
    path = tmp_path / "places.csv"
    path.write_text("name,lon,lat,population,code,share\nA,1,2,30,007,0.5\nB,3,4,,010,1.5\n")
    assert load_targets(path).columns == {"population": [30, None], "code": ["007", "010"], "share": [0.5, 1.5]}


BAD_TABLES = {
    "latitude 95": ("name,lon,lat\nA,1,2\nB,10,95\n", "line 3: latitude 95 is outside -90..90"),
    "longitudes beyond both spellings": (
        "name,lon,lat\nA,185,50\nB,361,50\nC,-181,3\n",
        "line 3: longitude 361 is outside -180..360; line 4: longitude -181 is outside -180..360",
    ),
    "text for a number": ("name,lon,lat\nA,east,2\n", "line 2: longitude 'east' is not a number"),
    "nan": ("name,lon,lat\nA,nan,2\n", "line 2: position (nan, 2.0) is not finite"),
    "empty cell": ("name,lon,lat\nA,1,\n", "line 2: latitude is empty"),
    "columns": ("name,foo,bar\nA,1,2\n", "no column for lon and lat; found name, foo, bar"),
    "swapped": ("name,lat,lon\nA,131.9,43.1\n", "look swapped"),
    "uneven": ("name,lon,lat\nA,1,2,3\n", "line 2: 4 cells where the header has 3"),
    "header only": ("name,lon,lat\n", "a header and no rows"),
    "empty": ("", "empty file"),
    "twice": ("name,lon,lat,lat\nA,1,2,2\n", "occurs more than once"),
}


@pytest.mark.parametrize(("text", "expected"), BAD_TABLES.values(), ids=BAD_TABLES)
def test_bad_tables_say_what_is_wrong_and_where(text: str, expected: str, tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(text)
    with pytest.raises(InputError) as caught:
        load_targets(path)
    assert expected in str(caught.value)
    assert str(path) in str(caught.value)


def test_all_bad_rows_are_reported_at_once(tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    path.write_text("name,lon,lat\n" + "A,x,95\n" * 20 + "B,1,2\n")
    with pytest.raises(InputError) as caught:
        load_targets(path)
    assert len(caught.value.problems) == 20
    assert "20 bad rows" in str(caught.value)


def test_not_the_encoding_that_is_given(tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    path.write_bytes(b"name,lon,lat\n\xff\xfe,1,2\n")
    with pytest.raises(InputError, match=r"line 2: not UTF-8 text \(say in which encoding it is: encoding='cp1251'\)"):
        load_targets(path, options=ReadOptions(encoding="utf-8"))


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({"type": "FeatureCollection", "features": [feature(POINT, name="Kursk")]}),
        json.dumps(feature(POINT, name="Kursk")),
        json.dumps(feature(POINT, name="Kursk")) + "\n" + json.dumps(feature(POINT, name="Kursk")) + "\n",
        "\x1e" + json.dumps(feature(POINT, name="Kursk")) + "\n\x1e" + json.dumps(feature(POINT, name="Kursk")) + "\n",
    ],
    ids=["collection", "feature", "lines", "sequence"],
)
def test_geojson_spellings(text: str, tmp_path: Path) -> None:
    path = tmp_path / "places.geojson"
    path.write_text(text)
    targets = load_targets(path)
    assert set(targets.names) == {"Kursk"}
    assert targets.lon[0] == 36.19


BAD_GEOJSON = {
    "not json": ("{", "not JSON"),
    "no features": ('{"type": "FeatureCollection", "features": []}', "no features"),
    "null geometry": (json.dumps(feature(None)), "feature 1: no geometry"),
    "empty geometry": (json.dumps(feature({"type": "Polygon", "coordinates": []})), "feature 1: empty geometry"),
    "bow tie": (
        json.dumps({"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}),
        "feature 1: Self-intersection",
    ),
    "metres": (json.dumps({"type": "Point", "coordinates": [4e6, 6e6]}), "metres of a projected"),
    "swapped": (json.dumps({"type": "Point", "coordinates": [43.1, 131.9]}), "look swapped"),
    "crs": (
        json.dumps({**feature(POINT), "crs": {"properties": {"name": "EPSG:99999"}}}),
        "no coordinate system that PROJ knows: EPSG:99999",
    ),
    "array": ("[1, 2]", "no object"),
    "topology": ('{"type": "Topology"}', "its type is 'Topology'"),
    "a type that is no text": ('{"type": {"a": 1}}', "its type is {'a': 1}"),
    "properties that are a list": (json.dumps({**feature(POINT), "properties": [1]}), "feature 1: properties are no"),
    "properties that are a text": (json.dumps({**feature(POINT), "properties": "x"}), "feature 1: properties are no"),
}


@pytest.mark.parametrize(("text", "expected"), BAD_GEOJSON.values(), ids=BAD_GEOJSON)
def test_bad_geojson_says_what_is_wrong_and_where(text: str, expected: str, tmp_path: Path) -> None:
    path = tmp_path / "bad.geojson"
    path.write_text(text)
    with pytest.raises(InputError) as caught:
        load_launch_area(path)
    assert expected in str(caught.value)


def test_targets_must_be_points_or_polygons(tmp_path: Path) -> None:
    path = tmp_path / "lines.geojson"
    line = {"type": "LineString", "coordinates": [[30, 50], [31, 51]]}
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature(line), feature(line)]}))
    with pytest.raises(InputError, match="feature 1 is a LineString; feature 2 is a LineString"):
        load_targets(path)


def test_regions_and_points_may_stand_in_one_file(tmp_path: Path) -> None:
    path = tmp_path / "mixed.geojson"
    both = [feature(SQUARE, name="Square", x=7), feature(POINT, name="Kursk", x=8)]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": both}))
    targets = load_targets(path)
    assert targets.names == ("Square", "Kursk")
    assert targets.regions[0] is not None
    assert targets.regions[0].area == pytest.approx(1)
    assert targets.regions[1] is None
    assert targets.regions[0].contains(shapely.Point(targets.lon[0], targets.lat[0]))


def test_launch_area_unites_polygons_and_collects_the_rest(tmp_path: Path) -> None:
    other = json.loads(shapely.to_geojson(shapely.box(31, 50, 32, 51)))
    path = tmp_path / "area.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature(SQUARE), feature(other)]}))
    area = load_launch_area(path, name="my front", as_of="2025-01-01")
    assert area.geometry.geom_type == "Polygon"
    assert area.geometry.area == pytest.approx(2)
    assert (area.name, area.as_of) == ("my front as of 2025-01-01", "2025-01-01")
    assert area.provenance.sha256


def test_sites_from_a_table(tmp_path: Path) -> None:
    path = tmp_path / "sites.csv"
    path.write_text("name,lon,lat\nA,1,2\nB,3,4\n")
    assert load_launch_area(path).geometry.geom_type == "MultiPoint"


@pytest.mark.parametrize(
    "text", ["name,lon,lat\nA,1,2\n", json.dumps(feature({"type": "Point", "coordinates": [1, 2]}))]
)
def test_standard_input(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    assert load_targets("-").lat.tolist() == [2.0]


def test_missing_files_and_unknown_names() -> None:
    with pytest.raises(DataNotFoundError):
        load_targets("nowhere.csv")
    with pytest.raises(DataNotFoundError):
        load_launch_area("nowhere.gpkg")
    with pytest.raises(UnknownEntryError, match="ukraine"):
        load_launch_area("ukrain")
    with pytest.raises(UnknownEntryError, match="russian-cities"):
        load_targets("russian-city")


@pytest.mark.parametrize("suffix", [".gpkg", ".fgb", ".shp", ".parquet"])
def test_vector_files_in_any_coordinate_system(suffix: str, tmp_path: Path) -> None:
    frame = geopandas.GeoDataFrame({"name": ["Kursk"]}, geometry=[shapely.Point(36.19, 51.73)], crs="OGC:CRS84")
    path = tmp_path / f"places{suffix}"
    projected = frame.to_crs(32637)
    projected.to_parquet(path) if suffix == ".parquet" else projected.to_file(path, engine="pyogrio")
    targets = load_targets(path)
    assert targets.names == ("Kursk",)
    assert [targets.lon[0], targets.lat[0]] == pytest.approx([36.19, 51.73], abs=1e-7)


def test_plain_parquet_table(tmp_path: Path) -> None:
    path = tmp_path / "places.parquet"
    pq.write_table(pa.table({"city": ["Kursk"], "lng": [36.19], "lat": [51.73], "people": [440]}), path)
    targets = load_targets(path)
    assert targets.names == ("Kursk",)
    assert targets.columns["people"] == [440]


def test_no_format_at_all(tmp_path: Path) -> None:
    path = tmp_path / "noise.gpkg"
    path.write_bytes(b"not a database")
    with pytest.raises(InputError, match="no format that is read here"):
        load_targets(path)
