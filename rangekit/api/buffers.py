"""Buffers of anybody's features: read, drawn together batch by batch, rounded and measured."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import accumulate, pairwise
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Literal, overload
from weakref import finalize

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from rangekit import geodesic
from rangekit.catalog.features import Features, read_features
from rangekit.durable_files import reason_of
from rangekit.errors import GeometryError, InputError, OutputError, RangekitError
from rangekit.export.shapes import round_geometries, rounding_error_m
from rangekit.geodesic.buffers.features import buffer_features as draw_buffers
from rangekit.geodesic.buffers.features import default_tolerance_m
from rangekit.geodesic.collection import polygon_parts
from rangekit.geodesic.ellipsoid import HALF_TURN_DEG
from rangekit.model.limits import small_tolerance
from rangekit.progress import count, tell

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import IO

    from numpy.typing import NDArray

    from rangekit.catalog.tables import PlaceTable
    from rangekit.geodesic import Audit
    from rangekit.model.read_options import ReadOptions

__all__ = ["buffer_features", "keeps_tolerance"]

Bound = Literal["nearest", "inner", "outer"]
Edges = Literal["geodesic", "planar"]

_ROUNDING_SHARE = 0.4
_MOST_DECIMALS = 15
_BATCH = 4_096
_READ_BATCH = 1_024
_ERRORS = {"error_inside_m", "error_outside_m"}


def buffer_features(
    source: str,
    distance_km: float,
    *,
    tolerance_m: float | None = None,
    bound: Bound = "nearest",
    edges: Edges = "geodesic",
    dissolve: bool = False,
    measure: bool = False,
    decimals: int = 7,
    options: ReadOptions | None = None,
) -> Features:
    """Return the buffer of each feature of a vector file, attributes kept, coordinates rounded.

    What rounding the coordinates may add is taken off the tolerance beforehand, so that the rounded polygons keep it.

    Parameters
    ----------
    source : str
        A vector file or a table of places; ``-`` is standard input.
    distance_km : kilometres
        Negative to erode.
    tolerance_m : metres
        Largest distance between a polygon's edge and the true buffer's; left out, 1 m or a hundredth of the distance,
        whichever is less.
    bound : {"nearest", "inner", "outer"}
        Whether a polygon may err both ways, lies wholly inside the true buffer, or wholly contains it.
    edges : {"geodesic", "planar"}
        What a straight edge of the input means.
    dissolve : bool
        Whether to return one buffer of all features together, without attributes.
    measure : bool
        Whether to add the measured errors of each polygon, rounded up to the millimetre, as ``error_inside_m`` and
        ``error_outside_m``. Such attributes of the input, which describe its own polygons, are left out either way.
    decimals : int
        Of the coordinates, in degrees: 7 are a centimetre.
    options : ReadOptions, optional
        How the file is to be read, where it does not say so itself.

    Returns
    -------
    Features
        Polygons ready for RFC 7946; an empty one where nothing is left.

    Raises
    ------
    InputError
        If the input is faulty (all problems at once), or a bound is wanted that the rounding would break.
    """
    if not 0 <= decimals <= _MOST_DECIMALS:
        raise InputError(f"coordinates have 0 to {_MOST_DECIMALS} decimals, got {decimals}")
    if tolerance_m and tolerance_m > 0 and (small := small_tolerance(tolerance_m)):
        raise InputError(small)
    found = _as_features(read_features(source, options, allow_empty=True))
    if dissolve:
        placed = [geometry for geometry in found.geometries if not geometry.is_empty]
        merged = _merge(placed, distance_km, edges, source)
        found = Features([merged], ["all features"], notes=found.notes)
    distance_m = distance_km * 1000
    asked = _Asked(
        distance_m,
        float(default_tolerance_m(distance_m)) if tolerance_m is None else tolerance_m,
        bound,
        edges,
        decimals,
    )
    geometries = np.empty(len(found.geometries), dtype=object)
    geometries[:] = list(found.geometries)
    made = _Spool()
    errors: list[Audit | None] = []
    problems: list[str] = []
    tell("drawing buffers")
    for begin in range(0, len(geometries), _BATCH):
        count(begin, len(geometries))
        batch = slice(begin, begin + _BATCH)
        try:
            drawn = asked.draw(geometries[batch], found.where[batch])
        except RangekitError as error:
            if isinstance(error, InputError) and not isinstance(error, GeometryError):
                raise  # a fault of the options, which no other feature would mend
            alone = len(geometries[batch]) == 1
            problems += [f"{found.where[begin]}: {error}"] if alone else getattr(error, "problems", [str(error)])
            continue
        made.append(drawn)
        if measure:
            errors += map(asked.measure, geometries[batch], drawn)
    if problems:
        raise InputError("features that cannot be buffered", source=source, problems=problems)
    columns = _still_true(found.columns) | (_error_columns(errors) if measure else {})
    about = {"buffer": f"{distance_km:g} km", "tolerance": f"{asked.tolerance_m:g} m", "bound": bound, "edges": edges}
    return Features(made, found.where, columns, found.ids, about, found.notes)


def keeps_tolerance(tolerance_m: float, decimals: int) -> bool:
    """Tell whether coordinates of so many decimals leave room for keeping a tolerance.

    Examples
    --------
    >>> keeps_tolerance(1, decimals=7), keeps_tolerance(0.01, decimals=7), keeps_tolerance(0.01, decimals=9)
    (True, False, True)
    """
    return rounding_error_m(decimals) <= _ROUNDING_SHARE * tolerance_m


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is asked of each feature."""

    distance_m: float
    tolerance_m: float
    bound: Bound
    edges: Edges
    decimals: int

    def draw(self, geometries: NDArray[np.object_], names: Sequence[str]) -> NDArray[np.object_]:
        """Buffer geometries, more narrowly by what the rounding may add, and round them."""
        slack_m = rounding_error_m(self.decimals)
        distance_m, tolerance_m = self.distance_m, self.tolerance_m
        if keeps_tolerance(tolerance_m, self.decimals):
            distance_m += {"nearest": 0.0, "inner": -slack_m, "outer": slack_m}[self.bound]
            tolerance_m -= slack_m if self.bound == "nearest" else 2 * slack_m
        elif self.bound != "nearest" and tolerance_m > 0:
            raise InputError(
                f"{self.decimals} decimals are too coarse for an {self.bound} bound within {tolerance_m:g} m",
                hint="ask for more decimals: --precision",
            )
        made = draw_buffers(
            geometries, distance_m, tolerance_m=tolerance_m, bound=self.bound, edges=self.edges, names=names
        )
        return round_geometries(made, self.decimals)

    def measure(self, geometry: BaseGeometry, area: BaseGeometry) -> Audit | None:
        """Measure how far a buffer is from the true one; None of nothing."""
        if geometry.is_empty:
            return None
        return geodesic.audit(area, geometry, self.distance_m, edges=self.edges)


