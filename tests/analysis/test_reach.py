from collections.abc import Callable

import numpy as np
import pytest
from pyproj import Geod
from shapely import LineString, Point, box

from asking import compute_reach
from rangekit.catalog.launchers import place_launchers
from rangekit.errors import InputError
from rangekit.model import LaunchArea, TargetSet, Verdict, Weapon

GEOD = Geod(ellps="WGS84")

MakeWeapon = Callable[..., Weapon]
MakeTargets = Callable[..., TargetSet]
MakeLaunch = Callable[..., LaunchArea]


def test_distances_margins_and_verdicts_agree_with_karney(
    make_weapon: MakeWeapon, make_targets: MakeTargets, make_launch: MakeLaunch
) -> None:
    lon0, lat0 = 33.84, 52.36
    wanted_km = np.array([0.0, 91.1, 289.95, 290.05, 300.0, 305.95, 306.05, 451.2, 2900.0])
    azimuths = np.linspace(0, 320, len(wanted_km))
    lon, lat, _ = GEOD.fwd(np.full(9, lon0), np.full(9, lat0), azimuths, wanted_km * 1000)
    targets = make_targets({f"p{i}": place for i, place in enumerate(zip(lon, lat, strict=True))}, uncertainty_km=0.06)
    result = compute_reach([make_weapon()], targets, make_launch(Point(lon0, lat0), uncertainty_km=0.04))
    np.testing.assert_allclose(result.distance_km, wanted_km, atol=1e-9)
    assert result.uncertainty_km == pytest.approx(0.1)
    # u = 0.1: in reach to 289.9, out of reach beyond 306.1.
    assert [verdict.value for verdict in result.verdicts[0]] == (
        ["in_reach"] * 2 + ["marginal"] * 5 + ["out_of_reach"] * 2
    )
    answer = result.answer(7)
    assert answer.margin_km == pytest.approx(300 - 451.2)
    assert (answer.launch_lon, answer.launch_lat) == pytest.approx((lon0, lat0))


def test_every_weapon_gets_its_own_row(
    make_weapon: MakeWeapon, make_targets: MakeTargets, make_launch: MakeLaunch
) -> None:
    targets = make_targets({"Kursk": (36.19, 51.74), "Moscow": (37.62, 55.75)})
    weapons = [make_weapon(), make_weapon(560, 560, 560, id="far")]
    result = compute_reach(weapons, targets, make_launch())
    assert result.verdicts.shape == (2, 2)
    assert [verdict.value for verdict in result.verdicts.ravel()] == ["in_reach", "out_of_reach"] + ["in_reach"] * 2
    assert len(list(result)) == len(result) == 4


def test_no_targets_is_an_empty_answer(
    make_weapon: MakeWeapon, make_targets: MakeTargets, make_launch: MakeLaunch
) -> None:
    result = compute_reach([make_weapon()], make_targets({}), make_launch())
    assert len(result) == 0
    assert result.verdicts.shape == (1, 0)


def test_no_weapon_is_refused(make_targets: MakeTargets, make_launch: MakeLaunch) -> None:
    with pytest.raises(InputError, match="no weapon"):
        compute_reach([], make_targets({"a": (0, 0)}), make_launch())


def test_a_stand_off_is_an_exact_erosion(
    make_weapon: MakeWeapon, make_targets: MakeTargets, make_launch: MakeLaunch
) -> None:
    # The square's eastern edge is a meridian and its target due east on the equator, so the nearest point stays on it.
    square = make_launch(box(-1, -1, 1, 1), uncertainty_km=0.01)
    targets = make_targets({"east": (3.0, 0.0), "inside": (0.0, 0.0), "near the edge": (0.9, 0.0)})
    to_edge_m = np.array([GEOD.inv(3, 0, 1, 0)[2], 0, GEOD.inv(0.9, 0, 1, 0)[2]])
    result = compute_reach([make_weapon()], targets, square, standoff_km=50)
    expected_m = [to_edge_m[0] + 50_000, 0, 50_000 - to_edge_m[2]]
    np.testing.assert_allclose(result.distance_km * 1000, expected_m, atol=1.0)
    assert result.launch.standoff_km == 50
    assert result.uncertainty_km == pytest.approx(0.011)  # the erosion's own tolerance is counted in


@pytest.mark.parametrize(
    ("geometry", "standoff_km", "complaint"),
    [
        (box(-1, -1, 1, 1), 120.0, "nothing of the launch area is left at a stand-off of 120 km"),
        (LineString([(0, 0), (1, 1)]), 5.0, "needs a territory, but this is a LineString"),
        (Point(0, 0), 5.0, "needs a territory, but this is a Point"),
        (box(-1, -1, 1, 1), -1.0, "must be 0 km or more"),
        (box(-1, -1, 1, 1), float("nan"), "must be 0 km or more"),
    ],
)
def test_an_impossible_stand_off_is_refused(
    make_launch: MakeLaunch, geometry: object, standoff_km: float, complaint: str
) -> None:
    with pytest.raises(InputError, match=complaint):
        place_launchers(make_launch(geometry), standoff_km)


def test_no_stand_off_changes_nothing(make_launch: MakeLaunch) -> None:
    launch = make_launch()
    assert place_launchers(launch, 0) is launch


def test_the_verdict_comes_from_the_distance_not_from_its_rounding(
    make_weapon: MakeWeapon, make_targets: MakeTargets, make_launch: MakeLaunch
) -> None:
    lon, lat, _ = GEOD.fwd(33.84, 52.36, 45, 306_000.04)
    result = compute_reach([make_weapon()], make_targets({"edge": (lon, lat)}), make_launch())
    assert result.verdicts[0, 0] is Verdict.OUT_OF_REACH
