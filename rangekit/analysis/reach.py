"""Which targets are in reach: exact distances from the engine, verdicts from the one rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rangekit.analysis.regions import measure_regions
from rangekit.analysis.sampling import describe_sampling
from rangekit.analysis.swapped import look_swapped_from
from rangekit.catalog.launchers import prepare_field
from rangekit.errors import InputError
from rangekit.model import ReachResult
from rangekit.progress import tell

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rangekit.model import Resolved

__all__ = ["compute_reach"]

_EXACT_KM = 5e-11  # what the engine promises; a point where a region crosses the launch area's edge is rounded


def compute_reach(resolved: Resolved) -> ReachResult:
    """Measure every target's distance to the launch area and decide every weapon's verdict.

    Parameters
    ----------
    resolved : Resolved
        The w weapons and n targets asked about, and where launchers stand. With launch points along a border the
        result's notes say by how much they understate reach.

    Returns
    -------
    ReachResult
        With the (n,) exact geodesic distances and the (w, n) verdicts; a region's distance is its nearest point's.

    Raises
    ------
    InputError
        If there is no weapon.
    """
    weapons, targets, area = resolved.weapons, resolved.targets, resolved.launch
    if not weapons:
        raise InputError("no weapon and no range was asked about")
    tell(f"measuring distances to {targets.name}")
    regions = measure_regions(weapons, targets, area) if targets.has_regions else None
    lon, lat = (regions.nearest_lon, regions.nearest_lat) if regions else (targets.lon, targets.lat)
    nearest = prepare_field(area).nearest(lon, lat)
    distance_km = np.asarray(nearest.distance_m, dtype=np.float64) / 1000
    if regions:
        distance_km[regions.is_region & (distance_km < _EXACT_KM)] = 0.0
    drawn_km = regions.error_km if regions else 0.0
    found = ReachResult(
        weapons=weapons,
        targets=targets,
        launch=area,
        distance_km=distance_km,
        launch_lon=np.asarray(nearest.lon, dtype=np.float64),
        launch_lat=np.asarray(nearest.lat, dtype=np.float64),
        uncertainty_km=area.uncertainty_km + targets.uncertainty_km + drawn_km,
        verdicts=np.empty((len(weapons), len(targets)), dtype=object),
        regions=regions,
        notes=(*area.notes, *targets.notes, *_notes(resolved, distance_km)),
    )
    for row, weapon in enumerate(weapons):
        found.verdicts[row] = found.decide(weapon)
    return found


def _notes(resolved: Resolved, distance_km: NDArray[np.float64]) -> list[str]:
    """Say what the distances themselves give away: how coarse launch points are, and coordinates that look swapped."""
    targets, field = resolved.targets, prepare_field(resolved.launch)
    notes = look_swapped_from(field, targets, distance_km)
    if resolved.border is not None and len(targets):
        fields = prepare_field(resolved.border), field
        border_km, sampled_km = (one.distance(targets.lon, targets.lat) / 1000 for one in fields)
        notes.append(describe_sampling(targets, sampled_km, border_km, resolved.launch.along_border_km))
    return notes
