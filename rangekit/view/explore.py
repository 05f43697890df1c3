"""A result as ordinary layers of any folium map: range areas and targets that a LayerControl can switch."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any

import folium
import shapely

from rangekit.model import Verdict
from rangekit.view.wording import format_length, isolate, words

if TYPE_CHECKING:
    from rangekit.view.scene import Scene

__all__ = ["add_to_map"]

_COLOURS = {Verdict.IN_REACH: "#c8500a", Verdict.MARGINAL: "#f2b705", Verdict.OUT_OF_REACH: "#666c74"}
_AREA_COLOUR = "#b0440a"
_DRAWN_TOLERANCE_DEG = 0.001


def add_to_map(scene: Scene, m: folium.Map) -> folium.Map:
    """Add a result to a map of one's own.

    Parameters
    ----------
    scene : Scene
        What to add: one layer for each weapon's range areas, one for each weapon's targets.
    m : folium.Map
        Where to.

    Returns
    -------
    folium.Map
        The same map. Names are text on it, whatever they hold.
    """
    result = scene.result
    for row, weapon in enumerate(result.weapons):
        drawn = folium.FeatureGroup(name=f"{weapon.short_name}: {scene.words['ui']['layers']['area']}")
        for area in scene.areas:
            if area.weapon.id == weapon.id:
                look = {"color": _AREA_COLOUR, "weight": 1.5 if area.label == "nominal" else 0.8, "fillOpacity": 0.08}
                _geojson(area.geometry, look).add_to(drawn)
        drawn.add_to(m)
        _targets(scene, row, f"{weapon.short_name}: {scene.words['ui']['layers']['marks']}").add_to(m)
    return m


def _geojson(geometry: Any, look: dict[str, Any]) -> folium.GeoJson:
    thinned = shapely.simplify(geometry, _DRAWN_TOLERANCE_DEG)
    return folium.GeoJson(shapely.geometry.mapping(thinned), style_function=lambda _: look, control=False)


def _targets(scene: Scene, weapon_row: int, name: str) -> folium.GeoJson:
    result, lang = scene.result, scene.lang
    verdict_words = words(lang)["verdict"]
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [round(float(lon), 5), round(float(lat), 5)]},
            "properties": {
                "name": html.escape(isolate(place)),
                "verdict": verdict_words[verdict.value],
                "distance": format_length(float(distance_km), lang, decimals=1),
                "colour": _COLOURS[verdict],
            },
        }
        for place, lon, lat, distance_km, verdict in zip(
            result.targets.names,
            result.targets.lon,
            result.targets.lat,
            result.distance_km,
            result.verdicts[weapon_row],
            strict=True,
        )
    ]
    layer = folium.GeoJson(
        {"type": "FeatureCollection", "features": features},
        name=name,
        marker=folium.CircleMarker(radius=5, weight=1, color="#fff", fill=True, fill_opacity=1),
        style_function=lambda feature: {"fillColor": feature["properties"]["colour"]},
        show=weapon_row == 0,
    )
    if features:
        folium.GeoJsonTooltip(["name", "verdict", "distance"], labels=False).add_to(layer)
    return layer
