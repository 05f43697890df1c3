"""Targets that are all far away, but near with longitude and latitude the other way round."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rangekit.geodesic import DistanceField
    from rangekit.model import TargetSet

__all__ = ["look_swapped_from"]

_FAR_KM = 1000.0
_CLOSER = 0.5
_FEWEST = 2


def look_swapped_from(field: DistanceField, targets: TargetSet, distance_km: NDArray[np.float64]) -> list[str]:
    """Return a note if targets lie far from the launch area, and would be near with their coordinates swapped.

    Parameters
    ----------
    field : DistanceField
        The launch area, prepared.
    targets : TargetSet
        At least two points.
    distance_km : (n,) kilometres
        Their distances.

    Returns
    -------
    list of str
        One note, or none. Nothing is noted of a set that was noted when it was read.
    """
    if len(targets) < _FEWEST or targets.has_regions or any("swapped" in note for note in targets.notes):
        return []
    if distance_km.min() < _FAR_KM or np.abs(targets.lon).max() > 90:
        return []
    turned_km = field.distance(targets.lat, targets.lon) / 1000
    if np.median(turned_km) > _CLOSER * np.median(distance_km):
        return []
    given_km, other_km = float(np.median(distance_km)), float(np.median(turned_km))
    note = (
        f"longitude and latitude of the targets may be swapped: all {len(targets):,} lie more than {_FAR_KM:,.0f} km "
        f"away, half of them {given_km:,.0f} km or more; the other way round that would be {other_km:,.0f} km; "
        "nothing was changed"
    )
    return [note]
