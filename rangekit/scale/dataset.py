"""Jobs over Parquet files: parts side by side, finished ones kept, a manifest at the end."""

from __future__ import annotations

import os
import threading
import time
from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rangekit.analysis import NOT_MODELLED
from rangekit.defaults import DEFAULT_LAUNCH, DEFAULT_WEAPON
from rangekit.durable_files import sync
from rangekit.errors import InputError
from rangekit.scale.folder import (
    MANIFEST,
    describe_question,
    finished_parts,
    hold_folder,
    remove_leftovers,
    remove_manifest,
    remove_part,
    write_json,
)
from rangekit.scale.part_run import changed_error, is_unchanged, run_part
from rangekit.scale.parts import find_files, plan_parts
from rangekit.scale.question import make_question
from rangekit.scale.solver import VERDICTS, Solver

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from rangekit.model import LaunchArea, Weapon
    from rangekit.scale.folder import PartRecord
    from rangekit.scale.parts import Part
    from rangekit.scale.question import ReachQuestion

    Watch = Callable[[int, int], None]

__all__ = ["DatasetReport", "reach_dataset"]

_MOST_WORKERS = 8


@dataclass(frozen=True, slots=True)
class DatasetReport:
    """What a job over Parquet files found.

    Parameters
    ----------
    folder : Path
        Where the answers are.
    question : ReachQuestion
        What was asked.
    parts : int
        Files written, those of earlier runs included.
    kept : int
        Of them, how many an earlier run had finished.
    rows, rows_out, bad : int
        Rows read, rows written, and rows without a usable position.
    verdicts : mapping of str to mapping
        By weapon, how often each verdict was given.
    seconds : seconds
        How long this run took.
    rows_now : int
        Rows that this run read.
    """

    folder: Path
    question: ReachQuestion
    parts: int
    kept: int
    rows: int
    rows_out: int
    bad: int
    verdicts: dict[str, dict[str, int]]
    seconds: float
    rows_now: int


def reach_dataset(
    targets: str | os.PathLike[str] | Sequence[str | os.PathLike[str]],
    output: str | os.PathLike[str],
    weapons: str | float | Weapon | Iterable[str | float | Weapon] = DEFAULT_WEAPON,
    launch: str | os.PathLike[str] | LaunchArea = DEFAULT_LAUNCH,
    *,
    standoff_km: float = 0.0,
    uncertainty_km: float = 0.0,
    columns: Sequence[str] | None = None,
    verdict_only: bool = False,
    only: str | None = None,
    overwrite: bool = False,
    workers: int | None = None,
    scheduler: str | None = None,
    watch: Watch | None = None,
) -> DatasetReport:
    """Answer every place of Parquet files, in memory that does not grow with them.

    Each part, a row group or several small ones, becomes a file of its own in the output folder, whole or not there. A
    run that was killed is taken up again by the same call: finished parts of unchanged files are kept.

    Parameters
    ----------
    targets : path or sequence of path
        Parquet or GeoParquet files, folders, or patterns such as ``places/*.parquet``.
    output : path
        The folder for the answers; made if it is not there.
    weapons : str, number, Weapon or several of them
        As in `reach_batches`, like the following.
    launch : str, path or LaunchArea
        Where from.
    standoff_km : kilometres
        How far inside its territory a launcher stays.
    uncertainty_km : kilometres
        Stated position uncertainty of the places.
    columns : sequence of str, optional
        The columns wanted, of the input's and the answers.
    verdict_only : bool
        Whether the verdict is the only answer wanted.
    only : {"in_reach", "marginal", "out_of_reach"}, optional
        Keep only the places of this verdict, for any weapon.
    overwrite : bool
        Whether the folder's answers to another question may be replaced.
    workers : int, optional
        Parts at a time on this machine; as many as there are cores if left out.
    scheduler : str, optional
        Address of a Dask scheduler to run the parts on (the extra ``dask``). Its workers must see the same paths.
    watch : callable, optional
        Receives the rows done and the rows in all, often.

    Returns
    -------
    DatasetReport

    Raises
    ------
    RangekitError
        If the question or the folder is unusable. Files and row groups that cannot be read do not stop the others; all
        of them are named at the end.

    Examples
    --------
    >>> import pathlib, tempfile, pyarrow as pa, pyarrow.parquet as pq
    >>> folder = pathlib.Path(tempfile.mkdtemp())
    >>> pq.write_table(pa.table({"lon": [36.19, 37.62], "lat": [51.73, 55.75]}), folder / "places.parquet")
    >>> report = reach_dataset(folder / "places.parquet", folder / "out", verdict_only=True)
    >>> report.rows, report.verdicts["atacms"]["in_reach"]
    (2, 1)
    """
    question = make_question(
        weapons,
        launch,
        standoff_km=standoff_km,
        uncertainty_km=uncertainty_km,
        columns=columns,
        verdict_only=verdict_only,
        only=only,
    )
    folder, started = Path(output), time.perf_counter()
    files = find_files(targets)
    _refuse_own_output(files, folder)
    plan = plan_parts(files, question)
    if not plan.parts and plan.problems:
        raise InputError("nothing that can be answered", problems=plan.problems)
    with hold_folder(folder, question, overwrite=overwrite):
        kept = finished_parts(folder, plan.parts, files)
        waiting = [part for part in plan.parts if part.name not in kept]
        if waiting or plan.problems:
            remove_manifest(folder)
        meter = _Meter(sum(part.rows for part in plan.parts), sum(record.rows for record in kept.values()), watch)
        if scheduler is None:
            outcomes = _run_here(waiting, question, folder, meter, workers or _cores())
        else:
            from rangekit.scale.cluster import run_on_dask

            outcomes = _advance(run_on_dask(waiting, question, folder, scheduler), meter)
        made, problems = _gather(outcomes, [*plan.problems])
        made, problems = _without_changed(plan.parts, folder, kept, made, problems)
        records = sorted([*kept.values(), *made], key=lambda record: record.name)
        report = _report(folder, question, records, len(kept), sum(record.rows for record in made), started)
        if problems:
            hint = "finished parts are kept: mend the files and run the same again"
            raise InputError(f"{len(records)} of the parts are done, but not all", problems=problems, hint=hint)
        remove_leftovers(folder)
        sync(folder)  # what the manifest counts is there before it, and what it leaves out is gone
        _write_manifest(report, records)
    return report


