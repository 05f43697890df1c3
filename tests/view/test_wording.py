from __future__ import annotations

import pytest
from rangekit.model import RangeEstimate, Weapon
from rangekit.view.wording import say_headline, say_subject

from made_results import make_result


def test_headline_of_many(result) -> None:
    assert say_headline(result, [2]) == (
        "Test (about 300 km) from a square: 1 of 3 places is in reach, 1 is marginal. "
        "Far is not in reach: 451 km away, 151 km short."
    )


@pytest.mark.parametrize(
    ("distances", "counts"),
    [
        ([400.0, 500.0], "none of 2 places is in reach, none is marginal."),
        ([10.0, 20.0], "2 of 2 places are in reach, none is marginal."),
        ([300.0, 301.0], "none of 2 places is in reach, 2 are marginal."),
    ],
)
def test_headline_counts(distances, counts) -> None:
    assert say_headline(make_result(("A", "B"), distances)).endswith(counts)


@pytest.mark.parametrize(
    ("distance", "sentence"),
    [
        (0.0, "A is in reach. A lies inside the launch area."),
        (120.4, "A is in reach. A is in reach: 120 km away, 180 km to spare."),
        (296.0, "A is marginal. A is marginal: 296 km away, 4 km inside the edge of the nominal range."),
        (303.0, "A is marginal. A is marginal: 303 km away, 3 km beyond the edge of the nominal range."),
        (451.2, "A is out of reach. A is not in reach: 451 km away, 151 km short."),
    ],
)
def test_headline_of_one(distance, sentence) -> None:
    assert say_headline(make_result(("A",), [distance])) == f"Test (about 300 km) from a square: {sentence}"


def test_headline_of_none() -> None:
    assert say_headline(make_result((), [])) == "Test (about 300 km) from a square: no targets were asked about."


def test_large_counts_are_grouped() -> None:
    names = tuple(f"place {row}" for row in range(1200))
    assert "1,200 of 1,200 places are in reach" in say_headline(make_result(names, [1.0] * 1200))


def test_a_name_is_never_read_as_a_template() -> None:
    assert say_headline(make_result(("{weapon} {0}",), [500.0])).count("{weapon} {0}") == 2


@pytest.mark.parametrize(
    ("weapon", "subject"),
    [
        (Weapon.from_range_km(450), "A range of 450 km from here"),
        (Weapon("x", "X", RangeEstimate.exactly(500), kind="cruise"), "X (500 km) from here"),
        (Weapon("x", "X", RangeEstimate.exactly(499), kind="cruise", open_ended=True), "X (499 km or more) from here"),
        (Weapon("x", "X (long)", RangeEstimate(1400, 3000, 3000), kind="cruise"), "X (about 3,000 km) from here"),
    ],
)
def test_subject(weapon, subject) -> None:
    assert say_subject(weapon, "from here") == subject
