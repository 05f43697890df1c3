from collections.abc import Callable

import pytest
from shapely import Point

from asking import compute_reach
from rangekit.analysis.differences import Differences, find_differences
from rangekit.model import LaunchArea, ReachResult, TargetSet, Weapon

# Degrees of longitude on the equator are 111.3195 km: places at 278, 300 and 312 km from (0, 0).
PLACES = {"Near": (2.5, 0.0), "Edge": (2.7, 0.0), "Far": (2.8, 0.0)}

Maker = Callable[..., ReachResult]


@pytest.fixture
def ask(
    make_weapon: Callable[..., Weapon], make_targets: Callable[..., TargetSet], make_launch: Callable[..., LaunchArea]
) -> Maker:
    def make(
        *ranges: tuple[float, float, float],
        lon: float = 0.0,
        launch_id: str = "here",
        places: dict[str, tuple[float, float]] = PLACES,
        uncertainty_km: float = 0.0,
    ) -> ReachResult:
        figures = ranges or ((290, 300, 306),)
        weapons = [make_weapon(*figure, id=f"w{number}") for number, figure in enumerate(figures)]
        targets = make_targets(places, uncertainty_km=uncertainty_km)
        return compute_reach(weapons, targets, make_launch(Point(lon, 0), id=launch_id))

    return make


def said(found: Differences) -> list[tuple[str, str, str, str]]:
    return [(change.target_name, change.before.value, change.after.value, change.cause) for change in found]


def test_a_result_does_not_differ_from_itself(ask: Maker) -> None:
    found = find_differences(ask(), ask())
    assert (len(found), found.compared, found.inputs) == (0, 3, ())


def test_a_range_that_grows_is_named(ask: Maker) -> None:
    found = find_differences(ask(), ask((310, 320, 330)))
    assert said(found) == [("Edge", "marginal", "in_reach", "range"), ("Far", "out_of_reach", "marginal", "range")]


def test_a_border_that_moves_is_named_with_both_distances(ask: Maker) -> None:
    found = find_differences(ask(), ask(lon=0.2, launch_id="there"))
    assert said(found) == [("Edge", "marginal", "in_reach", "launch"), ("Far", "out_of_reach", "in_reach", "launch")]
    change = next(iter(found))
    assert (change.distance_before_km, change.distance_after_km) == pytest.approx((300.56, 278.30), abs=0.01)


def test_an_uncertainty_that_grows_is_named(ask: Maker) -> None:
    found = find_differences(ask(), ask(uncertainty_km=20.0))
    assert said(found) == [
        ("Near", "in_reach", "marginal", "uncertainty"),
        ("Far", "out_of_reach", "marginal", "uncertainty"),
    ]


def test_two_inputs_that_only_change_it_together_are_named_together(ask: Maker) -> None:
    before = ask((250, 260, 270), places={"Far": (2.8, 0.0)})
    found = find_differences(before, ask((280, 285, 290), lon=0.25, launch_id="there", places={"Far": (2.8, 0.0)}))
    assert said(found) == [("Far", "out_of_reach", "marginal", "range and launch together")]
    assert next(iter(found)).together


def test_either_of_two_inputs_may_change_it(ask: Maker) -> None:
    found = find_differences(ask(), ask((320, 330, 340), lon=0.5, launch_id="there"))
    assert ("Far", "out_of_reach", "in_reach", "range or launch") in said(found)


def test_results_with_one_input_changed_decide_the_cause(ask: Maker) -> None:
    after = ask((310, 320, 330), lon=0.01, launch_id="there")
    steps = {"weapons": ask((310, 320, 330)), "launch": ask(lon=0.01, launch_id="there")}
    found = find_differences(ask(), after, one_changed=steps)
    assert said(found) == [("Edge", "marginal", "in_reach", "weapons"), ("Far", "out_of_reach", "marginal", "weapons")]


def test_targets_are_matched_by_name_and_position(ask: Maker) -> None:
    shuffled = {"Far": (2.8, 0.0), "Edge": (2.7, 0.5), "Near": (2.5, 0.0), "New": (1.0, 0.0)}
    found = find_differences(ask(), ask(places=shuffled))
    assert said(found) == []
    assert (found.only_before, found.only_after) == (("Edge",), ("Edge", "New"))


def test_weapons_are_matched_by_id_and_single_ones_with_each_other(ask: Maker) -> None:
    found = find_differences(ask((290, 300, 306)), ask((290, 300, 306), (500, 500, 500)))
    assert (found.compared, found.weapons_only_after) == (3, ("w1",))
    one, other = ask((290, 300, 306)), ask((290, 300, 306), (500, 500, 500))
    only_second = compute_reach(other.weapons[1:], other.targets, other.launch)
    assert len(find_differences(one, only_second)) == 2
