"""What Python's users have in hand: frames, geometries, names, pairs, anything with ``__geo_interface__``."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from os import PathLike
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from rangekit.catalog.filters import find_anywhere
from rangekit.catalog.geojson import read_geojson
from rangekit.catalog.geometries import Features, keep_sound
from rangekit.catalog.labels import label_rows
from rangekit.catalog.launch import launch_of_features, load_launch_area
from rangekit.catalog.positions import transform_geometries
from rangekit.catalog.reading import Reading
from rangekit.catalog.tables import PlaceTable, places_from_columns
from rangekit.catalog.targets import load_targets, targets_of_table
from rangekit.catalog.targets_of_features import places_from_features
from rangekit.errors import InputError, type_in_words
from rangekit.model import LaunchArea, Provenance, TargetSet

if TYPE_CHECKING:
    from rangekit.catalog.layer_choice import Purpose
    from rangekit.model.read_options import ReadOptions

__all__ = ["as_launch_area", "as_targets"]

_TAKEN = (
    "a name, a path, a GeoDataFrame or GeoSeries, a DataFrame with lon and lat, a geometry, place names, "
    "(lon, lat) pairs, or anything with __geo_interface__"
)


def as_targets(given: object, options: ReadOptions | None = None, *, uncertainty_km: float | None = None) -> TargetSet:
    """Return what a caller gives as targets: a bundled set's name, a file, or an object.

    Parameters
    ----------
    given : object
        A name or a path; a GeoDataFrame or GeoSeries in any coordinate system; a DataFrame with lon and lat; a
        geometry or several; names of bundled places; (lon, lat) pairs; a mapping of names to pairs; GeoJSON as a
        mapping; anything with ``__geo_interface__``. Positions without a system are degrees on WGS 84.
    options : ReadOptions, optional
        How it is to be read.
    uncertainty_km : kilometres, optional
        Stated position uncertainty.

    Raises
    ------
    InputError
        If it is nothing of these, or faulty (all rows at once).

    Examples
    --------
    >>> as_targets([(36.19, 51.73), (36.6, 50.6)]).names, as_targets(["Kursk"]).lon
    (('place 1', 'place 2'), array([36.18457]))
    """
    if isinstance(given, TargetSet):
        return given if uncertainty_km is None else replace(given, uncertainty_km=uncertainty_km)
    if isinstance(given, str | PathLike):
        return load_targets(given, uncertainty_km=uncertainty_km, options=options)
    what = _called(given)
    reading = Reading(what, options)
    found = _read(given, reading, "targets")
    table, regions = (found, ()) if isinstance(found, PlaceTable) else places_from_features(found, reading)
    return targets_of_table(
        table, regions, reading, key=what, name=what, provenance=Provenance(what), uncertainty_km=uncertainty_km
    )


def as_launch_area(
    given: object,
    options: ReadOptions | None = None,
    *,
    as_of: str = "",
    front_line: bool = False,
    uncertainty_km: float | None = None,
) -> LaunchArea:
    """Return what a caller gives as launch area, like `as_targets`; all features are united.

    Parameters
    ----------
    given : object
        As for `as_targets`.
    options : ReadOptions, optional
        How it is to be read.
    as_of, front_line, uncertainty_km
        As for `load_launch_area`.

    Examples
    --------
    >>> as_launch_area(shapely.box(30, 50, 31, 51))
    <LaunchArea Polygon: Polygon; Polygon; Polygon>
    """
    if isinstance(given, LaunchArea):
        return given if uncertainty_km is None else replace(given, uncertainty_km=uncertainty_km)
    if isinstance(given, str | PathLike):
        return load_launch_area(
            given, as_of=as_of, front_line=front_line, uncertainty_km=uncertainty_km, options=options
        )
    what = _called(given)
    reading = Reading(what, options)
    return launch_of_features(
        _read(given, reading, "launch"),
        reading,
        key=what,
        name=what,
        provenance=Provenance(what),
        as_of=as_of,
        front_line=front_line,
        uncertainty_km=uncertainty_km,
    )


def _called(given: object) -> str:
    """Return what an object is called in messages and outputs."""
    if isinstance(given, list | tuple | dict | np.ndarray):
        return "places given"
    return type(given).__name__


def _read(given: Any, reading: Reading, purpose: Purpose) -> Features | PlaceTable:
    if isinstance(given, shapely.Geometry):
        return _of_geometries([given], reading)
    if isinstance(given, TargetSet | LaunchArea):
        other = "launch area" if isinstance(given, TargetSet) else "set of targets"
        raise InputError(f"{type_in_words(given)} is not {other}", hint=f"expected {_TAKEN}")
    if hasattr(given, "to_crs") and hasattr(given, "geometry"):
        return _of_geo_frame(given, reading)
    if hasattr(given, "columns") and hasattr(given, "to_dict"):
        columns = {str(name): given[name].tolist() for name in given.columns}
        return places_from_columns(columns, label_rows("row", len(given)), reading)
    if hasattr(given, "__geo_interface__") and not isinstance(given, Mapping):
        return read_geojson(json.dumps(given.__geo_interface__), reading)
    if isinstance(given, Mapping):
        return _of_mapping(given, reading)
    if isinstance(given, Iterable) and not isinstance(given, bytes):
        return _of_several(list(given), reading)
    raise InputError(f"{purpose} cannot be {type_in_words(given)}", hint=f"expected {_TAKEN}")


def _of_geo_frame(given: Any, reading: Reading) -> Features:
    """Return the features of a GeoDataFrame or a GeoSeries, in whatever system."""
    shapes = given.geometry
    where = label_rows("row", len(shapes))
    geometries = np.array(shapes.to_numpy(), dtype=object)
    if not len(geometries):
        raise InputError("no features", source=reading.source)
    if shapes.crs is None and not reading.options.crs:
        reading.guess("the frame states no coordinate system and was taken for longitude and latitude on WGS 84")
    else:
        stated = None if shapes.crs is None else shapes.crs.to_json_dict()
        geometries = transform_geometries(geometries, stated, reading)
    columns: dict[str, Sequence[object]] = {}
    if hasattr(given, "columns"):
        columns = {str(name): given[name].tolist() for name in given.columns if name != shapes.name}
    return keep_sound(geometries, where, columns, reading)


def _of_geometries(geometries: Sequence[object], reading: Reading) -> Features:
    several = np.empty(len(geometries), dtype=object)
    several[:] = geometries
    if reading.options.crs:
        several = transform_geometries(several, None, reading)
    return keep_sound(several, label_rows("place", len(several)), {}, reading)


def _of_mapping(given: Mapping[str, Any], reading: Reading) -> Features | PlaceTable:
    """Return GeoJSON's features, a table by column, or places by name."""
    if isinstance(given.get("type"), str):
        return read_geojson(json.dumps(given), reading)
    if given and all(_is_pair(value) for value in given.values()):
        pairs = list(given.values())
        columns: dict[str, Sequence[object]] = {
            "name": list(map(str, given)),
            "lon": [pair[0] for pair in pairs],
            "lat": [pair[1] for pair in pairs],
        }
        return places_from_columns(columns, label_rows("place", len(pairs)), reading)
    columns = {str(name): list(values) for name, values in given.items() if isinstance(values, Iterable)}
    rows = len(next(iter(columns.values()), ()))
    if len(columns) != len(given) or any(len(column) != rows for column in columns.values()):
        raise InputError("a mapping is neither GeoJSON, columns nor names with pairs", hint=f"expected {_TAKEN}")
    return places_from_columns(columns, label_rows("row", rows), reading)


