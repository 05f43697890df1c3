"""Launch areas made ready for questions: set back from their border, and prepared for distances."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

import pyproj
import shapely

from rangekit.catalog.border_points import sample_border
from rangekit.errors import InputError
from rangekit.geodesic import DistanceField
from rangekit.model.limits import small_distance
from rangekit.progress import tell

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from rangekit.model import LaunchArea

__all__ = ["STANDOFF_TOLERANCE_M", "place_launchers", "prepare_field"]

STANDOFF_TOLERANCE_M = 1.0
"""Error allowed in the edge of a launch area that a stand-off has pushed inwards; part of the stated uncertainty."""

_AREA_MARGIN = 1.2  # edges that are straight in longitude and latitude bound another area than geodesics do


def place_launchers(launch: LaunchArea, standoff_km: float = 0.0, along_border_km: float | None = None) -> LaunchArea:
    """Set a launch area back from its border, then turn its border into launch points, as far as each is wanted.

    Nothing else places launchers: every answer, drawing and stream takes what this returns.

    Parameters
    ----------
    launch : LaunchArea
        Where a launch may start.
    standoff_km : kilometres
        Distance kept from the border of a territory; the eroded polygon's tolerance adds to the stated uncertainty.
    along_border_km : kilometres, optional
        Largest way between two launch points along the border; the whole area launches if left out.

    Raises
    ------
    InputError
        If the stand-off is negative, the launch area has no inside, nothing of it is left, or there is no border to
        place points along.
    """
    if not standoff_km >= 0:
        raise InputError(f"a stand-off must be 0 km or more, got {standoff_km:g}")
    if standoff_km:
        _require_territory(launch)
        if small := small_distance("a stand-off", standoff_km):
            raise InputError(small)
        standoff_m = standoff_km * 1000
        if not _may_hold_disc(launch.geometry, standoff_m):
            raise _nothing_left(launch, standoff_km)
        tell(f"setting {launch.name} back by {standoff_km:g} km")
        eroded = prepare_field(launch).buffer(-standoff_m, tolerance_m=min(STANDOFF_TOLERANCE_M, standoff_m))
        launch = _set_back(launch, standoff_km, eroded)
    return launch if along_border_km is None else sample_border(launch, along_border_km)


def _require_territory(launch: LaunchArea) -> None:
    if not launch.is_territory:
        raise InputError(
            f"a stand-off needs a territory, but this is a {launch.geometry.geom_type}",
            source=launch.id,
            hint="a line or a site has no inside to stand off in: leave the stand-off out",
        )


def _set_back(launch: LaunchArea, standoff_km: float, eroded: BaseGeometry) -> LaunchArea:
    if eroded.is_empty:
        raise _nothing_left(launch, standoff_km)
    return replace(
        launch,
        geometry=eroded,
        edges="planar",  # a buffer's own edges are straight in longitude and latitude
        uncertainty_km=launch.uncertainty_km + STANDOFF_TOLERANCE_M / 1000,
        standoff_km=launch.standoff_km + standoff_km,
    )


def _nothing_left(launch: LaunchArea, standoff_km: float) -> InputError:
    fault = f"nothing of the launch area is left at a stand-off of {standoff_km:g} km"
    return InputError(fault, source=launch.id, hint="choose a smaller stand-off")


def _may_hold_disc(territory: BaseGeometry, radius_m: float) -> bool:
    """Tell whether a territory is large enough for a disc of that radius, as what a stand-off leaves must be.

    On a surface whose curvature is nowhere above K, a disc of radius r covers at least 2 pi (1 - cos(r sqrt(K))) / K,
    up to r = pi / sqrt(K) (Günther's inequality); the ellipsoid's largest K is 1 / R1 squared, R1 = b squared / a.
    """
    ellipsoid = pyproj.Geod(ellps="WGS84")
    smallest_m = ellipsoid.b**2 / ellipsoid.a
    disc_m2 = 2 * math.pi * smallest_m**2 * (1 - math.cos(min(radius_m / smallest_m, math.pi)))
    area_m2 = sum(abs(ellipsoid.geometry_area_perimeter(part)[0]) for part in shapely.get_parts(territory))
    return disc_m2 <= _AREA_MARGIN * area_m2


# A launch area is frozen and compared by identity, so preparing it twice is only waste: a map asks for its targets'
# distances and then for several range areas of the same border. Two are kept, since each may hold tens of megabytes.
@lru_cache(maxsize=2)
def prepare_field(launch: LaunchArea) -> DistanceField:
    """Prepare a launch area for many questions of distance; the last two are remembered."""
    return DistanceField(launch.geometry, edges=launch.edges)
