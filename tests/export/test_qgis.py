"""A GeoPackage opened by real QGIS, where there is one: its styles are taken and the map looks as meant."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import shapely

import rangekit as rk
from qgis_python import find_qgis_python
from rangekit.analysis import RangeArea
from rangekit.model import LaunchArea, Provenance, ReachResult
from written import disc

SCRIPT = Path(__file__).parents[2] / "docs" / "render_with_qgis.py"


def test_qgis_shows_verdicts_band_and_launch_area(
    make_result: Callable[..., ReachResult], make_area: Callable[..., RangeArea], tmp_path: Path
) -> None:
    python = find_qgis_python()
    launch = LaunchArea("x", "x", shapely.Point(33.84, 52.36).buffer(0.5), Provenance("a paper"))
    places = {"in": (35.0, 53.0, 90.0), "at": (38.1, 53.0, 300.0), "out": (32.0, 56.2, 440.0)}
    places |= {"village": (32.0, 50.5, 200.0), "metropolis": (32.02, 50.51, 200.0), "hamlet": (32.01, 50.49, 200.0)}
    result = make_result(places, {"population": [None, 9_000, 9_000, 9_000, 9_000_000, 9_000]})
    path = rk.write([make_area(disc(33.84, 52.36)), launch, result], tmp_path / "map.gpkg")
    clean = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [python, str(SCRIPT), str(path), str(tmp_path / "map.png")],
        env=clean, capture_output=True, text=True, check=False, timeout=180,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["renderers"] == {
        "places": "QgsCategorizedSymbolRenderer",
        "launch_areas": "QgsSingleSymbolRenderer",
        "range_areas": "QgsCategorizedSymbolRenderer",
    }
    assert found["labels"] == ["places"]
    # where there is no room for all names the largest place has its own
    assert {"in", "at", "out", "metropolis"} <= {*found["named"]} < {*places}
    # the middle of each mark has its verdict's colour, in the picture itself
    colours = {name: found["colours"][name] for name in ("in", "at", "out")}
    assert colours == {"in": "#d55e00", "at": "#e69f00", "out": "#0072b2"}
