"""The plugin's four algorithms in real QGIS, where there is one, beside Karney's geodesics."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pyproj
import pytest
import shapely
from shapely.geometry import mapping, shape

from qgis_python import find_qgis_python

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "integrations" / "qgis" / "run_headless.py"
GEOD = pyproj.Geod(ellps="WGS84")
ALGORITHMS = {"geodesicbuffer", "distancetonearest", "withinrange", "scenarioverdicts"}


def _layer(*geometries: Any, crs: str = "OGC:1.3:CRS84") -> dict[str, Any]:
    features = [
        {"type": "Feature", "properties": {"name": f"f{number}"}, "geometry": mapping(geometry)}
        for number, geometry in enumerate(geometries)
    ]
    return {
        "type": "FeatureCollection",
        "crs": {"type": "name", "properties": {"name": f"urn:ogc:def:crs:{crs.replace(':', '::', 1)}"}},
        "features": features,
    }


def _zip(folder: Path) -> Path:
    made = subprocess.run(
        [sys.executable, str(ROOT / "integrations" / "qgis" / "make_zip.py"), str(folder)],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    return Path(made.stdout.strip())


def _run(jobs: list[dict[str, Any]], folder: Path, *, with_rangekit: bool = True) -> list[dict[str, Any]]:
    python = find_qgis_python()
    version = subprocess.check_output([python, "-c", "import sys; print(*sys.version_info[:2])"], text=True)
    if with_rangekit and version.split() != [str(part) for part in sys.version_info[:2]]:
        pytest.skip("QGIS runs another version of Python than the tests, which cannot lend it their packages")
    job = folder / "job.json"
    job.write_text(json.dumps(jobs), encoding="utf-8")
    packages = [str(ROOT), *(path for path in sys.path if path.endswith("site-packages"))] if with_rangekit else []
    done = subprocess.run(
        [python, str(SCRIPT), str(_zip(folder)), str(job)],
        env={
            "PATH": "/usr/bin:/bin",
            "HOME": str(folder),
            "QT_QPA_PLATFORM": "offscreen",
            "PYTHONPATH": ":".join(packages),
        },
        cwd=folder, capture_output=True, text=True, check=False, timeout=180,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    answers: list[dict[str, Any]] = json.loads(done.stdout.splitlines()[-1])
    return answers


def test_the_algorithms_answer_what_geodesics_say(tmp_path: Path) -> None:
    scenario = tmp_path / "own.toml"
    (tmp_path / "places.csv").write_text("name,lon,lat\nnear,34,52.5\nfar,60,60\n", encoding="utf-8")
    scenario.write_text('weapons = ["300km"]\ntargets = "places.csv"\n', encoding="utf-8")
    points = _layer(shapely.Point(179.9, 60), shapely.Point(10, 50))
    line = _layer(shapely.LineString([(11, 50), (11, 51)]))
    jobs = [
        {"algorithm": "geodesicbuffer", "parameters": {"INPUT": points, "DISTANCE": 50_000, "TOLERANCE": 1}},
        {"algorithm": "distancetonearest", "parameters": {"INPUT": points, "TO": line}},
        {"algorithm": "withinrange", "parameters": {"INPUT": points, "TO": line, "DISTANCE": 100_000}},
        {"algorithm": "scenarioverdicts", "parameters": {"SCENARIO": str(scenario)}},
        {"algorithm": "geodesicbuffer", "parameters": {"INPUT": points, "DISTANCE": 50_000, "TOLERANCE": 90_000}},
    ]
    grown, measured, within, verdicts, refused = _run(jobs, tmp_path)

    rings = [shape(feature["geometry"]) for feature in grown["layer"]["features"]]
    assert [ring.is_valid for ring in rings] == [True, True]
    assert len(shapely.get_parts(rings[0])) == 2  # cut at the antimeridian
    lon, lat = shapely.get_coordinates(rings[1]).T
    rim_m = GEOD.inv([10.0] * len(lon), [50.0] * len(lat), lon, lat)[2]
    assert max(abs(far - 50_000) for far in rim_m) < 1.01

    distances = [feature["properties"]["distance_m"] for feature in measured["layer"]["features"]]
    # The nearest point of the meridian is its southern end: beyond it the great circle through 10E would be farther.
    steps = [GEOD.inv(10, 50, 11, 50 + step / 10_000)[2] for step in range(10_000)]
    assert distances[1] == pytest.approx(min(steps), abs=0.01)
    assert [feature["properties"]["name"] for feature in within["layer"]["features"]] == ["f1"]

    found = {each["properties"]["name"]: each["properties"] for each in verdicts["layer"]["features"]}
    assert (found["near"]["verdict"], found["far"]["verdict"]) == ("in_reach", "out_of_reach")
    assert found["near"]["margin_km"] == pytest.approx(300 - found["near"]["distance_km"])
    assert "not modelled" in verdicts["log"]
    assert "tolerance" in refused["error"]


def test_without_rangekit_an_algorithm_says_how_to_install_it(tmp_path: Path) -> None:
    job = {"algorithm": "geodesicbuffer", "parameters": {"INPUT": _layer(shapely.Point(0, 0)), "DISTANCE": 1}}
    (answer,) = _run([job], tmp_path, with_rangekit=False)
    assert "pip" in answer["error"]


def test_the_zip_holds_what_qgis_wants_and_is_the_same_each_time(tmp_path: Path) -> None:
    (tmp_path / "again").mkdir()
    packed = _zip(tmp_path)
    assert packed.read_bytes() == _zip(tmp_path / "again").read_bytes()
    with zipfile.ZipFile(packed) as archive:
        names = {name.partition("/")[2] for name in archive.namelist()}
        metadata = archive.read("rangekit_processing/metadata.txt").decode()
        code = archive.read("rangekit_processing/algorithms.py").decode()
    assert {"metadata.txt", "icon.svg", "__init__.py", "plugin.py", "algorithms.py", "LICENSE"} == names
    stated = dict(line.split("=", 1) for line in metadata.splitlines()[1:])
    required = {"name", "qgisMinimumVersion", "description", "about", "version", "author", "email"}
    assert required <= stated.keys()
    assert {name for name in ALGORITHMS if f'"{name}"' in code} == ALGORITHMS
