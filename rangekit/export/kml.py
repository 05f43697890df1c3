"""KML and KMZ for Google Earth: styled folders, shapes on the ground, every attribute as data and as text.

Written by the standard library, which escapes and streams: GDAL's writer takes no styles from Python, and the packages
that build KML keep a whole document in memory.
"""

from __future__ import annotations

import html
import re
import shutil
import zipfile
from functools import partial
from typing import TYPE_CHECKING
from xml.sax.saxutils import XMLGenerator
from xml.sax.xmlreader import AttributesImpl

import shapely

from rangekit.export.fields import FieldType, convert_value
from rangekit.export.icons import draw_icon
from rangekit.export.symbology import (
    AREA_STYLES,
    LAUNCH_COLOUR,
    PLAIN_COLOUR,
    REGION_FILL_OPACITY,
    REGION_WIDTH_PX,
    VERDICT_STYLES,
)
from rangekit.export.whole_files import yield_file
from rangekit.model import Verdict

if TYPE_CHECKING:
    import io
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

    from rangekit.export.layers import Layer, Record
    from rangekit.export.options import WriteOptions

__all__ = ["encode_kml", "encode_kmz"]

_NAMESPACE = "http://www.opengis.net/kml/2.2"
_TYPES = {FieldType.NUMBER: "double", FieldType.TRUTH: "bool"}
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LABELS = {
    "verdict": "Verdict",
    "distance_km": "Distance, km",
    "margin_km": "Margin, km",
    "range": "Range",
    "range_km": "Range drawn, km",
    "error_inside_m": "Measured error inside, m",
    "error_outside_m": "Measured error outside, m",
    "launch_name": "From",
    "standoff_km": "Stand-off, km",
    "as_of": "As of",
    "point_of_view": "Borders",
    "sources": "Sources",
    "licence": "Licence",
    "not_modelled": "Note",
    "generator": "Made by",
}
_CLOCK = (1980, 1, 1, 0, 0, 0)


def encode_kml(layers: Sequence[Layer], options: WriteOptions) -> Iterator[bytes]:
    """Yield a KML document with a folder per layer, places in a folder per verdict.

    It names no icons: a KML cannot hold any, and those of a server would tell it who looks. Programs tint their own.
    """
    return yield_file("made.kml", partial(_write, layers=layers, icons={}, typed=True))


def encode_kmz(layers: Sequence[Layer], options: WriteOptions) -> Iterator[bytes]:
    """Yield the same zipped, with the marks of the places beside it, so that nothing is fetched."""
    shapes = {look.shape for look in VERDICT_STYLES.values()}

    def make(path: Path) -> None:
        text = path.with_suffix(".kml")
        # GDAL finds no schema in a KMZ, so that the data go without types there
        _write(text, layers, {shape: f"icons/{shape}.png" for shape in shapes}, typed=False)
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
            doc = zipfile.ZipInfo("doc.kml", _CLOCK)
            doc.compress_type = zipfile.ZIP_DEFLATED
            doc.file_size = text.stat().st_size  # known beforehand: readers of KMZ do not all know zip64
            with text.open("rb") as plain, packed.open(doc, "w") as inside:
                shutil.copyfileobj(plain, inside)
            for shape in sorted(shapes):
                packed.writestr(zipfile.ZipInfo(f"icons/{shape}.png", _CLOCK), draw_icon(shape))

    return yield_file("made.kmz", make)


def _write(path: Path, layers: Sequence[Layer], icons: dict[str, str], *, typed: bool) -> None:
    with path.open("w", encoding="utf-8", errors="replace", newline="\n") as stream:
        _Document(stream, icons, typed=typed).write(layers)


