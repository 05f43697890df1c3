"""The kernel: a stream of Arrow record batches in, the same places with their answers out, in bounded memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from rangekit.catalog.tables import coordinate_problem
from rangekit.defaults import DEFAULT_LAUNCH, DEFAULT_WEAPON
from rangekit.errors import InputError
from rangekit.geodesic.ellipsoid import HALF_TURN_DEG, POLE_DEG, TURN_DEG
from rangekit.model.target import UNCERTAINTY_COLUMN, stated_lengths
from rangekit.scale.layout import Layout
from rangekit.scale.question import make_question
from rangekit.scale.solver import VERDICTS, Measured, Solver

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from rangekit.model import LaunchArea, Weapon

    Floats = NDArray[np.float64]

__all__ = ["BadRow", "ReachStream", "Tally", "answer_batch", "reach_batches"]

MOST_LISTED = 1000


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row without a usable position.

    Parameters
    ----------
    row : int
        Counted from 0, from the beginning of the stream.
    fault : str
        What is wrong with it.
    """

    row: int
    fault: str


@dataclass(slots=True)
class Tally:
    """What has been seen so far.

    Parameters
    ----------
    rows : int
        Rows read.
    rows_out : int
        Rows passed on; fewer where only one verdict is kept.
    bad : int
        Rows without a usable position; their answers are null.
    verdicts : list of Counter
        How often each verdict was given, one per weapon.
    bad_rows : list of BadRow
        The first thousand bad rows.
    """

    rows: int = 0
    rows_out: int = 0
    bad: int = 0
    verdicts: list[Counter[str]] = field(default_factory=list)
    bad_rows: list[BadRow] = field(default_factory=list)


class ReachStream(Iterator[pa.RecordBatch]):
    """Record batches with their answers, made as they are asked for.

    Parameters
    ----------
    batches : iterable of pyarrow.RecordBatch
        All of one schema.
    schema : pyarrow.Schema or None
        Theirs; None if there is not one batch.
    solver : Solver
        The prepared question.
    """

    def __init__(self, batches: Iterable[pa.RecordBatch], schema: pa.Schema | None, solver: Solver) -> None:
        self._batches = iter(batches)
        self._solver = solver
        self._layout = None if schema is None else Layout.plan(solver.question, schema)
        self.tally = Tally()

    @property
    def schema(self) -> pa.Schema:
        """The schema of the answered batches.

        Raises
        ------
        InputError
            If there was no batch to learn it from.
        """
        if self._layout is None:
            raise InputError("the stream is empty and has no schema", hint="give a pyarrow.RecordBatchReader")
        return self._layout.schema

    def __next__(self) -> pa.RecordBatch:
        """Return the next batch with its answers."""
        batch = next(self._batches)
        if self._layout is None:
            raise InputError("an empty stream has no batches")
        return answer_batch(self._solver, self._layout, batch, self.tally)


