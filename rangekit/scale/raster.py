"""Sums of a grid, such as people, inside a range area: cells wholly in, wholly out, and split ones by their area.

The range area's polygon comes with its measured error; what that error may move is stated beside each sum. Blocks
are read one by one, and only those that the area touches.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor, sqrt
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from shapely.affinity import translate

from rangekit.analysis import RangeArea
from rangekit.errors import DataNotFoundError, InputError, MissingExtraError
from rangekit.geodesic.ellipsoid import ECCENTRICITY_SQUARED, EQUATORIAL_RADIUS_M, TURN_DEG

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    Floats = NDArray[np.float64]

__all__ = ["RasterSum", "sum_within"]

_BLOCK = 512
_LEAF = 16
_METRES_PER_DEGREE = 111_700.0  # of latitude at a pole; no degree is longer
_LAST_BITS = 1e-12
_ECCENTRICITY = sqrt(ECCENTRICITY_SQUARED)


@dataclass(frozen=True, slots=True)
class RasterSum:
    """What of a grid lies inside a range area.

    Parameters
    ----------
    total : float
        The sum, split cells by the share of their area.
    wholly : float
        What cells that lie inside altogether contribute.
    split : float
        What cells that the area's edge runs through contribute.
    error : float
        By how much the total may be wrong because the drawn edge is, to first order.
    cells_inside, cells_split : int
        How many cells with a value there are of either kind.
    """

    total: float
    wholly: float
    split: float
    error: float
    cells_inside: int
    cells_split: int


def sum_within(
    raster: str | os.PathLike[str], area: RangeArea | BaseGeometry, *, band: int = 1, error_m: float = 0.0
) -> RasterSum:
    """Sum a grid inside a range area, exactly at the level of cells.

    A cell counts as spread evenly over its area on the ellipsoid.

    Parameters
    ----------
    raster : path
        Anything rasterio reads: north-up, in degrees on WGS 84, a count in each cell. Missing values count as nothing.
    area : RangeArea or shapely polygon
        Of `rangekit.range_area`, or any polygon with edges straight in longitude and latitude.
    band : int
        Counted from 1.
    error_m : metres
        How far a polygon's edge may be wrong; a RangeArea knows its own.

    Returns
    -------
    RasterSum

    Raises
    ------
    DataNotFoundError, InputError
        If there is no such file, or it is not such a grid.
    MissingExtraError
        If rasterio is not installed.

    Examples
    --------
    >>> import numpy as np, pathlib, rasterio, shapely, tempfile
    >>> path = pathlib.Path(tempfile.mkdtemp()) / "people.tif"
    >>> place = rasterio.Affine(0.5, 0, 30, 0, -0.5, 50)
    >>> with rasterio.open(path, "w", width=4, height=4, count=1, dtype="float32", crs=4326, transform=place) as grid:
    ...     grid.write(np.full((4, 4), 100, "f4"), 1)
    >>> found = sum_within(path, shapely.box(30, 48, 31.25, 50))
    >>> round(found.total), found.cells_inside, found.cells_split
    (1000, 8, 4)
    """
    try:
        import rasterio
    except ImportError as error:
        raise MissingExtraError("summing a raster", package="rasterio", extra="raster") from error
    geometry = area.geometry if isinstance(area, RangeArea) else area
    if isinstance(area, RangeArea):
        error_m = max(area.error_inside_m, area.error_outside_m)
    try:
        with rasterio.open(raster) as grid:
            _require_degrees(grid, str(raster), band)
            return _sum_blocks(grid, _laid_over(geometry, grid.bounds), band, error_m)
    except rasterio.errors.RasterioIOError as error:
        if not Path(raster).exists():
            raise DataNotFoundError(str(raster)) from error
        raise InputError(f"no grid that GDAL reads: {str(error).splitlines()[0]}", source=str(raster)) from error


def _sum_blocks(grid: Any, area: BaseGeometry, band: int, error_m: float) -> RasterSum:
    from rasterio.windows import Window

    wholly = split = error = 0.0
    cells_inside = cells_split = 0
    for column, row, width, height in _touched(grid, area):
        read = grid.read(band, window=Window(column, row, width, height), masked=True).astype(np.float64).filled(0.0)
        value = np.where(np.isfinite(read), read, 0.0)
        x, y = _edges(grid.transform, column, row, width, height)
        share, length_m = _shares(area, shapely.boundary(area), x, y)
        inside, parted = share == 1.0, (share > 0.0) & (share < 1.0)
        wholly += float(value[inside].sum())
        split += float((value * share)[parted].sum())
        error += float((np.abs(value) * np.minimum(1.0, error_m * length_m / _areas_m2(x, y))).sum())
        cells_inside += int((inside & (value != 0.0)).sum())
        cells_split += int((parted & (value != 0.0)).sum())
    return RasterSum(wholly + split, wholly, split, error, cells_inside, cells_split)


def _touched(grid: Any, area: BaseGeometry) -> Iterator[tuple[int, int, int, int]]:
    """Yield column, row, width and height of the blocks that may hold something of the area."""
    shapely.prepare(area)
    west, south, east, north = area.bounds if not area.is_empty else (0.0, 0.0, 0.0, 0.0)
    transform = grid.transform
    first_column = max(0, floor((west - transform.c) / transform.a))
    first_row = max(0, floor((north - transform.f) / transform.e))
    last_column = min(grid.width, ceil((east - transform.c) / transform.a))
    last_row = min(grid.height, ceil((south - transform.f) / transform.e))
    for row in range(first_row, last_row, _BLOCK):
        for column in range(first_column, last_column, _BLOCK):
            width, height = min(_BLOCK, last_column - column), min(_BLOCK, last_row - row)
            x, y = _edges(transform, column, row, width, height)
            if area.intersects(shapely.box(x[0], y[-1], x[-1], y[0])):
                yield column, row, width, height


def _shares(area: BaseGeometry, edge: BaseGeometry, x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Return the share of each cell that lies inside the area, and the metres of the area's edge that run through it.

    Parameters
    ----------
    area : shapely polygon
        Its part near the cells will do.
    edge : shapely lines
        The boundary of the whole area; likewise.
    x : (w + 1,) degrees
        The cells' sides, west to east.
    y : (h + 1,) degrees
        Their tops and bottoms, north to south.

    Returns
    -------
    share, length_m : (h, w)
    """
    width, height = len(x) - 1, len(y) - 1
    share, length_m = np.zeros((2, height, width))
    box = shapely.box(x[0], y[-1], x[-1], y[0])
    if not area.intersects(box):
        return share, length_m
    if area.contains(box):
        return share + 1.0, length_m
    area, edge = shapely.intersection(area, box), shapely.intersection(edge, box)
    if max(width, height) <= _LEAF:
        return _split_cells(area, edge, x, y)
    shapely.prepare(area)
    for rows in _halves(height):
        for columns in _halves(width):
            inner = _shares(area, edge, x[columns.start : columns.stop + 1], y[rows.start : rows.stop + 1])
            share[rows, columns], length_m[rows, columns] = inner
    return share, length_m


