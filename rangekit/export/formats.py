"""The formats that rangekit writes, and how one is chosen: a format is one module and one line here."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING

from rangekit.catalog.features import Features
from rangekit.errors import InputError
from rangekit.export import csv_table, geojson, json_records, text_table, vector_files
from rangekit.model import ReachResult

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable, Sequence

    from rangekit.analysis import RangeArea

__all__ = ["FORMATS", "Format", "choose_format", "encode"]


@dataclass(frozen=True, slots=True)
class Format:
    """A format that results can be written in.

    Parameters
    ----------
    name : str
        What ``--format`` calls it.
    suffixes : tuple of str
        The file names' endings that choose it, with their point.
    encode_reach : callable, optional
        Turns a ReachResult into pieces of bytes; none where the format cannot hold places.
    encode_areas : callable, optional
        Turns range areas into pieces of bytes; none where the format cannot hold polygons.
    encode_features : callable, optional
        Turns polygons with attributes of their own into pieces of bytes; none where the format cannot hold these.
    is_text : bool
        Whether a terminal can show it.
    """

    name: str
    suffixes: tuple[str, ...]
    encode_reach: Callable[[ReachResult], Iterable[bytes]] | None = None
    encode_areas: Callable[[Sequence[RangeArea]], Iterable[bytes]] | None = None
    encode_features: Callable[[Features], Iterable[bytes]] | None = None
    is_text: bool = True

    def holds(self, what: str) -> bool:
        """Tell whether it can hold ``"places"``, ``"areas"`` or ``"features"``."""
        encoders = {"places": self.encode_reach, "areas": self.encode_areas, "features": self.encode_features}
        return encoders[what] is not None


# The first that holds what is to be written and has the suffix is taken: places in ".json" are records,
# range areas in ".json" are GeoJSON.
FORMATS = (
    Format("csv", (".csv",), encode_reach=csv_table.encode_reach),
    Format("json", (".json",), encode_reach=json_records.encode_reach),
    Format(
        "geojson",
        (".geojson", ".json"),
        encode_reach=geojson.encode_reach,
        encode_areas=geojson.encode_areas,
        encode_features=geojson.encode_features,
    ),
    Format("table", (".txt",), encode_reach=text_table.encode_reach),
    Format("geopackage", (".gpkg",), encode_features=vector_files.encode_geopackage, is_text=False),
    Format("flatgeobuf", (".fgb",), encode_features=vector_files.encode_flatgeobuf, is_text=False),
    Format("geoparquet", (".parquet", ".geoparquet"), encode_features=vector_files.encode_geoparquet, is_text=False),
)


def choose_format(
    holds: str, *, name: str | None = None, path: str | os.PathLike[str] | None = None, also: Sequence[str] = ()
) -> Format:
    """Choose a format by its name, or else by a file's suffix.

    Parameters
    ----------
    holds : {"places", "areas", "features"}
        What is to be written.
    name : str, optional
        The format's name; it wins over the suffix.
    path : path, optional
        The file to be written.
    also : sequence of str
        Suffixes that the caller writes without this module, for the error message.

    Returns
    -------
    Format

    Raises
    ------
    InputError
        If no format fits; the message lists those that do.

    Examples
    --------
    >>> choose_format("places", path="r.csv").name, choose_format("areas", path="a.json").name
    ('csv', 'geojson')
    """
    fitting = [entry for entry in FORMATS if entry.holds(holds)]
    if name is not None:
        for entry in fitting:
            if entry.name == name.lower():
                return entry
        raise InputError(
            f"{holds} cannot be written as {name!r}", cure=f"known: {', '.join(entry.name for entry in fitting)}"
        )
    suffix = PurePath(path or "").suffix.lower()
    for entry in fitting:
        if suffix in entry.suffixes:
            return entry
    known = ", ".join(dict.fromkeys([*(suffix for entry in fitting for suffix in entry.suffixes), *also]))
    other = next((entry.name for entry in FORMATS if suffix in entry.suffixes), None)
    reason = f"{holds} cannot be written as {other!r}" if other else f"the suffix {suffix!r} says no format"
    raise InputError(
        reason if suffix else "a name without a suffix says no format",
        source=str(path),
        cure=f"known for {holds}: {known}",
    )


def encode(obj: ReachResult | Sequence[RangeArea] | Features, chosen: Format) -> Iterable[bytes]:
    """Encode a result, range areas or features in a format that was chosen for them.

    Parameters
    ----------
    obj : ReachResult, sequence of RangeArea or Features
        What is to be written.
    chosen : Format
        What ``choose_format`` returned.

    Returns
    -------
    iterable of bytes
        The content, in order.

    Raises
    ------
    InputError
        If the format cannot hold it.
    """
    if isinstance(obj, ReachResult):
        if chosen.encode_reach is not None:
            return chosen.encode_reach(obj)
    elif isinstance(obj, Features):
        if chosen.encode_features is not None:
            return chosen.encode_features(obj)
    elif chosen.encode_areas is not None:
        return chosen.encode_areas(obj)
    raise InputError(f"{chosen.name} cannot hold this")
