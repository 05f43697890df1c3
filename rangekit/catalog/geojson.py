"""Reads JSON: GeoJSON in every spelling, and what else people call .json, which `json_dialects` turns into it."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from rangekit.catalog.encodings import decode_text
from rangekit.catalog.geometries import Features, keep_sound
from rangekit.catalog.json_dialects import features_of_overpass, find_records, flatten_records, is_for_gdal
from rangekit.catalog.labels import label_rows
from rangekit.catalog.positions import transform_geometries
from rangekit.catalog.reading import Reading, counted, list_some
from rangekit.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

__all__ = ["RECORD_SEPARATOR", "GdalNeededError", "RecordsFound", "read_geojson", "read_json"]

RECORD_SEPARATOR = "\x1e"
GEOMETRY_TYPES = {
    "Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection",
}  # fmt: skip
DEEPEST = 64  # levels of a property; what writes it calls itself for each
LARGEST_KINDS = 16_384  # of properties: each is a column
_HALF_LETTER = re.compile(r"\\u[dD][89a-fA-F]")
_GEOS_CLASS = re.compile(r"^\w+Exception: ")
_WGS84 = re.compile(r"\b(CRS84|4326|WGS ?84)\b", re.IGNORECASE)


def is_deeper(value: object, levels: int) -> bool:
    """Tell whether lists and objects stand in one another deeper than so many levels.

    Examples
    --------
    >>> is_deeper([[1]], 2), is_deeper([[1]], 1), is_deeper({"a": [{}]}, 2)
    (False, True, True)
    """
    inside: list[Any] = [value]
    for _ in range(levels + 1):
        inside = [one for one in inside if isinstance(one, dict | list)]
        if not inside:
            return False
        inside = [inner for one in inside for inner in (one.values() if isinstance(one, dict) else one)]
    return True


class RecordsFound(Exception):  # noqa: N818 - says what was found, to whoever reads tables
    """A JSON text that is a table: records with their keys."""

    def __init__(self, records: list[dict[str, Any]]) -> None:
        super().__init__()
        self.records = records


class GdalNeededError(Exception):
    """A JSON text in a dialect that GDAL reads: TopoJSON or Esri's."""


