"""From closed curves on the globe to polygons in longitude and latitude.

They are cut at the date line and closed along the poles, as RFC 7946, 3.1.9 asks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from rangekit.errors import GeometryError
from rangekit.geodesic.collection import difference, either
from rangekit.geodesic.ellipsoid import HALF_GLOBE_M2, HALF_TURN_DEG, POLE_DEG, TURN_DEG, geodesic_area

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    Floats = NDArray[np.float64]

__all__ = [
    "WHOLE_GLOBE",
    "encloses_left",
    "enclosing_curve",
    "fold_lon",
    "polygon_from_rings",
    "unwrap_lon",
]

WHOLE_GLOBE = shapely.Polygon([(-180, -90), (180, -90), (180, 90), (-180, 90), (-180, -90)])
# Sides whose areas differ from half the globe by less than this share of it are taken for equal. A ring of 40,000 km
# that moves by 6 m as a whole changes them by as much: more than rounded coordinates do, less than anyone would mean.
_EQUAL_HALVES = 1e-6


def unwrap_lon(ring: Floats) -> Floats:
    """Return a ring whose longitudes go on past ±180 instead of jumping; each edge goes the shorter way round.

    Parameters
    ----------
    ring : (n, 2) degrees
        Closed: the last vertex repeats the first.
    """
    turn = np.remainder(np.diff(ring[:, 0]) + HALF_TURN_DEG, TURN_DEG) - HALF_TURN_DEG
    winding = round(float(turn.sum()) / TURN_DEG)
    lon = ring[0, 0] + np.r_[0.0, np.cumsum(turn)]
    nearest = ring[:, 0] + np.round((lon - ring[:, 0]) / TURN_DEG) * TURN_DEG
    nearest[-1] = nearest[0] + winding * TURN_DEG
    return np.column_stack([nearest, ring[:, 1]])


def polygon_from_rings(rings: Sequence[Floats], outside: tuple[float, float]) -> BaseGeometry:
    """Return what an exterior ring encloses, less what the rings of holes do.

    Parameters
    ----------
    rings : sequence of (n, 2) degrees
        Closed curves that do not cross, each edge straight in longitude and latitude and going the shorter way round;
        the exterior first, holes after it.
    outside : (lon, lat) degrees
        A point that no ring encloses: which side of a ring is its inside is a matter of choice on a globe.
    """
    exterior, *holes = (_side_without(unwrap_lon(ring), outside) for ring in rings)
    return difference(exterior, holes) if holes else exterior


def _side_without(ring: Floats, outside: tuple[float, float]) -> BaseGeometry:
    side = _left_side(ring)
    return _left_side(ring[::-1]) if shapely.intersects_xy(side, *outside) else side


def _left_side(ring: Floats) -> BaseGeometry:
    """Return the part of the globe to the left of a ring, cut at the date line.

    Parameters
    ----------
    ring : (n, 2) degrees
        From :func:`unwrap_lon`.
    """
    winding = _winding(ring)
    if winding == 0:
        inside = fold_lon(shapely.Polygon(ring))
        return inside if _signed_area(ring) > 0 else shapely.difference(WHOLE_GLOBE, inside)
    return fold_lon(shapely.Polygon(_close_at_pole(ring, POLE_DEG if winding > 0 else -POLE_DEG)))


def enclosing_curve(ring: Floats, redrawn: Floats) -> Floats:
    """Return a closed curve about what a ring without a direction means: see :func:`encloses_left`.

    Longitudes run on across the date line; round a pole the curve is closed along the date line and the pole, unless
    it is already.

    Parameters
    ----------
    ring : (n, 2) degrees
        As it was given.
    redrawn : (m, 2) degrees
        With vertices added along its geodesics.
    """
    if _is_closed_along_pole(ring):
        return redrawn
    redrawn = unwrap_lon(redrawn)
    winding = _winding(redrawn)
    if winding == 0:
        return redrawn
    return _close_at_pole(redrawn, POLE_DEG if (winding > 0) == encloses_left(ring) else -POLE_DEG)


def encloses_left(ring: Floats) -> bool:
    """Return whether what a ring without a direction means is to its left.

    It means its bounded side; where it goes round a pole, so that either side holds one, the side of less area.

    Parameters
    ----------
    ring : (n, 2) degrees
        Its edges are geodesics.

    Raises
    ------
    GeometryError
        If it parts the globe into halves.
    """
    unwrapped = ring if _is_closed_along_pole(ring) else unwrap_lon(ring)
    if _winding(unwrapped) == 0:
        return _signed_area(unwrapped) > 0
    area = geodesic_area(*ring.T)
    if abs(area) > HALF_GLOBE_M2 * (1 - _EQUAL_HALVES):
        raise GeometryError(
            "a ring round a pole means its smaller side, and this one parts the globe into two equal halves",
            hint="let it be closed along the pole that is meant: up the date line, along latitude 90 or -90, and back",
        )
    return area > 0


def _is_closed_along_pole(ring: Floats) -> bool:
    """Whether a ring runs along latitude 90 or -90 from one side of a flat map to the other, bounding what it shows."""
    at_pole = (np.abs(ring[1:, 1]) == POLE_DEG) & (np.abs(ring[:-1, 1]) == POLE_DEG)
    return bool((at_pole & (np.abs(np.diff(ring[:, 0])) > HALF_TURN_DEG)).any())


def _winding(ring: Floats) -> int:
    winding = round(float(ring[-1, 0] - ring[0, 0]) / TURN_DEG)
    if abs(winding) > 1:
        raise GeometryError(f"a ring winds {abs(winding)} times round the poles", hint="split it into simple rings")
    return winding


def _signed_area(ring: Floats) -> float:
    x, y = (ring - ring[0]).T
    return float(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1]) / 2)


def _close_at_pole(ring: Floats, pole: float) -> Floats:
    """Return a closed curve along a ring that goes once round the globe, and along the date line up to the pole."""
    strip = np.floor((ring[:, 0] + HALF_TURN_DEG) / TURN_DEG)
    crossing = np.flatnonzero(strip[1:] != strip[:-1])
    border = np.maximum(strip[1:], strip[:-1])[crossing] * TURN_DEG - HALF_TURN_DEG
    start, end = ring[crossing], ring[crossing + 1]
    lat = start[:, 1] + (end - start)[:, 1] * (border - start[:, 0]) / (end - start)[:, 0]
    topmost = int(np.argmax(lat * np.sign(pole)))
    at, lon0, lat0 = int(crossing[topmost]), border[topmost], lat[topmost]
    turn = ring[-1, 0] - ring[0, 0]
    after = ring[at + 1 : -1]
    before = ring[: at + 1] + np.array([turn, 0.0])
    walls = [[lon0 + turn, lat0], [lon0 + turn, pole], [lon0, pole], [lon0, lat0]]
    return np.vstack([walls[-1:], after, before, walls])


def fold_lon(polygon: BaseGeometry) -> BaseGeometry:
    """Return polygons that go on past ±180 brought back between them, cut there."""
    if not shapely.is_valid(polygon):
        polygon = shapely.make_valid(polygon)
    if polygon.is_empty:
        return polygon
    west, _, east, _ = shapely.bounds(polygon)
    first, last = int(np.floor((west + HALF_TURN_DEG) / TURN_DEG)), int(np.ceil((east - HALF_TURN_DEG) / TURN_DEG))
    if first == 0 and last <= 0:
        return polygon
    parts = []
    for strip in range(first, last + 1):
        shift = strip * TURN_DEG
        window = shapely.box(shift - HALF_TURN_DEG, -POLE_DEG, shift + HALF_TURN_DEG, POLE_DEG)
        part = shapely.intersection(polygon, window)
        parts.append(shapely.transform(part, _shifted_by(-shift)))
    # a ring that crosses itself can cover a place from two strips, and then twice
    return either([part for part in parts if shapely.area(part) > 0])


def _shifted_by(lon: float) -> Callable[[Floats], Floats]:
    def shift(lonlat: Floats) -> Floats:
        moved: Floats = lonlat + np.array([lon, 0.0])
        return moved

    return shift
