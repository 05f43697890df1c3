"""What a GeoPackage needs beside GDAL's tables: one per kind of geometry, styles that QGIS looks for, and a time."""

from __future__ import annotations

import datetime as dt
import os
import re
import sqlite3
from contextlib import closing
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from rangekit.errors import InputError
from rangekit.export.qgis_style import write_qml

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from rangekit.export.layers import Layer, Record

__all__ = ["add_styles", "regions_apart", "state_time"]

# The table as QGIS itself makes it; it is not part of the GeoPackage standard, but listed among its contents.
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


_TIMES = (("gpkg_contents", "last_change"), ("gpkg_metadata_reference", "timestamp"), ("layer_styles", "update_time"))
_DATE = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")


def regions_apart(layer: Layer) -> list[Layer]:
    """Return a layer of places as one of points and one of regions, where it holds both.

    Parameters
    ----------
    layer : Layer
        Of any kind.

    Returns
    -------
    list of Layer
        The layer itself if its geometries are of one kind, or are not places.
    """
    if layer.kind != "places":
        return [layer]
    shapes = [record.geometry.geom_type == "Point" for record in layer.records()]
    points = sum(shapes)
    if points == len(shapes):
        return [layer]
    of_points = replace(layer, count=points, records=partial(_places, layer, are_points=True))
    title = f"Regions: {layer.title}"
    name = layer.name.replace("places", "regions")
    of_regions = replace(
        layer, name=name, title=title, count=len(shapes) - points, records=partial(_places, layer, are_points=False)
    )
    return [of_regions, of_points] if points else [of_regions]


def _places(layer: Layer, *, are_points: bool) -> Iterator[Record]:
    return (record for record in layer.records() if (record.geometry.geom_type == "Point") is are_points)


def state_time(path: Path, layers: Sequence[Layer]) -> None:
    """Replace the times of writing, so that the same data give the same bytes.

    The time is that of ``SOURCE_DATE_EPOCH``, or else of the newest data that the layers state.

    Parameters
    ----------
    path : Path
        A GeoPackage that GDAL has written.
    layers : sequence of Layer
        What it holds.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    newest = max((layer.date for layer in layers), default="")
    moment = _moment_of_epoch(epoch) if epoch else _moment(newest)
    written = f"{moment:%Y-%m-%dT%H:%M:%S}.000Z"
    with closing(sqlite3.connect(path)) as database:
        with database:
            known = {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            for table, column in _TIMES:
                if table in known:
                    database.execute(f"UPDATE {table} SET {column} = ?", (written,))  # noqa: S608 - names of our own
        database.execute("VACUUM")  # pages keep what was overwritten in them


def _moment_of_epoch(epoch: str) -> dt.datetime:
    try:
        return dt.datetime.fromtimestamp(int(epoch), dt.UTC)
    except (ValueError, OverflowError, OSError) as error:
        hint = "expected seconds since 1970, or leave the variable out"
        raise InputError(f"{epoch[:40]!r} is no time", source="SOURCE_DATE_EPOCH", hint=hint) from error


def _moment(date: str) -> dt.datetime:
    """Return the beginning of a day, month or year; of 1970 where no date is stated."""
    found = _DATE.match(date)
    year, month, day = (int(part) if part else 1 for part in found.groups()) if found else (1970, 1, 1)
    try:
        return dt.datetime(year, month, day, tzinfo=dt.UTC)
    except ValueError:
        return dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


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
