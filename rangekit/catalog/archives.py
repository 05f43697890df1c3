"""Finds the data within an archive: a zipped or gzipped file, with or without a folder around it."""

from __future__ import annotations

import gzip
import zipfile
import zlib
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from rangekit.catalog.files import LARGEST_TEXT, refuse_too_large
from rangekit.catalog.input_safety import check_file
from rangekit.errors import InputError

if TYPE_CHECKING:
    from rangekit.catalog.reading import Reading

__all__ = ["Packed", "unpack"]

_DATA = {
    ".csv",
    ".tsv",
    ".geojson",
    ".json",
    ".geojsonl",
    ".ndjson",
    ".jsonl",
    ".topojson",
    ".xlsx",
    ".parquet",
    ".geoparquet",
}
_DATA |= {".shp", ".gpkg", ".fgb", ".kml", ".gpx", ".gml", ".tab", ".mif"}
_LAST_RESORT = {".txt"}
_WHOLE_ZIP = {".shp", ".tab", ".mif"}  # several files each, which GDAL finds in the archive itself
_PROBLEMS = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, ValueError, EOFError)


@dataclass(frozen=True, slots=True)
class Packed:
    """The data within an archive: their suffix, and their content; no content if GDAL reads the archive as it is."""

    suffix: str
    content: bytes | None = None


def unpack(source: str, reading: Reading) -> Packed:
    """Return the data within an archive.

    Parameters
    ----------
    source : str
        A path that ends in ``.gz``, ``.zip``, ``.kmz`` or ``.shz``.
    reading : Reading
        Its option ``layer`` may name a file of several; it takes the notes.

    Raises
    ------
    InputError
        If it holds nothing that is read, several files of data, or more than is unpacked.
    """
    suffixes = [suffix.lower() for suffix in PurePosixPath(source).suffixes]
    try:
        if suffixes[-1] == ".gz":
            with gzip.open(source, "rb") as file:
                content = file.read(LARGEST_TEXT + 1)
            refuse_too_large(len(content), source)
            return Packed(suffixes[-2] if len(suffixes) > 1 else "", content)
        check_file(source)  # its sizes
        with zipfile.ZipFile(source) as archive:
            return _from_zip(archive, suffixes[-1], reading)
    except _PROBLEMS as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"not a readable archive: {error}", source=source) from error


def _from_zip(archive: zipfile.ZipFile, suffix: str, reading: Reading) -> Packed:
    members = [name for name in archive.namelist() if not _is_noise(name)]
    if any(".gdb/" in name.lower() for name in members):
        return Packed(".gdb")
    data = [name for name in members if _suffix(name) in _DATA]
    if suffix == ".kmz":
        data = sorted(
            (name for name in data if _suffix(name) == ".kml"), key=lambda name: (name.lower() != "doc.kml", name)
        )[:1]
    data = data or [name for name in members if _suffix(name) in _LAST_RESORT]
    name = _choose(data, members, reading)
    if _suffix(name) not in _WHOLE_ZIP:
        with archive.open(name) as file:
            content = file.read(LARGEST_TEXT + 1)
        refuse_too_large(len(content), reading.source)
        return Packed(_suffix(name), content)
    if len(data) == 1 and "/" not in name:
        return Packed(_suffix(name))
    return Packed(_suffix(name), _flattened(archive, name))


def _choose(data: list[str], members: list[str], reading: Reading) -> str:
    source, wanted = reading.source, reading.options.layer
    if wanted and len(data) > 1:
        found = [
            name
            for name in data
            if wanted.casefold()
            in {part.casefold() for part in (name, PurePosixPath(name).name, PurePosixPath(name).stem)}
        ]
        if len(found) == 1:
            reading.options = replace(reading.options, layer="")
            return found[0]
    if not data:
        shown = ", ".join(members[:8]) or "nothing"
        raise InputError(f"the archive holds no data that is read here; found {shown}", source=source)
    if len(data) > 1:
        hint = f"choose one: layer={PurePosixPath(data[0]).name!r}"
        raise InputError(f"the archive holds several files of data: {', '.join(data)}", source=source, hint=hint)
    if "/" in data[0]:
        reading.note(f"{data[0]} in the archive was read")
    return data[0]


def _flattened(archive: zipfile.ZipFile, name: str) -> bytes:
    """Return an archive of a file and its side files alone, without the folder around them."""
    stem = str(PurePosixPath(name).with_suffix("")).casefold()
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as flat:
        for member in archive.namelist():
            path = PurePosixPath(member)
            if (
                str(path.with_suffix("")).casefold() == stem
                or str(path.with_suffix("").with_suffix("")).casefold() == stem
            ):
                flat.writestr(path.name, archive.read(member))
    return made.getvalue()


def _is_noise(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return name.endswith("/") or not parts or parts[0] == "__MACOSX" or parts[-1].startswith(".")


def _suffix(name: str) -> str:
    return PurePosixPath(name).suffix.lower()
