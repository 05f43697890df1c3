"""How far the usual shortcuts are off: ``python -m benchmarks.shortcuts`` prints the table of docs/comparison.md.

Each draws everything within a distance of Ukraine's border, and `geodesic.audit` measures what it drew along its whole
rim. turf joins in when ``RANGEKIT_TURF`` names a folder in which ``npm install @turf/turf`` was run.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import shapely
from pyproj import CRS, Geod

import rangekit as rk

from .planar import WEB_MERCATOR, azimuthal_plane, planar_buffer

if TYPE_CHECKING:
    from collections.abc import Callable

    from shapely.geometry.base import BaseGeometry

DISTANCES_M = (50_000.0, 300_000.0, 2_000_000.0)
_SEGMENTS = 90  # to a quarter turn: finer than any of the errors shown
_SPHERE = Geod(a=6_371_008.8, b=6_371_008.8)
_KYIV = (30.5234, 50.4501)
_TURF = """
import { buffer } from "@turf/turf";
import { readFileSync, writeFileSync } from "node:fs";
const [source, target, metres] = process.argv.slice(2);
const drawn = buffer(JSON.parse(readFileSync(source)), Number(metres), { units: "meters" });
writeFileSync(target, JSON.stringify(drawn.geometry));
"""


def _utm(border: BaseGeometry, distance_m: float) -> BaseGeometry:
    middle = border.centroid
    zone = CRS.from_epsg(32600 + int((middle.x + 180) // 6) + 1)  # what geopandas' estimate_utm_crs chooses
    return planar_buffer(border, zone, distance_m, quadrant_segments=_SEGMENTS)


def _azimuthal(border: BaseGeometry, distance_m: float) -> BaseGeometry:
    return planar_buffer(border, azimuthal_plane(border), distance_m, quadrant_segments=_SEGMENTS)


def _mercator(border: BaseGeometry, distance_m: float) -> BaseGeometry:
    return planar_buffer(border, WEB_MERCATOR, distance_m, quadrant_segments=_SEGMENTS)


def _one_circle(_: BaseGeometry, distance_m: float) -> BaseGeometry:
    turn = np.linspace(0, 360, 4 * _SEGMENTS, endpoint=False)
    lon, lat = (np.full(len(turn), value) for value in _KYIV)
    lon, lat, _back = _SPHERE.fwd(lon, lat, -turn, np.full(len(turn), distance_m))
    return shapely.Polygon(np.column_stack([lon, lat]))


def _turf(border: BaseGeometry, distance_m: float) -> BaseGeometry:
    with tempfile.TemporaryDirectory(dir=os.environ["RANGEKIT_TURF"]) as folder:
        source, target, script = (Path(folder) / name for name in ("in.json", "out.json", "run.mjs"))
        feature = {"type": "Feature", "properties": {}, "geometry": json.loads(shapely.to_geojson(border))}
        source.write_text(json.dumps(feature), encoding="utf-8")
        script.write_text(_TURF, encoding="utf-8")
        command = [shutil.which("node") or "node", str(script), str(source), str(target), str(distance_m)]
        subprocess.run(command, check=True, timeout=300, stderr=subprocess.DEVNULL)
        return shapely.from_geojson(target.read_text(encoding="utf-8"))


def _rangekit(border: BaseGeometry, distance_m: float) -> BaseGeometry:
    return rk.geodesic.buffer(border, distance_m, tolerance_m=10)


def shortcuts() -> dict[str, Callable[[BaseGeometry, float], BaseGeometry]]:
    """Return the ways to draw, by name."""
    ways: dict[str, Callable[[BaseGeometry, float], BaseGeometry]] = {
        "rangekit, tolerance 10 m": _rangekit,
        "UTM zone of the centroid + planar buffer": _utm,
        "azimuthal equidistant about the centroid + planar buffer": _azimuthal,
        "Web Mercator + planar buffer": _mercator,
        "one circle about the capital, on a sphere": _one_circle,
    }
    return ways | ({"turf": _turf} if "RANGEKIT_TURF" in os.environ else {})


def main() -> None:
    """Print the table."""
    border = rk.launch_area("ukraine").geometry
    print("| way to draw | distance | too near by up to | too far by up to | time |")
    print("| :-- | --: | --: | --: | --: |")
    for name, draw in shortcuts().items():
        for distance_m in DISTANCES_M:
            began = time.perf_counter()
            try:
                drawn = draw(border, distance_m)
            except subprocess.SubprocessError as error:
                print(f"| {name} | {distance_m / 1000:,.0f} km | no answer: {type(error).__name__} | | |", flush=True)
                continue
            seconds = time.perf_counter() - began
            drawn = drawn if drawn.is_valid else shapely.make_valid(drawn)
            found = rk.geodesic.audit(drawn, border, distance_m)
            errors = f"{found.inside_m / 1000:,.3g} km | {found.outside_m / 1000:,.3g} km"
            print(f"| {name} | {distance_m / 1000:,.0f} km | {errors} | {seconds:.1f} s |", flush=True)


if __name__ == "__main__":
    main()
