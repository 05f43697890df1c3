"""Write seeded points that lie where the base map has land: ``python -m benchmarks.scale_points FILE ROWS``."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from rangekit.catalog.basemap import load_basemap

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

_SEED = 20261122
_ROWS_A_GROUP = 1_000_000
_CELLS_PER_DEGREE = 4


def write_points(path: Path, rows: int) -> None:
    """Write points with an ``id``, ``lon`` and ``lat``, to seven decimals, a million per row group.

    Parameters
    ----------
    path : Path
        The Parquet file.
    rows : int
        How many.
    """
    schema = pa.schema([("id", pa.int64()), ("lon", pa.float64()), ("lat", pa.float64())])
    with pq.ParquetWriter(path, schema, compression="zstd", use_dictionary=False) as writer:
        for first, lon, lat in draw_points(rows):
            ids = np.arange(first, first + len(lon))
            writer.write_table(pa.table([ids, lon, lat], schema=schema), row_group_size=_ROWS_A_GROUP)


def draw_points(rows: int) -> Iterator[tuple[int, NDArray[np.float64], NDArray[np.float64]]]:
    """Yield the number of the first point, longitudes and latitudes, a million at a time."""
    west, south, chance = _land_cells()
    rng = np.random.default_rng(_SEED)
    for first in range(0, rows, _ROWS_A_GROUP):
        count = min(_ROWS_A_GROUP, rows - first)
        cell = np.searchsorted(chance, rng.uniform(0, chance[-1], count))
        lon = west[cell] + rng.uniform(0, 1 / _CELLS_PER_DEGREE, count)
        lat = south[cell] + rng.uniform(0, 1 / _CELLS_PER_DEGREE, count)
        yield first, lon.round(7), lat.round(7)


def _land_cells() -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return the corners of the cells whose middle is on land, and their summed areas."""
    step = 1 / _CELLS_PER_DEGREE
    west, south = (axis.ravel() for axis in np.meshgrid(np.arange(-180, 180, step), np.arange(-60, 84, step)))
    land = load_basemap().land
    shapely.prepare(land)
    on_land = shapely.contains_xy(land, west + step / 2, south + step / 2)
    west, south = west[on_land], south[on_land]
    return west, south, np.cumsum(np.cos(np.radians(south + step / 2)))


def main() -> None:
    """Write the file that is asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale_points", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("rows", type=int)
    asked = parser.parse_args()
    write_points(asked.file, asked.rows)


if __name__ == "__main__":
    main()
