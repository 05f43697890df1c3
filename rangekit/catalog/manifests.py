"""The manifests of the bundled data: which files there are, and what is said of each."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rangekit.errors import DataNotFoundError
from rangekit.model import Provenance

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["BundledFile", "find_in_manifest", "read_manifest"]


@dataclass(frozen=True, slots=True)
class BundledFile:
    """One bundled data file and what its manifest says of it.

    Parameters
    ----------
    id : str
        What it is asked for by.
    name : str
        Short name; a launch area's is fit to follow "from": ``"Ukraine's border"``.
    path : Path
        The file.
    provenance : Provenance
        Source, licence, date, address and checksum.
    title : str
        What it holds, in a line.
    uncertainty_km : kilometres
        Stated position uncertainty.
    point_of_view : str
        What it says about disputed land.
    note : str
        What a reader should know.
    count : int
        Rows of a table, vertices of a geometry; 0 where neither is counted.
    listed : bool
        Whether it is shown among what can be asked for by its id.
    people : str
        Of regions: the target set whose people count for them; empty for others.
    region : str
        Of a catalogue of weapons: whose systems it holds; empty for others.
    """

    id: str
    name: str
    path: Path
    provenance: Provenance
    title: str = ""
    uncertainty_km: float = 0.0
    point_of_view: str = ""
    note: str = ""
    count: int = 0
    listed: bool = True
    people: str = ""
    region: str = ""


def read_manifest(folder: str) -> tuple[BundledFile, ...]:
    """Return every file of one data folder, in the manifest's order.

    Raises
    ------
    DataNotFoundError
        If the installation lacks the folder.

    Examples
    --------
    >>> [file.id for file in read_manifest("world")]
    ['countries', 'names']
    """
    home = _data_folder(folder)
    manifest = tomllib.loads((home / "manifest.toml").read_text(encoding="utf-8"))
    return tuple(_from_manifest(entry, home) for entry in manifest["file"])


def find_in_manifest(folder: str, file_id: str) -> BundledFile:
    """Return the file of exactly that id in a data folder, listed or not.

    Examples
    --------
    >>> find_in_manifest("targets", "world-cities").listed
    False
    """
    return next(file for file in read_manifest(folder) if file.id == file_id)


def _data_folder(folder: str) -> Path:
    package = Path(__file__).resolve().parents[1]
    # A wheel carries the data inside the package; a checkout keeps them beside it.
    places: Sequence[Path] = (package / "_data" / folder, package.parent / "data" / folder)
    for place in places:
        if (place / "manifest.toml").is_file():
            return place
    raise DataNotFoundError(places[0], hint="the installation lacks its data: install rangekit again")


def _from_manifest(entry: dict[str, Any], home: Path) -> BundledFile:
    return BundledFile(
        id=entry["id"],
        name=entry["name"],
        path=home / entry["path"],
        provenance=Provenance(
            source=entry["source"],
            licence=entry.get("licence", ""),
            date=entry.get("date", ""),
            url=entry.get("url", ""),
            sha256=entry.get("sha256", ""),
        ),
        title=entry.get("title", ""),
        uncertainty_km=float(entry.get("uncertainty_km", 0.0)),
        point_of_view=entry.get("point_of_view", ""),
        note=entry.get("note", ""),
        count=int(entry.get("rows", entry.get("vertices", 0))),
        listed=entry.get("listed", True),
        people=entry.get("people", ""),
        region=entry.get("region", ""),
    )
