"""The coarse borders are as far from the fine one as their manifest says, and no farther."""

import numpy as np
import pytest
import shapely

from rangekit import geodesic
from rangekit.catalog import load_launch_area, load_targets
from rangekit.catalog.bundled import BundledFile, list_bundled

FILES = list_bundled("coarse")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.id)
def test_distances_differ_by_no_more_than_is_stated(file: BundledFile) -> None:
    cities = load_targets("russian-cities").take(range(0, 954, 9))
    coarse = shapely.from_geojson(file.path.read_text(encoding="utf-8"))
    fine = load_launch_area("ukraine-without-crimea" if "without" in file.id else "ukraine").geometry
    off_m = geodesic.distance(coarse, cities.lon, cities.lat) - geodesic.distance(fine, cities.lon, cities.lat)
    assert coarse.is_valid
    assert 0.1 < np.abs(off_m).max() / 1000 <= file.uncertainty_km


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.id)
def test_crimea_is_where_the_name_says(file: BundledFile) -> None:
    coarse = shapely.from_geojson(file.path.read_text(encoding="utf-8"))
    assert coarse.covers(shapely.Point(34.1, 44.95)) is ("without" not in file.id)
    assert coarse.covers(shapely.Point(30.52, 50.45))
    assert not coarse.covers(shapely.Point(36.72, 45.21))
