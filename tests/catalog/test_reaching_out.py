"""Reading opens a file and its side files and nothing else: no network, no other path, no program, no endless wait."""

from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
import time
import zipfile
from contextlib import closing
from typing import TYPE_CHECKING

import geopandas
import pyarrow.parquet as pq
import pyproj
import pytest
import shapely
from pyproj import network

from rangekit.catalog.coordinate_systems import read_crs
from rangekit.catalog.features import Features, read_features
from rangekit.catalog.gdal_process import ALLOWED_DRIVERS
from rangekit.catalog.vector_files import open_vector
from rangekit.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

PROCESS = '{"process":"http://127.0.0.1:PORT/processes/x","inputs":{}}\n'
NMEA = "$GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,*47\n$GPRMC,1.$GPGSA,A\n"
BLOCK = "0\nPOINT\n8\n0\n10\n37\n20\n55\n0\nENDBLK\n0\nENDSEC\n"
INSERT = "0\nINSERT\n2\nB0\n10\n0\n20\n0\n70\n30000\n71\n30000\n44\n1\n45\n1\n"
DXF = (
    "  0\nSECTION\n  2\nHEADER\n  0\nENDSEC\n  0\nSECTION\n  2\nBLOCKS\n0\nBLOCK\n2\nB0\n10\n0\n20\n0\n"
    f"{BLOCK}  0\nSECTION\n  2\nENTITIES\n{INSERT}  0\nENDSEC\n  0\nEOF\n"
)
ENDLESS = "CREATE VIEW v AS WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT n AS fid, "
POINTS = geopandas.GeoDataFrame({"name": ["Kursk"]}, geometry=[shapely.Point(36.19, 51.73)], crs="EPSG:4326")
REGISTER = (
    "INSERT INTO gpkg_contents (table_name, data_type, srs_id) VALUES ('v', 'features', 4326)",
    "INSERT INTO gpkg_geometry_columns VALUES ('v', 'geom', 'POINT', 4326, 0, 0)",
)
SCHEMA = """<?xml version="1.0"?><ogr:FeatureCollection xmlns:ogr="http://ogr.maptools.org/"
 xmlns:gml="http://www.opengis.net/gml" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
 xsi:schemaLocation="http://ogr.maptools.org/ PATH">
<gml:featureMember><ogr:a fid="1"><ogr:g><gml:Point srsName="urn:ogc:def:crs:EPSG::4326">
<gml:pos>51.73 36.19</gml:pos></gml:Point></ogr:g></ogr:a></gml:featureMember></ogr:FeatureCollection>"""


def geopackage_with(path: Path, *statements: str) -> str:
    POINTS.to_file(path, layer="p")
    with closing(sqlite3.connect(path)) as database, database:
        for statement in statements:
            database.execute(statement)
    return str(path)


def test_a_process_of_a_service_is_not_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, socket_enabled: None
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        door.settimeout(0)
        path = tmp_path / "d.moaw"
        path.write_text(PROCESS.replace("PORT", str(door.getsockname()[1])), encoding="utf-8")
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        monkeypatch.setenv("no_proxy", "127.0.0.1")
        with pytest.raises(InputError, match=r"OGCAPI is not read here.*read are GeoJSON,.*GPKG"):
            read_features(str(path))
        with pytest.raises(BlockingIOError):
            door.accept()


