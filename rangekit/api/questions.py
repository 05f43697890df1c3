"""What a caller may mean by a weapon, and what is meant where nothing is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rangekit import analysis, catalog
from rangekit.model import Weapon

if TYPE_CHECKING:
    from collections.abc import Iterable

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


def resolve_weapons(given: str | float | Weapon | Iterable[str | float | Weapon]) -> tuple[Weapon, ...]:
    """Return the weapons that are meant, without repeating one; see `resolve_weapon`."""
    several = [given] if isinstance(given, str | int | float | Weapon) else list(given)
    return tuple({weapon.id: weapon for weapon in map(resolve_weapon, several)}.values())


def resolve_weapon(given: str | float | Weapon) -> Weapon:
    """Return the weapon that is meant: itself, an entry of the catalogue, or a bare range such as ``"450km"``."""
    if isinstance(given, Weapon):
        return given
    if not isinstance(given, str) or analysis.looks_like_distance(given):
        return Weapon.from_range_km(analysis.parse_distance_km(given))
    return catalog.load_weapons()[given]
