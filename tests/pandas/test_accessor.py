"""`.geodesic` on geopandas' frames: right by brute force, in any coordinate system, row by row."""

import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pandas as pd
import pytest
import shapely
from numpy.typing import NDArray
from pyproj import Geod
from shapely.geometry.base import BaseGeometry

import rangekit.pandas
from rangekit import InputError
from rangekit.geodesic import audit

GEOD = Geod(ellps="WGS84")
SYSTEMS = ["EPSG:4326", "EPSG:3857", "EPSG:32636", "OGC:CRS84"]
PLACES = {"Kursk": (36.19, 51.73), "Kharkiv": (36.23, 49.99), "Kyiv": (30.52, 50.45)}
BORDER = shapely.LineString([(30, 52), (33, 52.3), (36, 50.4), (39, 49.9)])


def places(crs: str = "EPSG:4326") -> geopandas.GeoDataFrame:
    lon, lat = np.array(list(PLACES.values())).T
    frame = geopandas.GeoDataFrame(
        {"size": [3, 1, 2]}, geometry=geopandas.points_from_xy(lon, lat), index=list(PLACES), crs="EPSG:4326"
    )
    return frame.to_crs(crs)


def in_system(geometry: BaseGeometry, crs: str) -> BaseGeometry:
    moved: BaseGeometry = geopandas.GeoSeries([geometry], crs="EPSG:4326").to_crs(crs).iloc[0]
    return moved


def along_border() -> NDArray[np.float64]:
    """Return points about 20 m apart along the border's geodesics."""
    xy = shapely.get_coordinates(BORDER)
    runs: list[Any] = [[xy[0]]]
    for (lon1, lat1), (lon2, lat2) in pairwise(xy):
        runs += [GEOD.npts(lon1, lat1, lon2, lat2, 15_000), [(lon2, lat2)]]
    return np.vstack(runs)


def brute_border(lon: float, lat: float) -> tuple[float, NDArray[np.float64]]:
    border = along_border()
    found = GEOD.inv(np.full(len(border), lon), np.full(len(border), lat), *border.T)[2]
    return float(np.min(found)), border[int(np.argmin(found))]


def radii_m(area: shapely.Geometry, lon: float, lat: float) -> NDArray[np.float64]:
    xy = shapely.get_coordinates(area)
    return np.asarray(GEOD.inv(np.full(len(xy), lon), np.full(len(xy), lat), *xy.T)[2])


@pytest.mark.parametrize("crs", SYSTEMS)
def test_a_buffer_is_right_in_any_system(crs: str) -> None:
    made = places(crs).geodesic.buffer(30_000)
    assert isinstance(made, geopandas.GeoSeries)
    assert made.crs == crs
    assert made.index.tolist() == list(PLACES)
    assert made.is_valid.all()
    for area, (lon, lat) in zip(made.to_crs("EPSG:4326"), PLACES.values(), strict=True):
        assert np.abs(radii_m(area, lon, lat) - 30_000).max() <= 1.001


def test_the_series_and_the_frame_say_the_same() -> None:
    frame = places()
    assert frame.geodesic.buffer(1000).geom_equals(frame.geometry.geodesic.buffer(1000)).all()
    assert frame.columns.tolist() == ["size", "geometry"]


def test_the_active_geometry_is_asked() -> None:
    frame = places().assign(other=geopandas.GeoSeries([shapely.Point(0, 0)] * 3, index=list(PLACES), crs="EPSG:4326"))
    found = frame.set_geometry("other").geodesic.distance(shapely.Point(0, 1))
    assert found.tolist() == pytest.approx([GEOD.inv(0, 0, 0, 1)[2]] * 3, abs=1e-6)


@pytest.mark.parametrize("kind", [list, np.array, lambda values: pd.Series(values[::-1], index=list(PLACES)[::-1])])
def test_a_distance_a_row(kind: object) -> None:
    made = places().geodesic.buffer(kind([1000.0, 20_000.0, 300_000.0]), tolerance_m=2)  # type: ignore[operator]
    for area, radius_m, (lon, lat) in zip(made, [1000, 20_000, 300_000], PLACES.values(), strict=True):
        assert np.abs(radii_m(area, lon, lat) - radius_m).max() <= 2