def read_geojson(text: str | bytes, source: str | Reading, *, allow_empty: bool = False) -> Features:
    """Return the features of a GeoJSON text: a collection, one feature, a bare geometry, or one of these a line.

    Parameters
    ----------
    text : str or bytes
        The text, or its content.
    source : str or Reading
        The file's name, for messages; or that with options, which takes the notes.
    allow_empty : bool
        Whether features without a geometry are kept, with an empty one.

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
    reading = source if isinstance(source, Reading) else Reading(source)
    try:
        return read_json(text, reading, allow_empty=allow_empty)
    except (RecordsFound, GdalNeededError) as error:
        hint = "expected a FeatureCollection"
        raise InputError("not GeoJSON", source=reading.source, hint=hint) from error


def read_json(text: str | bytes, reading: Reading, *, allow_empty: bool = False) -> Features:
    """Return the features of a JSON text, as `read_geojson` does.

    Raises
    ------
    RecordsFound, GdalNeededError
        If somebody else is to read it.
    InputError
        As `read_geojson`.
    """
    decoded = (decode_text(text, reading) if isinstance(text, bytes) else text).removeprefix("\ufeff")
    documents = _load(decoded, reading)
    if _HALF_LETTER.search(decoded):
        _refuse_half_letters(documents, reading)
    members = _Members(reading)
    for document in documents:
        members.add_document(document)
    return members.finish(allow_empty=allow_empty)


def _load(text: str, reading: Reading) -> list[Any]:
    """Return the document of a text, or those of its lines."""
    try:
        return [json.loads(text)]
    except json.JSONDecodeError as error:
        lines = list(_records(text))
        is_sequence = len(lines) > 1 or RECORD_SEPARATOR in text
        if not (lines and is_sequence and all(line.startswith("{") and line.endswith("}") for _, line in lines)):
            problem = f"not JSON: line {error.lineno}, column {error.colno}: {error.msg}"
            raise InputError(problem, source=reading.source) from error
    except (RecursionError, ValueError) as error:
        raise InputError(f"not JSON that can be read: {_why(error)}", source=reading.source) from error
    documents, problems = [], []
    for number, line in lines:
        try:
            documents.append(json.loads(line))
        except (RecursionError, ValueError) as error:
            problems.append(f"line {number}: {_why(error)}")
    if problems:
        if not (reading.options.skip_bad and documents):
            raise InputError("unreadable features", source=reading.source, problems=problems)
        reading.note(f"{counted(len(problems), 'bad line')} left out: {list_some(problems)}")
    return documents


def _why(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"not JSON: {error.msg}"
    return "nested too deeply" if isinstance(error, RecursionError) else "a number of more than 4,300 digits"


def _records(text: str) -> Iterator[tuple[int, str]]:
    """Yield the records of a sequence, each with the line it begins on: RFC 8142 lets one run over several lines."""
    between = RECORD_SEPARATOR if RECORD_SEPARATOR in text else "\n"
    number = 1
    for piece in text.split(between):
        if line := piece.strip():
            yield number, line
        number += piece.count("\n") if between == RECORD_SEPARATOR else 1


class _Members:
    """Takes documents and keeps their features' geometries, attributes and problems."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._geometries: list[object] = []
        self._problems: dict[int, str] = {}
        self._columns: dict[str, dict[int, object]] = {}
        self._ids: dict[int, object] = {}
        self._records: list[dict[str, Any]] = []
        self._crs: str | None = None

    def add_document(self, document: object) -> None:
        """Take a document: a collection, a feature, a geometry, a list of these, or one in another dialect."""
        if is_for_gdal(document):
            raise GdalNeededError
        if isinstance(document, list):
            if document and all(_is_feature(one) for one in document):
                self._reading.guess("a list of features was taken for a FeatureCollection")
                for one in document:
                    self._add_one(one)
                return
        elif isinstance(document, dict) and self._add_object(document):
            return
        overpass = features_of_overpass(document)
        if overpass is not None:
            self._reading.guess("the answer of an Overpass server was taken for features")
            for feature in overpass:
                self._add(feature)
            return
        records = find_records(document)
        if records is None:
            raise self._unknown(document)
        self._records += records

    def finish(self, *, allow_empty: bool) -> Features:
        """Return the features.

        Raises
        ------
        RecordsFound
            If they are records without geometries.
        InputError
            For faults, all of them.
        """
        if self._records:
            if not self._geometries:
                raise RecordsFound(flatten_records(self._records))
            raise InputError("not GeoJSON: features and records mixed", source=self._reading.source)
        count = len(self._geometries)
        if not count:
            raise InputError("no features", source=self._reading.source)
        where = label_rows("feature", count)
        geometries = self._made()
        columns = {key: [given.get(row) for row in range(count)] for key, given in self._columns.items()}
        ids: Sequence[object] = [self._ids.get(row) for row in range(count)] if self._ids else []
        rows = self._reading.sift(
            np.array(sorted(self._problems), dtype=np.intp),
            count,
            "unreadable features",
            lambda row: f"{where[row]}: {self._problems[row]}",
        )
        if rows is not None:
            columns = {key: [column[row] for row in rows.tolist()] for key, column in columns.items()}
            ids = [ids[row] for row in rows.tolist()] if ids else []
            where, geometries = label_rows("feature", rows + 1), geometries[rows]
        if self._crs is not None or self._reading.options.crs:
            geometries = transform_geometries(geometries, self._crs, self._reading)
            if self._crs is not None:
                self._reading.note(f"positions were converted from {self._crs}, which the file names")
        return keep_sound(geometries, where, columns, self._reading, ids=ids, allow_empty=allow_empty)

    def _add_object(self, document: dict[str, Any]) -> bool:
        kind = document.get("type")
        if kind == "FeatureCollection" and isinstance(document.get("features"), list):
            self._take_crs(document)
            for one in document["features"]:
                self._add(one)
            return True
        return self._add_one(document)

    def _add_one(self, document: dict[str, Any]) -> bool:
        kind = document.get("type")
        if kind == "Feature":
            self._take_crs(document)
            self._add(document)
        elif isinstance(kind, str) and kind in GEOMETRY_TYPES:
            self._take_crs(document)
            self._add({"geometry": document})
        else:
            return False
        return True

    def _unknown(self, document: object) -> InputError:
        source = self._reading.source
        if isinstance(document, dict):
            hint = "expected a FeatureCollection"
            return InputError(f"not GeoJSON: its type is {document.get('type')!r}", source=source, hint=hint)
        return InputError("not GeoJSON: the text is no object", source=source)

    def _take_crs(self, document: dict[str, Any]) -> None:
        crs = document.get("crs")
        if not crs or _WGS84.search(json.dumps(crs)):
            return
        properties = crs.get("properties") if isinstance(crs, dict) else None
        named = properties if isinstance(properties, dict) else {}
        name = str(named.get("name") or named.get("code") or crs)
        self._crs = f"EPSG:{name}" if name.isdecimal() else name

    def _add(self, given: object) -> None:
        member: dict[str, Any] = given if isinstance(given, dict) else {}
        row = len(self._geometries)
        properties = member.get("properties") or {}
        if not isinstance(properties, dict):
            self._problems[row] = "properties are no object"
            properties = {}
        for key, value in properties.items():
            if key not in self._columns and len(self._columns) == LARGEST_KINDS:
                limit = f"more than {LARGEST_KINDS:,} kinds of properties, the limit"
                raise InputError(limit, source=self._reading.source, hint="leave out what is not needed")
            if isinstance(value, dict | list) and is_deeper(value, DEEPEST):
                raise InputError(f"a property is nested deeper than {DEEPEST} levels", source=self._reading.source)
            self._columns.setdefault(key, {})[row] = value
        if member.get("id") is not None:
            self._ids[row] = member["id"]
        geometry = member.get("geometry")
        if geometry is not None and not isinstance(geometry, dict):
            self._problems.setdefault(row, "no geometry")
            geometry = None
        self._geometries.append(geometry)

    def _made(self) -> NDArray[Any]:
        """Return the geometries, made together if all are sound, otherwise each by itself to tell which is not."""
        made = np.full(len(self._geometries), None, dtype=object)
        rows = [row for row, given in enumerate(self._geometries) if given is not None and row not in self._problems]
        try:
            made[rows] = shapely.from_geojson([json.dumps(self._geometries[row]) for row in rows])
        except (shapely.errors.GEOSException, ValueError, TypeError, RecursionError):
            closed = []
            for row in rows:
                made[row], problem, was_open = _make_geometry(self._geometries[row])
                if problem:
                    self._problems[row] = problem
                if was_open:
                    closed.append(f"feature {row + 1}")
            if closed:
                self._reading.guess(f"rings that were not closed were closed: {list_some(closed)}")
        self._geometries = []
        return made


