"""What an answer must not keep to itself."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

import rangekit as rk
from rangekit.catalog import load_targets, pick_places
from rangekit.catalog.places import find_place
from rangekit.errors import UnknownEntryError

if TYPE_CHECKING:
    from collections.abc import Callable

    Run = Callable[..., Any]


@pytest.mark.parametrize(
    ("typed", "region"),
    [
        ("Kirov", "Kirov Oblast"),
        ("Kirov, Kaluga Oblast", "Kaluga Oblast"),
        ("Kirov (Kaluga)", "Kaluga Oblast"),
        ("kirov,kaluga", "Kaluga Oblast"),
        ("Blagoveshchensk (Bashkortostan)", "Bashkortostan"),
    ],
)
def test_a_name_is_understood_with_its_region(typed: str, region: str) -> None:
    cities = load_targets("russian-cities")
    assert cities.columns["region"][find_place(cities, typed).row] == region


def test_a_region_that_does_not_fit_finds_nothing() -> None:
    with pytest.raises(UnknownEntryError):
        find_place(load_targets("russian-cities"), "Kirov, Moscow Oblast")


def test_namesakes_stand_in_the_answer_itself(run: Run) -> None:
    (line,) = run("check", "Kirov", "-q").out.splitlines()
    assert "This is Kirov in Kirov Oblast; Kirov in Kaluga Oblast is 192.4 km away and in reach." in line
    (record,) = json.loads(run("check", "Kirov", "--format", "json", "-q").out)
    assert record["notes"][0].startswith("This is Kirov in Kirov Oblast")
    assert rk.reach("atacms")["Kirov"].notes[0] == record["notes"][0]
    assert not rk.reach("atacms")["Moscow"].notes
    assert "This is" not in run("check", "Kirov (Kaluga)", "-q").out


def test_a_place_in_another_bundled_set_gets_its_answer(run: Run) -> None:
    assert run("check", "Sevastopol", "-q").out.startswith(
        "Sevastopol is in Ukraine; it lies inside the launch area (Ukraine's border)"
    )
    assert "Donetsk in Donetsk Oblast, Ukraine, lies inside the launch area." in run("check", "Donetsk", "-q").out
    assert run("check", "Kharkiv", "-w", "iskander-m", "-l", "russia", "-q").out.startswith("Kharkiv is in reach of")
    asked = ("check", "Warsaw", "-l", "country:Belarus", "--range", "300km", "-t", "capitals", "-q")
    assert run(*asked).out.startswith("Warsaw is within a range of 300 km from Belarus's border")


def test_near_names_come_from_all_bundled_sets() -> None:
    with pytest.raises(UnknownEntryError) as caught:
        pick_places(load_targets("russian-cities"), ["Sevastopoll"])
    assert caught.value.near[0] == "Sevastopol"


def test_a_point_of_view_that_matters_is_said(run: Run) -> None:
    said = run("check", "Krasnodar", "-q").out
    assert "lies in Crimea, so the point of view on borders matters: without Crimea the distance is 230.6 km." in said
    said = run("check", "Rostov-on-Don", "-q").out
    assert "on a border that Ukraine does not hold" in said
    assert "no front line is bundled" in said
    assert "point of view" not in run("check", "Kursk", "-q").out


def test_a_figure_names_only_the_publishers_that_lend_it_its_status(run: Run) -> None:
    said = run("weapons", "liutyi").out
    assert "lowest published 1000 km (manufacturer: Webnoviny (SITA, citing the head of Ukroboronprom))" in said
