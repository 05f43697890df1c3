"""Which targets are in reach: exact distances from the engine, verdicts from the one rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rangekit.analysis.border_points import describe_sampling, sample_border
from rangekit.analysis.launching import apply_standoff, prepare_field
from rangekit.analysis.regions import measure_regions
from rangekit.analysis.swapped import look_swapped_from
from rangekit.errors import InputError
from rangekit.model import ReachResult, decide_verdicts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from rangekit.model import LaunchArea, TargetSet, Weapon

__all__ = ["compute_reach"]


def compute_reach(
    weapons: Sequence[Weapon],
    targets: TargetSet,
    launch: LaunchArea,
    standoff_km: float = 0.0,
    along_border_km: float | None = None,
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
    along_border_km : kilometres, optional
        Launch points that far apart along the border, instead of the whole area; the result's notes then say by how
        much they understate reach.

    Returns
    -------
    ReachResult
        With the (n,) exact geodesic distances and the (w, n) verdicts; a region's distance is its nearest point's.

    Raises
    ------
    InputError
        If there is no weapon, or the stand-off cannot be taken off the launch area.
    """
    if not weapons:
        raise InputError("no weapon and no range was asked about")
    whole = apply_standoff(launch, standoff_km)
    area = whole if along_border_km is None else sample_border(whole, along_border_km)
    regions = measure_regions(weapons, targets, area) if targets.has_regions else None
    lon, lat = (regions.nearest_lon, regions.nearest_lat) if regions else (targets.lon, targets.lat)
    nearest = prepare_field(area).nearest(lon, lat)
    distance_km = np.asarray(nearest.distance_m, dtype=np.float64) / 1000
    farthest_km = regions.farthest_km if regions else None
    uncertainty_km = area.uncertainty_km + targets.uncertainty_km + (regions.error_km if regions else 0.0)
    verdicts = [
        decide_verdicts(distance_km, weapon.range, uncertainty_km, farthest_km=farthest_km) for weapon in weapons
    ]
    return ReachResult(
        weapons=tuple(weapons),
        targets=targets,
        launch=area,
        distance_km=distance_km,
        launch_lon=np.asarray(nearest.lon, dtype=np.float64),
        launch_lat=np.asarray(nearest.lat, dtype=np.float64),
        uncertainty_km=uncertainty_km,
        verdicts=np.array(verdicts, dtype=object).reshape(len(weapons), len(targets)),
        regions=regions,
        notes=(*area.notes, *targets.notes, *_notes(targets, whole, area, distance_km)),
    )


def _notes(targets: TargetSet, whole: LaunchArea, area: LaunchArea, distance_km: NDArray[np.float64]) -> list[str]:
    """Say what the distances themselves give away: how coarse launch points are, and coordinates that look swapped."""
    field = prepare_field(area)
    notes = look_swapped_from(field, targets, distance_km)
    if area is not whole and len(targets):
        border_km, sampled_km = (one.distance(targets.lon, targets.lat) / 1000 for one in (prepare_field(whole), field))
        notes.append(describe_sampling(targets, sampled_km, border_km, area.along_border_km))
    return notes
