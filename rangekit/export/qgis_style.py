"""Styles in QGIS's own language: places by verdict, range areas as a band, the launch area beneath them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET  # it only writes here; nothing foreign is parsed

from rangekit.export.symbology import (
    AREA_STYLES,
    LAUNCH_COLOUR,
    PLAIN_COLOUR,
    REGION_FILL_OPACITY,
    REGION_WIDTH_PX,
    VERDICT_STYLES,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rangekit.export.symbology import AreaStyle, VerdictStyle

__all__ = ["write_qml"]

_MARK_SIZE_MM = 2.6
_MM_PER_PX = 0.35
# QGIS's own numbers of its ways to place a label
_WITHIN, _AROUND = "4", "6"
_DOCTYPE = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
# QGIS's 0 to 10, from a small town to a capital; 5 where nothing says how many people there are.
_PRIORITY = "coalesce(scale_linear(ln(attribute('population')), 9, 16, 0, 10), 5)"
_WHITE = "#ffffff"


def write_qml(kind: str, geometry_type: str) -> str:
    """Return the style of a layer, or nothing where its geometries are of several types.

    Parameters
    ----------
    kind : {"areas", "launch", "places", "features"}
        What the layer holds.
    geometry_type : str
        As GeoPackage calls it: ``"POINT"``, ``"MULTIPOLYGON"``.

    Returns
    -------
    str
        A QML document that QGIS 3 reads.
    """
    root = ET.Element("qgis", version="3.22.0", styleCategories="Symbology|Labeling")
    if kind == "places":
        are_regions = _family(geometry_type) == "POLYGON"
        draw = _region if are_regions else _mark
        _add_categories(root, "verdict", [(v.value, v.words, draw(look)) for v, look in VERDICT_STYLES.items()])
        _add_labels(root, placement=_WITHIN if are_regions else _AROUND)
    elif kind == "areas":
        _add_categories(root, "range_label", [(k, f"{k} range", _ring(look)) for k, look in AREA_STYLES.items()])
    else:
        colour = LAUNCH_COLOUR if kind == "launch" else PLAIN_COLOUR
        symbol = _plain_symbol(geometry_type, colour)
        if symbol is None:
            return ""
        renderer = ET.SubElement(root, "renderer-v2", type="singleSymbol", symbollevels="0", enableorderby="0")
        _name_symbols(renderer, [symbol])
    ET.SubElement(root, "layerGeometryType").text = {"POINT": "0", "LINE": "1"}.get(_family(geometry_type), "2")
    return _DOCTYPE + ET.tostring(root, encoding="unicode")


def _add_categories(root: ET.Element, attribute: str, symbols: Iterable[tuple[str, str, ET.Element]]) -> None:
    found = list(symbols)
    renderer = ET.SubElement(root, "renderer-v2", type="categorizedSymbol", attr=attribute, symbollevels="0")
    categories = ET.SubElement(renderer, "categories")
    for row, (value, label, _) in enumerate(found):
        ET.SubElement(categories, "category", value=value, label=label, symbol=str(row), render="true", type="string")
    _name_symbols(renderer, [symbol for *_, symbol in found])


def _name_symbols(renderer: ET.Element, symbols: Iterable[ET.Element]) -> None:
    parent = ET.SubElement(renderer, "symbols")
    for row, symbol in enumerate(symbols):
        symbol.set("name", str(row))
        parent.append(symbol)


def _plain_symbol(geometry_type: str, colour: str) -> ET.Element | None:
    family = _family(geometry_type)
    if family == "POINT":
        return _marker(colour, "circle")
    if family == "LINE":
        line = {"line_color": _rgba(colour), "line_width": "0.5", "line_width_unit": "MM"}
        return _symbol("line", "SimpleLine", line)
    return _fill(colour, 0.25, 0.4, dashed=False) if family == "POLYGON" else None


def _family(geometry_type: str) -> str:
    return next((name for name in ("POINT", "LINE", "POLYGON") if name in geometry_type.upper()), "")


def _marker(colour: str, shape: str) -> ET.Element:
    options = {
        "name": shape,
        "color": _rgba(colour),
        "outline_color": _rgba(_WHITE),
        "outline_width": "0.2",
        "size": str(_MARK_SIZE_MM),
        "size_unit": "MM",
    }
    return _symbol("marker", "SimpleMarker", options)


def _mark(look: VerdictStyle) -> ET.Element:
    return _marker(look.colour, look.shape)


def _region(look: VerdictStyle) -> ET.Element:
    return _fill(look.colour, REGION_FILL_OPACITY, REGION_WIDTH_PX * _MM_PER_PX, dashed=False)


def _ring(look: AreaStyle) -> ET.Element:
    return _fill(look.colour, look.fill_opacity, look.width_px * _MM_PER_PX, dashed=look.dashed)


def _fill(colour: str, opacity: float, width_mm: float, *, dashed: bool) -> ET.Element:
    options = {
        "color": _rgba(colour, opacity),
        "style": "solid",
        "outline_color": _rgba(colour),
        "outline_style": "dash" if dashed else "solid",
        "outline_width": f"{width_mm:.2f}",
        "outline_width_unit": "MM",
    }
    return _symbol("fill", "SimpleFill", options)


def _symbol(kind: str, layer_class: str, options: dict[str, str]) -> ET.Element:
    symbol = ET.Element("symbol", type=kind, alpha="1", clip_to_extent="1", force_rhr="0")
    layer = ET.SubElement(symbol, "layer", {"class": layer_class, "enabled": "1", "locked": "0", "pass": "0"})
    # "Option" is what QGIS reads from 3.26 on, "prop" what it read before
    held = ET.SubElement(layer, "Option", type="Map")
    for name, value in options.items():
        ET.SubElement(held, "Option", name=name, type="QString", value=value)
    for name, value in options.items():
        ET.SubElement(layer, "prop", k=name, v=value)
    return symbol


def _add_labels(root: ET.Element, *, placement: str) -> None:
    """Name the places where there is room, the most populous first; QGIS leaves out labels that would collide."""
    labeling = ET.SubElement(root, "labeling", type="simple")
    settings = ET.SubElement(labeling, "settings", calloutType="simple")
    text = {"fieldName": "name", "fontSize": "8", "fontSizeUnit": "Point", "textColor": "40,40,40,255"}
    style = ET.SubElement(settings, "text-style", text | {"isExpression": "0", "textOpacity": "1"})
    ET.SubElement(
        style, "text-buffer", bufferDraw="1", bufferSize="0.7", bufferSizeUnits="MM", bufferColor="255,255,255,200"
    )
    ET.SubElement(settings, "placement", placement=placement, dist="1", distUnits="MM")
    ET.SubElement(settings, "rendering", scaleVisibility="0", obstacle="1", displayAll="0")
    held = ET.SubElement(ET.SubElement(settings, "dd_properties"), "Option", type="Map")
    ET.SubElement(held, "Option", name="name", type="QString", value="")
    ET.SubElement(held, "Option", name="type", type="QString", value="collection")
    properties = ET.SubElement(held, "Option", name="properties", type="Map")
    priority = ET.SubElement(properties, "Option", name="Priority", type="Map")
    for name, kind, value in (("active", "bool", "true"), ("expression", "QString", _PRIORITY), ("type", "int", "3")):
        ET.SubElement(priority, "Option", name=name, type=kind, value=value)


def _rgba(colour: str, opacity: float = 1.0) -> str:
    red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    return f"{red},{green},{blue},{round(opacity * 255)}"
