"""Very many places: ``python -m benchmarks.scale FILE [--peers ROWS]``.

FILE comes from ``python -m benchmarks.scale_points``.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from rangekit.scale import reach_batches

from .border import RANGE_M
from .clock import best_time
from .scale_peers import load_exact_border, scale_peers
from .table import describe_machine

_READ = """
import sys, pyarrow.parquet as pq
from concurrent.futures import ThreadPoolExecutor
def read(group):
    file = pq.ParquetFile(sys.argv[1], buffer_size=1 << 20, pre_buffer=False)
    batches = file.iter_batches(1 << 18, row_groups=[group], columns=sys.argv[2].split(","), use_threads=False)
    return sum(batch.num_rows for batch in batches)
with ThreadPoolExecutor(int(sys.argv[3])) as pool:
    sum(pool.map(read, range(pq.read_metadata(sys.argv[1]).num_row_groups)))
"""
_JOBS = {
    "verdict": ["--verdict-only", "--columns", "verdict"],
    "id, verdict": ["--verdict-only", "--columns", "id"],
    "id, verdict; only those in reach": ["--verdict-only", "--columns", "id", "--only", "in_reach"],
    "all columns, verdict": ["--verdict-only"],
    "id, verdict, margin; only those in reach": ["--columns", "id,verdict,margin_km", "--only", "in_reach"],
}
_RANGE_KM = RANGE_M / 1000
_NEAR_DEG = 14.0
_FULL_JOB = {"id, verdict, margin": ["--columns", "id,verdict,margin_km"]}


def main() -> None:
    """Print what reading costs, what each job costs, and how peers answer a sample."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--peers", type=int, metavar="ROWS", help="compare with peers on so many rows instead")
    parser.add_argument("--margins", action="store_true", help="measure the job with margins instead")
    asked = parser.parse_args()
    print(describe_machine())
    if asked.peers:
        _compare(asked.file, asked.peers)
        return
    rows = pq.read_metadata(asked.file).num_rows
    print(f"{rows:,} rows, {asked.file.stat().st_size / 1e9:.2f} GB")
    for columns, threads in (("lon,lat", 1), ("lon,lat", 2), ("id,lon,lat", 2)):
        _print_run(f"reading {columns}, {threads} threads", rows, [_READ, str(asked.file), columns, str(threads)])
    for name, options in (_FULL_JOB if asked.margins else _JOBS).items():
        out = asked.file.with_name("out")
        shutil.rmtree(out, ignore_errors=True)
        job = "import sys; from rangekit.cli import main; main()"
        command = ["reach", "--weapon", "atacms", "-t", str(asked.file), "-o", f"{out}/", "-q", *options]
        _print_run(f"reach: {name}", rows, [job, *command])
        shutil.rmtree(out)


def _print_run(name: str, rows: int, script: list[str]) -> None:
    """Run a script in a process of its own; print its time, its rate and the most memory that it held."""
    watch = (
        "import json, resource, subprocess, sys;"
        "subprocess.run([sys.executable, '-c', *sys.argv[1:]], check=True);"
        "use = resource.getrusage(resource.RUSAGE_CHILDREN);"
        "print(json.dumps([use.ru_maxrss / 1024, use.ru_utime + use.ru_stime]))"
    )
    started = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", watch, *script], check=True, capture_output=True, text=True)
    took = time.perf_counter() - started
    peak_mib, cpu_s = json.loads(done.stdout)
    print(
        f"{name:48} {took:8.1f} s {cpu_s:8.1f} cpu s {rows / took / 1e6:8.2f} M rows/s {peak_mib:7.0f} MiB", flush=True
    )


def _compare(file: Path, rows: int) -> None:
    """Ask rangekit and its peers what is within a range, and count the answers that differ from the exact one."""
    batch = next(pq.ParquetFile(file).iter_batches(rows, columns=["lon", "lat"]))
    lon, lat = batch["lon"].to_numpy(), batch["lat"].to_numpy()
    started = time.perf_counter()
    stream = reach_batches([batch], _RANGE_KM, load_exact_border(), verdict_only=True, columns=["verdict"])
    exact = np.array(next(stream)["verdict"]) == "in_reach"
    print(f"{'rangekit':48} {time.perf_counter() - started:8.2f} s {exact.sum():,} of {rows:,} within {_RANGE_KM:g} km")
    # Slow peers are given the points about the ring: these are what the question is about.
    near = np.flatnonzero((np.abs(lon - 33) < _NEAR_DEG) & (np.abs(lat - 48) < _NEAR_DEG))
    margin_km = np.full(len(lon), np.inf)
    margin_km[near] = next(reach_batches([batch.take(near)], _RANGE_KM, load_exact_border()))["margin_km"]
    order = np.argsort(np.abs(margin_km), kind="stable")
    for peer in scale_peers():
        chosen = order[: peer.most_points]
        try:
            took_s, found = best_time(partial(peer.run, lon[chosen], lat[chosen]), runs=1)
        except Exception as error:  # noqa: BLE001 - a peer that fails is a finding
            print(f"{peer.name:48} fails: {type(error).__name__}: {str(error).splitlines()[0]}")
            continue
        missing, extra = int((exact[chosen] & ~found).sum()), int((~exact[chosen] & found).sum())
        wrong = f"{missing:,} missing, {extra:,} too many"
        print(f"{peer.name:48} {took_s:8.2f} s {len(found):,} rows, wrong: {wrong}", flush=True)


if __name__ == "__main__":
    main()
