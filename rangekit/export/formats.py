"""The formats that rangekit writes, and how one is chosen: a format is one module and one line here."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import PurePath
from typing import TYPE_CHECKING

from rangekit.analysis import RangeArea
from rangekit.catalog.features import Features
from rangekit.errors import InputError
from rangekit.export import csv_table, gdal_files, geojson, geoparquet, json_records, kml, text_table, xlsx_table
from rangekit.export.layers import flatten, is_scene, to_layers
from rangekit.export.options import WriteOptions
from rangekit.model import LaunchArea, ReachResult

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable, Sequence

    from rangekit.export.layers import Layer

__all__ = ["FORMATS", "HELD", "Format", "choose_format", "describe_output", "encode", "has_layers"]

HELD = ("places", "areas", "launch areas", "features", "map layers")
"""What can be written; a scene's layers are areas, launch area and places together."""


@dataclass(frozen=True, slots=True)
class Format:
    """A format that answers can be written in.

    Parameters
    ----------
    name : str
        What ``--format`` calls it.
    suffixes : tuple of str
        The file names' endings that choose it, with their point.
    encode_answers : callable, optional
        Turns a ReachResult into pieces of bytes, for formats of tables and records.
    encode_layers : callable, optional
        Turns layers into pieces of bytes, for formats of geometries.
    is_text : bool
        Whether a terminal can show it.
    has_layers : bool
        Whether it keeps areas and places apart in one file.
    unasked : bool
        Whether a suffix alone chooses it.
    """

    name: str
    suffixes: tuple[str, ...]
    encode_answers: Callable[[ReachResult], Iterable[bytes]] | None = None
    encode_layers: Callable[[Sequence[Layer], WriteOptions], Iterable[bytes]] | None = None
    is_text: bool = True
    has_layers: bool = False
    unasked: bool = True

    def holds(self, what: str) -> bool:
        """Tell whether it can hold one of `HELD`."""
        return self.encode_layers is not None or what == "places"


_binary = partial(Format, is_text=False)

# The first that holds what is to be written and has the suffix is taken: places in ".json" are records,
# range areas in ".json" are GeoJSON.
FORMATS = (
    Format("csv", (".csv",), csv_table.encode_reach, csv_table.encode_layer),
    Format("json", (".json",), json_records.encode_reach),
    Format("geojson", (".geojson", ".json"), encode_layers=geojson.encode_collection),
    Format("geojsonl", (".geojsonl", ".geojsons", ".ndjson", ".jsonl"), encode_layers=geojson.encode_sequence),
    Format("table", (".txt",), text_table.encode_reach),
    _binary("xlsx", (".xlsx",), xlsx_table.encode_reach),
    _binary("geopackage", (".gpkg",), encode_layers=gdal_files.encode_geopackage, has_layers=True),
    Format("kml", (".kml",), encode_layers=kml.encode_kml, has_layers=True),
    _binary("kmz", (".kmz",), encode_layers=kml.encode_kmz, has_layers=True),
    _binary("flatgeobuf", (".fgb",), encode_layers=gdal_files.encode_flatgeobuf),
    _binary("geoparquet", (".parquet", ".geoparquet"), encode_layers=geoparquet.encode_geoparquet),
    _binary("shapefile", (".shp.zip", ".shz", ".shp"), encode_layers=gdal_files.encode_shapefile, unasked=False),
)


def describe_output(obj: object) -> str:
    """Return which of `HELD` an object is.

    Raises
    ------
    InputError
        If it is nothing that can be written.
    """
    kinds = ((ReachResult, "places"), (RangeArea, "areas"), (LaunchArea, "launch areas"), (Features, "features"))
    found = {word for one in flatten(obj) for kind, word in kinds if isinstance(one, kind)}
    if not found:
        raise InputError("there is nothing to write")
    return "map layers" if is_scene(obj) or len(found) > 1 else found.pop()