def _is_feature(document: object) -> bool:
    return isinstance(document, dict) and (
        document.get("type") == "Feature" or (document.get("type") in GEOMETRY_TYPES and "name" not in document)
    )


def _make_geometry(given: Any) -> tuple[object, str, bool]:
    """Return a geometry, or what is wrong with it; and whether rings had to be closed."""
    try:
        return shapely.from_geojson(json.dumps(given)), "", False
    except (shapely.errors.GEOSException, ValueError, TypeError, RecursionError) as error:
        problem = f"not a geometry: {_GEOS_CLASS.sub('', str(error).strip())}"
    try:
        return shapely.from_geojson(json.dumps(_with_closed_rings(given))), "", True
    except (shapely.errors.GEOSException, ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return None, problem, False


def _with_closed_rings(given: dict[str, Any]) -> dict[str, Any]:
    kind = given["type"]
    if kind == "GeometryCollection":
        return {**given, "geometries": [_with_closed_rings(part) for part in given["geometries"]]}
    if kind == "Polygon":
        return {**given, "coordinates": [_closed(ring) for ring in given["coordinates"]]}
    if kind == "MultiPolygon":
        return {**given, "coordinates": [[_closed(ring) for ring in part] for part in given["coordinates"]]}
    return given


def _closed(ring: list[Any]) -> list[Any]:
    return [*ring, ring[0]] if len(ring) > 2 and ring[0] != ring[-1] else ring


def _refuse_half_letters(documents: Sequence[object], reading: Reading) -> None:
    """Raise for text that no file can hold: an escape that stands for half of a letter, the other half missing."""
    try:
        json.dumps(documents, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError as error:
        half = error.object[error.start].encode("unicode_escape").decode("ascii")
        hint = "write it in UTF-8"
        raise InputError(f"a text holds half of a letter, {half}", source=reading.source, hint=hint) from error
