"""Geometries in a table's cells: WKT, WKB, GeoJSON, or shapely's own."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from rangekit.catalog.headers import as_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["holds_geometries", "parse_geometries"]


def holds_geometries(cells: Sequence[object]) -> bool:
    """Tell whether the first filled cell is a geometry in some form."""
    first = next((cell for cell in cells if cell is not None and cell != "" and cell == cell), None)
    return first is not None and parse_geometries([first])[0] is not None


def parse_geometries(cells: Sequence[object]) -> NDArray[Any]:
    """Return cells as geometries: WKT, WKB, WKB in hexadecimal digits, GeoJSON or shapely's own; None for others.

    Examples
    --------
    >>> parse_geometries(["POINT (36 51)", '{"type": "Point", "coordinates": [1, 2]}', "x"])
    array([<POINT (36 51)>, <POINT (1 2)>, None], dtype=object)
    """
    made = np.empty(len(cells), dtype=object)
    for row, cell in enumerate(cells):
        made[row] = _parse_geometry(cell)
    return made


def _parse_geometry(cell: object) -> object:
    if isinstance(cell, shapely.Geometry):
        return cell
    if isinstance(cell, bytes | bytearray | memoryview):
        return shapely.from_wkb(bytes(cell), on_invalid="ignore")
    if isinstance(cell, dict):
        return shapely.from_geojson(json.dumps(cell), on_invalid="ignore")
    text = as_text(cell)
    if text.startswith("{"):
        return shapely.from_geojson(text, on_invalid="ignore")
    if re.fullmatch(r"(0[01])[0-9A-Fa-f]{20,}", text):
        return shapely.from_wkb(text, on_invalid="ignore")
    bare = re.sub(r"^SRID=\d+;", "", text)
    return shapely.from_wkt(bare, on_invalid="ignore") if re.match(r"[A-Za-z]+", bare) else None
