import csv
import io
from collections.abc import Callable

import pytest

from rangekit.export.csv_table import encode_reach
from rangekit.model import ReachResult

CONTRACT = ["name", "lon", "lat", "weapon", "distance_km", "margin_km", "verdict", "launch_lon", "launch_lat"]

MakeResult = Callable[..., ReachResult]


def read(result: ReachResult) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(b"".join(encode_reach(result)).decode("utf-8"), newline="")))


def test_the_contracts_columns_come_first(make_result: MakeResult) -> None:
    rows = read(make_result(columns={"population": [10_381_222, None, 330_000.5], "region": ["Москва", "", "x"]}))
    assert list(rows[0]) == [*CONTRACT, "population", "region"]
    assert rows[0] == {
        "name": "Moscow",
        "lon": "37.6177812",
        "lat": "55.755789",
        "weapon": "atacms",
        "distance_km": "451.2",
        "margin_km": "-151.2",
        "verdict": "out_of_reach",
        "launch_lon": "33.84",
        "launch_lat": "52.36",
        "population": "10381222",
        "region": "Москва",
    }
    assert rows[1]["population"] == ""


def test_a_targets_column_cannot_hide_an_answer(make_result: MakeResult) -> None:
    rows = read(make_result(columns={"verdict": ["a", "b", "c"], "target_verdict": ["d", "e", "f"]}))
    assert rows[0]["verdict"] == "out_of_reach"
    assert rows[0]["target_verdict"] == "a"
    assert rows[0]["target_target_verdict"] == "d"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_no_text_becomes_a_formula(make_result: MakeResult, start: str) -> None:
    hostile = f"{start}cmd|' /C calc'!A0"
    rows = read(make_result({hostile: (0.0, 0.0, 400.0)}, {hostile: [hostile], "number": [-5]}))
    assert rows[0]["name"] == f"'{hostile}"
    assert rows[0][f"'{hostile}"] == f"'{hostile}"
    assert rows[0]["number"] == "-5"
    assert rows[0]["margin_km"] == "-100.0"


@pytest.mark.parametrize("name", ['a,"b"', "two\nlines", "naïve", "tab\there"])
def test_any_text_survives(make_result: MakeResult, name: str) -> None:
    assert read(make_result({name: (0.0, 0.0, 1.0)}))[0]["name"] == name


def test_no_targets_leave_the_header(make_result: MakeResult) -> None:
    assert b"".join(encode_reach(make_result({}))).decode() == ",".join(CONTRACT) + "\n"
