"""Which places are named first: those asked for, then the largest, and those that a verdict turns on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rangekit.model import Verdict

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rangekit.view.scene import Scene

__all__ = ["LARGE_POPULATION", "population_of", "rank_targets"]

LARGE_POPULATION = 250_000
_UNKNOWN_POPULATION = 1_000.0
_WORTH = {Verdict.IN_REACH: 0.35, Verdict.MARGINAL: 0.8, Verdict.OUT_OF_REACH: 0.0}


def population_of(scene: Scene) -> NDArray[np.float64]:
    """Return how many people live in each target; -1 where that is not known."""
    return np.nan_to_num(scene.result.targets.populations(), nan=-1.0)


def rank_targets(scene: Scene, weapon_row: int) -> list[int]:
    """Return the rows of the targets, the most telling first.

    A tenfold population is worth one; being marginal nearly as much, being in reach some; lying near
    the ring counts too.

    Parameters
    ----------
    scene : Scene
        What is shown.
    weapon_row : int
        Whose verdicts.
    """
    result = scene.result
    people = np.maximum(population_of(scene), _UNKNOWN_POPULATION)
    nominal_km = result.weapons[weapon_row].range.nominal_km
    worth = np.log10(people)
    worth += np.array([_WORTH[verdict] for verdict in result.verdicts[weapon_row]], dtype=float)
    worth += 0.5 * np.exp(-np.abs(result.distance_km - nominal_km) / (0.2 * nominal_km))
    worth[list(scene.highlight)] += 100
    return [int(row) for row in np.argsort(-worth, kind="stable")]
