"""Which targets are in reach: exact distances from the engine, verdicts from the one rule."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from rangekit.errors import InputError
from rangekit.geodesic import DistanceField
from rangekit.model import ReachResult, decide_verdicts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rangekit.model import LaunchArea, TargetSet, Weapon

__all__ = ["apply_standoff", "compute_reach", "prepare_field"]

STANDOFF_TOLERANCE_M = 1.0
"""Error allowed in the edge of a launch area that a stand-off has pushed inwards; part of the stated uncertainty."""

_POLYGONS = ("Polygon", "MultiPolygon")


def compute_reach(
    weapons: Sequence[Weapon], targets: TargetSet, launch: LaunchArea, standoff_km: float = 0.0
) -> ReachResult:
    """Measure every target's distance to the launch area and decide every weapon's verdict.

    Parameters
    ----------
    weapons : sequence of Weapon
        The w weapons asked about; at least one.
    targets : TargetSet
        The n targets asked about.
    launch : LaunchArea
        Where a launch may start.
    standoff_km : kilometres
        How far inside its territory a launcher stays.

    Returns
    -------
    ReachResult
        With the (n,) exact geodesic distances and the (w, n) verdicts.

    Raises
    ------
    InputError
        If there is no weapon, or the stand-off cannot be taken off the launch area.
    """
    if not weapons:
        raise InputError("no weapon and no range was asked about")
    area = apply_standoff(launch, standoff_km)
    nearest = prepare_field(area).nearest(targets.lon, targets.lat)
    distance_km = np.asarray(nearest.distance_m, dtype=np.float64) / 1000
    uncertainty_km = area.uncertainty_km + targets.uncertainty_km
    verdicts = [decide_verdicts(distance_km, weapon.range, uncertainty_km) for weapon in weapons]
    return ReachResult(
        weapons=tuple(weapons),
        targets=targets,
        launch=area,
        distance_km=distance_km,
        launch_lon=np.asarray(nearest.lon, dtype=np.float64),
        launch_lat=np.asarray(nearest.lat, dtype=np.float64),
        uncertainty_km=uncertainty_km,
        verdicts=np.array(verdicts, dtype=object).reshape(len(weapons), len(targets)),
    )


def apply_standoff(launch: LaunchArea, standoff_km: float) -> LaunchArea:
    """Shrink a territory by the distance that a launcher keeps from its border.

    Parameters
    ----------
    launch : LaunchArea
        A territory.
    standoff_km : kilometres
        Distance kept from the border; 0 gives the launch area back unchanged.

    Returns
    -------
    LaunchArea
        With the eroded polygon, and with the erosion's tolerance added to the stated uncertainty.

    Raises
    ------
    InputError
        If the stand-off is negative, the launch area has no inside, or nothing of it is left.
    """
    if not standoff_km >= 0:
        raise InputError(f"a stand-off must be 0 km or more, got {standoff_km:g}")
    if standoff_km == 0:
        return launch
    if launch.geometry.geom_type not in _POLYGONS:
        raise InputError(
            f"a stand-off needs a territory, but this is a {launch.geometry.geom_type}",
            source=launch.id,
            cure="a line or a site has no inside to stand off in: leave the stand-off out",
        )
    eroded = prepare_field(launch).buffer(-standoff_km * 1000, tolerance_m=STANDOFF_TOLERANCE_M)
    if eroded.is_empty:
        raise InputError(
            f"nothing of the launch area is left at a stand-off of {standoff_km:g} km",
            source=launch.id,
            cure="choose a smaller stand-off",
        )
    return replace(
        launch,
        geometry=eroded,
        # A buffer's own edges are straight in longitude and latitude.
        edges="planar",
        uncertainty_km=launch.uncertainty_km + STANDOFF_TOLERANCE_M / 1000,
        standoff_km=launch.standoff_km + standoff_km,
    )


# A launch area is frozen and told apart by identity, so preparing it twice is only waste: a map asks for its targets'
# distances and then for several range areas of the same border. Two are kept, since each may hold tens of megabytes.
@lru_cache(maxsize=2)
def prepare_field(launch: LaunchArea) -> DistanceField:
    """Prepare a launch area for many questions of distance; the last two are remembered.

    Parameters
    ----------
    launch : LaunchArea
        Where a launch may start.

    Returns
    -------
    rangekit.geodesic.DistanceField
    """
    return DistanceField(launch.geometry, edges=launch.edges)
