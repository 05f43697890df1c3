"""Jobs over Parquet files: the kernel's rows in parts that are whole, kept, and accounted for."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely

import rangekit as rk
from rangekit.model import LaunchArea, RangeEstimate, Weapon
from rangekit.scale import parts, reach_batches, reach_dataset

WEAPON = Weapon("made", "A made-up range", RangeEstimate(290, 300, 306))
ROOT = Path(__file__).parents[2]


def _rows(folder: Path) -> pa.Table:
    return pa.concat_tables([pq.read_table(name) for name in sorted(folder.glob("*.parquet"))]).unify_dictionaries()


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "_ROWS_A_PART", 250)


@pytest.mark.usefixtures("small_parts")
@pytest.mark.parametrize("verdict_only", [False, True])
def test_the_parts_hold_the_rows_of_the_kernel(
    verdict_only: bool,
    places: pa.Table,
    launch: LaunchArea,
    write_dataset: Callable[..., Path],
    tmp_path: Path,
) -> None:
    folder, seen = tmp_path / "out", []
    report = reach_dataset(
        write_dataset() / "*.parquet",
        folder,
        WEAPON,
        launch,
        verdict_only=verdict_only,
        watch=lambda done, total: seen.append((done, total)),
    )
    expected = pa.Table.from_batches(reach_batches(places, WEAPON, launch, verdict_only=verdict_only))
    assert _rows(folder).to_pylist() == expected.to_pylist()
    assert (report.rows, report.parts, report.kept, report.bad) == (3000, 12, 0, 0)
    assert seen[-1] == (3000, 3000)
    assert sorted(seen) == seen
    manifest = json.loads((folder / "_manifest.json").read_text())
    assert sum(part["rows"] for part in manifest["parts"]) == manifest["rows"] == 3000
    assert [part["name"] for part in manifest["parts"]] == sorted(name.name for name in folder.glob("*.parquet"))
    assert manifest["verdicts"]["made"]["in_reach"] == expected["verdict"].to_pylist().count("in_reach")
    again = reach_dataset(tmp_path / "places" / "*.parquet", folder, WEAPON, launch, verdict_only=verdict_only)
    assert (again.kept, again.rows_now, again.verdicts) == (12, 0, report.verdicts)


def test_geoparquet_stays_geoparquet(launch: LaunchArea, tmp_path: Path) -> None:
    import geopandas

    points = shapely.points([36.19, 37.62, 30.0], [51.73, 55.75, 49.0])
    geopandas.GeoDataFrame({"name": ["a", "b", "c"]}, geometry=points, crs=4326).to_parquet(tmp_path / "a.parquet")
    reach_dataset(tmp_path / "a.parquet", tmp_path / "out", WEAPON, launch, only="in_reach")
    (made,) = (tmp_path / "out").glob("*.parquet")
    frame = geopandas.read_parquet(made)
    assert frame["name"].tolist() == ["c"]
    assert frame.geometry.iloc[0].equals(points[2])
    assert frame["verdict"].tolist() == ["in_reach"]


def _spoil(path: Path, row_group: int) -> None:
    offset = pq.read_metadata(path).row_group(row_group).column(1).data_page_offset
    with path.open("r+b") as stream:
        stream.seek(offset)
        stream.write(b"\xff" * 200)


@pytest.mark.usefixtures("small_parts")
def test_spoilt_files_are_named_and_the_others_done(
    launch: LaunchArea, write_dataset: Callable[..., Path], tmp_path: Path
) -> None:
    source, folder = write_dataset(), tmp_path / "out"
    sound = (source / "part1.parquet").read_bytes()
    _spoil(source / "part1.parquet", 2)
    cut = source / "part2.parquet"
    cut.write_bytes(cut.read_bytes()[:-100])
    pq.write_table(pa.table({"lat": [1.0]}), source / "part3.parquet")
    with pytest.raises(rk.InputError) as caught:
        reach_dataset(source, folder, WEAPON, launch)
    message = str(caught.value)
    assert "part1.parquet: row group 2 cannot be read" in message
    assert "part2.parquet: not a readable Parquet file" in message
    assert "part3.parquet: no column for lon" in message
    assert len(list(folder.glob("*.parquet"))) == 7
    assert not (folder / "_manifest.json").exists()
    assert not list(folder.glob(".*"))
    cut.unlink()
    (source / "part3.parquet").unlink()
    (source / "part1.parquet").write_bytes(sound)
    report = reach_dataset(source, folder, WEAPON, launch)
    assert (report.parts, report.kept, report.rows) == (8, 4, 2000)


def test_bad_rows_are_counted_and_listed(launch: LaunchArea, tmp_path: Path) -> None:
    lon = np.full(1000, 30.0)
    lon[[7, 700]] = np.nan
    pq.write_table(pa.table({"lon": lon, "lat": np.full(1000, 49.0)}), tmp_path / "a.parquet", row_group_size=400)
    report = reach_dataset(tmp_path / "a.parquet", tmp_path / "out", WEAPON, launch)
    assert (report.bad, report.rows_out) == (2, 1000)
    (listing,) = (tmp_path / "out" / "_bad_rows").glob("*.csv")
    lines = listing.read_text().splitlines()
    assert [line.split(",")[1] for line in lines] == ["row", "7", "700"]
    assert _rows(tmp_path / "out")["verdict"].null_count == 2


def test_a_folder_is_one_questions(launch: LaunchArea, write_dataset: Callable[..., Path], tmp_path: Path) -> None:
    source, folder = write_dataset(), tmp_path / "out"
    reach_dataset(source / "part0.parquet", folder, WEAPON, launch)
    with pytest.raises(rk.OutputError, match="another question"):
        reach_dataset(source, folder, "450km", launch)
    with pytest.raises(rk.OutputError, match="parts of other inputs"):
        reach_dataset(source / "part1.parquet", folder, WEAPON, launch)
    assert reach_dataset(source, folder, WEAPON, launch).kept == 1
    report = reach_dataset(source / "part1.parquet", folder, "450km", launch, overwrite=True)
    assert (report.kept, report.parts, len(list(folder.glob("*.parquet")))) == (0, 1, 1)
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "letter.txt").write_text("dear")
    with pytest.raises(rk.OutputError, match="not empty"):
        reach_dataset(source, mine, WEAPON, launch, overwrite=True)
    assert (mine / "letter.txt").read_text() == "dear"
    with pytest.raises(rk.InputError, match="lie in the output folder"):
        reach_dataset(source, source, WEAPON, launch)
    with pytest.raises(rk.DataNotFoundError, match="pattern in quotes"):
        reach_dataset(tmp_path / "*.nothing", folder, WEAPON, launch)


def test_two_runs_do_not_share_a_folder(launch: LaunchArea, write_dataset: Callable[..., Path], tmp_path: Path) -> None:
    source, folder, refused = write_dataset(1), tmp_path / "out", []

    def intrude(done: int, total: int) -> None:
        if done == total:
            with pytest.raises(rk.OutputError, match="another run") as caught:
                reach_dataset(source, folder, WEAPON, launch)
            refused.append(caught)

    reach_dataset(source, folder, WEAPON, launch, watch=intrude)
    assert refused


@pytest.mark.usefixtures("small_parts")
def test_a_full_disk_ends_the_job_and_keeps_what_is_done(
    launch: LaunchArea, write_dataset: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, folder = write_dataset(), tmp_path / "out"
    whole = Path.replace
    room = iter(range(6))

    def replace(path: Path, target: Path) -> Path:
        if next(room, None) is None:
            raise OSError(28, "No space left on device")
        return whole(path, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", replace)
        with pytest.raises(rk.OutputError, match="no space left on device"):
            reach_dataset(source, folder, WEAPON, launch, workers=1)
    assert len(list(folder.glob("*.parquet"))) == 5
    assert not list(folder.glob(".*"))
    assert reach_dataset(source, folder, WEAPON, launch).kept == 5


SLOW = """
import sys, time, shapely
from rangekit.model import LaunchArea, Provenance
from rangekit.scale import parts, reach_dataset
parts._ROWS_A_PART = 250
site = LaunchArea("site", "a site", shapely.Point(30, 50), Provenance("made up"))
reach_dataset(sys.argv[1], sys.argv[2], 300, site, workers=2, watch=lambda done, total: time.sleep(0.05))
"""


def test_a_killed_run_is_taken_up_where_it_was(write_dataset: Callable[..., Path], tmp_path: Path) -> None:
    source, folder, whole = write_dataset(), tmp_path / "out", tmp_path / "whole"
    command = [sys.executable, "-c", SLOW, str(source), str(folder)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    for parts_first in (1, 4, 8):
        with subprocess.Popen(command, env=environment) as run:
            while len(list(folder.glob("*.parquet"))) < parts_first and run.poll() is None:
                time.sleep(0.005)
            run.send_signal(signal.SIGKILL)
        assert not (folder / "_manifest.json").exists()
    before = {name.name: name.stat().st_mtime_ns for name in folder.glob("*.parquet")}
    subprocess.run(command, env=environment, check=True, timeout=120)
    assert {name: (folder / name).stat().st_mtime_ns for name in before} == before
    command[-1] = str(whole)
    subprocess.run(command, env=environment, check=True, timeout=120)
    made = sorted(name.name for name in whole.glob("*.parquet"))
    assert made == sorted(name.name for name in folder.iterdir() if not name.name.startswith("_"))
    assert all((whole / name).read_bytes() == (folder / name).read_bytes() for name in made)
    assert (whole / "_manifest.json").read_bytes() == (folder / "_manifest.json").read_bytes()
