"""A small result with a known answer for each verdict, and hostile text wherever a name may stand."""

from __future__ import annotations

import numpy as np
import shapely

from rangekit.analysis import RangeArea, RangeLabel
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

SQUARE = LaunchArea(
    "square", "a square", shapely.box(30, 49, 32, 51), Provenance("Made for this test"), point_of_view="None taken."
)
HOSTILE = (
    "${alert(1)}",
    "`tick`",
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "{{ 7 * 7 }}{% raw %}{# no #}",
    "line\u2028break\u2029end & 'quote' \"double\"",
    "مدينة",
    "北京市",
)


def make_result(
    names: tuple[str, ...], distance_km: list[float], *, weapon: Weapon | None = None, label: str = "places"
) -> ReachResult:
    """Put named places at the given distances east of a square launch area."""
    weapon = weapon or Weapon(
        "test",
        "Test (a made-up weapon)",
        RangeEstimate(290, 300, 306),
        kind="ballistic",
        sources=(Source("300 km", SourceStatus.PRESS, "A paper", "2024", "https://example.org/a"),),
    )
    lon = 32.0 + np.asarray(distance_km) / 71.5
    targets = TargetSet(
        id="places",
        name=label,
        names=names,
        lon=lon,
        lat=np.full(len(names), 50.0),
        provenance=Provenance("Made for this test", "CC0-1.0"),
        columns={"population": [100_000 - row for row in range(len(names))]},
    )
    distance = np.asarray(distance_km, dtype=float)
    return ReachResult(
        weapons=(weapon,),
        targets=targets,
        launch=SQUARE,
        distance_km=distance,
        launch_lon=np.full(len(names), 32.0),
        launch_lat=np.full(len(names), 50.0),
        uncertainty_km=0.1,
        verdicts=decide_verdicts(distance, weapon.range, 0.1)[np.newaxis, :],
    )


def make_area(weapon: Weapon, label: RangeLabel, range_km: float) -> RangeArea:
    """Return a range area that was never computed."""
    return RangeArea(
        weapon=weapon,
        range_km=range_km,
        label=label,
        launch=SQUARE,
        tolerance_m=10.0,
        geometry=shapely.box(27, 46, 36, 54),
        error_inside_m=8.0,
        error_outside_m=3.0,
    )
