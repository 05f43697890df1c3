"""`rangekit buffer`: the right area of anybody's file, attributes kept, errors measured, in every format."""

import json
import math
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pytest
import shapely
from pyproj import Geod
from shapely.geometry.base import BaseGeometry

from rangekit import RangekitError
from rangekit.api import buffers
from rangekit.geodesic.buffers import features

GEOD = Geod(ellps="WGS84")

Run = Callable[..., Any]

SQUARE = shapely.box(10, 45, 11, 46)
FEATURES: dict[str, tuple[BaseGeometry, dict[str, object]]] = {
    "point": (shapely.Point(36.19, 51.73), {"name": "Kursk", "tags": ["a", "b"], "size": 3}),
    "line": (shapely.LineString([(179, 10), (-179, 12)]), {"name": "across", "tags": None, "size": 0.5}),
    "polygon": (SQUARE, {"name": "square", "tags": [], "size": None}),
}


def write_features(path: Path, *features: tuple[BaseGeometry, Mapping[str, object]]) -> str:
    members = [
        {"type": "Feature", "properties": properties, "geometry": shapely.geometry.mapping(geometry)}
        for geometry, properties in features
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": members}), encoding="utf-8")
    return str(path)


def brute_distance_m(geometry: BaseGeometry, lon: float, lat: float) -> float:
    """Return the distance to a geometry's edges by points about 30 m apart along their geodesics; none where inside."""
    if isinstance(geometry, shapely.Point):
        return float(GEOD.inv(lon, lat, geometry.x, geometry.y)[2])
    xy = shapely.get_coordinates(geometry)
    nearest = math.inf
    for (x0, y0), (x1, y1) in pairwise(xy):
        along = np.vstack([[(x0, y0)], GEOD.npts(x0, y0, x1, y1, 4000), [(x1, y1)]])
        distance = GEOD.inv(np.full(len(along), lon), np.full(len(along), lat), *along.T)[2]
        nearest = min(nearest, float(np.min(distance)))
    return nearest


@pytest.fixture
def three(folder: Path) -> str:
    return write_features(folder / "three.geojson", *FEATURES.values())


def test_each_feature_keeps_its_attributes_and_gets_its_area(run: Run, three: str) -> None:
    done = run("buffer", three, "--distance", "100km", "--tolerance", "5m")
    assert (done.code, done.err) == (0, "")
    collection = json.loads(done.out)
    assert [feature["properties"] for feature in collection["features"]] == [
        properties for _, properties in FEATURES.values()
    ]
    assert collection["bbox"][0] == min(feature["bbox"][0] for feature in collection["features"][::2])
    assert collection["features"][1]["bbox"][0] > collection["features"][1]["bbox"][2]
    for feature, (geometry, _) in zip(collection["features"], FEATURES.values(), strict=True):
        area = shapely.geometry.shape(feature["geometry"])
        assert area.is_valid
        xy = shapely.get_coordinates(area)
        assert (np.round(xy, 7) == xy).all()
        rim = xy[np.abs(np.abs(xy[:, 0]) - 180) > 1e-6]
        for lon, lat in rim[:: len(rim) // 12]:
            assert brute_distance_m(geometry, lon, lat) == pytest.approx(100_000, abs=5)


@pytest.mark.parametrize(
    ("typed", "radius_m"), [("5nmi", 9260), ("1000m", 1000), ("2", 2000), ("1mi", 1609.344), ("0.5km", 500)]
)
def test_distances_as_people_type_them(run: Run, folder: Path, typed: str, radius_m: float) -> None:
    path = write_features(folder / "p.geojson", FEATURES["point"])
    (feature,) = json.loads(run("buffer", path, "-d", typed).out)["features"]
    lon, lat = np.array(feature["geometry"]["coordinates"][0]).T
    found = GEOD.inv(np.full(len(lon), 36.19), np.full(len(lon), 51.73), lon, lat)[2]
    assert np.abs(found - radius_m).max() <= 1


def test_a_negative_distance_erodes_however_it_is_spelled(run: Run, three: str) -> None:
    done, *others = (
        run("buffer", three, *spelled) for spelled in (["--distance=-10km"], ["--distance", "-10km"], ["-d", "-10"])
    )
    assert done.code == 0
    assert all((other.code, other.out) == (done.code, done.out) for other in others)
    point, line, square = json.loads(done.out)["features"]
    assert point["geometry"] is line["geometry"] is None
    assert (point["properties"]["name"], "bbox" in point) == ("Kursk", False)
    assert "no area comes of feature 1, feature 2" in done.err
    for lon, lat in square["geometry"]["coordinates"][0]:
        assert brute_distance_m(SQUARE.exterior, lon, lat) == pytest.approx(10_000, abs=1.1)
        assert SQUARE.contains(shapely.Point(lon, lat))


def test_dissolved_discs_are_one_area(run: Run, folder: Path) -> None:
    sites = [(shapely.Point(lon, 50), {"name": str(lon)}) for lon in (10.0, 10.5, 20.0)]
    path = write_features(folder / "sites.geojson", *sites)
    (feature,) = json.loads(run("buffer", path, "-d", "50km", "--dissolve").out)["features"]
    area = shapely.geometry.shape(feature["geometry"])
    assert feature["properties"] == {}
    assert area.geom_type == "MultiPolygon"
    assert shapely.get_num_geometries(area) == 2
    xy = shapely.get_coordinates(area)
    found = [GEOD.inv(np.full(len(xy), site.x), np.full(len(xy), site.y), *xy.T)[2] for site, _ in sites]
    assert np.abs(np.min(found, axis=0) - 50_000).max() <= 1


@pytest.mark.parametrize("edges", ["geodesic", "planar"])
def test_neighbours_have_no_border_once_dissolved(run: Run, folder: Path, edges: str) -> None:
    west, east = shapely.box(10, 45, 11, 46), shapely.box(11, 45, 12, 46)
    path = write_features(folder / "two.geojson", (west, {}), (east, {}))
    alone = json.loads(run("buffer", path, "-d", "-20km", "--edges", edges).out)
    (both,) = json.loads(run("buffer", path, "-d", "-20km", "--edges", edges, "--dissolve").out)["features"]
    border = shapely.Point(11, 45.5)
    assert not any(shapely.geometry.shape(one["geometry"]).contains(border) for one in alone["features"])
    assert shapely.geometry.shape(both["geometry"]).contains(border)


def test_overlapping_geodesic_polygons_are_not_eroded_as_one(run: Run, folder: Path) -> None:
    path = write_features(folder / "two.geojson", (SQUARE, {}), (shapely.box(10.5, 45.5, 12, 47), {}))
    done = run("buffer", path, "-d", "-20km", "--dissolve")
    assert (done.code, done.out) == (1, "")
    assert "use planar edges" in done.err
    assert run("buffer", path, "-d", "-20km", "--dissolve", "--edges", "planar").code == 0


def test_edges_say_what_a_long_edge_means(run: Run, folder: Path) -> None:
    path = write_features(folder / "parallel.geojson", (shapely.LineString([(-120, 49), (-100, 49)]), {}))
    north = {}
    for edges in ("geodesic", "planar"):
        (feature,) = json.loads(run("buffer", path, "-d", "10km", "--edges", edges, "--tolerance", "10m").out)[
            "features"
        ]
        area = shapely.geometry.shape(feature["geometry"])
        north[edges] = area.intersection(shapely.LineString([(-110, 40), (-110, 60)])).bounds[3]
    _, middle_lat = GEOD.npts(-120, 49, -100, 49, 1)[0]
    for edges, lat in (("geodesic", middle_lat), ("planar", 49)):
        assert GEOD.inv(-110, lat, -110, north[edges])[2] == pytest.approx(10_000, abs=10)


def test_bounds_hold_for_the_file_as_it_is_written(run: Run, folder: Path) -> None:
    path = write_features(folder / "p.geojson", FEATURES["point"])
    for bound, sign in (("inner", -1), ("outer", 1)):
        (feature,) = json.loads(run("buffer", path, "-d", "1km", "--bound", bound, "--tolerance", "0.1m").out)[
            "features"
        ]
        lon, lat = np.array(feature["geometry"]["coordinates"][0]).T
        along = np.linspace(0, 1, 9)[:-1, None]
        lon, lat = (lon[:-1] + np.diff(lon) * along).ravel(), (lat[:-1] + np.diff(lat) * along).ravel()
        off_m = sign * (GEOD.inv(np.full(len(lon), 36.19), np.full(len(lon), 51.73), lon, lat)[2] - 1000)
        assert off_m.min() >= 0
        assert off_m.max() <= 0.1


def test_the_report_is_measured_and_kept(run: Run, three: str) -> None:
    done = run("buffer", three, "-d", "20km", "--report", "--tolerance", "2m")
    assert done.code == 0
    lines = done.err.splitlines()
    assert len(lines) == 3
    for number, (line, feature) in enumerate(zip(lines, json.loads(done.out)["features"], strict=True), start=1):
        properties = feature["properties"]
        assert line.startswith(f"feature {number}: measured error at most {properties['error_inside_m']:.3f} m inside")
        assert 0 <= properties["error_inside_m"] <= 2
        assert 0 <= properties["error_outside_m"] <= 2
        assert properties["error_inside_m"] + properties["error_outside_m"] > 0
    assert "asked for" not in done.err
    # Brute force finds on the point's own disc what the report says, and nothing worse.
    properties, ring = (json.loads(done.out)["features"][0][key] for key in ("properties", "geometry"))
    xy = np.array(ring["coordinates"][0])
    points = (xy[:-1, None] + np.diff(xy, axis=0)[:, None] * np.linspace(0, 1, 17)[None, :, None]).reshape(-1, 2)
    found = GEOD.inv(np.full(len(points), 36.19), np.full(len(points), 51.73), *points.T)[2]
    assert 20_000 - found.min() == pytest.approx(properties["error_inside_m"], abs=0.01)
    assert found.max() - 20_000 <= properties["error_outside_m"]


def test_a_broken_promise_is_told(run: Run, three: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(buffers, "draw_buffers", lambda geometries, *_, **__: np.full(len(geometries), SQUARE))
    done = run("buffer", three, "-d", "1km", "--report")
    assert done.code == 0
    assert len(re.findall(r"more than the 1 m that were asked for$", done.err, flags=re.MULTILINE)) == 3


def test_a_feature_that_the_engine_gives_up_is_named(run: Run, three: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def give_up(*_: object, **__: object) -> None:
        raise RangekitError("no luck")

    monkeypatch.setattr(features, "_draw_quickly", lambda geometries, *_: np.full(len(geometries), None))
    monkeypatch.setattr("rangekit.geodesic.buffers.buffer.Buffers.draw", give_up)
    done = run("buffer", three, "-d", "1km")
    assert (done.code, done.out) == (1, "")
    assert "feature 1: no luck; feature 2: no luck; feature 3: no luck" in done.err


def test_a_tolerance_below_the_rounding_is_worth_a_word(run: Run, folder: Path) -> None:
    path = write_features(folder / "p.geojson", FEATURES["point"])
    coarse = run("buffer", path, "-d", "1km", "--tolerance", "0.01m")
    assert "7 decimals round the coordinates by up to 7.9 mm" in coarse.err
    assert "--precision 9" in coarse.err
    fine = run("buffer", path, "-d", "1km", "--tolerance", "0.01m", "--precision", "9", "--report")
    assert "round the coordinates" not in fine.err
    (feature,) = json.loads(fine.out)["features"]
    assert max(feature["properties"]["error_inside_m"], feature["properties"]["error_outside_m"]) <= 0.01
    bounded = run("buffer", path, "-d", "1km", "--tolerance", "0.01m", "--bound", "inner")
    assert (bounded.code, bounded.out) == (1, "")
    assert "too coarse for an inner bound" in bounded.err


@pytest.mark.parametrize("suffix", [".geojson", ".json", ".gpkg", ".fgb", ".parquet"])
def test_every_format_holds_the_same(run: Run, folder: Path, three: str, suffix: str) -> None:
    done = run("buffer", three, "-d", "-10km", "-o", f"out{suffix}")
    assert (done.code, done.out) == (0, "")
    assert f"wrote out{suffix}" in done.err
    read = geopandas.read_parquet if suffix == ".parquet" else partial(geopandas.read_file, layer=0)
    frame = read(folder / f"out{suffix}").set_index("name").loc[["Kursk", "across", "square"]]
    assert frame["size"].tolist()[:2] == [3, 0.5]
    assert np.isnan(frame["size"].iloc[2])
    assert frame.geometry.isna().tolist() == [True, True, False]
    assert frame.geometry.iloc[2].area == pytest.approx(0.75 * 0.82, abs=0.02)
    assert frame.crs.to_epsg(min_confidence=20) == 4326 or frame.crs.to_authority() == ("OGC", "CRS84")


def test_other_coordinate_systems_are_converted(run: Run, folder: Path) -> None:
    site = geopandas.GeoDataFrame({"name": ["Kursk"]}, geometry=[shapely.Point(36.19, 51.73)], crs="EPSG:4326")
    site.to_crs("EPSG:32637").to_file(folder / "utm.gpkg")
    (feature,) = json.loads(run("buffer", "utm.gpkg", "-d", "300km").out)["features"]
    lon, lat = np.array(feature["geometry"]["coordinates"][0]).T
    found = GEOD.inv(np.full(len(lon), 36.19), np.full(len(lon), 51.73), lon, lat)[2]
    assert np.abs(found - 300_000).max() <= 1
    assert feature["properties"] == {"name": "Kursk"}


def test_a_table_of_places_will_do(run: Run, folder: Path) -> None:
    (folder / "p.csv").write_text("city,lng,lat,people\nKursk,36.19,51.73,440000\n", encoding="utf-8")
    (feature,) = json.loads(run("buffer", "p.csv", "-d", "10km").out)["features"]
    assert feature["properties"] == {"name": "Kursk", "people": 440000}


def test_standard_input_is_read(folder: Path, three: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "rangekit", "buffer", "-", "-d", "1km"],
        cwd=folder,
        input=Path(three).read_bytes(),
        capture_output=True,
        check=False,
        timeout=120,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert len(json.loads(done.stdout)["features"]) == 3


def test_a_terminal_is_spared_what_it_cannot_show(run: Run, three: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    done = run("buffer", three, "-d", "1km", "--format", "flatgeobuf")
    assert (done.code, done.out) == (1, "")
    assert "a terminal cannot show flatgeobuf" in done.err


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals")
def test_all_faults_of_a_file_are_told_at_once(run: Run, folder: Path) -> None:
    crossed = shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
    path = write_features(
        folder / "bad.geojson",
        FEATURES["point"],
        (shapely.Point(10, 95), {}),
        (crossed, {}),
        (shapely.Point(400, 0), {}),
    )
    done = run("buffer", path, "-d", "1km")
    assert (done.code, done.out) == (1, "")
    (line,) = done.err.splitlines()
    for told in ("bad.geojson", "feature 2", "95", "feature 3", "Self-intersection", "feature 4", "400"):
        assert told in line


def test_all_edges_between_antipodes_are_told_at_once(run: Run, folder: Path) -> None:
    lines = [shapely.LineString([(0, lat), (180, -lat)]) for lat in (10, 20)]
    path = write_features(folder / "antipodes.geojson", *((line, {}) for line in lines))
    done = run("buffer", path, "-d", "1km")
    assert (done.code, done.out) == (1, "")
    (line,) = done.err.splitlines()
    assert "feature 1: " in line
    assert "feature 2: " in line


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["missing.gpkg", "-d", "1km"], 1, "no such file"),
        (["three.geojson", "-d", "1km", "-o", "a.txt"], 1, "features cannot be written as 'table'"),
        (["three.geojson", "-d", "1km", "-o", "a.dwg"], 1, "says no format"),
        (["three.geojson", "-d", "1km", "-o", "three.geojson"], 1, "exists already"),
        (["three.geojson", "-d", "1km", "--tolerance", "0m"], 1, "tolerance must be"),
        (["three.geojson"], 2, "--distance"),
        (["three.geojson", "-d", "far"], 2, "'far' is not a distance"),
        (["three.geojson", "-d", "--1km"], 2, "not"),
        (["three.geojson", "-d", "1km", "--bound", "middle"], 2, "'middle' is not one of"),
        (["three.geojson", "-d", "1km", "--precision", "99"], 2, "--precision"),
        (["-d", "1km"], 2, "Missing argument"),
    ],
)
def test_a_fault_is_one_clear_line(run: Run, three: str, arguments: list[str], code: int, told: str) -> None:
    folder = Path(three).parent
    before = Path(three).read_bytes()
    done = run("buffer", *arguments)
    assert (done.code, done.out) == (code, "")
    assert told in done.err
    assert code == 2 or len(done.err.splitlines()) == 1
    assert "unexpected" not in done.err
    assert [entry.name for entry in folder.iterdir()] == ["three.geojson"]
    assert Path(three).read_bytes() == before


def test_overwrite_and_quiet(run: Run, folder: Path, three: str) -> None:
    (folder / "out.geojson").write_text("old", encoding="utf-8")
    done = run("buffer", three, "-d", "1km", "-o", "out.geojson", "--overwrite", "--quiet", "--report")
    assert (done.code, done.out, done.err) == (0, "", "")
    assert len(json.loads((folder / "out.geojson").read_text(encoding="utf-8"))["features"]) == 3
