from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from made_results import make_result
from rangekit.catalog import list_target_sets, load_basemap
from rangekit.model import RangeEstimate, Weapon
from rangekit.view import build_scene
from rangekit.view.payload import to_payload
from rangekit.view.wording import format_headline, format_map_name, format_subject, words

if TYPE_CHECKING:
    from rangekit.model import ReachResult


def test_headline_of_many(result: ReachResult) -> None:
    assert format_headline(result, [2]) == (
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
def test_headline_counts(distances: list[float], counts: str) -> None:
    assert format_headline(make_result(("A", "B"), distances)).endswith(counts)


@pytest.mark.parametrize(
    ("distance", "sentence"),
    [
        (0.0, "A is in reach. A lies inside the launch area."),
        (120.4, "A is in reach. A is in reach: 120 km away, 180 km to spare."),
        (
            296.0,
            (
                "A is marginal. A is marginal, 296 km away: out of reach at the lowest published range (290 km), in "
                "reach at the highest (306 km)."
            ),
        ),
        (
            306.05,
            (
                "A is marginal. A is marginal, 306.1 km away: too near to 306 km to tell, with a position "
                "uncertainty of 100 m."
            ),
        ),
        (306.2, "A is out of reach. A is not in reach: 306.2 km away, 6.2 km short."),
        (451.2, "A is out of reach. A is not in reach: 451 km away, 151 km short."),
    ],
)
def test_headline_of_one(distance: float, sentence: str) -> None:
    assert format_headline(make_result(("A",), [distance])) == f"Test (about 300 km) from a square: {sentence}"


def test_headline_of_none() -> None:
    assert format_headline(make_result((), [])) == "Test (about 300 km) from a square: no targets were asked about."


def test_large_counts_are_grouped() -> None:
    names = tuple(f"place {row}" for row in range(1200))
    assert "1,200 of 1,200 places are in reach" in format_headline(make_result(names, [1.0] * 1200))


def test_a_name_is_never_read_as_a_template() -> None:
    assert format_headline(make_result(("{weapon} {0}",), [500.0])).count("{weapon} {0}") == 2


@pytest.mark.parametrize(
    ("weapon", "subject"),
    [
        (Weapon.from_range_km(450), "A range of 450 km from here"),
        (Weapon("x", "X", RangeEstimate.exactly(500), kind="cruise"), "X (500 km) from here"),
        (Weapon("x", "X", RangeEstimate.exactly(499), kind="cruise", open_ended=True), "X (499 km or more) from here"),
        (Weapon("x", "X (long)", RangeEstimate(1400, 3000, 3000), kind="cruise"), "X (about 3,000 km) from here"),
    ],
)
def test_subject(weapon: Weapon, subject: str) -> None:
    assert format_subject(weapon, "from here") == subject


@pytest.mark.parametrize("lang", ["uk", "ru"])
def test_every_country_of_the_base_map_has_a_name_in_each_language(lang: str) -> None:
    countries = [label.name for label in load_basemap().labels if label.kind == "country"]
    assert countries
    assert [name for name in countries if format_map_name(name, lang) == name] == []


def test_the_base_map_speaks_the_pages_language_and_leaves_targets_to_themselves() -> None:
    scene = build_scene(make_result(("Kyiv", "B"), [10.0, 20.0]), [], lang="uk")
    names = [label[0] for label in to_payload(scene)["basemap"]["labels"]]
    assert "Польща" in names
    assert "Харків" in names
    assert not {"Київ", "Kyiv"} & set(names)


@pytest.mark.parametrize(
    ("uncertainty_km", "said"), [(0.1, "100 m"), (0.1009, "101 m"), (0.0001, "1 m"), (1.23, "1.3 km"), (30.0, "30 km")]
)
def test_an_uncertainty_is_rounded_up_to_what_a_reader_can_take_in(uncertainty_km: float, said: str) -> None:
    made = replace(make_result(("A", "B"), [10.0, 20.0]), uncertainty_km=uncertainty_km)
    assert f"Position uncertainty allowed for: {said}." in build_scene(made, []).caveats


def test_a_marginal_distance_never_reads_as_if_it_were_on_the_other_side_of_a_figure() -> None:
    weapon = Weapon("test", "Test", RangeEstimate(250, 250, 500))
    for distance_km in (250.11, 250.4, 250.6, 251.0, 499.4, 499.9):
        sentence = format_headline(make_result(("A",), [distance_km], weapon=weapon))
        figures = re.findall(r"([\d.]+) km", sentence.rpartition("A is marginal, ")[2])
        shown, low, high = (float(figure) for figure in figures)
        assert low < shown <= high, sentence


@pytest.mark.parametrize("lang", ["en", "uk", "ru"])
def test_beyond_a_floor_nothing_is_called_out_of_reach(lang: str) -> None:
    weapon = Weapon("test", "Test", RangeEstimate(250, 250, 300), open_ended=True)
    sentence = format_headline(make_result(("A",), [451.2], weapon=weapon), lang=lang)
    assert {"en": "floors", "uk": "нижні межі", "ru": "нижние границы"}[lang] in sentence
    assert {"en": "reach", "uk": "досяжн", "ru": "досягаем"}[lang] not in sentence


@pytest.mark.parametrize("lang", ["uk", "ru"])
def test_every_bundled_set_is_named_in_the_pages_language(lang: str) -> None:
    shown = {file.id for file in list_target_sets()}
    assert shown <= words(lang)["targets"].keys()
