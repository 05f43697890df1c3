"""A seeded fuzz of hostile geometry: a defined result or an InputError, never a crash, a hang or a warning."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import pytest
import shapely
from shapely.geometry import GeometryCollection, LineString, MultiLineString, MultiPoint, Polygon

from area_checks import assert_rfc7946
from rangekit import geodesic
from rangekit.errors import InputError
from truth import inverse_m

if TYPE_CHECKING:
    from collections.abc import Callable

    from shapely.geometry.base import BaseGeometry

    from truth import Edges, Floats

T = TypeVar("T")
NASTY_LON = np.array([0.0, -0.0, 180.0, -180.0, 179.999999999, -179.95, 90.0, 1e-12, 540.0, -181.0])
NASTY_LAT = np.array([0.0, 90.0, -90.0, 89.9, -89.999999999, 45.0, 1e-12, -1e-300, 60.0, 66.5])


def hostile_xy(rng: np.random.Generator) -> Floats:
    n = int(rng.integers(1, 12))
    lon, lat = rng.uniform(-180, 180, n), rng.uniform(-90, 90, n)
    style = rng.integers(0, 6)
    if style == 0:
        lon, lat = rng.choice(NASTY_LON, n), rng.choice(NASTY_LAT, n)
    elif style == 1:
        lon, lat = lon[0] + rng.normal(0, 1e-9, n), np.clip(lat[0] + rng.normal(0, 1e-9, n), -90, 90)
    elif style == 2:
        lon, lat = np.repeat(lon, 3)[:n], np.repeat(lat, 3)[:n]
    elif style == 3:
        lon, lat = np.where(np.arange(n) % 2, lon[0], lon[0] - 180 * np.sign(lon[0])), lat[0] * (-1.0) ** np.arange(n)
    elif style == 4 and rng.uniform() < 0.3:
        lon[rng.integers(n)] = rng.choice([np.nan, np.inf, 1e308])
    elif style == 5:
        lon, lat = np.round(lon / 30) * 30, np.round(lat / 30) * 30
    return np.column_stack([lon, lat])


def hostile_geometry(rng: np.random.Generator) -> BaseGeometry:
    xy = hostile_xy(rng)
    kind = rng.integers(0, 6)
    if kind == 0 or len(xy) < 2:
        return MultiPoint(xy)
    if kind == 1 or len(xy) < 4:
        return LineString(xy)
    if kind == 2:
        return MultiLineString([xy[:2], xy[2:]]) if len(xy) > 3 else LineString(xy)
    if kind == 3:
        return GeometryCollection([LineString(xy), MultiPoint(hostile_xy(rng))])
    return Polygon(np.nan_to_num(xy, posinf=1e6))  # a ring with NaN cannot be made


def asked(question: Callable[[], T]) -> T | None:
    """Return the answer, or None where the engine refuses the input; giving up on its own account is a failure."""
    try:
        return question()
    except InputError:
        return None


@pytest.mark.parametrize("seed", range(120))
def test_hostile_geometry(seed: int) -> None:
    rng = np.random.default_rng(seed)
    with np.errstate(all="ignore"):
        geometry = hostile_geometry(rng)
    edges: Edges = "planar" if seed % 2 else "geodesic"
    lon, lat = rng.uniform(-180, 180, 30), rng.uniform(-90, 90, 30)
    distance = asked(lambda: geodesic.distance(geometry, lon, lat, edges=edges))
    if distance is None:
        return
    xy = shapely.get_coordinates(geometry)
    bound = inverse_m(lon[:, None], lat[:, None], xy[None, :, 0], xy[None, :, 1]).min(axis=1)
    assert (distance >= 0).all()
    assert (distance <= bound + 1e-6).all()
    # a metre's rim along edges round half the globe would be a million vertices: right, but no test of hostility
    extent_m = max(float(inverse_m(xy[0, 0], xy[0, 1], xy[:, 0], xy[:, 1]).max()), 1.0)
    distance_m = float(np.exp(rng.uniform(np.log(max(1.0, extent_m / 30)), np.log(1.99e7))))
    within = asked(lambda: geodesic.dwithin(geometry, lon, lat, distance_m, edges=edges))
    assert within is None or (within == (distance <= distance_m))[np.abs(distance - distance_m) > 1e-6].all()
    tolerance_m = max(distance_m / 1000, 1.0)
    for signed_m in (distance_m, -distance_m):
        area = asked(partial(geodesic.buffer, geometry, signed_m, tolerance_m=tolerance_m, edges=edges))
        if area is not None:
            assert_rfc7946(area)
        if area is not None and signed_m > 0:
            covered = shapely.intersects_xy(area, lon, lat)
            clear = np.abs(distance - signed_m) > tolerance_m
            assert (covered == (distance < signed_m))[clear].all()
