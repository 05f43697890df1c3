"""Features as every reader finds them, and what makes their geometries unusable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import shapely

from rangekit.catalog.columns import Column, LazyTexts
from rangekit.catalog.tables import are_outside, coordinate_fault
from rangekit.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

__all__ = ["Features", "number_rows", "pack_geometries", "point_positions", "raise_faults", "require_sound"]


@dataclass(slots=True)
class Features:
    """What a reader found: n geometries in degrees with their attributes, column by column; ids where there are any.

    ``about`` is what is to be said of all of them together, such as how far a buffer reaches.
    """

    geometries: Sequence[BaseGeometry]
    where: Sequence[str]
    columns: dict[str, Sequence[object]] = field(default_factory=dict)
    ids: Sequence[object] = field(default_factory=list)
    about: dict[str, str] = field(default_factory=dict)


class _Points(Sequence["BaseGeometry"]):
    """Points as numbers: as an object of GEOS and one of Python's each takes two hundred bytes."""

    __slots__ = ("_xy",)

    def __init__(self, xy: NDArray[np.float64]) -> None:
        self._xy = xy

    @property
    def positions(self) -> NDArray[np.float64]:
        """Positions in degrees, (n, 2)."""
        return self._xy

    def __len__(self) -> int:
        return len(self._xy)

    def __getitem__(self, row: int) -> BaseGeometry:  # type: ignore[override] # a column asks for one row
        return shapely.Point(self._xy[row])

    def __iter__(self) -> Iterator[BaseGeometry]:
        return iter(np.asarray(shapely.points(self._xy)).tolist())


def pack_geometries(geometries: Sequence[BaseGeometry]) -> Sequence[BaseGeometry]:
    """Return the same geometries, points without heights as numbers."""
    several = np.array(geometries, dtype=object)
    are_points = (shapely.get_type_id(several) == shapely.GeometryType.POINT).all()
    if are_points and not (shapely.is_empty(several) | shapely.has_z(several)).any():
        return _Points(shapely.get_coordinates(several))
    return tuple(geometries)


def point_positions(geometries: Sequence[BaseGeometry]) -> NDArray[np.float64] | None:
    """Return the positions of geometries all of which are points that `pack_geometries` packed, or nothing."""
    blocks = geometries.blocks if isinstance(geometries, Column) else ()
    positions = [block.positions for block in blocks if isinstance(block, _Points)]
    return np.concatenate(positions) if positions and len(positions) == len(blocks) else None


def number_rows(what: str, count: int) -> Sequence[str]:
    """Return what rows are called in messages: ``"feature 1"`` and so on."""
    return LazyTexts(count, partial(_format_number, what))


def _format_number(what: str, row: int) -> str:
    return f"{what} {row + 1}"


def require_sound(
    geometries: Sequence[BaseGeometry], where: Sequence[str], source: str, *, allow_empty: bool = False
) -> None:
    """Raise for every geometry that is empty, outside the world or crosses itself."""
    positions = point_positions(geometries)
    if positions is not None and not are_outside(positions[:, 0], positions[:, 1]).any():
        return
    problems = [
        f"{label}: {fault}"
        for label, geometry in zip(where, geometries, strict=True)
        if not (allow_empty and geometry.is_empty) and (fault := _geometry_fault(geometry))
    ]
    if not problems:
        return
    xy = shapely.get_coordinates(list(geometries))
    swapped = bool(len(xy)) and all(
        not coordinate_fault(lat, lon) for lon, lat in xy[np.isfinite(xy).all(axis=1)].tolist()
    )
    outside = any("outside" in fault for fault in problems)
    hint = "longitude and latitude look swapped" if swapped and outside else None
    if outside and not swapped:
        hint = "are these metres of a projected coordinate system? Expected degrees, longitude first"
    raise InputError("unusable geometry", source=source, problems=problems, hint=hint)


def _geometry_fault(geometry: BaseGeometry | None) -> str:
    if geometry is None or geometry.is_empty:
        return "empty geometry"
    xy = shapely.get_coordinates(geometry)
    extremes = [*xy[np.argmin(xy, axis=0)].tolist(), *xy[np.argmax(xy, axis=0)].tolist()]
    if not np.isfinite(xy).all():
        extremes = xy[~np.isfinite(xy).all(axis=1)][:1].tolist()
    del xy  # checking takes much memory
    fault = next((fault for lon, lat in extremes if (fault := coordinate_fault(lon, lat))), "")
    return fault or ("" if geometry.is_valid else shapely.is_valid_reason(geometry))


def raise_faults(problems: Sequence[str], source: str) -> None:
    """Raise for features that cannot be read, if there are any."""
    if problems:
        raise InputError("unreadable features", source=source, problems=problems)
