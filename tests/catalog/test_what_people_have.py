"""The files that people mail each other: each kind read right, with a note of what was taken for what.

The positions are worked out by hand or by a formula from outside, beside each case.
"""

from __future__ import annotations

import gzip
import io
import json
import math
import zipfile
from typing import TYPE_CHECKING, Any

import geopandas
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely

from rangekit.catalog import filter_targets, load_launch_area, load_targets
from rangekit.catalog.scenarios import read_scenario, scenario_to_toml
from rangekit.errors import InputError
from rangekit.model import Question
from rangekit.model.read_options import ReadOptions, parse_columns

if TYPE_CHECKING:
    from pathlib import Path

KURSK = (36.1926, 51.7304)
DMS = (36 + 11 / 60 + 33 / 3600, 51 + 43 / 60 + 49 / 3600)
EARTH_M = 6_378_137.0  # the sphere of web Mercator
X, Y = 4_029_000.0, 6_755_000.0
MERCATOR = (math.degrees(X / EARTH_M), math.degrees(math.atan(math.sinh(Y / EARTH_M))))
KML = '<?xml version="1.0" encoding="{}"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>{}</Document></kml>'


def mark(name: str, *shapes: str) -> str:
    return f"<Placemark>{f'<name>{name}</name>' if name else ''}{''.join(shapes)}</Placemark>"


def kml_point(lon: float, lat: float) -> str:
    return f"<Point><coordinates>{lon},{lat},0</coordinates></Point>"


def feature(geometry: object, **properties: object) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def point(lon: float, lat: float) -> dict[str, Any]:
    return {"type": "Point", "coordinates": [lon, lat]}


def collection(*features: object, **members: object) -> str:
    return json.dumps({"type": "FeatureCollection", "features": features, **members})


