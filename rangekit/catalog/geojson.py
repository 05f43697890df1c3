"""Reads GeoJSON feature by feature: a collection, one feature, a bare geometry, or one of these a line."""

from __future__ import annotations

import json
import re
from array import array
from functools import partial
from typing import TYPE_CHECKING, Any

import shapely

from rangekit.catalog.columns import ColumnWriter, LazyTexts, pack_json
from rangekit.catalog.geometries import Features, number_rows, pack_geometries, raise_faults, require_sound
from rangekit.catalog.json_text import JsonFault, JsonText, LongValueError, Ragged
from rangekit.catalog.tables import LARGEST_TABLE_COLUMNS
from rangekit.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from shapely.geometry.base import BaseGeometry

__all__ = ["RECORD_SEPARATOR", "read_geojson"]

RECORD_SEPARATOR = b"\x1e"
_MARK = b"\xef\xbb\xbf"
_GEOMETRY_TYPES = {
    "Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection",
}  # fmt: skip
_HALF_LETTER = re.compile(rb"\\u[dD][89a-fA-F]")
_LEVELS = {"LineString": 1, "MultiPoint": 1, "Polygon": 2, "MultiLineString": 2, "MultiPolygon": 3}
_SHORT = 1 << 18  # bytes
_AT_ONCE = 512  # geometries
_OPEN_RING = '{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1]]]}'


def read_geojson(text: str | bytes, source: str, *, allow_empty: bool = False) -> Features:
    """Return the features of a GeoJSON text: a collection, one feature, a bare geometry, or one of these a line.

    Parameters
    ----------
    text : str or bytes
        The text, or its content in UTF-8.
    source : str
        The file's name, for messages.
    allow_empty : bool
        Whether features without a geometry are kept, with an empty one, or are problems.

    Raises
    ------
    InputError
        If it is not GeoJSON, or features are faulty (all of them, by number).

    Examples
    --------
    >>> features = read_geojson('{"type": "Point", "coordinates": [36.19, 51.73]}', "kursk.geojson")
    >>> features.geometries[0].x
    36.19
    """
    content = (text.encode("utf-8") if isinstance(text, str) else text).removeprefix(_MARK)
    del text
    try:
        members = _read_one(content, source, allow_empty=allow_empty)
    except JsonFault as fault:
        members = _read_lines(content, source, fault, allow_empty=allow_empty)
    except (RecursionError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"not JSON that can be read: {_why_unreadable(error)}", source=source) from error
    del content  # which is not needed while geometries are checked
    return members.finish()


def _read_one(content: bytes, source: str, *, allow_empty: bool) -> _Members:
    """Return the features of a text that is one document."""
    members = _Members(source, allow_empty=allow_empty, may_hold_halves=bool(_HALF_LETTER.search(content)))
    _read_document(content, members)
    return members


def _read_lines(content: bytes, source: str, first: JsonFault, *, allow_empty: bool) -> _Members:
    """Return the features of a text that is a document a line."""
    several = 0
    for _, line in _records(content):
        if not (line.startswith(b"{") and line.endswith(b"}")):
            several = 0
            break
        several += 1
    if not (several > 1 or (several and RECORD_SEPARATOR in content)):
        raise InputError(f"not JSON: {first}", source=source) from first
    members = _Members(source, allow_empty=allow_empty, may_hold_halves=bool(_HALF_LETTER.search(content)))
    faulty, reasons = array("I"), ColumnWriter()
    for number, line in _records(content):
        try:
            _read_document(line, members)
        except JsonFault as fault:
            reason = f"not JSON: {fault.message}"
        except InputError:
            if not faulty:
                raise
            continue
        except (RecursionError, ValueError) as error:
            reason = _why_unreadable(error)
        else:
            continue
        reasons.put(len(faulty), reason)
        faulty.append(number)
    said = partial(_format_fault, "line {}".format, faulty, reasons.finish(len(faulty)))
    raise_faults(LazyTexts(len(faulty), said), source)
    return members


def _read_document(content: bytes, members: _Members) -> None:
    """Read one document; a short one at once."""
    if len(content) <= _SHORT:
        text = content.decode("utf-8")
        try:
            document = json.loads(text)
        except json.JSONDecodeError as error:
            raise JsonFault(error.msg, error.lineno, error.colno) from error
    else:
        walked = JsonText(content)
        document = _walk(walked, members) if walked.peek() == "{" else walked.value()
        walked.end()
    members.add_document(document)


