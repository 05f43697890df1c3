"""A job on a Dask cluster: a scheduler and two workers in processes of their own, on the loopback."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import rangekit as rk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parents[2]
ENVIRONMENT = os.environ | {"PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"}
QUIET = ("--host", "127.0.0.1", "--no-dashboard")
PARTS = 24
SITE = '{"type": "Point", "coordinates": [30.0, 50.0]}'


def _start(*command: str, log: Path, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    with log.open("wb") as stream:
        # not from here, where rangekit lies
        return subprocess.Popen(
            [sys.executable, "-P", "-m", *command], env=environment, stdout=stream, stderr=subprocess.STDOUT
        )


def _wait(ready: Callable[[], bool], what: str) -> None:
    until = time.monotonic() + 60
    while not ready():
        assert time.monotonic() < until, what
        time.sleep(0.02)


def start_worker(tmp_path: Path, address: str, number: int, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    worker = ("distributed.cli.dask_worker", address, "--no-nanny", "--nthreads", "1", *QUIET)
    log = tmp_path / f"worker{number}.log"
    running = _start(*worker, log=log, environment=environment)
    _wait(lambda: "Starting established connection" in log.read_text(), "no worker")
    return running


@contextmanager
def running_cluster(
    tmp_path: Path, workers: int, environment: dict[str, str] = ENVIRONMENT
) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """Run a scheduler and workers, which are listed after it."""
    note = tmp_path / "scheduler.json"
    scheduler = ("distributed.cli.dask_scheduler", "--port", "0", "--scheduler-file", str(note), "--no-show")
    running = [_start(*scheduler, *QUIET, log=tmp_path / "scheduler.log", environment=ENVIRONMENT)]
    try:
        _wait(lambda: note.exists() and note.stat().st_size > 0, "the scheduler did not start")
        address = json.loads(note.read_text())["address"]
        running += [start_worker(tmp_path, address, number, environment) for number in range(1, workers + 1)]
        yield address, running
    finally:
        for process in running:
            process.kill()
            process.wait()


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    with running_cluster(tmp_path, workers=2) as made:
        yield made


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


def _refused(tmp_path: Path, address: str, patience_s: float = 12) -> str:
    """Return what a job says that is refused; whatever is wrong, it says so within 15 seconds and leaves no part."""
    out = f"out{len(list(tmp_path.iterdir()))}/"
    question = ("reach", "--range", "300km", "-l", "site.geojson", "-t", "places/*.parquet", "-o", out)
    argv = ["rangekit", *question, "--engine", "dask", "--scheduler", address]
    code = f"import sys; sys.argv = {argv}; from rangekit.scale import cluster; cluster._PATIENCE_S = {patience_s}"
    code += "; from rangekit.cli import main; main()"
    command = [sys.executable, "-c", code]
    job = subprocess.run(command, env=ENVIRONMENT, cwd=tmp_path, capture_output=True, timeout=60, check=False)
    said = job.stderr.decode()
    assert job.returncode == 1, said
    assert said.count("\n") == 1, said
    assert not list((tmp_path / out).glob("*.parquet"))
    return said


def _copy_of_rangekit(folder: Path, version: str) -> str:
    """Return a path on which rangekit is of another version, or is not there for no version."""
    shutil.copytree(ROOT / "rangekit", folder / "rangekit", ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "data").symlink_to(ROOT / "data")
    (folder / "rangekit" / "version.py").write_text(version)
    return str(folder)


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ('__version__ = "0.0.1"\n', f"has rangekit 0.0.1, this is {rk.__version__}"),
        ("raise ImportError", "has no rangekit"),
    ],
    ids=["another version", "no rangekit"],
)
@pytest.mark.usefixtures("source")
def test_a_worker_of_another_version_ends_the_job(tmp_path: Path, version: str, expected: str) -> None:
    environment = ENVIRONMENT | {"PYTHONPATH": _copy_of_rangekit(tmp_path / "other", version)}
    with running_cluster(tmp_path, workers=1, environment=environment) as (address, _):
        assert expected in _refused(tmp_path, address)


@pytest.mark.usefixtures("source")
def test_a_worker_of_another_version_that_joins_late_ends_the_job(tmp_path: Path) -> None:
    other = ENVIRONMENT | {"PYTHONPATH": _copy_of_rangekit(tmp_path / "other", '__version__ = "0.0.1"\n')}
    with running_cluster(tmp_path, workers=1) as (address, running):
        with _reach(tmp_path, "out/", "--engine", "dask", "--scheduler", address) as job:
            _wait(lambda: bool(list((tmp_path / "out").glob("*.parquet"))), "no part was made")
            running[1].send_signal(signal.SIGKILL)
            running.append(start_worker(tmp_path, address, 9, other))
            said = job.communicate(timeout=120)[1].decode()
        assert job.returncode == 1, said
        assert f"has rangekit 0.0.1, this is {rk.__version__}" in said
    assert not (tmp_path / "out" / "_manifest.json").exists()


@pytest.mark.usefixtures("source")
def test_a_scheduler_without_workers_is_told(tmp_path: Path) -> None:
    with running_cluster(tmp_path, workers=0) as (address, _):
        assert "the scheduler has no workers" in _refused(tmp_path, address, patience_s=2)


@pytest.mark.usefixtures("source")
def test_a_port_that_is_not_dasks_is_told(tmp_path: Path, socket_enabled: None) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"tcp://127.0.0.1:{silent.getsockname()[1]}"
        assert f"{address}: no Dask scheduler answers" in _refused(tmp_path, address, patience_s=2)
