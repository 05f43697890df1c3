"""The page's script without a page: Node's own test runner, with tables that pyproj and the engine make."""

from __future__ import annotations

import json
import os
import subprocess
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema  # type: ignore[import-untyped]
import numpy as np
import pytest
import shapely
from pyproj import Geod

import rangekit as rk
from asking import compute_reach
from made_results import HOSTILE, make_area, make_result
from programs import find_program
from rangekit import geodesic
from rangekit.model import LaunchArea, Provenance, TargetSet, Weapon
from rangekit.view import build_scene
from rangekit.view.outline import OUTLINE_ERROR_M, thin_outline
from rangekit.view.payload import outline_parts, to_payload

if TYPE_CHECKING:
    from collections.abc import Iterator

    from truth import Floats

FOLDER = Path(__file__).parent
SCRIPTS = sorted(path.name for path in FOLDER.glob("*.test.mjs"))
LAUNCHES = {
    "sites": shapely.MultiPoint([(30, 50), (-170, 10), (12, -89.9)]),
    "long lines": shapely.MultiLineString([[(0, 50), (60, 60)], [(170, -10), (180, 0)], [(-180, 0), (-160, 20)]]),
    "a square on the date line": shapely.MultiPolygon([shapely.box(178, 60, 180, 66), shapely.box(-180, 60, -174, 66)]),
    "a cap": shapely.Polygon([(lon, 84) for lon in range(-180, 181, 20)] + [(180, 90), (-180, 90)]),
}


def pairs_of_places(count: int) -> Iterator[Floats]:
    """Yield pairs of places: anywhere, all but antipodal, near, on round degrees and the equator, at the poles."""
    rng = np.random.default_rng(17)

    def anywhere() -> tuple[Floats, Floats]:
        return rng.uniform(-180, 180, count), np.degrees(np.arcsin(rng.uniform(-1, 1, count)))

    (lon, lat), (far_lon, far_lat) = anywhere(), anywhere()
    yield np.column_stack([lon, lat, far_lon, far_lat])
    yield np.column_stack([lon, lat, lon + 180 + rng.normal(0, 1, count), -lat + rng.normal(0, 1, count)])
    yield np.column_stack([lon, lat, lon + rng.normal(0, 0.01, count), lat + rng.normal(0, 0.01, count)])
    equator = np.where(rng.random(count) < 0.5, 0, np.round(lat))
    yield np.round(np.column_stack([lon, equator, far_lon, np.where(rng.random(count) < 0.5, -equator, 0)]))
    yield np.column_stack([lon, rng.choice([90, -90, 89.999999, -89.99999], count), far_lon, far_lat])


def geodesics() -> list[list[float]]:
    pairs = np.concatenate(list(pairs_of_places(2000)))
    pairs[:, [1, 3]] = np.clip(pairs[:, [1, 3]], -90, 90)
    azimuth, _, distance_m = Geod(ellps="WGS84").inv(*pairs.T)
    rows: list[list[float]] = np.column_stack([pairs, distance_m / 1000, azimuth]).tolist()
    return rows


def launches() -> Iterator[dict[str, Any]]:
    made = Provenance("Made for this test")
    areas = [rk.launch_area("ukraine"), *(LaunchArea(name, name, shape, made) for name, shape in LAUNCHES.items())]
    rng = np.random.default_rng(5)
    for area in areas:
        thin = thin_outline(area)
        assert thin.error_m <= OUTLINE_ERROR_M
        west, south, east, north = area.geometry.bounds
        lon = np.concatenate([rng.uniform(west - 9, east + 9, 200), rng.uniform(-180, 180, 100)])
        lat = np.concatenate([rng.uniform(south - 5, north + 5, 200), np.degrees(np.arcsin(rng.uniform(-1, 1, 100)))])
        lon, lat = (lon + 180) % 360 - 180, np.clip(lat, -90, 90)
        distance_km = geodesic.distance(area.geometry, lon, lat) / 1000
        places = np.column_stack([lon, lat, distance_km]).tolist()
        yield {
            "name": area.name,
            "outline": outline_parts(thin.geometry),
            "error": thin.error_m / 1000,
            "places": places,
        }


def payloads() -> dict[str, dict[str, Any]]:
    """Return payloads of different kinds: places, hostile names in Ukrainian, regions with a what-if."""
    places = make_result(("Near", "Edge", "Far"), [50.0, 300.0, 451.2])
    hostile = make_result(HOSTILE, [20.0 * (row + 1) for row in range(len(HOSTILE))])
    made = Provenance("Made for this test")
    squares = tuple(shapely.box(west, 49.4, west + 2, 50.6) for west in (33.0, 36.0))
    targets = TargetSet("r", "regions", ("On", "Out"), np.array([34.0, 37.0]), np.full(2, 50.0), made, regions=squares)
    launch = LaunchArea("square", "a square", shapely.box(30, 49, 32, 51), made)
    regions = compute_reach([Weapon.from_range_km(150)], targets, launch)
    return {
        "places": to_payload(build_scene(places, [make_area(places.weapons[0], "nominal", 300.0)])),
        "hostile names": to_payload(build_scene(hostile, [], lang="uk", compare=[hostile])),
        "regions": to_payload(build_scene(regions, [])),
        "the default question": to_payload(build_scene(rk.reach(), [])),
    }


@pytest.mark.parametrize("name", ["places", "hostile names", "regions", "the default question"])
def test_the_payload_keeps_to_the_schema(tables: Path, name: str) -> None:
    schema = json.loads(files("rangekit.view").joinpath("payload.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    payload = json.loads((tables / "payloads.json").read_text(encoding="utf-8"))[name]
    jsonschema.validate(payload, schema, cls=jsonschema.Draft202012Validator)


@pytest.fixture(scope="session")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tables")
    for name, rows in (
        ("geodesics", geodesics()),
        ("launches", list(launches())),
        ("payloads", payloads()),
    ):
        (folder / f"{name}.json").write_text(json.dumps(rows), encoding="utf-8")
    return folder


@pytest.mark.parametrize("script", SCRIPTS)
def test_the_pages_logic(script: str, tables: Path) -> None:
    node = find_program("node", "nodejs", hint="apt-get install nodejs")
    done = subprocess.run(
        [node, "--test", str(FOLDER / script)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env=os.environ | {"RANGEKIT_TABLES": str(tables)},
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
