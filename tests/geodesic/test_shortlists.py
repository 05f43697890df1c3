"""Shortlists leave out segments that cannot be nearest from afar: the nearest one must never be among them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely
from shapely.geometry import LineString, MultiPoint, Polygon

from rangekit import geodesic
from rangekit.geodesic.search import shortlists
from truth import Truth, direct, inverse_m, random_globe

if TYPE_CHECKING:
    from truth import Edges, Floats, Place

NEAR_M = 5e-8


@pytest.fixture(autouse=True)
def _shortlists_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shortlists, "_ENOUGH_WORK", 0)
    monkeypatch.setattr(shortlists, "_FEWEST_SEGMENTS", 1)


def _around(rng: np.random.Generator, xy: Floats, n: int) -> Floats:
    """Places at all distances, many of them at the shortlists' own, from random vertices."""
    start_lon, start_lat = xy[rng.integers(0, len(xy), n)].T
    way = rng.choice([100_000.0, 2_000_000.0], n) + rng.normal(0, 3_000, n)
    along = direct(start_lon, start_lat, rng.uniform(-180, 180, n), way)
    close = direct(start_lon, start_lat, rng.uniform(-180, 180, n), np.exp(rng.uniform(0, np.log(5e6), n)))
    return np.hstack([random_globe(rng, n), along, close])


@pytest.mark.parametrize("spread_deg", [0.01, 1.0, 40.0, 170.0])
@pytest.mark.parametrize("centre", [(-178.0, 47.0), (10.0, 89.9), (0.0, 0.0)])
def test_nearest_of_many_points(rng: np.random.Generator, centre: Place, spread_deg: float) -> None:
    size, azimuth = spread_deg * 111_000 * np.sqrt(rng.uniform(0, 1, 700)), rng.uniform(-180, 180, 700)
    sites = np.column_stack(direct(*centre, azimuth, size))
    lon, lat = _around(rng, sites, 300)
    expected = inverse_m(lon[:, None], lat[:, None], sites[None, :, 0], sites[None, :, 1]).min(axis=1)
    found = geodesic.nearest(MultiPoint(sites), lon, lat)
    assert found.distance_m == pytest.approx(expected, abs=NEAR_M)
    assert inverse_m(lon, lat, found.lon, found.lat) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("edges", ["geodesic", "planar"])
def test_nearest_of_many_edges(rng: np.random.Generator, edges: Edges) -> None:
    line = np.cumsum(rng.normal(0, 1.0, (600, 2)), axis=0)
    line = (line - line.mean(axis=0)) * 20 / np.abs(line - line.mean(axis=0)).max() + [25.0, 60.0]
    lon, lat = _around(rng, line, 20)
    found = geodesic.distance(LineString(line), lon, lat, edges=edges)
    assert found == pytest.approx(Truth(LineString(line), edges=edges).edge_distance(lon, lat), abs=5 * NEAR_M)


def test_a_ragged_border_across_the_date_line(rng: np.random.Generator, monkeypatch: pytest.MonkeyPatch) -> None:
    turn = np.linspace(0, 2 * np.pi, 10_001)[:-1]
    radius = 300_000 + 20_000 * np.sin(37 * turn) + rng.normal(0, 500, len(turn))
    vertices = np.column_stack(direct(170.0, 60.0, np.degrees(turn), radius))
    search = shortlists.ShortlistedSearch(geodesic.DistanceField(Polygon(vertices)).prepared.outline)
    lon, lat = _around(rng, vertices, 700)
    rows = rng.choice(len(lon), 100, replace=False)
    closest, segment = search.find(lon, lat, placed=False)
    everything, half, _ = search.sizes
    assert everything > 10 * half
    expected = [inverse_m(lon[row], lat[row], *vertices.T).min() for row in rows]
    assert (closest.distance_m[rows] <= np.array(expected) + NEAR_M).all()
    monkeypatch.setattr(shortlists, "_ENOUGH_WORK", np.inf)
    plain = shortlists.ShortlistedSearch(geodesic.DistanceField(Polygon(vertices)).prepared.outline)
    all_closest, all_segment = plain.find(lon, lat, placed=False)
    assert (closest.distance_m == all_closest.distance_m).all()
    assert (segment == all_segment).all()


def test_a_geometry_all_over_the_globe_has_no_far_shortlist(rng: np.random.Generator) -> None:
    sites = np.column_stack(random_globe(rng, 1_000))
    lon, lat = random_globe(rng, 500)
    expected = inverse_m(lon[:, None], lat[:, None], sites[None, :, 0], sites[None, :, 1]).min(axis=1)
    assert geodesic.distance(MultiPoint(sites), lon, lat) == pytest.approx(expected, abs=NEAR_M)


def test_dwithin_and_buffers_stay_what_they_are(rng: np.random.Generator, monkeypatch: pytest.MonkeyPatch) -> None:
    ring = shapely.segmentize(Polygon([(20, 40), (40, 40), (35, 55), (22, 50)]), 0.05)
    lon, lat = np.hstack([random_globe(rng, 300), rng.uniform([0, 20], [60, 70], (3_000, 2)).T])
    with_shortlists = geodesic.DistanceField(ring)
    within = with_shortlists.dwithin(lon, lat, 1.2e6)
    area = with_shortlists.buffer(2.5e6, tolerance_m=100)
    monkeypatch.setattr(shortlists, "_ENOUGH_WORK", np.inf)
    assert (within == geodesic.DistanceField(ring).dwithin(lon, lat, 1.2e6)).all()
    assert area.equals(geodesic.DistanceField(ring).buffer(2.5e6, tolerance_m=100))


def test_places_among_dense_sites_stay_near_them(rng: np.random.Generator) -> None:
    turn, share = rng.uniform(0, 360, 40_000), np.sqrt(rng.uniform(0, 1, 40_000))
    reach = 3e6 + np.interp(turn, np.arange(361), rng.uniform(-150e3, 150e3, 361))
    sites = np.column_stack(direct(30.0, 45.0, turn, share * reach))
    lon, lat = direct(30.0, 45.0, rng.uniform(0, 360, 60), 1.5e6 * np.sqrt(rng.uniform(0, 1, 60)))
    search = shortlists.ShortlistedSearch(geodesic.DistanceField(MultiPoint(sites)).prepared.outline)
    closest, _ = search.find(lon, lat, placed=False)
    assert len(search.sizes) == 3
    expected = inverse_m(lon[:, None], lat[:, None], sites[None, :, 0], sites[None, :, 1]).min(axis=1)
    assert closest.distance_m == pytest.approx(expected, abs=NEAR_M)
