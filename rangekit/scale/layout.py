"""Which columns go in and out of the kernel, and putting them together."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from rangekit.catalog.names import near_names
from rangekit.errors import InputError
from rangekit.model.target import UNCERTAINTY_COLUMN
from rangekit.scale.points import PointColumns, find_points
from rangekit.scale.solver import VERDICTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from rangekit.scale.question import ReachQuestion
    from rangekit.scale.solver import Measured

__all__ = ["Layout"]

_VERDICT_TYPE = pa.dictionary(pa.int8(), pa.string())
_VERDICT_NAMES = pa.array([verdict.value for verdict in VERDICTS], pa.string())


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """What the kernel reads, carries along and adds.

    Parameters
    ----------
    points : PointColumns
        Where the positions are.
    reads : tuple of str
        The input's columns that are needed.
    answers : mapping of str to (str, int)
        The columns added: the answer, and the row of its weapon.
    nominal_km : tuple of kilometres
        The weapons' nominal ranges.
    schema : pyarrow.Schema
        Of the output.
    states_uncertainties : bool
        Whether the input's places state a position uncertainty of their own.
    """

    points: PointColumns
    reads: tuple[str, ...]
    answers: Mapping[str, tuple[str, int]]
    nominal_km: tuple[float, ...]
    schema: pa.Schema
    states_uncertainties: bool = False

    @classmethod
    def plan(cls, question: ReachQuestion, schema: pa.Schema, source: str | None = None) -> Layout:
        """Return the layout for a schema.

        Parameters
        ----------
        question : ReachQuestion
            What is asked.
        schema : pyarrow.Schema
            Of the input.
        source : str, optional
            The file, for messages.

        Raises
        ------
        InputError
            If there are no positions, or a column that is asked for is not there.
        """
        repeated = next((name for name, count in Counter(schema.names).items() if count > 1), None)
        if repeated is not None:
            hint = "give each column a name of its own"
            raise InputError(f"column {repeated!r} occurs more than once", source=source, hint=hint)
        points = find_points(schema, source)
        answers = question.wanted_answers()
        names = _output_names(question, schema, answers, source)
        fields = [_answer_field(name, answers[name][0]) if name in answers else schema.field(name) for name in names]
        carried = [name for name in names if name not in answers]
        is_stated = UNCERTAINTY_COLUMN in schema.names and "verdict" not in schema.names
        needed = {*carried, *points.names, *([UNCERTAINTY_COLUMN] if is_stated else [])}
        return cls(
            points=points,
            reads=tuple(name for name in schema.names if name in needed),
            answers=answers,
            nominal_km=tuple(float(weapon.range.nominal_km) for weapon in question.weapons),
            schema=pa.schema(fields, _metadata(schema, carried)),
            states_uncertainties=is_stated,
        )

    @property
    def needs_distance(self) -> bool:
        """Whether anything but verdicts is wanted."""
        return any(answer != "verdict" for answer, _ in self.answers.values())

    @property
    def needs_launch_point(self) -> bool:
        """Whether the nearest launch point is wanted."""
        return any(answer.startswith("launch_") for answer, _ in self.answers.values())

    def empty(self) -> pa.RecordBatch:
        """Return a batch of no rows."""
        arrays = [pa.array([], field.type) for field in self.schema]
        return pa.RecordBatch.from_arrays(arrays, schema=self.schema)

    def add(self, batch: pa.RecordBatch, measured: Measured, good: NDArray[np.intp] | None) -> pa.RecordBatch:
        """Return a batch's columns with its answers among them.

        Parameters
        ----------
        batch : pyarrow.RecordBatch
            Of n rows.
        measured : Measured
            Of the good rows.
        good : (k,) int or None
            The rows with a usable position; None if all n have one.
        """
        arrays = [
            self._answer(*self.answers[name], measured, batch.num_rows, good)
            if name in self.answers
            else batch.column(name)
            for name in self.schema.names
        ]
        return pa.RecordBatch.from_arrays(arrays, schema=self.schema)

    def _answer(
        self, answer: str, weapon_row: int, measured: Measured, rows: int, good: NDArray[np.intp] | None
    ) -> pa.Array:
        if answer == "verdict":
            codes = _spread(measured.codes[weapon_row], rows, good)
            return pa.DictionaryArray.from_arrays(codes, _VERDICT_NAMES)
        if answer == "margin_km":
            return _spread(self.nominal_km[weapon_row] - np.asarray(measured.distance_km), rows, good)
        return _spread(np.asarray(getattr(measured, answer)), rows, good)


def _spread(values: NDArray[Any], rows: int, good: NDArray[np.intp] | None) -> pa.Array:
    """Return values as an array of all rows, null where a row is bad."""
    if good is None:
        return pa.array(values)
    spread = np.zeros(rows, dtype=values.dtype)
    missing = np.ones(rows, dtype=bool)
    spread[good], missing[good] = values, False
    return pa.array(spread, mask=missing)


def _output_names(
    question: ReachQuestion, schema: pa.Schema, answers: Mapping[str, tuple[str, int]], source: str | None
) -> list[str]:
    """Return the output's columns in order."""
    if question.columns is None:
        return [*(name for name in schema.names if name not in answers), *answers]
    possible = question.answer_columns()
    names: list[str] = []
    problems: list[str] = []
    for wanted in question.columns:
        of_weapons = [column for column, (answer, _) in possible.items() if wanted in {column, answer}]
        if of_weapons:
            names += [column for column in of_weapons if column in answers]
        elif wanted in schema.names:
            names.append(wanted)
        else:
            near = near_names(wanted, {name.casefold(): name for name in [*schema.names, *possible]})
            problems.append(f"{wanted!r}" + (f" (did you mean {near[0]}?)" if near else ""))
    if problems:
        raise InputError(
            "no such column",
            source=source,
            problems=problems,
            hint=f"there are {', '.join([*schema.names, *possible])}",
        )
    return list(dict.fromkeys([*names, *answers]))


def _answer_field(name: str, answer: str) -> pa.Field:
    return pa.field(name, _VERDICT_TYPE if answer == "verdict" else pa.float64())


def _metadata(schema: pa.Schema, carried: list[str]) -> dict[bytes, bytes]:
    """Return the schema's metadata, GeoParquet's cut down to the geometries that are carried along."""
    metadata = dict(schema.metadata or {})
    metadata.pop(b"pandas", None)  # it names all columns, and an index
    geo = json.loads(metadata.pop(b"geo", b"{}"))
    columns = {
        # The box is that of the whole file.
        name: {key: value for key, value in column.items() if key not in {"bbox", "covering"}}
        for name, column in geo.get("columns", {}).items()
        if name in carried
    }
    if columns:
        primary = geo["primary_column"] if geo.get("primary_column") in columns else next(iter(columns))
        metadata[b"geo"] = json.dumps(geo | {"columns": columns, "primary_column": primary}).encode()
    return metadata
