"""What a caller may ask of a format, one value for all of them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING

from rangekit.errors import InputError
from rangekit.export.shapes import POSITION_DECIMALS

if TYPE_CHECKING:
    from os import PathLike

__all__ = ["WriteOptions"]

_MOST_DECIMALS = 15


@dataclass(frozen=True, slots=True)
class WriteOptions:
    """What a caller may ask of a format.

    Parameters
    ----------
    decimals : int
        Of the coordinates, in degrees: 7 are a centimetre.
    record_separators : bool
        Whether newline-delimited GeoJSON has the separators of RFC 8142.
    mix : bool
        Whether areas and places may stand in one layer.
    """

    decimals: int = POSITION_DECIMALS
    record_separators: bool = False
    mix: bool = False

    @classmethod
    def for_path(
        cls,
        path: str | PathLike[str] | None,
        *,
        decimals: int = POSITION_DECIMALS,
        record_separators: bool = False,
        mix: bool = False,
    ) -> WriteOptions:
        """Return the options for a file; one called ``.geojsons`` has record separators, as GDAL has it."""
        return cls(decimals, record_separators or PurePath(path or "").suffix.lower() == ".geojsons", mix)

    def __post_init__(self) -> None:
        if not 0 <= self.decimals <= _MOST_DECIMALS:
            raise InputError(f"coordinates have 0 to {_MOST_DECIMALS} decimals, got {self.decimals}")