@pytest.mark.parametrize("bound", ["inner", "outer"])
def test_bound_and_edges_are_handed_on(bound: str) -> None:
    made = places().geodesic.buffer(50_000, tolerance_m=10, bound=bound)
    measured = audit(made["Kyiv"], shapely.Point(PLACES["Kyiv"]), 50_000)
    assert (measured.outside_m if bound == "inner" else measured.inside_m) == 0
    parallel = geopandas.GeoSeries([shapely.LineString([(-120, 49), (-100, 49)])], crs="EPSG:4326")
    north = {edges: parallel.geodesic.buffer(10_000, edges=edges).bounds.maxy[0] for edges in ("geodesic", "planar")}
    _, middle_lat = GEOD.npts(-120, 49, -100, 49, 1)[0]
    assert GEOD.inv(-110, middle_lat, -110, north["geodesic"])[2] == pytest.approx(10_000, abs=1)
    assert north["planar"] < 49.1


@pytest.mark.parametrize("crs", SYSTEMS)
@pytest.mark.parametrize("crs_of_other", SYSTEMS)
def test_distances_to_a_line_are_those_of_brute_force(crs: str, crs_of_other: str) -> None:
    frame = places(crs)
    line = geopandas.GeoSeries([BORDER], crs="EPSG:4326").to_crs(crs_of_other)
    expected = [brute_border(*place)[0] for place in PLACES.values()]
    for found in (
        frame.geodesic.distance(in_system(BORDER, crs)),
        frame.geodesic.distance(line, pairing="any"),
        geopandas.GeoSeries([BORDER] * 3, index=frame.index, crs="EPSG:4326").geodesic.distance(frame),
    ):
        assert found.index.equals(frame.index)
        assert found.tolist() == pytest.approx(expected, abs=0.02)


@pytest.mark.parametrize("crs", SYSTEMS)
def test_the_nearest_points_are_those_of_brute_force(crs: str) -> None:
    found = places(crs).geodesic.nearest(in_system(BORDER, crs))
    assert isinstance(found, geopandas.GeoDataFrame)
    assert found.crs == crs
    assert found.index.tolist() == list(PLACES)
    for place, distance_m, point in zip(
        PLACES.values(), found.distance_m, found.to_crs("EPSG:4326").geometry, strict=True
    ):
        best_m, (best_lon, best_lat) = brute_border(*place)
        assert distance_m == pytest.approx(best_m, abs=0.02)
        assert GEOD.inv(best_lon, best_lat, point.x, point.y)[2] < 30
        assert GEOD.inv(place[0], place[1], point.x, point.y)[2] == pytest.approx(distance_m, abs=0.001)


def test_dwithin_agrees_with_distance_on_either_side() -> None:
    frame = places()
    for distance_m in brute_border(*PLACES["Kyiv"])[0], brute_border(*PLACES["Kursk"])[0]:
        for nudge_m in (-1, 1):
            found = frame.geodesic.dwithin(BORDER, distance_m + nudge_m)
            assert found.tolist() == (frame.geodesic.distance(BORDER) <= distance_m + nudge_m).tolist()
            assert found.dtype == bool
    assert frame.geodesic.dwithin(frame.geometry.iloc[::-1], 0).all()


def test_rows_are_paired_as_asked() -> None:
    frame = places()
    turned = frame.iloc[::-1]
    kursk_kyiv_m = GEOD.inv(*PLACES["Kursk"], *PLACES["Kyiv"])[2]
    assert frame.geodesic.distance(turned).tolist() == [0, 0, 0]
    by_position = frame.geodesic.distance(turned, pairing="position")
    assert by_position.tolist() == pytest.approx([kursk_kyiv_m, 0, kursk_kyiv_m], abs=1e-6)
    others = frame.loc[["Kharkiv", "Kyiv"]]
    nearest = frame.geodesic.nearest(others, pairing="any")
    assert nearest.distance_m["Kursk"] == pytest.approx(GEOD.inv(*PLACES["Kursk"], *PLACES["Kharkiv"])[2], abs=1e-6)
    assert nearest.geometry["Kursk"].distance(shapely.Point(PLACES["Kharkiv"])) < 1e-9
    missing = frame.geodesic.distance(others)
    assert missing.isna().tolist() == [True, False, False]


def test_a_point_is_far_from_polygons_and_inside_them() -> None:
    boxes = geopandas.GeoSeries([shapely.box(30, 50, 31, 51), shapely.box(32, 50, 33, 51)], crs="EPSG:4326")
    found = boxes.geodesic.distance(shapely.Point(30.52, 50.45))
    edge = GEOD.npts(32, 50, 32, 51, 20_000)
    lon, lat = np.array(edge).T
    assert found[0] == 0
    assert found[1] == pytest.approx(
        GEOD.inv(np.full(len(lon), 30.52), np.full(len(lon), 50.45), lon, lat)[2].min(), abs=0.01
    )


