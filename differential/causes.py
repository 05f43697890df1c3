"""Why another system's answer differs from the truth: each cause is shown by an experiment, never guessed.

A cause counts when what the system documents, computed here by brute force, is what it answered; or when its answer
turns right as soon as that one thing is taken away. Whatever is left is unexplained.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import shapely

from .models import GreatCircles, best_projection, corners_apart_m, flat_buffer
from .peers import Boost, PostGIS, Spherely
from .truth import inverse_m

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from .cases import Case
    from .peers import Peer

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]

__all__ = [
    "SAME_M",
    "UNDECIDED_M",
    "UNEXPLAINED",
    "Difference",
    "explain_buffer",
    "explain_distances",
    "explain_within",
]

UNDECIDED_M = 1e-6  # so near to the distance, either answer is right
SAME_M = 1e-3  # distances are written to the millimetre
UNEXPLAINED = "unexplained"
_WINDING = "a ring round half the globe is read by its winding"
_QUARTER_M = 9_900_000.0  # a little less than the shortest quarter of the globe
_SAME_DRAWING = 1e-4  # of the radius: versions of GEOS differ in which of the border's corners they may skip


@dataclass(frozen=True)
class Difference:
    """Places of a case where a system is wrong: (n,) degrees, and (n,) metres answered and true."""

    case: Case
    lon: Floats
    lat: Floats
    found: Floats
    truth: Floats

    def only(self, rows: NDArray[np.intp]) -> Difference:
        """Return some of the places."""
        return replace(self, lon=self.lon[rows], lat=self.lat[rows], found=self.found[rows], truth=self.truth[rows])

    def is_answer(self, computed: Floats) -> Bools:
        """Return where the answer is what was computed."""
        return np.abs(computed - self.found) <= SAME_M

    def is_right(self, answered: Floats) -> Bools:
        """Return where another answer is the truth."""
        return np.abs(answered - self.truth) <= SAME_M


def explain_distances(peer: Peer, case: Case, found: Floats, truth: Floats) -> list[str]:
    """Return a cause for each distance that differs from the truth, "" for those that do not, (n,).

    Parameters
    ----------
    peer : Spherely, PostGIS or Boost
        Who answered.
    case : Case
        What was asked.
    found, truth : (n,) metres
        What was answered, and what is so.
    """
    cause = np.full(len(found), "", dtype=object)
    left = np.flatnonzero(~(np.abs(found - truth) <= SAME_M))  # what is no number differs too
    whole = Difference(case, case.lon, case.lat, found, truth)
    for name, shows in _experiments(peer):
        if not len(left):
            break
        shown = shows(whole.only(left))
        cause[left[shown]] = name
        left = left[~shown]
    cause[left] = UNEXPLAINED
    return list(cause)


def explain_within(peer: Peer, case: Case, told: Bools, found: Floats, causes: list[str]) -> list[str]:
    """Return a cause for each place that is told wrongly to be within the distance or not, "" for the others, (n,).

    Parameters
    ----------
    peer : Spherely, PostGIS or Boost
        Who answered.
    case : Case
        What was asked.
    told : (n,) bool
        What was answered.
    found : (n,) metres
        The distances that it answered.
    causes : list of str
        Why those differ from the truth; a wrong answer is to follow from them.
    """
    true = case.true_distance_m
    wrong = (told != (true <= case.distance_m)) & (np.abs(true - case.distance_m) > UNDECIDED_M)
    follows = told == (found <= case.distance_m)
    explained = np.where(follows, [cause or "the last millimetre" for cause in causes], UNEXPLAINED).astype(object)
    if isinstance(peer, PostGIS) and (wrong & ~follows).any():  # its first answer of a query takes another way
        turned = peer.dwithin(shapely.reverse(case.border), case.lon, case.lat, case.distance_m)
        explained[~follows & (turned == (true <= case.distance_m))] = _WINDING
    return list(np.where(wrong, explained, ""))


def _experiments(peer: Peer) -> list[tuple[str, Callable[[Difference], Bools]]]:
    if isinstance(peer, Spherely):
        return [("a sphere, with great circles as edges", lambda its: _on_a_sphere(peer, its))]
    if isinstance(peer, PostGIS):
        return [
            ("the nearest point is sought on a sphere, along great circles", _foot_on_a_sphere),
            (_WINDING, lambda its: _ring_turned(peer, its)),
        ]
    exact = replace(peer, formula="vincenty")
    turned = (_WINDING, lambda its: _ring_turned_there(exact, its))
    search = ("Newton's search along an edge ends too early", lambda its: _bisected(exact, its))
    end = (
        "beyond a quarter of the globe an edge's end is taken for its nearest point",
        lambda its: _end_taken(peer, its),
    )
    between = (f"{peer.formula.title()}'s formula between two points", lambda its: _between_points(peer, its))
    if peer.formula == "vincenty":
        return [turned, search, end, between]
    order = {"andoyer": "first", "thomas": "second"}[peer.formula]
    coarse = f"{peer.formula.title()}'s formula, of {order} order in the flattening"
    return [(coarse, lambda its: _formula(exact, its)), turned, search, end]


def _on_a_sphere(peer: Spherely, its: Difference) -> Bools:
    return its.is_answer(GreatCircles(its.case.border).distance(its.lon, its.lat, peer.radius_m()))


def _foot_on_a_sphere(its: Difference) -> Bools:
    return its.is_answer(GreatCircles(its.case.border).distance_to_foot(its.lon, its.lat))


def _ring_turned(peer: PostGIS, its: Difference) -> Bools:
    """Show that the same ring the other way round gets what PostGIS documents."""
    turned = shapely.reverse(its.case.border)
    expected = GreatCircles(its.case.border).distance_to_foot(its.lon, its.lat)
    return np.abs(peer.distance(turned, its.lon, its.lat) - expected) <= SAME_M


def _ring_turned_there(exact: Boost, its: Difference) -> Bools:
    """Show that the same ring the other way round gets the right answer."""
    return its.is_right(exact.distance(shapely.reverse(its.case.border), its.lon, its.lat))


def _formula(exact: Boost, its: Difference) -> Bools:
    """Show that the same program is right with a better formula."""
    return its.is_right(exact.distance(its.case.border, its.lon, its.lat))


def _bisected(exact: Boost, its: Difference) -> Bools:
    """Show that the same program is right when it bisects an edge instead of trusting Newton's method."""
    return its.is_right(exact.distance(its.case.border, its.lon, its.lat, bisected=True))


