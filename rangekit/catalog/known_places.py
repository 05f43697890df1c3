"""Where the bundled places are, by name: what tells longitudes from latitudes in a file of a user's."""

from __future__ import annotations

from functools import cache

from rangekit.catalog.bundled import list_bundled
from rangekit.catalog.names import fold_name
from rangekit.catalog.plain_csv import read_plain_csv

__all__ = ["known_places"]


@cache
def known_places() -> dict[str, tuple[float, float]]:
    """Return the position of every bundled place by its folded name; of several the first, the most populous one's.

    Examples
    --------
    >>> known_places()["kursk"]
    (36.18457, 51.72689)
    """
    known: dict[str, tuple[float, float]] = {}
    for file in list_bundled("targets"):
        if file.path.suffix != ".csv":
            continue  # regions, whose names say nothing of a point
        table = read_plain_csv(file.path.read_text(encoding="utf-8"))
        for name, lon, lat in zip(table["name"], table["lon"], table["lat"], strict=True):
            known.setdefault(fold_name(name), (float(lon), float(lat)))
    return known
