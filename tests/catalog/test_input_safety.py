"""What a file may not do while it is read."""

from __future__ import annotations

import json
import sys
import threading
import tracemalloc
import zipfile
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely

from rangekit.catalog import files, input_safety, sheets
from rangekit.catalog.bundled import looks_like_path
from rangekit.catalog.features import Features, read_features
from rangekit.catalog.files import read_bytes
from rangekit.catalog.scenarios import read_scenario
from rangekit.catalog.tables import read_csv
from rangekit.catalog.targets import load_targets
from rangekit.catalog.toml_text import parse_toml
from rangekit.catalog.weapons import load_weapons
from rangekit.errors import InputError, OutputError, RangekitError
from rangekit.export import check_output

if TYPE_CHECKING:
    from collections.abc import Iterator

ADDRESS = "http://127.0.0.1:{port}"
GML = """<?xml version="1.0"?><ogr:FeatureCollection xmlns:ogr="http://ogr.maptools.org/"
 xmlns:gml="http://www.opengis.net/gml" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
 xsi:schemaLocation="http://ogr.maptools.org/ ADDRESS/wfs?SERVICE=WFS&amp;REQUEST=DescribeFeatureType">
<gml:featureMember><ogr:a fid="1"><ogr:g><gml:Point srsName="urn:ogc:def:crs:EPSG::4326">
<gml:pos>51.73 36.19</gml:pos></gml:Point></ogr:g></ogr:a></gml:featureMember></ogr:FeatureCollection>"""
KML = """<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><NetworkLink><Link>
<href>ADDRESS/n.kml</href></Link></NetworkLink><Placemark><name>Kursk</name><styleUrl>ADDRESS/s.kml#a</styleUrl>
<Point><coordinates>36.19,51.73</coordinates></Point></Placemark></Document></kml>"""
LINKED_CRS = json.dumps(
    {
        "type": "FeatureCollection",
        "crs": {"type": "link", "properties": {"href": "ADDRESS/crs", "type": "ogcwkt"}},
        "features": [
            {"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": [36.19, 51.73]}}
        ],
    }
)
POINTERS = {
    "a.vrt": '<OGRVRTDataSource><OGRVRTLayer name="x"><SrcDataSource>/vsicurl/ADDRESS/x.geojson</SrcDataSource>'
    "</OGRVRTLayer></OGRVRTDataSource>",
    "renamed.gpkg": "  <OGRVRTDataSource><OGRVRTLayer name='x'/></OGRVRTDataSource>",
    "service.xml": "<OGRWFSDataSource><URL>ADDRESS/wfs</URL></OGRWFSDataSource>",
    "steps.gdalg": '{"type": "gdal_streamed_alg", "command_line": "gdal vector pipeline read ADDRESS/x"}',
}


