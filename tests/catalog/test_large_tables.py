"""Tables of very many columns, rows and faults."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rangekit.catalog.geojson import read_geojson
from rangekit.catalog.tables import read_csv
from rangekit.catalog.targets import load_targets
from rangekit.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path


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
