"""Sound little files in every format, to be damaged."""

from __future__ import annotations

import json
import sqlite3
import zipfile
from contextlib import closing
from typing import TYPE_CHECKING, Any

from .listener import ADDRESS

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["make_seeds"]

_FEATURES = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "id": 7,
            "properties": {"name": "Kursk", "population": 440052, "as_of": "2024-11-17"},
            "geometry": {"type": "Point", "coordinates": [36.19, 51.73]},
        },
        {
            "type": "Feature",
            "properties": {"name": "Область", "note": None},
            "geometry": {"type": "Polygon", "coordinates": [[[30, 50], [31, 50], [31, 51], [30, 51], [30, 50]]]},
        },
    ],
}
_CSV = 'name,lon,lat,population\n"Kursk, city",36.19,51.73,440052\nOrël,36.08,52.97,\n'
_CSV_COMMA = "city;lat;lng;alternative_names\nKursk;51,73;36,19;Курск|Koursk\n"
_DOCTYPE = '<!DOCTYPE kml [<!ENTITY a "aaaaaaaa"><!ENTITY x SYSTEM "file:///etc/hostname">]>\n'
_KML = f"""<?xml version="1.0" encoding="UTF-8"?>
{_DOCTYPE}<kml xmlns="http://www.opengis.net/kml/2.2"><Document><NetworkLink><Link><href>http://{ADDRESS}/n.kml</href></Link>
</NetworkLink><Placemark><name>Kursk</name><ExtendedData><Data name="n"><value>1</value></Data></ExtendedData>
<Point><coordinates>36.19,51.73,0</coordinates></Point></Placemark></Document></kml>
"""
_GML = """<?xml version="1.0"?><ogr:FeatureCollection xmlns:ogr="http://ogr.maptools.org/"
 xmlns:gml="http://www.opengis.net/gml"><gml:featureMember><ogr:a fid="1"><ogr:name>Kursk</ogr:name>
<ogr:g><gml:Point srsName="urn:ogc:def:crs:EPSG::4326"><gml:pos>51.73 36.19</gml:pos></gml:Point></ogr:g>
</ogr:a></gml:featureMember></ogr:FeatureCollection>
"""
_GPX = """<?xml version="1.0"?><gpx version="1.1" creator="a" xmlns="http://www.topografix.com/GPX/1/1">
<wpt lat="51.73" lon="36.19"><name>Kursk</name></wpt></gpx>
"""
_TOPOJSON = """{"type": "Topology", "objects": {"places": {"type": "GeometryCollection", "geometries": [
{"type": "Point", "coordinates": [4000, 5000], "properties": {"name": "Kursk"}},
{"type": "LineString", "arcs": [0]}]}}, "arcs": [[[0, 0], [10, 10], [20, -5]]],
"transform": {"scale": [0.001, 0.001], "translate": [32.19, 46.73]}}"""
_ESRI_JSON = """{"geometryType": "esriGeometryPoint", "spatialReference": {"wkid": 4326},
"fields": [{"name": "name", "type": "esriFieldTypeString", "alias": "name"}],
"features": [{"attributes": {"name": "Kursk"}, "geometry": {"x": 36.19, "y": 51.73}}]}"""
_GRIDS = """GEOGCS["x",DATUM["unknown",SPHEROID["GRS80",6378137,298.257222101],
EXTENSION["PROJ4_GRIDS","/etc/hostname"]],
PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]]"""
# GeoPackages that compute their rows, or name files
_STATEMENTS = {
    "view.gpkg": (
        """CREATE VIEW v AS WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r)
        SELECT n AS fid, (SELECT geom FROM p) AS geom FROM r""",
        "INSERT INTO gpkg_contents (table_name, data_type, srs_id) VALUES ('v', 'features', 4326)",
        "INSERT INTO gpkg_geometry_columns VALUES ('v', 'geom', 'POINT', 4326, 0, 0)",
    ),
    "grids.gpkg": ("UPDATE gpkg_spatial_ref_sys SET definition = 'WKT'".replace("WKT", _GRIDS),),
}
_REFUSED = {
    "process.moaw": f'{{"process": "http://{ADDRESS}/processes/x", "inputs": {{}}}}\n',
    "track.nmea": "$GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,*47\n",
    "drawing.dxf": "  0\nSECTION\n  2\nENTITIES\n0\nPOINT\n8\n0\n10\n37\n20\n55\n  0\nENDSEC\n  0\nEOF\n",
}
_WKT = "id,WKT\n1,POINT (36.19 51.73)\n"
_WEAPONS = """[[weapon]]
id = "test"
name = "Test"
aliases = ["one", "two"]
low_km = 290
nominal_km = 300.0
high_km = 306
note = \"\"\"of several
lines\"\"\"

[[weapon.sources]]
figure = "300 km"
status = "press"
publisher = "A paper"
date = "2024"
url = "https://example.org/"
"""
_SCENARIO = """title = "A question"
launch = "ukraine"
weapons = ["atacms", "450km"]
targets = "russian-cities"
standoff = "30km"
highlight = ["Moscow"]

[filters]
min_population = 100000
near = "Moscow"

[outputs]
map = "out/map.html"
reach = "reach.csv"

[lock]
rangekit = "0.1.0"
[lock.sha256]
launch = "00"
"""


