"""The light vector base map that is embedded in pages."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import shapely

from rangekit.catalog.bundled import list_bundled

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from rangekit.model import Provenance

__all__ = ["Basemap", "Label", "load_basemap"]


@dataclass(frozen=True, slots=True)
class Label:
    """A name on the base map.

    Parameters
    ----------
    name : str
        As shown.
    kind : {"country", "city"}
        What it names.
    lon, lat : degrees
        Where it stands.
    population : int or None
        People in a city; none for a country.
    """

    name: str
    kind: Literal["country", "city"]
    lon: float
    lat: float
    population: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Basemap:
    """Land, borders, lakes and labels in degrees (WGS 84), fit for drawing and not for measuring.

    Parameters
    ----------
    land : shapely geometry
        Polygons without holes: fine about Ukraine and European Russia (about 2 km), coarse elsewhere.
    borders : shapely geometry
        Lines between countries, each once, consistent with the bundled launch areas.
    lakes : shapely geometry
        Polygons of the largest inland waters, to be drawn over the land.
    labels : tuple of Label
        Countries, then cities, the most populous first.
    provenance : Provenance
        Where it comes from.
    point_of_view : str
        What it says about disputed land.
    """

    land: BaseGeometry
    borders: BaseGeometry
    lakes: BaseGeometry
    labels: tuple[Label, ...]
    provenance: Provenance
    point_of_view: str


def load_basemap() -> Basemap:
    """Return the bundled base map.

    Examples
    --------
    >>> basemap = load_basemap()
    >>> basemap.land.geom_type, basemap.borders.geom_type, basemap.provenance.licence
    ('MultiPolygon', 'MultiLineString', 'ODbL-1.0')
    """
    files = {file.id: file for file in list_bundled("basemap")}
    text = {key: file.path.read_text(encoding="utf-8") for key, file in files.items()}
    labels = json.loads(text["labels"])["features"]
    return Basemap(
        land=shapely.from_geojson(text["land"]),
        borders=shapely.from_geojson(text["borders"]),
        lakes=shapely.from_geojson(text["lakes"]),
        labels=tuple(
            Label(
                **label["properties"], lon=label["geometry"]["coordinates"][0], lat=label["geometry"]["coordinates"][1]
            )
            for label in labels
        ),
        provenance=files["land"].provenance,
        point_of_view=files["borders"].point_of_view,
    )