def reach_batches(
    batches: pa.RecordBatchReader | pa.Table | Iterable[pa.RecordBatch],
    weapons: str | float | Weapon | Iterable[str | float | Weapon] = DEFAULT_WEAPON,
    launch: str | os.PathLike[str] | LaunchArea = DEFAULT_LAUNCH,
    *,
    standoff_km: float = 0.0,
    uncertainty_km: float = 0.0,
    columns: Sequence[str] | None = None,
    verdict_only: bool = False,
    only: str | None = None,
) -> ReachStream:
    """Add distance, margin, verdict and nearest launch point to a stream of record batches, in bounded memory.

    The numbers are those of `rangekit.reach`, to the last bit. A row whose position is missing or off the globe is
    counted, and its answers are null.

    Parameters
    ----------
    batches : pyarrow.RecordBatchReader, pyarrow.Table or iterable of pyarrow.RecordBatch
        With longitudes and latitudes under their usual names, or points as GeoArrow or WKB. Degrees, WGS 84.
    weapons : str, number, Weapon or several of them
        Entries of the catalogue, ranges such as ``"450km"``, or numbers of kilometres. With several, the margin and the
        verdict of each stand in columns of its own: ``verdict_atacms``, ``verdict_450km``.
    launch : str, path or LaunchArea
        A bundled launch area, a file, or one of your own.
    standoff_km : kilometres
        How far inside its territory a launcher stays.
    uncertainty_km : kilometres
        Stated position uncertainty of the places, which adds to the launch area's.
    columns : sequence of str, optional
        The columns wanted, in this order, of the input's and of ``distance_km``, ``margin_km``, ``verdict``,
        ``launch_lon`` and ``launch_lat``; all of these follow where none is named. Left out: everything. An answer
        replaces a column of its name.
    verdict_only : bool
        Whether the verdict is the only answer wanted; then nearly all places are decided by table look-up.
    only : {"in_reach", "marginal", "out_of_reach"}, optional
        Keep only the places of this verdict, for any weapon.

    Returns
    -------
    ReachStream
        An iterator of record batches with a `schema` and a `tally` that counts rows, verdicts and bad rows.

    Raises
    ------
    InputError
        If there are no positions, or a column that is asked for is not there.

    Examples
    --------
    >>> import pyarrow as pa
    >>> names, lon, lat = ["Kursk", "Moscow", "nowhere"], [36.19, 37.62, None], [51.73, 55.75, 0.0]
    >>> places = pa.table({"name": names, "lon": lon, "lat": lat})
    >>> stream = reach_batches(places, "atacms", columns=["name", "verdict"])
    >>> [row for batch in stream for row in batch.column("verdict").to_pylist()]
    ['in_reach', 'out_of_reach', None]
    >>> stream.tally.bad, stream.tally.bad_rows[0].row
    (1, 2)
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
    source: Iterable[pa.RecordBatch] = batches.to_batches() if isinstance(batches, pa.Table) else batches
    schema = getattr(batches, "schema", None)
    if schema is None:
        waiting = iter(source)
        first = next(waiting, None)
        source, schema = (iter(()), None) if first is None else (chain([first], waiting), first.schema)
    return ReachStream(source, schema, Solver(question))


def answer_batch(solver: Solver, layout: Layout, batch: pa.RecordBatch, tally: Tally) -> pa.RecordBatch:
    """Return a batch with its answers, and count it.

    Parameters
    ----------
    solver : Solver
        The prepared question.
    layout : Layout
        What goes in and out.
    batch : pyarrow.RecordBatch
        Of the layout's input schema.
    tally : Tally
        Is added to.
    """
    if batch.num_rows == 0:
        return layout.empty()
    places, only = _positions(layout, batch), solver.question.only
    if only is not None:
        answered, measured = _answer_kept(solver, layout, batch, places, VERDICTS.index(only))
    else:
        measured = _measure(solver, places.lon, places.lat, layout, places.own_km)
        answered = layout.add(batch, measured, places.good)
    _count(tally, measured, batch.num_rows, places)
    tally.rows_out += answered.num_rows
    return answered


def _measure(solver: Solver, lon: Floats, lat: Floats, layout: Layout, own_km: Floats | None) -> Measured:
    """Return what a layout asks for, and no more."""
    if layout.needs_distance or own_km is not None:
        return solver.measure(lon, lat, placed=layout.needs_launch_point, own_km=own_km)
    return solver.decide(lon, lat)


def _answer_kept(
    solver: Solver, layout: Layout, batch: pa.RecordBatch, places: _Positions, wanted: int
) -> tuple[pa.RecordBatch, Measured]:
    """Return the rows of one verdict with their answers, distances measured for them alone, and all verdicts."""
    own_km = places.own_km
    if own_km is None:
        decided = solver.decide(places.lon, places.lat)
    else:
        decided = solver.measure(places.lon, places.lat, placed=False, own_km=own_km)
    kept = np.flatnonzero(np.any([codes == wanted for codes in decided.codes], axis=0))
    own_km = None if own_km is None else own_km[kept]
    measured = _measure(solver, places.lon[kept], places.lat[kept], layout, own_km)
    rows = kept if places.good is None else places.good[kept]
    return layout.add(batch.take(pa.array(rows)), measured, None), decided


@dataclass(frozen=True, slots=True, eq=False)
class _Positions:
    """The usable positions of a batch, longitudes within -180..180, and the rows they are of; None for all."""

    lon: Floats
    lat: Floats
    good: NDArray[np.intp] | None = None
    problems: Mapping[int, str] = field(default_factory=dict)
    bad: int = 0
    own_km: Floats | None = None


def _positions(layout: Layout, batch: pa.RecordBatch) -> _Positions:
    lon, lat = layout.points.read(batch)
    own_km = _own_uncertainties(layout, batch)
    # NaN passes through minimum and maximum, and no comparison with it holds.
    if max(-lon.min(), lon.max()) <= HALF_TURN_DEG and max(-lat.min(), lat.max()) <= POLE_DEG:
        return _Positions(lon, lat, own_km=own_km)
    with np.errstate(invalid="ignore"):
        usable = (lon >= -HALF_TURN_DEG) & (lon <= TURN_DEG) & (np.abs(lat) <= POLE_DEG)
        folded = np.where(lon > HALF_TURN_DEG, lon - TURN_DEG, lon)
    if usable.all():
        return _Positions(folded, lat, own_km=own_km)
    good, bad = np.flatnonzero(usable), np.flatnonzero(~usable)
    problems = {row: coordinate_problem(float(lon[row]), float(lat[row])) for row in bad[:MOST_LISTED].tolist()}
    own_km = None if own_km is None else own_km[good]
    return _Positions(folded[good], lat[good], good, problems, len(bad), own_km)


def _own_uncertainties(layout: Layout, batch: pa.RecordBatch) -> Floats | None:
    """Return the position uncertainty that each place states, 0 where it states none; None where no column does."""
    if not layout.states_uncertainties:
        return None
    column = batch.column(UNCERTAINTY_COLUMN)
    if not pa.types.is_floating(column.type):
        return stated_lengths(column.to_pylist())
    own_km = column.to_numpy(zero_copy_only=False).astype(np.float64)
    return np.where((own_km >= 0) & np.isfinite(own_km), own_km, 0.0)


def _count(tally: Tally, measured: Measured, rows: int, places: _Positions) -> None:
    tally.verdicts = tally.verdicts or [Counter() for _ in measured.codes]
    for counter, codes in zip(tally.verdicts, measured.codes, strict=True):
        counter.update({verdict.value: int(np.count_nonzero(codes == code)) for code, verdict in enumerate(VERDICTS)})
    for row, fault in islice(places.problems.items(), MOST_LISTED - len(tally.bad_rows)):
        tally.bad_rows.append(BadRow(tally.rows + row, fault))
    tally.bad += places.bad
    tally.rows += rows
