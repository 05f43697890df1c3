"""Understands the coordinate system that a file or a user states, and opens no grid, file or address for it."""

from __future__ import annotations

import json
import re
from contextlib import contextmanager
from threading import RLock
from typing import TYPE_CHECKING, Any

from rangekit.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pyproj

__all__ = ["offline", "read_crs"]

_LONGEST = 64 << 10  # characters; the longest of EPSG's as WKT are 8 KiB
_CODE = re.compile(r"(?:urn:(?:x-)?ogc:def:crs:)?([A-Za-z_0-9]{2,12}):[\w.]{0,12}:?[\w.]{1,32}", re.ASCII)
_WKT = re.compile(r"\s*[A-Za-z_]{4,30}\s*[\[(]")
_URL = re.compile(r"https?://www\.opengis\.net/(?:def/crs/([A-Z]{3,9})/[\w.]{1,9}/|gml/srs/(epsg)\.xml#)\w{1,9}")
# What makes PROJ open a path, in the strings that an EXTENSION of WKT may hold; "@null" is the grid that is none.
_OPENS = re.compile(r"\b\w*(?:grids|init|file|model|catalog)\s*=\s*(?!@null\b)", re.IGNORECASE)
_turn = RLock()  # whether PROJ asks the network is the whole process's


def read_crs(stated: str | Mapping[str, Any], source: str) -> pyproj.CRS:
    """Return the coordinate system that is stated as a code of an authority, as WKT or as PROJJSON.

    Parameters
    ----------
    stated : str or mapping
        ``"EPSG:3857"``, ``"OGC:CRS84"``, WKT of any version, PROJJSON.
    source : str
        The file's name or the option, for messages.

    Raises
    ------
    InputError
        If it is none of these, or names grids: files that PROJ would open, wherever they are.

    Examples
    --------
    >>> read_crs("EPSG:3857", "a.gpkg").name
    'WGS 84 / Pseudo-Mercator'
    """
    import pyproj

    text = stated if isinstance(stated, str) else json.dumps(stated)
    if len(text) > _LONGEST:
        raise InputError(f"a coordinate system of {len(text):,} characters", source=source)
    opens = _OPENS.search(text)
    if opens:
        raise _names_grids(opens.group().strip("= "), source)
    if not (_WKT.match(text) or text.lstrip().startswith("{") or _has_known_authority(text)):
        hint = "give a code such as EPSG:3857, WKT or PROJJSON"
        raise InputError(f"{text[:100]!r} is not a coordinate system that is read", source=source, hint=hint)
    with offline():
        try:
            made = pyproj.CRS.from_user_input(text)
            named = _named_file(made.to_json_dict())
        except (pyproj.exceptions.ProjError, ValueError, TypeError, RecursionError) as error:
            problem = f"no coordinate system that PROJ knows: {text.strip()[:100]}"
            raise InputError(problem, source=source, hint="say which it is: crs='EPSG:32637'") from error
    if named:
        raise _names_grids(named, source)
    return made


@contextmanager
def offline() -> Iterator[None]:
    """Keep PROJ from fetching grids, whatever the environment says.

    Yields
    ------
    None
    """
    from pyproj import network

    with _turn:
        before = network.is_network_enabled()  # type: ignore[attr-defined] # public, says the documentation
        if before:
            network.set_network_enabled(active=False)  # type: ignore[attr-defined] # as above
        try:
            yield
        finally:
            if before:
                network.set_network_enabled(active=True)  # type: ignore[attr-defined] # as above


def _has_known_authority(text: str) -> bool:
    from pyproj.database import get_authorities

    found = _CODE.fullmatch(text.strip()) or _URL.fullmatch(text.strip())
    return found is not None and (found[1] or found[2]).upper() in get_authorities()


def _named_file(facts: Any) -> str:
    """Return the first parameter of a transformation that is a file, or nothing: every other is a number."""
    if isinstance(facts, list):
        return next((found for one in facts if (found := _named_file(one))), "")
    if not isinstance(facts, dict):
        return ""
    for parameter in facts.get("parameters", ()):
        value = parameter.get("value") if isinstance(parameter, dict) else None
        if isinstance(value, str) and value != "@null":
            return value
    return next((found for one in facts.values() if (found := _named_file(one))), "")


def _names_grids(what: str, source: str) -> InputError:
    hint = "convert it to WGS 84 first, for example with ogr2ogr -t_srs EPSG:4326"
    return InputError(
        f"its coordinate system names grids, which are not opened: {what[:100]}", source=source, hint=hint
    )