def _halves(count: int) -> Iterator[slice]:
    middle = (count + 1) // 2
    yield slice(0, middle)
    if middle < count:
        yield slice(middle, count)


def _split_cells(area: BaseGeometry, edge: BaseGeometry, x: Floats, y: Floats) -> tuple[Floats, Floats]:
    west, north = np.meshgrid(x[:-1], y[:-1])
    east, south = np.meshgrid(x[1:], y[1:])
    cells = shapely.box(west, south, east, north)
    inside = shapely.intersection(cells, area)
    share = np.clip(shapely.area(_equal_area(inside)) / shapely.area(_equal_area(cells)), 0.0, 1.0)
    # A cell that is in altogether may come back a last bit smaller.
    share[shapely.area(inside) >= shapely.area(cells) * (1 - _LAST_BITS)] = 1.0
    return share, shapely.length(shapely.intersection(cells, edge)) * _METRES_PER_DEGREE


def _equal_area(geometries: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return geometries whose areas in the plane are in proportion to those on the ellipsoid."""

    def project(xy: Floats) -> Floats:
        return np.column_stack([xy[:, 0], _authalic(xy[:, 1])])

    projected: NDArray[np.object_] = shapely.transform(geometries, project)
    return projected


def _authalic(lat: Floats) -> Floats:
    """Return what grows with latitude as the ellipsoid's area does (Snyder, *Map Projections*, 1987, eq. 3-12)."""
    sine, e = np.sin(np.radians(lat)), _ECCENTRICITY
    return np.asarray((1 - e**2) * (sine / (1 - (e * sine) ** 2) + np.arctanh(e * sine) / e))


def _areas_m2(x: Floats, y: Floats) -> Floats:
    """Return the cells' areas; (h, 1)."""
    strip = np.abs(np.diff(_authalic(y))) / 2 * EQUATORIAL_RADIUS_M**2 * np.radians(abs(x[1] - x[0]))
    return np.asarray(strip[:, None])


def _edges(transform: Any, column: int, row: int, width: int, height: int) -> tuple[Floats, Floats]:
    x = transform.c + transform.a * np.arange(column, column + width + 1)
    y = transform.f + transform.e * np.arange(row, row + height + 1)
    return x.astype(np.float64), np.clip(y, -90.0, 90.0)


def _laid_over(area: BaseGeometry, bounds: Any) -> BaseGeometry:
    """Return the area with its copies a turn to the east and west, cut to a grid that may count to 360 degrees."""
    copies = [translate(area, turn) for turn in (-TURN_DEG, 0.0, TURN_DEG)]
    frame = shapely.box(*bounds)
    return shapely.union_all([shapely.intersection(copy, frame) for copy in copies if copy.intersects(frame)])


def _require_degrees(grid: Any, source: str, band: int) -> None:
    transform = grid.transform
    if not 1 <= band <= grid.count:
        raise InputError(f"there is no band {band}; it has {grid.count}", source=source)
    if grid.crs is not None and (not grid.crs.is_geographic or grid.crs.to_epsg() not in {4326, None}):
        hint = "warp it to EPSG:4326 by sums, as gdalwarp -t_srs EPSG:4326 -r sum does"
        raise InputError(f"its coordinate system is {grid.crs}", source=source, hint=hint)
    if transform.b or transform.d or transform.a <= 0 or transform.e >= 0:
        raise InputError("the grid is turned or not north-up", source=source, hint="gdalwarp makes it so")
