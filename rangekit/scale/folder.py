"""The folder of a job: finished parts, a note of the question, at the end a manifest; nothing in it is half written."""

from __future__ import annotations

import json
import os
import secrets
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from rangekit.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
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
    "whole_file",
    "write_json",
]

# Readers of a folder of Parquet files pass over names that begin with an underscore.
JOB, MANIFEST, BAD_ROWS = "_job.json", "_manifest.json", "_bad_rows"
RECORD_KEY = "rangekit"
_PARTIAL = ".rangekit-"


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
        How often each verdict was given, one a weapon.
    """

    name: str
    source: str
    row_groups: tuple[int, ...]
    fingerprint: str
    rows: int
    rows_out: int
    bad: int
    verdicts: tuple[dict[str, int], ...]

    def to_json(self) -> str:
        """Return the record as JSON.

        Returns
        -------
        str
        """
        return json.dumps(asdict(self))

    @classmethod
    def read(cls, path: Path) -> PartRecord | None:
        """Return the record of a finished part, or None of any other file.

        Parameters
        ----------
        path : Path
            The file.

        Returns
        -------
        PartRecord or None
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
        raise OutputError(path, _reason(error)) from error


def finished_parts(path: Path, parts: Sequence[Part]) -> dict[str, PartRecord]:
    """Return the records of a job's finished parts by name, and remove those whose source has changed since.

    Parameters
    ----------
    path : Path
        The folder.
    parts : sequence of Part
        All of the job's.

    Returns
    -------
    dict of str to PartRecord

    Raises
    ------
    OutputError
        If there are parts of files that are not asked about.
    """
    wanted = {part.name: part for part in parts}
    sources = {part.source for part in parts}
    found = {name.name: PartRecord.read(name) for name in sorted(path.glob("*.parquet"))}
    strange = [name for name, record in found.items() if record is None or record.source not in sources]
    strange = [name for name in strange if name not in wanted]
    if strange:
        hint = "name another folder, or replace all parts with --overwrite"
        raise OutputError(path, f"it holds {len(strange)} parts of other inputs, such as {strange[0]}", hint=hint)
    finished: dict[str, PartRecord] = {}
    for name, record in found.items():
        if name in wanted and record is not None and record.fingerprint == wanted[name].fingerprint:
            finished[name] = record
        else:
            (path / name).unlink()
            (path / BAD_ROWS / name).with_suffix(".csv").unlink(missing_ok=True)
    return finished


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Give a name to write to, and move what was written to its place when it is complete.

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
    partial = path.with_name(f"{_PARTIAL}{secrets.token_hex(8)}.part")
    try:
        yield partial
        partial.replace(path)
    except BaseException as error:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
        if isinstance(error, OSError) and not isinstance(error, OutputError):
            raise OutputError(path, _reason(error), hint="finished parts are kept: run the same again") from error
        raise


def remove_leftovers(path: Path) -> None:
    """Remove what killed runs and killed workers have not finished."""
    for leftover in path.rglob(f"{_PARTIAL}*.part"):
        leftover.unlink(missing_ok=True)


def write_json(path: Path, facts: object) -> None:
    """Write facts as JSON, all or nothing."""
    with whole_file(path) as partial:
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
    if before is None and any(not name.name.startswith(_PARTIAL) for name in path.iterdir()):
        raise OutputError(path, "the folder is not empty, and no job of rangekit made it", hint="name another folder")
    if before is not None and before.get("fingerprint") != question.fingerprint and not overwrite:
        hint = "name another folder, or replace all parts with --overwrite"
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


def _clear(path: Path) -> None:
    """Remove a job's parts and notes, and nothing else."""
    for name in path.glob("*.parquet"):
        if PartRecord.read(name) is not None:
            name.unlink()
    for name in (path / BAD_ROWS).glob("*.csv"):
        name.unlink()
    (path / MANIFEST).unlink(missing_ok=True)


def _read_json(path: Path) -> dict[str, Any] | None:
    try:
        facts = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except ValueError:
        return {}
    return facts if isinstance(facts, dict) else {}


def _reason(error: OSError) -> str:
    return (os.strerror(error.errno) if error.errno else str(error)).lower()
