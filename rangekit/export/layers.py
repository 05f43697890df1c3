"""What every vector format is written from: layers of features with typed attributes, made of whatever is exported."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import cycle, islice
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol, TypeGuard

import numpy as np
import shapely

from rangekit.analysis import NOT_MODELLED, RangeArea, format_published_range
from rangekit.catalog.features import Features
from rangekit.errors import InputError, type_in_words
from rangekit.export.fields import FieldType, find_type
from rangekit.export.rows import REGION_COLUMNS, attribute_names, region_values, round_km, round_position
from rangekit.export.shapes import POSITION_DECIMALS, plain_geometry, round_geometry, rounding_error_m
from rangekit.model import LaunchArea, ReachAnswer, ReachResult
from rangekit.progress import count
from rangekit.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from shapely.geometry.base import BaseGeometry

    from rangekit.model import TargetSet, Weapon

__all__ = ["Exportable", "Layer", "Record", "SceneLike", "flatten", "is_scene", "place_geometries", "to_layers"]

Kind = Literal["areas", "launch", "places", "features"]

_COUNTED_AT_ONCE = 1024
_TEXT, _NUMBER = FieldType.TEXT, FieldType.NUMBER
_ABOUT_FIELDS = {
    "weapon": _TEXT,
    "weapon_name": _TEXT,
    "range": _TEXT,
    "range_low_km": _NUMBER,
    "range_nominal_km": _NUMBER,
    "range_high_km": _NUMBER,
}
_ORIGIN_FIELDS = {
    "launch": _TEXT,
    "launch_name": _TEXT,
    "standoff_km": _NUMBER,
    "as_of": _TEXT,
    "point_of_view": _TEXT,
    "sources": _TEXT,
    "licence": _TEXT,
    "not_modelled": _TEXT,
    "generator": _TEXT,
}
_PLACE_FIELDS = {
    "name": _TEXT,
    "verdict": _TEXT,
    "distance_km": _NUMBER,
    "margin_km": _NUMBER,
    "uncertainty_km": _NUMBER,
    "launch_lon": _NUMBER,
    "launch_lat": _NUMBER,
}
_AREA_FIELDS = {
    "name": _TEXT,
    "range_km": _NUMBER,
    "range_label": _TEXT,
    "tolerance_m": _NUMBER,
    "error_inside_m": _NUMBER,
    "error_outside_m": _NUMBER,
}
_BATCH_ROWS = 8192
_GENERATOR = f"rangekit {__version__}"


class SceneLike(Protocol):
    """What a map shows: a result with the range areas drawn around it."""

    @property
    def result(self) -> ReachResult:
        """Every place with its verdict."""

    @property
    def areas(self) -> tuple[RangeArea, ...]:
        """The range areas."""


Exportable = ReachResult | RangeArea | LaunchArea | Features | SceneLike


class Record(NamedTuple):
    """One feature: its id, its geometry in degrees (empty for none) and its attributes."""

    id: object
    geometry: BaseGeometry
    properties: dict[str, object]


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """Features of one kind.

    Parameters
    ----------
    kind : {"areas", "launch", "places", "features"}
        What they are; says how they look.
    name : str
        Of the table, such as ``"range_areas"``.
    title : str
        What a reader calls it.
    count : int
        How many features there are.
    fields : dict of str to FieldType
        The attributes with their types.
    records : callable
        Yields the features, one at a time, as often as it is called.
    about : dict of str to str
        What is to be said of all of them: licence, what is not modelled, the version that made it.
    date : str
        Of the newest data behind them, ``"2026-07"``; nothing where none is stated.
    """

    kind: Kind
    name: str
    title: str
    count: int
    fields: dict[str, FieldType]
    records: Callable[[], Iterator[Record]]
    about: dict[str, str] = field(default_factory=dict)
    date: str = ""

    def batches(self) -> Iterator[list[Record]]:
        """Yield the features by the thousand, so that arrays can be made of them and memory stays small."""
        records = self.records()
        while rows := list(islice(records, _BATCH_ROWS)):
            yield rows

    @property
    def description(self) -> str:
        """What is to be said of all features, in one line."""
        return "; ".join(f"{name}: {value}" for name, value in self.about.items())


def flatten(objects: object) -> list[Exportable]:
    """Return one object or several as a list, a scene taken apart into areas, launch area and places.

    Raises
    ------
    InputError
        If there is something that no format can hold.
    """
    if isinstance(objects, ReachResult | RangeArea | LaunchArea | Features):
        return [objects]
    if is_scene(objects):
        return [*objects.areas, objects.result.launch, objects.result]
    if isinstance(objects, Iterable) and not isinstance(objects, str | bytes):
        return [one for part in objects for one in flatten(part)]
    raise InputError(f"{type_in_words(objects)} cannot be written")


def is_scene(value: object) -> TypeGuard[SceneLike]:
    """Tell a scene by what it holds; this package does not know the one that draws it."""
    return isinstance(getattr(value, "result", None), ReachResult) and hasattr(value, "areas")


def to_layers(objects: object, *, decimals: int = POSITION_DECIMALS) -> list[Layer]:
    """Return the layers of what is to be written, areas first so that places lie on top.

    Parameters
    ----------
    objects : Exportable or iterable of them
        Results, range areas, launch areas, features, or a scene that holds the first three.
    decimals : int
        Of the coordinates, in degrees.

    Raises
    ------
    InputError
        If there is something that no format can hold.
    """
    found = flatten(objects)
    areas = [one for one in found if isinstance(one, RangeArea)]
    launches = list({id(one): one for one in found if isinstance(one, LaunchArea)}.values())
    layers = [_area_layer(areas, decimals)] if areas else []
    layers += [_launch_layer(launches, decimals)] if launches else []
    layers += [_place_layer(one, decimals) for one in found if isinstance(one, ReachResult)]
    layers += [_feature_layer(one) for one in found if isinstance(one, Features)]
    return _named_apart(layers)


def place_geometries(targets: TargetSet, decimals: int = POSITION_DECIMALS) -> list[BaseGeometry]:
    """Return where the targets are: a region's own polygons, ready for RFC 7946, or else a point.

    Parameters
    ----------
    targets : TargetSet
        The n targets.
    decimals : int
        Of the coordinates, in degrees.

    Returns
    -------
    list of shapely geometry
        n geometries, edges straight in longitude and latitude, cut at the antimeridian.
    """
    positions = np.round(np.column_stack([targets.lon, targets.lat]), decimals) + 0.0
    points = np.asarray(shapely.points(positions), dtype=object)
    regions = targets.regions or (None,) * len(targets)
    return [
        point if region is None else round_geometry(plain_geometry(region, targets.edges), decimals)
        for point, region in zip(points, regions, strict=True)
    ]


def _named_apart(layers: list[Layer]) -> list[Layer]:
    seen: dict[str, int] = {}
    for row, layer in enumerate(layers):
        seen[layer.name] = seen.get(layer.name, 0) + 1
        if seen[layer.name] > 1:
            name = f"{layer.name}_{seen[layer.name]}"
            layers[row] = replace(layer, name=name)
    return layers


def _place_layer(result: ReachResult, decimals: int) -> Layer:
    renamed = attribute_names(result, taken=(*_PLACE_FIELDS, *_ABOUT_FIELDS, *_ORIGIN_FIELDS))
    licences = _joined([result.launch.provenance.licence, result.targets.provenance.licence])
    of_regions = REGION_COLUMNS if result.regions is not None else {}
    own = {renamed[key]: find_type(column) for key, column in result.targets.columns.items()}

    geometries = place_geometries(result.targets, decimals)

    def records() -> Iterator[Record]:
        last, about = None, {}
        for row, (answer, geometry) in enumerate(zip(result, cycle(geometries), strict=False)):
            if row % _COUNTED_AT_ONCE == 0:
                count(row, len(result))
            if answer.weapon is not last:
                last, about = answer.weapon, _about_weapon(answer.weapon)
                about |= _about_origin(answer.launch, answer.sources, licences)
            attributes = {renamed[key]: value for key, value in answer.attributes.items()}
            values = region_values(answer)
            region = {key: values.get(key) for key in of_regions}
            yield Record(None, geometry, _place_properties(answer) | region | attributes | about)

    fields = _PLACE_FIELDS | of_regions | own | _ABOUT_FIELDS | _ORIGIN_FIELDS
    title = f"Places in and out of reach from {result.launch.name}"
    date = max(result.launch.provenance.date, result.targets.provenance.date)
    return Layer("places", "places", title, len(result), fields, records, _about_file(licences), date)


def _area_layer(areas: Sequence[RangeArea], decimals: int) -> Layer:
    licences = _joined(area.launch.provenance.licence for area in areas)
    rounding_m = rounding_error_m(decimals)

    def records() -> Iterator[Record]:
        for area in areas:
            sources = (*map(str, area.weapon.sources), str(area.launch.provenance))
            properties = {
                "name": _area_name(area),
                "range_km": area.range_km,
                "range_label": area.label,
                "tolerance_m": area.tolerance_m,
                "error_inside_m": _round_up_mm(area.error_inside_m + rounding_m),
                "error_outside_m": _round_up_mm(area.error_outside_m + rounding_m),
            }
            properties |= _about_weapon(area.weapon)
            properties |= _about_origin(area.launch, sources, area.launch.provenance.licence)
            yield Record(f"{area.weapon.id}-{area.label}", round_geometry(area.geometry, decimals), properties)

    fields = _AREA_FIELDS | _ABOUT_FIELDS | _ORIGIN_FIELDS
    title = f"Range areas from {_joined((area.launch.name for area in areas), ', ')}"
    date = max(area.launch.provenance.date for area in areas)
    return Layer("areas", "range_areas", title, len(areas), fields, records, _about_file(licences), date)


def _launch_layer(launches: Sequence[LaunchArea], decimals: int) -> Layer:
    licences = _joined(launch.provenance.licence for launch in launches)

    def records() -> Iterator[Record]:
        for launch in launches:
            properties = {"name": launch.name, "uncertainty_km": launch.uncertainty_km, "edges": launch.edges}
            properties |= _about_origin(launch, [str(launch.provenance)], launch.provenance.licence)
            geometry = round_geometry(plain_geometry(launch.geometry, launch.edges), decimals)
            yield Record(launch.id, geometry, properties)

    fields = {"name": _TEXT, "uncertainty_km": _NUMBER, "edges": _TEXT} | _ORIGIN_FIELDS
    title = f"Launch area: {_joined((launch.name for launch in launches), ', ')}"
    date = max(launch.provenance.date for launch in launches)
    return Layer("launch", "launch_areas", title, len(launches), fields, records, _about_file(licences), date)


def _feature_layer(features: Features) -> Layer:
    ids = features.ids or [None] * len(features.geometries)

    def records() -> Iterator[Record]:
        for row, geometry in enumerate(features.geometries):
            if row % _COUNTED_AT_ONCE == 0:
                count(row, len(features.geometries))
            yield Record(ids[row], geometry, {name: column[row] for name, column in features.columns.items()})

    fields = {name: find_type(column) for name, column in features.columns.items()}
    about = {"generator": _GENERATOR} | features.about
    return Layer("features", "buffers", "Geodesic buffers", len(features.geometries), fields, records, about)


def _place_properties(answer: ReachAnswer) -> dict[str, object]:
    return {
        "name": answer.target_name,
        "verdict": answer.verdict.value,
        "distance_km": round_km(answer.distance_km),
        "margin_km": round_km(answer.margin_km),
        "uncertainty_km": round_km(answer.uncertainty_km),
        "launch_lon": round_position(answer.launch_lon),
        "launch_lat": round_position(answer.launch_lat),
    }


def _about_weapon(weapon: Weapon) -> dict[str, object]:
    return {
        "weapon": weapon.id,
        "weapon_name": weapon.name,
        "range": format_published_range(weapon),
        "range_low_km": weapon.range.low_km,
        "range_nominal_km": weapon.range.nominal_km,
        "range_high_km": weapon.range.high_km,
    }


def _about_origin(launch: LaunchArea, sources: Iterable[str], licences: str) -> dict[str, object]:
    return {
        "launch": launch.id,
        "launch_name": launch.name,
        "standoff_km": launch.standoff_km,
        "as_of": launch.as_of or None,
        "point_of_view": launch.point_of_view or None,
        "sources": " | ".join(sources),
        "licence": licences,
        "not_modelled": NOT_MODELLED,
        "generator": _GENERATOR,
    }


def _about_file(licences: str) -> dict[str, str]:
    return {"licence": licences, "not_modelled": NOT_MODELLED, "generator": _GENERATOR}


def _area_name(area: RangeArea) -> str:
    return f"{area.weapon.name}: {area.range_km:g} km" + (f" ({area.label})" if area.weapon.range.is_span else "")


def _joined(texts: Iterable[str], between: str = " AND ") -> str:
    return between.join(dict.fromkeys(text for text in texts if text))


def _round_up_mm(length_m: float) -> float:
    return math.ceil(length_m * 1000) / 1000
