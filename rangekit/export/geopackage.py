"""What a GeoPackage needs beside GDAL's tables: the ``layer_styles`` that QGIS looks for when it opens one."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from rangekit.export.qgis_style import write_qml

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from rangekit.export.layers import Layer

__all__ = ["add_styles"]

# The table as QGIS itself makes it; it is no part of the GeoPackage standard, but listed among its contents.
_TABLE = """
CREATE TABLE layer_styles (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    f_table_catalog TEXT(256), f_table_schema TEXT(256), f_table_name TEXT(256), f_geometry_column TEXT(256),
    styleName TEXT(30), styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description TEXT, owner TEXT(30),
    ui TEXT(30), update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now'))
)
"""
_LISTED = """
INSERT INTO gpkg_contents (table_name, data_type, identifier, description)
VALUES ('layer_styles', 'attributes', 'layer_styles', 'How QGIS shows the layers')
"""
_STYLE = """
INSERT INTO layer_styles
    (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, styleQML, useAsDefault, description, owner)
VALUES ('', '', ?, ?, ?, ?, 1, ?, '')
"""  # noqa: E501 - one statement


def add_styles(path: Path, layers: Sequence[Layer]) -> None:
    """Add the style of each layer to a GeoPackage, as its default.

    Parameters
    ----------
    path : Path
        A GeoPackage that GDAL has written.
    layers : sequence of Layer
        Its layers, by the names of their tables.
    """
    with closing(sqlite3.connect(path)) as database, database:
        columns = dict(database.execute("SELECT table_name, column_name FROM gpkg_geometry_columns"))
        kinds = dict(database.execute("SELECT table_name, geometry_type_name FROM gpkg_geometry_columns"))
        database.execute(_TABLE)
        database.execute(_LISTED)
        for layer in layers:
            style = write_qml(layer.kind, kinds[layer.name])
            if style:
                database.execute(_STYLE, (layer.name, columns[layer.name], "rangekit", style, layer.title))
