"""The scale bar: a line of the map that is as long on the ground as it says, at its own place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rangekit.view.figure.plane import GEOD

if TYPE_CHECKING:
    from rangekit.view.figure.frame import Frame

__all__ = ["ScaleBar", "measure_bar"]

_SHARE = 0.22
_ROUND = (1, 2, 5)


@dataclass(frozen=True, slots=True)
class ScaleBar:
    """A scale bar.

    Parameters
    ----------
    length_km : kilometres
        What it stands for.
    x, y : metres
        Its left end in the plane.
    width_m : metres
        Its length in the plane.
    """

    length_km: float
    x: float
    y: float
    width_m: float


def measure_bar(frame: Frame, x: float, y: float) -> ScaleBar:
    """Return a bar of a round length whose left end is at a point of the plane.

    Parameters
    ----------
    frame : Frame
        The map.
    x, y : metres
        The left end.

    Returns
    -------
    ScaleBar
        Its ends are exactly the stated distance apart on the ellipsoid.
    """
    length_km = _round_length(_SHARE * frame.width_m / 1000)
    width_m = length_km * 1000
    for _ in range(20):
        actual_m = _ground_m(frame, x, y, width_m)
        if abs(actual_m - length_km * 1000) < 0.01:
            break
        width_m *= length_km * 1000 / actual_m
    return ScaleBar(length_km, x, y, width_m)


def _ground_m(frame: Frame, x: float, y: float, width_m: float) -> float:
    lon, lat = frame.plane.invert([x, x + width_m], [y, y])
    _, _, length_m = GEOD.inv(lon[0], lat[0], lon[1], lat[1])
    return float(length_m)


def _round_length(about_km: float) -> float:
    """Return the largest 1, 2 or 5 times a power of ten that is no longer.

    Examples
    --------
    >>> _round_length(430), _round_length(7.3)
    (200.0, 5.0)
    """
    size = 10.0 ** len(str(int(about_km)))
    lengths = [step * size / 10**digits for digits in range(4) for step in _ROUND]
    longest: float = max((length for length in lengths if length <= about_km), default=min(lengths))
    return longest
