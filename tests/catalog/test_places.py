from __future__ import annotations

import numpy as np
import pytest

from rangekit.catalog import find_place, find_places, load_targets
from rangekit.errors import UnknownEntryError
from rangekit.model import Provenance, TargetSet


@pytest.fixture(scope="module")
def cities() -> TargetSet:
    return load_targets("russian-cities")


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Moscow", "Moscow"),
        ("Москва", "Moscow"),
        ("москва", "Moscow"),
        ("moskva", "Moscow"),
        ("MOSCOW", "Moscow"),
        ("Moskau", "Moscow"),
        ("saint petersburg", "Saint Petersburg"),
        ("St. Petersburg", "Saint Petersburg"),
        ("Курск", "Kursk"),
        ("Kursk", "Kursk"),
        ("rostov na donu", "Rostov-on-Don"),
    ],
)
def test_a_place_is_found_under_any_of_its_names(typed: str, name: str, cities: TargetSet) -> None:
    assert find_place(cities, typed).name == name


def test_orel_is_found_with_and_without_its_dots(cities: TargetSet) -> None:
    rows = {find_place(cities, typed).row for typed in ("Орёл", "Орел", "орел")}
    assert len(rows) == 1


def test_namesakes_come_most_populous_first() -> None:
    targets = TargetSet(
        "t",
        "t",
        ("Kirov", "Kirov", "Kirov"),
        np.zeros(3),
        np.zeros(3),
        Provenance("t"),
        columns={"population": [1, 3, 2]},
    )
    match = find_place(targets, "kirov")
    assert (match.row, match.others) == (1, (2, 0))


def test_unknown_place_names_near_ones(cities: TargetSet) -> None:
    with pytest.raises(UnknownEntryError) as caught:
        find_place(cities, "Moskow City")
    assert caught.value.near
    with pytest.raises(UnknownEntryError) as caught:
        find_place(cities, "Voronesh")
    assert caught.value.near[0] == "Voronezh"


@pytest.mark.parametrize("typed", ["", " ", "§§", "<script>"])
def test_odd_names_find_nothing(typed: str, cities: TargetSet) -> None:
    with pytest.raises(UnknownEntryError):
        find_places(cities, typed)


def test_airports_are_found_by_code() -> None:
    assert "Sheremetyevo" in find_place(load_targets("russian-airports"), "SVO").name
