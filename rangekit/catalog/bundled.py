"""Where the bundled data are, and what their manifests say of them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import shapely

from rangekit.catalog.files import is_file
from rangekit.catalog.names import fold_name, near_names
from rangekit.errors import DataNotFoundError, UnknownEntryError
from rangekit.model import LaunchArea, Provenance

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["BundledFile", "find_bundled", "list_bundled", "looks_like_path", "read_bundled_area"]


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


def list_bundled(folder: str) -> tuple[BundledFile, ...]:
    """Return what is bundled in one data folder, in the manifest's order.

    Raises
    ------
    DataNotFoundError
        If the installation lacks the folder.

    Examples
    --------
    >>> [file.id for file in list_bundled("targets")]
    ['russian-cities', 'russian-airports']
    """
    home = _data_folder(folder)
    manifest = tomllib.loads((home / "manifest.toml").read_text(encoding="utf-8"))
    return tuple(_from_manifest(entry, home) for entry in manifest["file"])


def find_bundled(folder: str, name: str, kind: str) -> BundledFile:
    """Return the bundled file of that id, whatever its case and punctuation.

    Parameters
    ----------
    folder : str
        Data folder: ``"boundaries"``, ``"targets"``, ``"basemap"``.
    name : str
        As typed.
    kind : str
        What is looked for, as a word for the error: ``"launch area"``.

    Raises
    ------
    UnknownEntryError
        If there is none; carries near names.
    """
    files = list_bundled(folder)
    wanted = fold_name(name)
    for file in files:
        if wanted in {fold_name(file.id), fold_name(file.name)}:
            return file
    near = near_names(name, {fold_name(file.id): file.id for file in files})
    hint = "bundled: " + ", ".join(file.id for file in files) + "; or give a file's path"
    raise UnknownEntryError(kind, name, near=near, hint=hint)


def read_bundled_area(file: BundledFile, uncertainty_km: float, *, name: str | None = None) -> LaunchArea:
    """Return the launch area that a bundled file holds.

    Parameters
    ----------
    file : BundledFile
        An entry of ``"boundaries"`` or ``"coarse"``.
    uncertainty_km : kilometres
        Position uncertainty to state; the file's own is ``file.uncertainty_km``.
    name : str, optional
        Name as shown; the file's own if left out.
    """
    return LaunchArea(
        id=file.id,
        name=name or file.name,
        geometry=shapely.from_geojson(file.path.read_text(encoding="utf-8")),
        provenance=file.provenance,
        uncertainty_km=uncertainty_km,
        point_of_view=file.point_of_view,
    )


def looks_like_path(name: str) -> bool:
    """Whether a user's text means a file and not a bundled name: it has a folder or a suffix, or it exists."""
    return "/" in name or "\\" in name or Path(name).suffix != "" or is_file(Path(name))


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
    )