@pytest.fixture
def asked(socket_enabled: None) -> Iterator[list[str]]:
    """Return what a server on this machine is asked for, whose address is the last entry until the test begins."""
    heard: list[str] = []

    class Listener(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            heard.append(self.path)
            self.send_error(404)

        do_HEAD = do_POST = do_GET  # noqa: N815 - the names that the server calls

        def log_message(self, *_: object) -> None: ...

    server = HTTPServer(("127.0.0.1", 0), Listener)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    heard.append(f"http://127.0.0.1:{server.server_port}")
    yield heard
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("name", POINTERS)
@pytest.mark.parametrize("form", ["plain", "zipped", "utf-16"])
def test_a_file_that_points_elsewhere_is_refused(tmp_path: Path, asked: list[str], name: str, form: str) -> None:
    address = asked.pop()
    text = POINTERS[name].replace("ADDRESS", address)
    path = tmp_path / name
    path.write_text(text, encoding="utf-16" if form == "utf-16" else "utf-8")
    if form == "zipped":
        with zipfile.ZipFile(path.with_suffix(".zip"), "w") as packed:
            packed.writestr(f"inside{path.suffix}", text)
        path = path.with_suffix(".zip")
    with pytest.raises(InputError, match="points to data elsewhere"):
        read_features(str(path))
    assert asked == []


@pytest.mark.parametrize(("name", "text"), [("a.gml", GML), ("a.kml", KML), ("a.unknown", LINKED_CRS)])
def test_links_inside_a_file_are_not_followed(tmp_path: Path, asked: list[str], name: str, text: str) -> None:
    address = asked.pop()
    path = tmp_path / name
    path.write_text(text.replace("ADDRESS", address), encoding="utf-8")
    found = read_features(str(path))
    assert isinstance(found, Features)
    assert found.geometries[0] == shapely.Point(36.19, 51.73)
    assert asked == []
    assert [entry.name for entry in tmp_path.iterdir()] == [name]


def test_this_process_of_the_users_keeps_its_gdal(tmp_path: Path) -> None:
    import pyogrio

    before = pyogrio.list_drivers()
    (tmp_path / "a.gml").write_text(GML, encoding="utf-8")
    read_features(str(tmp_path / "a.gml"))
    assert pyogrio.get_gdal_config_option("GDAL_HTTP_PROXY") is None
    assert pyogrio.list_drivers() == before


def test_what_unpacks_to_too_much_names_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "bomb.kmz"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("doc.kml", b" " * 3_000_000)
    monkeypatch.setattr(input_safety, "LARGEST_TEXT", 2 << 20)
    with pytest.raises(InputError, match=r"unpacks to 2\.861 MiB, the limit is 2 MiB"):
        read_features(str(path))


def test_a_text_too_large_names_the_limit_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "line.csv"
    with path.open("wb") as file:
        file.truncate(2 << 30)  # one line of two gigabytes, of which the disk holds nothing
    with pytest.raises(InputError, match="larger than 512 MiB, the limit"):
        read_bytes(str(path))


def test_a_stream_too_large_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LARGEST_TEXT", 1 << 20)
    with open("/dev/zero", encoding="ascii") as endless:  # noqa: PTH123 - as standard input is
        monkeypatch.setattr(sys, "stdin", endless)
        with pytest.raises(InputError, match="larger than 1 MiB"):
            read_bytes("-")


def test_a_device_is_refused() -> None:
    for read in (read_bytes, read_features, load_weapons, read_scenario):
        with pytest.raises(InputError, match="not a regular file"):
            read("/dev/zero")


@pytest.mark.parametrize(("rows", "size", "limit"), [(10**9, 1, "50,000,000"), (1, 1 << 40, "4 GiB")])
def test_a_parquet_header_is_believed(rows: int, size: int, limit: str) -> None:
    with pytest.raises(InputError, match=f"the limit is {limit}.*stream"):
        input_safety.check_table_size(rows, size, "a.parquet")


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        '{"type":"Polygon","coordinates":' + "[" * 50_000 + "]" * 50_000 + "}",
        '{"type":"Point","coordinates":[1' + "0" * 5000 + ",2]}",
        '{"type":"Feature","geometry":{"type":"Point","coordinates":[1,2]},"properties":{"name":"a\\ud800"}}',
    ],
    ids=["deep", "deep polygon", "long number", "half a letter"],
)
def test_no_json_ends_in_a_traceback(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.geojson").write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as raised:
        read_features(str(tmp_path / "a.geojson"))
    assert len(str(raised.value)) < 500


@pytest.mark.parametrize("text", ["a = " + "[" * 50_000, "weapons = [" + "9" * 5000 + "]", "[" + " " * 20_000])
def test_no_toml_ends_in_a_traceback(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.toml").write_text(text, encoding="utf-8")
    for read in (read_scenario, load_weapons):
        with pytest.raises(InputError, match="not TOML"):
            read(str(tmp_path / "a.toml"))


@pytest.mark.parametrize("part", ["a", '"a b"', "'a'", "a "])
@pytest.mark.parametrize("form", ["{} = 1", "[{}]", "[[{}]]", "a = {{{} = 1}}", "b = 1\n{} = 1"])
def test_a_key_of_thousands_of_parts_is_refused(tmp_path: Path, part: str, form: str) -> None:
    (tmp_path / "a.toml").write_text(form.format(".".join([part] * 5000)), encoding="utf-8")
    for read in (read_scenario, load_weapons):
        with pytest.raises(InputError, match=r"line \d: a key of more than 32 parts"):
            read(str(tmp_path / "a.toml"))


def test_looking_for_long_keys_takes_no_time() -> None:
    for text in (
        "a" * 4_000_000,
        "a " * 2_000_000,
        '"' * 4_000_000,
        "a." * 31 + "a" * 3_000_000,
        "a" + " " * 4_000_000,
    ):
        with pytest.raises(InputError, match="not TOML"):
            parse_toml(text, "a.toml")


def test_a_header_of_very_many_columns_is_no_trouble() -> None:
    with pytest.raises(InputError, match="200,002 columns, the limit is 16,384"):
        read_csv("," * 200_000 + "lon,lat\n" + "," * 200_000 + "1,2\n", "a.csv")


def test_a_message_quotes_no_megabyte() -> None:
    with pytest.raises(InputError) as raised:
        read_csv("name,lon,lat\na," + "x" * 100_000 + ",1\n", "a.csv")
    assert len(str(raised.value)) < 500


def test_a_table_takes_a_few_times_its_size() -> None:
    rows = "".join(f"place {row},{row / 100:.6f},{row / 200:.6f},{row}\n" for row in range(10_000))
    text = f"name,lon,lat,population\n{rows}"
    tracemalloc.start()
    read_csv(text, "places.csv")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 14 * len(text)


def test_a_name_too_long_for_a_file_is_no_file(tmp_path: Path) -> None:
    name = "x" * 5000
    for source in (name, f"{name}.gpkg", f"{name}.csv"):
        with pytest.raises(RangekitError):
            load_targets(source)
    (tmp_path / "a.toml").write_text(f'launch = "{name}"\ntargets = "{name}.gpkg"\n', encoding="utf-8")
    with pytest.raises(InputError, match="no such file"):
        read_scenario(tmp_path / "a.toml")
    with pytest.raises(OutputError, match="too long"):
        check_output(tmp_path / f"{name}.csv", overwrite=False)


def test_a_folder_called_like_a_bundled_area_hides_it_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "ukraine").mkdir()
    monkeypatch.chdir(tmp_path)
    assert not looks_like_path("ukraine")


def test_a_number_larger_than_every_float_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(f'[[weapon]]\nid = "a"\nnominal_km = 1{"0" * 400}\n', encoding="utf-8")
    with pytest.raises(InputError, match="line 3: a: nominal_km is 1000"):
        load_weapons(tmp_path / "a.toml")
    (tmp_path / "b.toml").write_text(f"standoff = 1{'0' * 400}\nweapons = [1{'0' * 400}]\n", encoding="utf-8")
    with pytest.raises(InputError, match="line 1"):
        read_scenario(tmp_path / "b.toml")


@pytest.mark.parametrize("packed", [False, True])
def test_names_of_coordinate_systems_that_nobody_knows_take_no_time(tmp_path: Path, *, packed: bool) -> None:
    # For each of these names PROJ searches its whole database: 1,500 of them took half an hour.
    head, _, rest = GML.replace("ADDRESS", "x").partition("<gml:featureMember>")
    member, _, tail = rest.partition("</gml:featureMember>")
    odd = [member.replace("crs:EPSG::4326", f"crs:def:crs:EPSG::{number}") for number in range(1500)]
    path = tmp_path / ("a.zip" if packed else "a.gml")
    text = head + "".join(f"<gml:featureMember>{one}</gml:featureMember>" for one in odd) + tail
    if packed:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("a.gml", text)
    else:
        path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"unusual names of coordinate systems: srsName 'urn:ogc:def:crs:def:crs"):
        read_features(str(path))


