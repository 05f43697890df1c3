"""RFC 7946, checked by hand and by reading the file back with GDAL."""

import json
import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pyogrio
import pytest
import shapely
from pyproj import Geod
from shapely import MultiPolygon, Polygon, box
from shapely.geometry.base import BaseGeometry

from rangekit.analysis import RangeArea
from rangekit.export import choose_format, encode
from rangekit.export.shapes import bounding_box, round_geometry
from rangekit.model import ReachResult

GEOD = Geod(ellps="WGS84")

GEOJSON = choose_format("areas", name="geojson")

MakeArea = Callable[[BaseGeometry], RangeArea]
MakeResult = Callable[..., ReachResult]


def disc(lon: float, lat: float, radius_m: float = 300_000, points: int = 360) -> Polygon:
    azimuth = np.linspace(360, 0, points, endpoint=False)
    rim = GEOD.fwd(np.full(points, lon), np.full(points, lat), azimuth, np.full(points, radius_m))
    return Polygon(np.column_stack(rim[:2]))


GEOMETRIES = {
    "disc": disc(33.84, 52.36),
    "disc wound the wrong way": disc(33.84, 52.36).reverse(),
    "with a hole": Polygon([(0, 0), (9, 0), (9, 9), (0, 9)], [[(3, 3), (4, 3), (4, 4), (3, 4)]]),
    "several parts": MultiPolygon([box(0, 0, 1, 1), box(5, 5, 6, 6)]),
    "cut at the antimeridian": MultiPolygon([box(175.123456789, -20, 180, -15), box(-180, -20, -177, -15)]),
    "over the pole": Polygon([(-180, 80), (180, 80), (180, 90), (-180, 90)]),
    "the whole globe": box(-180, -90, 180, 90),
    "smaller than the last decimal": Polygon([(0, 0), (1e-6, 0), (1e-6, 1.00000004), (0.96e-6, 1.00000001), (0, 1)]),
}


def rings(geometry: dict[str, Any]) -> Iterator[tuple[bool, list[list[float]]]]:
    polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    for polygon in polygons:
        for number, ring in enumerate(polygon):
            yield number == 0, ring


def signed_area(ring: list[list[float]]) -> float:
    x, y = np.array(ring).T
    return float(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1]) / 2)


@pytest.mark.parametrize("name", GEOMETRIES)
def test_areas_follow_the_rfc(make_area: MakeArea, name: str) -> None:
    text = b"".join(encode([make_area(GEOMETRIES[name])], GEOJSON)).decode()
    collection = json.loads(text)
    assert collection["type"] == "FeatureCollection"
    assert "crs" not in collection  # section 4
    (feature,) = collection["features"]
    for exterior, ring in rings(feature["geometry"]):
        assert ring[0] == ring[-1]
        assert len(ring) >= 4
        assert all(first != second for first, second in pairwise(ring))
        assert (signed_area(ring) > 0) is exterior  # section 3.1.6: the right-hand rule
        assert all(-180 <= lon <= 180 and -90 <= lat <= 90 for lon, lat in ring)
    assert shapely.geometry.shape(feature["geometry"]).is_valid
    assert len(feature["bbox"]) == len(collection["bbox"]) == 4
    for number in re.findall(r"-?\d+\.\d+(?:e-?\d+)?", text[text.index('"coordinates"') : text.index('"properties"')]):
        assert round(float(number), 7) == float(number)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("with a hole", [0, 0, 9, 9]),
        ("several parts", [0, 0, 6, 6]),
        ("cut at the antimeridian", [175.123456789, -20, -177, -15]),  # section 5.2: west is greater than east
        ("over the pole", [-180, 80, 180, 90]),  # section 5.3
        ("the whole globe", [-180, -90, 180, 90]),
    ],
)
def test_the_bbox_crosses_the_antimeridian_where_the_area_does(name: str, expected: list[float]) -> None:
    assert bounding_box(GEOMETRIES[name]) == expected


@pytest.mark.parametrize("decimals", [0, 1, 2])
def test_what_is_smaller_than_the_rounding_goes(decimals: int) -> None:
    rock = shapely.box(3.003, 3.003, 3.004, 3.0041)
    hole = shapely.box(0.3, 0.3, 0.3004, 0.3004).exterior
    coast = shapely.MultiPolygon([shapely.Polygon([(0, 0), (2, 0), (2, 2), (0, 2)], [hole]), rock])
    rounded = round_geometry(coast, decimals)
    assert rounded.is_valid
    assert rounded.equals(shapely.box(0, 0, 2, 2))
    assert round_geometry(rock, decimals).is_empty


