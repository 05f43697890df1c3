"""How values show themselves in a notebook, and in a line."""

import base64
import html
import json
import re
from importlib.util import find_spec

import pytest
import shapely
from shapely.geometry import shape

import rangekit as rk
from rangekit.model import LaunchArea, Provenance


@pytest.fixture(scope="module")
def result() -> rk.Reach:
    cities = rk.targets()
    rows = [cities.names.index(name) for name in ("Moscow", "Kursk", "Kaluga")]
    site = LaunchArea("site", "a site", shapely.Point(33.84, 52.36).buffer(0.2), Provenance("a paper", "CC0-1.0"))
    return rk.reach(targets=cities.take(rows), launch=site)


def test_a_result_offers_map_geojson_text_and_picture(result: rk.Reach) -> None:
    forms = result._repr_mimebundle_()
    assert {"text/plain", "text/html", "application/geo+json"} <= set(forms)
    assert ("image/png" in forms) == (find_spec("matplotlib") is not None)
    assert forms["text/plain"] == repr(result)
    assert "<iframe" in forms["text/html"]
    features = json.loads(json.dumps(forms["application/geo+json"]))["features"]
    assert [feature["properties"]["name"] for feature in features] == ["Moscow", "Kursk", "Kaluga"]
    assert len(json.dumps(features)) < 2000
    if "image/png" in forms:
        assert base64.b64decode(forms["image/png"]).startswith(b"\x89PNG")
        # JupyterLab takes frames out of what it does not trust, and leaves what stands in them
        inside = re.findall(r"<iframe[^>]*>(.*?)</iframe>", forms["text/html"])
        told = html.escape(repr(result))
        assert inside == [f'<img alt="{told}" style="width:100%" src="data:image/png;base64,{forms["image/png"]}">']


def test_only_what_is_asked_for_is_made(result: rk.Reach, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise AssertionError("nobody asked for the map")

    monkeypatch.setattr(rk.Reach, "to_map", fail)
    assert set(result._repr_mimebundle_(include={"text/plain"})) == {"text/plain"}
    made = result._repr_mimebundle_(exclude={"text/html", "image/png"})
    assert set(made) == {"text/plain", "application/geo+json"}


def test_areas_draw_themselves(result: rk.Reach) -> None:
    area = rk.range_area("atacms", launch=result.launch, tolerance_m=1000)
    for value in (area, result.launch):
        forms = value._repr_mimebundle_()
        assert set(forms) == {"text/plain", "text/html", "image/svg+xml", "application/geo+json"}
        assert str(forms["image/svg+xml"]).startswith("<svg")
        # JupyterLab shows no SVG that it does not trust, but any picture
        (drawn,) = re.findall(r'^<img alt="[^"<]*" src="data:image/svg\+xml;base64,([^"]+)">$', forms["text/html"])
        assert base64.b64decode(drawn).decode() == forms["image/svg+xml"]
        feature = json.loads(json.dumps(forms["application/geo+json"]))
        assert shape(feature["geometry"]).covers(shapely.Point(33.84, 52.36))
        drawings = {"image/svg+xml", "text/html"}
        assert set(value._repr_mimebundle_(exclude=drawings)) == {"text/plain", "application/geo+json"}


def test_a_line_says_what_a_value_is(result: rk.Reach) -> None:
    area = rk.range_area("atacms", launch=result.launch, tolerance_m=1000)
    assert repr(result.launch) == "<LaunchArea site: a site; Polygon; a paper, CC0-1.0>"
    assert repr(area).startswith("<RangeArea of atacms, nominal 300 km, from site; measured error ")
    assert repr(rk.targets()).startswith("<TargetSet russian-cities: 954 Russian cities")
    assert repr(rk.weapons()).startswith("<Catalog of ")
    assert repr(result["Moscow"]).startswith("<ReachAnswer Moscow: out of reach; atacms from site; ")
    for value in (result, result.launch, area, rk.targets(), rk.weapons(), result["Moscow"]):
        assert len(repr(value)) < 300
        assert "\n" not in repr(value)
