"""Every vector format, read back by other programs and measured in metres."""

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path

import geopandas
import numpy as np
import pyogrio
import pytest
import shapely
from shapely.ops import nearest_points

import rangekit as rk
from rangekit.analysis import RangeArea
from rangekit.catalog.features import Features
from rangekit.model import LaunchArea, Provenance, ReachResult
from written import CENTRES, GEOD, TOLERANCE_M, VECTOR_SUFFIXES, disc, read_back, rim_errors_m

MakeResult = Callable[..., ReachResult]
MakeArea = Callable[..., RangeArea]

HOSTILE = ("<img src=x onerror=alert(1)>", "</Placemark>&amp;", "a\x00b\x1b[2J", "=cmd|' /C calc'!A0", "]]>", "Москва")


def save(obj: object, path: Path, **more: object) -> Path:
    return rk.write(obj, path, format_name="shapefile" if path.name.endswith(".shp.zip") else None, **more)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def discs() -> dict[str, shapely.Geometry]:
    return {name: disc(*centre) for name, centre in CENTRES.items()}


@pytest.mark.parametrize("suffix", VECTOR_SUFFIXES)
def test_areas_are_where_they_belong(
    make_area: MakeArea, discs: dict[str, shapely.Geometry], tmp_path: Path, suffix: str
) -> None:
    frame = read_back(save([make_area(one) for one in discs.values()], tmp_path / f"a{suffix}"))
    assert len(frame) == len(CENTRES)
    assert frame.crs.to_epsg(min_confidence=20) == 4326 or frame.crs.to_authority() == ("OGC", "CRS84")
    for geometry, (lon, lat) in zip(frame.geometry, CENTRES.values(), strict=True):
        assert geometry.is_valid
        assert geometry.covers(shapely.Point(lon, lat))
        assert np.abs(rim_errors_m(geometry, lon, lat)).max() < TOLERANCE_M + 0.1
        west, south, east, north = geometry.bounds
        assert -180 <= west <= east <= 180
        assert -90 <= south <= north <= 90
    poles = [geometry.bounds for geometry in frame.geometry[2:]]
    assert (poles[0][3], poles[1][1]) == (90, -90)
    assert frame.geometry[1].covers(shapely.Point(-178.5, 65))


@pytest.mark.parametrize("suffix", VECTOR_SUFFIXES)
def test_an_area_says_range_sources_licence_version_and_error(
    make_area: MakeArea, discs: dict[str, shapely.Geometry], tmp_path: Path, suffix: str
) -> None:
    row = read_back(save(make_area(discs["inland"]), tmp_path / f"a{suffix}")).iloc[0]
    found = {key: row[next(name for name in row.index if name.lower() == key[:10] or name == key)] for key in (
        "range_km", "licence", "generator", "sources", "not_modelled")}  # fmt: skip
    assert float(found["range_km"]) == 300
    assert (found["licence"], found["generator"]) == ("ODbL-1.0", f"rangekit {rk.__version__}")
    assert "https://example.org/a" in found["sources"]
    assert "not modelled" in found["not_modelled"]
    error = row["error_insi" if suffix == ".shp.zip" else "error_inside_m"]
    assert 7.123456 < float(error) < 7.14


@pytest.mark.parametrize("suffix", VECTOR_SUFFIXES)
def test_places_keep_position_answer_and_name(make_result: MakeResult, tmp_path: Path, suffix: str) -> None:
    places = {name: (30.0 + row * 1.2345678901, 50.0 - row, 80.0 * row) for row, name in enumerate(HOSTILE)}
    result = make_result(places, {"population": [10_381_222, None, 3, 4, 5, 6], "as_of": list("abcdef")})
    path = save(result, tmp_path / f"p{suffix}")
    frame = read_back(path)
    if suffix in {".kml", ".kmz", ".fgb"}:  # folders by verdict, order by place
        frame = frame.sort_values("distance_km", key=lambda found: found.astype(float), ignore_index=True)
    distances = [float(value) for value in frame["distance_k" if suffix == ".shp.zip" else "distance_km"]]
    assert distances == [80.0 * row for row in range(len(HOSTILE))]
    x, y = (np.array([place[axis] for place in places.values()]) for axis in (0, 1))
    assert np.max(GEOD.inv(frame.geometry.x, frame.geometry.y, x, y)[2]) < 0.01
    assert list(frame["verdict"]) == ["in_reach"] * 4 + ["out_of_reach"] * 2
    names = list(frame["Name" if "Name" in frame else "name"])
    assert [names[0], names[1], *names[3:]] == [HOSTILE[0], HOSTILE[1], *HOSTILE[3:]]
    assert names[2].startswith("a")