def test_missing_and_empty_geometries() -> None:
    series = geopandas.GeoSeries(
        [shapely.Point(1, 2), None, shapely.Point(), shapely.Polygon()], index=[7, 7, 8, 9], crs=4326
    )
    made = series.geodesic.buffer(1000)
    assert made.index.tolist() == [7, 7, 8, 9]
    assert made.isna().tolist() == [False, True, False, False]
    assert made.is_empty.tolist() == [False, False, True, True]
    found = series.geodesic.distance(shapely.Point(1, 3))
    assert found.isna().tolist() == [False, True, True, True]
    assert series.geodesic.dwithin(shapely.Point(1, 3), 1e6).tolist() == [True, False, False, False]
    assert series.iloc[:3].geodesic.nearest(shapely.Point(1, 3)).geometry.isna().tolist() == [False, True, True]
    assert series.iloc[:1].geodesic.distance(shapely.LineString()).isna().all()
    assert series.iloc[:0].geodesic.buffer(1000).empty
    assert series.iloc[:0].geodesic.distance(BORDER).empty
    assert series.iloc[:0].geodesic.dwithin(BORDER, 5).empty
    assert series.iloc[:0].geodesic.nearest(BORDER).empty


def test_an_erosion_may_leave_nothing() -> None:
    lake = geopandas.GeoSeries([shapely.box(30, 50, 31, 51)], crs="EPSG:4326").to_crs("EPSG:32636")
    assert not lake.geodesic.buffer(-30_000).is_empty[0]
    assert lake.geodesic.buffer(-36_000).is_empty[0]


def test_the_audit_measures_what_others_drew() -> None:
    frame = places("EPSG:32636")
    drawn = frame.buffer(30_000)
    found = frame.geodesic.audit(drawn, 30_000)
    assert found.index.tolist() == list(PLACES)
    for (lon, lat), area, (_, row) in zip(PLACES.values(), drawn.to_crs("EPSG:4326"), found.iterrows(), strict=True):
        radii = radii_m(area, lon, lat)
        assert row.inside_m >= 30_000 - radii.min() - 0.001
        assert row.outside_m == pytest.approx(max(radii.max() - 30_000, 0), abs=0.001)
    ours = frame.geodesic.audit(frame.geodesic.buffer(30_000), 30_000)
    assert ours[["inside_m", "outside_m"]].to_numpy().max() <= 1.001
    assert frame.geodesic.audit(drawn.iloc[:1], 30_000).inside_m.isna().tolist() == [False, True, True]


def test_the_antimeridian_is_crossed() -> None:
    fiji = geopandas.GeoSeries([shapely.Point(179.5, -17)], crs="EPSG:4326")
    (area,) = fiji.geodesic.buffer(200_000)
    assert area.geom_type == "MultiPolygon"
    assert fiji.geodesic.distance(shapely.Point(-179.5, -17))[0] == pytest.approx(
        GEOD.inv(179.5, -17, -179.5, -17)[2], abs=1e-6
    )


def test_a_plane_about_the_pole_shows_the_disc_whole() -> None:
    near_pole = geopandas.GeoSeries([shapely.Point(30, 88)], crs="EPSG:4326").to_crs("EPSG:3413")
    made = near_pole.geodesic.buffer(1_000_000)
    assert made.is_valid.all()
    rng = np.random.default_rng(5)
    lon, lat = rng.uniform(-180, 180, 2000), rng.uniform(70, 90, 2000)
    distance_m = GEOD.inv(lon, lat, np.full(2000, 30), np.full(2000, 88))[2]
    inside = (
        geopandas.GeoSeries(geopandas.points_from_xy(lon, lat), crs="EPSG:4326").to_crs("EPSG:3413").within(made[0])
    )
    clear = np.abs(distance_m - 1_000_000) > 10
    assert (inside.to_numpy() == (distance_m < 1_000_000))[clear].all()


NO_CRS = geopandas.GeoSeries([shapely.Point(1, 2)])
WITH_CRS = NO_CRS.set_crs("EPSG:4326")
ANTIPODES = shapely.LineString([(0, 9), (180, -9)])
LINES = geopandas.GeoSeries([BORDER, BORDER], index=["a", "b"], crs="EPSG:4326")
NORTH = geopandas.GeoSeries([shapely.Point(0, 0), shapely.Point(0, 89.9)], index=["a", "b"], crs="EPSG:4326")


