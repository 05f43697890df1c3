from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from rangekit.analysis import NOT_MODELLED, summarise, write_summary
from rangekit.model import LaunchArea, ReachResult, TargetSet, Verdict, Weapon, decide_verdicts

DISTANCES_KM = {
    "Kursk": 91.1,
    "Lipetsk": 276.8,
    "Kaluga": 290.5,
    "Volgograd": 318.3,
    "Tula": 330.0,
    "Moscow": 451.2,
    "Far Village": 6000.0,
}
POPULATIONS: list[object] = [440_000, 500_000, 330_000, 1_000_000, 480_000, 10_381_222, None]


@pytest.fixture
def result(
    make_weapon: Callable[..., Weapon], make_targets: Callable[..., TargetSet], make_launch: Callable[..., LaunchArea]
) -> ReachResult:
    distance_km = np.array(list(DISTANCES_KM.values()))
    targets = make_targets(
        dict.fromkeys(DISTANCES_KM, (37.0, 52.0)), columns={"population": POPULATIONS}, name="Russian cities"
    )
    weapons = (make_weapon(), Weapon.from_range_km(10_000))
    return ReachResult(
        weapons=weapons,
        targets=targets,
        launch=make_launch(point_of_view="Crimea is part of Ukraine."),
        distance_km=distance_km,
        launch_lon=np.full(7, 33.84),
        launch_lat=np.full(7, 52.36),
        uncertainty_km=0.02,
        verdicts=np.array([decide_verdicts(distance_km, weapon.range, 0.02) for weapon in weapons]),
    )


def test_counts_landmark_and_misses(result: ReachResult) -> None:
    atacms, everywhere = summarise(result)
    assert atacms.counts == {Verdict.IN_REACH: 2, Verdict.MARGINAL: 1, Verdict.OUT_OF_REACH: 4}
    assert atacms.landmark is not None
    assert atacms.landmark.target_name == "Moscow"
    assert [miss.target_name for miss in atacms.misses] == ["Volgograd", "Tula", "Moscow", "Far Village"]
    assert everywhere.counts == {Verdict.IN_REACH: 7, Verdict.MARGINAL: 0, Verdict.OUT_OF_REACH: 0}
    assert everywhere.landmark is None
    assert everywhere.misses == ()


def test_a_negative_number_of_people_is_none(result: ReachResult) -> None:
    marked = [-99_999_999 if people is None else people for people in POPULATIONS]  # as many files mark what is unknown
    targets = replace(result.targets, columns={"population": marked})
    landmark = summarise(replace(result, targets=targets))[0].landmark
    assert landmark is not None
    assert landmark.target_name == "Moscow"
    assert np.isnan(targets.populations()[-1])


def test_the_summary_says_what_a_reader_asks(result: ReachResult) -> None:
    text = write_summary(result)
    for expected in (
        "ATACMS (published range 290–306 km, nominal 300 km) from Ukraine's border, 7 Russian cities:",
        "  in reach     2\n  marginal     1\n  out of reach 4",
        "Moscow is out of reach of ATACMS",
        "Nearest misses: Volgograd 318.3 km (18.3 km more than the nominal range); Tula 330.0 km",
        "positions known to ± 0.1 km",
        "Borders: Crimea is part of Ukraine.",
        f"Not modelled: {NOT_MODELLED}.",
        "Data: A map, ODbL-1.0; A gazetteer, CC0-1.0.",
    ):
        assert expected in text


def test_without_populations_no_landmark_is_made_up(
    make_weapon: Callable[..., Weapon], make_targets: Callable[..., TargetSet], make_launch: Callable[..., LaunchArea]
) -> None:
    weapon = make_weapon()
    result = ReachResult(
        weapons=(weapon,),
        targets=make_targets({"a": (0, 0)}),
        launch=make_launch(),
        distance_km=np.array([400.0]),
        launch_lon=np.zeros(1),
        launch_lat=np.zeros(1),
        uncertainty_km=0.0,
        verdicts=np.array([decide_verdicts([400.0], weapon.range)]),
    )
    assert summarise(result)[0].landmark is None
    assert "positions taken as exact" in write_summary(result)
