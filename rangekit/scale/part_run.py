"""Running one part: row groups read, answered and written in a stream, the output whole or not there."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from rangekit.catalog.files import blaming
from rangekit.errors import InputError
from rangekit.scale.folder import BAD_ROWS, RECORD_KEY, PartRecord, whole_part
from rangekit.scale.kernel import Tally, answer_batch
from rangekit.scale.layout import Layout
from rangekit.scale.parts import file_state, open_parquet, read_part

if TYPE_CHECKING:
    from collections.abc import Callable

    from rangekit.scale.parts import Part
    from rangekit.scale.solver import Solver

__all__ = ["changed_error", "is_unchanged", "run_part"]

_ROWS_A_GROUP = 1 << 20
_BYTES_A_GROUP = 32 << 20


def run_part(part: Part, solver: Solver, folder: Path, watch: Callable[[int], None], base: str = "") -> PartRecord:
    """Answer one part and write it.

    Parameters
    ----------
    part : Part
        What to read.
    solver : Solver
        The prepared question.
    folder : Path
        Where the answers go.
    watch : callable
        Receives how many rows were done, batch by batch; what it raises ends the part.
    base : str
        The folder that the part's path starts from, on a machine whose current folder is another.

    Raises
    ------
    InputError
        If a row group cannot be read.
    OutputError
        If the answers cannot be written. Nothing half written is left.
    """
    tally = Tally()
    path = str(Path(base, part.source))
    if not is_unchanged(part, path):
        raise changed_error(part.source)
    with blaming(part.source), open_parquet(path) as file, whole_part(folder / part.name) as partial:
        layout = Layout.plan(solver.question, file.schema_arrow, part.source)
        # Smallest and largest verdict of a page help no reader, and would cost more than the verdicts themselves.
        ordered = [name for name in layout.schema.names if layout.answers.get(name, ("",))[0] != "verdict"]
        how = {"compression": "zstd", "write_statistics": ordered, "write_page_checksum": True}
        with pq.ParquetWriter(partial, layout.schema, **how) as writer:
            waiting = _Waiting(writer)
            for batch in read_part(part, file, layout.reads):
                waiting.add(answer_batch(solver, layout, batch, tally))
                watch(batch.num_rows)
            waiting.flush()
            record = _record(part, tally, solver.question.fingerprint)
            writer.add_key_value_metadata({RECORD_KEY: record.to_json()})
        if not is_unchanged(part, path):
            raise changed_error(part.source)
        _list_bad_rows(part, tally, folder)
    return record


def is_unchanged(part: Part, path: str) -> bool:
    """Tell whether a file is still the one that the job was planned for.

    Parameters
    ----------
    part : Part
        One of the file's.
    path : str
        Where the file is.
    """
    try:
        return file_state(path) == part.state
    except OSError:
        return False


def changed_error(source: str) -> InputError:
    """Return the error for a file that was written to while the job ran: its answers would go by a wrong name."""
    hint = "what was made of it is not kept: run the same again when nobody writes to it"
    return InputError("the file has changed while the job ran", source=source, hint=hint)


class _Waiting:
    """Batches that wait until they are enough for a row group."""

    def __init__(self, writer: Any) -> None:
        self._writer = writer
        self._batches: list[pa.RecordBatch] = []
        self._rows = self._bytes = 0

    def add(self, batch: pa.RecordBatch) -> None:
        if batch.num_rows:
            self._batches.append(batch)
            self._rows += batch.num_rows
            self._bytes += batch.nbytes
        if self._rows >= _ROWS_A_GROUP or self._bytes >= _BYTES_A_GROUP:
            self.flush()

    def flush(self) -> None:
        if self._batches:
            self._writer.write_table(pa.Table.from_batches(self._batches), row_group_size=self._rows)
        self._batches, self._rows, self._bytes = [], 0, 0


def _record(part: Part, tally: Tally, question: str) -> PartRecord:
    return PartRecord(
        name=part.name,
        source=part.source,
        row_groups=part.row_groups,
        fingerprint=part.fingerprint,
        rows=tally.rows,
        rows_out=tally.rows_out,
        bad=tally.bad,
        verdicts=tuple(dict(counter) for counter in tally.verdicts),
        question=question,
    )


def _list_bad_rows(part: Part, tally: Tally, folder: Path) -> None:
    if not tally.bad:
        return
    listing = folder / BAD_ROWS
    listing.mkdir(exist_ok=True)
    with whole_part((listing / part.name).with_suffix(".csv")) as partial, partial.open("w", newline="") as stream:
        table = csv.writer(stream)
        table.writerow(["file", "row", "fault"])
        table.writerows([part.source, part.first_row + bad.row, bad.fault] for bad in tally.bad_rows)
