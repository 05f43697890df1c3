"""Geometries of every type, at any place and of any size, for tests that go through all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely.geometry import (
    GeometryCollection,
    LinearRing,
    LineString,
    MultiLineString,
    MultiPoint,
    MultiPolygon,
    Point,
    Polygon,
    box,
)

from truth import direct

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from truth import Floats

# In kilometres east and north of a centre; placed on the ellipsoid by the direct problem.
_SHAPES: dict[str, BaseGeometry] = {
    "point": Point(0, 0),
    "multipoint": MultiPoint([(0, 0), (40, 10), (-70, 55), (-70, -30)]),
    "line": LineString([(-90, -20), (-20, 30), (10, -40), (80, 60)]),
    "ring": LinearRing([(-60, -50), (70, -40), (50, 60), (0, 20), (-40, 70)]),
    "multiline": MultiLineString([[(-90, 0), (-30, 10), (-30, 80)], [(20, -60), (90, -30)]]),
    "polygon": Polygon([(-80, -60), (20, -70), (90, -20), (40, 10), (60, 70), (-70, 50)]),
    "holed": Polygon(
        [(-90, -80), (90, -80), (95, 80), (-90, 85)],
        [[(-60, -50), (-10, -50), (-20, 40), (-65, 30)], [(30, -40), (60, -40), (60, -10), (30, 10)]],
    ),
    "multipolygon": MultiPolygon([box(-90, -60, -40, 20), Polygon([(0, 0), (80, -10), (60, 70)])]),
    "collection": GeometryCollection(
        [Point(-80, 60), LineString([(-60, -60), (0, -20), (60, -80)]), Polygon([(20, 10), (90, 20), (50, 80)])]
    ),
}
TYPES = tuple(_SHAPES)


def placed(name: str, lon: float = 30.0, lat: float = 50.0, scale: float = 1.0) -> BaseGeometry:
    """Return the named shape about lon/lat, ``scale`` times 200 km across."""

    def on_ellipsoid(xy: Floats) -> Floats:
        azimuth, distance_m = np.degrees(np.arctan2(xy[:, 0], xy[:, 1])), np.hypot(xy[:, 0], xy[:, 1]) * 1000 * scale
        return np.column_stack(direct(lon, lat, azimuth, distance_m))

    return shapely.transform(_SHAPES[name], on_ellipsoid)


def placed_polygon(name: str) -> Polygon:
    """Return the named shape, which is a polygon, about its usual place."""
    polygon = placed(name)
    assert isinstance(polygon, Polygon), name
    return polygon


def shifted(geometry: BaseGeometry, by_deg: float) -> BaseGeometry:
    """Return the geometry with its longitudes moved, each wrapped into -180..180."""

    def move(xy: Floats) -> Floats:
        lon = (xy[:, 0] + by_deg + 180.0) % 360.0 - 180.0
        return np.column_stack([lon, xy[:, 1]])

    return shapely.transform(geometry, move)