def _of_several(given: Sequence[Any], reading: Reading) -> Features | PlaceTable:
    if not given:
        raise InputError("an empty list of places", hint=f"expected {_TAKEN}")
    if all(isinstance(one, str) for one in given):
        found = [find_anywhere(name) for name in given]
        lon_lat = np.array([position for _, *position in found])
        return PlaceTable([name for name, *_ in found], lon_lat[:, 0], lon_lat[:, 1], where=given)
    if len(given) == 2 and all(_is_number(one) for one in given):
        given = [given]
    if all(_is_pair(one) for one in given):
        columns: dict[str, Sequence[object]] = {"lon": [one[0] for one in given], "lat": [one[1] for one in given]}
        return places_from_columns(columns, label_rows("place", len(given)), reading)
    if all(isinstance(one, shapely.Geometry) or one is None for one in given):
        return _of_geometries(given, reading)
    if all(isinstance(one, Mapping) or hasattr(one, "__geo_interface__") for one in given):
        members = [dict(getattr(one, "__geo_interface__", one)) for one in given]
        if all("type" in member for member in members):
            features = [one if one["type"] == "Feature" else {"type": "Feature", "geometry": one} for one in members]
            return read_geojson(json.dumps({"type": "FeatureCollection", "features": features}), reading)
        names = dict.fromkeys(str(key) for member in members for key in member)
        columns = {name: [member.get(name) for member in members] for name in names}
        return places_from_columns(columns, label_rows("record", len(members)), reading)
    kinds = ", ".join(sorted({type(one).__name__ for one in given}))
    raise InputError(f"a list of {kinds} is no list of places", hint=f"expected {_TAKEN}")


def _is_number(value: object) -> bool:
    return isinstance(value, int | float | np.integer | np.floating) and not isinstance(value, bool)


def _is_pair(value: Any) -> bool:
    return isinstance(value, list | tuple | np.ndarray) and len(value) == 2 and all(map(_is_number, value))