def choose_format(
    holds: str, *, name: str | None = None, path: str | os.PathLike[str] | None = None, also: Sequence[str] = ()
) -> Format:
    """Choose a format by its name, or else by a file's suffix.

    Parameters
    ----------
    holds : {"places", "areas", "launch areas", "features", "map layers"}
        What is to be written.
    name : str, optional
        The format's name; it wins over the suffix.
    path : path, optional
        The file to be written.
    also : sequence of str
        Suffixes that the caller writes without this module, for the error message.

    Raises
    ------
    InputError
        If no format fits; the message lists those that do.

    Examples
    --------
    >>> choose_format("places", path="r.csv").name, choose_format("areas", path="a.json").name
    ('csv', 'geojson')
    """
    fitting = [entry for entry in FORMATS if entry.holds(holds)]
    if name is not None:
        return _by_name(holds, name, path, fitting)
    end = _ending(path or "")
    for entry in fitting:
        if end in entry.suffixes:
            if entry.unasked:
                return entry
            raise InputError(
                "a Shapefile loses names and texts", source=str(path), hint="ask for it: format_name='shapefile'"
            )
    known = ", ".join(
        dict.fromkeys([*(suffix for entry in fitting if entry.unasked for suffix in entry.suffixes), *also])
    )
    other = next((entry.name for entry in FORMATS if end in entry.suffixes), None)
    reason = f"{holds} cannot be written as {other!r}" if other else f"the suffix {end!r} says no format"
    raise InputError(
        reason if end else "a name without a suffix says no format",
        source=str(path),
        hint=f"known for {holds}: {known}",
    )


def encode(obj: object, chosen: Format, options: WriteOptions | None = None) -> Iterable[bytes]:
    """Encode what is to be written in a format that was chosen for it.

    Parameters
    ----------
    obj : Exportable or sequence of them
        A result, range areas, launch areas, features, or a scene.
    chosen : Format
        What ``choose_format`` returned.
    options : WriteOptions, optional
        What is asked of the format.

    Returns
    -------
    iterable of bytes
        The content, in order.

    Raises
    ------
    InputError
        If the format cannot hold it, or not without mixing areas and places.
    """
    asked = options or WriteOptions()
    found = flatten(obj)
    if len(found) == 1 and isinstance(found[0], ReachResult) and chosen.encode_answers is not None:
        return chosen.encode_answers(found[0])
    if chosen.encode_layers is None:
        raise InputError(f"{chosen.name} cannot hold {describe_output(found)}")
    layers = to_layers(found, decimals=asked.decimals)
    if len(layers) < 2 or chosen.has_layers:
        return chosen.encode_layers(layers, asked)
    if chosen.encode_layers not in (geojson.encode_collection, geojson.encode_sequence):
        raise InputError(f"{chosen.name} holds one layer", hint="write a GeoPackage or KML, which hold several")
    if not asked.mix:
        raise InputError(
            f"one {chosen.name} would mix {', '.join(layer.name for layer in layers)}",
            hint="allow it with mix=True, or write a GeoPackage or KML, which keep them apart",
        )
    return chosen.encode_layers(layers, asked)


def has_layers(path: str | os.PathLike[str]) -> bool:
    """Tell whether a file of that name would hold the layers of a map."""
    return any(_ending(path) in entry.suffixes for entry in FORMATS if entry.holds("map layers"))


def _by_name(holds: str, name: str, path: str | os.PathLike[str] | None, fitting: Sequence[Format]) -> Format:
    chosen = next((entry for entry in fitting if entry.name == name.lower()), None)
    if chosen is None:
        raise InputError(
            f"{holds} cannot be written as {name!r}", hint=f"known: {', '.join(entry.name for entry in fitting)}"
        )
    if chosen.name == "shapefile" and path is not None and _ending(path) == ".shp":
        raise InputError(
            "a Shapefile is several files",
            source=str(path),
            hint=f"{PurePath(path).name}.zip holds them all, and QGIS and ArcGIS open it",
        )
    return chosen


def _ending(path: str | os.PathLike[str]) -> str:
    name = PurePath(path).name.lower()
    return ".shp.zip" if name.endswith(".shp.zip") else PurePath(name).suffix
