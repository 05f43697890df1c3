from collections.abc import Callable

import pytest
from shapely import box

from rangekit.analysis import RangeArea
from rangekit.errors import InputError
from rangekit.export import FORMATS, choose_format, describe_output, encode
from rangekit.model import ReachResult


@pytest.mark.parametrize(
    ("holds", "path", "expected"),
    [
        ("places", "r.csv", "csv"),
        ("places", "r.CSV", "csv"),
        ("places", "a.b/r.json", "json"),
        ("places", "r.geojson", "geojson"),
        ("places", "r.txt", "table"),
        ("areas", "a.geojson", "geojson"),
        ("areas", "a.csv", "csv"),
        ("areas", "a.json", "geojson"),
    ],
)
def test_the_suffix_chooses(holds: str, path: str, expected: str) -> None:
    assert choose_format(holds, path=path).name == expected


def test_the_name_wins_over_the_suffix() -> None:
    assert choose_format("places", name="CSV", path="r.geojson").name == "csv"


@pytest.mark.parametrize(
    ("holds", "name", "path", "complaint"),
    [
        ("places", None, "r.docx", r"r\.docx: the suffix '\.docx' says no format .known for places: \.csv, \.json"),
        ("places", None, "r", "a name without a suffix says no format"),
        ("areas", None, "a.txt", r"known for areas: \.csv, \.geojson, \.json, \.geojsonl"),
        ("places", "xml", None, "places cannot be written as 'xml' .known: csv, json, geojson, geojsonl, table"),
        ("areas", "json", None, "areas cannot be written as 'json' .known: csv, geojson"),
    ],
)
def test_what_fits_is_listed(holds: str, name: str | None, path: str | None, complaint: str) -> None:
    with pytest.raises(InputError, match=complaint):
        choose_format(holds, name=name, path=path)


@pytest.mark.parametrize(
    "chosen", [entry for entry in FORMATS if entry.encode_answers and entry.is_text], ids=lambda entry: entry.name
)
def test_every_format_encodes_places(make_result: Callable[..., ReachResult], chosen: object) -> None:
    assert "Moscow" in b"".join(encode(make_result(), chosen)).decode()  # type: ignore[arg-type]


def test_a_format_refuses_what_it_cannot_hold(make_area: Callable[..., RangeArea]) -> None:
    with pytest.raises(InputError, match="json cannot hold areas"):
        encode([make_area(box(0, 0, 1, 1))], choose_format("places", name="json"))
    with pytest.raises(InputError, match="there is nothing to write"):
        describe_output([])
