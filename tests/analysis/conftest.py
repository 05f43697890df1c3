from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from shapely import Point
from shapely.geometry.base import BaseGeometry

from rangekit.model import (
    LaunchArea,
    Provenance,
    RangeEstimate,
    ReachAnswer,
    Source,
    SourceStatus,
    TargetSet,
    Weapon,
    decide_verdicts,
)

PRESS = (Source("300 km", SourceStatus.PRESS, "A paper", "2024", "https://example.org/a"),)


@pytest.fixture
def make_weapon() -> Callable[..., Weapon]:
    def make(low: float = 290, nominal: float = 300, high: float = 306, **more: object) -> Weapon:
        given: dict[str, Any] = {"id": "atacms", "name": "ATACMS (as reported)", "sources": PRESS} | more
        return Weapon(range=RangeEstimate(low, nominal, high), **given)

    return make


@pytest.fixture
def make_targets() -> Callable[..., TargetSet]:
    def make(places: dict[str, tuple[float, float]], **more: object) -> TargetSet:
        positions = np.array(list(places.values()), dtype=float).reshape(-1, 2)
        given: dict[str, Any] = {
            "id": "places",
            "name": "Places",
            "provenance": Provenance("A gazetteer", "CC0-1.0"),
        }
        return TargetSet(names=tuple(places), lon=positions[:, 0], lat=positions[:, 1], **(given | more))

    return make


@pytest.fixture
def make_launch() -> Callable[..., LaunchArea]:
    def make(geometry: BaseGeometry | None = None, **more: object) -> LaunchArea:
        given: dict[str, Any] = {
            "id": "ukraine",
            "name": "Ukraine's border",
            "provenance": Provenance("A map", "ODbL-1.0"),
        }
        return LaunchArea(geometry=Point(33.84, 52.36) if geometry is None else geometry, **(given | more))

    return make


@pytest.fixture
def make_answer(
    make_weapon: Callable[..., Weapon], make_launch: Callable[..., LaunchArea]
) -> Callable[..., ReachAnswer]:
    def make(
        place: str, distance_km: float, *, uncertainty_km: float = 0.02, weapon: Weapon | None = None, **launch: object
    ) -> ReachAnswer:
        asked = weapon or make_weapon()
        return ReachAnswer(
            target_name=place,
            lon=37.6,
            lat=55.75,
            weapon=asked,
            launch=make_launch(**launch),
            distance_km=distance_km,
            margin_km=asked.range.nominal_km - distance_km,
            uncertainty_km=uncertainty_km,
            verdict=decide_verdicts([distance_km], asked.range, uncertainty_km)[0],
            launch_lon=33.84,
            launch_lat=52.36,
            attributes={},
        )

    return make
