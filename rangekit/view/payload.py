"""The scene as the JSON that the page carries: rounded, simplified for drawing, and escaped for a script element."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import shapely

from rangekit.view.outline import thin_outline
from rangekit.view.regions import find_region_layer, share_curves
from rangekit.view.wording import format_from, format_map_name, format_point_of_view, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from shapely.geometry.base import BaseGeometry

    from rangekit.model import ReachResult, Source, TargetSet, Weapon
    from rangekit.view.regions import RegionLayer
    from rangekit.view.scene import Scene

__all__ = [
    "AREA_TOLERANCE_M",
    "LAYER_TOLERANCE_M",
    "REGION_TOLERANCE_M",
    "attributions",
    "outline_parts",
    "safe_url",
    "to_json",
    "to_payload",
]

AREA_TOLERANCE_M = 100.0
"""How far a drawn range area may stray from the computed one."""
REGION_TOLERANCE_M = 500.0
"""How far a drawn region may stray from the real one; verdicts do not use it."""

LAYER_TOLERANCE_M = 3000.0
"""How far a border of the layer of regions may stray from the bundled one."""

_STEPS_PER_DEGREE = 10_000
_METRES_PER_DEGREE = 111_320.0
_MOST_VERTICES = 20_000
_SLIDER_KM = 3000.0
_MOST_ALIAS_CHARACTERS = 200_000
_IDENTIFIERS = ("id", "geonameid", "icao", "ident", "iata", "code")
_PLACED = ("region", "country", "iata", "icao")

Payload = dict[str, Any]


class _Parts(NamedTuple):
    polygons: list[list[list[int]]]
    lines: list[list[int]]
    points: list[list[float]]


def to_json(payload: Payload) -> str:
    r"""Write JSON that may stand in a ``<script>`` element, whatever its strings hold.

    Besides what HTML and JavaScript read as markup, ``{{``, ``{%`` and ``{#`` are broken up: branca reads the pieces
    of a page as Jinja templates.

    Examples
    --------
    >>> to_json({"name": "</script>"})
    '{"name":"\\u003c/script\\u003e"}'
    """
    text = json.dumps(payload, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for character in ("<", ">", "&", "\u2028", "\u2029"):
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text.replace("{{", "{\\u007b").replace("{%", "\\u007b%").replace("{#", "\\u007b#")


def safe_url(url: str) -> str:
    """Return the address if it leads to the web, and nothing if it would run a script or open a file.

    Examples
    --------
    >>> safe_url("https://example.org/a"), safe_url("javascript:alert(1)")
    ('https://example.org/a', '')
    """
    return url if url.lower().startswith(("https://", "http://")) else ""


def to_payload(scene: Scene) -> Payload:
    """Return all that the page's script needs to know.

    Parameters
    ----------
    scene : Scene
        What to show.

    Returns
    -------
    dict
        Only strings, numbers, booleans, lists and dicts. Distances are the result's own, not rounded, so that the
        page's comparisons give the result's verdicts.
    """
    result = scene.result
    weapons = {weapon.id: weapon for one in (result, *scene.compare) for weapon in one.weapons}
    asked = [_weapon(weapon, scene, asked=True) for weapon in weapons.values()]
    marks = [
        _weapon(weapon, scene, asked=False)
        for weapon in sorted(scene.marks, key=lambda w: w.range.nominal_km)
        if weapon.id not in weapons
    ]
    layer = find_region_layer(result.targets.id)
    highest = max((weapon.range.high_km for weapon in (*result.weapons, *scene.marks)), default=0.0)
    return {
        "version": scene.version,
        "lang": scene.lang,
        "title": scene.title,
        "words": scene.words,
        "embed": scene.embed,
        "rangeMax": max(_SLIDER_KM, math.ceil(highest / 500) * 500),
        "targets": _targets(scene),
        "weapons": asked + marks,
        "launches": [_launch(one, layer, scene.lang) for one in (result, *scene.compare)],
        "regionLayer": None if layer is None else _region_layer(layer, scene.lang),
        "basemap": _basemap(scene),
        "credit": "\N{COPYRIGHT SIGN} " + scene.basemap.provenance.source.partition(", ")[0],
        "highlight": list(scene.highlight),
        "caveats": list(scene.caveats),
        "attributions": attributions(scene),
    }


def _targets(scene: Scene) -> Payload:
    targets = scene.result.targets
    return {
        "label": targets.name,
        "names": list(targets.names),
        "lon": _rounded(targets.lon),
        "lat": _rounded(targets.lat),
        "ids": _ids(targets),
        "uncertainty": float(targets.uncertainty_km),
        "uncertainties": targets.uncertainties().tolist() if targets.states_uncertainties else None,
        "forms": _forms(scene),
        "aliases": _aliases(targets.aliases),
        "columns": _columns(targets, scene.lang),
        "regions": _regions(scene),
        "source": str(targets.provenance),
        "url": safe_url(targets.provenance.url),
    }


def _aliases(aliases: Sequence[Sequence[str]]) -> list[str]:
    """Return the other names that the page's search finds; none at all where they would swell the page."""
    joined = [" ".join(names) for names in aliases]
    return joined if sum(map(len, joined)) <= _MOST_ALIAS_CHARACTERS else []


def _columns(targets: TargetSet, lang: str) -> Payload:
    """Return the columns that a reader gets: who lives there and where it lies, not identifiers."""
    people, shown = targets.populations(), Payload()
    if not np.isnan(people).all():
        shown["population"] = [None if math.isnan(number) else _whole(number) for number in people.tolist()]
    shown |= {key: [_plain(value) for value in targets.columns[key]] for key in _PLACED if key in targets.columns}
    layer = find_region_layer(targets.id)
    if layer is not None and "region" in shown:
        local = dict(zip(layer.regions.names, layer.regions.named_in(lang).names, strict=True))
        shown["region"] = [local.get(name, name) for name in shown["region"]]
    return shown


def _ids(targets: TargetSet) -> list[str] | None:
    """Return what tells namesakes apart in an address: the first column of identifiers that differ."""
    for name in _IDENTIFIERS:
        values = [str(value or "") for value in targets.columns.get(name, ())]
        if values and all(values) and len(set(values)) == len(values):
            return values
    return None


def _whole(number: float) -> float | int:
    return int(number) if number.is_integer() else number


def _plain(value: object) -> str | float | int | None:
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return None
    return value if isinstance(value, (str, int, float)) else str(value)


def _weapon(weapon: Weapon, scene: Scene, *, asked: bool) -> Payload:
    drawn = [area for area in scene.areas if area.weapon.id == weapon.id] if asked else []
    return {
        "id": weapon.id,
        "name": weapon.name,
        "short": weapon.short_name,
        "bare": weapon.is_bare_range,
        "asked": asked,
        "low": float(weapon.range.low_km),
        "nominal": float(weapon.range.nominal_km),
        "high": float(weapon.range.high_km),
        "openEnded": weapon.open_ended,
        "note": weapon.note,
        "sources": [_source(source) for source in weapon.sources],
        "areas": {area.label: _parts(area.geometry, AREA_TOLERANCE_M).polygons for area in drawn},
        "areaError": max((max(area.error_inside_m, area.error_outside_m) for area in drawn), default=None),
    }


def _source(source: Source) -> Payload:
    return {
        "figure": source.figure,
        "status": source.status.value,
        "publisher": source.publisher,
        "date": source.date,
        "url": safe_url(source.url),
        "note": source.note,
        "states": list(source.states),
        "atLeast": source.at_least,
    }


def _forms(scene: Scene) -> dict[str, str]:
    """Return how the targets are called after a number, by plural category."""
    known: dict[str, dict[str, str]] = words(scene.lang)["targets"]
    targets = scene.result.targets
    forms = known.get(targets.id, known.get("", {"other": "{name}"}))
    return {category: form.format(name=targets.name) for category, form in forms.items()}


def _regions(scene: Scene) -> list[list[list[list[int]]] | None] | None:
    """Return the polygons of the targets that are regions, thinned for drawing."""
    targets = scene.result.targets
    if not targets.has_regions:
        return None
    return [None if region is None else _parts(region, REGION_TOLERANCE_M).polygons for region in targets.regions]


def attributions(scene: Scene) -> list[str]:
    """Return the data sets of a page with their licences, that of the layer of regions among them.

    Parameters
    ----------
    scene : Scene
        What to show.
    """
    layer = find_region_layer(scene.result.targets.id)
    label = scene.words["data"]["regions"]
    return [*scene.attributions, *([f"{label}: {layer.regions.provenance}"] if layer else [])]


def _region_layer(layer: RegionLayer, lang: str) -> Payload:
    """Return the borders and names of the regions that cities lie in."""
    regions = layer.regions.named_in(lang)
    return {
        "borders": _parts(layer.borders, LAYER_TOLERANCE_M).lines,
        "names": [format_map_name(name, lang) for name in regions.names],
        "lon": [round(float(lon), 3) for lon in regions.lon],
        "lat": [round(float(lat), 3) for lat in regions.lat],
    }


def _launch(result: ReachResult, layer: RegionLayer | None, lang: str) -> Payload:
    """Return a launch area with all that was measured from it."""
    launch, regions = result.launch, result.regions
    outline = thin_outline(launch)
    return {
        "id": f"{launch.id}@{launch.standoff_km:g}km" if launch.standoff_km else launch.id,
        "name": format_from(launch, lang=lang, template="name"),
        "from": format_from(launch, lang=lang),
        "pointOfView": format_point_of_view(launch, lang=lang),
        "uncertainty": float(result.uncertainty_km),
        "uncertainties": result.uncertainties().tolist() if result.targets.states_uncertainties else None,
        "launchUncertainty": float(launch.uncertainty_km),
        "outlineError": outline.error_m / 1000,
        "distance": [float(value) for value in result.distance_km],
        "farthest": None if regions is None else [float(value) for value in regions.farthest_km],
        "shares": None if regions is None else share_curves(result),
        "layerShares": None if layer is None else layer.share_curves(launch),
        "nearestLon": None if regions is None else _rounded(regions.nearest_lon),
        "nearestLat": None if regions is None else _rounded(regions.nearest_lat),
        "launchLon": _rounded(result.launch_lon),
        "launchLat": _rounded(result.launch_lat),
        "source": str(launch.provenance),
        "url": safe_url(launch.provenance.url),
        "outline": outline_parts(outline.geometry),
    }


def outline_parts(outline: BaseGeometry) -> Payload:
    """Return an outline as the page reads it: polygons, lines and points, chains in whole steps."""
    return _parts(outline, 0)._asdict()


def _basemap(scene: Scene) -> Payload:
    basemap, targets = scene.basemap, set(scene.result.targets.names)
    return {
        "land": _parts(basemap.land, 0).polygons,
        "lakes": _parts(basemap.lakes, 0).polygons,
        "borders": _parts(basemap.borders, 0).lines,
        "labels": [
            [format_map_name(label.name, scene.lang), round(label.lon, 3), round(label.lat, 3), label.kind]
            for label in basemap.labels
            if targets.isdisjoint((label.name, format_map_name(label.name, scene.lang)))  # it carries its own name
        ],
    }


def _parts(geometry: BaseGeometry | None, tolerance_m: float) -> _Parts:
    """Take a geometry apart for drawing, coarser than asked for only if it would still be too large for a page."""
    parts = _Parts([], [], [])
    if geometry is None or geometry.is_empty:
        return parts
    thinned = shapely.force_2d(geometry)
    while tolerance_m:
        thinned = shapely.simplify(geometry, tolerance_m / _METRES_PER_DEGREE, preserve_topology=True)
        if shapely.get_num_coordinates(thinned) <= _MOST_VERTICES:
            break
        tolerance_m *= 2
    for part in shapely.get_parts(thinned):
        _add_part(part, parts)
    return parts


def _add_part(part: BaseGeometry, parts: _Parts) -> None:
    if isinstance(part, shapely.Polygon):
        wound = shapely.orient_polygons(part)
        parts.polygons.append([_steps(ring.coords) for ring in (wound.exterior, *wound.interiors)])
    elif isinstance(part, shapely.LineString):
        parts.lines.append(_steps(part.coords))
    elif isinstance(part, shapely.Point):
        parts.points.append([round(part.x, 5), round(part.y, 5)])
    else:
        for piece in shapely.get_parts(part):
            _add_part(piece, parts)


def _steps(coordinates: Iterable[tuple[float, ...]]) -> list[int]:
    """Write vertices as whole steps from one to the next, without those that do not move."""
    grid = np.rint(np.asarray(list(coordinates))[:, :2] * _STEPS_PER_DEGREE).astype(np.int64)
    steps = np.diff(grid, axis=0, prepend=np.zeros((1, 2), dtype=np.int64))
    moves = (steps != 0).any(axis=1)
    moves[0] = True
    flat: list[int] = steps[moves].ravel().tolist()
    return flat


def _rounded(degrees: Sequence[float] | np.ndarray[Any, Any]) -> list[float]:
    return [round(float(value), 4) for value in degrees]
