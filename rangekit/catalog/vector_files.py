"""Opens a vector file for GDAL to read, in a process that can do nothing but read it and can be ended at any time."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from rangekit.catalog import gdal_process
from rangekit.catalog.gdal_process import ALLOWED_DRIVERS
from rangekit.catalog.input_safety import check_content, check_file, unpacked_size
from rangekit.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    Objects = NDArray[np.object_]

__all__ = ["LayerFacts", "VectorFile", "VectorLayer", "open_vector"]

_LONGEST_S, _BYTES_A_SECOND = 120.0, 1 << 19  # by the clock: twice the processor's time that the process allows itself
# What the process may know of its surroundings: where its libraries and their tables are.
_KEPT_VARIABLES = (
    *("HOME", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "TZ"),
    *("GDAL_DATA", "PROJ_DATA", "PROJ_LIB", "PYTHONHOME", "ASAN_OPTIONS"),
)
_OUT_OF_TIME = (-signal.SIGXCPU,) if hasattr(signal, "SIGXCPU") else ()
_UNKNOWN = "not recognized as being in a supported file format"
# What people may try and what is refused: these drivers run programs, ask services, follow paths or never end.
_NOT_READ = {
    ".dxf": "DXF",
    ".dgn": "DGN",
    ".vrt": "VRT",
    ".moaw": "OGCAPI",
    ".mps": "GPSBabel's format",
    ".nmea": "NMEA",
    ".osm": "OSM",
    ".pbf": "OSM's PBF",
    ".sqlite": "SQLite",
    ".db": "SQLite",
    ".mbtiles": "MBTiles",
    ".pmtiles": "PMTiles",
    ".mvt": "MVT",
    ".pdf": "PDF",
    ".sql": "PGDUMP",
}


@dataclass(frozen=True, slots=True)
class LayerFacts:
    """A layer's name, and its kind of geometry as GDAL calls it; "" where it has none."""

    name: str
    geometry_type: str


@dataclass(frozen=True, slots=True)
class VectorLayer:
    """What a layer holds.

    Parameters
    ----------
    name : str
        The layer's.
    crs : str or None
        Its coordinate system as the file states it: a code, or WKT.
    encoding : str or None
        That of its texts.
    fids : (n,) int
        GDAL's numbers of the features.
    geometries : (n,) shapely geometries
        None where there is none.
    columns : dict of str to (n,) array
        Numbers with NaN for gaps; whole numbers, truth values, texts, bytes, dates, times and lists with None for gaps.
    warnings : tuple of str
        What GDAL remarked.
    faulty : tuple of int
        Rows whose geometries cannot be made, such as rings of two points; open rings are closed.
    """

    name: str
    crs: str | None
    encoding: str | None
    fids: NDArray[np.int64]
    geometries: Objects
    columns: dict[str, NDArray[Any]]
    warnings: tuple[str, ...] = ()
    faulty: tuple[int, ...] = ()


class VectorFile:
    """A vector file that is open for GDAL to read; made by `open_vector`.

    Attributes
    ----------
    layers : tuple of LayerFacts
        Its layers, those without geometry included.
    views : tuple of str
        Layers of a GeoPackage that are not stored but computed, which are not read.
    """

    def __init__(self, source: str, process: _GdalProcess, facts: dict[str, Any]) -> None:
        self._source = source
        self._process = process
        self.layers = tuple(LayerFacts(name, kind) for name, kind in facts["layers"])
        self.views = tuple(facts["views"])

    def read(self, layer: str) -> VectorLayer:
        """Return what a layer holds.

        Parameters
        ----------
        layer : str
            Its name.

        Raises
        ------
        InputError
            If it cannot be read.
        """
        facts, buffers = self._process.ask({"read": layer})
        waiting = iter(buffers)
        fids = np.frombuffer(next(waiting), dtype=facts["fids"])
        columns: dict[str, NDArray[Any]] = {}
        for column in facts["columns"]:
            columns[_free_name(column["name"], columns)] = _column(column, waiting)
        shapes: Objects = np.full(len(fids), None, dtype=object)
        faulty: tuple[int, ...] = ()
        if facts["has_shapes"]:
            encoded = _objects(waiting, bytes)
            encoded[encoded == b""] = None  # what GDAL has no WKB for, such as a bare ring of KML's
            shapes = np.asarray(shapely.from_wkb(encoded, on_invalid="fix"), dtype=object)
            faulty = tuple(row for row, one in enumerate(encoded) if one and shapes[row] is None)
        encoding, warnings = facts["encoding"], tuple(facts["warnings"])
        return VectorLayer(layer, facts["crs"] or None, encoding, fids, shapes, columns, warnings, faulty)


@contextmanager
def open_vector(source: str, *, encoding: str | None = None, content: bytes | None = None) -> Iterator[VectorFile]:
    """Open a vector file for GDAL to read; the one way to it.

    GDAL reads in a process of its own, with the allowed drivers and no other, without network, unable to write or to
    start programs, within bounds of time and memory; leaving the block, by Ctrl-C too, ends it.

    Parameters
    ----------
    source : str
        A path that exists.
    encoding : str, optional
        That of its texts, where the file says none or a wrong one.
    content : bytes, optional
        What is read in place of the file: what an archive holds, or a text in another encoding.

    Yields
    ------
    VectorFile

    Raises
    ------
    InputError
        If it is no format that is read, describes data elsewhere, or takes too much time or memory.
    """
    given = check_file(source) if content is None else check_content(content, source)
    size = unpacked_size(source) if content is None else len(content)
    process = _GdalProcess(source, size)
    try:
        request: dict[str, Any] = {"size": size, "encoding": encoding}
        if isinstance(given, bytes):
            facts, _ = process.ask({**request, "content": len(given)}, given)
        else:
            facts, _ = process.ask({**request, "path": given})
        yield VectorFile(source, process, facts)
    finally:
        process.end()


