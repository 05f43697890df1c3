"""What is meant where nothing is said, and what a caller may mean by a weapon."""

from __future__ import annotations

from rangekit.catalog.asked import resolve_weapon, resolve_weapons

__all__ = [
    "DEFAULT_LAUNCH",
    "DEFAULT_TARGETS",
    "DEFAULT_TOLERANCE_M",
    "DEFAULT_WEAPON",
    "resolve_weapon",
    "resolve_weapons",
]

DEFAULT_WEAPON = "atacms"
DEFAULT_LAUNCH = "ukraine"
DEFAULT_TARGETS = "russian-cities"
DEFAULT_TOLERANCE_M = 10.0
