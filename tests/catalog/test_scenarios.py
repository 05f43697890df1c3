import re
from dataclasses import replace
from pathlib import Path

import pytest

from rangekit.catalog import locks
from rangekit.catalog.bundled import list_bundled
from rangekit.catalog.locks import find_changes, lock_scenario
from rangekit.catalog.scenarios import read_scenario, scenario_to_toml
from rangekit.errors import DataNotFoundError, InputError
from rangekit.model.question import Lock, Scenario

WHOLE = """
title = "What a longer arm would change"
launch = "front.geojson"
as_of = 2024-11-17
along_border = "25km"
standoff = 30
weapons = ["Storm Shadow", "450km", 500]
weapons_file = "mine.toml"
targets = "places.csv"
highlight = "Kaluga"
tolerance = "100m"

[filters]
min_population = 100_000
near = "Kaluga,250km"
within = "region.geojson"

[outputs]
map = "maps/x.html"
reach = "x.csv"

[lock]
rangekit = "0.1.0"

[lock.sha256]
launch = "abc"
"""

FAULTY = {
    'launh = "ukraine"': "line 1: unknown key 'launh'; did you mean launch?",
    'launch = "ukrane"': "line 1: launch: no launch area is called 'ukrane'; did you mean ukraine",
    'launch = "-"': "line 1: launch is standard input",
    'launch = "gone.geojson"': "line 1: launch: no such file: folder/gone.geojson",
    'targets = "../gone.csv"': "line 1: targets: no such file: folder/../gone.csv",
    "targets = 3": "line 1: targets is 3, not a text",
    'weapons = ["atacsm"]': "line 1: weapons: no weapon is called 'atacsm'; did you mean atacms",
    'weapons = ["himars"]': "HIMARS has no range of its own",
    "weapons = []": "line 1: weapons is empty, not a list of texts",
    'weapons = ["0km"]': "line 1: weapons: '0km' is not a range",
    'weapons_file = "gone.toml"': "line 1: weapons_file: no such file: folder/gone.toml",
    'standoff = "-3km"': "line 1: standoff: a distance must be finite and not negative, got '-3km'",
    'standoff = "3 leagues"': "line 1: standoff: 'leagues' is not a known unit",
    '\nhighlight = ["Moscow", "Kurskk"]': "line 2: highlight: no place is called 'Kurskk'; did you mean Kursk",
    'targets = "russian-airports"\nhighlight = "Kurskk"': "line 2: highlight: no place is called 'Kurskk'",
    "tolerance = true": "line 1: tolerance is True, not a distance like '30km'",
    '[filter]\nnear = "Kursk"': "line 1: unknown key 'filter'; did you mean filters?",
    "[filters]\nmin_population = nan": "line 2: min_population is nan, not a number of people",
    "\n[filters]\nmin_population = -1": "line 3: min_population is -1, not a number of people",
    '[filters]\nwithin = "gone.geojson"': "line 2: within: no such file: folder/gone.geojson",
    'filters = "near"': "line 1: filters is not a table: write [filters]",
    '[outputs]\nmap = "../x.html"': "line 2: map = '../x.html' leaves the folder",
    '[outputs]\nreach = ""': "line 2: reach = '' names no file",
    '[outputs]\nreach = "/x.csv"': "line 2: reach = '/x.csv' leaves the folder",
    '[lock.sha256]\nlanch = "abc"': "line 2: unknown key 'lanch'; did you mean launch?",
    "title = ": "not TOML",
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    return Path("folder")


def write(folder: Path, text: str) -> Path:
    file = folder / "s.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_everything_a_file_says_is_read_and_its_paths_start_from_it(folder: Path) -> None:
    for name in ("front.geojson", "places.csv", "region.geojson"):
        (folder / name).write_text("x", encoding="utf-8")
    (folder / "mine.toml").write_text('[[weapon]]\nid = "mine"\nnominal_km = 100\n', encoding="utf-8")
    assert read_scenario(write(folder, WHOLE)) == Scenario(
        title="What a longer arm would change",
        launch="folder/front.geojson",
        as_of="2024-11-17",
        along_border_km=25.0,
        standoff_km=30.0,
        weapons=("Storm Shadow", "450km", "500km"),
        weapons_file="folder/mine.toml",
        targets="folder/places.csv",
        min_population=100_000,
        near="Kaluga,250km",
        within="folder/region.geojson",
        highlight=("Kaluga",),
        tolerance_km=0.1,
        outputs={"map": "maps/x.html", "reach": "x.csv"},
        lock=Lock("0.1.0", {"launch": "abc"}),
    )


def test_an_empty_file_asks_the_default_question(folder: Path) -> None:
    assert read_scenario(write(folder, "")) == Scenario()


@pytest.mark.parametrize("output", ["linked/x.csv", "linked.csv", "dangling", "itself"])
def test_an_output_does_not_leave_the_folder_through_a_link(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, output: str
) -> None:
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    inside.mkdir()
    outside.mkdir()
    monkeypatch.chdir(inside)
    (inside / "linked").symlink_to(outside)
    (inside / "linked.csv").symlink_to(outside / "x.csv")
    (inside / "dangling").symlink_to(tmp_path / "nowhere")
    (inside / "itself").symlink_to(inside / "itself")
    (inside / "here").symlink_to(inside)
    with pytest.raises(InputError, match="leaves the folder"):
        read_scenario(write(inside, f'[outputs]\nreach = "{output}"\n'))
    assert read_scenario(write(inside, '[outputs]\nreach = "here/x.csv"\n')).outputs == {"reach": "here/x.csv"}


@pytest.mark.parametrize(("text", "message"), FAULTY.items(), ids=range(len(FAULTY)))
def test_a_fault_is_named_with_its_line(folder: Path, text: str, message: str) -> None:
    with pytest.raises(InputError, match=re.escape(message)):
        read_scenario(write(folder, text))


def test_all_faults_come_at_once_and_in_order(folder: Path) -> None:
    text = 'standoff = "far"\nweapns = []\ntargets = "gone.csv"\n[outputs]\nmap = 1\n'
    with pytest.raises(InputError) as caught:
        read_scenario(write(folder, text))
    assert [fault.split(":")[0] for fault in caught.value.problems] == ["line 1", "line 2", "line 3", "line 5"]


def test_a_faulty_catalogue_of_ones_own_is_among_the_faults(folder: Path) -> None:
    (folder / "mine.toml").write_text('[[weapon]]\nid = "x"\n', encoding="utf-8")
    with pytest.raises(
        InputError, match=r"line 1: weapons_file: folder/mine\.toml: .*has no range.*; line 2: unknown key"
    ):
        read_scenario(write(folder, 'weapons_file = "mine.toml"\ntarget = 3\n'))


def test_a_highlight_is_looked_up_among_targets_of_ones_own(folder: Path) -> None:
    (folder / "places.csv").write_text("name,lon,lat\nHere,30,50\n", encoding="utf-8")
    assert read_scenario(write(folder, 'targets = "places.csv"\nhighlight = "here"')).highlight == ("here",)
    with pytest.raises(InputError, match="line 2: highlight: no place is called 'Moscow'"):
        read_scenario(write(folder, 'targets = "places.csv"\nhighlight = "Moscow"'))


def test_a_missing_scenario_is_said_to_be_missing(folder: Path) -> None:
    with pytest.raises(DataNotFoundError, match=r"gone\.toml"):
        read_scenario(folder / "gone.toml")


def test_what_is_written_is_what_is_read(folder: Path) -> None:
    (folder / "places.csv").write_text("x", encoding="utf-8")
    asked = Scenario(
        title='He said "far" \\ \x7f\n\u2028',
        standoff_km=0.1 + 0.2,
        weapons=("atacms", "450.5km"),
        targets="folder/places.csv",
        min_population=5,
        near="Орёл",
        highlight=("Kaluga", "Москва"),
        tolerance_km=1e-5,
        outputs={"map": "x.html"},
    )
    text = scenario_to_toml(asked, folder)
    assert 'targets = "places.csv"' in text
    assert read_scenario(write(folder, text)) == asked
    assert scenario_to_toml(asked, folder) == text


def test_a_changed_file_and_another_version_are_noticed(folder: Path) -> None:
    places = folder / "places.csv"
    places.write_text("name,lon,lat\nA,1,2\n", encoding="utf-8")
    locked = lock_scenario(Scenario(targets=str(places)))
    assert find_changes(locked) == ()
    places.write_text("name,lon,lat\nA,1,3\n", encoding="utf-8")
    (change,) = find_changes(locked)
    assert change.startswith("targets (folder/places.csv) has changed: sha256 ")
    assert locked.lock is not None
    assert find_changes(Scenario(lock=Lock("0.0.1"))) == (
        "it was made with rangekit 0.0.1, this is " + locked.lock.rangekit,
    )
    assert find_changes(Scenario(lock=Lock(sha256={"within": "abc"}))) == ("it pins within, but names none",)


def test_what_cannot_be_asked_is_refused() -> None:
    with pytest.raises(InputError, match="standoff must be a finite distance of 0 km or more, got -3; no weapon"):
        Scenario(standoff_km=-3, weapons=())


def test_a_lock_pins_every_bundled_catalogue(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    locked = lock_scenario(Scenario(weapons=("iskander-m",)))
    before = [file for file in list_bundled("weapons") if file.id != "russia"]
    (russia,) = (file for file in list_bundled("weapons") if file.id == "russia")
    changed = tmp_path / "russia.toml"
    changed.write_bytes(russia.path.read_bytes() + b"# a figure was mended")
    monkeypatch.setattr(locks, "list_bundled", lambda _: (*before, replace(russia, path=changed)))
    (change,) = find_changes(locked)
    assert change.startswith("catalogues (the other bundled catalogues) has changed: sha256 ")
    assert locked.lock is not None
    old = {role: pinned for role, pinned in locked.lock.sha256.items() if role != "catalogues"}
    assert find_changes(replace(locked, lock=Lock(locked.lock.rangekit, old))) == ()  # of before there were others
