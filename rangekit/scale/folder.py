"""The folder of a job: finished parts, a note of the question, at the end a manifest; nothing in it is half written."""

from __future__ import annotations

import json
import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from rangekit.durable_files import is_partial, reason_of, sync, whole_file
from rangekit.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from rangekit.scale.parts import Part
    from rangekit.scale.question import ReachQuestion

__all__ = [
    "BAD_ROWS",
    "JOB",
    "MANIFEST",
    "RECORD_KEY",
    "PartRecord",
    "describe_question",
    "finished_parts",
    "hold_folder",
    "remove_leftovers",
    "remove_manifest",
    "remove_part",
    "whole_part",
    "write_json",
]

# Readers of a folder of Parquet files pass over names that begin with an underscore.
JOB, MANIFEST, BAD_ROWS = "_job.json", "_manifest.json", "_bad_rows"
RECORD_KEY = "rangekit"
_READERS = 4
_ROWS_A_BATCH, _STREAM_BYTES = 1 << 18, 1 << 20


@dataclass(frozen=True, slots=True)
class PartRecord:
    """What a finished part says of itself; it stands in the file's own metadata.

    Parameters
    ----------
    name : str
        The file.
    source : str
        What it was made from.
    row_groups : tuple of int
        Counted from 0.
    fingerprint : str
        That of the part.
    rows, rows_out, bad : int
        Rows read, rows written, rows without a usable position.
    verdicts : tuple of dict
        How often each verdict was given, one per weapon.
    question : str
        The fingerprint of what was asked.
    """

    name: str
    source: str
    row_groups: tuple[int, ...]
    fingerprint: str
    rows: int
    rows_out: int
    bad: int
    verdicts: tuple[dict[str, int], ...]
    question: str = ""

    def to_json(self) -> str:
        """Return the record as JSON."""
        return json.dumps(asdict(self))

    @classmethod
    def read(cls, path: Path) -> PartRecord | None:
        """Return the record of a finished part, or None of any other file.

        Parameters
        ----------
        path : Path
            The file.
        """
        try:
            facts = json.loads((pq.read_metadata(path).metadata or {})[RECORD_KEY.encode()])
            facts |= {"row_groups": tuple(facts["row_groups"]), "verdicts": tuple(facts["verdicts"])}
            return cls(**facts)
        except (pa.ArrowException, OSError, KeyError, TypeError, ValueError):
            return None


