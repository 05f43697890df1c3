"""Ask the same question in every way that rangekit answers: ``python -m fuzz.agreement [--scenarios 200] [--dask]``.

Python, the command line's CSV and JSON, GeoJSON, GeoPackage, GeoParquet, the stream of ``rangekit.scale``, Dask and
the map page must give the same verdicts, and the same distances to the millimetre. Range areas must keep the error
that they state.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import random
import re
import shutil
import sys
import tempfile
from contextlib import ExitStack, contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import pyarrow as pa
import pyarrow.parquet
import pyogrio
import shapely

import rangekit as rk
import rangekit.scale
from rangekit import geodesic
from rangekit.cli import main as run_command
from rangekit.scale import reach_batches

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

__all__ = ["Question", "chromium", "dask_answers", "disagreements", "make_question"]

_MILLIMETRE_KM = 1e-6
_AUDIT_SHARE = 0.2  # of the range: a coarse tolerance keeps the audit quick
_PLACES = 8
_SPREAD_DEG = 12.0

Answers = dict[str, tuple[float, str]]


@dataclass(frozen=True)
class Question:
    """A question as files and options: weapon or range, launch area, targets, stand-off."""

    weapon: str
    launch: Path
    targets: Path
    standoff_km: float

    def options(self) -> list[str]:
        """Return the question as it is typed."""
        launch, targets = str(self.launch), str(self.targets)
        return ["-w", self.weapon, "-l", launch, "-t", targets, "--standoff", f"{self.standoff_km}km", "-q"]


def make_question(number: int, folder: Path) -> Question:
    """Return a random question; the same number gives the same one.

    Parameters
    ----------
    number : int
        Which.
    folder : Path
        Where its files go.
    """
    chance = random.Random(number)
    lon, lat = chance.uniform(-180, 180), chance.uniform(-80, 80)
    launch = folder / f"launch-{number}.geojson"
    geometry = _launch_geometry(chance, lon, lat)
    launch.write_text(shapely.to_geojson(geometry), encoding="utf-8")
    rows = [
        (
            f"place {row}",
            (lon + chance.uniform(-_SPREAD_DEG, _SPREAD_DEG) + 180) % 360 - 180,
            max(-90.0, min(90.0, lat + chance.uniform(-_SPREAD_DEG, _SPREAD_DEG))),
        )
        for row in range(_PLACES)
    ]
    targets = folder / f"targets-{number}.csv"
    with targets.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("name", "lon", "lat"), *rows])
    weapon = chance.choice([*sorted(rk.weapons()), *(f"{chance.randint(20, 1200)}km" for _ in range(5))])
    has_inside = geometry.geom_type == "Polygon"
    return Question(weapon, launch, targets, chance.choice((0.0, 0.0, 5.0)) if has_inside else 0.0)


def _launch_geometry(chance: random.Random, lon: float, lat: float) -> Any:
    corners = shapely.MultiPoint(
        [
            (max(-180.0, min(180.0, lon + chance.uniform(-4, 4))), max(-88.0, min(88.0, lat + chance.uniform(-3, 3))))
            for _ in range(6)
        ]
    )
    hull = corners.convex_hull
    return chance.choice((corners, hull, hull, shapely.LineString(corners.geoms)))


def disagreements(question: Question, folder: Path, *, page: bool = True, audit: bool = True) -> Iterator[str]:
    """Yield where two ways to answer a question differ, a sentence each.

    Parameters
    ----------
    question : Question
        What is asked.
    folder : Path
        Where answers are written.
    page, audit : bool
        Whether the map page is made, and whether its range area is audited.
    """
    result = _ask(question)
    expected = _expected(result)
    ways = {
        "command line, CSV": _from_csv(_typed("reach", question, "csv")),
        "command line, JSON": _from_records(json.loads(_typed("reach", question, "json"))),
        **_written(result, folder / question.launch.stem),
        "stream": _streamed(question, result),
    }
    if page:
        ways["map page"] = page_answers(json.loads(_page_data(result.to_html())))
    for way, found in ways.items():
        yield from (f"{way}: {fault}" for fault in compare(expected, found))
    if audit:
        yield from _audited(result)


def compare(expected: Answers, found: Answers) -> Iterator[str]:
    """Yield how answers differ from those expected."""
    if expected.keys() != found.keys():
        yield f"other places: {sorted(expected.keys() ^ found.keys())}"
    for name in expected.keys() & found.keys():
        (wanted_km, wanted), (distance_km, verdict) = expected[name], found[name]
        if abs(wanted_km - distance_km) > _MILLIMETRE_KM:
            yield f"{name} is {wanted_km!r} km away, not {distance_km!r}"
        if wanted != verdict:
            yield f"{name} is {wanted}, not {verdict}"


def page_answers(data: Mapping[str, Any]) -> Answers:
    """Return distances and verdicts of what a page carries, by the contract's rule."""
    (weapon,) = [one for one in data["weapons"] if one["asked"]]
    launch, u = data["launches"][0], data["launches"][0]["uncertainty"]
    return {
        name: (d, _decide(d, u, weapon["low"], weapon["high"]))
        for name, d in zip(data["targets"]["names"], launch["distance"], strict=True)
    }


