"""The words and numbers that answers and summaries share."""

from __future__ import annotations

import math
import unicodedata
from typing import TYPE_CHECKING

from rangekit.model import SourceStatus
from rangekit.model.weapon import FIGURES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rangekit.model import Figure, Weapon

__all__ = [
    "NOT_MODELLED",
    "begin_with_weapon",
    "format_first",
    "format_km",
    "format_name",
    "format_position",
    "format_published_range",
    "format_uncertainty",
    "format_weapon",
    "format_weapon_and_range",
]

NOT_MODELLED = (
    "published nominal ranges over ground distance only; "
    "flight paths, terrain, air defences, payload and permission are not modelled"
)
"""What every output says about itself."""

_EN_DASH = "\N{EN DASH}"
_RELIABLE = (SourceStatus.OFFICIAL, SourceStatus.MANUFACTURER, SourceStatus.PRESS)
# Control characters, line separators and the invisible marks that turn the direction of text: in a name they could
# move a terminal's cursor, forge a line or hide part of it.
_UNPRINTABLE = ("Cc", "Cf", "Zl", "Zp", "Cs")


def format_name(text: str) -> str:
    r"""Return a name with every character that a terminal would obey spelled out.

    Examples
    --------
    >>> format_name("Kursk"), format_name("a\x1b[2Jb")
    ('Kursk', 'a\\x1b[2Jb')
    """
    if text.isprintable():
        return text
    return "".join(
        character.encode("unicode_escape").decode("ascii")
        if unicodedata.category(character) in _UNPRINTABLE
        else character
        for character in text
    )


def format_first(names: Sequence[str], most: int, between: str = ", ") -> str:
    """Return the first of many names, and how many more there are.

    Examples
    --------
    >>> format_first(["Kursk", "Orel", "Tula"], most=2), format_first(["Kursk", "Orel"], most=2)
    ('Kursk, Orel and 1 more', 'Kursk, Orel')
    """
    more = f" and {len(names) - most:,} more" if len(names) > most else ""
    return between.join(map(format_name, names[:most])) + more


def format_weapon(weapon: Weapon) -> str:
    """Return a weapon's name without what its catalogue adds in brackets.

    Examples
    --------
    >>> from rangekit.model import RangeEstimate, Weapon
    >>> format_weapon(Weapon("x", "ATACMS (long-range version)", RangeEstimate.exactly(300)))
    'ATACMS'
    """
    return format_name(weapon.short_name)


def format_weapon_and_range(weapon: Weapon) -> str:
    """Return a weapon's name with its range and how far to trust it; of a bare range the range alone.

    Examples
    --------
    >>> from rangekit.model import RangeEstimate, Weapon
    >>> format_weapon_and_range(Weapon("x", "My rocket", RangeEstimate.exactly(120)))
    'My rocket (range 120 km, no source stated)'
    >>> format_weapon_and_range(Weapon.from_range_km(450))
    'a range of 450 km'
    """
    if weapon.is_bare_range:
        return weapon.name
    unsourced = "" if weapon.sources else ", no source stated"
    return f"{format_weapon(weapon)} ({format_published_range(weapon)}{unsourced})"


def begin_with_weapon(weapon: Weapon) -> str:
    """Return the same as the beginning of a sentence; a name keeps its letters as they are.

    Examples
    --------
    >>> from rangekit.model import Weapon
    >>> begin_with_weapon(Weapon.from_range_km(450))
    'A range of 450 km'
    """
    what = format_weapon_and_range(weapon)
    return what.capitalize() if weapon.is_bare_range else what


def format_published_range(weapon: Weapon) -> str:
    """Return a weapon's range in words that say how far to trust it.

    Examples
    --------
    >>> from rangekit.model import RangeEstimate, Source, SourceStatus, Weapon
    >>> press = (Source("300 km", SourceStatus.PRESS, "A paper"),)
    >>> format_published_range(Weapon("x", "X", RangeEstimate(290, 300, 306), sources=press))
    'published range 290–306 km, nominal 300 km'
    >>> format_published_range(Weapon("x", "X", RangeEstimate.exactly(450)))
    'range 450 km'
    >>> import rangekit as rk
    >>> format_published_range(rk.weapons()["sapsan"])
    'range 280–700 km, nominal 500 km; low and nominal published, high claimed'
    """
    estimate = weapon.range
    trust, apart = _trust(weapon)
    top = f"{estimate.high_km:g} km" + (" or more" if weapon.open_ended else "")
    if not estimate.is_span:
        return f"{trust}range {top}{apart}"
    return f"{trust}range {estimate.low_km:g}{_EN_DASH}{top}, nominal {estimate.nominal_km:g} km{apart}"


def _trust(weapon: Weapon) -> tuple[str, str]:
    """Return how far all figures can be trusted, or that they differ in it, which is then said of each."""
    if not weapon.sources:
        return "", ""
    said = {label: _trust_in(weapon.figure(label)) for label in FIGURES}
    if len(set(said.values())) == 1:
        return f"{said['low']} ", ""
    together: dict[str, list[str]] = {}
    for label, word in said.items():
        together.setdefault(word, []).append(label)
    return "", "; " + ", ".join(f"{' and '.join(labels)} {word}" for word, labels in together.items())


def _trust_in(figure: Figure) -> str:
    if figure.status is None:
        return "without a source"
    return "published" if figure.status in _RELIABLE else figure.status.value


def format_km(distance_km: float) -> str:
    """Return a distance to a tenth of a kilometre.

    Examples
    --------
    >>> format_km(451.249), format_km(12345.6)
    ('451.2 km', '12,345.6 km')
    """
    return f"{distance_km:,.1f} km"


def format_uncertainty(uncertainty_km: float) -> str:
    """Return an uncertainty, rounded up to a tenth of a kilometre; nothing where there is none.

    Examples
    --------
    >>> format_uncertainty(0.02), format_uncertainty(0.0)
    (' (± 0.1)', '')
    """
    if uncertainty_km <= 0:
        return ""
    tenths = math.ceil(round(uncertainty_km * 10, 6))
    return f" (\N{PLUS-MINUS SIGN} {tenths / 10:.1f})"


def format_position(lon: float, lat: float) -> str:
    """Return a position in degrees with its hemispheres, latitude first as readers expect it.

    Examples
    --------
    >>> format_position(33.841, 52.357)
    '52.36°N 33.84°E'
    """
    north, east = ("N" if lat >= 0 else "S"), ("E" if lon >= 0 else "W")
    return f"{abs(lat):.2f}\N{DEGREE SIGN}{north} {abs(lon):.2f}\N{DEGREE SIGN}{east}"