def test_a_parquet_text_that_is_no_utf8_is_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    names = pa.array([b"Kursk", b"\xd0"]).view(pa.string())
    pq.write_table(pa.table({"name": names, "lon": [36.19, 36.0], "lat": [51.73, 52.0]}), path)
    with pytest.raises(InputError, match=r"column 'name' holds text that is not UTF-8: b'.xd0' \(write the file"):
        read_features(str(path))


@pytest.mark.parametrize("change", [(b'"primary_column": "g', b'"primary_column": "h'), (b"icCRS", b"icXRS")])
def test_a_damaged_header_of_geoparquet_is_a_fault(tmp_path: Path, change: tuple[bytes, bytes]) -> None:
    path = tmp_path / "a.parquet"
    geopandas.GeoDataFrame({"a": [1]}, geometry=[shapely.Point(36.19, 51.73)], crs="EPSG:4326").to_parquet(path)
    table = pq.read_table(path)
    geo = table.schema.metadata[b"geo"].replace(*change)
    pq.write_table(table.replace_schema_metadata({**table.schema.metadata, b"geo": geo}), path)
    with pytest.raises(InputError, match=r"not a readable Parquet file|no coordinate system that PROJ knows"):
        read_features(str(path))


HOSTILE_CELLS = (
    *("1" + " " * 3000 + "x", "52." + " " * 3000 + "\ufffd", "'" * 3000, "1°" * 500 + "x", "1, " * 1000, "a1" * 500),
    *("1.1" * 300 + "x", "1,1" * 300 + "x", "N" * 1000 + "1" + "°" * 1000, "(" * 100_000),
)


