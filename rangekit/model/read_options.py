"""How a file or a frame is to be read, where it does not say so itself."""

from __future__ import annotations

import codecs
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, TypedDict

from rangekit.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Unpack

__all__ = ["COLUMN_ROLES", "ReadKeywords", "ReadOptions", "TargetKeywords", "parse_columns"]


class ReadKeywords(TypedDict, total=False):
    """The options of reading as keywords."""

    layer: str
    crs: str
    encoding: str
    columns: str | Mapping[str, str]
    skip_bad: bool
    strict: bool
    repair: bool


class TargetKeywords(ReadKeywords, total=False):
    """The same, with two of the columns by themselves."""

    name: str
    id: str


COLUMN_ROLES = ("name", "lon", "lat", "position", "geometry", "id")
"""What a column can be: ``position`` holds latitude and longitude together, ``geometry`` WKT, WKB or GeoJSON."""


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How a file or a frame is to be read, where it does not say so itself.

    Parameters
    ----------
    layer : str
        Layer of a vector file, or sheet of a spreadsheet; empty where there is one.
    crs : str
        Coordinate system of the numbers, like ``"EPSG:32637"``; it wins over what the file says.
    encoding : str
        Of the texts, like ``"cp1251"``; empty to find it out.
    columns : mapping of str to str
        Which column is what: the keys are among `COLUMN_ROLES`, the values are names or numbers from 1.
    skip_bad : bool
        Whether bad rows and features are left out, counted and named, instead of being an error.
    strict : bool
        Whether whatever needs a guess is an error.
    repair : bool
        Whether polygons that cross themselves are repaired.

    Raises
    ------
    InputError
        If the encoding is unknown, or a column is given for something that columns cannot be.

    Examples
    --------
    >>> ReadOptions(columns=parse_columns("name=Місто,lat=2,lon=3")).columns["lat"]
    '2'
    """

    layer: str = ""
    crs: str = ""
    encoding: str = ""
    columns: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), hash=False)
    skip_bad: bool = False
    strict: bool = False
    repair: bool = False

    @classmethod
    def of(cls, **given: Unpack[TargetKeywords]) -> ReadOptions:
        """Return the options that keywords state; columns may be typed as `parse_columns` reads them.

        Parameters
        ----------
        **given : object
            Of `TargetKeywords`.

        Returns
        -------
        ReadOptions

        Raises
        ------
        InputError
            If there is no such option.
        """
        unknown = sorted(set(given) - set(TargetKeywords.__annotations__))
        if unknown:
            known = ", ".join(TargetKeywords.__annotations__)
            raise InputError(f"there is no option {', '.join(unknown)}", hint=f"known: {known}")
        columns = given.get("columns", {})
        roles = {key: str(value) for key, value in given.items() if key in {"name", "id"}}
        return cls(
            layer=given.get("layer", ""),
            crs=str(given.get("crs", "")),
            encoding=given.get("encoding", ""),
            columns={**(parse_columns(columns) if isinstance(columns, str) else columns), **roles},
            skip_bad=given.get("skip_bad", False),
            strict=given.get("strict", False),
            repair=given.get("repair", False),
        )

    def of_other_file(self) -> ReadOptions:
        """Return what holds for a second file too: what is done about faults, but not where things stand.

        Returns
        -------
        ReadOptions
        """
        return ReadOptions(skip_bad=self.skip_bad, strict=self.strict, repair=self.repair)

    def __post_init__(self) -> None:
        unknown = [role for role in self.columns if role not in COLUMN_ROLES]
        if unknown:
            expected = ", ".join(COLUMN_ROLES)
            raise InputError(f"a column cannot be a {', '.join(unknown)}", hint=f"expected {expected}")
        if self.encoding:
            try:
                codecs.lookup(self.encoding)
            except (LookupError, ValueError):
                hint = "for example utf-8, cp1251, koi8-u, cp866, utf-16"
                raise InputError(f"no encoding is called {self.encoding!r}", hint=hint) from None


def parse_columns(text: str) -> dict[str, str]:
    """Return which column is what, as typed: ``name=Місто,lat=Широта,lon=3``.

    Parameters
    ----------
    text : str
        Pairs with commas between them.

    Raises
    ------
    InputError
        If a part is no pair.

    Examples
    --------
    >>> parse_columns("lon=X, lat=Y")
    {'lon': 'X', 'lat': 'Y'}
    """
    pairs = [part.partition("=") for part in text.split(",") if part.strip()]
    wrong = [role for role, equals, column in pairs if not equals or not column.strip()]
    if wrong:
        raise InputError(f"{', '.join(wrong)} names no column", hint="write pairs: name=City,lon=X,lat=Y")
    return {role.strip().casefold(): column.strip() for role, _, column in pairs}