class _Spool(Sequence[BaseGeometry]):
    """Geometries in a temporary file, read again batch by batch: memory does not grow with their number."""

    def __init__(self) -> None:
        self._file = TemporaryFile()  # noqa: SIM115 - it lives as long as the object
        finalize(self, _close, self._file)
        self._ends = [0]
        self._kept: tuple[int, list[BaseGeometry]] = (-1, [])

    def append(self, geometries: NDArray[np.object_]) -> None:
        """Add a batch; all but the last are of the same size."""
        texts = shapely.to_wkb(geometries).tolist()
        try:
            self._file.writelines(texts)
            self._file.flush()
        except OSError as error:
            hint = "buffers wait there to be written: free some room, or say another folder in TMPDIR"
            raise OutputError("the folder for temporary files", reason_of(error), hint=hint) from error
        self._ends += accumulate(map(len, texts), initial=self._ends.pop())

    def __len__(self) -> int:
        return len(self._ends) - 1

    @overload
    def __getitem__(self, row: int) -> BaseGeometry: ...
    @overload
    def __getitem__(self, row: slice) -> Sequence[BaseGeometry]: ...
    def __getitem__(self, row: int | slice) -> BaseGeometry | Sequence[BaseGeometry]:
        """Return a geometry, reading its neighbours with it."""
        if isinstance(row, slice):
            return [self[each] for each in range(*row.indices(len(self)))]
        at = range(len(self))[row]
        batch, place = divmod(at, _READ_BATCH)
        if self._kept[0] != batch:
            ends = self._ends[batch * _READ_BATCH : (batch + 1) * _READ_BATCH + 1]
            self._file.seek(ends[0])
            data = self._file.read(ends[-1] - ends[0])
            wkb = [data[a - ends[0] : b - ends[0]] for a, b in pairwise(ends)]
            self._kept = batch, list(shapely.from_wkb(wkb))
        return self._kept[1][place]