@pytest.mark.parametrize("cell", HOSTILE_CELLS, ids=range(len(HOSTILE_CELLS)))
@pytest.mark.parametrize("table", ["name,lon,lat\na,{},1\n", "name,position\na,{}\n", "name,{},lat\na,1,1\n"])
def test_no_cell_takes_time(table: str, cell: str) -> None:
    with pytest.raises(InputError):
        read_csv(table.format(f'"{cell}"'), "a.csv")


def _workbook(path: Path, rows: str, *, prolog: str = "") -> str:
    """Make a workbook of one sheet whose rows are that XML."""
    from openpyxl import Workbook

    Workbook().save(path.with_suffix(".made"))
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    sheet = f'<?xml version="1.0"?>{prolog}<worksheet xmlns="{space}"><sheetData>{rows}</sheetData></worksheet>'
    with zipfile.ZipFile(path.with_suffix(".made")) as made, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for member in made.namelist():
            packed.writestr(member, sheet if member == "xl/worksheets/sheet1.xml" else made.read(member))
    return str(path)


HEADER = (
    '<row r="1"><c r="A1" t="inlineStr"><is><t>lon</t></is></c><c r="B1" t="inlineStr"><is><t>lat</t></is></c></row>'
)
FAR = {
    "far corner": (HEADER + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>', "larger than 50,000 rows"),
    "farther row": (HEADER + '<row r="900000000"><c r="A900000000"><v>1</v></c></row>', "larger than 50,000 rows"),
    "no such column": ('<row r="1"><c r="ZZZZZ1"><v>1</v></c></row>', "not a readable workbook"),
}


@pytest.mark.parametrize("case", FAR)
def test_one_cell_far_off_fills_no_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, case: str) -> None:
    monkeypatch.setattr(sheets, "LARGEST_SHEET_ROWS", 50_000)
    rows, message = FAR[case]
    with pytest.raises(InputError, match=message):
        read_features(_workbook(tmp_path / "a.xlsx", rows))


def test_a_workbook_that_unpacks_to_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = _workbook(tmp_path / "a.xlsx", HEADER + "<row><c><v>36</v></c><c><v>51</v></c></row>" * 100_000)
    monkeypatch.setattr(files, "LARGEST_TEXT", 2 << 20)
    with pytest.raises(InputError, match="larger than 2 MiB"):
        read_features(source)


def test_entities_of_a_workbook_do_not_multiply(tmp_path: Path) -> None:
    entities = "".join(f'<!ENTITY a{level} "{f"&a{level - 1};" * 10}">' for level in range(1, 10))
    prolog = f'<!DOCTYPE a [<!ENTITY a0 "aaaaaaaaaa">{entities}]>'
    with pytest.raises(InputError, match="not a readable workbook"):
        read_features(_workbook(tmp_path / "a.xlsx", HEADER.replace("lon", "&a9;"), prolog=prolog))


def test_damage_in_a_workbook_is_a_fault(tmp_path: Path) -> None:
    path = Path(_workbook(tmp_path / "a.xlsx", HEADER * 100))
    whole = path.read_bytes()
    for place in range(40, len(whole) - 40, 97):
        path.write_bytes(whole[:place] + b"\xff\xff\xff" + whole[place + 3 :])
        with suppress(InputError):
            read_features(str(path))


def test_a_property_nested_deeply_is_refused(tmp_path: Path) -> None:
    deep = "[" * 900 + "]" * 900
    point = '{"type": "Point", "coordinates": [1, 2]}'
    (tmp_path / "a.geojson").write_text(f'{{"type": "Feature", "geometry": {point}, "properties": {{"a": {deep}}}}}')
    with pytest.raises(InputError, match="nested deeper than 64 levels"):
        read_features(str(tmp_path / "a.geojson"))


def test_a_value_that_repeats_in_parquet_fills_no_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(input_safety, "LARGEST_TABLE_BYTES", 1 << 30)
    path = tmp_path / "a.parquet"
    long = pa.DictionaryArray.from_arrays(pa.array([0] * 100_000, pa.int32()), pa.array(["x" * 100_000]))
    pq.write_table(pa.table({"name": long, "lon": [1.0] * 100_000}), path)
    with pytest.raises(InputError, match="the limit is 1 GiB"):
        read_features(str(path))


def test_what_no_reader_foresees_is_blamed_on_the_file() -> None:
    for error, said in (
        (RecursionError(), "nested too deeply"),
        (MemoryError(), "more memory"),
        (KeyError("a"), "KeyError: 'a'"),
    ):
        with pytest.raises(InputError, match=f"a.csv: .*{said}"), files.blaming("a.csv"):
            raise error
