"""By how much explicit launch points understate what the border that they sample reaches."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rangekit.analysis.wording import format_km, format_name

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rangekit.model import TargetSet

    Floats = NDArray[np.float64]

__all__ = ["describe_bound", "describe_sampling"]


def describe_bound(spacing_km: float) -> str:
    """Say by how much launch points so far apart may understate reach, whatever is asked about.

    Examples
    --------
    >>> describe_bound(25)
    'launch points every 25 km understate reach by at most 12.5 km'
    """
    return f"launch points every {spacing_km:g} km understate reach by at most {format_km(spacing_km / 2)}"


def describe_sampling(targets: TargetSet, distance_km: Floats, border_km: Floats, spacing_km: float) -> str:
    """Say by how much launch points understate reach against the border that they sample.

    Parameters
    ----------
    targets : TargetSet
        The n targets asked about.
    distance_km, border_km : (n,) kilometres
        Their distances to the launch points, and to the whole launch area.
    spacing_km : kilometres
        Way between launch points.

    Returns
    -------
    str
        One sentence: the bound, and the largest difference among the targets outside the area.
    """
    bound = describe_bound(spacing_km)
    outside = np.flatnonzero(border_km > 0)
    if not len(outside):
        return f"{bound} outside the launch area; no target lies outside"
    # A launch point that lies on the border to within rounding may come out nearer by less than a millimetre.
    short_km = np.maximum(distance_km[outside] - border_km[outside], 0.0)
    most, mean = format_km(float(short_km.max())), format_km(float(short_km.mean()))
    row = int(outside[int(np.argmax(short_km))])
    inside = len(targets) - len(outside)
    counted = "1 target" if len(outside) == 1 else f"{len(outside):,} targets"
    also = f"; {inside:,} inside the launch area are not compared" if inside else ""
    return (
        f"{bound}; measured against the continuous border over {counted}: at most {most} "
        f"({format_name(targets.names[row])}), {mean} on average{also}"
    )
