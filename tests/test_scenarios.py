"""Scenarios end to end: those that ship, running one, and what changes between two."""

from pathlib import Path

import pytest

import rangekit as rk
from rangekit.catalog import launchers
from rangekit.catalog.locks import lock_scenario

SHIPPED = sorted((Path(__file__).parents[1] / "docs" / "scenarios").glob("*.toml"))
PLACES = "name,lon,lat,population\nKaluga,36.27,54.53,3\nMoscow,37.62,55.75,9\nMaykop,40.1024,44.6079,1\n"


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(launchers, "STANDOFF_TOLERANCE_M", 200.0)  # finer than what is asserted, and quicker
    file = tmp_path / "places.csv"
    file.write_text(PLACES, encoding="utf-8")
    return str(file)


def causes(found: object) -> list[tuple[str, str, str]]:
    return [(change.target_name, change.after.value, change.cause) for change in found]  # type: ignore[attr-defined]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_scenario_that_ships_is_sound_and_listed(path: Path) -> None:
    found = rk.scenario(path)
    assert found.title
    assert f"({path.name})" in path.with_name("README.md").read_text(encoding="utf-8")


def test_the_default_scenario_asks_the_default_question() -> None:
    asked = rk.scenario(next(path for path in SHIPPED if path.stem == "default"))
    assert (asked.launch, asked.weapons, asked.targets, asked.standoff_km) == (
        rk.Scenario().launch,
        rk.Scenario().weapons,
        rk.Scenario().targets,
        0.0,
    )
    assert {path.stem for path in SHIPPED} >= {
        "default",
        "atacms-without-crimea",
        "standoff-30km",
        "storm-shadow",
        "ranges-450-to-1600km",
    }


def test_running_one_is_asking_its_question(places: str, tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text('[[weapon]]\nid = "mine"\nnominal_km = 460\n', encoding="utf-8")
    asked = rk.Scenario(
        targets=places, weapons=("mine", "100km"), weapons_file=str(mine), min_population=2, target_uncertainty_km=5.0
    )
    result = rk.run(asked)
    assert result.targets.names == ("Kaluga", "Moscow")
    assert [weapon.id for weapon in result.weapons] == ["mine", "100km"]
    assert result["Moscow", "mine"].verdict is rk.Verdict.IN_REACH
    assert result["Moscow", "mine"].uncertainty_km == pytest.approx(5.01)


def test_a_changed_hash_is_said_in_python_too(places: str) -> None:
    locked = lock_scenario(rk.Scenario(targets=places))
    assert rk.run(locked).notes == ()
    with Path(places).open("a") as file:
        file.write("Tuapse,39.07,44.1,1\n")
    assert rk.run(locked).notes[0].startswith(f"targets ({places}) has changed: sha256 ")


def test_each_change_is_put_down_to_the_input_that_makes_it(places: str) -> None:
    before = rk.Scenario(targets=places)
    after = rk.Scenario(targets=places, launch="ukraine-without-crimea", weapons=("500km",))
    found = rk.diff(before, after)
    assert found.inputs == ("launch", "weapons")
    assert causes(found) == [("Kaluga", "in_reach", "weapons"), ("Moscow", "in_reach", "weapons")]


def test_a_stand_off_alone_is_named(places: str) -> None:
    found = rk.diff(rk.Scenario(targets=places), rk.Scenario(targets=places, standoff_km=30.0))
    assert causes(found) == [("Kaluga", "out_of_reach", "standoff"), ("Maykop", "out_of_reach", "standoff")]


def test_a_filter_leaves_targets_out(places: str) -> None:
    found = rk.diff(rk.Scenario(targets=places), rk.Scenario(targets=places, min_population=5))
    assert (len(found), found.inputs, found.only_before) == (0, ("targets",), ("Kaluga", "Maykop"))


def test_nothing_changes_between_a_scenario_and_itself(places: str) -> None:
    found = rk.diff(rk.Scenario(targets=places, title="one"), rk.Scenario(targets=places, title="other"))
    assert (len(found), found.inputs, found.compared) == (0, (), 3)