def _close(file: IO[bytes]) -> None:
    with suppress(OSError):  # what found no room is not wanted any more
        file.close()


def _still_true(columns: Mapping[str, Sequence[object]]) -> dict[str, Sequence[object]]:
    """Return a file's attributes without what rangekit said in them of how well its old polygons were drawn."""
    gone = {*_ERRORS, "tolerance_m"} if columns.keys() >= _ERRORS else set()
    return {name: column for name, column in columns.items() if name not in gone}


def _error_columns(errors: Sequence[Audit | None]) -> dict[str, Sequence[object]]:
    return {
        "error_inside_m": [None if error is None else _round_up_mm(error.inside_m) for error in errors],
        "error_outside_m": [None if error is None else _round_up_mm(error.outside_m) for error in errors],
    }


def _round_up_mm(length_m: float) -> float:
    return float(np.ceil(length_m * 1000) / 1000)


def _as_features(found: Features | PlaceTable) -> Features:
    if isinstance(found, Features):
        return found
    points = np.asarray(shapely.points(found.lon, found.lat)).tolist()
    return Features(points, found.where, {"name": found.names, **found.columns}, notes=found.notes)


def _merge(geometries: Sequence[BaseGeometry], distance_km: float, edges: Edges, source: str) -> BaseGeometry:
    """Return all geometries as one; what polygons share must be no edge if the union is to be eroded."""
    together = shapely.GeometryCollection(list(geometries))
    if distance_km >= 0 or len(geometries) == 1:
        return together
    parts = polygon_parts(together)
    united = shapely.union_all(parts)
    if edges == "geodesic" and not _is_exact_union(parts, united):
        raise InputError(
            "polygons with geodesic edges that overlap, or cross the date line, cannot be dissolved and eroded",
            source=source,
            hint="use planar edges, or leave out the dissolving",
        )
    return united


def _is_exact_union(parts: NDArray[np.object_], united: BaseGeometry) -> bool:
    """Tell whether a planar union holds for geodesic edges: none is new, and none goes the shorter way round."""
    before = _edge_ends(parts)
    known = {frozenset(((x0, y0), (x1, y1))) for x0, y0, x1, y1 in before.tolist()}
    made = {frozenset(((x0, y0), (x1, y1))) for x0, y0, x1, y1 in _edge_ends(polygon_parts(united)).tolist()}
    return made <= known and bool((np.abs(before[:, 2] - before[:, 0]) <= HALF_TURN_DEG).all())


def _edge_ends(polygons: NDArray[np.object_]) -> NDArray[np.float64]:
    """Return the (k, 4) lon, lat, lon, lat of all edges of polygons."""
    xy, ring = shapely.get_coordinates(shapely.get_rings(polygons), return_index=True)
    edges: NDArray[np.float64] = np.hstack([xy[:-1], xy[1:]])[ring[1:] == ring[:-1]]
    return edges
