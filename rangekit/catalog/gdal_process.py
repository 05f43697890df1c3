"""The process in which GDAL reads a stranger's file: without network, programs, other drivers, or a way to write.

Run as a script that loads GDAL and nothing of rangekit; `rangekit.catalog.vector_files` talks to it over pipes. Each
request is a line of JSON, each reply a line of JSON and the bytes that it announces.
"""

from __future__ import annotations

import contextlib
import ctypes
import glob
import json
import os
import re
import signal
import sqlite3
import struct
import sys
import warnings
import zipfile
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import BinaryIO

    import numpy as np
    from numpy.typing import NDArray

__all__ = ["ALLOWED_DRIVERS", "OPTIONS", "LayerReader", "close_doors"]

# GDAL forgets every other driver before it opens anything. None of these runs a program, asks a service or follows a
# path that a file names; each reads what people send each other.
ALLOWED_DRIVERS = (
    "GeoJSON",
    "GeoJSONSeq",
    "TopoJSON",
    "ESRIJSON",
    "GPKG",
    "ESRI Shapefile",
    "FlatGeobuf",
    "KML",
    "LIBKML",
    "GPX",
    "GML",
    "CSV",
    "OpenFileGDB",
    "MapInfo File",
    "XLSX",
    "ODS",
)
# Whatever an allowed driver wants to fetch after all goes to a proxy that is not there; a schema may be a link.
OPTIONS = {
    "GDAL_HTTP_PROXY": "http://127.0.0.1:9",
    "GDAL_HTTPS_PROXY": "http://127.0.0.1:9",
    "GDAL_HTTP_MAX_RETRY": "0",
    "GDAL_HTTP_CONNECTTIMEOUT": "1",
    "CPL_VSIL_CURL_ALLOWED_FILENAME": "none",
    "GML_DOWNLOAD_SCHEMA": "NO",
    "GML_SKIP_RESOLVE_ELEMS": "ALL",
    "OGR_SQLITE_STATIC_VIRTUAL_OGR": "NO",
    "OGR_SQLITE_LOAD_EXTENSIONS": "",
}
_KINDS = (
    *("Point", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon", "GeometryCollection"),
    *("CircularString", "CompoundCurve", "CurvePolygon", "MultiCurve", "MultiSurface", "Curve", "Surface"),
)
_SQLITE = b"SQLite format 3\0"
_GRIDS = re.compile(
    r"PROJ4_GRIDS|PARAMETERFILE|\b\w*(?:grids|init|file|model|catalog)\s*=\s*(?!@null\b)", re.IGNORECASE
)
_LONGEST_SYSTEM = 64 << 10  # bytes
# Landlock, by which a process of Linux gives up rights: the numbers of its calls, the same on all machines, and bits.
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF, _NO_NEW_PRIVILEGES = 444, 445, 446, 38
_READ_FILE, _READ_FOLDER = 1 << 2, 1 << 3
_RIGHTS = (13, 14, 15, 15, 16)  # how many rights of files there are, by version
_WITH_NETWORK = 4
_MEMORY = 3 << 30  # bytes of address space for the libraries themselves, most of it never touched
_MEMORY_TIMES = 40  # the largest measured multiple of a file's size is 17, KML's
SHORT_CPU_S, BYTES_A_SECOND = 60, 1 << 20  # slower than any driver reads, tenfold


def close_doors() -> None:
    """Leave GDAL the allowed drivers alone, and no network.

    Raises
    ------
    RuntimeError
        If GDAL keeps another driver.
    """
    import pyogrio
    from pyogrio._ogr import _register_drivers

    unwanted = set(pyogrio.list_drivers()) - set(ALLOWED_DRIVERS)
    # Registering again is what makes GDAL act on the list of drivers to skip.
    pyogrio.set_gdal_config_options({**OPTIONS, "GDAL_SKIP": ",".join(sorted(unwanted))})
    _register_drivers()
    left = set(pyogrio.list_drivers()) - set(ALLOWED_DRIVERS)
    if left:
        raise RuntimeError(f"GDAL keeps the drivers {', '.join(sorted(left))}")


class LayerReader:
    """One file that GDAL reads, layer by layer.

    Parameters
    ----------
    source : str or bytes
        An absolute path, or a file's content.
    encoding : str, optional
        That of its texts, where the file says none or a wrong one.
    """

    def __init__(self, source: str | bytes, encoding: str | None = None) -> None:
        self._source = source
        self._encoding = encoding
        self._is_single = False

    def list_layers(self) -> tuple[list[tuple[str, str]], list[str]]:
        """Return the layers with their kinds of geometry, "" where they have none; and views, which are left out."""
        import pyogrio

        stored = _geopackage_layers(self._source)
        if stored is not None:
            return stored
        layers = [(str(name), "" if kind is None else str(kind)) for name, kind in pyogrio.list_layers(self._source)]
        self._is_single = len(layers) == 1
        return layers, []

    def _known(self, layer: str) -> str | int:
        """Return a layer's name, or the number of the only one: of a content it is named anew with every call."""
        return 0 if isinstance(self._source, bytes) and self._is_single else layer

    def read(self, layer: str) -> tuple[dict[str, Any], list[bytes]]:
        """Return what a layer holds: a header for JSON, and the buffers of its columns in the header's order."""
        from pyogrio import raw

        with warnings.catch_warnings(record=True) as heard:
            warnings.simplefilter("always")
            facts, fids, shapes, fields = raw.read(
                self._source,
                layer=self._known(layer),
                encoding=self._encoding,
                return_fids=True,
                datetime_as_string=True,
            )
        kinds = zip(facts["fields"], facts["ogr_types"], facts["ogr_subtypes"], strict=True)
        columns = [
            {"name": str(name), "type": kind if subtype == "OFSTNone" else subtype, **_shape(values, kind)}
            for (name, kind, subtype), values in zip(kinds, fields, strict=True)
        ]
        parts = [(fids, "number"), *((values, column["form"]) for values, column in zip(fields, columns, strict=True))]
        has_shapes = shapes is not None
        buffers = [*(buffer for values, form in parts for buffer in _buffers(values, form))]
        buffers += _buffers(shapes, "bytes") if has_shapes else []
        header = {
            "rows": len(fids),
            "crs": facts["crs"],
            "encoding": facts["encoding"],
            "fids": str(fids.dtype),
            "columns": columns,
            "has_shapes": has_shapes,
            "warnings": list(dict.fromkeys(str(one.message) for one in heard)),
        }
        return header, buffers


def _shape(values: NDArray[Any], kind: str) -> dict[str, str]:
    if values.dtype != object:
        return {"form": "number", "dtype": str(values.dtype)}
    return {"form": "bytes" if kind == "OFTBinary" else "list" if kind.endswith("List") else "text"}


def _buffers(values: NDArray[Any], form: str) -> list[bytes]:
    """Return a column as bytes: numbers as they are; others as which are there, their lengths, and their content."""
    import numpy as np

    if form == "number":
        return [values.tobytes()]
    encoders: dict[str, Callable[[Any], bytes]] = {"bytes": bytes, "list": _as_json, "text": _as_text}
    encode = encoders[form]
    pieces = [b"" if value is None else encode(value) for value in values]
    there = np.array([value is not None for value in values], dtype=bool)
    return [there.tobytes(), np.array([len(piece) for piece in pieces], dtype=np.int64).tobytes(), b"".join(pieces)]


def _as_text(value: object) -> bytes:
    return str(value).encode("utf-8", "surrogateescape")


def _as_json(value: np.ndarray[Any, Any]) -> bytes:
    return json.dumps(value.tolist()).encode("utf-8")


def _geopackage_layers(source: str | bytes) -> tuple[list[tuple[str, str]], list[str]] | None:
    """Return a GeoPackage's layers as `LayerReader.list_layers` does, or nothing of any other file.

    A view or a virtual table computes its rows, without end if its author likes, and GDAL runs it to learn what it is.
    """
    with contextlib.ExitStack() as open_files:
        database = _database(source, open_files)
        if database is None:
            return None
        every = database.execute("SELECT name, sql FROM sqlite_master WHERE type IN ('table', 'view')").fetchall()
        stored = {str(name).casefold() for name, sql in every if str(sql).startswith("CREATE TABLE ")}
        for name, _ in every:
            if str(name).casefold() not in stored and str(name).casefold().startswith(("gpkg_", "sqlite_")):
                raise ValueError(f"the GeoPackage's own table {name} is a view")
        listed = database.execute(
            "SELECT c.table_name, g.geometry_type_name, g.z FROM gpkg_contents AS c"
            " LEFT JOIN gpkg_geometry_columns AS g ON lower(g.table_name) = lower(c.table_name)"
            " WHERE c.data_type IN ('features', 'attributes', 'aspatial')"
        ).fetchall()
    layers = [(str(name), _kind(kind, z)) for name, kind, z in listed if str(name).casefold() in stored]
    return layers, [str(name) for name, _, _ in listed if str(name).casefold() not in stored]


def _kind(kind: object, z: object) -> str:
    """Return a GeoPackage's kind of geometry as GDAL calls it."""
    if kind is None:
        return ""
    known = {name.upper(): name for name in _KINDS}.get(str(kind).upper(), "Unknown")
    return f"{known} Z" if z == 1 and known != "Unknown" else known


def _database(source: str | bytes, open_files: contextlib.ExitStack) -> sqlite3.Connection | None:
    if isinstance(source, bytes):
        return _in_memory(source, open_files) if source.startswith(_SQLITE) else None
    path = Path(source)
    if path.is_dir():
        return None
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            packed = [name for name in archive.namelist() if name.lower().endswith(".gpkg")]
            if len(packed) > 1:
                raise ValueError("the archive holds several GeoPackages: unpack it")
            if not packed:
                return None
            content = archive.read(packed[0])
        return _in_memory(content, open_files)
    with path.open("rb") as file:
        if file.read(len(_SQLITE)) != _SQLITE:
            return None
    address = f"{path.as_uri()}?mode=ro&immutable=1"
    return open_files.enter_context(contextlib.closing(sqlite3.connect(address, uri=True)))


def _in_memory(content: bytes, open_files: contextlib.ExitStack) -> sqlite3.Connection:
    database = open_files.enter_context(contextlib.closing(sqlite3.connect(":memory:")))
    database.deserialize(content)
    return database


def _limit_process(size: int) -> None:
    """Keep the process from writing any file, and from more time and memory than a file's size can need."""
    try:
        import resource
    except ImportError:  # on Windows: the process is still ended with its reader
        return
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    seconds = SHORT_CPU_S + size // BYTES_A_SECOND
    limits = {
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_AS: _MEMORY + _MEMORY_TIMES * size,
        resource.RLIMIT_CPU: seconds,
    }
    for which, most in limits.items():
        _, hard = resource.getrlimit(which)
        resource.setrlimit(which, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def refuse_grids(given: str | bytes) -> None:
    """Refuse coordinate systems that name grids before GDAL asks PROJ, which opens them wherever they are."""
    with contextlib.ExitStack() as open_files:
        database = _database(given, open_files)
        stated = []
        if database is not None:
            stated = [str(row) for row in database.execute("SELECT * FROM gpkg_spatial_ref_sys LIMIT 10000")]
        elif zipfile.is_zipfile(archived := BytesIO(given) if isinstance(given, bytes) else given):
            archive = open_files.enter_context(zipfile.ZipFile(archived))
            inside = [member for member in archive.infolist() if member.filename.lower().endswith(".prj")]
            stated = [archive.open(member).read(_LONGEST_SYSTEM).decode("latin-1") for member in inside]
        elif isinstance(given, str):
            path = Path(given)
            beside = (
                path.glob("*.[pP][rR][jJ]") if path.is_dir() else [path.with_suffix(one) for one in (".prj", ".PRJ")]
            )
            for one in beside:
                if one.is_file():
                    stated.append(open_files.enter_context(one.open("rb")).read(_LONGEST_SYSTEM).decode("latin-1"))
    found = next((match for text in stated if (match := _GRIDS.search(text))), None)
    if found is not None:
        raise ValueError(f"its coordinate system names grids, which are not opened: {found.group()[:100]}")


def _open_nothing_but(path: Path | None) -> bool:
    """Have Linux, from 5.13 on, refuse this process programs, addresses, and files but its input and its libraries.

    Returns
    -------
    bool
        Whether it does; addresses are refused from 6.7 on.
    """
    call = getattr(ctypes.CDLL(None, use_errno=True), "syscall", None) if sys.platform == "linux" else None
    version = call(_CREATE_RULESET, None, 0, 1) if call is not None else 0
    if call is None or version < 1:
        return False
    every = (1 << _RIGHTS[min(version, len(_RIGHTS)) - 1]) - 1
    asked = struct.pack("QQQ", every, 3 if version >= _WITH_NETWORK else 0, 0)
    ruleset = call(_CREATE_RULESET, asked, len(asked) if version >= _WITH_NETWORK else 8, 0)
    if ruleset < 0:
        return False
    libraries = (
        *sys.path,
        sys.prefix,
        sys.base_prefix,
        "/usr/lib",
        "/lib",
        "/usr/share",
        "/etc/ld.so.cache",
        os.devnull,
    )
    readable = [
        Path(one) for one in (*libraries, *(os.environ.get(name, "") for name in ("GDAL_DATA", "PROJ_DATA"))) if one
    ]
    if path is not None:
        readable += [path] if path.is_dir() else [path, *path.parent.glob(f"{glob.escape(path.stem)}.*")]
    listed = [path.parent] if path is not None else []
    for one, rights in [
        *((one, _READ_FILE | _READ_FOLDER) for one in readable),
        *((one, _READ_FOLDER) for one in listed),
    ]:
        with contextlib.suppress(OSError):
            handle = os.open(one, os.O_PATH | os.O_CLOEXEC)
            rule = struct.pack("=Qi", rights if one.is_dir() else rights & _READ_FILE, handle)
            call(_ADD_RULE, ruleset, 1, rule, 0)
            os.close(handle)
    ctypes.CDLL(None).prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    call(_RESTRICT_SELF, ruleset, 0)
    os.close(ruleset)
    return True


def answer(reader: LayerReader, request: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    if "read" in request:
        return reader.read(request["read"])
    layers, views = reader.list_layers()
    return {"layers": layers, "views": views}, []


def _serve(requests: BinaryIO, replies: BinaryIO) -> None:
    """Answer requests until there are no more: the first names the file, each other a layer."""
    reader: LayerReader | None = None
    for line in requests:
        request = json.loads(line)
        try:
            if reader is None:
                content = requests.read(request["content"]) if "content" in request else request["path"]
                close_doors()
                _limit_process(request["size"])
                refuse_grids(content)
                _open_nothing_but(Path(request["path"]) if "path" in request else None)
                reader = LayerReader(content, request.get("encoding"))
            header, buffers = answer(reader, request)
        except MemoryError:
            header, buffers = {"error": "it takes too much memory"}, []
        except Exception as error:  # noqa: BLE001 - whatever a library stumbles over is for the other process to tell
            header, buffers = {"error": str(error) or type(error).__name__}, []
        replies.write(json.dumps({**header, "sizes": [len(buffer) for buffer in buffers]}).encode() + b"\n")
        replies.writelines(buffers)
        replies.flush()


def _main() -> None:
    if hasattr(signal, "SIGINT"):
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C is reported by the process that asked
    # What a library prints must not get between the replies.
    replies = os.fdopen(os.dup(1), "wb")
    with Path(os.devnull).open("wb") as nothing:
        os.dup2(nothing.fileno(), 1)
    for unused in ("pandas", "geopandas", "shapely", "pyproj", "pyarrow"):
        sys.modules[unused] = None  # type: ignore[assignment] # GDAL's package loads them where they are, twice as slowly
    _serve(sys.stdin.buffer, replies)


if __name__ == "__main__":
    _main()
