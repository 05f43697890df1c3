import tomllib
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]

PLACES = "name,lon,lat,population\nKaluga,36.27,54.53,338978\nMoscow,37.62,55.75,10381222\nKursk,36.18,51.73,409431\n"


@pytest.fixture
def scenario(folder: Path) -> Path:
    (folder / "folder").mkdir()
    (folder / "folder" / "places.csv").write_text(PLACES, encoding="utf-8")
    file = folder / "folder" / "s.toml"
    file.write_text(
        'launch = "ukraine-russia-border"\ntargets = "places.csv"\nweapons = ["storm-shadow", "500km"]\n',
        encoding="utf-8",
    )
    return file


def asked(out: str) -> list[tuple[str, str]]:
    return [(line.split()[0], line.split()[1]) for line in out.splitlines()[1:]]


def test_a_scenario_says_what_the_options_leave_out(run: Run, scenario: Path) -> None:
    done = run("reach", "--scenario", "folder/s.toml")
    assert asked(done.out) == [
        (place, weapon) for weapon in ("storm-shadow", "500km") for place in ("Kursk", "Kaluga", "Moscow")
    ]
    assert scenario.exists()
    assert run("check", "Kaluga", "--scenario", "folder/s.toml", "-q").out.count("Kaluga is ") == 2


@pytest.mark.parametrize(
    ("flags", "weapons"),
    [
        (["-w", "gmlrs"], ["gmlrs"]),
        (["--range", "100km"], ["100km"]),
        (["-w", "gmlrs", "--range", "100km"], ["gmlrs", "100km"]),
    ],
)
@pytest.mark.usefixtures("scenario")
def test_flags_override_it(run: Run, flags: list[str], weapons: list[str]) -> None:
    for order in ([*flags, "--scenario", "folder/s.toml"], ["--scenario", "folder/s.toml", *flags]):
        assert {weapon for _, weapon in asked(run("reach", *order).out)} == set(weapons)


@pytest.mark.usefixtures("scenario")
def test_what_was_drawn_is_saved_and_drawn_again_to_the_byte(run: Run, folder: Path) -> None:
    given = [
        "--range",
        "450km",
        "--tolerance",
        "1km",
        "--title",
        "Far",
        "--highlight",
        "Kaluga",
        "--highlight",
        "Kursk",
    ]
    sources = ["-l", "ukraine-russia-border", "-t", "folder/places.csv"]
    done = run("map", *given, *sources, "--save-scenario", "folder/saved.toml", "-o", "far.html")
    assert done.err.endswith("wrote far.html and folder/saved.toml\n")
    page = (folder / "far.html").read_bytes()
    saved = tomllib.loads((folder / "folder" / "saved.toml").read_text(encoding="utf-8"))
    pins = saved.pop("lock")
    assert saved == {
        "title": "Far",
        "launch": "ukraine-russia-border",
        "weapons": ["450km"],
        "targets": "places.csv",
        "highlight": ["Kaluga", "Kursk"],
        "tolerance": "1km",
        "outputs": {"map": "far.html"},
    }
    assert pins["sha256"]["targets"] == sha256(PLACES.encode()).hexdigest()
    assert set(pins["sha256"]) == {"launch", "targets", "weapons", "catalogues"}
    assert run("map", "--scenario", "folder/saved.toml").code == 1
    assert run("map", "--scenario", "folder/saved.toml", "--overwrite").code == 0
    assert (folder / "far.html").read_bytes() == page


def test_a_number_of_people_that_is_0_is_no_missing_one(run: Run, folder: Path) -> None:
    (folder / "places.csv").write_text(
        "name,lon,lat,people\nKaluga,36.27,54.53,\nOrel,36.07,52.97,0\n", encoding="utf-8"
    )
    (folder / "s.toml").write_text('targets = "places.csv"\n[filters]\nmin_population = 0\n', encoding="utf-8")
    typed = run("reach", "-t", "places.csv", "--min-population", "0", "--format", "csv")
    assert len(typed.out.splitlines()) == 2
    assert run("reach", "--scenario", "s.toml", "--format", "csv").out == typed.out


def test_a_changed_hash_is_said_aloud_even_when_quiet(run: Run, scenario: Path) -> None:
    pin = f'[lock.sha256]\ntargets = "{sha256(PLACES.encode()).hexdigest()}"\n'
    with scenario.open("a", encoding="utf-8") as file:
        file.write(pin)
    assert "warning" not in run("reach", "--scenario", "folder/s.toml").err
    places = scenario.with_name("places.csv")
    places.write_text(PLACES.replace("36.27", "36.28"), encoding="utf-8")
    done = run("reach", "--scenario", "folder/s.toml", "-q")
    assert done.code == 0
    assert done.err.startswith("warning: folder/s.toml: targets (folder/places.csv) has changed: sha256 ")


def test_a_faulty_scenario_is_one_line(run: Run, scenario: Path) -> None:
    scenario.write_text('weapns = 3\ntargets = "gone.csv"\n', encoding="utf-8")
    done = run("check", "Kursk", "--scenario", "folder/s.toml")
    assert (done.code, done.out) == (1, "")
    assert done.last_line.startswith("rangekit: folder/s.toml: faulty scenario: line 1: unknown key 'weapns'")
    assert "line 2: targets: no such file: folder/gone.csv" in done.last_line
    assert run("map", "--save-scenario", "folder/s.toml").last_line.endswith("(allow it with --overwrite)")


def test_a_whole_question_is_saved_and_asked_again_from_elsewhere(
    run: Run, folder: Path, scenario: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "folder" / "mine.toml").write_text('[[weapon]]\nid = "mine"\nnominal_km = 470\n', encoding="utf-8")
    asked_for = [
        "--weapons",
        "folder/mine.toml",
        "-w",
        "mine",
        "-t",
        "folder/places.csv",
        "-l",
        "ukraine-russia-border",
    ]
    narrowed = [
        "--along-border",
        "50km",
        "--launch-uncertainty",
        "1km",
        "--min-population",
        "400000",
        "--near",
        "Kursk,600km",
    ]
    looks = ["--tolerance", "1km", "-o", "m.html", "--save-scenario", str(scenario), "--overwrite"]
    assert run("map", *asked_for, *narrowed, *looks).code == 0
    saved = tomllib.loads(scenario.read_text(encoding="utf-8"))
    assert (saved["weapons_file"], saved["along_border"], saved["launch_uncertainty"]) == ("mine.toml", "50km", "1km")
    assert saved["filters"] == {"min_population": 400_000, "near": "Kursk,600km"}
    assert set(saved["lock"]["sha256"]) == {"launch", "targets", "weapons", "catalogues", "weapons_file"}
    there = run("reach", "--scenario", "folder/s.toml", "--format", "csv")
    assert [line.split(",")[0] for line in there.out.splitlines()[1:]] == ["Moscow", "Kursk"]
    monkeypatch.chdir(folder / "folder")
    assert run("reach", "--scenario", "s.toml", "--format", "csv").out == there.out
    page = (folder / "m.html").read_bytes()
    assert run("map", "--scenario", "s.toml").code == 0
    assert (folder / "folder" / "m.html").read_bytes() == page