def test_places_on_both_sides_of_the_antimeridian_share_a_narrow_box(make_result: MakeResult) -> None:
    result = make_result({"Anadyr": (177.5, 64.7, 5900.0), "Provideniya": (-173.2, 64.4, 6300.0)})
    collection = json.loads(b"".join(encode(result, GEOJSON)))
    assert collection["bbox"] == [177.5, 64.4, -173.2, 64.7]


@pytest.mark.parametrize("bare", [False, True])
def test_no_places_are_still_a_collection(make_result: MakeResult, bare: bool) -> None:
    result = make_result({}, {} if bare else {"population": []})
    collection = {"type": "FeatureCollection", "name": "places", "features": []}
    assert json.loads(b"".join(encode(result, GEOJSON))) == collection


def test_an_area_carries_range_sources_error_and_colours(make_area: MakeArea) -> None:
    (feature,) = json.loads(b"".join(encode([make_area(GEOMETRIES["disc"])], GEOJSON)))["features"]
    properties = feature["properties"]
    assert feature["id"] == "atacms-nominal"
    assert (properties["range_km"], properties["range_label"], properties["tolerance_m"]) == (300, "nominal", 10)
    assert (properties["range_low_km"], properties["range_high_km"]) == (290, 306)
    # The measured error and what rounding to 7 decimals may add to it.
    assert 7.123456 < properties["error_inside_m"] < 7.14
    assert 9.5 < properties["error_outside_m"] < 9.51
    assert "https://example.org/a" in properties["sources"]
    assert "OpenStreetMap contributors" in properties["sources"]
    assert properties["licence"] == "ODbL-1.0"
    assert properties["point_of_view"] == "Crimea is part of Ukraine"
    assert re.fullmatch(r"rangekit \d+\.\d+\.\d+\S*", properties["generator"])
    assert "not modelled" in properties["not_modelled"]
    for colour in ("stroke", "fill"):
        assert re.fullmatch("#[0-9a-f]{6}", properties[colour])
    for opacity in ("stroke-opacity", "fill-opacity"):
        assert 0 < properties[opacity] <= 1


def test_a_place_carries_its_answer(make_result: MakeResult) -> None:
    result = make_result(columns={"population": [10_381_222, 440_000, 330_000], "name": ["a", "b", "c"]})
    features = json.loads(b"".join(encode(result, GEOJSON)))["features"]
    assert [feature["properties"]["verdict"] for feature in features] == ["out_of_reach", "in_reach", "marginal"]
    assert len({feature["properties"]["marker-color"] for feature in features}) == 3
    moscow = features[0]
    assert moscow["geometry"] == {"type": "Point", "coordinates": [37.6177812, 55.755789]}
    properties = moscow["properties"]
    assert (properties["name"], properties["distance_km"], properties["margin_km"]) == ("Moscow", 451.2, -151.2)
    assert (properties["population"], properties["target_name"]) == (10_381_222, "a")
    assert properties["licence"] == "ODbL-1.0 AND CC-BY-4.0"


def test_gdal_reads_back_what_was_meant(tmp_path: Path, make_area: MakeArea, make_result: MakeResult) -> None:
    area_file, place_file = tmp_path / "a.geojson", tmp_path / "p.geojson"
    area_file.write_bytes(b"".join(encode([make_area(GEOMETRIES["disc"])], GEOJSON)))
    place_file.write_bytes(b"".join(encode(make_result(), GEOJSON)))
    info = pyogrio.read_info(area_file)
    assert (info["features"], info["geometry_type"], info["crs"]) == (1, "Polygon", "EPSG:4326")
    areas, places = geopandas.read_file(area_file), geopandas.read_file(place_file)
    rim = shapely.get_coordinates(areas.geometry[0])
    _, _, distance_m = GEOD.inv(np.full(len(rim), 33.84), np.full(len(rim), 52.36), rim[:, 0], rim[:, 1])
    np.testing.assert_allclose(distance_m, 300_000, atol=0.01)
    # As GDAL reads the places, the first is where it was put, to a centimetre.
    _, _, off_m = GEOD.inv(places.geometry.x[0], places.geometry.y[0], 37.617781234567, 55.755789)
    assert off_m < 0.01
    assert list(places["distance_km"]) == [451.2, 91.1, 290.5]
    assert places["sources"].str.contains("GeoNames").all()


@pytest.mark.parametrize("name", ["</script>", "a\x1b[2J", 'quote " and \\', "\ud800", "Москва"])
def test_a_name_is_only_text(make_result: MakeResult, name: str) -> None:
    collection = json.loads(b"".join(encode(make_result({name: (0.0, 0.0, 1.0)}), GEOJSON)))
    expected = name.encode("utf-8", "replace").decode()
    assert collection["features"][0]["properties"]["name"] == expected
