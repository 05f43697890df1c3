"""The logic of ``python -m differential``, with systems made up here: no server, no compiler, no other package."""

from __future__ import annotations

import sys
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely
from pyproj import Geod

from differential import __main__ as command
from differential import compare, pairs
from differential.cases import KINDS, make_case
from differential.causes import UNEXPLAINED, explain_buffer, explain_distances
from differential.models import GreatCircles, best_projection, flat_buffer
from differential.peers import PostGIS, Spherely
from rangekit import geodesic

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]

POLYGON, LINE, DATE_LINE, POLE, HEMISPHERE = (
    list(KINDS).index(kind)
    for kind in ("a random polygon", "a random line", "across the date line", "round a pole", "nearly a hemisphere")
)
RADIUS_M = 6_371_010.0


class Sphere(Spherely):
    """Answers on a sphere, and errs once."""

    version = "made up"

    def __init__(self, error_m: float = 0.0) -> None:
        self.error_m = error_m

    def distance(self, border: BaseGeometry, lon: Floats, lat: Floats) -> Floats:
        found = GreatCircles(border).distance(lon, lat, RADIUS_M)
        found[0] += self.error_m
        return found

    def radius_m(self) -> float:
        return RADIUS_M


class Database(PostGIS):
    """Answers as PostGIS documents, and draws with some error."""

    def __init__(self, share: float = 1.0) -> None:
        self.share = share

    def distance(self, border: BaseGeometry, lon: Floats, lat: Floats) -> Floats:
        return GreatCircles(border).distance_to_foot(lon, lat)

    def dwithin(self, border: BaseGeometry, lon: Floats, lat: Floats, distance_m: float) -> Bools:
        return self.distance(border, lon, lat) <= distance_m

    def buffer(self, border: BaseGeometry, distance_m: float) -> BaseGeometry:
        return flat_buffer(border, distance_m * self.share, best_projection(999_000)[1])

    def best_srid(self, _border: BaseGeometry) -> int:
        return 999_000


def test_the_same_number_gives_the_same_case() -> None:
    one, again, other = make_case(POLYGON), make_case(POLYGON), make_case(POLYGON + len(KINDS))
    assert one.border.equals(again.border)
    assert (one.lon == again.lon).all()
    assert one.distance_m == again.distance_m != other.distance_m


@pytest.mark.parametrize("number", [POLYGON, LINE, DATE_LINE, POLE])
def test_great_circles_are_those_of_a_sphere(number: int) -> None:
    case, sphere = make_case(number), Geod(a=RADIUS_M, b=RADIUS_M)
    model = GreatCircles(case.border)
    angle, _, inside = model.nearest(case.lon, case.lat)
    corners = shapely.get_coordinates(case.border)
    samples = [
        np.array(sphere.npts(lon1, lat1, lon2, lat2, 400, initial_idx=0, terminus_idx=0))
        for (lon1, lat1), (lon2, lat2) in pairwise(corners)
    ]
    lon, lat = np.concatenate(samples).T
    for x, y, found in zip(case.lon, case.lat, angle * RADIUS_M, strict=True):
        brute = sphere.inv(np.full(len(lon), x), np.full(len(lat), y), lon, lat)[2].min()
        assert found <= brute + 1e-3
        assert found == pytest.approx(brute, abs=5_000)  # half of what lies between two samples, at worst
    assert (inside == case.truth.inside(case.lon, case.lat)).all()


def test_the_smaller_side_is_inside_however_a_ring_is_wound() -> None:
    case = make_case(HEMISPHERE)
    there, turned = GreatCircles(case.border), GreatCircles(shapely.reverse(case.border))
    inside = there.nearest(case.lon, case.lat)[2]
    assert (inside == turned.nearest(case.lon, case.lat)[2]).all()
    assert (inside == case.truth.inside(case.lon, case.lat)).all()


def test_a_sphere_explains_its_own_errors_alone() -> None:
    case, wrong = make_case(POLYGON), Sphere(error_m=2.0)
    found = wrong.distance(case.border, case.lon, case.lat)
    causes = explain_distances(wrong, case, found, case.true_distance_m)
    assert causes[0] == UNEXPLAINED
    assert UNEXPLAINED not in causes[1:]
    assert "a sphere, with great circles as edges" in causes
    assert explain_distances(wrong, case, case.true_distance_m, case.true_distance_m) == [""] * len(case.lon)


