"""Positions in a table's cells: two columns or one, in degrees or in another system, and what is wrong with them."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

import numpy as np

from rangekit.catalog.angles import parse_angle, read_axis, split_pair
from rangekit.catalog.headers import as_text, expected_names, fold_header
from rangekit.catalog.positions import are_outside, coordinate_problem, transform_positions
from rangekit.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from rangekit.catalog.angles import Axis
    from rangekit.catalog.headers import Roles
    from rangekit.catalog.reading import Reading

    Floats = NDArray[np.float64]
    Columns = Mapping[str, Sequence[object]]

__all__ = ["outside_hint", "position_problem", "read_positions"]

_GRIDS = re.compile(r"\b(mgrs|usng|utm)\b", re.IGNORECASE)
_MGRS = re.compile(r"\d{1,2}[C-HJ-NP-X]\s?[A-HJ-NP-Z]{2}\s?(\d\s?){2,10}", re.IGNORECASE)
_LON_FIRST = re.compile(r"^(lon|lng|x|довг|дов|долг)", re.IGNORECASE)


def read_positions(columns: Columns, roles: Roles, reading: Reading) -> tuple[Floats, Floats, list[str]]:
    """Return longitudes and latitudes, NaN where a cell is none, and the columns that they stand in."""
    if roles.lon is not None and roles.lat is not None:
        used = [roles.lon, roles.lat]
        lon, lat = _read_axes(columns[roles.lon], columns[roles.lat], reading)
    elif roles.position is not None:
        used = [roles.position]
        lon, lat = _read_pairs(roles.position, columns[roles.position], reading)
    else:
        raise _no_position(columns, roles, reading)
    return (*transform_positions(lon, lat, reading), used)


def _read_axes(lon_cells: Sequence[object], lat_cells: Sequence[object], reading: Reading) -> tuple[Floats, Floats]:
    in_degrees = not reading.options.crs
    lon, unusual_lon = read_axis(lon_cells, "lon", in_degrees=in_degrees)
    lat, unusual_lat = read_axis(lat_cells, "lat", in_degrees=in_degrees)
    _note_unusual(unusual_lat | unusual_lon, reading)
    return lon, lat


def _note_unusual(unusual: Mapping[str, str], reading: Reading) -> None:
    for kind, example in unusual.items():
        angle = parse_angle(example)
        if angle is not None:
            reading.guess(f"{kind}: {example} was taken for {angle.value:.7g}°")


def _read_pairs(name: str, cells: Sequence[object], reading: Reading) -> tuple[Floats, Floats]:
    """Return the positions of one column, whose name, letters or values say which coordinate comes first."""
    pairs = [split_pair(as_text(cell)) or ("", "") for cell in map(_bare_pair, cells)]
    both = [[parse_angle(text) for text in side] for side in zip(*pairs, strict=True)] if pairs else [[], []]
    first_axes = {angle.axis for angle in both[0] if angle is not None} - {None}
    lon_first = bool(_LON_FIRST.match(fold_header(name))) or first_axes == {"lon"}
    if not lon_first and not first_axes:
        lon_first = any(angle is not None and 90 < abs(angle.value) <= 360 for angle in both[0])
    sides = [[text for text, _ in pairs], [text for _, text in pairs]]
    lon, lat = _read_axes(sides[not lon_first], sides[lon_first], reading)
    order = "longitude, latitude" if lon_first else "latitude, longitude"
    reading.guess(f"column {name!r} was taken for {order}")
    return lon, lat


def _bare_pair(cell: object) -> object:
    """Return a cell whose list or object of two coordinates is written as text."""
    if isinstance(cell, list | tuple) and len(cell) >= 2:
        return f"{cell[0]}, {cell[1]}"
    if isinstance(cell, dict):
        folded = {str(key).casefold(): value for key, value in cell.items()}
        lat = next((folded[key] for key in ("lat", "latitude", "y") if key in folded), None)
        lon = next((folded[key] for key in ("lon", "lng", "longitude", "x") if key in folded), None)
        return f"{lat}, {lon}" if lat is not None and lon is not None else cell
    return cell


def _no_position(columns: Columns, roles: Roles, reading: Reading) -> InputError:
    source = reading.source
    grid = next((name for name, cells in columns.items() if _GRIDS.search(name) or _all_match(cells, _MGRS)), None)
    if grid is not None:
        hint = "convert them to longitude and latitude; for UTM in two columns say which zone it is: crs='EPSG:32637'"
        return InputError(f"column {grid!r} holds grid references, which are not read", source=source, hint=hint)
    missing = " and ".join(axis for axis in ("lon", "lat") if getattr(roles, axis) is None)
    shown = ", ".join(columns)
    return InputError(f"no column for {missing}; found {shown}", source=source, hint=expected_names())


def _all_match(cells: Sequence[object], pattern: re.Pattern[str]) -> bool:
    filled = [cell for cell in cells[:100] if as_text(cell)]
    return bool(filled) and all(pattern.fullmatch(as_text(cell)) for cell in filled)


def outside_hint(
    lon: Floats, lat: Floats, used: Sequence[str], cells: Sequence[Sequence[object]], reading: Reading
) -> str | None:
    """Return what would help where positions are outside the world."""
    if len(used) == 2 and not reading.options.crs:
        axes: tuple[Axis, Axis] = ("lat", "lon")
        turned = [read_axis(column, axis)[0] for column, axis in zip(cells, axes, strict=True)]
        if not are_outside(turned[1], turned[0]).any():
            return "longitude and latitude look swapped: check the column names"
    numbers = np.isfinite(lon) & np.isfinite(lat)
    if numbers.any() and (np.abs(lon[numbers]) > 1000).all():
        return "these look like metres of a projected coordinate system: say which, like crs='EPSG:32637'"
    return None


def position_problem(cells: Sequence[object], position: tuple[float, float]) -> str:
    """Return what is wrong with the cells of a row that no position comes of."""
    if len(cells) == 1:
        return f"{as_text(cells[0])!r} is not a pair of coordinates" if as_text(cells[0]) else "the position is empty"
    wrong = []
    for axis, cell, number in zip(("longitude", "latitude"), cells, position, strict=True):
        if math.isfinite(number) or (isinstance(cell, float) and math.isinf(cell)):
            continue
        text = as_text(cell)
        if not text:
            wrong.append(f"{axis} is empty")
        elif text.casefold().lstrip("+-") not in {"nan", "inf", "infinity"}:
            angle = parse_angle(text)
            other = "longitude" if axis == "latitude" else "latitude"
            wrong.append(f"{axis} {cell!r} is not a number" if angle is None else f"{axis} {text!r} is a {other}")
    return "; ".join(wrong) or coordinate_problem(*position)