@pytest.mark.skipif(os.name != "posix", reason="a program is made by its first line")
@pytest.mark.parametrize(("name", "content"), [("a.mps", b"MsRcd\0" + b"\0" * 1999), ("a.nmea", NMEA.encode())])
def test_no_program_of_the_path_is_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, content: bytes
) -> None:
    programs = tmp_path / "programs"
    programs.mkdir()
    trace = tmp_path / "ran"
    program = programs / "gpsbabel"
    program.write_text(f"#!/bin/sh\ntouch {trace}\n", encoding="utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match="is not read here"):
        read_features(str(tmp_path / name))
    assert not trace.exists()


def test_a_drawing_of_nine_hundred_million_points_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.dxf").write_text(DXF, encoding="utf-8")
    with pytest.raises(InputError, match="DXF is not read here"):
        read_features(str(tmp_path / "a.dxf"))


@pytest.mark.parametrize("shown", ["'x' AS geom FROM r WHERE n < 0", "(SELECT geom FROM p) AS geom FROM r"])
@pytest.mark.parametrize("packed", [False, True])
def test_a_view_is_left_out_and_named(tmp_path: Path, shown: str, *, packed: bool) -> None:
    source = geopackage_with(tmp_path / "a.gpkg", ENDLESS + shown, *REGISTER)
    if packed:
        with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
            archive.write(source, "a.gpkg")
        source = str(tmp_path / "a.zip")
    with open_vector(source) as file:
        assert [layer.name for layer in file.layers] == ["p"]
        assert file.views == ("v",)
    found = read_features(source)
    assert isinstance(found, Features)
    assert list(found.columns["name"]) == ["Kursk"]


def test_a_geopackage_whose_own_table_is_a_view_is_refused(tmp_path: Path) -> None:
    rename = "ALTER TABLE gpkg_geometry_columns RENAME TO others"
    endless = ENDLESS.replace("VIEW v", "VIEW gpkg_geometry_columns").replace("n AS fid, ", "* FROM others, r")
    source = geopackage_with(tmp_path / "a.gpkg", "PRAGMA legacy_alter_table = 1", rename, endless)
    with pytest.raises(InputError, match="own table gpkg_geometry_columns is a view"):
        read_features(source)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with a name here")
@pytest.mark.parametrize("name", ["a.gpkg", "a.kml", "a.shp", "a.zip", "a.csv", "a.geojson", "a.parquet"])
def test_a_pipe_with_a_name_is_refused(tmp_path: Path, name: str) -> None:
    os.mkfifo(tmp_path / name)
    with pytest.raises(InputError, match="not a regular file"):
        read_features(str(tmp_path / name))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with a name here")
@pytest.mark.parametrize("beside", ["a.shx", "a.dbf", "a.prj", "a.cpg"])
def test_a_pipe_as_a_side_file_is_refused(tmp_path: Path, beside: str) -> None:
    POINTS.to_file(tmp_path / "a.shp")
    (tmp_path / beside).unlink()
    os.mkfifo(tmp_path / beside)
    for source in (tmp_path / "a.shp", tmp_path):
        with pytest.raises(InputError, match="not a regular file"):
            read_features(str(source))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with a name here")
def test_a_schema_that_a_file_names_is_not_opened(tmp_path: Path) -> None:
    schema = tmp_path / "elsewhere" / "schema.xsd"
    schema.parent.mkdir()
    os.mkfifo(schema)
    text = SCHEMA.replace("PATH", str(schema))
    (tmp_path / "a.gml").write_text(text, encoding="utf-8")
    found = read_features(str(tmp_path / "a.gml"))
    assert isinstance(found, Features)
    assert found.geometries[0] == shapely.Point(36.19, 51.73)


GRIDS = """GEOGCS["x",DATUM["unknown",SPHEROID["GRS80",6378137,298.257222101],EXTENSION["PROJ4_GRIDS","PATH"]],
PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]]"""


def with_system(path: Path, system: str) -> str:
    """Return a file of the path's format whose coordinate system is stated as that text."""
    if path.suffix == ".gpkg":
        POINTS.to_file(path, layer="p")
        with closing(sqlite3.connect(path)) as database, database:
            database.execute("INSERT INTO gpkg_spatial_ref_sys VALUES ('x', 99, 'NONE', 99, ?, '')", (system,))
            for table in ("gpkg_contents", "gpkg_geometry_columns"):
                database.execute(f"UPDATE {table} SET srs_id = 99")  # noqa: S608 - names of our own
    elif path.suffix == ".zip":
        POINTS.to_file(path.with_suffix(".shp"))
        path.with_suffix(".prj").write_text(system, encoding="utf-8")
        with zipfile.ZipFile(path, "w") as archive:
            for suffix in (".shp", ".shx", ".dbf", ".prj"):
                archive.write(path.with_suffix(suffix), f"a{suffix}")
                path.with_suffix(suffix).unlink()
    else:
        POINTS.to_parquet(path)
        table = pq.read_table(path)
        geo = json.loads(table.schema.metadata[b"geo"])
        geo["columns"]["geometry"]["crs"] = json.loads(pyproj.CRS(system.replace("PATH", "x")).to_json())
        pq.write_table(table.replace_schema_metadata({**table.schema.metadata, b"geo": json.dumps(geo).encode()}), path)
    return str(path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with a name here")
@pytest.mark.parametrize("name", ["a.gpkg", "a.zip", "a.parquet"])
def test_a_grid_that_a_coordinate_system_names_is_not_opened(tmp_path: Path, name: str) -> None:
    os.mkfifo(tmp_path / "grid")
    source = with_system(tmp_path / name, GRIDS.replace("PATH", str(tmp_path / "grid")))
    with pytest.raises(InputError, match="names grids, which are not opened"):
        read_features(source)


@pytest.mark.parametrize("name", ["a.gpkg", "a.zip", "a.parquet"])
def test_no_grid_is_fetched_for_a_coordinate_system(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, socket_enabled: None, name: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        door.settimeout(0)
        address = f"http://127.0.0.1:{door.getsockname()[1]}"
        monkeypatch.setenv("PROJ_NETWORK", "ON")
        monkeypatch.setenv("PROJ_NETWORK_ENDPOINT", address)
        network.set_network_enabled(active=True)  # type: ignore[attr-defined]
        try:
            with pytest.raises(InputError, match="names grids"):
                read_features(with_system(tmp_path / name, GRIDS.replace("PATH", f"{address}/grid.tif")))
            assert network.is_network_enabled()  # type: ignore[attr-defined] # as the caller had it
        finally:
            network.set_network_enabled(active=False)  # type: ignore[attr-defined]
        with pytest.raises(BlockingIOError):
            door.accept()


@pytest.mark.parametrize(
    "system",
    [
        "+proj=longlat +ellps=GRS80 +nadgrids=/x",
        "+init=/etc/hostname:1",
        "/etc/hostname",
        "file:1",
        "EPSG:1",
        "GEOGCS[" * 9000,
        'PROJCS["x",EXTENSION["PROJ4","+proj=merc +nadgrids=/x"]]',
        '{"type": ' * 5000,
    ],
)
def test_what_is_no_plain_coordinate_system_is_refused(system: str) -> None:
    with pytest.raises(InputError):
        read_crs(system, "a.gpkg")


@pytest.mark.parametrize("version", ["WKT1_GDAL", "WKT1_ESRI", "WKT2_2019", "PROJJSON"])
@pytest.mark.parametrize("code", [3857, 4326, 4284, 32637, 2154, 27700])
def test_plain_coordinate_systems_are_read_in_every_spelling(code: int, version: str) -> None:
    system = pyproj.CRS(code)
    text = system.to_json() if version == "PROJJSON" else system.to_wkt(version)
    assert read_crs(text, "a.gpkg").is_exact_same(pyproj.CRS(text))


@pytest.mark.skipif(os.name != "posix", reason="signals are POSIX's")
def test_ctrl_c_ends_a_reader_within_a_second(tmp_path: Path) -> None:
    path = tmp_path / "a.kml"
    placemark = "<Placemark><Point><coordinates>36.19,51.73</coordinates></Point></Placemark>"
    path.write_text(f'<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{placemark * 800_000}</Document></kml>')
    reading = subprocess.Popen(
        [sys.executable, "-m", "rangekit", "reach", "-t", str(path), "--range", "300"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    time.sleep(3)
    assert reading.poll() is None
    reading.send_signal(signal.SIGINT)
    _, said = reading.communicate(timeout=10)  # a tenth of a second, where the machine has nothing else to do
    assert reading.returncode == 130, said
    assert b"Traceback" not in said


@pytest.mark.skipif(sys.platform != "linux", reason="Landlock is Linux's")
def test_the_process_that_reads_can_open_nothing_else(tmp_path: Path, socket_enabled: None) -> None:
    (tmp_path / "a.kml").write_text("x", encoding="utf-8")
    (tmp_path / "a.prj").write_text("y", encoding="utf-8")
    (tmp_path / "other").write_text("z", encoding="utf-8")
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
        code = f"""
import socket, subprocess, pathlib
from rangekit.catalog import gdal_process
folder = pathlib.Path({str(tmp_path)!r})
if gdal_process._open_nothing_but(folder / "a.kml"):
    assert (folder / "a.kml").read_text() + (folder / "a.prj").read_text() == "xy"
    for attempt in (
        lambda: (folder / "other").read_text(),
        lambda: (folder / "a.kml").write_text("changed"),
        lambda: pathlib.Path("/etc/passwd").read_text(),
        lambda: subprocess.run(["/bin/true"]),
        lambda: socket.create_connection(("127.0.0.1", {port})),
    ):
        try:
            attempt()
        except PermissionError:
            continue
        raise SystemExit("not refused")
"""
        ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr


def test_every_allowed_driver_is_there_and_no_other() -> None:
    code = "import sys; from rangekit.catalog import gdal_process; gdal_process.close_doors()"
    code += "; import pyogrio; print(*sorted(pyogrio.list_drivers()), sep=chr(10))"
    listed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert set(listed.splitlines()) <= set(ALLOWED_DRIVERS)