@contextmanager
def chromium() -> Iterator[Callable[[Question, Path], Iterator[str]]]:
    """Open a browser, and yield what compares a question's page in it, as its own script judges, with Python.

    Yields
    ------
    function
        Takes a question and the folder for its page, and yields where they differ.
    """
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])

        def differences(question: Question, folder: Path) -> Iterator[str]:
            result = _ask(question)
            path = folder / f"{question.launch.stem}.html"
            path.write_text(result.to_html(), encoding="utf-8")
            page = browser.new_page()
            page.goto(path.as_uri())
            page.wait_for_selector("html.rk-ready", state="attached")
            data, verdicts = page.evaluate("[rangekit.page.data, rangekit.page.judged.verdicts]")
            page.close()
            path.unlink()
            shown = zip(data["targets"]["names"], data["launches"][0]["distance"], verdicts, strict=True)
            found = {name: (distance_km, verdict) for name, distance_km, verdict in shown}
            yield from (f"Chromium: {fault}" for fault in compare(_expected(result), found))

        yield differences
        browser.close()


def dask_answers(question: Question, folder: Path, scheduler: str) -> Answers:
    """Return what a Dask cluster answers.

    Parameters
    ----------
    question : Question
        What is asked.
    folder : Path
        Where the cluster finds the places and writes its answers.
    scheduler : str
        The address of its scheduler.
    """
    places, answers = folder / f"{question.launch.stem}.places.parquet", folder / f"{question.launch.stem}.dask"
    pa.parquet.write_table(_table(_ask(question)), places)
    rk.scale.reach_dataset(
        places, answers, question.weapon, question.launch, standoff_km=question.standoff_km, scheduler=scheduler
    )
    rows = pa.parquet.read_table(answers).to_pylist()
    return {row["name"]: (row["distance_km"], row["verdict"]) for row in rows}


def _ask(question: Question) -> rk.Reach:
    return rk.reach(
        weapons=question.weapon,
        launch=question.launch,
        targets=question.targets,
        standoff_km=question.standoff_km,
    )


def _typed(command: str, question: Question, form: str) -> str:
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    arguments = ["rangekit", command, *question.options(), "--format", form]
    with patch.object(sys, "argv", arguments), redirect_stdout(out), redirect_stderr(io.StringIO()) as complaints:
        try:
            run_command()
        except SystemExit as ended:
            if ended.code:
                raise RuntimeError(complaints.getvalue()) from ended
    out.flush()
    return out.buffer.getvalue().decode("utf-8")


def _from_csv(text: str) -> Answers:
    return {row["name"]: (float(row["distance_km"]), row["verdict"]) for row in csv.DictReader(io.StringIO(text))}


def _from_records(records: list[dict[str, Any]]) -> Answers:
    return {one["target"]["name"]: (one["distance_km"], one["verdict"]) for one in records}


def _written(result: rk.Reach, stem: Path) -> dict[str, Answers]:
    found: dict[str, Answers] = {}
    for way, suffix in (("GeoJSON", ".out.geojson"), ("GeoPackage", ".gpkg"), ("GeoParquet", ".parquet")):
        path = rk.write(result, stem.with_suffix(suffix), overwrite=True)
        if suffix == ".parquet":
            rows = pa.parquet.read_table(path).to_pydict()
        else:
            rows = pyogrio.read_dataframe(path, layer=_layer(path), read_geometry=False).to_dict("list")
        found[way] = {
            name: (d, verdict)
            for name, d, verdict in zip(rows["name"], rows["distance_km"], rows["verdict"], strict=True)
        }
    return found


