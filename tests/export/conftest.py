from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pytest
from shapely import Point
from shapely.geometry.base import BaseGeometry

from rangekit.analysis import RangeArea
from rangekit.model import (
    LaunchArea,
    Provenance,
    RangeEstimate,
    ReachResult,
    Source,
    SourceStatus,
    TargetSet,
    Weapon,
    decide_verdicts,
)

ATACMS = Weapon(
    id="atacms",
    name="ATACMS (as reported)",
    range=RangeEstimate(290, 300, 306),
    sources=(Source("up to 300 km", SourceStatus.PRESS, "A paper", "2024-11-17", "https://example.org/a"),),
)
BORDER = LaunchArea(
    id="ukraine",
    name="Ukraine's border",
    geometry=Point(33.84, 52.36),
    provenance=Provenance("OpenStreetMap contributors", "ODbL-1.0", "2018-11"),
    uncertainty_km=0.01,
    point_of_view="Crimea is part of Ukraine",
)
PLACES = {
    "Moscow": (37.617781234567, 55.755789, 451.2),
    "Kursk": (36.19, 51.74, 91.1),
    "Kaluga": (36.26, 54.51, 290.5),
}

MakeResult = Callable[..., ReachResult]


@pytest.fixture
def make_result() -> MakeResult:
    def make(
        places: Mapping[str, tuple[float, float, float]] = PLACES,
        columns: Mapping[str, Sequence[object]] | None = None,
        weapons: Sequence[Weapon] = (ATACMS,),
    ) -> ReachResult:
        lon, lat, distance_km = np.array(list(places.values()), dtype=float).reshape(-1, 3).T
        return ReachResult(
            weapons=tuple(weapons),
            targets=TargetSet(
                id="cities",
                name="Cities",
                names=tuple(places),
                lon=lon,
                lat=lat,
                provenance=Provenance("GeoNames", "CC-BY-4.0", "2024"),
                columns={} if columns is None else columns,
            ),
            launch=BORDER,
            distance_km=distance_km,
            launch_lon=np.full(len(lon), 33.84),
            launch_lat=np.full(len(lon), 52.36),
            uncertainty_km=0.02,
            verdicts=np.array([decide_verdicts(distance_km, weapon.range, 0.02) for weapon in weapons], dtype=object),
        )

    return make


@pytest.fixture
def make_area() -> Callable[[BaseGeometry], RangeArea]:
    def make(geometry: BaseGeometry) -> RangeArea:
        return RangeArea(
            weapon=ATACMS,
            range_km=300.0,
            label="nominal",
            launch=BORDER,
            tolerance_m=10.0,
            geometry=geometry,
            error_inside_m=7.123456,
            error_outside_m=9.5,
        )

    return make
