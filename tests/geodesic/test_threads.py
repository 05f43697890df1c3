"""One field, or one polygon, asked from many threads at once, as web services and maps do."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely

from rangekit import geodesic

if TYPE_CHECKING:
    from truth import Edges

_THREADS = 4
_ROUNDS = 3


def _ragged_disc(seed: int) -> shapely.Polygon:
    rng = np.random.default_rng(seed)
    turn = np.linspace(0, 2 * np.pi, 20_000, endpoint=False)
    reach = 5 + rng.uniform(0, 0.001, len(turn)).cumsum() % 1
    return shapely.Polygon(np.column_stack([30 + reach * np.cos(turn), 50 + reach * np.sin(turn) / 2]))


@pytest.mark.parametrize("edges", ["geodesic", "planar"])
def test_a_new_field_answers_many_threads_alike(edges: Edges) -> None:
    lon, lat = np.random.default_rng(1).uniform([20, 45], [40, 55], (300, 2)).T
    for seed in range(_ROUNDS):
        expected = geodesic.DistanceField(_ragged_disc(seed), edges=edges).contains(lon, lat)
        field = geodesic.DistanceField(_ragged_disc(seed), edges=edges)
        with ThreadPoolExecutor(_THREADS) as pool:
            found = list(pool.map(lambda _: field.contains(lon, lat), range(_THREADS)))  # noqa: B023  run at once
        assert all((answer == expected).all() for answer in found)


def test_many_points_are_shared_among_the_cores() -> None:
    lon, lat = np.random.default_rng(2).uniform([24, 44], [36, 56], (60_000, 2)).T
    for seed in range(_ROUNDS):
        disc = _ragged_disc(seed)
        shapely.prepare(disc)
        expected = shapely.intersects_xy(disc, lon, lat)
        assert (geodesic.DistanceField(_ragged_disc(seed), edges="planar").contains(lon, lat) == expected).all()