class _Document:
    """Writes the elements in order."""

    def __init__(self, stream: io.TextIOBase, icons: dict[str, str], *, typed: bool) -> None:
        self._xml = XMLGenerator(stream, encoding="utf-8", short_empty_elements=True)
        self._icons = icons
        self._typed = typed

    def write(self, layers: Sequence[Layer]) -> None:
        self._xml.startDocument()
        self._open("kml", xmlns=_NAMESPACE)
        self._open("Document")
        self._leaf("name", "; ".join(layer.title for layer in layers))
        self._leaf(
            "description", html.escape("\n".join(dict.fromkeys(layer.description for layer in layers)), quote=False)
        )
        self._styles()
        for number, layer in enumerate(layers if self._typed else ()):
            self._schema(layer, f"layer{number}")
        for number, layer in enumerate(layers):
            self._folders(layer, f"layer{number}")
        self._close("Document")
        self._close("kml")
        self._xml.endDocument()

    def _open(self, element: str, /, **attributes: str) -> None:
        self._xml.startElement(element, AttributesImpl({key: _clean(value) for key, value in attributes.items()}))

    def _close(self, name: str) -> None:
        self._xml.endElement(name)
        self._xml.ignorableWhitespace("\n")

    def _leaf(self, element: str, text: object, /, **attributes: str) -> None:
        self._open(element, **attributes)
        self._xml.characters(_clean(str(text)))
        self._close(element)

    def _styles(self) -> None:
        for verdict, mark in VERDICT_STYLES.items():
            self._open("Style", id=verdict.value)
            self._open("IconStyle")
            self._leaf("color", _abgr(mark.colour))
            self._leaf("scale", "0.6")
            if mark.shape in self._icons:
                self._open("Icon")
                self._leaf("href", self._icons[mark.shape])
                self._close("Icon")
            self._close("IconStyle")
            self._open("LabelStyle")
            self._leaf("color", _abgr(mark.colour))
            self._leaf("scale", "0" if verdict is Verdict.OUT_OF_REACH else "0.7")
            self._close("LabelStyle")
            self._shape_look(mark.colour, REGION_WIDTH_PX, REGION_FILL_OPACITY)
            self._close("Style")
        for label, look in AREA_STYLES.items():
            self._shape_style(label, look.colour, look.width_px, look.fill_opacity)
        self._shape_style("launch", LAUNCH_COLOUR, 1.0, 0.3)
        self._shape_style("features", PLAIN_COLOUR, 2.0, 0.2)

    def _shape_style(self, name: str, colour: str, width_px: float, fill_opacity: float) -> None:
        self._open("Style", id=name)
        self._shape_look(colour, width_px, fill_opacity)
        self._close("Style")

    def _shape_look(self, colour: str, width_px: float, fill_opacity: float) -> None:
        self._open("LineStyle")
        self._leaf("color", _abgr(colour))
        self._leaf("width", f"{width_px:g}")
        self._close("LineStyle")
        self._open("PolyStyle")
        self._leaf("color", _abgr(colour, fill_opacity))
        self._close("PolyStyle")

    def _schema(self, layer: Layer, schema: str) -> None:
        self._open("Schema", name=layer.name, id=schema)
        for name, kind in layer.fields.items():
            self._open("SimpleField", type=_TYPES.get(kind, "string"), name=name)
            self._close("SimpleField")
        self._close("Schema")

    def _folders(self, layer: Layer, schema: str) -> None:
        if layer.kind != "places":
            self._folder(layer.title, layer, schema, None)
            return
        for verdict in VERDICT_STYLES:
            self._folder(f"{layer.title}: {verdict.words}", layer, schema, verdict)

    def _folder(self, title: str, layer: Layer, schema: str, verdict: Verdict | None) -> None:
        self._open("Folder")
        self._leaf("name", title)
        for record in layer.records():
            if verdict is None or record.properties["verdict"] == verdict.value:
                self._placemark(record, layer, schema)
        self._close("Folder")

    def _placemark(self, record: Record, layer: Layer, schema: str) -> None:
        values = {name: convert_value(record.properties.get(name), kind) for name, kind in layer.fields.items()}
        self._open("Placemark")
        self._leaf("name", values.get("name") or record.id or layer.name)
        self._leaf("Snippet", "", maxLines="0")
        self._leaf("description", _describe(layer, values))
        style = {"places": "verdict", "areas": "range_label"}.get(layer.kind)
        self._leaf("styleUrl", f"#{values[style] if style else layer.kind}")
        self._data({name: value for name, value in values.items() if value is not None}, schema)
        if not record.geometry.is_empty:
            self._geometry(record.geometry)
        self._close("Placemark")

    def _data(self, values: dict[str, object], schema: str) -> None:
        self._open("ExtendedData")
        if self._typed:
            self._open("SchemaData", schemaUrl=f"#{schema}")
            for name, value in values.items():
                self._leaf("SimpleData", _format_value(value), name=name)
            self._close("SchemaData")
        else:
            for name, value in values.items():
                self._open("Data", name=name)
                self._leaf("value", _format_value(value))
                self._close("Data")
        self._close("ExtendedData")

    def _geometry(self, geometry: BaseGeometry) -> None:
        if isinstance(geometry, shapely.Point):
            self._open("Point")
            self._coordinates(geometry)
            self._close("Point")
        elif isinstance(geometry, shapely.LineString):
            self._open("LineString")
            self._leaf("tessellate", "1")
            self._coordinates(geometry)
            self._close("LineString")
        elif isinstance(geometry, shapely.Polygon):
            self._polygon(geometry)
        else:
            self._open("MultiGeometry")
            for part in shapely.get_parts(geometry):
                self._geometry(part)
            self._close("MultiGeometry")

    def _polygon(self, polygon: shapely.Polygon) -> None:
        self._open("Polygon")
        self._leaf("tessellate", "1")
        for element, ring in [
            ("outerBoundaryIs", polygon.exterior),
            *(("innerBoundaryIs", hole) for hole in polygon.interiors),
        ]:
            self._open(element)
            self._open("LinearRing")
            self._coordinates(ring)
            self._close("LinearRing")
            self._close(element)
        self._close("Polygon")

    def _coordinates(self, geometry: BaseGeometry) -> None:
        pairs = shapely.get_coordinates(geometry).tolist()
        self._leaf("coordinates", " ".join(f"{lon!r},{lat!r}" for lon, lat in pairs))


def _describe(layer: Layer, values: dict[str, object]) -> str:
    """Return the description as lines of text; what looks like markup in it is spelled out, for Earth reads HTML."""
    labels = _LABELS if layer.kind != "features" else {name: name for name in values}
    lines = [
        f"{words}: {_format_value(values[name])}" for name, words in labels.items() if values.get(name) is not None
    ]
    return "\n".join(html.escape(line, quote=False) for line in lines)


def _format_value(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _clean(text: str) -> str:
    """Return a text without the characters that XML cannot hold."""
    return _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text)


def _abgr(colour: str, opacity: float = 1.0) -> str:
    red, green, blue = re.findall("..", colour.removeprefix("#"))
    return f"{round(opacity * 255):02x}{blue}{green}{red}"