def make_seeds(folder: Path) -> dict[str, bytes]:
    """Return the content of a sound file by the name of each, which ends in its format's suffix.

    Parameters
    ----------
    folder : Path
        An empty folder to make the binary ones in.
    """
    lines = "".join(json.dumps(feature) + "\n" for feature in _FEATURES["features"])
    texts = {
        "collection.geojson": json.dumps(_FEATURES),
        "lines.geojsonl": lines,
        "sequence.geojsons": "".join(f"\x1e{line}\n" for line in lines.splitlines()),
        "comma.csv": _CSV,
        "semicolon.csv": _CSV_COMMA,
        "placemarks.kml": _KML,
        "plain.kml": _KML.replace(_DOCTYPE, ""),
        "features.gml": _GML,
        "waypoints.gpx": _GPX,
        "shapes.wkt": _WKT,
        "shapes.psv": _WKT.replace(",", "|"),
        "gdal.topojson": _TOPOJSON,
        "gdal.esrijson": _ESRI_JSON,
        "gdal.gjson": json.dumps(_FEATURES),
        "gdal.sequence": "".join(f"\x1e{line}\n" for line in lines.splitlines()),
        **_REFUSED,
        "weapons.toml": _WEAPONS,
        "scenario.toml": _SCENARIO,
    }
    seeds = {name: text.encode("utf-8") for name, text in texts.items()}
    seeds |= {path.name: path.read_bytes() for path in _binary_files(folder)}
    return seeds


def _binary_files(folder: Path) -> list[Path]:
    import geopandas
    import pyogrio
    import shapely

    points = geopandas.GeoDataFrame(
        {"name": ["Kursk", "Орёл"], "population": [440052, 0]},
        geometry=[shapely.Point(36.19, 51.73), shapely.Point(36.08, 52.97)],
        crs="OGC:CRS84",
    )
    made = [folder / name for name in ("p.gpkg", "p.fgb", "p.shz", "p.parquet", "table.parquet", "p.kmz")]
    points.to_file(made[0])
    points.to_file(made[1])
    points.to_file(made[2], driver="ESRI Shapefile")
    points.to_parquet(made[3])
    points.drop(columns="geometry").assign(lon=points.geometry.x, lat=points.geometry.y).to_parquet(made[4])
    with zipfile.ZipFile(made[5], "w") as packed:
        packed.writestr("doc.kml", _KML)
        packed.writestr("../../outside.kml", _KML)
    made += [_packed(points, folder / name) for name in ("p.tab", "p.mif", "p.gdb")]
    for name in ("p.xlsx", "p.ods"):
        made.append(folder / name)
        pyogrio.write_dataframe(points.drop(columns="geometry").assign(lon=36.19, lat=51.73), made[-1])
    for name, statements in _STATEMENTS.items():
        made.append(folder / name)
        points.to_file(made[-1], layer="p")
        with closing(sqlite3.connect(made[-1])) as database, database:
            for statement in statements:
                database.execute(statement)
    return made


def _packed(points: Any, path: Path) -> Path:
    """Return an archive, not compressed, of the files that a driver makes of points."""
    inside = path.parent / f"{path.stem}-{path.suffix[1:]}"
    inside.mkdir()
    driver = "OpenFileGDB" if path.suffix == ".gdb" else "MapInfo File"
    points.astype({"population": "int32"}).to_file(inside / path.name, driver=driver)
    packed = path.with_name(f"{path.name}.zip")
    with zipfile.ZipFile(packed, "w") as archive:
        for one in sorted(inside.rglob("*")):
            archive.write(one, one.relative_to(inside))
    return packed
