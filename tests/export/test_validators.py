"""What the communities' own validators say of our files: GeoJSON, KML's schema, GeoParquet."""

import json
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import fastkml.validator
import geojson_validator
import geoparquet_validator
import pytest
import shapely

import rangekit as rk
from rangekit.analysis import RangeArea
from rangekit.model import LaunchArea, Provenance, ReachResult
from written import CENTRES, disc

NAMES = {"<b>&'\"</b>": (30.0, 50.0, 80.0), "control\x07": (179.99, -89.0, 300.0), "Кызыл": (-180.0, 89.0, 900.0)}


@pytest.fixture(scope="module")
def discs() -> list[shapely.Geometry]:
    return [disc(*centre) for centre in CENTRES.values()]


@pytest.fixture
def objects(
    make_result: Callable[..., ReachResult], make_area: Callable[..., RangeArea], discs: list[shapely.Geometry]
) -> dict[str, Any]:
    territory = LaunchArea("x", "x", shapely.box(20, 40, 30, 50), Provenance("a paper"))
    return {
        "areas": [make_area(one) for one in discs],
        "places": make_result(NAMES, {"population": [1, None, 3]}),
        "territory": territory,
        "nothing": make_result({}),
    }


@pytest.mark.parametrize("what", ["areas", "places", "territory", "nothing"])
def test_geojson_is_valid(objects: dict[str, Any], tmp_path: Path, what: str) -> None:
    collection = json.loads(rk.write(objects[what], tmp_path / "x.geojson").read_text(encoding="utf-8"))
    assert geojson_validator.validate_structure(collection) == {}
    if what != "nothing":
        assert geojson_validator.validate_geometries(collection)["invalid"] == {}


@pytest.mark.parametrize("what", ["areas", "places", "territory"])
@pytest.mark.parametrize("suffix", [".kml", ".kmz"])
def test_kml_fits_its_schema(objects: dict[str, Any], tmp_path: Path, what: str, suffix: str) -> None:
    path = rk.write(objects[what], tmp_path / f"x{suffix}")
    if suffix == ".kmz":
        with zipfile.ZipFile(path) as packed:
            assert packed.namelist()[0] == "doc.kml"
            packed.extract("doc.kml", tmp_path)
        path = tmp_path / "doc.kml"
    assert fastkml.validator.validate(file_to_validate=path) is True
    assert fastkml.KML.parse(path).features


def test_google_earth_is_sent_nowhere(objects: dict[str, Any], tmp_path: Path) -> None:
    plain = rk.write(objects["places"], tmp_path / "x.kml").read_text(encoding="utf-8")
    with zipfile.ZipFile(rk.write(objects["places"], tmp_path / "x.kmz")) as packed:
        zipped, files = packed.read("doc.kml").decode(), set(packed.namelist())
    for text, wanted in ((plain, set()), (zipped, files - {"doc.kml"})):
        document = ET.fromstring(text)
        named = {one.text for one in document.iter() if one.tag.rpartition("}")[2].lower() == "href"}
        assert named == wanted
        assert {one.text for one in document.iter("{http://www.opengis.net/kml/2.2}color")} >= {"ff005ed5", "ffb27200"}


@pytest.mark.parametrize("what", ["areas", "places", "territory"])
def test_geoparquet_conforms(objects: dict[str, Any], tmp_path: Path, what: str) -> None:
    report = geoparquet_validator.check(str(rk.write(objects[what], tmp_path / "x.parquet")))
    assert geoparquet_validator.failed(report) == []
    passed = {outcome["id"] for outcome in report["outcomes"] if outcome["status"] == "pass"}
    assert any("/covering/" in name for name in passed)


def test_a_geopackage_is_whole_and_styled(objects: dict[str, Any], tmp_path: Path) -> None:
    path = rk.write([*objects["areas"], objects["territory"], objects["places"]], tmp_path / "x.gpkg")
    with closing(sqlite3.connect(path)) as database:

        def ask(question: str) -> list[Any]:
            return database.execute(question).fetchall()

        assert ask("PRAGMA integrity_check") == [("ok",)]
        assert ask("PRAGMA foreign_key_check") == []
        contents = dict(ask("SELECT table_name, data_type FROM gpkg_contents"))
        styles = {name: qml for name, column, qml, default in ask(
            "SELECT f_table_name, f_geometry_column, styleQML, useAsDefault FROM layer_styles"
        ) if (column, default) == ("geom", 1)}  # fmt: skip
        assert "ODbL-1.0" in ask("SELECT description FROM gpkg_contents WHERE table_name = 'range_areas'")[0][0]
    layers = {"range_areas": "features", "launch_areas": "features", "places": "features"}
    assert contents == layers | {"layer_styles": "attributes"}
    assert set(styles) == set(layers)
    for shape in ("circle", "diamond", "square"):
        assert f'value="{shape}"' in styles["places"]


def test_the_bbox_of_a_geoparquet_crosses_the_antimeridian(objects: dict[str, Any], tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    path = rk.write(objects["areas"][1], tmp_path / "x.parquet")
    geo = json.loads(pq.read_schema(path).metadata[b"geo"])["columns"]["geometry"]
    assert geo["edges"] == "planar"
    assert geo["crs"]["id"] == {"authority": "OGC", "code": "CRS84"}
    west, _, east, _ = geo["bbox"]
    assert west > 170 > -170 > east
    # a row's box is for skipping rows, so that it must hold every part
    assert pq.read_table(path)["bbox"][0].as_py()["xmin"] == -180
