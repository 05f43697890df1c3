"""Columns kept as bytes: the same values come back, and readers that use them read what they read before."""

from __future__ import annotations

import json
import pickle
from typing import TYPE_CHECKING

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from rangekit.catalog import geojson, json_text
from rangekit.catalog.columns import Column, ColumnWriter, pack_json
from rangekit.catalog.geojson import read_geojson
from rangekit.catalog.tables import read_csv
from rangekit.catalog.targets import load_targets
from rangekit.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

CELLS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.binary()
ALIKE = st.one_of(*(st.lists(st.none() | kind) for kind in (st.integers(), st.floats(allow_nan=False), st.text())))
SQUARES = [[[x, 0], [x + 0.5, 0], [x + 0.5, 1e-3], [x, 0]] for x in range(5)]
FEATURES = {
    "type": "FeatureCollection",
    "bbox": [0, 0, 9, 9],
    "features": [
        {"type": "Feature", "id": 7, "properties": {"a": "Орёл", "b": [1, {"c": None}]}, "geometry": None},
        {"type": "Feature", "properties": {"d": 1.5}, "geometry": {"type": "Point", "coordinates": [1, 2]}},
        {"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": [1, 2, 3]}},
        {"type": "Feature", "properties": None, "geometry": {"type": "MultiPoint", "coordinates": [[1, 2], [3.5, 4]]}},
        {"type": "Feature", "properties": {}, "geometry": {"type": "LineString", "coordinates": [[1, 2], [3, -4e-1]]}},
        {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": SQUARES[:1]}},
        {
            "type": "Feature",
            "properties": {"a": "\U0001f600 \n"},
            "geometry": {"type": "MultiPolygon", "coordinates": [[ring] for ring in SQUARES]},
        },
    ],
}


@given(st.lists(CELLS) | ALIKE)
def test_values_come_back_as_they_were(values: list[object]) -> None:
    column = Column(values)
    assert column == values
    assert values == column
    assert [column[row] for row in range(-len(values), 0)] == values
    assert list(map(type, column)) == list(map(type, values))
    assert pickle.loads(pickle.dumps(column)) == values


# Which values come back is tested above. What matters here is where the gaps lie, so values are drawn from a few:
# making up texts took so long on a busy machine that Hypothesis gave up.
EDGES_OF_BLOCKS = st.sampled_from([0, 1, 4094, 4095, 4096, 4097, 8191, 8192, 10_000])
FEW = st.sampled_from(["Орёл", "", [], [1, 2], True, False, 0])


@given(st.dictionaries(EDGES_OF_BLOCKS | st.integers(0, 10_000), FEW, max_size=12))
def test_rows_that_are_left_out_are_gaps(filled: dict[int, object]) -> None:
    writer = ColumnWriter(pack_json)
    for row in sorted(filled):
        writer.put(row, filled[row])
    assert writer.finish(10_001) == [filled.get(row) for row in range(10_001)]


def test_a_row_beyond_the_last_is_an_error() -> None:
    column = Column("abc")
    assert (column[-1], column[1:]) == ("c", ("b", "c"))
    for row in (3, -4):
        with pytest.raises(IndexError):
            column[row]


@pytest.mark.parametrize("window", [3, 7, 31, 200])
@pytest.mark.parametrize("indent", [None, 2])
def test_geojson_is_the_same_through_any_window(
    window: int, indent: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = json.dumps(FEATURES, ensure_ascii=False, indent=indent)
    whole = read_geojson(text, "a.geojson", allow_empty=True)
    monkeypatch.setattr(geojson, "_SHORT", 0)
    monkeypatch.setattr(json_text, "_WINDOW", window)
    seen = read_geojson(text, "a.geojson", allow_empty=True)
    assert list(map(shapely.to_wkt, seen.geometries)) == list(map(shapely.to_wkt, whole.geometries))
    assert (seen.columns, seen.ids, len(seen.where)) == (whole.columns, whole.ids, len(whole.where))
    assert whole.columns["b"][0] == [1, {"c": None}]


@pytest.mark.parametrize(
    "text",
    [
        '{"type": "Point",\n "coordinates": [1, 2], "a"}',
        '{"type": "Point",\n "coordinates": [[1, 2], [3 4]]}',
        '{"type": "FeatureCollection", "features": [{"type": "Feature"}\n {}]}',
        '{"type": "FeatureCollection", "features": [{}, {"a": x}]}',
        '{"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 1]]]}',
        '{"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [0, 0]]]}',
        '{"type": "Polygone", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}',
        '{"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]} 1',
        '{"type": "Topology", "features": [{}]}',
        "[{}",
    ],
)
def test_faults_of_geojson_are_the_same_through_any_window(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputError) as whole:
        read_geojson(text, "a.geojson")
    monkeypatch.setattr(geojson, "_SHORT", 0)
    monkeypatch.setattr(json_text, "_WINDOW", 5)
    with pytest.raises(InputError) as seen:
        read_geojson(text, "a.geojson")
    assert str(seen.value) == str(whole.value)


def test_a_long_list_among_the_properties_names_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_text, "_LONGEST", 1 << 18)
    text = '{"type":"Feature","geometry":null,"properties":{"a":[' + "[]," * 200_000 + "[]]}}"
    with pytest.raises(InputError, match=r"a list or object of more than .* MiB that is no coordinates"):
        read_geojson(text, "a.geojson")


def test_very_many_columns_name_the_limit() -> None:
    names = ",".join(f"c{number}" for number in range(20_000))
    with pytest.raises(InputError, match="20,002 columns, the limit is 16,384"):
        read_csv(f"lon,lat,{names}\n1,2{',' * 20_000}\n", "a.csv")
    members = ",".join(f'{{"type":"Feature","geometry":null,"properties":{{"c{n}":1}}}}' for n in range(17_000))
    with pytest.raises(InputError, match="more than 16,384 kinds of properties"):
        read_geojson(f'{{"type":"FeatureCollection","features":[{members}]}}', "a.geojson", allow_empty=True)


def test_every_fault_of_very_many_is_there(tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    path.write_text("x,y\n" + "1,2\n\n1,95\n" * 5000)
    with pytest.raises(InputError, match=r"5000 bad rows: line 4: latitude 95 .*; and 4960 more") as caught:
        load_targets(path)
    assert caught.value.problems[4999] == "line 15001: latitude 95 is outside -90..90"


@settings(max_examples=30)
@given(st.lists(st.tuples(st.sampled_from("AB"), st.integers(0, 2)), min_size=2, max_size=40))
def test_notes_count_as_a_plain_reading_does(rows: list[tuple[str, int]]) -> None:
    from rangekit.catalog.data_checks import find_duplicates

    entries, places, repeated, shared = set(), set(), 0, 0
    for name, place in rows:
        repeated += (name, place) in entries
        shared += (name, place) not in entries and place in places
        entries.add((name, place))
        places.add(place)
    where = [f"line {row}" for row in range(len(rows))]
    notes = find_duplicates([name for name, _ in rows], [x for _, x in rows], [x for _, x in rows], where)
    counts = [int(note.split()[0]) for note in notes]
    assert counts == [count for count in (repeated, shared) if count]