@contextmanager
def hold_folder(path: Path, question: ReachQuestion, *, overwrite: bool) -> Iterator[None]:
    """Take a folder for one job: made if it is not there, kept from other runs, freed of what a killed run left.

    Parameters
    ----------
    path : Path
        The folder.
    question : ReachQuestion
        The job's.
    overwrite : bool
        Whether the parts of another question may be replaced.

    Yields
    ------
    None

    Raises
    ------
    OutputError
        If it cannot be written to, another run is at work in it, or it holds anything but this job's parts.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
        with _locked(path):
            _claim(path, question, overwrite=overwrite)
            yield
    except OSError as error:
        if isinstance(error, OutputError):
            raise
        raise OutputError(path, reason_of(error)) from error


def finished_parts(path: Path, parts: Sequence[Part], sources: Iterable[str]) -> dict[str, PartRecord]:
    """Return the records of a job's finished parts by name, and remove those whose source has changed since.

    Parameters
    ----------
    path : Path
        The folder.
    parts : sequence of Part
        All of the job's.
    sources : iterable of str
        The files asked about, those that cannot be read included.

    Raises
    ------
    OutputError
        If there are parts of files that are not asked about.
    """
    wanted = {part.name: part for part in parts}
    sources = set(sources)
    found = {name.name: PartRecord.read(name) for name in sorted(path.glob("*.parquet"))}
    strange = [name for name, record in found.items() if record is None or record.source not in sources]
    strange = [name for name in strange if name not in wanted]
    if strange:
        hint = "name another folder, or replace all parts with overwrite=True"
        raise OutputError(path, f"it holds {len(strange)} parts of other inputs, such as {strange[0]}", hint=hint)
    matching = {
        name: record
        for name, record in found.items()
        if name in wanted and record is not None and record.fingerprint == wanted[name].fingerprint
    }
    with ThreadPoolExecutor(_READERS) as pool:
        intact = dict(zip(matching, pool.map(_is_intact, (path / name for name in matching)), strict=True))
    finished = {name: record for name, record in matching.items() if intact[name]}
    for name in found:
        if name not in finished:
            remove_manifest(path)
            remove_part(path, name)
    return finished


def remove_manifest(path: Path) -> None:
    """Remove what says that a folder is complete, before anything else of it goes or comes."""
    if (path / MANIFEST).exists():
        (path / MANIFEST).unlink()
        sync(path)


def remove_part(path: Path, name: str) -> None:
    """Remove a part and the list of its bad rows."""
    (path / name).unlink(missing_ok=True)
    (path / BAD_ROWS / name).with_suffix(".csv").unlink(missing_ok=True)


def _is_intact(part: Path) -> bool:
    """Read a part and compare the checksum of each page, which its writer has put there."""
    try:
        with pq.ParquetFile(part, page_checksum_verification=True, buffer_size=_STREAM_BYTES, pre_buffer=False) as file:
            for batch in file.iter_batches(_ROWS_A_BATCH):
                del batch
    except (pa.ArrowException, OSError, ValueError):
        return False
    return True


@contextmanager
def whole_part(path: Path) -> Iterator[Path]:
    """Give a name to write to, and move what was written to its place when it is complete and the disk holds it.

    Parameters
    ----------
    path : Path
        Where it is to be in the end.

    Yields
    ------
    Path
        Where to write.

    Raises
    ------
    OutputError
        If there is no room or no right to write; nothing is left behind then.
    """
    try:
        with whole_file(path) as partial:
            yield partial
    except OSError as error:
        if isinstance(error, OutputError):
            raise
        raise OutputError(path, reason_of(error), hint="finished parts are kept: run the same again") from error


def remove_leftovers(path: Path) -> None:
    """Remove what killed runs and killed workers have not finished."""
    for folder in (path, path / BAD_ROWS):
        if folder.is_dir():
            for leftover in filter(is_partial, folder.iterdir()):
                leftover.unlink(missing_ok=True)


def write_json(path: Path, facts: object) -> None:
    """Write facts as JSON, all or nothing."""
    with whole_part(path) as partial:
        partial.write_text(json.dumps(facts, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Keep other runs out for as long as this process lives."""
    try:
        import fcntl
    except ImportError:
        yield
        return
    folder = os.open(path, os.O_RDONLY)
    try:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise OutputError(path, "another run is at work in this folder") from error
        yield
    finally:
        os.close(folder)


def _claim(path: Path, question: ReachQuestion, *, overwrite: bool) -> None:
    job = path / JOB
    before = _read_json(job)
    if before is None and any(not is_partial(name) for name in path.iterdir()):
        raise OutputError(path, "the folder is not empty, and no job of rangekit made it", hint="name another folder")
    # A note that a power cut has emptied says nothing of the question; the parts, each with its own, decide then.
    asked = None if before is None else before.get("fingerprint", _fingerprint_of_parts(path, question))
    if asked is not None and asked != question.fingerprint and not overwrite:
        hint = "name another folder, or replace all parts with overwrite=True"
        raise OutputError(path, "the folder holds the answers to another question", hint=hint)
    if before is not None and overwrite:
        _clear(path)
    remove_leftovers(path)
    write_json(job, {"fingerprint": question.fingerprint, "question": describe_question(question)})


def describe_question(question: ReachQuestion) -> dict[str, Any]:
    """Return a question in words and numbers that a reader of the folder understands."""
    launch = question.launch
    return {
        "weapons": [{"id": weapon.id, **asdict(weapon.range)} for weapon in question.weapons],
        "launch": {"id": launch.id, "name": launch.name, "standoff_km": launch.standoff_km},
        "borders": launch.point_of_view,
        "border_data": str(launch.provenance),
        "uncertainty_km": question.uncertainty_km,
        "columns": question.columns,
        "verdict_only": question.verdict_only,
        "only": question.only,
    }


def _fingerprint_of_parts(path: Path, question: ReachQuestion) -> str | None:
    """Return the question's fingerprint if all parts answer it, another if one does not, and nothing without parts."""
    records = [PartRecord.read(name) for name in path.glob("*.parquet")]
    if not records:
        return None
    ours = all(record is not None and record.question == question.fingerprint for record in records)
    return question.fingerprint if ours else ""


def _clear(path: Path) -> None:
    """Remove a job's parts and notes, and nothing else; the manifest first, so that it never claims what is gone."""
    remove_manifest(path)
    for name in path.glob("*.parquet"):
        if PartRecord.read(name) is not None:
            name.unlink()
    for name in (path / BAD_ROWS).glob("*.csv"):
        name.unlink()


def _read_json(path: Path) -> dict[str, Any] | None:
    try:
        facts = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except ValueError:
        return {}
    return facts if isinstance(facts, dict) else {}
