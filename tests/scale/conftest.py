from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely

from rangekit.model import LaunchArea, Provenance, TargetSet


@pytest.fixture(scope="session")
def launch() -> LaunchArea:
    ring = [(30 + 4 * np.cos(turn), 49 + 2 * np.sin(3 * turn)) for turn in np.linspace(0, 2 * np.pi, 60)]
    area = shapely.Polygon(ring).buffer(0)
    return LaunchArea("area", "an area", area, Provenance("made up", "CC0-1.0"), uncertainty_km=0.4)


@pytest.fixture(scope="session")
def places() -> pa.Table:
    rng = np.random.default_rng(7)
    lon, lat = rng.uniform(20, 40, 3000), rng.uniform(42, 56, 3000)
    lon[:400], lat[:400] = rng.uniform(-180, 180, 400), rng.uniform(-90, 90, 400)
    # Longitudes may be counted to 360.
    lon[:50] = np.remainder(lon[:50], 360)
    return pa.table({"id": np.arange(3000), "longitude": lon, "lat": lat})


@pytest.fixture(scope="session")
def targets(places: pa.Table) -> TargetSet:
    lon = places["longitude"].to_numpy()
    return TargetSet(
        id="places",
        name="Places",
        names=tuple(map(str, range(len(lon)))),
        lon=np.where(lon > 180, lon - 360, lon),
        lat=places["lat"].to_numpy(),
        provenance=Provenance("made up", "CC0-1.0"),
    )


@pytest.fixture
def write_dataset(places: pa.Table, tmp_path: Path) -> Callable[..., Path]:
    def write(files: int = 3, row_group_size: int = 250) -> Path:
        folder = tmp_path / "places"
        folder.mkdir()
        step = len(places) // files
        for number in range(files):
            table = places.slice(number * step, step)
            pq.write_table(table, folder / f"part{number}.parquet", row_group_size=row_group_size)
        return folder

    return write
