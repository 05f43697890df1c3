"""What a caller may mean by a weapon."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rangekit.catalog.weapons import load_weapons
from rangekit.model import Weapon
from rangekit.model.units import looks_like_distance, parse_distance_km

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["resolve_weapon", "resolve_weapons"]


def resolve_weapons(given: str | float | Weapon | Iterable[str | float | Weapon]) -> tuple[Weapon, ...]:
    """Return the weapons that are meant, without repeating one; see `resolve_weapon`."""
    several = [given] if isinstance(given, str | int | float | Weapon) else list(given)
    return tuple({weapon.id: weapon for weapon in map(resolve_weapon, several)}.values())


def resolve_weapon(given: str | float | Weapon) -> Weapon:
    """Return the weapon that is meant: itself, an entry of the catalogue, or a bare range such as ``"450km"``."""
    if isinstance(given, Weapon):
        return given
    if not isinstance(given, str) or looks_like_distance(given):
        return Weapon.from_range_km(parse_distance_km(given))
    return load_weapons()[given]