def _records(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the records of a sequence, each with the line it begins on: RFC 8142 lets one run over several lines."""
    between = RECORD_SEPARATOR if RECORD_SEPARATOR in content else b"\n"
    number, start = 1, 0
    while start <= len(content):
        end = content.find(between, start)
        piece = content[start : end if end >= 0 else len(content)]
        if line := piece.strip():
            yield number, line
        number += piece.count(b"\n") if between == RECORD_SEPARATOR else 1
        start = end + 1 if end >= 0 else len(content) + 1


def _walk(text: JsonText, members: _Members | None = None) -> dict[str, Any]:
    """Return the object that comes next; a collection's features go to the members, coordinates become arrays."""
    found: dict[str, Any] = {}
    for key in text.members():
        begins = text.peek()
        if key == "features" and begins == "[" and members is not None:
            members.begin_collection()
            for _ in text.elements():
                members.add((text.short_object() or _walk(text)) if text.peek() == "{" else text.value())
            found[key] = []
        elif key == "coordinates" and begins == "[":
            found[key] = text.coordinates()
        elif key == "properties" and begins == "{":
            found[key] = {name: text.value() for name in text.members()}
        elif key == "geometry" and begins == "{":
            found[key] = _walk(text)
        elif key == "geometries" and begins == "[":
            found[key] = [_walk(text) if text.peek() == "{" else text.value() for _ in text.elements()]
        else:
            found[key] = text.value()
    return found


class _Members:
    """Takes features and keeps their geometries, attributes and problems."""

    def __init__(self, source: str, *, allow_empty: bool, may_hold_halves: bool) -> None:
        self._source = source
        self._allow_empty = allow_empty
        self._may_hold_halves = may_hold_halves
        self._has_collection = False
        self._count = 0
        self._geometries = ColumnWriter(pack_geometries)
        self._waiting: list[tuple[object, bool]] = []
        self._columns: dict[str, ColumnWriter] = {}
        self._ids: ColumnWriter | None = None
        self._faulty, self._reasons = array("I"), ColumnWriter()

    def begin_collection(self) -> None:
        """Expect the features of a document, which has one list of them."""
        if self._has_collection:
            raise InputError("not GeoJSON: it has two lists of features", source=self._source)
        self._has_collection = True

    def add_document(self, document: object) -> None:
        """Take a document whose collected features, if it is long, were taken already."""
        if not isinstance(document, dict):
            raise InputError("not GeoJSON: the text is no object", source=self._source)
        has_collection, self._has_collection = self._has_collection, False
        _refuse_projected(document, self._source)
        kind = document.get("type")
        if kind == "FeatureCollection" and isinstance(document.get("features"), list):
            for member in document["features"]:
                self.add(member)
        elif has_collection and kind == "Feature":
            raise InputError("not GeoJSON: a Feature with a list of features", source=self._source)
        elif kind == "Feature":
            self.add(document)
        elif isinstance(kind, str) and kind in _GEOMETRY_TYPES:
            self.add({"geometry": document})
        else:
            hint = "expected a FeatureCollection"
            raise InputError(f"not GeoJSON: its type is {kind!r}", source=self._source, hint=hint)

    def add(self, given: object) -> None:
        """Take a feature."""
        member: dict[str, Any] = given if isinstance(given, dict) else {}
        if self._may_hold_halves:
            _refuse_half_letters(member, self._source)
        row = self._count
        self._count += 1
        properties = member.get("properties") or {}
        is_object = isinstance(properties, dict)
        for key, value in properties.items() if is_object else ():
            column = self._columns.get(key) or self._new_column(key)
            if value is not None:
                column.put(row, value)
        if member.get("id") is not None:
            self._ids = self._ids or ColumnWriter(pack_json)
            self._ids.put(row, member["id"])
        self._waiting.append((member.get("geometry"), is_object))
        if len(self._waiting) == _AT_ONCE:
            self._make_geometries()

    def finish(self) -> Features:
        """Return the features, or raise for all that are faulty."""
        if not self._count:
            raise InputError("no features", source=self._source)
        self._make_geometries()
        where = number_rows("feature", self._count)
        said = partial(_format_fault, where.__getitem__, self._faulty, self._reasons.finish(len(self._faulty)))
        raise_faults(LazyTexts(len(self._faulty), said), self._source)
        geometries = self._geometries.finish(self._count)
        require_sound(geometries, where, self._source, allow_empty=self._allow_empty)
        columns = dict[str, "Sequence[object]"]()
        for key, writer in self._columns.items():
            columns[key] = writer.finish(self._count)
        return Features(geometries, where, columns, self._ids.finish(self._count) if self._ids else [])

    def _new_column(self, key: str) -> ColumnWriter:
        if len(self._columns) == LARGEST_TABLE_COLUMNS:
            limit = f"more than {LARGEST_TABLE_COLUMNS:,} kinds of properties, the limit"
            raise InputError(limit, source=self._source, hint="leave out what is not needed")
        self._columns[key] = ColumnWriter(pack_json)
        return self._columns[key]

    def _make_geometries(self) -> None:
        """Make the geometries that wait, together if all are sound."""
        start = self._count - len(self._waiting)
        waiting, self._waiting = self._waiting, []
        try:
            if all(is_object for _, is_object in waiting):
                made = shapely.from_geojson([json.dumps(_object(given)) for given, _ in waiting])
                for row, geometry in enumerate(made.tolist(), start):
                    self._geometries.put(row, geometry)
                return
        except (shapely.errors.GEOSException, ValueError, TypeError):
            pass  # each by itself then, to tell which and why
        for row, (given, is_object) in enumerate(waiting, start):
            empty = self._allow_empty and given is None
            geometry, fault = (shapely.Point(), "") if empty else _geometry(given)
            if fault or not is_object:
                self._reasons.put(len(self._faulty), fault or "properties are no object")
                self._faulty.append(row)
            else:
                self._geometries.put(row, geometry)


def _object(given: object) -> dict[str, Any]:
    if not isinstance(given, dict):
        raise TypeError(given)
    return given


def _geometry(given: object) -> tuple[BaseGeometry, str]:
    """Return the geometry of a GeoJSON object, and what is wrong with it or nothing."""
    if not isinstance(given, dict):
        return shapely.Point(), "no geometry"
    try:
        return _made(given), ""
    except (shapely.errors.GEOSException, ValueError) as error:
        return shapely.Point(), f"not a geometry: {str(error).strip()}"


def _made(given: dict[str, Any]) -> BaseGeometry:
    """Return the geometry of an object whose coordinates may be arrays already."""
    kind, coordinates, parts = given.get("type"), given.get("coordinates"), given.get("geometries")
    if kind == "GeometryCollection" and isinstance(parts, list) and all(isinstance(part, dict) for part in parts):
        return shapely.GeometryCollection([_made(part) for part in parts])
    if not isinstance(coordinates, Ragged):
        made: BaseGeometry = shapely.from_geojson(json.dumps(given, default=lambda _: None))
        return made
    if kind not in _GEOMETRY_TYPES:
        shapely.from_geojson(json.dumps({key: given[key] for key in given.keys() & {"type"}}))  # which says so
    if not isinstance(kind, str) or _LEVELS.get(kind) != len(coordinates.offsets):
        raise ValueError(f"its coordinates are not those of a {kind}")
    if kind in {"Polygon", "MultiPolygon"}:
        ends = coordinates.offsets[0]
        if (coordinates.positions[ends[:-1]] != coordinates.positions[ends[1:] - 1]).any():
            shapely.from_geojson(_OPEN_RING)  # which says so in the same words as for a short one
    several: list[BaseGeometry] = shapely.from_ragged_array(
        shapely.GeometryType[kind.upper()], coordinates.positions, coordinates.offsets
    ).tolist()
    return several[0]


def _format_fault(label: Callable[[int], str], faulty: Sequence[int], reasons: Sequence[str], number: int) -> str:
    return f"{label(faulty[number])}: {reasons[number]}"


def _why_unreadable(error: Exception) -> str:
    if isinstance(error, LongValueError):
        return str(error)
    return "nested too deeply" if isinstance(error, RecursionError) else "a number of more than 4,300 digits"


def _refuse_half_letters(member: object, source: str) -> None:
    """Raise for text that no file can hold: an escape that stands for half of a letter, the other half missing."""
    try:
        json.dumps(member, ensure_ascii=False, default=str).encode("utf-8")
    except UnicodeEncodeError as error:
        half = error.object[error.start].encode("unicode_escape").decode("ascii")
        raise InputError(f"a text holds half of a letter, {half}", source=source, hint="write it in UTF-8") from error


def _refuse_projected(document: dict[str, Any], source: str) -> None:
    crs = json.dumps(document.get("crs") or "")
    if crs != '""' and not any(name in crs for name in ("CRS84", "4326")):
        hint = "RFC 7946 knows only degrees on WGS 84: convert it, for example with ogr2ogr -t_srs OGC:CRS84"
        raise InputError("the GeoJSON names another coordinate system", source=source, hint=hint)
