"""The marks of places as small white pictures, which Google Earth tints: circle, diamond and square."""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING, cast

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["draw_icon"]

_SIZE = 64
_FINE = 4
_MARK = 0.8
_RIM = 0.62
_SQUARE = 0.8
_DIAMOND = 1.25


def draw_icon(shape: str) -> bytes:
    """Return a PNG of a mark: white with a darker rim, the rest clear.

    Parameters
    ----------
    shape : {"circle", "diamond", "square"}

    Examples
    --------
    >>> draw_icon("circle")[1:4]
    b'PNG'
    """
    across = (np.arange(_SIZE * _FINE) + 0.5) / (_SIZE * _FINE) * 2 - 1
    x, y = np.meshgrid(np.abs(across), np.abs(across))
    size = {"circle": np.hypot(x, y), "diamond": (x + y) / _DIAMOND, "square": np.maximum(x, y) / _SQUARE}[shape]
    light, alpha = _smooth(np.where(size < _RIM, 255.0, 90.0)), _smooth(np.where(size < _MARK, 255.0, 0.0))
    rows = np.dstack([light, light, light, alpha]).astype(np.uint8)
    raw = b"".join(b"\0" + row.tobytes() for row in rows)
    head = struct.pack(">IIBBBBB", _SIZE, _SIZE, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        _chunk(kind, data) for kind, data in ((b"IHDR", head), (b"IDAT", zlib.compress(raw, 9)), (b"IEND", b""))
    )


def _smooth(fine: NDArray[np.float64]) -> NDArray[np.float64]:
    return cast("NDArray[np.float64]", fine.reshape(_SIZE, _FINE, _SIZE, _FINE).mean(axis=(1, 3)))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
