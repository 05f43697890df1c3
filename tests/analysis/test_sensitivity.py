from collections.abc import Iterator

import numpy as np
import pytest
from shapely import Point, Polygon

import rangekit as rk
from rangekit.analysis.sensitivity import Sensitivity, compute_sensitivity
from rangekit.catalog import launchers
from rangekit.catalog.launchers import place_launchers
from rangekit.model import LaunchArea, Provenance, TargetSet, Verdict

NEAR_BAND = ("Kaluga", "Sochi", "Lipetsk", "Smolensk", "Maykop")
OTHERS = ("Moscow", "Kursk", "Tuapse", "Volgograd")


@pytest.fixture(scope="module", autouse=True)
def loose_standoffs() -> Iterator[None]:
    """Erode to 200 m, which is finer than what is asserted here and far quicker."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(launchers, "STANDOFF_TOLERANCE_M", 200.0)
        yield


@pytest.fixture(scope="module")
def found() -> Sensitivity:
    cities = rk.targets("russian-cities")
    few = cities.take([cities.names.index(name) for name in (*NEAR_BAND, *OTHERS)])
    return rk.reach("atacms", few).sensitivity()


def verdicts(found: Sensitivity, label: str) -> dict[str, str]:
    (variation,) = (variation for variation in found.variations if variation.label == label)
    return dict(zip(found.result.targets.names, variation.result.verdicts[0], strict=True))


def test_every_assumption_is_changed_and_none_is_left_out(found: Sensitivity) -> None:
    assert [variation.label for variation in found.variations] == [
        "range: low",
        "range: nominal",
        "range: high",
        "border: ukraine-without-crimea",
        "border: ukraine-russia-border",
        "stand-off: 30 km",
        "resolution: 1 km",
        "resolution: 1:50 million",
    ]
    assert found.skipped == ()


def test_kaluga_hangs_on_the_published_figure(found: Sensitivity) -> None:
    assert verdicts(found, "range: low")["Kaluga"] == "out_of_reach"
    assert verdicts(found, "range: high")["Kaluga"] == "in_reach"
    assert found.flips_on(0) == ("range", "standoff")


def test_the_south_hangs_on_crimea_and_the_north_does_not(found: Sensitivity) -> None:
    changed = verdicts(found, "border: ukraine-without-crimea")
    assert changed["Maykop"] != "in_reach"
    assert changed["Tuapse"] != "in_reach"
    assert {changed[name] for name in ("Lipetsk", "Smolensk", "Kursk")} == {"in_reach"}


def test_a_coarse_map_says_what_it_cannot_tell(found: Sensitivity) -> None:
    coarse = verdicts(found, "resolution: 1:50 million")
    assert coarse["Sochi"] == coarse["Lipetsk"] == "marginal"
    assert coarse["Kursk"] == "in_reach"
    assert coarse["Moscow"] == "out_of_reach"


def test_what_a_flip_takes_is_what_flips_it(found: Sensitivity) -> None:
    for row, name in enumerate(NEAR_BAND):
        answer = found.result.answer(row)
        for flip in found.needed_flips(row):
            moved_km = answer.distance_km + flip.change_km
            estimate = answer.weapon.range
            assert flip.verdict is not answer.verdict, name
            edge_km = (
                estimate.low_km - answer.uncertainty_km
                if flip.figure == "low"
                else estimate.high_km + answer.uncertainty_km
            )
            assert moved_km == pytest.approx(edge_km)
            at_figure = {"low": flip.figure_km - answer.uncertainty_km, "high": flip.figure_km + answer.uncertainty_km}
            assert at_figure[flip.figure] == pytest.approx(answer.distance_km)


def test_the_stand_off_that_is_said_to_do_it_does_it(found: Sensitivity) -> None:
    row = found.result.targets.names.index("Smolensk")
    flip = next(flip for flip in found.needed_flips(row) if flip.verdict is Verdict.MARGINAL)
    assert flip.change_km == pytest.approx(17.4, abs=0.1)
    only = found.result.targets.take([row])
    assert rk.reach("atacms", only, standoff_km=flip.change_km + 0.4)["Smolensk"].verdict is Verdict.MARGINAL


def test_the_summary_says_who_flips_and_what_it_takes(found: Sensitivity) -> None:
    text = found.summary()
    assert (
        "Kaluga 290.5 km, marginal, depends on range and stand-off. To be in reach: a lowest figure at least 290.6 km"
        in text
    )
    assert "Sochi 309.4 km, out of reach, depends on resolution." in text
    assert "Natural Earth draws Crimea as Russia's" in text
    assert "border: ukraine-without-crimea " in text
    assert "not modelled" in text


def test_every_verdict_is_a_column(found: Sensitivity) -> None:
    columns = found.columns()
    assert columns["hangs_on"][0] == "range standoff"
    assert columns["if_standoff_30_km"][0] == "out_of_reach"
    assert columns["if_resolution_1_50_million"][OTHERS.index("Moscow") + len(NEAR_BAND)] == "out_of_reach"
    assert (np.array(columns["km_if_standoff_30_km"], dtype=float) - found.result.distance_km).min() >= 29.7
    assert "km_if_range_low" not in columns


def test_a_file_of_ones_own_has_no_other_border_and_no_coarser_map() -> None:
    square = LaunchArea(
        "mine.geojson", "my square", Polygon([(30, 50), (31, 50), (31, 51), (30, 51)]), Provenance("me")
    )
    places = rk.targets("russian-cities").take([0])
    own = compute_sensitivity(rk.reach(["atacms", 500], places, square), standoff_km=10)
    assert [variation.assumption for variation in own.variations] == ["range", "range", "range", "standoff"]
    assert len(own.skipped) == 2
    assert {"hangs_on_atacms", "hangs_on_500km"} < set(own.columns())
    with pytest.raises(rk.InputError, match="a stand-off is already taken off"):
        compute_sensitivity(rk.reach("atacms", places, place_launchers(square, 5)))
    site = LaunchArea("site", "a site", Point(30, 50), Provenance("me"))
    assert "stand-off: site is not a territory" in compute_sensitivity(rk.reach("atacms", places, site)).skipped


def test_a_question_with_a_stand_off_is_compared_with_none() -> None:
    places = rk.targets("russian-cities").take([0])
    own = rk.reach("atacms", places, "ukraine-without-crimea", standoff_km=30).sensitivity()
    assert "stand-off: 0 km" in [variation.label for variation in own.variations]
    assert own.skipped == ("border: ukraine-russia-border is a line, which leaves no room for a stand-off",)


@pytest.fixture(scope="module")
def kaluga() -> TargetSet:
    cities = rk.targets("russian-cities")
    return cities.take([cities.names.index("Kaluga")])


def test_launch_points_stay_launch_points_whatever_else_is_changed(kaluga: TargetSet) -> None:
    result = rk.reach("atacms", kaluga, along_border_km=100)
    found = result.sensitivity()
    assert found.skipped == ()
    by_label = {variation.label: variation.result for variation in found.variations}
    assert "stand-off: 30 km" in by_label
    for label, other in by_label.items():
        assert other.launch.along_border_km == 100, label
    # Kaluga is far from Crimea, so that leaving it out moves no launch point near Kaluga by more than the last step
    assert by_label["border: ukraine-without-crimea"].distance_km[0] > 290.53
    assert "does it" not in found.summary()  # points have no inside to stand off in
    points = LaunchArea("p", "p", Polygon([(30, 50), (31, 50), (31, 51)]), Provenance("me"), along_border_km=5)
    with pytest.raises(rk.InputError, match="only points along its border"):
        compute_sensitivity(rk.reach("atacms", kaluga, points))


def test_an_uncertainty_that_was_stated_stands_under_every_variation(kaluga: TargetSet) -> None:
    stated = rk.launch_area("ukraine", uncertainty_km=20)
    found = rk.reach("atacms", kaluga, stated).sensitivity()
    assert {round(variation.result.uncertainty_km) for variation in found.variations} == {20}


def test_a_single_figure_has_no_others_to_try(kaluga: TargetSet) -> None:
    found = rk.reach(320, kaluga, standoff_km=30).sensitivity()
    assert "range" not in {variation.assumption for variation in found.variations}
    assert found.skipped[0].startswith("range: no figure but")
    text = found.summary()
    assert text.startswith("A range of 320 km from Ukraine's border with a stand-off of 30 km: which of 1 verdicts")
    assert "To be in reach: a range at least 329" in text


def test_several_assumptions_are_listed_in_words(found: Sensitivity) -> None:
    assert "depends on border, stand-off and resolution." in found.summary()
