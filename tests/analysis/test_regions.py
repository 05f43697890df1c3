"""Regions as targets, against brute force: points spread over each region, measured one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
import pytest
import shapely
from pyproj import Geod

import rangekit as rk
from asking import compute_reach
from rangekit.analysis import describe_answer, write_summary
from rangekit.analysis.regions import compute_area_m2
from rangekit.errors import InputError
from rangekit.geodesic import distance
from rangekit.model import Coverage, LaunchArea, Provenance, RangeEstimate, ReachResult, TargetSet, Verdict, Weapon
from rangekit.model.verdict import decide_region_verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shapely.geometry.base import BaseGeometry

GEOD = Geod(ellps="WGS84")
TERRITORY = shapely.Polygon([(30, 48), (33, 47.5), (34, 50), (32, 52), (30.5, 50.5)])
SITES = shapely.MultiPoint([(30, 48), (40, 48), (35, 53)])
WEAPON = Weapon("x", "X", RangeEstimate(290, 300, 306))


def target_set(
    regions: Sequence[BaseGeometry | None],
    positions: Sequence[tuple[float, float]] | None = None,
    edges: Literal["geodesic", "planar"] = "geodesic",
) -> TargetSet:
    inside = [region.representative_point().coords[0] if region else (0.0, 0.0) for region in regions]
    xy = np.array(inside if positions is None else positions, dtype=float)
    names = tuple(f"region {row}" for row in range(len(regions)))
    return TargetSet(
        "own", "Regions", names, xy[:, 0], xy[:, 1], Provenance("test"), regions=tuple(regions), edges=edges
    )


def reach(launch: BaseGeometry, targets: TargetSet, weapon: Weapon = WEAPON) -> ReachResult:
    return compute_reach([weapon], targets, LaunchArea("own", "own", launch, Provenance("test")))


def spread(region: BaseGeometry, count: int = 160) -> np.ndarray:
    west, south, east, north = region.bounds
    lon, lat = (axis.ravel() for axis in np.meshgrid(np.linspace(west, east, count), np.linspace(south, north, count)))
    inside = shapely.contains_xy(region, lon, lat)
    edge = shapely.get_coordinates(shapely.segmentize(shapely.boundary(region), 0.005))
    return np.vstack([np.column_stack([lon, lat])[inside], edge])


REGIONS = {
    "corner to corner": (TERRITORY, shapely.box(36, 50, 38, 52)),
    "round": (TERRITORY, shapely.Point(37, 51).buffer(1.2)),
    "with a hole": (TERRITORY, shapely.box(34, 46, 41, 53) - shapely.box(35, 47, 40, 52)),
    "islands": (TERRITORY, shapely.MultiPolygon([shapely.box(36, 50, 36.5, 50.5), shapely.box(39, 47, 39.2, 47.2)])),
    "the farthest point is inside": (SITES, shapely.box(32, 48.5, 38, 52)),
    "the launch area is inside": (SITES, shapely.box(25, 45, 45, 55)),
    "a line": (shapely.LineString([(30, 48), (34, 52)]), shapely.box(36, 47, 37, 48)),
}


@pytest.mark.parametrize(("launch", "region"), REGIONS.values(), ids=REGIONS)
def test_nearest_and_farthest_point_and_share_agree_with_brute_force(
    launch: BaseGeometry, region: BaseGeometry
) -> None:
    result = reach(launch, target_set([region], edges="planar"))
    answer = result.answer(0)
    found = answer.region
    assert found is not None
    points = spread(region)
    distance_km = distance(launch, *points.T) / 1000
    step_km = 2 * max(region.bounds[2] - region.bounds[0], region.bounds[3] - region.bounds[1]) / 160 * 111
    assert distance_km.min() - step_km <= answer.distance_km <= distance_km.min() + 0.001
    assert distance_km.max() - 0.001 <= found.farthest_km <= distance_km.max() + step_km
    assert result.uncertainty_km == pytest.approx(0.001)
    # the points are the region's own and lie as far away as is said
    for lon, lat, said_km in (
        (found.nearest_lon, found.nearest_lat, answer.distance_km),
        (found.farthest_lon, found.farthest_lat, found.farthest_km),
    ):
        assert shapely.distance(region, shapely.Point(lon, lat)) < 1e-5
        assert distance(launch, [lon], [lat])[0] / 1000 == pytest.approx(said_km, abs=1e-6)
    grid = points[: int(shapely.contains_xy(region, *points.T).sum())]
    weight = np.cos(np.radians(grid[:, 1]))
    expected = float(weight[distance(launch, *grid.T) <= 300_000].sum() / weight.sum())
    assert found.share == pytest.approx(expected, abs=0.03)
    assert found.share_error < 0.005


def test_the_share_of_a_cap_within_a_disc_is_exact() -> None:
    # On the equator the disc about a point is symmetric: a region that is the half plane east of it holds half of it.
    site, weapon = shapely.Point(20, 0), Weapon("y", "Y", RangeEstimate.exactly(200))
    region = shapely.box(20, -5, 25, 5)
    answer = reach(site, target_set([region]), weapon).answer(0).region
    assert answer is not None
    azimuth = np.linspace(0, 360, 3601)
    lon, lat, _ = GEOD.fwd(np.full(3601, 20.0), np.zeros(3601), azimuth, np.full(3601, 200_000.0))
    disc_m2 = abs(GEOD.polygon_area_perimeter(lon, lat)[0])
    expected = disc_m2 / 2 / GEOD.geometry_area_perimeter(region)[0]
    assert abs(answer.share - expected) <= answer.share_error + 1e-6
    assert answer.share_error < 0.001


def test_three_verdicts_and_partly_apart_from_wholly() -> None:
    site = shapely.Point(30, 50)
    regions = [
        shapely.box(30.5, 50, 31, 50.5),
        shapely.box(33, 50, 36, 51),
        shapely.box(36, 50, 37, 51),
        None,
    ]
    far = GEOD.fwd(30, 50, 90, 299_000)[:2]
    positions = [(30.7, 50.2), (34.0, 50.5), (36.5, 50.5), far]
    result = reach(site, target_set(regions, positions))
    assert [verdict.value for verdict in result.verdicts[0]] == ["in_reach", "marginal", "out_of_reach", "marginal"]
    found = [answer.region for answer in result]
    assert [one and one.coverage for one in found] == [Coverage.WHOLLY, Coverage.PARTLY, Coverage.NOT_AT_ALL, None]
    shares = [one.share for one in found if one]
    assert shares[0] == 1
    assert 0.2 < shares[1] < 0.8
    assert shares[2] == 0
    assert result.regions is not None
    assert np.isnan(result.regions.share[0, 3])
    assert result.distance_km[3] == pytest.approx(299)


def test_a_system_without_sources_is_named_and_its_range_said() -> None:
    mine = Weapon("mine", "iRocket ER", RangeEstimate.exactly(250))
    result = reach(shapely.Point(30, 50), target_set([shapely.box(33, 50, 36, 51)]), mine)
    sentence = describe_answer(result.answer(0))
    assert sentence.startswith(
        "region 0 is partly in reach of iRocket ER (range 250 km, no source stated) launched from"
    )
    assert write_summary(result).startswith("iRocket ER (range 250 km, no source stated) from own, 1 Regions:")
    bare = reach(shapely.Point(30, 50), target_set([shapely.box(33, 50, 36, 51)]), Weapon.from_range_km(250))
    assert describe_answer(bare.answer(0)).startswith("region 0 is partly within a range of 250 km from own")


def test_a_region_within_the_launch_area_is_in_reach_and_one_that_overlaps_starts_at_zero() -> None:
    inside, across = shapely.box(31, 49, 32, 50), shapely.box(33, 49, 38, 50)
    result = reach(TERRITORY, target_set([inside, across, TERRITORY]))
    assert result.distance_km.tolist() == [0, 0, 0]
    assert result.regions is not None
    assert result.regions.farthest_km[[0, 2]].tolist() == [0, 0]
    assert list(result.verdicts[0]) == [Verdict.IN_REACH, Verdict.MARGINAL, Verdict.IN_REACH]


def test_a_region_across_the_date_line() -> None:
    region = shapely.MultiPolygon([shapely.box(178, 60, 180, 62), shapely.box(-180, 60, -178, 62)])
    answer = reach(shapely.Point(170, 61), target_set([region])).answer(0)
    assert answer.distance_km == pytest.approx(distance(region, [170], [61])[0] / 1000, abs=0.001)
    assert answer.region is not None
    assert answer.region.farthest_lon == pytest.approx(-178)


def test_taking_rows_keeps_the_regions() -> None:
    regions = [shapely.box(30, 50, 31, 51), None, shapely.box(40, 50, 41, 51)]
    taken = target_set(regions).take([2, 1])
    assert taken.regions == (regions[2], None)
    assert taken.has_regions
    assert not taken.take([1]).has_regions


def test_a_region_must_be_a_polygon() -> None:
    with pytest.raises(InputError, match="region 0 is a LineString"):
        target_set([shapely.LineString([(0, 0), (1, 1)])])
    with pytest.raises(InputError, match="region 0 is an empty Polygon"):
        target_set([shapely.Polygon()], [(0, 0)])


def test_a_region_s_verdict_is_wholly_partly_or_not_and_marginal_only_by_the_band() -> None:
    ends = {(0, 200): "wholly", (0, 400): "partly", (320, 400): "not", (0, 300): "marginal", (300, 400): "marginal"}
    for (nearest_km, farthest_km), verdict in ends.items():
        assert decide_region_verdict(nearest_km, farthest_km, WEAPON.range, 0.1) == verdict
    exactly = RangeEstimate.exactly(300)
    assert decide_region_verdict(0, 301, exactly) == "partly"


def test_the_bundled_regions_are_answered_as_a_trial_found() -> None:
    result = rk.reach("300km", "russian-regions")
    found = {answer.target_name: answer.region for answer in result if answer.region}
    whole = {name for name, region in found.items() if region.verdict == "wholly"}
    assert whole == {"Belgorod Oblast", "Bryansk Oblast", "Kursk Oblast", "Oryol Oblast", "Voronezh Oblast"}
    # a trial with other shapes of the same source
    for name, share in {"Rostov Oblast": 0.935, "Krasnodar Krai": 0.810, "Kaluga Oblast": 0.736}.items():
        assert found[name].share == pytest.approx(share, abs=0.005)
    assert sum(region.share > 0 for region in found.values()) == 18
    areas = {
        name: compute_area_m2(shape)
        for name, shape in zip(result.targets.names, result.targets.regions, strict=True)
        if shape is not None
    }
    reached = sum(areas[name] * region.share for name, region in found.items())
    assert reached / sum(areas.values()) == pytest.approx(0.029, abs=0.001)


def test_people_of_a_region_are_those_of_its_bundled_cities() -> None:
    result = rk.reach("300km", "russian-regions")
    cities = rk.reach("300km", "russian-cities")
    of_kaluga = [one for one in cities if one.attributes["region"] == "Kaluga Oblast"]
    region = result["Kaluga Oblast"].region
    assert region is not None
    assert region.city_people == sum(int(str(one.attributes["population"])) for one in of_kaluga)
    held = [one for one in of_kaluga if one.verdict is Verdict.IN_REACH]
    assert region.city_people_in_reach == sum(int(str(one.attributes["population"])) for one in held)
