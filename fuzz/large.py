"""Sound files of any size in every format, and ones that are built to take much memory."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

__all__ = ["HOSTILE", "SOUND", "make_large", "verbs_of"]

_GML_HEAD = """<?xml version="1.0"?><ogr:FeatureCollection xmlns:ogr="http://ogr.maptools.org/"
 xmlns:gml="http://www.opengis.net/gml">"""
_RINGS_A_ROW = 1000
_ROWS_AT_ONCE = 100
_FAR = 100_000  # bytes, of which so many rows are a part


def make_large(name: str, size: int, folder: Path) -> Path:
    """Write a file and return its path.

    Parameters
    ----------
    name : str
        One of `SOUND` or `HOSTILE`.
    size : bytes
        How large, more or less; of an archive or a Parquet file once it is unpacked.
    folder : Path
        Where; made if it is not there.
    """
    folder.mkdir(exist_ok=True)
    path = folder / name
    made = _TEXTS.get(name)
    if made is None:
        _write_binary(path, size)
        return path
    head, rows, tail = made
    if path.suffix == ".kmz":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed, packed.open("doc.kml", "w") as member:
            for piece in _pieces(head, rows, tail, size):
                member.write(piece.encode())
        return path
    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(_pieces(head, rows, tail, size))
    return path


def verbs_of(name: str) -> tuple[str, ...]:
    """Return what the file of a name can be read as."""
    if name.endswith(".toml"):
        return ("weapons",) if name == "weapons.toml" else ("scenario",)
    return ("targets", "launch")


def _pieces(head: str, rows: Callable[[int], str], tail: str, size: int) -> Iterator[str]:
    yield head
    left, row = size - len(head) - len(tail), 0
    while left > 0:
        count = _ROWS_AT_ONCE if left > _FAR else 1
        piece = "".join(map(rows, range(row, row + count)))
        row += count
        left -= len(piece)
        yield piece
    yield tail


def _lon_lat(row: int) -> tuple[float, float]:
    return 20 + row * 7919 % 1_000_003 / 10_000, 45 + row * 104_729 % 1_000_003 / 50_000


def _csv_row(row: int) -> str:
    lon, lat = _lon_lat(row)
    return f"place {row},{lon:.6f},{lat:.6f},{row}\n"


def _feature(row: int) -> str:
    lon, lat = _lon_lat(row)
    return (
        f'{{"type": "Feature", "properties": {{"name": "place {row}", "population": {row}}}, '
        f'"geometry": {{"type": "Point", "coordinates": [{lon:.6f}, {lat:.6f}]}}}}'
    )


def _comma(row: int) -> str:
    return "," if row else ""


def _placemark(row: int) -> str:
    lon, lat = _lon_lat(row)
    point = f"<Point><coordinates>{lon:.6f},{lat:.6f}</coordinates></Point>"
    return f"<Placemark><name>place {row}</name><description>a place</description>{point}</Placemark>\n"


def _gml_member(row: int) -> str:
    lon, lat = _lon_lat(row)
    point = f'<gml:Point srsName="urn:ogc:def:crs:EPSG::4326"><gml:pos>{lat:.6f} {lon:.6f}</gml:pos></gml:Point>'
    place = f'<ogr:a fid="{row}"><ogr:name>place {row}</ogr:name><ogr:g>{point}</ogr:g></ogr:a>'
    return f"<gml:featureMember>{place}</gml:featureMember>\n"


def _waypoint(row: int) -> str:
    lon, lat = _lon_lat(row)
    return f'<wpt lat="{lat:.6f}" lon="{lon:.6f}"><name>place {row}</name></wpt>\n'


def _weapon(row: int) -> str:
    return (
        f'[[weapon]]\nid = "weapon-{row}"\nname = "Weapon {row}"\nlow_km = 290\nnominal_km = 300\nhigh_km = 306\n'
        f'[[weapon.sources]]\nfigure = "300 km"\nstatus = "press"\npublisher = "A paper"\ndate = "2024"\n'
    )


def _position(row: int) -> str:
    """Return a position of a ring that runs east along 45 degrees north, wiggling."""
    return f"[{row * 1e-5 % 170:.7f},{45 + row % 2 * 1e-4:.7f}],"


def _small_ring(row: int) -> str:
    x, y = row % _RINGS_A_ROW, row // _RINGS_A_ROW
    corners = ((x, y), (x + 0.5, y), (x, y + 0.5), (x, y))
    return _comma(row) + "[" + ",".join(f"[{a / 10:g},{b / 1000:g}]" for a, b in corners) + "]"


def _small_polygon(row: int) -> str:
    ring = _small_ring(row).lstrip(",")
    return f'{_comma(row)}{{"type":"Feature","geometry":{{"type":"Polygon","coordinates":[{ring}]}}}}'


_COLLECTION = '{"type": "FeatureCollection", "features": ['
_KML_HEAD = '<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
_SHELL = '{"type":"Polygon","coordinates":[[[-1,-1],[101,-1],[101,60],[-1,60],[-1,-1]],'
_TEXTS: dict[str, tuple[str, Callable[[int], str], str]] = {
    "places.csv": ("name,lon,lat,population\n", _csv_row, ""),
    "places.geojson": (_COLLECTION, lambda row: _comma(row) + _feature(row), "]}"),
    "places.geojsonl": ("", lambda row: _feature(row) + "\n", ""),
    "outline.geojson": (
        '{"type":"Polygon","coordinates":[[[-1,40],',
        _position,
        "[170,50],[-1,50],[-1,40]]]}",
    ),
    "weapons.toml": ("", _weapon, ""),
    "scenario.toml": ('launch = "ukraine"\nweapons = [', lambda row: f'"{row % 5000 + 1}km",\n', "]\n"),
    "places.kml": (_KML_HEAD, _placemark, "</Document></kml>"),
    "places.kmz": (_KML_HEAD, _placemark, "</Document></kml>"),
    "places.gml": (_GML_HEAD, _gml_member, "</ogr:FeatureCollection>"),
    "places.gpx": (
        '<gpx version="1.1" creator="a" xmlns="http://www.topografix.com/GPX/1/1">',
        _waypoint,
        "</gpx>",
    ),
    "short-rows.csv": ("x,y\n", lambda _: "1,2\n", ""),
    "short-distinct.csv": ("x,y\n", lambda row: f"{row % 1800 / 10:g},{row // 1800 % 900 / 10:g}\n", ""),
    "small-numbers.csv": ("lon,lat,a,b,c,d,e,f\n", lambda row: f"1,2,{row % 90 + 10},300,-9,,1.5,7\n", ""),
    "odd-letter.csv": ("name,lon,lat\n\U0001f600,1,2\n", lambda row: f"place {row},{row % 180},1\n", ""),
    "faulty-rows.csv": ("x,y\n", lambda _: ",\n", ""),
    "huge-cell.csv": ("name,lon,lat\n", lambda _: "x" * 1000, ",1,2\n"),
    "bare.geojson": (
        _COLLECTION,
        lambda row: f'{_comma(row)}{{"type":"Feature","geometry":{{"type":"Point","coordinates":[{row % 170},1]}}}}',
        "]}",
    ),
    "empty-objects.geojson": (_COLLECTION, lambda row: _comma(row) + "{}", "]}"),
    "lists.geojson": (
        '{"type":"Feature","geometry":{"type":"Point","coordinates":[1,2]},"properties":{"a":[',
        lambda row: _comma(row) + "[]",
        "]}}",
    ),
    "deep.geojson": ("", lambda _: "[" * 1000, ""),
    "holes.geojson": (_SHELL, _small_ring, "]}"),
    "small-polygons.geojson": (_COLLECTION, _small_polygon, "]}"),
    "odd-letter.geojson": (
        _COLLECTION + _feature(0).replace("place", "\U0001f600"),
        lambda row: "," + _feature(row),
        "]}",
    ),
    "tiny.kml": (
        _KML_HEAD,
        lambda _: "<Placemark><Point><coordinates>1,2</coordinates></Point></Placemark>",
        "</Document></kml>",
    ),
    "lists.toml": ("a = [", lambda _: "[],", "]\n"),
}
_BYTES_A_ROW = {".gpkg": 110, ".fgb": 138, ".shz": 137, ".parquet": 45}
_HOSTILE_BINARY = ("wide.csv", "repeated.parquet", "points.parquet")
_SOUND_BINARY = ("places.gpkg", "places.fgb", "places.shz", "places.parquet", "table.parquet")
SOUND = tuple(name for name in _TEXTS if name.partition(".")[0] in {"places", "outline", "weapons", "scenario"})
SOUND += _SOUND_BINARY
HOSTILE = tuple(name for name in _TEXTS if name not in SOUND) + _HOSTILE_BINARY


def _write_binary(path: Path, size: int) -> None:
    import geopandas
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq
    import shapely

    if path.name == "wide.csv":
        width = size // 12
        path.write_text("x,y," + ",".join(f"c{n}" for n in range(width)) + "\n1,2" + ",7" * width + "\n")
        return
    if path.name == "repeated.parquet":
        same = pa.DictionaryArray.from_arrays(pa.array(np.zeros(size // 8 + 1, "i4")), pa.array(["a place" * 100]))
        ones = pa.array(np.ones(len(same)))
        pq.write_table(pa.table({"name": same, "lon": ones, "lat": ones}), path)
        return
    rows = np.arange(size // _BYTES_A_ROW[path.suffix] + 1)
    lon, lat = 20 + rows * 7919 % 1_000_003 / 10_000, 45 + rows * 104_729 % 1_000_003 / 50_000
    columns: dict[str, object] = {"name": [f"place {row}" for row in rows], "population": rows}
    if path.name == "points.parquet":
        columns = {}
    if path.name == "table.parquet":
        pq.write_table(pa.table({**columns, "lon": lon, "lat": lat}), path)
        return
    frame = geopandas.GeoDataFrame(columns, geometry=shapely.points(lon, lat), crs="OGC:CRS84")
    if path.suffix == ".parquet":
        frame.to_parquet(path)
    else:
        frame.to_file(path, driver="ESRI Shapefile" if path.suffix == ".shz" else None, engine="pyogrio")
