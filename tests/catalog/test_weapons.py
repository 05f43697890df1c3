from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from rangekit.catalog import load_weapons
from rangekit.errors import DataNotFoundError, InputError, NoRangeError, UnknownEntryError
from rangekit.model import RangeEstimate, Weapon

if TYPE_CHECKING:
    from pathlib import Path

BAD_FILE = '''\
[[weapon]]
id = "a"
nominal_km = "far"
[[weapon]]
nominal_km = 5
[[weapon]]
id = "b"
note = """
nominal_km = 7
"""
low_km = 9
nominal_km = 5
nominal = 3
[[weapon]]
id = "c"
[[weapon.sources]]
figure = "5 km"
status = "rumour"
[[weapon.sources]]
figure = "5 km"
status = "press"
[[weapon]]
id = "d"
nominal_km = 5
[[weapon]]
id = "D"
nominal_km = 0
'''


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
    assert [weapon.id for weapon in catalog.values() if weapon.open_ended] == ["prsm", "storm-shadow"]
    assert "jdam-er" in catalog.filter(status="unconfirmed")


def test_filters_narrow() -> None:
    catalog = load_weapons()
    assert all(weapon.kind == "drone" for weapon in catalog.filter(kind="drone").values())
    assert set(catalog.filter(min_range_km=1500, catalogue="ukraine")) == {"flamingo", "fp-1", "tomahawk", "agm-158b2"}
    assert set(catalog.filter(kind="ballistic", catalogue="russia")) == {"iskander-m", "kinzhal", "oreshnik"}


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


def test_all_faults_of_a_user_file_are_reported_at_once_with_their_lines(tmp_path: Path) -> None:
    path = tmp_path / "bad.toml"
    path.write_text(BAD_FILE)
    with pytest.raises(InputError) as caught:
        load_weapons(path)
    assert list(caught.value.problems) == [
        "line 3: a: nominal_km is 'far', not a number of kilometres",
        "line 4: weapon 2: needs an id",
        "line 11: b: low, nominal and high range are out of order: (9, 5, 5)",
        "line 13: b: unknown key 'nominal'; did you mean nominal_km?",
        "line 14: c: has no range: it needs nominal_km, and may have low_km and high_km",
        "line 18: c: source 1: status is 'rumour', expected one of official, manufacturer, press, claimed, unconfirmed",
        "line 19: c: source 2: needs a publisher, or the status unconfirmed",
        "line 26: D: its id occurs twice, first in line 23",
        "line 27: D: a range must be a positive number of kilometres, got (0, 0, 0)",
    ]
    assert str(path) in str(caught.value)


def test_a_table_that_nobody_knows_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "bad.toml"
    path.write_text(
        'title = "x"\n[[weapon]]\nid = "a"\nnominal_km = 3\n[[weapons]]\nid = "b"\n\n[colour]\nstatus = 1\n'
        '[[weapon.sources]]\nfigure = "3 km"\nstatus = "rumour"\n',
        encoding="utf-8",
    )
    with pytest.raises(InputError) as caught:
        load_weapons(path)
    assert list(caught.value.problems) == [
        "line 1: unknown table or key 'title'; expected [[weapon]]",
        "line 5: unknown table or key 'weapons'; expected [[weapon]]",
        "line 8: unknown table or key 'colour'; expected [[weapon]]",
        "line 12: a: source 1: status is 'rumour', expected one of official, manufacturer, press, claimed, unconfirmed",
    ]


@pytest.mark.parametrize("status", ["{}", "[1]", "3"])
def test_a_status_that_is_no_text_is_a_fault(tmp_path: Path, status: str) -> None:
    path = tmp_path / "bad.toml"
    path.write_text(
        f'[[weapon]]\nid = "a"\nnominal_km = 3\n[[weapon.sources]]\nfigure = "3 km"\nstatus = {status}\n',
        encoding="utf-8",
    )
    with pytest.raises(InputError, match=r"line 6: a: source 1: status is .*, expected one of official"):
        load_weapons(path)


@pytest.mark.parametrize("name", [None, 3, b"atacms"])
def test_what_is_no_name_finds_nothing(name: object) -> None:
    catalog = load_weapons()
    assert name not in catalog
    assert catalog.get(name) is None  # type: ignore[call-overload] # what a caller without types may do
    with pytest.raises(UnknownEntryError, match="no weapon is called"):
        catalog[name]  # type: ignore[index] # as above