def test_no_number_is_no_answer() -> None:
    case = make_case(LINE)
    causes = explain_distances(Sphere(), case, np.full(len(case.lon), np.nan), case.true_distance_m)
    assert set(causes) == {UNEXPLAINED}


@pytest.mark.parametrize(
    ("share", "cause"), [(1.0, "a planar buffer in Mercator's projection of the world"), (1.01, UNEXPLAINED)]
)
def test_a_planar_buffer_is_known_by_its_corners(share: float, cause: str) -> None:
    case, peer = make_case(POLYGON), Database(share)
    assert explain_buffer(peer, case, peer.buffer(case.border, case.distance_m)) == cause


@pytest.mark.parametrize(
    ("srid", "lon", "lat"),
    [(999_031, 3, 48), (999_131, 3, -48), (999_061, -40, 90), (999_161, 0, -90), (999_247, 45, 45)],
)
def test_the_projections_are_true_in_their_middle(srid: int, lon: float, lat: float) -> None:
    drawn = flat_buffer(shapely.Point(lon, lat), 10_000, best_projection(srid)[1])
    truth = geodesic.distance(shapely.Point(lon, lat), *shapely.get_coordinates(drawn).T)
    assert truth == pytest.approx(10_000, rel=0.02)


def test_rangekit_is_held_to_its_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    case = make_case(POLYGON)
    assert list(compare.rangekit_faults(case, buffers=True)) == []
    _shift(monkeypatch, "distance", lambda found: found + 1e-6)
    _shift(monkeypatch, "dwithin", np.logical_not)
    problems = list(compare.rangekit_faults(case, buffers=False))
    assert len([fault for fault in problems if fault.startswith("distance")]) == len(case.lon)
    assert len([fault for fault in problems if fault.startswith("dwithin")]) == len(case.lon)


def _shift(monkeypatch: pytest.MonkeyPatch, name: str, change: Callable[[np.ndarray], np.ndarray]) -> None:
    real = getattr(geodesic, name)
    monkeypatch.setattr(geodesic, name, lambda *asked: change(real(*asked)))


@pytest.mark.parametrize(("error_m", "code"), [(0.0, 0), (2.0, 1)])
def test_the_command_fails_on_what_nothing_explains(
    error_m: float, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    page = tmp_path / "found.md"
    monkeypatch.setattr(command, "find_peers", lambda _: ([Sphere(error_m), Database()], ["Boost: not here"]))
    monkeypatch.setattr(Database, "version", "made up too", raising=False)
    monkeypatch.setattr(sys, "argv", ["differential", "--first", str(POLYGON), "--cases", "1", "--markdown", str(page)])
    assert command.main() == code
    printed = capsys.readouterr().out
    assert "not asked: Boost: not here" in printed
    assert f"1 cases: 0 problems of rangekit, {code} differences unexplained" in printed
    assert ("unexplained |" in page.read_text(encoding="utf-8")) == bool(code)


class SphereOfPairs(Sphere):
    """Answers on a sphere between geometries, by their corners."""

    def between(self, one: BaseGeometry, other: BaseGeometry) -> float:
        found = [
            GreatCircles(own).distance(lon, lat, RADIUS_M).min()
            for own, (lon, lat) in ((one, shapely.get_coordinates(other).T), (other, shapely.get_coordinates(one).T))
        ]
        return float(min(found)) + self.error_m


@pytest.mark.parametrize(("error_m", "cause"), [(0.0, "a sphere"), (400.0, "unexplained")])
def test_a_sphere_explains_distances_of_pairs_and_nothing_else_does(error_m: float, cause: str) -> None:
    peer = SphereOfPairs(error_m)
    told = set()
    for number in range(12):
        pair = pairs.make_pair(number)
        true_m = float(geodesic.distance(pair.border, pair.other))
        if true_m > 0:
            told.add(pairs.explain(peer, pair, peer.between(pair.border, pair.other), true_m))
    assert cause in told
    assert told <= {cause, ""}


def test_pairs_are_compared_by_the_command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(pairs, "find_pair_peers", lambda: ([SphereOfPairs()], ["PostGIS: not here"]))
    monkeypatch.setattr(sys, "argv", ["pairs", "--cases", "4", "--first", "1"])
    assert pairs.main() == 0
    said = capsys.readouterr().out
    assert "4 pairs: 0 wrong or unexplained" in said
    assert "not asked: PostGIS: not here" in said
