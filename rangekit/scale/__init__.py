"""Very many places: one kernel over streams of Arrow record batches, from a laptop to a cluster.

`reach_batches` is the kernel; `reach_dataset` runs it over Parquet files, row groups side by side, on this machine or
on a Dask cluster; `rangekit.scale.raster` sums a grid inside a range area. All need pyarrow (the extra ``gis``).
"""

from __future__ import annotations

from rangekit.errors import MissingExtraError

try:
    import pyarrow as pa
except ImportError as error:
    raise MissingExtraError("rangekit.scale", package="pyarrow", extra="gis") from error

from rangekit.scale.dataset import DatasetReport, reach_dataset
from rangekit.scale.kernel import BadRow, ReachStream, Tally, reach_batches
from rangekit.scale.question import ReachQuestion

__all__ = ["BadRow", "DatasetReport", "ReachQuestion", "ReachStream", "Tally", "reach_batches", "reach_dataset"]

del pa
