"""A job on a Dask cluster: a scheduler and two workers in processes of their own, on the loopback."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parents[2]
ENVIRONMENT = os.environ | {"PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"}
PARTS = 24
SITE = '{"type": "Point", "coordinates": [30.0, 50.0]}'


def _start(*command: str, log: Path) -> subprocess.Popen[bytes]:
    with log.open("wb") as stream:
        return subprocess.Popen(
            [sys.executable, "-m", *command], env=ENVIRONMENT, stdout=stream, stderr=subprocess.STDOUT
        )


def _wait(ready: Callable[[], bool], what: str) -> None:
    until = time.monotonic() + 60
    while not ready():
        assert time.monotonic() < until, what
        time.sleep(0.02)


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    note = tmp_path / "scheduler.json"
    quiet = ("--host", "127.0.0.1", "--no-dashboard")
    scheduler = ("distributed.cli.dask_scheduler", "--port", "0", "--scheduler-file", str(note), "--no-show")
    running = [_start(*scheduler, *quiet, log=tmp_path / "scheduler.log")]
    try:
        _wait(lambda: note.exists() and note.stat().st_size > 0, "the scheduler did not start")
        address = json.loads(note.read_text())["address"]
        worker = ("distributed.cli.dask_worker", address, "--no-nanny", "--nthreads", "1", *quiet)
        running += [_start(*worker, log=tmp_path / f"worker{number}.log") for number in (1, 2)]
        logs = [tmp_path / f"worker{number}.log" for number in (1, 2)]
        _wait(lambda: all("Starting established connection" in log.read_text() for log in logs), "no workers")
        yield address, running
    finally:
        for process in running:
            process.kill()
            process.wait()


@pytest.fixture
def source(tmp_path: Path) -> Path:
    rng = np.random.default_rng(3)
    folder = tmp_path / "places"
    folder.mkdir()
    for number in range(PARTS):
        lon, lat = rng.uniform(24, 36, 20_000), rng.uniform(46, 54, 20_000)
        pq.write_table(pa.table({"lon": lon, "lat": lat}), folder / f"p{number:02d}.parquet")
    (tmp_path / "site.geojson").write_text(SITE)
    return folder


def _reach(tmp_path: Path, output: str, *more: str) -> subprocess.Popen[bytes]:
    question = ("reach", "--range", "300km", "-l", "site.geojson", "-t", "places/*.parquet", "-o", output)
    command = [sys.executable, "-m", "rangekit", *question, *more]
    return subprocess.Popen(command, env=ENVIRONMENT, cwd=tmp_path, stderr=subprocess.PIPE, stdout=subprocess.PIPE)


@pytest.mark.usefixtures("source")
def test_a_killed_worker_costs_only_its_tasks_and_a_gone_scheduler_nothing_that_is_done(
    cluster: tuple[str, list[subprocess.Popen[bytes]]], tmp_path: Path
) -> None:
    address, (scheduler, worker, _) = cluster
    out = tmp_path / "out"
    parts: list[Path] = []

    def some_are_done() -> bool:
        parts[:] = out.glob("*.parquet")
        return len(parts) >= 4

    with _reach(tmp_path, "out/", "--engine", "dask", "--scheduler", address) as job:
        _wait(lambda: some_are_done() or job.poll() is not None, "no part was made")
        worker.send_signal(signal.SIGKILL)
        message = job.communicate(timeout=120)[1].decode()
    assert job.returncode == 0, message
    assert f"{PARTS * 20_000:,} places in {PARTS} parts" in message
    with _reach(tmp_path, "here/") as job:
        assert job.communicate(timeout=120)[1]
    made = sorted(name.name for name in (tmp_path / "here").iterdir())
    assert made == sorted(name.name for name in out.iterdir())
    assert all((out / name).read_bytes() == (tmp_path / "here" / name).read_bytes() for name in made)

    out = tmp_path / "again"
    with _reach(tmp_path, "again/", "--engine", "dask", "--scheduler", address) as job:
        _wait(lambda: some_are_done() or job.poll() is not None, "no part was made")
        scheduler.send_signal(signal.SIGKILL)
        message = job.communicate(timeout=120)[1].decode()
    assert job.returncode == 1
    assert message == (
        f"rangekit: again: the scheduler {address} has gone away "
        "(finished parts are kept: when the cluster is up, run the same again)\n"
    )
    assert all(pq.read_metadata(name).num_rows == 20_000 for name in out.glob("*.parquet"))