def test_filters_refuse_what_there_is_none_of() -> None:
    with pytest.raises(InputError, match=r"'balistic': there are ballistic, cruise.*'sure': there are official"):
        load_weapons().filter(kind="balistic", status="sure")
    assert len(load_weapons().filter(kind="drone", min_range_km=9999)) == 0


def _numbers(text: str) -> list[float]:
    """Return every number of a text as kilometres, read in km, miles and nautical miles."""
    found = [float(number.replace(",", "")) for number in re.findall(r"\d[\d,]*(?:\.\d+)?", text)]
    return [number * unit for number in found for unit in (1.0, 1.609344, 1.852)]


@pytest.mark.parametrize("weapon", load_weapons().values(), ids=list(load_weapons()))
def test_no_figure_lacks_a_source(weapon: Weapon) -> None:
    assert weapon.note
    for source in weapon.sources:
        assert source.figure
        assert source.status == "unconfirmed" or (source.publisher and source.url)
    stated = [number for source in weapon.sources for number in _numbers(f"{source.figure} {source.note}")]
    for figure_km in (weapon.range.low_km, weapon.range.nominal_km, weapon.range.high_km):
        assert min(abs(number - figure_km) / figure_km for number in stated) < 0.01, f"nobody states {figure_km} km"


@pytest.mark.parametrize("weapon", load_weapons().values(), ids=list(load_weapons()))
def test_each_figure_is_stated_by_a_source_that_says_so(weapon: Weapon) -> None:
    for label in ("low", "nominal", "high"):
        figure = weapon.figure(label)
        assert figure.sources, label
        stated = [number for source in figure.sources for number in _numbers(f"{source.figure} {source.note}")]
        assert min(abs(number - figure.range_km) / figure.range_km for number in stated) < 0.01, label


def test_trust_belongs_to_a_figure() -> None:
    catalog = load_weapons()
    assert {str(catalog["jdam-er"].figure(label).status) for label in ("low", "nominal", "high")} == {"unconfirmed"}
    assert catalog["liutyi"].range == RangeEstimate.exactly(1000)  # 1,300 was a strike's distance, and refuted
    assert "liutyi" not in catalog.filter(status="official")
    assert catalog["flamingo"].range == RangeEstimate.exactly(3000)  # so was 1,400
    assert catalog["tochka-u"].range == RangeEstimate.exactly(120)
    assert catalog["jassm-er"].range.nominal_km == 1000
    assert catalog["fp-1"].range.low_km == 1368
    assert catalog["storm-shadow"].figure("low").at_least is False  # some say "up to", some "more than"
    assert catalog["storm-shadow"].figure("high").at_least is True


def test_old_files_without_states_still_read(tmp_path: Path) -> None:
    path = tmp_path / "old.toml"
    source = '[[weapon.sources]]\nfigure = "5 km"\nstatus = "press"\npublisher = "A paper"\n'
    path.write_text(f'[[weapon]]\nid = "old"\nnominal_km = 5\n{source}', encoding="utf-8")
    assert load_weapons(path)["old"].figure("high").status == "press"
    path.write_text(path.read_text() + 'states = ["top"]\nat_least = 1\n', encoding="utf-8")
    with pytest.raises(InputError, match="expected a list of low, nominal, high"):
        load_weapons(path)


@pytest.mark.parametrize("text", ["weapon = 3", "not toml", "", "weapon = [1]"])
def test_a_file_without_weapons_is_an_input_error(text: str, tmp_path: Path) -> None:
    path = tmp_path / "bad.toml"
    path.write_text(text)
    with pytest.raises(InputError):
        load_weapons(path)


def test_missing_file() -> None:
    with pytest.raises(DataNotFoundError):
        load_weapons("nowhere.toml")


def test_sources_that_are_no_tables_are_named(tmp_path: Path) -> None:
    path = tmp_path / "bad.toml"
    path.write_text('[[weapon]]\nid = "a"\nnominal_km = 5\nsources = ["The Times"]\naliases = "x"\nname = 3\n')
    with pytest.raises(InputError) as caught:
        load_weapons(path)
    assert list(caught.value.problems) == [
        "line 4: a: source 1: is not a table",
        "line 5: a: aliases is not a list of texts",
        "line 6: a: name is not text",
    ]
    path.write_text('[[weapon]]\nid = "a"\nnominal_km = 5\nsources = 3\n')
    with pytest.raises(InputError, match="line 4: a: sources is not a list"):
        load_weapons(path)