class _GdalProcess:
    """The process in which GDAL reads one file."""

    def __init__(self, source: str, size: int) -> None:
        self._source = source
        self._patience_s = _LONGEST_S + size / _BYTES_A_SECOND
        self._is_late = False
        kept = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
        own = {
            # the same packages as here, but nothing from the current folder, which may be the stranger's too
            "PYTHONPATH": os.pathsep.join(step for step in sys.path if step),
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONIOENCODING": "utf-8",
            "PATH": str(Path(os.devnull) / "none") if os.name == "posix" else os.environ.get("PATH", ""),
            "GDAL_DRIVER_PATH": "disable",
            "GDAL_CONFIG_FILE": os.devnull,
            "PROJ_NETWORK": "OFF",
            "OPENBLAS_NUM_THREADS": "1",
        }
        self._process = subprocess.Popen(
            [sys.executable, "-P", gdal_process.__file__],
            env=kept | own,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    def ask(self, request: dict[str, Any], content: bytes = b"") -> tuple[dict[str, Any], list[bytes]]:
        """Return the answer to a request: its header and its buffers."""
        requests, replies = self._process.stdin, self._process.stdout
        if requests is None or replies is None:
            raise InputError("GDAL's process has no pipes", source=self._source)
        watch = threading.Timer(self._patience_s, self._give_up)
        watch.daemon = True
        watch.start()
        try:
            requests.write(json.dumps(request).encode() + b"\n" + content)
            requests.flush()
            header = json.loads(replies.readline() or b"null")
            buffers = [replies.read(size) for size in header["sizes"]] if header is not None else []
        except OSError as error:
            raise self._ended() from error
        finally:
            watch.cancel()
        if header is None or [len(buffer) for buffer in buffers] != header["sizes"]:
            raise self._ended()
        if "error" in header:
            raise self.refused(self._source, header["error"])
        return header, buffers

    def end(self) -> None:
        """End the process, whatever it is at."""
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:  # what was still to be written
                    continue
        self._process.wait()

    def _give_up(self) -> None:
        self._is_late = True
        self._process.kill()

    @staticmethod
    def refused(source: str, reason: str) -> InputError:
        """Return the error for what GDAL says, without its advice, which is of options that there are not here."""
        if _UNKNOWN not in reason:
            return InputError((reason.strip().splitlines() or ["no reason is given"])[0], source=source)
        name = _NOT_READ.get(Path(source).suffix.lower())
        known = f"{name} is not read here" if name else "no format that is read here"
        hint = f"read are {_listed(ALLOWED_DRIVERS)}; convert it, for example with ogr2ogr out.gpkg IN"
        return InputError(known, source=source, hint=hint)

    def _ended(self) -> InputError:
        code = self._process.wait()
        if self._is_late or code in _OUT_OF_TIME:
            return InputError(
                "takes too long to read", source=self._source, hint="convert it with ogr2ogr, or split it"
            )
        return InputError(f"GDAL cannot read it: its process ended with {code}", source=self._source)


def _free_name(name: str, taken: dict[str, Any]) -> str:
    """Return a column's name, numbered where another has it."""
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name}_{number}"
    return free


def _column(facts: dict[str, str], buffers: Iterator[bytes]) -> NDArray[Any]:
    """Return a column as the process has sent it, of the type that the file states."""
    kind = facts["type"]
    if facts["form"] == "number":
        values = np.frombuffer(next(buffers), dtype=facts["dtype"])
        return _whole(values, bool if kind == "OFSTBoolean" else int) if kind in _WHOLE_TYPES else values
    forms: dict[str, Callable[[bytes], object]] = {
        "bytes": bytes,
        "list": json.loads,
        "text": _READ_AS.get(kind, _text),
    }
    return _objects(buffers, forms[facts["form"]])


def _whole(values: NDArray[Any], kind: type) -> NDArray[Any]:
    """Return whole numbers that came as floats, because some are missing, as what they are."""
    if values.dtype.kind != "f":
        return values
    there = np.isfinite(values)
    if (np.abs(values[there]) >= _EXACT).any():
        return values
    found: Objects = np.full(len(values), None, dtype=object)
    found[there] = [kind(value) for value in values[there].tolist()]
    return found


def _objects(buffers: Iterator[bytes], decode: Callable[[bytes], object]) -> Objects:
    there = np.frombuffer(next(buffers), dtype=bool)
    ends = np.cumsum(np.frombuffer(next(buffers), dtype=np.int64)).tolist()
    content = next(buffers)
    found: Objects = np.full(len(there), None, dtype=object)
    start = 0
    for row, (is_there, end) in enumerate(zip(there.tolist(), ends, strict=True)):
        if is_there:
            found[row] = decode(content[start:end])
        start = end
    return found


def _text(value: bytes) -> str:
    return value.decode("utf-8", "surrogateescape")


def _moment(read: Callable[[str], object]) -> Callable[[bytes], object]:
    """Return a reader of dates or times; what is none stays a text."""

    def decode(value: bytes) -> object:
        text = _text(value)
        try:
            return read(text)
        except ValueError:
            return text

    return decode


def _listed(names: tuple[str, ...]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}"


_EXACT = float(2**53)  # beyond it floats skip whole numbers
_WHOLE_TYPES = {"OFTInteger", "OFTInteger64", "OFSTBoolean", "OFSTInt16"}
_READ_AS = {
    "OFTDate": _moment(date.fromisoformat),
    "OFTTime": _moment(time.fromisoformat),
    "OFTDateTime": _moment(datetime.fromisoformat),
}
