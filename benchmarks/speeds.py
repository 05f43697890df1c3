"""The four speeds that must hold, beside the peers'."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import shapely

from rangekit import geodesic

from .border import RANGE_M, count_vertices, points_about
from .clock import best_time, time_apart
from .peers import buffer_peers, distance_peers, dwithin_peers
from .table import Table, duration, length, rate
from .truth import BorderTruth

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from .peers import BufferPeer

    Floats = NDArray[np.float64]

_CHECKED = 200
_PATIENCE_S = 60.0


def measure_speeds(name: str, border: BaseGeometry, *, quick: bool) -> Iterator[Table]:
    """Yield preparing, distance, dwithin and buffer, each as a table."""
    truth = BorderTruth(border)
    title = f"{name} ({count_vertices(border):,} vertices)"
    prepared_s, field = best_time(lambda: geodesic.DistanceField(border))
    prepared = Table(f"Preparing {title}", ("", "time", "floor"))
    prepared.add("rangekit DistanceField", duration(prepared_s), "200 ms")
    yield prepared
    buffer_s, ring = best_time(lambda: geodesic.buffer(border, RANGE_M, tolerance_m=1.0))
    yield _distances(title, border, field, truth, ring, 100_000 if quick else 1_000_000)
    yield _dwithins(title, border, ring, truth, 1_000_000 if quick else 10_000_000)
    yield _buffers(title, border, truth, buffer_s, ring)


def _distances(  # noqa: PLR0917 - one fact each
    title: str,
    border: BaseGeometry,
    field: geodesic.DistanceField,
    truth: BorderTruth,
    ring: BaseGeometry,
    n: int,
) -> Table:
    table = Table(f"distance to {title}", ("", "points", "rate", "rangekit is", "worst error"))
    lon, lat = points_about(ring, n)
    seconds, found = best_time(lambda: geodesic.distance(border, lon, lat))
    expected = truth.distance(lon[:_CHECKED], lat[:_CHECKED])
    field.distance(lon, lat)
    again_s, again = best_time(lambda: field.distance(lon, lat))
    table.add("rangekit, field in use", f"{n:,}", rate(n, again_s), "", length(_worst(again, expected)))
    ratio = f"{seconds / again_s:.2f} x"
    table.add("rangekit, all included, once", f"{n:,}", rate(n, seconds), ratio, length(_worst(found, expected)))
    for peer in distance_peers(border):
        few = min(n, peer.most_points)
        peer_s, answer = best_time(partial(peer.run, lon[:few], lat[:few]))
        ratio = f"{(n / again_s) / (few / peer_s):,.1f} x"
        table.add(peer.name, f"{few:,}", rate(few, peer_s), ratio, length(_worst(answer, expected)))
    table.notes.append(f"Random points over the bounding box of the 300 km ring; errors over the first {_CHECKED}.")
    return table


def _worst(found: Floats, expected: Floats) -> float:
    error = found[: len(expected)] - expected[: len(found)]
    return float(error[np.argmax(np.abs(error))])


def _dwithins(title: str, border: BaseGeometry, ring: BaseGeometry, truth: BorderTruth, n: int) -> Table:
    table = Table(f"dwithin 300 km of {title}", ("", "points", "rate", "rangekit is", "wrong of 200 near the ring"))
    lon, lat = points_about(ring, n)
    near = _near_ring(ring)
    expected = truth.distance(*near) <= RANGE_M
    field = geodesic.DistanceField(border)
    first_s, _ = best_time(lambda: field.dwithin(lon[:1000], lat[:1000], RANGE_M), runs=1)
    once_s, _ = best_time(lambda: geodesic.DistanceField(border).dwithin(lon, lat, RANGE_M), runs=1)
    seconds, _ = best_time(lambda: field.dwithin(lon, lat, RANGE_M))
    wrong = int((field.dwithin(*near, RANGE_M) != expected).sum())
    table.add("rangekit, field prepared", f"{n:,}", rate(n, seconds), "", str(wrong))
    table.add("rangekit, all included, once", f"{n:,}", rate(n, once_s), f"{once_s / seconds:.2f} x", str(wrong))
    for peer in dwithin_peers(border, ring, RANGE_M):
        few = min(n, peer.most_points)
        peer_s, _ = best_time(partial(peer.run, lon[:few], lat[:few]))
        wrong = int((peer.run(*near) != expected).sum())
        ratio = f"{(n / seconds) / (few / peer_s):,.1f} x"
        table.add(peer.name, f"{few:,}", rate(few, peer_s), ratio, str(wrong))
    table.notes.append(f"The first thousand points, with the cover to make, take {duration(first_s)}.")
    return table


def _near_ring(ring: BaseGeometry) -> tuple[Floats, Floats]:
    rng = np.random.default_rng(5)
    exterior = max(shapely.get_parts(ring), key=lambda part: part.area).exterior
    xy = np.array([exterior.interpolate(share, normalized=True).coords[0] for share in rng.uniform(0, 1, _CHECKED)])
    off = rng.choice([-1, 1], _CHECKED) * np.exp(rng.uniform(np.log(1e-4), np.log(1e-2), _CHECKED))
    return xy[:, 0], xy[:, 1] + off


def _buffers(title: str, border: BaseGeometry, truth: BorderTruth, seconds: float, ring: BaseGeometry) -> Table:
    columns = ("", "time", "rangekit is", "vertices", "rim error from", "to", "valid")
    table = Table(f"300 km buffer of {title}", columns)
    low, high = truth.error_of_area(ring, RANGE_M)
    table.add(
        "rangekit, 1 m", duration(seconds), "", f"{count_vertices(ring):,}", length(low), length(high), _valid(ring)
    )
    for peer in buffer_peers(border):
        timed = _timed_buffer(peer)
        if timed is None:
            table.add(peer.name, f"> {_PATIENCE_S:.0f} s", f"> {_PATIENCE_S / seconds:.0f} x", "", "", "", "")
            continue
        peer_s, area = timed
        low, high = truth.error_of_area(area, RANGE_M)
        ratio = f"{peer_s / seconds:.2f} x"
        vertices = f"{count_vertices(area):,}"
        table.add(peer.name, duration(peer_s), ratio, vertices, length(low), length(high), _valid(area))
    return table


def _timed_buffer(peer: BufferPeer) -> tuple[float, BaseGeometry] | None:
    draw = partial(peer.run, RANGE_M)
    return time_apart(draw, patience_s=_PATIENCE_S) if peer.apart else best_time(draw)


def _valid(area: BaseGeometry) -> str:
    return "yes" if area.is_valid else "no"
