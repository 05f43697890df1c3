from collections.abc import Callable

import pytest

from rangekit.analysis.checks import (
    StatedDistance,
    check_distance,
    describe_claim,
    describe_range_needed,
    find_range_needed,
)
from rangekit.errors import InputError
from rangekit.model import ReachAnswer, Weapon

Maker = Callable[..., ReachAnswer]


@pytest.mark.parametrize(
    ("text", "distance_km", "rounding_km"),
    [
        ("450km", 450, 5),
        ("450", 450, 5),
        ("451.2km", 451.2, 0.05),
        ("298 km", 298, 0.5),
        ("1,300", None, None),
        ("1300km", 1300, 50),
        ("2000km", 2000, 500),
        ("100km", 100, 50),
        ("280mi", 450.616, 8.047),
        ("450000m", 450, 5),
        (".5km", 0.5, 0.05),
        ("0km", None, None),
        ("far", None, None),
    ],
)
def test_a_figure_says_how_it_was_rounded(text: str, distance_km: float | None, rounding_km: float | None) -> None:
    if distance_km is None:
        with pytest.raises(InputError):
            StatedDistance.from_text(text)
    else:
        stated = StatedDistance.from_text(text)
        assert (stated.distance_km, stated.rounding_km) == pytest.approx((distance_km, rounding_km), abs=0.001)


@pytest.mark.parametrize(
    ("claim", "distance_km", "uncertainty_km", "verdict"),
    [
        ("450km", 451.2, 0.1, "agrees"),
        ("450km", 455.05, 0.1, "agrees"),
        ("450km", 455.2, 0.1, "close"),
        ("300km", 276.8, 0.1, "close"),
        ("30km", 32.1, 0.1, "close"),
        ("100km", 114.8, 0.1, "differs"),
        ("100km", 104.0, 0.1, "agrees"),
        ("301km", 276.8, 0.1, "differs"),
        ("298km", 299.0, 0.0, "close"),
        ("298km", 299.0, 0.6, "agrees"),
        ("40km", 0.0, 0.1, "differs"),
    ],
)
def test_a_claim_is_given_its_rounding_and_no_more(
    claim: str, distance_km: float, uncertainty_km: float, verdict: str
) -> None:
    check = check_distance(StatedDistance.from_text(claim), distance_km, uncertainty_km)
    assert check.verdict == verdict
    assert describe_claim("Kursk", check).startswith(f"A claim of {claim} for Kursk ")


def test_the_range_needed_names_who_has_it(make_answer: Maker, make_weapon: Callable[..., Weapon]) -> None:
    weapons = [
        make_weapon(499, 499, 499, id="prsm", open_ended=True),
        make_weapon(250, 250, 500, id="storm-shadow"),
        make_weapon(451.3, 452, 453, id="just"),
        make_weapon(451.25, 452, 453, id="hardly"),
        make_weapon(290, 300, 306),
    ]
    answer = make_answer("Moscow", 451.2, uncertainty_km=0.1, standoff_km=30.0)
    needed = find_range_needed(answer, weapons)
    assert needed.range_km == pytest.approx(451.3)
    assert [weapon.id for weapon in needed.in_reach] == ["just", "prsm"]
    assert [weapon.id for weapon in needed.marginal] == ["storm-shadow", "hardly"]
    assert describe_range_needed(answer, needed) == (
        "Moscow needs a range of 451.3 km from Ukraine's border with a stand-off of 30 km to have it in reach. "
        "Of 5 catalogued systems 2 have it by their lowest published figure: just (451.3–453 km), prsm (499+ km); "
        "marginal: storm-shadow (250–500 km), hardly (451.25–453 km)."
    )


def test_a_place_in_the_launch_area_needs_no_range(make_answer: Callable[..., ReachAnswer]) -> None:
    answer = make_answer("Kyiv", 0.0, uncertainty_km=0.1)
    said = describe_range_needed(answer, find_range_needed(answer, [answer.weapon]))
    assert said.startswith("Kyiv lies inside the launch area (Ukraine's border) and needs no range. Of 1 catalogued")
