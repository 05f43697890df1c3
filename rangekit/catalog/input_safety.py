"""What a file may not do while it is read: reach the network or other files, or unpack to more than memory holds."""

from __future__ import annotations

import glob
import gzip
import re
import zipfile
import zlib
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from rangekit.catalog.files import LARGEST_TEXT, format_size, refuse_too_large, require_regular
from rangekit.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator


__all__ = [
    "LARGEST_TABLE_ROWS",
    "LARGEST_UNPACKED",
    "check_content",
    "check_file",
    "check_table_size",
    "unpacked_size",
]

LARGEST_UNPACKED = 2 << 30  # bytes that an archive may unpack to
LARGEST_TABLE_BYTES = 4 << 30  # bytes of a Parquet file's columns, unpacked
LARGEST_TABLE_ROWS = 50_000_000

# GDAL's drivers that read a description of data elsewhere: other files, or a service on the network. It tells them by
# the file's first bytes, whatever the file is called.
_POINTS_ELSEWHERE = re.compile(rb"<OGRVRT|<VRTDataset|<OGRWFS|<OGRCSW|gdal_streamed_alg", re.IGNORECASE)
_GML = b"opengis.net/gml"
# How GML names coordinate systems. For a name of another form PROJ may search all that it knows, one second for each.
_SYSTEM = re.compile(rb"""\bsrsName\s*=\s*["']([^"']*)["']""", re.IGNORECASE)
_SOUND_SYSTEM = re.compile(
    rb"(EPSG:|urn:(x-)?ogc:def:crs:[A-Z]{3,9}:[\d.]{0,9}:|urn:EPSG:geographicCRS:|https?://www\.opengis\.net/(def/crs/[A-Z]{3,9}/[\d.]{1,9}/"
    rb"|gml/srs/epsg\.xml#))(\d{1,9}|CRS(84|83|27)h?)",
    re.IGNORECASE,
)
_MOST_ODD_SYSTEMS = 1
_GZIP = b"\x1f\x8b"
_HEAD = 64 << 10
_TEXT_SUFFIXES = {".kml", ".gml", ".gpx", ".xml", ".georss", ".osm", ".jml", ".dxf", ".topojson"}
_ARCHIVED_TEXT = {".kmz", ".xlsx", ".ods"}


def check_file(source: str) -> str | bytes:
    """Return what to hand to GDAL: an absolute path, which no driver takes for the address of a service.

    GML goes as its content: GDAL would write a schema of its own beside the file.

    Parameters
    ----------
    source : str
        A path that exists.

    Raises
    ------
    InputError
        If the file describes data elsewhere, or is too large once unpacked.
    """
    path = Path(source).absolute()
    for one in path.iterdir() if path.is_dir() else (path, *_beside(path)):
        require_regular(one)
    if path.is_dir():
        return str(path)
    opened = gzip.open if _begins(path, _GZIP) else open
    try:
        with opened(path, "rb") as file:
            head = file.read(_HEAD)
            _refuse_pointer(head, source)
            if _GML in head.replace(b"\0", b""):
                content = head + file.read(LARGEST_TEXT + 1)
                refuse_too_large(len(content), source)
                _refuse_odd_systems(content, source)
                return content
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(f"cannot be read: {error}", source=source) from error
    if path.suffix.lower() in _TEXT_SUFFIXES:
        refuse_too_large(path.stat().st_size, source)
    if zipfile.is_zipfile(path):
        _check_archive(path, source)
    return str(path)


def check_content(content: bytes, source: str) -> bytes:
    """Return a content that GDAL may read.

    Parameters
    ----------
    content : bytes
        Of a file, of what an archive holds, or of standard input.
    source : str
        Where it comes from, for messages.

    Raises
    ------
    InputError
        As `check_file`.
    """
    _refuse_pointer(content[:_HEAD], source)
    if _GML in content[:_HEAD].replace(b"\0", b""):
        _refuse_odd_systems(content, source)
    return content


def check_table_size(rows: int, unpacked_bytes: int, source: str) -> None:
    """Refuse a table that its own header says is too large for memory.

    Parameters
    ----------
    rows, unpacked_bytes : int
        As the header states them.
    source : str
        The file's name, for messages.

    Raises
    ------
    InputError
        If it is larger than 50 million rows or 4 GiB.
    """
    hint = "stream it: rangekit reach with -o FOLDER/ holds a part in memory at a time"
    if rows > LARGEST_TABLE_ROWS:
        raise InputError(f"{rows:,} rows, the limit is {LARGEST_TABLE_ROWS:,}", source=source, hint=hint)
    if unpacked_bytes > LARGEST_TABLE_BYTES:
        limit = f"unpacks to {format_size(unpacked_bytes)}, the limit is {format_size(LARGEST_TABLE_BYTES)}"
        raise InputError(limit, source=source, hint=hint)


def unpacked_size(source: str) -> int:
    """Return the bytes of a file, of what an archive holds, or of the files in a folder.

    Parameters
    ----------
    source : str
        A path that exists.
    """
    path = Path(source)
    if path.is_dir():
        return sum(one.stat().st_size for one in path.iterdir() if one.is_file())
    size = path.stat().st_size
    if zipfile.is_zipfile(path):
        with suppress(zipfile.BadZipFile, OSError, ValueError), zipfile.ZipFile(path) as archive:
            return size + sum(member.file_size for member in archive.infolist())
    return size


def _beside(path: Path) -> Iterator[Path]:
    """Yield what a driver may take for a file's side files: the same name with another suffix, or with one more."""
    yield from path.parent.glob(f"{glob.escape(path.stem)}.*")


def _begins(path: Path, magic: bytes) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(magic)) == magic
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", source=str(path)) from error


def _refuse_pointer(head: bytes, source: str) -> None:
    # UTF-16 has a zero byte beside each letter
    if _POINTS_ELSEWHERE.search(head.replace(b"\0", b"")):
        hint = "convert it first, for example with ogr2ogr out.gpkg IN"
        raise InputError("the file only points to data elsewhere, which is not followed", source=source, hint=hint)


def _refuse_odd_systems(content: bytes, source: str) -> None:
    names = set(_SYSTEM.findall(content.replace(b"\0", b"")))
    odd = sorted(name.decode("utf-8", "replace") for name in names if not _SOUND_SYSTEM.fullmatch(name))
    if len(odd) > _MOST_ODD_SYSTEMS:
        problems = [f"srsName {name!r}" for name in odd]
        hint = "expected the like of urn:ogc:def:crs:EPSG::4326"
        raise InputError("too many unusual names of coordinate systems", source=source, problems=problems, hint=hint)


def _check_archive(path: Path, source: str) -> None:
    limit = LARGEST_TEXT if path.suffix.lower() in _ARCHIVED_TEXT else LARGEST_UNPACKED
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            unpacked = sum(member.file_size for member in members)
            if unpacked > limit:
                problem = f"the archive unpacks to {format_size(unpacked)}, the limit is {format_size(limit)}"
                raise InputError(problem, source=source, hint="unpack it and convert it, for example with ogr2ogr")
            for member in members:
                with archive.open(member) as inside:
                    head = inside.read(_HEAD)
                    _refuse_pointer(head, source)
                    if _GML in head.replace(b"\0", b""):
                        _refuse_odd_systems(head + inside.read(LARGEST_TEXT), source)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, ValueError, EOFError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"not a readable archive: {error}", source=source) from error
