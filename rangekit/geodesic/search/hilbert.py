"""Places along a Hilbert curve: neighbours in its order are neighbours on the ground."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from rangekit.geodesic.threads import on_every_core

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Keys = NDArray[np.uint32]

__all__ = ["hilbert_key"]

_STEPS = 4
_BITS = 4
_SIDE = 1 << (_STEPS * _BITS)
_LOW = (1 << _BITS) - 1
_SLICE = 1 << 15


def hilbert_key(lon: Floats, lat: Floats) -> Keys:
    """Return where places are along the curve.

    Parameters
    ----------
    lon, lat : (n,) degrees

    Returns
    -------
    (n,) unsigned integers
    """
    key = np.empty(len(lon), dtype=np.uint32)

    def place(part: slice) -> None:
        key[part] = _along(
            np.minimum(np.remainder(lon[part] + 180.0, 360.0) * (_SIDE / 360.0), _SIDE - 1).astype(np.uint32),
            np.minimum((lat[part] + 90.0) * (_SIDE / 180.0), _SIDE - 1).astype(np.uint32),
        )

    on_every_core(place, len(lon), _SLICE)
    return key


def _along(x: Keys, y: Keys) -> Keys:
    """Return places along the curve by grid column and row, a few bits at a time."""
    digits, turned = _table()
    state: Keys = np.zeros(len(x), dtype=np.uint32)
    key: Keys = np.zeros(len(x), dtype=np.uint32)
    for shift in range((_STEPS - 1) * _BITS, -1, -_BITS):
        entry = (state << (2 * _BITS)) | (((x >> shift) & _LOW) << _BITS) | ((y >> shift) & _LOW)
        key = (key << (2 * _BITS)) | digits[entry]
        state = turned[entry]
    return key


@cache
def _table() -> tuple[Keys, Keys]:
    """Return the digits of the curve, and its orientation from there on, by orientation, column and row bits.

    The curve is turned over, exchanged in x and y, or both: four orientations, numbered ``2 * over + exchanged``.
    """
    entry = np.arange(4 << (2 * _BITS), dtype=np.uint32)
    over, exchanged = (entry >> (2 * _BITS)) // 2, (entry >> (2 * _BITS)) % 2
    digits = np.zeros(len(entry), dtype=np.uint32)
    for bit in range(_BITS - 1, -1, -1):
        x, y = (entry >> (_BITS + bit)) & 1, (entry >> bit) & 1
        right = np.where(exchanged == 1, y, x) ^ over
        upper = np.where(exchanged == 1, x, y) ^ over
        digits = ((digits << 2) | ((3 * right) ^ upper)).astype(np.uint32)
        over = over ^ ((upper == 0) & (right == 1))
        exchanged = exchanged ^ (upper == 0)
    return digits, (2 * over + exchanged).astype(np.uint32)
