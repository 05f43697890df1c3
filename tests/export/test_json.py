import json
from collections.abc import Callable

import numpy as np

from rangekit.export.json_records import encode_reach
from rangekit.model import ReachResult, Weapon

MakeResult = Callable[..., ReachResult]


def test_a_record_has_the_contracts_shape(make_result: MakeResult) -> None:
    records = json.loads(b"".join(encode_reach(make_result(columns={"population": np.array([3, 2, 1])}))))
    assert [record["target"]["name"] for record in records] == ["Moscow", "Kursk", "Kaluga"]
    moscow = records[0]
    assert moscow["target"] == {"name": "Moscow", "lon": 37.6177812, "lat": 55.755789, "population": 3}
    assert moscow["weapon"] == {
        "id": "atacms",
        "name": "ATACMS (as reported)",
        "low_km": 290,
        "nominal_km": 300,
        "high_km": 306,
    }
    assert (moscow["launch"]["id"], moscow["launch"]["name"]) == ("ukraine", "Ukraine's border")
    assert moscow["launch"]["point_of_view"] == "Crimea is part of Ukraine"
    figures = {key: moscow[key] for key in ("distance_km", "margin_km", "uncertainty_km", "verdict")}
    assert figures == {"distance_km": 451.2, "margin_km": -151.2, "uncertainty_km": 0.02, "verdict": "out_of_reach"}
    assert moscow["nearest_launch"] == {"lon": 33.84, "lat": 52.36}
    assert moscow["sources"] == [
        "up to 300 km (press): A paper, 2024-11-17, https://example.org/a",
        "OpenStreetMap contributors, 2018-11, ODbL-1.0",
        "GeoNames, 2024, CC-BY-4.0",
    ]
    assert "not modelled" in moscow["not_modelled"]


def test_every_weapon_gets_a_record(make_result: MakeResult) -> None:
    weapons = (Weapon.from_range_km(450), Weapon.from_range_km(100))
    records = json.loads(b"".join(encode_reach(make_result(weapons=weapons))))
    assert [(record["weapon"]["id"], record["verdict"]) for record in records] == [
        ("450km", "out_of_reach"),
        ("450km", "in_reach"),
        ("450km", "in_reach"),
        ("100km", "out_of_reach"),
        ("100km", "in_reach"),
        ("100km", "out_of_reach"),
    ]


def test_no_answers_are_an_empty_list(make_result: MakeResult) -> None:
    assert json.loads(b"".join(encode_reach(make_result({})))) == []


def test_what_json_cannot_say_is_null(make_result: MakeResult) -> None:
    columns = {"elevation": [float("nan"), float("inf"), 1.5]}
    records = json.loads(b"".join(encode_reach(make_result(columns=columns))))
    assert [record["target"]["elevation"] for record in records] == [None, None, 1.5]
