from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from rangekit.catalog import load_weapons
from rangekit.errors import DataNotFoundError, InputError, NoRangeError, UnknownEntryError
from rangekit.model import RangeEstimate, Weapon

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("typed", "weapon_id"),
    [
        ("atacms", "atacms"),
        ("ATACMS", "atacms"),
        (" atacms ", "atacms"),
        ("MGM-140", "atacms"),
        ("army tactical missile system", "atacms"),
        ("M39", "atacms-m39"),
        ("m57", "atacms-unitary"),
        ("SCALP", "scalp-eg"),
        ("Storm Shadow", "storm-shadow"),
        ("hrim 2", "sapsan"),
        ("Грім-2", "sapsan"),
        ("Taurus KEPD 350", "taurus"),
        ("томагавк", "tomahawk"),
    ],
)
def test_look_up_forgives_case_punctuation_and_script(typed: str, weapon_id: str) -> None:
    assert load_weapons()[typed].id == weapon_id
    assert typed in load_weapons()


@pytest.mark.parametrize("launcher", ["HIMARS", "M142", "himars", "M270 MLRS", "MLRS"])
def test_launchers_have_no_range_of_their_own(launcher: str) -> None:
    with pytest.raises(NoRangeError, match="launcher") as caught:
        load_weapons()[launcher]
    assert "gmlrs" in caught.value.instead
    assert launcher not in load_weapons()


def test_unknown_weapon_names_near_ones() -> None:
    with pytest.raises(UnknownEntryError) as caught:
        load_weapons()["atacsm"]
    assert caught.value.near[0] == "atacms"


@pytest.mark.parametrize("typed", ["", "   ", "???"])
def test_empty_names_find_nothing(typed: str) -> None:
    with pytest.raises(UnknownEntryError):
        load_weapons()[typed]


def test_open_ended_and_unconfirmed_stay_marked() -> None:
    catalog = load_weapons()
    assert [weapon.id for weapon in catalog.values() if weapon.open_ended] == ["prsm"]
    assert "jdam-er" in catalog.filter(status="unconfirmed")


def test_filters_narrow() -> None:
    catalog = load_weapons()
    assert all(weapon.kind == "drone" for weapon in catalog.filter(kind="drone").values())
    assert set(catalog.filter(min_range_km=1500)) == {"flamingo", "fp-1", "tomahawk"}


def test_register_returns_a_new_catalogue() -> None:
    catalog = load_weapons()
    mine = catalog.register(Weapon("atacms", "Mine", RangeEstimate.exactly(1)))
    assert mine["atacms"].name == "Mine"
    assert catalog["atacms"].name == "ATACMS"
    assert len(mine) == len(catalog)


def test_user_file_extends_and_overrides(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(
        '[[weapon]]\nid = "ATACMS"\nnominal_km = 310\n[[weapon]]\nid = "new"\nnominal_km = 5\naliases = ["TLAM"]\n'
    )
    catalog = load_weapons(path)
    assert catalog["atacms"].range == RangeEstimate.exactly(310)
    assert catalog["tlam"].id == "new"
    assert catalog["prsm"].id == "prsm"


def test_all_faults_of_a_user_file_are_reported_at_once(tmp_path: Path) -> None:
    path = tmp_path / "bad.toml"
    path.write_text(
        '[[weapon]]\nid = "a"\nnominal_km = "far"\n'
        "[[weapon]]\nnominal_km = 5\n"
        '[[weapon]]\nid = "b"\nlow_km = 9\nnominal_km = 5\nrange = 3\n'
        '[[weapon]]\nid = "c"\nnominal_km = 5\n[[weapon.sources]]\nfigure = "5 km"\nstatus = "rumour"\n'
        '[[weapon]]\nid = "d"\nnominal_km = 5\n[[weapon]]\nid = "D"\nnominal_km = 5\n'
    )
    with pytest.raises(InputError) as caught:
        load_weapons(path)
    text = "\n".join(caught.value.faults)
    for part in ("'far'", "needs an id", "out of order", "unknown key 'range'", "'rumour'", "occurs twice"):
        assert part in text
    assert str(path) in str(caught.value)


@pytest.mark.parametrize("text", ["weapon = 3", "not toml", "", "weapon = [1]"])
def test_a_file_without_weapons_is_an_input_error(text: str, tmp_path: Path) -> None:
    path = tmp_path / "bad.toml"
    path.write_text(text)
    with pytest.raises(InputError):
        load_weapons(path)


def test_missing_file() -> None:
    with pytest.raises(DataNotFoundError):
        load_weapons("nowhere.toml")
