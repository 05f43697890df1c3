"""A folder of answers claims what it holds, whatever happened to its inputs, its disk or its process."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import rangekit as rk
from rangekit.model import RangeEstimate, Weapon
from rangekit.scale import parts, reach_dataset

if TYPE_CHECKING:
    from collections.abc import Callable

    from rangekit.model import LaunchArea

WEAPON = Weapon("made", "A made-up range", RangeEstimate(290, 300, 306))
ROOT = Path(__file__).parents[2]
GEO = b'{"version": "1.0.0", "primary_column": "geometry", "columns": {"geometry": {"encoding": "WKB"'


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "_ROWS_A_PART", 250)


def claimed(folder: Path) -> set[str]:
    """Return the parts that a manifest claims, after making sure that it claims no more than there is."""
    manifest = json.loads((folder / "_manifest.json").read_text())
    names = {part["name"] for part in manifest["parts"]}
    assert names == {path.name for path in folder.glob("*.parquet")}
    assert sum(pq.read_metadata(folder / name).num_rows for name in names) == manifest["rows_out"]
    return names


def with_geo(geo: bytes, path: Path) -> None:
    table = pa.table({"lon": [30.0, 31.0], "lat": [49.0, 50.0]})
    pq.write_table(table.replace_schema_metadata({b"geo": geo}), path)


@pytest.mark.parametrize(
    "geo",
    [
        GEO,
        b"null",
        b"[]",
        b"7",
        b'"x"',
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"columns": []}',
        b'{"primary_column": "lon", "columns": 3}',
    ],
)
def test_a_spoilt_header_does_not_stop_the_other_files(launch: LaunchArea, tmp_path: Path, geo: bytes) -> None:
    source, folder = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    for name in "ac":
        pq.write_table(pa.table({"lon": [30.0, 31.0], "lat": [49.0, 50.0]}), source / f"{name}.parquet")
    with_geo(geo, source / "b.parquet")
    try:
        reach_dataset(source, folder, WEAPON, launch)
    except rk.InputError as error:
        said = str(error)
    else:  # a header whose words mean nothing leaves longitude and latitude
        said = ""
    if said:
        assert "b.parquet" in said
        assert not (folder / "_manifest.json").exists()
        assert sum(pq.read_metadata(path).num_rows for path in folder.glob("*.parquet")) == 4
    else:
        assert len(claimed(folder)) == 3


@pytest.mark.parametrize("spoilt", ["name", "note"])
def test_text_that_is_not_utf8_is_refused_in_a_folder_as_in_memory(
    launch: LaunchArea, tmp_path: Path, spoilt: str
) -> None:
    texts = {"name": pa.array(["Kursk", "Oryol"]), "note": pa.array(["a", "b"])}
    texts[spoilt] = pa.array([b"Kursk", "Орёл".encode("cp1251")]).view(pa.string())
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table(texts | {"lon": [36.19, 36.0], "lat": [51.73, 52.97]}), path)
    told = f"column '{spoilt}' holds text that is not UTF-8: b'.xce.xf0.xb8.xeb'"
    with pytest.raises(rk.InputError, match=told):
        reach_dataset(path, tmp_path / "out", "300km", launch)
    with pytest.raises(rk.InputError, match=told):
        rk.targets(str(path))


@pytest.mark.parametrize("kind", ["dictionary", "list"])
def test_text_that_is_not_utf8_is_refused_in_columns_of_any_kind(launch: LaunchArea, tmp_path: Path, kind: str) -> None:
    texts = pa.array([b"Kursk", "Орёл".encode("cp1251")]).view(pa.string())
    columns = {
        "dictionary": pa.DictionaryArray.from_arrays(pa.array([1, 1], pa.int8()), texts),
        "list": pa.ListArray.from_arrays(pa.array([0, 1, 2], pa.int32()), texts),
    }
    table = pa.table({"name": ["a", "b"], "note": columns[kind], "lon": [36.19, 36.0], "lat": [51.73, 52.97]})
    pq.write_table(table, tmp_path / "a.parquet")
    with pytest.raises(rk.InputError, match=r"(?i)a\.parquet: .*utf-?8"):
        reach_dataset(tmp_path / "a.parquet", tmp_path / "out", "300km", launch)
    with pytest.raises(rk.InputError, match=r"(?i)a\.parquet: .*utf-?8"):
        rk.targets(str(tmp_path / "a.parquet"))


def test_columns_of_one_name_are_an_error_that_names_them(launch: LaunchArea, tmp_path: Path) -> None:
    table = pa.Table.from_arrays(
        [pa.array([1.0]), pa.array([2.0]), pa.array([1]), pa.array([2])], ["lon", "lat", "id", "id"]
    )
    pq.write_table(table, tmp_path / "a.parquet")
    with pytest.raises(rk.InputError, match=r"a\.parquet: column 'id' occurs more than once"):
        reach_dataset(tmp_path / "a.parquet", tmp_path / "out", WEAPON, launch)


@pytest.mark.parametrize("name", ["_f0.parquet", ".f0.parquet", "_.parquet", "ї" * 120 + ".parquet"])
def test_a_part_has_a_name_that_readers_do_not_pass_over(launch: LaunchArea, tmp_path: Path, name: str) -> None:
    pq.write_table(pa.table({"lon": [30.0], "lat": [49.0]}), tmp_path / name)
    reach_dataset(tmp_path / name, tmp_path / "out", WEAPON, launch)
    assert pq.read_table(tmp_path / "out").num_rows == 1
    assert len(claimed(tmp_path / "out")) == 1


def test_a_manifest_goes_before_the_parts_it_claims(
    launch: LaunchArea, write_dataset: Callable[..., Path], tmp_path: Path
) -> None:
    source, folder = write_dataset(), tmp_path / "out"
    reach_dataset(source, folder, WEAPON, launch)
    for path in source.iterdir():
        os.utime(path)
    assert claimed(folder)
    seen: list[bool] = []

    def stop(done: int, total: int) -> None:
        seen.append((folder / "_manifest.json").exists())
        if len(seen) == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        reach_dataset(source, folder, WEAPON, launch, watch=stop)
    assert not any(seen)
    assert not (folder / "_manifest.json").exists()
    reach_dataset(source, folder, WEAPON, launch)
    assert len(claimed(folder)) == 12


def test_a_manifest_stays_where_nothing_is_to_do(
    launch: LaunchArea, write_dataset: Callable[..., Path], tmp_path: Path
) -> None:
    source, folder = write_dataset(), tmp_path / "out"
    reach_dataset(source, folder, WEAPON, launch)
    before = (folder / "_manifest.json").read_bytes()
    assert reach_dataset(source, folder, WEAPON, launch).kept == 12
    assert (folder / "_manifest.json").read_bytes() == before


@pytest.mark.parametrize("change", ["other schema", "fewer row groups", "other rows", "gone"])
@pytest.mark.parametrize("when", [1, 6, 12])
def test_an_input_that_changes_while_it_is_read_is_named_and_done_again(
    launch: LaunchArea, write_dataset: Callable[..., Path], tmp_path: Path, change: str, when: int
) -> None:
    source, folder = write_dataset(), tmp_path / "out"
    victim = source / "part1.parquet"
    table = pq.read_table(victim)
    instead = {
        "other schema": table.append_column("more", pa.array([1] * len(table))),
        "fewer row groups": table.slice(0, 300),
        "other rows": table.set_column(1, "longitude", pa.array([30.0] * len(table))),
    }.get(change)
    calls = iter(range(1000))

    def swap(done: int, total: int) -> None:
        if next(calls) == when:
            victim.unlink()
            if instead is not None:
                pq.write_table(instead, tmp_path / "new", row_group_size=250)
                (tmp_path / "new").replace(victim)

    with pytest.raises(rk.InputError, match=r"part1\.parquet: (the file has changed|.*No such file)"):
        reach_dataset(source, folder, WEAPON, launch, watch=swap, workers=1)
    assert not (folder / "_manifest.json").exists()
    left = {path.name.partition("-")[0] for path in folder.glob("*.parquet")}
    assert left == {"part0", "part2"}
    if change == "other schema":
        with pytest.raises(rk.InputError, match="its columns differ from those of"):
            reach_dataset(source, folder, WEAPON, launch)
    else:
        report = reach_dataset(source, folder, WEAPON, launch)
        assert report.rows == 2000 + (0 if instead is None else len(instead))
        claimed(folder)


def test_a_part_whose_bytes_have_changed_is_done_again(
    launch: LaunchArea, write_dataset: Callable[..., Path], tmp_path: Path
) -> None:
    source, folder = write_dataset(), tmp_path / "out"
    reach_dataset(source, folder, WEAPON, launch)
    (part, *_) = sorted(folder.glob("*.parquet"))
    whole = part.read_bytes()
    column = pq.read_metadata(part).row_group(0).column(2)
    damaged = bytearray(whole)
    damaged[column.data_page_offset + column.total_compressed_size // 2] ^= 4
    part.write_bytes(damaged)
    report = reach_dataset(source, folder, WEAPON, launch)
    assert (report.kept, report.parts) == (11, 12)
    assert part.read_bytes() == whole


@pytest.mark.parametrize("left", [b"", b"\0" * 400, b"{", b"[]"])
def test_a_note_that_a_power_cut_has_emptied_resumes(
    launch: LaunchArea, write_dataset: Callable[..., Path], tmp_path: Path, left: bytes
) -> None:
    source, folder = write_dataset(), tmp_path / "out"
    reach_dataset(source, folder, WEAPON, launch)
    (folder / "_job.json").write_bytes(left)
    with pytest.raises(rk.OutputError, match="another question"):
        reach_dataset(source, folder, "450km", launch)
    assert reach_dataset(source, folder, WEAPON, launch).kept == 12
    assert json.loads((folder / "_job.json").read_text())["fingerprint"]


SLOW = """
import sys, time
from rangekit.scale import parts
parts._ROWS_A_PART = 250
from rangekit.scale import kernel, part_run
answer = part_run.answer_batch
part_run.answer_batch = lambda *asked: (time.sleep(0.2), answer(*asked))[1]
sys.argv = ["rangekit", "reach", "--range", "300km", "-l", "site.geojson", "-t", "places/*.parquet", "-o", "out/"]
from rangekit.cli import main
main()
"""


@pytest.mark.skipif(os.name != "posix", reason="signals are POSIX's")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_job_that_is_asked_to_end_leaves_nothing_half_written(
    write_dataset: Callable[..., Path], tmp_path: Path, number: signal.Signals
) -> None:
    write_dataset()
    folder = tmp_path / "out"
    (tmp_path / "site.geojson").write_text('{"type": "Point", "coordinates": [30.0, 50.0]}')
    command = [sys.executable, "-c", SLOW]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, env=environment, cwd=tmp_path, stderr=subprocess.PIPE) as run:
        while not list(folder.glob("*.parquet")) and run.poll() is None:
            time.sleep(0.01)
        run.send_signal(number)
        said = run.communicate(timeout=60)[1].decode()
    assert run.returncode == 128 + number
    assert "Traceback" not in said
    assert not list(folder.rglob(".rangekit-*"))
    assert not (folder / "_manifest.json").exists()
