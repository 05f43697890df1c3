"""The parts of a job: row groups of Parquet files, small enough to hold and to redo."""

from __future__ import annotations

import glob
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from rangekit.catalog.files import blaming
from rangekit.catalog.parquet_files import require_utf8
from rangekit.errors import DataNotFoundError, InputError
from rangekit.scale.layout import Layout

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator, Sequence

    from rangekit.scale.question import ReachQuestion

__all__ = ["Part", "Plan", "file_state", "find_files", "open_parquet", "plan_parts", "read_part"]

_LONGEST_STEM = 200
_ROWS_A_PART = 1 << 20
_ROWS_A_BATCH = 1 << 20
_BYTES_A_BATCH = 32 << 20
_STREAM_BYTES = 1 << 20
_ANSWER_BYTES_A_ROW = 16


@dataclass(frozen=True, slots=True)
class Part:
    """Row groups of one file that follow each other, and the one file that their answers go to.

    Parameters
    ----------
    source : str
        The file.
    row_groups : tuple of int
        Counted from 0.
    first_row : int
        How many rows of the file come before.
    rows : int
        How many there are.
    fingerprint : str
        A hash of the question, the file's path, size and time of change, and the row groups.
    state : tuple of int
        The file's size in bytes and its time of change in nanoseconds, as they were when the job was planned.
    """

    source: str
    row_groups: tuple[int, ...]
    first_row: int
    rows: int
    fingerprint: str
    state: tuple[int, int]

    @property
    def name(self) -> str:
        """The name of the output file, in the order of the input."""
        # Readers of a folder pass over names that begin with these; and a name has at most 255 bytes.
        stem = Path(self.source).stem.lstrip("._").encode()[:_LONGEST_STEM].decode("utf-8", "ignore") or "part"
        return f"{stem}-{self.row_groups[0]:05d}-{self.fingerprint[:12]}.parquet"


@dataclass(frozen=True, slots=True)
class Plan:
    """All parts of a job, and what is wrong with the files that have none.

    Parameters
    ----------
    parts : tuple of Part
        File by file.
    problems : tuple of str
        One a file that cannot be read.
    """

    parts: tuple[Part, ...]
    problems: tuple[str, ...]


def find_files(targets: str | os.PathLike[str] | Sequence[str | os.PathLike[str]]) -> list[str]:
    """Return the Parquet files that are meant by files, folders or patterns, sorted.

    Parameters
    ----------
    targets : path or sequence of path
        Files, folders (with all that is below them) or patterns such as ``places/*.parquet``.

    Returns
    -------
    list of str
        As the paths were given.

    Raises
    ------
    DataNotFoundError
        If one of them leads to no file.
    """
    several = [targets] if isinstance(targets, str | Path) or not isinstance(targets, list | tuple) else targets
    found: dict[str, None] = {}
    for each in several:
        path = Path(each)  # type: ignore[arg-type] # a path by now
        if path.is_file():
            names = [str(each)]
        elif path.is_dir():
            below = (name for name in path.rglob("*.parquet") if name.is_file())
            names = [str(name) for name in below if not any(step[0] in "_." for step in name.relative_to(path).parts)]
        else:
            names = [name for name in glob.glob(str(each), recursive=True) if Path(name).is_file()]  # noqa: PTH207 - a pattern may be absolute
        if not names:
            raise DataNotFoundError(str(each), hint="name a Parquet file, a folder of them, or a pattern in quotes")
        found |= dict.fromkeys(sorted(names))
    return list(found)


def plan_parts(files: Sequence[str], question: ReachQuestion) -> Plan:
    """Divide files into parts; a file that cannot be read is a fault, not an end.

    Parameters
    ----------
    files : sequence of str
        Parquet files.
    question : ReachQuestion
        What is asked.
    """
    parts: list[Part] = []
    problems: list[str] = []
    expected: tuple[str, pa.Schema] | None = None
    for source in files:
        try:
            with blaming(source), open_parquet(source) as file:
                state = file_state(source)
                schema = Layout.plan(question, file.schema_arrow, source).schema.remove_metadata()
                expected = expected or (source, schema)
                if not schema.equals(expected[1]):
                    raise InputError(f"its columns differ from those of {expected[0]}", source=source)  # noqa: TRY301 - gathered like the others
                parts += _divide(source, file.metadata, question.fingerprint, state)
        except InputError as error:
            problems.append(str(error))
    return Plan(tuple(parts), tuple(problems))


def file_state(source: str | os.PathLike[str]) -> tuple[int, int]:
    """Return a file's size in bytes and its time of change in nanoseconds."""
    state = Path(source).stat()
    return state.st_size, state.st_mtime_ns


def open_parquet(source: str) -> Any:
    """Open a Parquet file for reading in a stream.

    Parameters
    ----------
    source : str
        The file.

    Raises
    ------
    InputError
        If it is not one, or its end is missing.
    """
    with blaming(source, "not a readable Parquet file"):
        # With a buffer, a column's pages are read as they are needed and not all at once.
        return pq.ParquetFile(source, buffer_size=_STREAM_BYTES, pre_buffer=False)


def read_part(part: Part, file: Any, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
    """Yield a part's record batches, none of them large.

    Parameters
    ----------
    part : Part
        What to read.
    file : pyarrow.parquet.ParquetFile
        Of the part's source.
    columns : sequence of str
        What to read of it.

    Yields
    ------
    pyarrow.RecordBatch

    Raises
    ------
    InputError
        If a row group cannot be read; the message names it.
    """
    for group in part.row_groups:
        rows = _rows_a_batch(file.metadata.row_group(group), columns)
        batches = file.iter_batches(rows, row_groups=[group], columns=list(columns), use_threads=False)
        while True:
            with blaming(part.source, f"row group {group} cannot be read"):
                batch = next(batches, None)
                if batch is None:
                    break
                require_utf8(batch, part.source)
            yield batch


def _divide(source: str, metadata: Any, question: str, state: tuple[int, int]) -> Iterator[Part]:
    groups: list[int] = []
    first = rows = 0
    for group in range(metadata.num_row_groups):
        groups.append(group)
        rows += metadata.row_group(group).num_rows
        full = group + 1 == metadata.num_row_groups or rows + metadata.row_group(group + 1).num_rows > _ROWS_A_PART
        if full:
            facts = json.dumps([question, source, *state, groups])
            yield Part(source, tuple(groups), first, rows, hashlib.sha256(facts.encode()).hexdigest(), state)
            first, rows, groups = first + rows, 0, []


def _rows_a_batch(group: Any, columns: Sequence[str]) -> int:
    wanted = set(columns)
    sizes = [group.column(index) for index in range(group.num_columns)]
    size = sum(column.total_uncompressed_size for column in sizes if column.path_in_schema.split(".")[0] in wanted)
    a_row = size / max(group.num_rows, 1) + _ANSWER_BYTES_A_ROW
    return max(1, min(_ROWS_A_BATCH, int(_BYTES_A_BATCH / a_row)))
