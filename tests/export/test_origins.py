"""What a file of buffers says of its own making: by which version, how far; and nothing of a polygon that is gone."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import fastkml.validator
import pyogrio
import pytest
import shapely

import rangekit as rk
from rangekit.analysis import RangeArea
from rangekit.api.buffers import buffer_features

MADE = {
    "generator": f"rangekit {rk.__version__}",
    "buffer": "10 km",
    "tolerance": "500 m",
    "bound": "nearest",
    "edges": "geodesic",
}
STALE = {"tolerance_m", "error_inside_m", "error_outside_m"}


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("origins") / "site.geojson"
    site = {"type": "Feature", "properties": {"n": 1}, "geometry": {"type": "Point", "coordinates": [36.19, 51.73]}}
    path.write_text(json.dumps(site), encoding="utf-8")
    return path


@pytest.mark.parametrize("suffix", [".geojson", ".geojsonl", ".gpkg", ".parquet", ".fgb", ".kml"])
def test_buffers_say_what_made_them(source: Path, tmp_path: Path, suffix: str) -> None:
    path = rk.write(buffer_features(str(source), 10, tolerance_m=500), tmp_path / f"b{suffix}")
    if suffix.startswith(".geojson"):
        document = json.loads(path.read_text(encoding="utf-8"))
        assert {key: document[key] for key in MADE} == MADE
        feature = document["features"][0] if suffix == ".geojson" else document
        assert feature["properties"] == {"n": 1}
    elif suffix == ".gpkg":
        assert pyogrio.read_info(path, layer="buffers")["layer_metadata"].items() >= MADE.items()
        with closing(sqlite3.connect(path)) as database:
            told = database.execute("SELECT description FROM gpkg_contents WHERE table_name = 'buffers'").fetchone()
        assert all(f"{key}: {value}" in told[0] for key, value in MADE.items())
    elif suffix == ".parquet":
        import pyarrow.parquet as pq

        said = pq.read_schema(path).metadata
        assert {key: said[key.encode()].decode() for key in MADE} == MADE
    elif suffix == ".fgb":
        assert all(f"{key}: {value}".encode() in path.read_bytes() for key, value in MADE.items())
    else:
        assert fastkml.validator.validate(file_to_validate=path) is True
        told = path.read_text(encoding="utf-8").partition("<Style")[0]
        assert all(f"{key}: {value}" in told for key, value in MADE.items())


def test_errors_of_the_old_polygon_are_not_said_of_the_new(
    make_area: Callable[[shapely.Geometry], RangeArea], tmp_path: Path
) -> None:
    old = rk.write(make_area(shapely.Point(33.84, 52.36).buffer(1)), tmp_path / "old.geojson")
    plain = buffer_features(str(old), 10, tolerance_m=500)
    assert not STALE & set(plain.columns)
    assert plain.columns["weapon"] == ["atacms"]
    measured = buffer_features(str(old), 10, tolerance_m=500, measure=True)
    assert STALE & set(measured.columns) == {"error_inside_m", "error_outside_m"}
    for errors_m in (measured.columns["error_inside_m"], measured.columns["error_outside_m"]):
        assert isinstance(errors_m[0], float)
        assert errors_m[0] not in {7.132, 9.508}
        assert 0 <= errors_m[0] <= 500


def test_a_tolerance_of_somebody_elses_is_an_attribute(source: Path, tmp_path: Path) -> None:
    mine = json.loads(source.read_text(encoding="utf-8")) | {"properties": {"tolerance_m": 3}}
    (tmp_path / "mine.geojson").write_text(json.dumps(mine), encoding="utf-8")
    assert buffer_features(str(tmp_path / "mine.geojson"), 10, tolerance_m=500).columns == {"tolerance_m": [3]}