def test_a_launch_area_is_cut_where_its_geodesics_cross_the_antimeridian(tmp_path: Path) -> None:
    line = shapely.LineString([(170, 50), (-165, 55)])
    polygon = shapely.Polygon([(175, 50), (-175, 50), (-175, 60), (175, 60)])
    for number, (geometry, edges) in enumerate([(line, "geodesic"), (polygon, "geodesic")]):
        launch = LaunchArea("x", "somewhere", geometry, Provenance("a paper", "CC0-1.0"), edges=edges)  # type: ignore[arg-type]
        frame = read_back(save(launch, tmp_path / f"{number}.geojson"))
        (found,) = frame.geometry
        assert found.is_valid
        assert max(part.bounds[2] - part.bounds[0] for part in shapely.get_parts(found)) < 20
        assert {found.bounds[0], found.bounds[2]} == {-180, 180}
        start, end = ((170, 50), (-165, 55)) if number == 0 else ((175, 60), (-175, 60))
        along = np.array(GEOD.npts(*start, *end, 19))
        edge = shapely.boundary(found) if number else found
        near = [shapely.get_coordinates(nearest_points(edge, shapely.Point(one))[0])[0] for one in along]
        off_m = GEOD.inv(*along.T, *np.array(near).T)[2]
        assert np.max(off_m) < 2


def test_types_of_attributes_survive(tmp_path: Path) -> None:
    when = dt.datetime(2024, 11, 17, 12, 30, tzinfo=dt.UTC).replace(tzinfo=None)
    columns: dict[str, Sequence[object]] = {
        "count": [3, None],
        "share": [0.5, 2],
        "good": [True, None],
        "day": [when.date(), None],
        "at": [when, None],
        "blob": [b"\x00\xff", None],
        "tags": [["a", 1], None],
        "mixed": ["x", 7],
    }
    features = Features([shapely.Point(1, 2), shapely.Point()], ["a", "b"], columns, [7, 9])
    info = {}
    for suffix in (".gpkg", ".parquet"):
        path = save(features, tmp_path / f"f{suffix}")
        if suffix == ".gpkg":
            table = pyogrio.read_info(path, layer=0)
            info = dict(zip(table["fields"], table["dtypes"], strict=True))
        else:
            frame = geopandas.read_parquet(path)
            assert frame["fid"].tolist() == [7, 9]
            assert frame["tags"][0] == '["a", 1]'
            assert frame.geometry.isna().tolist() == [False, True]
    assert info["count"] == "int64"
    assert info["share"] == "float64"
    assert info["good"] == "bool"
    assert info["day"] == "datetime64[D]"
    assert info["at"].startswith("datetime64[ms")
    assert geopandas.read_file(tmp_path / "f.gpkg", layer=0, fid_as_index=True).index.tolist() == [7, 9]


def test_one_file_holds_areas_or_places_unless_asked_to_mix(
    make_area: MakeArea, make_result: MakeResult, discs: dict[str, shapely.Geometry], tmp_path: Path
) -> None:
    both = [make_area(discs["inland"]), make_result()]
    for suffix in (".geojson", ".geojsonl"):
        with pytest.raises(rk.InputError, match=r"would mix range_areas, places .allow it with mix=True"):
            rk.write(both, tmp_path / f"x{suffix}")  # type: ignore[arg-type]
        mixed = read_back(rk.write(both, tmp_path / f"x{suffix}", mix=True))  # type: ignore[arg-type]
        assert set(mixed.geom_type) == {"Polygon", "Point"}
    for suffix in (".fgb", ".parquet"):
        with pytest.raises(rk.InputError, match="holds one layer"):
            rk.write(both, tmp_path / f"x{suffix}", mix=True)  # type: ignore[arg-type]
    layers = dict(pyogrio.list_layers(rk.write(both, tmp_path / "x.gpkg")))  # type: ignore[arg-type]
    assert layers == {"range_areas": "MultiPolygon", "places": "Point", "layer_styles": None}


def test_a_shapefile_is_written_only_if_asked(make_result: MakeResult, tmp_path: Path) -> None:
    for name in ("x.shp", "x.shp.zip"):
        with pytest.raises(rk.InputError, match=r"ask for it: format_name=.shapefile"):
            rk.write(make_result(), tmp_path / name)
    with pytest.raises(rk.InputError, match=r"several files .x\.shp\.zip holds them all"):
        rk.write(make_result(), tmp_path / "x.shp", format_name="shapefile")


@pytest.mark.parametrize("suffix", [".gpkg", ".kmz", ".parquet"])
def test_nothing_is_left_of_a_failure(
    make_result: MakeResult, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("out of luck")

    monkeypatch.setattr("rangekit.export.layers._place_properties", fail)
    with pytest.raises(RuntimeError, match="out of luck"):
        rk.write(make_result(), tmp_path / f"x{suffix}")
    assert list(tmp_path.iterdir()) == []


def test_decimals_are_kept_and_their_error_told(make_area: MakeArea, tmp_path: Path) -> None:
    frame = read_back(rk.write(make_area(disc(33.84, 52.36)), tmp_path / "a.fgb", decimals=3))
    xy = shapely.get_coordinates(frame.geometry)
    assert (np.round(xy, 3) == xy).all()
    assert frame["error_inside_m"][0] == pytest.approx(7.123 + 79, abs=0.2)
    with pytest.raises(rk.InputError, match="0 to 15 decimals"):
        rk.write(make_area(disc(33.84, 52.36)), tmp_path / "b.fgb", decimals=16)
