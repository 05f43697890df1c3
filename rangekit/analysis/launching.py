"""Launch areas made ready for questions: set back from their border, and prepared for distances."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from rangekit.analysis.border_points import sample_border
from rangekit.errors import InputError
from rangekit.geodesic import DistanceField

if TYPE_CHECKING:
    from rangekit.model import LaunchArea

__all__ = ["STANDOFF_TOLERANCE_M", "apply_standoff", "place_launchers", "prepare_field"]

STANDOFF_TOLERANCE_M = 1.0
"""Error allowed in the edge of a launch area that a stand-off has pushed inwards; part of the stated uncertainty."""


def place_launchers(launch: LaunchArea, standoff_km: float = 0.0, along_border_km: float | None = None) -> LaunchArea:
    """Set a launch area back from its border, then turn its border into launch points, as far as each is wanted.

    Parameters
    ----------
    launch : LaunchArea
        Where a launch may start.
    standoff_km : kilometres
        Distance kept from the border.
    along_border_km : kilometres, optional
        Largest way between two launch points along the border; the whole area launches if left out.

    Returns
    -------
    LaunchArea

    Raises
    ------
    InputError
        If the stand-off or the spacing is impossible for this area.
    """
    area = apply_standoff(launch, standoff_km)
    return area if along_border_km is None else sample_border(area, along_border_km)


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
    if not launch.is_territory:
        raise InputError(
            f"a stand-off needs a territory, but this is a {launch.geometry.geom_type}",
            source=launch.id,
            hint="a line or a site has no inside to stand off in: leave the stand-off out",
        )
    eroded = prepare_field(launch).buffer(-standoff_km * 1000, tolerance_m=STANDOFF_TOLERANCE_M)
    if eroded.is_empty:
        raise InputError(
            f"nothing of the launch area is left at a stand-off of {standoff_km:g} km",
            source=launch.id,
            hint="choose a smaller stand-off",
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
