"""Sums inside range areas, against cells cut into thousands of points that Karney's geodesics place one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import rasterio
import shapely
from pyproj import Geod

import rangekit as rk
from rangekit.model import LaunchArea, Provenance
from rangekit.scale import raster
from rangekit.scale.raster import sum_within

if TYPE_CHECKING:
    from pathlib import Path

GEOD = Geod(ellps="WGS84")
FINE = 12


def _write(path: Path, value: np.ndarray, west: float, north: float, step: float, **more: object) -> Path:
    profile = {"width": value.shape[1], "height": value.shape[0], "count": 1, "dtype": "float32", "crs": 4326} | more
    profile.setdefault("transform", rasterio.Affine(step, 0, west, 0, -step, north))
    with rasterio.open(path, "w", **profile) as grid:
        grid.write(value.astype("f4"), 1)
    return path


def _truth(value: np.ndarray, corner: tuple[float, float], step: float, site: tuple[float, float], km: float) -> float:
    """Return the sum by points in each cell, weighed by the cosine of their latitude."""
    offsets = (np.arange(FINE) + 0.5) / FINE * step
    west, north = corner
    total = 0.0
    for row in range(value.shape[0]):
        lon = west + np.arange(value.shape[1])[:, None, None] * step + offsets[:, None]
        lat = north - row * step - offsets
        lon, lat = np.broadcast_arrays(lon, lat)
        *_, away = GEOD.inv(np.full(lon.shape, site[0]), np.full(lon.shape, site[1]), lon, lat)
        weight = np.cos(np.radians(lat))
        share = np.where(away <= km * 1000, weight, 0).sum(axis=(1, 2)) / weight.sum(axis=(1, 2))
        total += float((value[row] * share).sum())
    return total


@pytest.mark.parametrize(
    ("site", "west", "north"),
    [((30.0, 50.0), 28.5, 51.1), ((179.9, -20.0), 178.7, -19.0), ((20.0, 79.0), 14.0, 80.1)],
)
def test_sums_agree_with_points_in_every_cell(
    site: tuple[float, float], west: float, north: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(raster, "_BLOCK", 23)
    rng, step, km = np.random.default_rng(5), 0.055, 80.0
    value = rng.pareto(1.5, (41, 54 if site[1] < 70 else 218))
    launch = LaunchArea("site", "a site", shapely.Point(site), Provenance("made up"))
    area = rk.range_area(launch=launch, range_km=km, tolerance_m=20)
    path = _write(tmp_path / "people.tif", value, west, north, step)
    found = sum_within(path, area)
    truth = _truth(value.astype("f4").astype(float), (west, north), step, site, km)
    assert found.total == pytest.approx(truth, rel=3e-3)
    assert found.total == found.wholly + found.split
    assert 0 < found.error < 0.01 * found.total
    assert found.cells_split > 50
    exact = sum_within(path, rk.range_area(launch=launch, range_km=km, tolerance_m=0.5))
    assert abs(exact.total - found.total) <= found.error + exact.error


def test_missing_cells_count_as_nothing(tmp_path: Path) -> None:
    value = np.full((4, 4), 10.0)
    value[0, 0], value[1, 1] = -99, np.nan
    path = _write(tmp_path / "a.tif", value, 0, 4, 1, nodata=-99)
    assert sum_within(path, shapely.box(-1, -1, 5, 5)).total == 140
    assert sum_within(path, shapely.box(10, 10, 11, 11)) == raster.RasterSum(0, 0, 0, 0, 0, 0)


def test_the_cells_of_the_globe_share_its_area(tmp_path: Path) -> None:
    lat = np.arange(90, -90, -10.0)
    cells = [abs(GEOD.geometry_area_perimeter(_ring(10, top - 10, top))[0]) for top in lat]
    value = np.repeat(np.array(cells)[:, None], 36, axis=1)
    path = _write(tmp_path / "globe.tif", value, 0, 90, 10)
    launch = LaunchArea("site", "a site", shapely.Point(100, 30), Provenance("made up"))
    half = sum_within(path, rk.range_area(launch=launch, range_km=10_000, tolerance_m=1000))
    area = abs(GEOD.geometry_area_perimeter(_circle(100, 30, 10_000_000))[0])
    assert half.total == pytest.approx(area, rel=1e-4)


def _ring(width: float, south: float, north: float) -> shapely.Polygon:
    """Return a cell whose parallels are followed closely."""
    lon = np.linspace(0, width, 400)
    return shapely.Polygon(
        [*zip(lon, np.full(400, south), strict=True), *zip(lon[::-1], np.full(400, north), strict=True)]
    )


def _circle(lon: float, lat: float, radius_m: float) -> shapely.Polygon:
    turn = np.linspace(0, 360, 2000, endpoint=False)
    x, y, _ = GEOD.fwd(np.full(2000, lon), np.full(2000, lat), turn, np.full(2000, radius_m))
    return shapely.Polygon(np.column_stack([x, y]))


def test_grids_that_are_not_in_degrees_are_refused(tmp_path: Path) -> None:
    value, area = np.ones((2, 2)), shapely.box(0, 0, 1, 1)
    with pytest.raises(rk.InputError, match="gdalwarp"):
        sum_within(_write(tmp_path / "m.tif", value, 0, 2, 1, crs=3857), area)
    turned = rasterio.Affine(1, 0.1, 0, 0.1, -1, 2)
    with pytest.raises(rk.InputError, match="north-up"):
        sum_within(_write(tmp_path / "t.tif", value, 0, 2, 1, transform=turned), area)
    with pytest.raises(rk.InputError, match="no band 2"):
        sum_within(_write(tmp_path / "b.tif", value, 0, 2, 1), area, band=2)
    with pytest.raises(rk.DataNotFoundError):
        sum_within(tmp_path / "none.tif", area)
    (tmp_path / "x.tif").write_text("no grid")
    with pytest.raises(rk.InputError, match="no grid that GDAL reads"):
        sum_within(tmp_path / "x.tif", area)
