from collections.abc import Callable
from typing import Any

import pytest

from rangekit.analysis import describe_answer
from rangekit.model import ReachAnswer, Source, SourceStatus, Weapon

Maker = Callable[..., ReachAnswer]

RANGE = "published range 290–306 km, nominal 300 km"
NEAREST = "Nearest launch point 52.36°N 33.84°E."


@pytest.mark.parametrize(
    ("place", "distance_km", "sentence"),
    [
        (
            "Moscow",
            451.2,
            (
                f"Moscow is out of reach of ATACMS ({RANGE}) launched from Ukraine's border: the shortest distance is "
                f"451.2 km (± 0.1), 151.2 km more than the nominal range. {NEAREST}"
            ),
        ),
        (
            "Kursk",
            91.1,
            (
                f"Kursk is in reach of ATACMS ({RANGE}) launched from Ukraine's border: the shortest distance is "
                f"91.1 km (± 0.1), 208.9 km less than the nominal range. {NEAREST}"
            ),
        ),
        (
            "Kaluga",
            290.5,
            (
                f"Kaluga is marginal for ATACMS ({RANGE}) launched from Ukraine's border: the shortest distance is "
                "290.5 km (± 0.1), 9.5 km less than the nominal range; whether it is in reach depends on which "
                f"published figure holds. {NEAREST}"
            ),
        ),
        (
            "Edgeville",
            289.99,
            (
                f"Edgeville is marginal for ATACMS ({RANGE}) launched from Ukraine's border: the shortest distance is "
                "290.0 km (± 0.1), 10.0 km less than the nominal range; that is too close to call within the stated "
                f"uncertainty. {NEAREST}"
            ),
        ),
        (
            "Kyiv",
            0.0,
            "Kyiv lies inside the launch area (Ukraine's border): the distance is 0 km, so it is in reach of ATACMS.",
        ),
    ],
)
def test_the_sentence_fits_the_verdict(make_answer: Maker, place: str, distance_km: float, sentence: str) -> None:
    assert describe_answer(make_answer(place, distance_km)) == sentence


@pytest.mark.parametrize(
    ("distance_km", "beginning"),
    [
        (451.2, "Moscow is beyond a range of 450 km from Ukraine's border: the shortest distance is 451.2 km"),
        (91.1, "Moscow is within a range of 450 km from Ukraine's border: the shortest distance is 91.1 km"),
        (450.01, "Moscow is at the very edge of a range of 450 km from Ukraine's border"),
        (0.0, "Moscow lies inside the launch area (Ukraine's border): the distance is 0 km, so it is within a range"),
    ],
)
def test_a_bare_range_is_not_called_a_weapon(make_answer: Maker, distance_km: float, beginning: str) -> None:
    sentence = describe_answer(make_answer("Moscow", distance_km, weapon=Weapon.from_range_km(450)))
    assert sentence.startswith(beginning)
    assert "nominal" not in sentence
    assert "published" not in sentence


@pytest.mark.parametrize(
    ("status", "word"),
    [
        (SourceStatus.OFFICIAL, "published range"),
        (SourceStatus.CLAIMED, "claimed range"),
        (SourceStatus.UNCONFIRMED, "unconfirmed range"),
    ],
)
def test_a_figure_is_trusted_no_further_than_its_sources(
    make_answer: Maker, make_weapon: Callable[..., Weapon], status: SourceStatus, word: str
) -> None:
    weapon = make_weapon(sources=(Source("300 km", status),))
    assert f"({word} 290" in describe_answer(make_answer("Moscow", 451.2, weapon=weapon))


def test_an_open_range_says_so(make_answer: Maker, make_weapon: Callable[..., Weapon]) -> None:
    weapon = make_weapon(499, 499, 499, id="prsm", name="PrSM", open_ended=True)
    sentence = describe_answer(make_answer("Tula", 520, weapon=weapon))
    assert "(published range 499 km or more)" in sentence
    assert "is beyond the published figures of PrSM" in sentence
    assert "which are floors" in sentence
    assert "out of reach" not in sentence


def test_certainty_is_not_feigned(make_answer: Maker) -> None:
    assert "(±" not in describe_answer(make_answer("Moscow", 451.2, uncertainty_km=0.0))
    assert "(± 0.2)" in describe_answer(make_answer("Moscow", 451.2, uncertainty_km=0.11))
    assert "(± 0.1)" in describe_answer(make_answer("Moscow", 451.2, uncertainty_km=0.1))


def test_stand_off_and_date_are_part_of_the_answer(make_answer: Maker) -> None:
    sentence = describe_answer(make_answer("Moscow", 481.2, standoff_km=30.0, as_of="2024-11-17"))
    assert "launched from Ukraine's border as of 2024-11-17 with a stand-off of 30 km:" in sentence


@pytest.mark.parametrize("hostile", ["a\x1b[2Jb", "a\nb", "a\rb", "a\u202eb", "a\x9bb", "a\x00b", "a\u2028b"])
def test_a_name_cannot_command_a_terminal(make_answer: Maker, hostile: str) -> None:
    sentence: Any = describe_answer(make_answer(hostile, 451.2))
    assert sentence.isprintable()
    assert sentence.startswith("a\\")


def test_a_large_uncertainty_is_not_put_down_to_the_figures_alone(make_answer: Maker) -> None:
    sentence = describe_answer(make_answer("Kaluga", 290.5, uncertainty_km=50.0))
    assert "9.5 km less than the nominal range; that is too close to call within the published figures and" in sentence