class _StoppedError(Exception):
    """The job ends before this part."""


class _Meter:
    """Counts rows, from several threads."""

    def __init__(self, total: int, done: int, watch: Watch | None) -> None:
        self._total, self._done, self._watch = total, done, watch
        self._lock = threading.Lock()
        self.stop = threading.Event()

    def advance(self, rows: int) -> None:
        if self.stop.is_set():
            raise _StoppedError
        with self._lock:
            self._done += rows
            if self._watch is not None:
                self._watch(self._done, self._total)


def _cores() -> int:
    # More than these would hold more than 1 GiB between them.
    return min(os.cpu_count() or 1, _MOST_WORKERS)


def _refuse_own_output(files: Sequence[str], folder: Path) -> None:
    own = folder.resolve()
    inside = [name for name in files if Path(name).resolve().is_relative_to(own)]
    if inside:
        raise InputError("the targets lie in the output folder", source=inside[0], hint="name another folder")


def _run_here(
    waiting: Sequence[Part], question: ReachQuestion, folder: Path, meter: _Meter, workers: int
) -> Iterator[tuple[Part, PartRecord | InputError]]:
    """Yield each part's outcome as it comes; threads share one prepared border."""
    if not waiting:
        return
    solver = Solver(question)
    solver.prepare()
    meter.advance(0)
    with ThreadPoolExecutor(workers) as pool:
        running = {pool.submit(run_part, part, solver, folder, meter.advance): part for part in waiting}
        try:
            for future in as_completed(running):
                yield running[future], _outcome(future)
        finally:
            # Nothing is left to stop unless this is on its way out with an error.
            meter.stop.set()
            pool.shutdown(cancel_futures=True)


def _outcome(future: Future[PartRecord]) -> PartRecord | InputError:
    try:
        return future.result()
    except InputError as error:
        return error


def _advance(
    outcomes: Iterable[tuple[Part, PartRecord | InputError]], meter: _Meter
) -> Iterator[tuple[Part, PartRecord | InputError]]:
    meter.advance(0)
    for part, outcome in outcomes:
        meter.advance(part.rows)
        yield part, outcome


def _gather(
    outcomes: Iterable[tuple[Part, PartRecord | InputError]], problems: list[str]
) -> tuple[list[PartRecord], list[str]]:
    made: list[PartRecord] = []
    wrong: list[tuple[Part, str]] = []
    for part, outcome in outcomes:
        if isinstance(outcome, InputError):
            wrong.append((part, str(outcome)))
        else:
            made.append(outcome)
    ordered = sorted(wrong, key=lambda pair: (pair[0].source, pair[0].row_groups))
    return made, [*problems, *(text for _, text in ordered)]


def _without_changed(
    parts: Sequence[Part], folder: Path, kept: dict[str, PartRecord], made: list[PartRecord], problems: list[str]
) -> tuple[list[PartRecord], list[str]]:
    """Remove the parts of files that have changed since the job was planned, and name those files."""
    changed: dict[str, None] = {}
    for part in parts:
        if part.source not in changed and not is_unchanged(part, part.source):
            changed[part.source] = None
    stale = [part.name for part in parts if part.source in changed]
    for name in stale:
        kept.pop(name, None)
        remove_part(folder, name)
    known = {source for source in changed if any(text.startswith(f"{source}: ") for text in problems)}
    named = [str(changed_error(source)) for source in changed if source not in known]
    return [record for record in made if record.name not in stale], [*problems, *named]


def _report(  # noqa: PLR0917 - what a report is made of
    folder: Path, question: ReachQuestion, records: Sequence[PartRecord], kept: int, rows_now: int, started: float
) -> DatasetReport:
    verdicts: dict[str, Counter[str]] = {weapon.id: Counter() for weapon in question.weapons}
    for record in records:
        for counter, counts in zip(verdicts.values(), record.verdicts, strict=False):
            counter.update(counts)
    return DatasetReport(
        folder=folder,
        question=question,
        parts=len(records),
        kept=kept,
        rows=sum(record.rows for record in records),
        rows_out=sum(record.rows_out for record in records),
        bad=sum(record.bad for record in records),
        verdicts={
            weapon: {name.value: counter[name.value] for name in VERDICTS} for weapon, counter in verdicts.items()
        },
        seconds=time.perf_counter() - started,
        rows_now=rows_now,
    )


def _write_manifest(report: DatasetReport, records: Sequence[PartRecord]) -> None:
    facts = {
        "question": describe_question(report.question),
        "not_modelled": NOT_MODELLED,
        "rows": report.rows,
        "rows_out": report.rows_out,
        "bad": report.bad,
        "verdicts": report.verdicts,
        "parts": [asdict(record) for record in records],
    }
    write_json(report.folder / MANIFEST, facts)
