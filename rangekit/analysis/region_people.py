"""How many people of the bundled cities in a bundled region are in reach."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rangekit.catalog import list_target_sets, load_targets
from rangekit.catalog.launchers import prepare_field
from rangekit.model import Verdict, decide_verdicts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from rangekit.model import LaunchArea, TargetSet, Weapon

    Counts = NDArray[np.int64]

__all__ = ["count_city_people"]


def count_city_people(
    weapons: Sequence[Weapon], regions: TargetSet, launch: LaunchArea
) -> tuple[Counts, Counts] | tuple[None, None]:
    """Count the people of the bundled cities in each region, and of those cities that are in reach.

    Parameters
    ----------
    weapons : sequence of Weapon
        The w weapons asked about.
    regions : TargetSet
        The n regions; only bundled ones say which cities are theirs.
    launch : LaunchArea
        Where from.

    Returns
    -------
    people : (n,) int, or None
    people_in_reach : (w, n) int, or None
    """
    owner = next((file.people for file in list_target_sets() if file.id == regions.id and file.people), None)
    if owner is None:
        return None, None
    cities = load_targets(owner)
    rows = {name: row for row, name in enumerate(regions.names)}
    where = np.array([rows.get(str(region), -1) for region in cities.columns["region"]])
    people = np.nan_to_num(cities.populations()).astype(np.int64)
    distance_km = prepare_field(launch).distance(cities.lon, cities.lat) / 1000
    uncertainty_km = launch.uncertainty_km + cities.uncertainties()
    reached = [decide_verdicts(distance_km, one.range, uncertainty_km) == Verdict.IN_REACH for one in weapons]
    everyone = np.ones(len(people), dtype=bool)
    return _sum(people, where, everyone, len(regions)), np.array(
        [_sum(people, where, held, len(regions)) for held in reached]
    )


def _sum(people: Counts, where: NDArray[np.intp], counted: NDArray[np.bool_], count: int) -> Counts:
    total = np.zeros(count, dtype=np.int64)
    chosen = counted & (where >= 0)
    np.add.at(total, where[chosen], people[chosen])
    return total
