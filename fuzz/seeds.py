"""Sound little files in every format, to be damaged."""

from __future__ import annotations

import json
import zipfile
from typing import TYPE_CHECKING

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
_KML = f"""<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE kml [<!ENTITY a "aaaaaaaa"><!ENTITY x SYSTEM "file:///etc/hostname">]>
<kml xmlns="http://www.opengis.net/kml/2.2"><Document><NetworkLink><Link><href>http://{ADDRESS}/n.kml</href></Link>
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
        "features.gml": _GML,
        "waypoints.gpx": _GPX,
        "shapes.wkt": _WKT,
        "weapons.toml": _WEAPONS,
        "scenario.toml": _SCENARIO,
    }
    seeds = {name: text.encode("utf-8") for name, text in texts.items()}
    seeds |= {path.name: path.read_bytes() for path in _binary_files(folder)}
    return seeds


def _binary_files(folder: Path) -> list[Path]:
    import geopandas
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
    return made
