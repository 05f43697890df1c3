"""Which column of a table is what: by its name in English, Ukrainian or Russian, or as the user says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rangekit.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["USUAL_NAMES", "Roles", "as_text", "expected_names", "find_roles", "fold_header", "looks_like_name"]

USUAL_NAMES = {
    "lon": ("lon", "lng", "longitude", "long", "x"),
    "lat": ("lat", "latitude", "y"),
    "name": ("name", "city", "title"),
}
"""The names that are shown to a user as expected."""

_OTHER_NAMES = {
    "lon": (
        *("longitud", "longitudine", "lon x", "x lon", "easting", "eastings", "довгота", "долгота", "дов", "долг"),
        *("довг", "східна довгота", "восточная долгота"),
    ),
    "lat": (
        *("latitud", "latitudine", "lat y", "y lat", "northing", "northings", "широта", "шир"),
        *("північна широта", "северная широта"),
    ),
    "name": (
        *("names", "place", "place name", "placename", "town", "settlement", "label", "site", "site name", "locality"),
        *("назва", "найменування", "місто", "населений пункт", "пункт", "місце", "об єкт"),
        *("название", "наименование", "имя", "город", "населенный пункт", "населённый пункт", "место", "объект"),
        *("ім я", "address", "адреса", "адрес", "location"),
    ),
    "position": (
        *(
            "coordinates",
            "coordinate",
            "coords",
            "coord",
            "position",
            "latlon",
            "latlng",
            "lat lon",
            "lat lng",
            "latlong",
        ),
        *("lat long", "latitude longitude", "lonlat", "lnglat", "lon lat", "lng lat", "longitude latitude", "gps"),
        *("geo", "geopoint", "geo point", "geo point 2d", "location", "координати", "координаты", "широта довгота"),
        *("широта долгота", "довгота широта", "долгота широта", "point"),
    ),
    "geometry": (
        *("wkt", "geometry", "geom", "the geom", "wkb geometry", "wkb", "shape", "geojson", "geo json", "geo shape"),
        *("wkt geometry", "geometry wkt", "wkt geom", "geom wkt", "way"),
    ),
    "id": (),
}
_UNITS = {
    "deg",
    "degs",
    "degree",
    "degrees",
    "dd",
    "decimal",
    "dms",
    "wgs84",
    "wgs",
    "84",
    "epsg4326",
    "4326",
    "n",
    "e",
}
_UNITS |= {"град", "градуси", "градусы", "гр", "geo", "gps", "coord", "coordinate", "m", "meters", "metres"}
_BRACKETS = re.compile(r"[(\[{].*?[)\]}]")
_LONGEST = 200  # characters of a header in which words are looked for
_WORDS = re.compile(r"[^\W_]+")
_POINT_PREFIX = {"point", "coord", "pos"}
_NAME_WORDS = ("name", "назва", "название", "наименование", "title", "label")


@dataclass(frozen=True, slots=True)
class Roles:
    """The columns that say what and where; None for none."""

    lon: str | None = None
    lat: str | None = None
    position: str | None = None
    geometry: str | None = None
    name: str | None = None
    id: str | None = None

    @property
    def says_where(self) -> bool:
        """Whether a row's position is in one of the columns."""
        return (self.lon is not None and self.lat is not None) or bool(self.position or self.geometry)


def find_roles(columns: Sequence[str], given: Mapping[str, str] | None = None, source: str = "") -> Roles:
    """Return which column is what.

    Parameters
    ----------
    columns : sequence of str
        The header.
    given : mapping of str to str, optional
        What the user says; names in any case, or numbers from 1.
    source : str
        For the message.

    Raises
    ------
    InputError
        If a column that the user names is not there.

    Examples
    --------
    >>> find_roles(["Назва", "Широта", "Довгота"])
    Roles(lon='Довгота', lat='Широта', position=None, geometry=None, name='Назва', id=None)
    >>> find_roles(["Place", "Latitude (deg)", "LONGITUDE_DD"]).lat
    'Latitude (deg)'
    """
    folded: dict[str, str] = {}
    for column in columns:
        folded.setdefault(fold_header(column), column)
    found = {
        role: next((folded[name] for name in (*USUAL_NAMES.get(role, ()), *others) if name in folded), None)
        for role, others in _OTHER_NAMES.items()
    }
    if found["position"] is not None and found["position"] == found["name"]:
        # "location" is a place's name where coordinates stand elsewhere.
        has_other = found["lon"] is not None and found["lat"] is not None
        found["position" if has_other else "name"] = None
    for role, column in (given or {}).items():
        found[role] = _named(columns, column, role, source)
    if given and ("lon" in given or "lat" in given):
        found["position"] = found["geometry"] = None
    return Roles(**found)


def expected_names() -> str:
    """Return what a user may call the columns, for messages."""
    listed = ", ".join(f"{wanted} ({'|'.join(names)})" for wanted, names in USUAL_NAMES.items())
    return f"expected {listed}, or say which is which: columns='name=…,lon=…,lat=…'"


def fold_header(column: str) -> str:
    """Return a column's name without case, units, brackets and punctuation.

    Examples
    --------
    >>> fold_header("Latitude (deg)"), fold_header("POINT_X"), fold_header("geo_lat"), fold_header("ПІБ / Назва")
    ('latitude', 'x', 'lat', 'піб назва')
    """
    words = _WORDS.findall(_BRACKETS.sub(" ", column[:_LONGEST]).casefold())
    if len(words) > 1:
        words = [word for word in words if word not in _UNITS] or words
    if len(words) == 2 and words[0] in _POINT_PREFIX and words[1] in {"x", "y", "lat", "lon", "lng"}:
        words = words[1:]
    return " ".join(words)


def looks_like_name(column: str) -> bool:
    """Tell whether a column's name has the word name in it: ``NAME_1``, ``shapeName``, ``name:en``.

    Examples
    --------
    >>> looks_like_name("NAME_1"), looks_like_name("shapeName"), looks_like_name("tournament")
    (True, True, False)
    """
    words = _WORDS.findall(re.sub(r"(?<=[a-zа-яіїєґ])(?=[A-ZА-ЯІЇЄҐ])", " ", column).casefold())
    return any(word in _NAME_WORDS for word in words)


def as_text(cell: object) -> str:
    """Return a cell as text without spaces around it; nothing for a gap.

    Examples
    --------
    >>> as_text(None), as_text(float("nan")), as_text(" Kursk "), as_text(7.0)
    ('', '', 'Kursk', '7')
    """
    if cell is None or cell != cell:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _named(columns: Sequence[str], wanted: str, role: str, source: str) -> str:
    for fold in (str, str.strip, str.casefold):
        found = next((column for column in columns if fold(column) == fold(wanted)), None)
        if found is not None:
            return found
    if wanted.isdecimal() and 1 <= int(wanted) <= len(columns):
        return columns[int(wanted) - 1]
    shown = ", ".join(columns)
    raise InputError(f"no column {wanted!r} for {role}; found {shown}", source=source or None)
