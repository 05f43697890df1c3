"""FlatGeobuf, Shapefile and GeoPackage, written by GDAL from a stream of Arrow batches, through the extra ``gis``."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from rangekit.errors import InputError, MissingExtraError
from rangekit.export.arrow_table import LayerTable, load_pyarrow, read_table
from rangekit.export.geopackage import add_styles, regions_apart, state_time
from rangekit.export.whole_files import yield_file

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from rangekit.export.layers import Layer
    from rangekit.export.options import WriteOptions

__all__ = ["encode_flatgeobuf", "encode_geopackage", "encode_shapefile"]

_LONGEST_NAME = 10
_LONGEST_TEXT_BYTES = 254


def encode_geopackage(layers: Sequence[Layer], options: WriteOptions) -> Iterator[bytes]:
    """Yield a GeoPackage with a table per layer, and the styles that QGIS applies when it opens them.

    Regions get a table of their own beside that of the places: most programs show one kind of geometry a table.
    """
    tables = [part for layer in layers for part in regions_apart(layer)]

    def make(path: Path) -> None:
        for number, layer in enumerate(tables):
            texts = {"IDENTIFIER": layer.title, "DESCRIPTION": layer.description}
            _write(read_table(layer), path, "GPKG", texts | {"GEOMETRY_NAME": "geom"}, append=number > 0)
        add_styles(path, tables)
        state_time(path, tables)

    return yield_file("made.gpkg", make)


def encode_flatgeobuf(layers: Sequence[Layer], options: WriteOptions) -> Iterator[bytes]:
    """Yield one layer as FlatGeobuf, with its spatial index unless a feature has no place in it."""
    table = read_table(layers[0])
    texts = {"TITLE": layers[0].title, "DESCRIPTION": layers[0].description}
    texts |= {"SPATIAL_INDEX": "NO" if table.has_gaps or not layers[0].count else "YES"}
    return yield_file("made.fgb", partial(_write, table, driver="FlatGeobuf", options=texts))


def encode_shapefile(layers: Sequence[Layer], options: WriteOptions) -> Iterator[bytes]:
    """Yield one layer as a zipped Shapefile; names of 10 characters and texts of 254 bytes are all that it can hold."""
    table = read_table(layers[0])
    if len(table.geometry_types) > 1:
        raise InputError(
            f"a Shapefile holds one kind of geometry, not {', '.join(table.geometry_types)}",
            hint="write a GeoPackage",
        )
    return yield_file("made.shp.zip", partial(_write, table, driver="ESRI Shapefile", options={"ENCODING": "UTF-8"}))


def _write(table: LayerTable, path: Path, driver: str, options: dict[str, str], *, append: bool = False) -> None:
    pa = load_pyarrow()
    try:
        import pyogrio
    except ImportError as error:
        raise MissingExtraError("writing this format", package="pyogrio", extra="gis") from error
    batches = (batch for batch, _ in table.batches())
    schema = table.schema()
    if driver == "ESRI Shapefile":
        short = _short_names(table)
        schema, batches = pa.schema(map(_narrowed, schema, short)), (_narrow(batch, short) for batch in batches)
    kinds = table.geometry_types
    try:
        pyogrio.write_arrow(
            pa.RecordBatchReader.from_batches(schema, batches),
            path,
            layer=table.layer.name,
            driver=driver,
            geometry_name=table.geometry_name,
            geometry_type=kinds[0] if len(kinds) == 1 else "Unknown",
            crs="EPSG:4326",
            append=append,
            layer_metadata=table.layer.about if driver == "GPKG" else None,
            layer_options=options,
            # older QGIS warns of newer versions, whose additions are not used here
            dataset_options={"VERSION": "1.2"} if driver == "GPKG" and not append else None,
        )
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as error:
        raise InputError(f"GDAL cannot write this as {driver}: {error}") from error


def _short_names(table: LayerTable) -> list[str]:
    taken: list[str] = []
    for name in table.fields:
        short, number = name[:_LONGEST_NAME], 1
        while short in taken:
            number += 1
            short = f"{name[: _LONGEST_NAME - len(str(number))]}{number}"
        taken.append(short)
    return [*taken, table.geometry_name]


def _narrowed(field: Any, name: str) -> Any:
    pa = load_pyarrow()
    return field.with_name(name).with_type(pa.string()) if pa.types.is_timestamp(field.type) else field.with_name(name)


def _narrow(batch: Any, names: list[str]) -> Any:
    pa = load_pyarrow()
    columns = []
    for column in batch.columns:
        if pa.types.is_string(column.type):
            columns.append(pa.array([_cut(text) for text in column.to_pylist()], type=column.type))
        else:
            columns.append(column.cast(pa.string()) if pa.types.is_timestamp(column.type) else column)
    return pa.record_batch(columns, schema=pa.schema(map(_narrowed, batch.schema, names)))


def _cut(text: str | None) -> str | None:
    return text if text is None else text.encode()[:_LONGEST_TEXT_BYTES].decode("utf-8", "ignore")
