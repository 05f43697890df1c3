"""Joins: geopandas' columns, index and ties; distances by brute force, in any coordinate system and anywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas
import numpy as np
import pandas as pd
import pytest
import shapely
from pandas.testing import assert_frame_equal

import rangekit.pandas  # noqa: F401 - registers the accessor
import zoo
from rangekit import InputError, geodesic
from truth import GEOD, direct

if TYPE_CHECKING:
    from collections.abc import Callable

    from shapely.geometry.base import BaseGeometry

UTM = "EPSG:32636"
SYSTEMS = ["EPSG:4326", UTM, "EPSG:3857"]
EXACT_M = 5e-8
TIED_M = 1e-7


def field(kind: str, count: int, seed: int, *, crs: str = UTM) -> geopandas.GeoDataFrame:
    """Return a frame of small shapes of a kind within 30 km, some of them twice, with a missing and an empty one."""
    rng = np.random.default_rng(seed)
    place = rng.uniform(-15_000, 15_000, (count, 2))
    lon, lat = direct(33, 50, np.degrees(np.arctan2(*place.T)), np.hypot(*place.T))
    shapes = [zoo.placed(kind, float(x), float(y), 0.005) for x, y in zip(lon, lat, strict=True)]
    shapes[3] = shapes[1]
    frame = geopandas.GeoDataFrame(
        {"name": [f"{kind} {row}" for row in range(count)], "size": rng.integers(0, 9, count)},
        geometry=geopandas.GeoSeries(shapes, crs="EPSG:4326"),
    ).to_crs(crs)
    frame.loc[count - 1, "geometry"] = None
    frame.loc[count - 2, "geometry"] = shapely.Polygon()
    return frame


def sorted_rows(frame: geopandas.GeoDataFrame, distance: str | None = None) -> pd.DataFrame:
    """Return the columns but geometry and distance, in an order of their own."""
    plain = pd.DataFrame(frame).drop(columns=["geometry", *([distance] if distance else [])])
    rows = [str((label, *row)) for label, row in zip(plain.index, plain.itertuples(index=False), strict=True)]
    return plain.iloc[np.argsort(rows)]


INDEXES: dict[str, Callable[[int], pd.Index]] = {
    "a range": pd.RangeIndex,
    "names": lambda size: pd.Index([f"r{row}" for row in range(size)], name="id"),
    "names without a name": lambda size: pd.Index([f"r{row}" for row in range(size)]),
    "duplicates": lambda size: pd.Index(np.arange(size) // 2),
    "two levels": lambda size: pd.MultiIndex.from_arrays([np.arange(size) % 3, np.arange(size)], names=["a", None]),
    "dates": lambda size: pd.date_range("2026-01-01", periods=size, name="day"),
}


@pytest.mark.parametrize("how", ["inner", "left", "right"])
@pytest.mark.parametrize("kind", ["point", "line", "holed", "multipolygon", "collection"])
@pytest.mark.parametrize("other_kind", ["multipoint", "polygon", "multiline"])
def test_the_nearest_are_those_of_geopandas(kind: str, other_kind: str, how: Any) -> None:
    left, right = field(kind, 40, 1), field(other_kind, 50, 2)
    expected = left.sjoin_nearest(right, how=how, distance_col="far", max_distance=9_000)
    found = left.geodesic.sjoin_nearest(right, how=how, distance_col="far", max_distance_m=9_000)
    assert found.crs == UTM
    assert found.columns.tolist() == expected.columns.tolist()
    assert_frame_equal(sorted_rows(found, "far"), sorted_rows(expected, "far"))
    assert np.allclose(np.sort(found.far), np.sort(expected.far), rtol=1e-3, atol=1e-3, equal_nan=True)
    assert sorted(map(str, found.geometry)) == sorted(map(str, expected.geometry))


@pytest.mark.parametrize("how", ["inner", "left", "right"])
@pytest.mark.parametrize("name", INDEXES)
@pytest.mark.parametrize("other_name", INDEXES)
def test_index_and_columns_are_those_of_geopandas(name: str, other_name: str, how: Any) -> None:
    left, right = field("point", 12, 3), field("polygon", 14, 4)
    left.index, right.index = INDEXES[name](len(left)), INDEXES[other_name](len(right))
    right = right.rename(columns={"size": "population"})
    left["when"] = pd.Timestamp("2026-02-03")
    right["kind"] = pd.Categorical(["a", "b"] * 7)
    for suffixes in {"lsuffix": "l", "rsuffix": "r"}, {}:
        expected = left.sjoin_nearest(right, how=how, **suffixes)
        found = left.geodesic.sjoin_nearest(right, how=how, **suffixes)
        assert found.index.names == expected.index.names
        assert_frame_equal(sorted_rows(found), sorted_rows(expected))
        within = left.geodesic.sjoin(right, distance_m=4_000, how=how, **suffixes)
        theirs = left.sjoin(right, predicate="dwithin", distance=4_000, how=how, **suffixes)
        assert_frame_equal(sorted_rows(within), sorted_rows(theirs))


@pytest.mark.parametrize("how", ["inner", "left", "right"])
def test_rows_come_in_the_order_of_what_is_kept(how: Any) -> None:
    left, right = field("point", 30, 5), field("polygon", 25, 6)
    kept = right if how == "right" else left
    for found in (
        left.geodesic.sjoin_nearest(right, how=how),
        left.geodesic.sjoin(right, distance_m=5_000, how=how),
        left.geodesic.nearest_k(right, 3, how=how),
    ):
        assert found.index.is_monotonic_increasing
        assert set(found.index) <= set(kept.index)
        if how != "inner":
            assert set(found.index) == set(kept.index)


def test_all_that_are_equally_near_are_joined() -> None:
    sites = geopandas.GeoDataFrame(geometry=[shapely.Point(0, 0)], crs="EPSG:4326")
    round_about = [shapely.Point(1, 0), shapely.Point(-1, 0), shapely.Point(0, 3), shapely.Point(1, 0), None]
    places = geopandas.GeoDataFrame(geometry=round_about, crs="EPSG:4326")
    assert sites.geodesic.sjoin_nearest(places).index_right.tolist() == [0, 1, 3]
    assert sites.geodesic.nearest_k(places, 1).index_right.tolist() == [0, 1, 3]
    assert sites.geodesic.nearest_k(places, 2).index_right.tolist() == [0, 1, 3]
    assert sites.geodesic.nearest_k(places, 4).index_right.tolist() == [0, 1, 3, 2]
    assert sites.geodesic.nearest_k(places, 9).index_right.tolist() == [0, 1, 3, 2]
    over = geopandas.GeoDataFrame(geometry=[shapely.box(-1, -1, 2, 2), shapely.box(-3, -3, 4, 4)] * 2, crs="EPSG:4326")
    assert sites.geodesic.sjoin_nearest(over, distance_col="far").far.tolist() == [0] * 4


def test_equal_geometries_can_be_left_out() -> None:
    frame = field("polygon", 30, 7)
    frame.loc[5, "geometry"] = frame.geometry[4].reverse()
    expected = frame.sjoin_nearest(frame, exclusive=True, distance_col="far")
    found = frame.geodesic.sjoin_nearest(frame, exclusive=True, distance_col="far")
    assert_frame_equal(sorted_rows(found, "far"), sorted_rows(expected, "far"))
    assert not (found.index == found.index_right).any()
    both = frame.geodesic.sjoin_nearest(frame, distance_col="far")
    assert (both.far == 0).all()
    two = frame.geodesic.nearest_k(frame, 2, exclusive=True, distance_col="far")
    assert (two.groupby(level=0).size() >= 2).all()
    assert (two.groupby(level=0).far.min().to_numpy() == found.groupby(level=0).far.min().to_numpy()).all()


def anywhere(count: int, seed: int) -> geopandas.GeoDataFrame:
    """Return shapes of every type all over the globe, most of them about the poles and the date line."""
    rng = np.random.default_rng(seed)
    lon = np.where(rng.uniform(size=count) < 0.5, 180 + rng.uniform(-4, 4, count), rng.uniform(-180, 180, count))
    lat = np.where(
        rng.uniform(size=count) < 0.5,
        rng.choice([-1, 1], count) * rng.uniform(85, 90, count),
        rng.uniform(-80, 80, count),
    )
    shapes: list[BaseGeometry] = [
        zoo.placed(
            zoo.TYPES[row % len(zoo.TYPES)], float((x + 180) % 360 - 180), float(y), float(rng.choice([0.01, 0.3, 2]))
        )
        for row, (x, y) in enumerate(zip(lon, lat, strict=True))
    ]
    return geopandas.GeoDataFrame({"row": np.arange(count)}, geometry=shapes, crs="OGC:CRS84")


@pytest.mark.parametrize("seed", range(3))
def test_joins_agree_with_the_table_of_all_distances(seed: int) -> None:
    left, right = anywhere(60, 2 * seed), anywhere(70, 2 * seed + 1)
    table = geodesic.distance(np.asarray(left.geometry.values)[:, None], np.asarray(right.geometry.values))
    least = table.min(axis=1, keepdims=True)
    nearest = left.geodesic.sjoin_nearest(right, distance_col="far")
    assert set(zip(nearest.index, nearest.index_right, strict=True)) == set(
        zip(*np.nonzero(table <= least + TIED_M), strict=True)
    )
    assert np.abs(nearest.far - table[nearest.index, nearest.index_right]).max() <= EXACT_M
    for distance_m in 0.0, 300_000.0, 4_000_000.0:
        within = left.geodesic.sjoin(right, distance_m=distance_m, distance_col="far")
        assert set(zip(within.index, within.index_right, strict=True)) == set(
            zip(*np.nonzero(table <= distance_m), strict=True)
        )
        assert np.abs(within.far - table[within.index, within.index_right]).max() <= EXACT_M
    for k in 2, 5:
        few = left.geodesic.nearest_k(right, k, distance_col="far")
        last = np.sort(table, axis=1)[:, k - 1 : k]
        assert set(zip(few.index, few.index_right, strict=True)) == set(
            zip(*np.nonzero(table <= last + TIED_M), strict=True)
        )
        assert few.groupby(level=0).far.is_monotonic_increasing.all()
    limited = left.geodesic.sjoin_nearest(right, max_distance_m=500_000, how="left", distance_col="far")
    assert (limited.far.isna().to_numpy() == (least[limited.index, 0] > 500_000)).all()
    flipped = left.geodesic.sjoin_nearest(right, how="right", distance_col="far")
    assert set(zip(flipped.index_left, flipped.index, strict=True)) == set(
        zip(*np.nonzero(table <= table.min(axis=0) + TIED_M), strict=True)
    )


@pytest.mark.parametrize("crs", SYSTEMS)
@pytest.mark.parametrize("other_crs", SYSTEMS)
def test_each_frame_keeps_its_coordinate_system(crs: str, other_crs: str) -> None:
    left, right = field("point", 15, 8), field("line", 15, 9)
    expected = left.geodesic.sjoin_nearest(right, distance_col="far")
    found = left.to_crs(crs).geodesic.sjoin_nearest(right.to_crs(other_crs), distance_col="far")
    assert found.crs == crs
    assert found.index_right.tolist() == expected.index_right.tolist()
    assert np.abs(found.far - expected.far).max() < 1e-3  # projections there and back
    assert left.to_crs(crs).geodesic.sjoin(right.to_crs(other_crs), distance_m=9_000, how="right").crs == other_crs


def test_a_distance_for_each_row() -> None:
    left, right = field("point", 20, 10), field("polygon", 20, 11)
    limit_m = pd.Series(np.linspace(0, 12_000, 20), index=left.index)
    found = left.geodesic.sjoin(right, distance_m=limit_m.iloc[::-1], distance_col="far")
    assert (found.far <= limit_m[found.index]).all()
    everything = left.geodesic.sjoin(right, distance_m=12_000, distance_col="far")
    assert len(found) == (everything.far <= limit_m[everything.index]).sum()
    assert left.geodesic.dwithin(right, limit_m).equals(left.geodesic.distance(right) <= limit_m)


def test_series_are_joined_as_frames() -> None:
    left, right = field("point", 10, 12).geometry, field("polygon", 10, 13).geometry.rename("areas")
    found = left.geodesic.sjoin_nearest(right)
    assert isinstance(found, geopandas.GeoDataFrame)
    assert found.columns.tolist() == ["geometry", "index_right"]


def test_nothing_to_join() -> None:
    left, right = field("point", 10, 14), field("polygon", 10, 15)
    for nobody in right.iloc[:0], right.iloc[-2:]:
        for how, size in ("inner", 0), ("left", 10), ("right", len(nobody)):
            for found, theirs in (
                (left.geodesic.sjoin_nearest(nobody, how=how), left.sjoin_nearest(nobody, how=how)),
                (left.geodesic.nearest_k(nobody, 2, how=how), left.sjoin_nearest(nobody, how=how)),
                (left.geodesic.sjoin(nobody, distance_m=5, how=how), left.sjoin(nobody, how=how)),
            ):
                assert len(found) == size
                assert found.columns.tolist() == theirs.columns.tolist()
    assert len(left.iloc[:0].geodesic.sjoin_nearest(right, how="left", distance_col="far").far) == 0


def test_frames_are_left_alone() -> None:
    left, right = field("point", 10, 16), field("polygon", 10, 17)
    before = left.copy(), right.copy()
    left.geodesic.sjoin_nearest(right, how="left", distance_col="far")
    left.geodesic.sjoin(right, distance_m=1_000, how="right")
    assert_frame_equal(left, before[0])
    assert_frame_equal(right, before[1])


GOOD = geopandas.GeoDataFrame({"a": [1, 2]}, geometry=geopandas.points_from_xy([1, 2], [3, 4]), crs="EPSG:4326")
ANTIPODES = geopandas.GeoDataFrame(
    geometry=[shapely.LineString([(0, 9), (180, -9)]), shapely.Point(0, 0)], index=["x", "y"], crs="EPSG:4326"
)


@pytest.mark.parametrize(
    ("ask", "told"),
    [
        (lambda: GOOD.geodesic.sjoin_nearest(GOOD, how="outer"), "how must be"),
        (lambda: GOOD.geodesic.sjoin(GOOD.set_crs(None, allow_override=True)), "no CRS"),
        (lambda: GOOD.geodesic.sjoin_nearest(pd.DataFrame({"a": [1]})), "got a DataFrame"),
        (lambda: GOOD.geodesic.sjoin_nearest(GOOD, max_distance_m=0), "more than 0 m"),
        (lambda: GOOD.geodesic.sjoin_nearest(GOOD, max_distance_m=np.nan), "more than 0 m"),
        (lambda: GOOD.geodesic.sjoin(GOOD, distance_m=[5, -1]), "0 m or more: row 1"),
        (lambda: GOOD.geodesic.sjoin(GOOD, distance_m=[5, 6, 7]), "one for each of 2 rows"),
        (lambda: GOOD.geodesic.sjoin(GOOD, distance_m=np.nan), "finite number"),
        (lambda: GOOD.geodesic.nearest_k(GOOD, 0), "k must be"),
        (lambda: GOOD.geodesic.nearest_k(GOOD, 1.5), "k must be"),
        (lambda: GOOD.geodesic.nearest_k(GOOD, k=True), "k must be"),
        (lambda: GOOD.geodesic.sjoin_nearest(ANTIPODES), "right, row x: .*antipodes"),
        (lambda: ANTIPODES.geodesic.sjoin(GOOD, distance_m=5), "left, row x: .*antipodes"),
        (lambda: GOOD.geodesic.sjoin_nearest(GOOD, edges="bent"), "edges must be"),
        (lambda: GOOD.assign(index_right=1).geodesic.sjoin_nearest(GOOD), "index_right"),
        (lambda: GOOD.geodesic.sjoin_nearest(GOOD, lsuffix="", rsuffix=""), "no suffix"),
    ],
)
def test_what_cannot_be_joined_is_said_clearly(ask: Callable[[], object], told: str) -> None:
    with pytest.raises(InputError, match=told):
        ask()


def test_many_points_and_polygons_are_as_the_geodesics_say() -> None:
    rng = np.random.default_rng(18)
    lon, lat = rng.uniform(22, 40, 3_000), rng.uniform(44, 52, 3_000)
    areas = [zoo.placed("polygon", float(x), float(y), 0.02) for x, y in zip(lon[:400], lat[:400], strict=True)]
    left = geopandas.GeoDataFrame(geometry=geopandas.points_from_xy(lon[400:], lat[400:]), crs="EPSG:4326")
    right = geopandas.GeoDataFrame(geometry=areas, crs="EPSG:4326")
    found = left.geodesic.sjoin_nearest(right, distance_col="far")
    lines = np.asarray(
        left.geodesic.shortest_line(right.geometry.iloc[found.index_right].reset_index(drop=True)).values
    )
    assert len(found) == len(left)
    ends = shapely.get_coordinates(lines).reshape(-1, 4)
    assert np.abs(np.asarray(GEOD.inv(*ends.T)[2]) - found.far).max() <= EXACT_M
    for row in range(0, len(left), 260):
        assert found.far[row] == pytest.approx(geodesic.distance(left.geometry[row], areas).min(), abs=EXACT_M)


@pytest.mark.parametrize("kinds", [("point", "polygon"), ("polygon", "multiline"), ("multipoint", "point")])
@pytest.mark.parametrize("away", [(110.0, 10.0), (177.0, -42.0)])
def test_what_lies_on_the_other_side_of_the_globe(kinds: tuple[str, str], away: tuple[float, float]) -> None:
    rng = np.random.default_rng(19)
    here, there = (
        [zoo.placed(kind, float(lon + x), float(lat + y), 0.1) for x, y in rng.uniform(-3, 3, (40, 2))]
        for kind, (lon, lat) in zip(kinds, ((-3.0, 42.0), away), strict=True)
    )
    there += there[:5]
    left, right = (geopandas.GeoDataFrame(geometry=side, crs="EPSG:4326") for side in (here, there))
    table = geodesic.distance(np.array(here)[:, None], np.array(there))
    found = left.geodesic.sjoin_nearest(right, distance_col="far")
    wanted = set(zip(*np.nonzero(table <= table.min(axis=1, keepdims=True) + TIED_M), strict=True))
    assert set(zip(found.index, found.index_right, strict=True)) == wanted
    assert np.abs(found.far - table.min(axis=1)[found.index]).max() <= EXACT_M
    assert left.geodesic.sjoin_nearest(right, max_distance_m=9_000_000).empty