def packed(**files: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


LINE = "<LineString><coordinates>36,51,0 37,52,0</coordinates></LineString>"
RING = "<LinearRing><coordinates>36,51,0 37,51,0 37,52,0 36,51,0</coordinates></LinearRing>"
AREA = f"<Polygon><outerBoundaryIs>{RING}</outerBoundaryIs></Polygon>"
BOW = {"type": "Polygon", "coordinates": [[[36, 51], [37, 52], [37, 51], [36, 52], [36, 51]]]}

# By the file's name: its content, the names and positions that are right, and what a note says.
READ: dict[str, tuple[str | bytes, list[tuple[str, float, float]], str]] = {
    "cp1251.csv": ("name,lat,lon\nКурск,51.7304,36.1926\n".encode("cp1251"), [("Курск", *KURSK)], "read as cp1251"),
    "koi8.csv": ("назва,lat,lon\nСуми,50.9,34.8\n".encode("koi8-u"), [("Суми", 34.8, 50.9)], "read as koi8-u"),
    "cp866.csv": ("name,lat,lon\nВоронеж,51.7,39.2\n".encode("cp866"), [("Воронеж", 39.2, 51.7)], "read as cp866"),
    "utf16.csv": ("name\tlat\tlon\nКурск\t51.7304\t36.1926\n".encode("utf-16"), [("Курск", *KURSK)], "UTF-16"),
    "western.csv": ("name,lat,lon\nOrléans,47.9,1.9\n".encode("cp1252"), [("Orléans", 1.9, 47.9)], "read as cp1252"),
    "dms.csv": ('name,lat,lon\nKursk,"51°43\'49""N","36°11\'33""E"\n', [("Kursk", *DMS)], "minutes and seconds"),
    "letters.csv": ("name,lat,lon\nA,51 43 49 с.ш.,36 11 33 в.д.\n", [("A", *DMS)], "minutes and seconds"),
    "minus.csv": ("name,lat,lon\nA,\u221233.5,\u221270.6\n", [("A", -70.6, -33.5)], "unusual minus"),
    "south.csv": ("name,lat,lon\nA,33.5 S,70.6W\n", [("A", -70.6, -33.5)], "degree sign or letter"),
    "pair.csv": ('name,coordinates\nKursk,"51.7304, 36.1926"\n', [("Kursk", *KURSK)], "latitude, longitude"),
    "lon-lat.csv": ('name,lonlat\nKursk,"36.1926 51.7304"\n', [("Kursk", *KURSK)], "longitude, latitude"),
    "quoted.csv": ('name,lat,lon\nKursk,"51,7304","36,1926"\n', [("Kursk", *KURSK)], "decimal comma"),
    "sep.csv": ("sep=;\nname;lat;lon\nKursk;51,7304;36,1926\n", [("Kursk", *KURSK)], ""),
    "title.csv": ("Cities\n\nname,lat,lon\nKursk,51.7304,36.1926\n", [("Kursk", *KURSK)], "1 line above the header"),
    "trailing.csv": ("name,lat,lon,,\nKursk,51.7304,36.1926,,\n", [("Kursk", *KURSK)], ""),
    "short.csv": ("name,lat,lon,note\nKursk,51.7304,36.1926\n", [("Kursk", *KURSK)], "shorter than the header"),
    "repeated.csv": ("name,lat,lon,a,a\nKursk,51.7304,36.1926,1,2\n", [("Kursk", *KURSK)], "renamed: 'a'"),
    "uk.csv": ("Назва;Широта;Довгота\nКурськ;51,7304;36,1926\n", [("Курськ", *KURSK)], ""),
    "ru.csv": ("Город;Широта;Долгота\nКурск;51,7304;36,1926\n", [("Курск", *KURSK)], ""),
    "units.csv": ("Place,Latitude (deg),Longitude_DD\nKursk,51.7304,36.1926\n", [("Kursk", *KURSK)], ""),
    "guess.csv": ("Ort,lat,lon\nKursk,51.7304,36.1926\n", [("Kursk", *KURSK)], "column 'Ort' was taken for the name"),
    "bare.csv": ("Kursk,51.7304,36.1926\nMoscow,55.75,37.62\n", [("Kursk", *KURSK), ("Moscow", 37.62, 55.75)], "no header"),
    "far.csv": ("A,43.1,131.9\nB,48.5,135.1\n", [("A", 131.9, 43.1), ("B", 135.1, 48.5)], "a latitude is at most 90"),
    "unnamed.csv": ("name,lat,lon\n,51.7304,36.1926\n", [("line 2", *KURSK)], ""),
    "wkt.csv": ('name,WKT\nA,POINT (36.1926 51.7304)\nB,"POLYGON ((36 51,37 51,37 52,36 52,36 51))"\n',
                [("A", *KURSK), ("B", 36.5, 51.5)], ""),
    "geo.csv": ('name,geojson\nA,"{""type"":""Point"",""coordinates"":[36.1926,51.7304]}"\n', [("A", *KURSK)], ""),
    "a.csv.gz": (gzip.compress(b"name,lat,lon\nKursk,51.7304,36.1926\n"), [("Kursk", *KURSK)], ""),
    "a.geojson.gz": (gzip.compress(collection(feature(point(*KURSK), name="K")).encode()), [("K", *KURSK)], ""),
    "a.zip": (packed(**{"my data/a.csv": b"name,lat,lon\nKursk,51.7304,36.1926\n"}), [("Kursk", *KURSK)], "my data/a.csv"),
    "null.geojson": (collection(feature(point(1, 2), name="A"), feature(None, name="lost")), [("A", 1, 2)], "left out: lost"),
    "none.geojson": (collection(feature(point(1, 2), name=None), feature(point(3, 4), name="")),
                     [("feature 1", 1, 2), ("feature 2", 3, 4)], ""),
    "crs.geojson": (collection(feature(point(X, Y), name="A"), crs={"properties": {"name": "urn:ogc:def:crs:EPSG::3857"}}),
                    [("A", *MERCATOR)], "converted from urn:ogc:def:crs:EPSG::3857"),
    "list.json": (json.dumps([feature(point(1, 2), name="A")]), [("A", 1, 2)], "list of features"),
    "records.json": (json.dumps({"results": [{"name": "A", "lat": 2, "lng": 1}]}), [("A", 1, 2)], "JSON records"),
    "nested.json": (json.dumps([{"name": "A", "location": {"lat": 2, "lon": 1}}]), [("A", 1, 2)], "JSON records"),
    "overture.geojson": (collection(feature(point(1, 2), names={"primary": "Kyiv"})), [("Kyiv", 1, 2)], ""),
    "multi.geojson": (collection(feature({"type": "MultiPoint", "coordinates": [[1, 2], [3, 4]]}, name="A")),
                      [("A (1)", 1, 2), ("A (2)", 3, 4)], "each taken for a target"),
    "open.geojson": (collection(feature({"type": "Polygon", "coordinates": [[[0, 0], [2, 0], [2, 2], [0, 2]]]}, name="A")),
                     [("A", 1, 1)], "were closed"),
    "topology.json": (json.dumps({"type": "Topology", "arcs": [[[0, 0], [2, 0], [2, 2], [0, 2], [0, 0]]], "objects": {
        "a": {"type": "GeometryCollection", "geometries": [{"type": "Polygon", "arcs": [[0]], "properties": {"name": "T"}}]}}}),
                      [("T", 1, 1)], ""),
    "esri.json": (json.dumps({"geometryType": "esriGeometryPoint", "spatialReference": {"wkid": 4326}, "features": [
        {"attributes": {"name": "A"}, "geometry": {"x": 1, "y": 2}}]}), [("A", 1, 2)], ""),
    "overpass.json": (json.dumps({"version": 0.6, "elements": [
        {"type": "node", "id": 1, "lat": 2, "lon": 1, "tags": {"name": "A"}},
        {"type": "way", "id": 2, "center": {"lat": 4, "lon": 3}, "tags": {"name": "B"}}]}),
                      [("A", 1, 2), ("B", 3, 4)], "Overpass"),
    "cp1251.kml": (KML.format("windows-1251", mark("Курск", kml_point(1, 2))).encode("cp1251"), [("Курск", 1, 2)], "1251"),
    "nameless.kml": (KML.format("UTF-8", mark("A", kml_point(1, 2)) + mark("", kml_point(3, 4))),
                     [("A", 1, 2), ("feature 2", 3, 4)], ""),
    "address.kml": (KML.format("UTF-8", mark("A", kml_point(1, 2)) + mark("B", "<address>Kursk</address>")),
                    [("A", 1, 2)], "left out: B"),
    "mixed.kml": (KML.format("UTF-8", mark("A", kml_point(1, 2)) + mark("L", LINE)), [("A", 1, 2)], "neither point nor polygon: L"),
    "ring.kml": (KML.format("UTF-8", mark("A", kml_point(1, 2)) + mark("R", RING)), [("A", 1, 2)], "without a position left out: R"),
    "several.kml": (KML.format("UTF-8", mark("M", f"<MultiGeometry>{kml_point(36.9, 51.1)}{AREA}</MultiGeometry>")),
                    [("M", 36.75, 51.5)], "only the polygons"),
    "route.gpx": ('<?xml version="1.0"?><gpx version="1.1" creator="x" xmlns="http://www.topografix.com/GPX/1/1">'
                  '<wpt lat="2" lon="1"><name>A</name></wpt><rte><name>R</name><rtept lat="51" lon="36"/></rte></gpx>',
                  [("A", 1, 2)], "1 route left out"),
}  # fmt: skip


def write(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    return path


@pytest.mark.parametrize("name", READ)
def test_a_file_is_read_with_a_note(name: str, tmp_path: Path) -> None:
    content, expected, note = READ[name]
    targets = load_targets(write(tmp_path, name, content))
    assert list(targets.names) == [one for one, _, _ in expected]
    assert targets.lon.tolist() == pytest.approx([lon for _, lon, _ in expected], abs=1e-9)
    assert targets.lat.tolist() == pytest.approx([lat for _, _, lat in expected], abs=1e-9)
    assert note in "; ".join(targets.notes)
    if not note:
        assert targets.notes == ()


GUESSED = [name for name, (_, _, note) in READ.items() if note and name not in
           {"utf16.csv", "crs.geojson", "records.json", "nested.json", "a.zip", "cp1251.kml"}]  # fmt: skip


@pytest.mark.parametrize("name", GUESSED)
def test_nothing_is_guessed_where_that_is_refused(name: str, tmp_path: Path) -> None:
    path = write(tmp_path, name, READ[name][0])
    with pytest.raises(InputError, match="reading it needs guesses"):
        load_targets(path, options=ReadOptions(strict=True))


REFUSED = {
    "either.csv": ("A,51.7,36.2\nB,50.6,36.6\n", "may be either coordinate"),
    "mgrs.csv": ("name,MGRS\nA,36UXU1234512345\n", "grid references"),
    "utm.csv": ("name,easting,northing\nA,500000,5700000\n", "crs='EPSG:32637'"),
    "hole.geojson": (collection(feature({"type": "Polygon", "coordinates": [
        [[36, 51], [37, 51], [37, 52], [36, 51]], [[38, 51], [38.5, 51], [38.5, 51.5], [38, 51]]]})), "repair=True"),
    "bow.geojson": (collection(feature(BOW, name="bow")), "repair=True"),
    "bad.csv": ("name,lat,lon\nA,1,2\nB,x,2\nC,95,2\n", "line 3: latitude 'x' is not a number; line 4: latitude 95"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_says_what_would_help(name: str, tmp_path: Path) -> None:
    content, expected = REFUSED[name]
    with pytest.raises(InputError) as caught:
        load_targets(write(tmp_path, name, content))
    assert expected in str(caught.value)
    assert "swapped" not in str(caught.value)


def test_bad_rows_are_left_out_and_named(tmp_path: Path) -> None:
    path = write(tmp_path, "bad.csv", REFUSED["bad.csv"][0])
    targets = load_targets(path, options=ReadOptions(skip_bad=True))
    assert targets.names == ("A",)
    assert "2 bad rows left out: line 3: latitude 'x' is not a number; line 4: latitude 95" in targets.notes[0]


def test_a_polygon_that_crosses_itself_is_repaired(tmp_path: Path) -> None:
    path = write(tmp_path, "bow.geojson", REFUSED["bow.geojson"][0])
    targets = load_targets(path, options=ReadOptions(repair=True))
    assert targets.regions[0] is not None
    assert targets.regions[0].area == pytest.approx(0.5)  # two triangles of base 1 and height 1/2
    assert "repaired: bow" in targets.notes[0]


def test_columns_and_coordinate_system_are_said(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", f"Ort,a,b\nKursk,{X},{Y}\n")
    options = ReadOptions(crs="EPSG:3857", columns=parse_columns("name=Ort,lon=2,lat=b"))
    targets = load_targets(path, options=options)
    assert (targets.names, targets.lon[0], targets.lat[0]) == (("Kursk",), *map(pytest.approx, MERCATOR))


def test_numbers_of_people_with_separators_count(tmp_path: Path) -> None:
    rows = 'A,1,2,"440,052"\nB,1,3,440 052\nC,1,4,440\u00a0052\nD,1,5,221163\nE,1,6,"9,000"\nF,1,7,\n'
    targets = load_targets(write(tmp_path, "a.csv", f"name,lat,lon,population\n{rows}"))
    assert filter_targets(targets, min_population=100_000).names == ("A", "B", "C", "D")
    odd = load_targets(write(tmp_path, "b.csv", "name,lat,lon,population\nA,1,2,440k\nB,1,3,50000\n"))
    with pytest.raises(InputError, match="cannot be read: A: '440k'"):
        filter_targets(odd, min_population=1)


def test_a_workbook_is_read_by_its_sheet(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    first, second = book.active, book.create_sheet("Старі")
    assert first is not None
    first.append(["Місто", "Широта", "Довгота"])
    first.append(["Курськ", 51.7304, 36.1926])
    path = tmp_path / "places.xlsx"
    book.save(path)
    assert load_targets(path).names == ("Курськ",)
    second.append(["name", "lat", "lon"])
    second.append(["old", 55, 40])
    book.save(path)
    with pytest.raises(InputError, match="several sheets hold cells: Sheet, Старі"):
        load_targets(path)
    assert load_targets(path, options=ReadOptions(layer="Старі")).lon.tolist() == [40]


def test_layers_are_chosen_and_never_united(tmp_path: Path) -> None:
    path = tmp_path / "two.gpkg"
    for number, layer in enumerate(("places", "old places")):
        frame = geopandas.GeoDataFrame({"name": [layer]}, geometry=[shapely.Point(36, 50 + number)], crs=4326)
        frame.to_file(path, layer=layer, engine="pyogrio")
    with pytest.raises(InputError, match=r"several layers: places \(1 point\), old places \(1 point\)"):
        load_targets(path)
    assert load_targets(f"{path}:old places").lat.tolist() == [51]
    assert load_targets(path, options=ReadOptions(layer="places")).lat.tolist() == [50]
    with pytest.raises(InputError, match="no layer is called 'new'; found places, old places"):
        load_launch_area(path, options=ReadOptions(layer="new"))


@pytest.mark.parametrize("encoding", ["cp1251", "UTF-8"])
def test_a_shapefile_without_its_companions(encoding: str, tmp_path: Path) -> None:
    frame = geopandas.GeoDataFrame({"name": ["Курск", "Белгород"]}, geometry=shapely.points([[1, 2], [3, 4]]), crs=4326)
    frame.to_file(tmp_path / "a.shp", engine="pyogrio", encoding=encoding)
    (tmp_path / "a.cpg").unlink(missing_ok=True)
    assert load_targets(tmp_path / "a.shp").names == ("Курск", "Белгород")
    (tmp_path / "a.prj").unlink()
    with pytest.raises(InputError, match=r"no coordinate system \(say which it is: crs='EPSG:4326'"):
        load_targets(tmp_path / "a.shp")
    assert load_targets(tmp_path / "a.shp", options=ReadOptions(crs="EPSG:4326")).lon.tolist() == [1, 3]
    inside = {f"my data/a{one}": (tmp_path / f"a{one}").read_bytes() for one in (".shp", ".shx", ".dbf")}
    path = write(tmp_path, "a.zip", packed(**inside))
    assert load_targets(path, options=ReadOptions(crs="EPSG:4326")).names == ("Курск", "Белгород")


def test_parquet_with_wkb_and_no_header(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"name": ["A"], "geometry": [shapely.Point(1, 2).wkb]}), path)
    targets = load_targets(path)
    assert (targets.names, targets.lon.tolist(), targets.lat.tolist()) == (("A",), [1], [2])
    assert "longitude and latitude on WGS 84" in targets.notes[0]


def test_a_scenario_keeps_the_layer_beside_its_path(tmp_path: Path) -> None:
    folder = tmp_path / "questions"
    folder.mkdir()
    (tmp_path / "two.gpkg").write_bytes(b"")
    question = Question(targets=f"{tmp_path / 'two.gpkg'}:old places", encoding="cp1251", skip_bad=True)
    path = folder / "a.toml"
    path.write_text(scenario_to_toml(question, folder), encoding="utf-8")
    assert 'targets = "../two.gpkg:old places"' in path.read_text(encoding="utf-8")
    again = read_scenario(path)
    assert (again.encoding, again.skip_bad, again.targets) == (
        "cp1251",
        True,
        f"{folder / '..' / 'two.gpkg'}:old places",
    )


def test_regions_without_a_name_are_told_of(tmp_path: Path) -> None:
    square = {"type": "Polygon", "coordinates": [[[36, 50], [37, 50], [37, 51], [36, 51], [36, 50]]]}
    features = [{"type": "Feature", "properties": {"km2": 7, "name": name}, "geometry": square} for name in ("A", "")]
    path = tmp_path / "regions.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    told = "1 region without a name: feature 2 (a property 'name' names them; there is km2, name)"
    targets = load_targets(str(path))
    assert list(targets.names) == ["A", "feature 2"]
    assert told in targets.notes
    with pytest.raises(InputError, match="1 region without a name"):
        load_targets(str(path), options=ReadOptions(strict=True))
