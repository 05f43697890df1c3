"""The bundled claims and the bundled timeline."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

from rangekit.catalog.bundled import find_bundled
from rangekit.catalog.plain_csv import read_plain_csv
from rangekit.model import Verdict
from rangekit.model.claim import Event, PublishedClaim, UncheckedStatement

if TYPE_CHECKING:
    from typing import Any

__all__ = ["load_claims", "load_places_of_claims", "load_timeline", "load_unchecked"]


def load_claims() -> tuple[PublishedClaim, ...]:
    """Return the bundled claims, in the order of their file.

    Examples
    --------
    >>> load_claims()[0].places
    ('Moscow',)
    """
    return tuple(_claim(entry) for entry in _read("claims")["claim"])


def load_timeline() -> tuple[Event, ...]:
    """Return the bundled events, the earliest first.

    Examples
    --------
    >>> load_timeline()[0].date
    '2023-10-17'
    """
    events = (_event(entry) for entry in _read("timeline")["event"])
    return tuple(sorted(events, key=lambda event: (event.date, event.id)))


def load_unchecked() -> tuple[UncheckedStatement, ...]:
    """Return published statements that cannot be checked here, with what that would need.

    Examples
    --------
    >>> [one.id for one in load_unchecked() if "245" in one.says]
    ['count-245-franceinfo', 'count-245-16']
    """
    return tuple(UncheckedStatement(**entry) for entry in _read("unchecked")["statement"])


def load_places_of_claims() -> dict[str, tuple[float, float]]:
    """Return the (lon, lat) of places that claims measure from and no bundled target set holds.

    Examples
    --------
    >>> sorted(load_places_of_claims())
    ['Kharkiv', 'Kherson', 'Kyiv', 'Odesa', 'Sevastopol']
    """
    path = find_bundled("claims", "places", "data file").path
    table = read_plain_csv(path.read_text(encoding="utf-8"))
    return {
        name: (float(lon), float(lat)) for name, lon, lat in zip(table["name"], table["lon"], table["lat"], strict=True)
    }


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(find_bundled("claims", name, "data file").path.read_text(encoding="utf-8"))


def _event(entry: dict[str, Any]) -> Event:
    lists = {key: tuple(entry.get(key, ())) for key in ("weapons", "conflicts")}
    return Event(**{**entry, **lists})


def _claim(entry: dict[str, Any]) -> PublishedClaim:
    place = entry.pop("place", None)
    places = tuple(entry.pop("places", [place] if place else []))
    verdict = entry.pop("verdict", None)
    start = tuple(entry.pop("start", []))
    return PublishedClaim(**entry, places=places, start=start, verdict=Verdict(verdict) if verdict else None)