def _end_taken(peer: Boost, its: Difference) -> Bools:
    """Show that the answer is the distance to a corner, from so far away that an obtuse angle there proves nothing."""
    corner = shapely.get_coordinates(its.case.border)
    away = inverse_m(its.lon[:, None], its.lat[:, None], *corner.T)
    taken = corner[np.abs(away - its.found[:, None]).argmin(axis=1)]
    return its.is_answer(peer.between(its.lon, its.lat, *taken.T)) & (its.truth > _QUARTER_M)


def _between_points(peer: Boost, its: Difference) -> Bools:
    """Show that the formula errs as much from the place to the point that is truly nearest."""
    _, foot_lon, foot_lat = its.case.truth.edge_nearest(its.lon, its.lat)
    return its.is_answer(peer.between(its.lon, its.lat, foot_lon, foot_lat)) & (its.truth > 0)


def explain_buffer(peer: PostGIS, case: Case, drawn: BaseGeometry) -> str:
    """Return why a buffer of PostGIS's is not the geodesic one.

    Parameters
    ----------
    peer : PostGIS
        Who drew it.
    case : Case
        What was asked.
    drawn : shapely geometry
        Its drawing, degrees.
    """
    name, plane = best_projection(peer.best_srid(case.border))
    apart_m = corners_apart_m(drawn, flat_buffer(case.border, case.distance_m, plane))
    if apart_m > max(SAME_M, _SAME_DRAWING * case.distance_m):
        return UNEXPLAINED
    return f"a planar buffer in {name}"
