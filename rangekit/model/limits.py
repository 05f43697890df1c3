"""The smallest distances that mean something: what lies below them is refused at once, for it would never end."""

from __future__ import annotations

__all__ = ["SMALLEST_KM", "SMALLEST_TOLERANCE_M", "small_distance", "small_tolerance"]

SMALLEST_TOLERANCE_M = 1e-4
"""Metres. Borders err by ten metres and more, and a tenth of a tolerance takes three times the vertices."""
SMALLEST_KM = 0.001
"""Kilometres of a range or of a stand-off."""


def small_tolerance(tolerance_m: float) -> str:
    """Return what is wrong with a tolerance that is smaller than any drawing needs, or nothing.

    Examples
    --------
    >>> small_tolerance(1e-12), small_tolerance(0.001)
    ('a tolerance must be at least 0.1 mm, got 1e-09 mm', '')
    """
    if tolerance_m >= SMALLEST_TOLERANCE_M:
        return ""
    return f"a tolerance must be at least 0.1 mm, got {tolerance_m * 1000:g} mm"


def small_distance(what: str, distance_km: float) -> str:
    """Return what is wrong with a distance under a metre, or nothing.

    Examples
    --------
    >>> small_distance("a range", 1e-300), small_distance("a range", 300)
    ('a range must be at least 1 m, got 1e-300 km', '')
    """
    return "" if distance_km >= SMALLEST_KM else f"{what} must be at least 1 m, got {distance_km:g} km"
