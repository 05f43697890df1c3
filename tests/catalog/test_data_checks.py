"""What looks odd in a file is said, and nothing is changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from asking import compute_reach
from rangekit.catalog import load_launch_area, load_targets
from rangekit.errors import InputError
from rangekit.model import Provenance, TargetSet, Weapon

if TYPE_CHECKING:
    from pathlib import Path


def written(folder: Path, text: str) -> Path:
    path = folder / "places.csv"
    path.write_text(text)
    return path


def test_rows_that_repeat_another_one_are_named_and_kept(tmp_path: Path) -> None:
    rows = "Kursk,36.19,51.73\nTula,37.62,54.19\nKURSK,36.19,51.73\nKursk station,36.19,51.73\nKursk,39,47\n"
    targets = load_targets(written(tmp_path, f"name,lon,lat\n{rows}"))
    assert targets.names == ("Kursk", "Tula", "KURSK", "Kursk station", "Kursk")
    repeated, shared = targets.notes
    assert repeated.startswith("1 row repeats another one, name and position: line 4 repeats line 2 (Kursk)")
    assert shared == "1 position is shared by different names: line 5 (Kursk station) and line 2 (Kursk)"


def test_many_repeated_rows_are_counted(tmp_path: Path) -> None:
    targets = load_targets(written(tmp_path, "name,lon,lat\n" + "A,1,2\n" * 9))
    assert targets.notes[0].startswith("8 rows repeat")
    assert "and 5 more" in targets.notes[0]


def test_swapped_columns_are_told_by_places_that_are_known(tmp_path: Path) -> None:
    # 51.73 and 36.19 are each a longitude and a latitude: no row is faulty, and yet all are in Iran.
    targets = load_targets(written(tmp_path, "name,lon,lat\nKursk,51.73,36.19\nTula,54.19,37.62\nNowhere,1,2\n"))
    assert len(targets.notes) == 1
    assert "look swapped: Kursk is given at lon 51.73, lat 36.19" in targets.notes[0]
    assert "2 of 2 places that are known; nothing was changed" in targets.notes[0]
    assert targets.lon[0] == 51.73


def test_right_columns_and_homonyms_elsewhere_are_not_noted(tmp_path: Path) -> None:
    text = "name,lon,lat\nKursk,36.19,51.73\nTula,37.62,54.19\nMoscow,-117,46.7\nKirov,49.65,58.6\n"
    assert load_targets(written(tmp_path, text)).notes == ()


def test_swapped_columns_are_told_by_the_launch_area_where_no_place_is_known() -> None:
    lon, lat = np.array([51.7, 54.2, 50.5]), np.array([36.2, 37.6, 36.5])
    launch = load_launch_area("ukraine-russia-border")
    weapon = Weapon.from_range_km(300)
    swapped = TargetSet("own", "Places", ("a", "b", "c"), lon, lat, Provenance("test"))
    notes = compute_reach([weapon], swapped, launch).notes
    assert len(notes) == 1
    assert "may be swapped: all 3 lie more than 1,000 km away" in notes[0]
    right = TargetSet("own", "Places", ("a", "b", "c"), lat, lon, Provenance("test"))
    assert compute_reach([weapon], right, launch).notes == ()


def test_a_stated_uncertainty_is_kept_and_checked(tmp_path: Path) -> None:
    path = written(tmp_path, "name,lon,lat\nA,1,2\n")
    assert load_targets(path).uncertainty_km == 0
    assert load_targets(path, uncertainty_km=0.5).uncertainty_km == 0.5
    assert load_targets("russian-airports", uncertainty_km=2).uncertainty_km == 2
    assert load_launch_area("russia", uncertainty_km=3).uncertainty_km == 3
    for wrong in (-1.0, float("nan"), float("inf")):
        with pytest.raises(InputError, match="0 km or more"):
            load_targets(path, uncertainty_km=wrong)