@pytest.mark.parametrize(
    ("ask", "told"),
    [
        (lambda: NO_CRS.geodesic.buffer(5), "no CRS .*set_crs"),
        (lambda: NO_CRS.to_frame("geometry").geodesic.distance(BORDER), "no CRS"),
        (lambda: WITH_CRS.geodesic.distance(NO_CRS), "no CRS"),
        (lambda: WITH_CRS.geodesic.nearest(NO_CRS, pairing="any"), "no CRS"),
        (lambda: LINES.geodesic.distance(ANTIPODES), "row a: .*antipodes.*row b: "),
        (lambda: LINES.geodesic.dwithin(shapely.Point(0, 0), [1, -1]), "must be 0 m or more.*: row b"),
        (lambda: LINES.geodesic.buffer([1, np.nan]), "finite number of metres: row b"),
        (lambda: LINES.geodesic.buffer([1, 2, 3]), "one for each of 2 rows"),
        (lambda: LINES.geodesic.buffer(5, tolerance_m=0), "tolerance must be"),
        (lambda: LINES.geodesic.buffer(5, bound="middle"), "bound must be"),
        (lambda: LINES.geodesic.dwithin(shapely.Point(0, 0), -1), "must be 0 m or more"),
        (lambda: WITH_CRS.geodesic.distance(LINES), "no label .*'position'"),
        (lambda: WITH_CRS.geodesic.distance(LINES, pairing="position"), "as many geometries"),
        (lambda: WITH_CRS.geodesic.distance(LINES, pairing="row"), "pairing must be"),
        (lambda: WITH_CRS.geodesic.distance("POINT (1 2)"), "got a str"),
        (lambda: WITH_CRS.geodesic.distance(pd.concat([WITH_CRS, WITH_CRS])), "duplicates"),
        (
            lambda: NORTH.to_crs("EPSG:32631").geodesic.buffer(9e6, tolerance_m=1e4),
            "UTM zone 31N: row a; row b .*CRS84",
        ),
        (lambda: NORTH.to_crs("EPSG:3413").geodesic.buffer([1, 3e7]), "Polar Stereographic.*: row b"),
        (
            lambda: geopandas.GeoSeries([shapely.Point(0, 95), shapely.Point(np.inf, 0)], crs=4326).geodesic.buffer(1),
            "not on the globe: row 0; row 1",
        ),
        (
            lambda: geopandas.GeoSeries([shapely.LineString([(0, 9), (180, -9)])] * 2, crs=4326).geodesic.buffer(1),
            "row 0: .*row 1: ",
        ),
    ],
)
def test_what_cannot_be_answered_is_told_clearly(ask: object, told: str) -> None:
    with pytest.raises(InputError, match=told):
        ask()  # type: ignore[operator]


@pytest.mark.parametrize("data", [pd.Series([1, 2]), pd.DataFrame({"a": [1]})])
def test_frames_without_geometry_have_no_accessor(data: pd.Series | pd.DataFrame) -> None:
    assert not hasattr(data, "geodesic")
    with pytest.raises(AttributeError, match="only a GeoSeries or GeoDataFrame"):
        _ = data.geodesic


def test_many_points_are_settled_at_once() -> None:
    rng = np.random.default_rng(7)
    lon, lat = rng.uniform(25, 45, 60_000), rng.uniform(45, 57, 60_000)
    series = geopandas.GeoSeries(geopandas.points_from_xy(lon, lat), crs="EPSG:4326")
    within = series.geodesic.dwithin(BORDER, 200_000)
    distance_m = series.geodesic.distance(BORDER)
    assert (within == (distance_m <= 200_000)).all()
    for row in range(5):
        assert distance_m[row] == pytest.approx(brute_border(lon[row], lat[row])[0], abs=0.02)


def test_without_geopandas_the_extra_is_named() -> None:
    script = "import sys; sys.modules['geopandas'] = None\nimport rangekit.pandas"
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        cwd=Path(__file__).parents[2],
    )
    assert done.returncode == 1
    assert "MissingExtraError" in done.stderr
    assert "rangekit[gis]" in done.stderr


def test_the_accessor_is_the_one_that_is_named() -> None:
    assert isinstance(places().geodesic, rangekit.pandas.GeodesicAccessor)