def _layer(path: Path) -> str | None:
    return "places" if path.suffix == ".gpkg" else None  # beside it lie the styles of QGIS


def _streamed(question: Question, result: rk.Reach) -> Answers:
    stream = reach_batches(_table(result), question.weapon, question.launch, standoff_km=question.standoff_km)
    rows = [row for batch in stream for row in batch.to_pylist()]
    return {row["name"]: (row["distance_km"], row["verdict"]) for row in rows}


def _table(result: rk.Reach) -> pa.Table:
    return pa.table({"name": result.targets.names, "lon": result.targets.lon, "lat": result.targets.lat})


def _expected(result: rk.Reach) -> Answers:
    return {answer.target_name: (answer.distance_km, answer.verdict.value) for answer in result}


def _page_data(html: str) -> str:
    found = re.search(r'<script type="application/json" id="rk-data">(.*?)</script>', html, re.DOTALL)
    return found.group(1) if found else "{}"


def _decide(distance_km: float, uncertainty_km: float, low_km: float, high_km: float) -> str:
    if distance_km + uncertainty_km <= low_km:
        return "in_reach"
    return "out_of_reach" if distance_km - uncertainty_km > high_km else "marginal"


def _audited(result: rk.Reach) -> Iterator[str]:
    (weapon,) = result.weapons
    nominal_km = weapon.range.nominal_km
    area = rk.range_area(range_km=nominal_km, launch=result.launch, tolerance_m=_AUDIT_SHARE * 10 * nominal_km)
    measured = geodesic.audit(area.geometry, result.launch.geometry, nominal_km * 1000)
    # A set-back launch area is drawn as a polygon itself, while range areas are measured from the exact one.
    drawn_m = 1.0 if result.launch.standoff_km else 0.01
    for side, stated_m, found_m in (
        ("inside", area.error_inside_m, measured.inside_m),
        ("outside", area.error_outside_m, measured.outside_m),
    ):
        if found_m > max(stated_m, 0) + drawn_m:
            yield f"range area: errs by {found_m:.3f} m {side}, states {stated_m:.3f} m"


@contextmanager
def _cluster() -> Iterator[str]:
    import distributed

    # In this process, which gives it the version of rangekit that is compared.
    with distributed.LocalCluster(  # type: ignore[no-untyped-call]
        n_workers=1, threads_per_worker=1, processes=False, protocol="tcp", dashboard_address=None
    ) as cluster:
        yield cluster.scheduler_address


def _faults(chosen: argparse.Namespace, folder: Path) -> Iterator[tuple[int, str]]:
    with ExitStack() as stack:
        scheduler = stack.enter_context(_cluster()) if chosen.dask else ""
        differences = stack.enter_context(chromium()) if chosen.pages else None
        for number in range(chosen.first, chosen.first + chosen.scenarios):
            question = make_question(number, folder)
            found = list(disagreements(question, folder))
            if differences and number - chosen.first < chosen.pages:
                found += differences(question, folder)
            if scheduler:
                answers = dask_answers(question, folder, scheduler)
                found += (f"Dask: {fault}" for fault in compare(_expected(_ask(question)), answers))
            yield from ((number, fault) for fault in found)


def main() -> int:
    """Compare and return 1 if anything disagreed."""
    parser = argparse.ArgumentParser(prog="python -m fuzz.agreement", description=__doc__)
    parser.add_argument("--scenarios", type=int, default=200)
    parser.add_argument("--pages", type=int, default=3, help="so many are also opened in Chromium")
    parser.add_argument("--dask", action="store_true", help="ask a Dask cluster of one worker too")
    parser.add_argument("--first", type=int, default=0, help="number of the first scenario")
    chosen = parser.parse_args()
    found = 0
    with tempfile.TemporaryDirectory() as name:
        for number, fault in _faults(chosen, Path(name)):
            found += 1
            print(f"scenario {number}: {fault}", flush=True)
    dask = " and on Dask" if chosen.dask else ""
    print(f"{chosen.scenarios} scenarios, {chosen.pages} of them in Chromium{dask}: {found} disagreements")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
