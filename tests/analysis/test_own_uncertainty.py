"""Targets that state how well their own position is known: every verdict allows for it, however it is asked for."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely
from pyproj import Geod

import rangekit as rk
from pages import read_data
from rangekit.analysis.differences import find_differences
from rangekit.model import LaunchArea, Provenance, RangeEstimate, Weapon
from rangekit.scale import reach_dataset

if TYPE_CHECKING:
    from pathlib import Path

GEOD = Geod(ellps="WGS84")
SITE = LaunchArea("site", "a site", shapely.Point(36.0, 50.0), Provenance("made here", "CC0-1.0"), uncertainty_km=0.5)
WEAPON = Weapon("made", "A made-up range", RangeEstimate(100, 100, 100))
# At these distances, with these uncertainties; the site's 0.5 km are added.
DISTANCE_KM = np.array([98.0, 98.0, 98.0, 102.0, 102.0, 99.6, 99.6])
OWN_KM = [None, 1.0, 2.0, 1.0, 2.0, "", "n/a"]
VERDICTS = ["in_reach", "in_reach", "marginal", "out_of_reach", "marginal", "marginal", "marginal"]


def rows() -> dict[str, list[object]]:
    bearing = np.linspace(0, 300, len(DISTANCE_KM))
    lon, lat, _ = GEOD.fwd(np.full(7, 36.0), np.full(7, 50.0), bearing, DISTANCE_KM * 1000)
    return {"name": [f"p{row}" for row in range(7)], "lon": lon.tolist(), "lat": lat.tolist(), "uncertainty_km": OWN_KM}


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "places.csv"
    lines = zip(*rows().values(), strict=True)
    path.write_text("name,lon,lat,uncertainty_km\n" + "".join(f"{a},{b},{c},{d or ''}\n" for a, b, c, d in lines))
    return path


def test_verdicts_allow_for_what_each_target_states(table: Path) -> None:
    result = rk.reach(WEAPON, table, SITE)
    assert [verdict.value for verdict in result.verdicts[0]] == VERDICTS
    assert result.uncertainties().tolist() == [0.5, 1.5, 2.5, 1.5, 2.5, 0.5, 0.5]
    assert [answer.uncertainty_km for answer in result] == result.uncertainties().tolist()
    assert "98.0 km (± 2.5)" in result.describe("p2")
    assert "positions known to ± 0.5 km, to ± 2.5 km where a place states its own" in result.summary()
    assert any("own position uncertainty" in note for note in result.notes)


def test_the_larger_of_the_sets_and_the_targets_own_holds(table: Path) -> None:
    targets = rk.targets(table, uncertainty_km=1.5)
    assert targets.uncertainties().tolist() == [1.5, 1.5, 2.0, 1.5, 2.0, 1.5, 1.5]
    assert targets.take([2, 0]).uncertainties().tolist() == [2.0, 1.5]


@pytest.mark.parametrize("options", [{}, {"verdict_only": True}, {"only": "marginal"}])
def test_a_folder_job_gives_the_same_verdicts(tmp_path: Path, options: dict[str, object]) -> None:
    places = rows() | {"uncertainty_km": [None, 1.0, 2.0, 1.0, 2.0, None, -1.0]}
    pq.write_table(pa.table(places), tmp_path / "places.parquet")
    reach_dataset(tmp_path / "places.parquet", tmp_path / "out", WEAPON, SITE, **options)  # type: ignore[arg-type]
    (made,) = (tmp_path / "out").glob("*.parquet")
    found = dict(zip(*(pq.read_table(made).column(name).to_pylist() for name in ("name", "verdict")), strict=True))
    expected = dict(zip(rows()["name"], VERDICTS, strict=True))
    if "only" in options:
        expected = {name: verdict for name, verdict in expected.items() if verdict == "marginal"}
    assert found == expected


def test_the_page_carries_what_each_target_states(table: Path) -> None:
    data = read_data(rk.reach(WEAPON, table, SITE).to_html())
    assert data["launches"][0]["uncertainties"] == [0.5, 1.5, 2.5, 1.5, 2.5, 0.5, 0.5]
    assert any("up to 2.5 km where a place states its own" in caveat for caveat in data["caveats"])


def test_other_figures_and_differences_allow_for_it(table: Path) -> None:
    wide = Weapon("made", "A made-up range", RangeEstimate(90, 100, 110))
    result = rk.reach(wide, table, SITE)
    nominal = next(one for one in result.sensitivity().variations if one.label == "range: nominal")
    assert [verdict.value for verdict in nominal.result.verdicts[0]] == VERDICTS
    coarse = rk.reach(WEAPON, rk.targets(table, uncertainty_km=3), SITE)
    changed = find_differences(rk.reach(WEAPON, table, SITE), coarse)
    assert {change.target_name for change in changed.changed} == {"p0", "p1", "p3"}
    assert all(change.inputs == ("uncertainty",) for change in changed.changed)


def test_fewer_targets_are_no_other_uncertainty(table: Path) -> None:
    before, few = rk.reach(WEAPON, table, SITE), rk.targets(table).take([6, 2])
    wider = Weapon("made", "A made-up range", RangeEstimate(101, 101, 101))
    changed = find_differences(before, rk.reach(wider, few, SITE))
    assert changed.inputs == ("range",)
    assert {change.target_name for change in changed.changed} == {"p2", "p6"}


def test_an_answer_that_is_asked_about_again_states_nothing(table: Path, tmp_path: Path) -> None:
    rk.write(rk.reach(WEAPON, table, SITE), tmp_path / "answers.geojson")
    names = json.loads((tmp_path / "answers.geojson").read_text())["features"][2]["properties"]
    assert names["uncertainty_km"] == 2.5  # the answer's, launch area included
    assert rk.targets(tmp_path / "answers.geojson").uncertainties().tolist() == [0.0] * 7


def test_airports_rounded_to_a_minute_are_less_sure() -> None:
    airports = rk.targets("russian-airports")
    stated = np.array([float(str(value)) for value in airports.columns["uncertainty_km"]])
    assert np.count_nonzero(stated == 1) == 29
    result = rk.reach("atacms", airports, "ukraine")
    np.testing.assert_array_equal(result.uncertainties(), 0.01 + stated)
