"""Streams of record batches: the numbers of the in-memory answer, to the last bit, whatever the batches hold."""

import hashlib
import json
from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pytest
import shapely

import rangekit as rk
from rangekit.model import LaunchArea, RangeEstimate, TargetSet, Weapon, decide_verdicts
from rangekit.scale import reach_batches
from rangekit.scale.solver import verdict_limits_m

WEAPON = Weapon("made", "A made-up range", RangeEstimate(290, 300, 306))
ANSWERS = ["distance_km", "margin_km", "verdict", "launch_lon", "launch_lat"]


@pytest.fixture(scope="module")
def expected(targets: TargetSet, launch: LaunchArea) -> rk.Reach:
    return rk.reach(WEAPON, targets, launch)


def _digest(columns: dict[str, np.ndarray]) -> str:
    digest = hashlib.sha256()
    for name in ANSWERS:
        column = columns[name]
        digest.update("|".join(map(str, column)).encode() if name == "verdict" else column.astype("<f8").tobytes())
    return digest.hexdigest()


def _columns(table: pa.Table) -> dict[str, np.ndarray]:
    return {name: np.array(table[name].to_pylist()) for name in ANSWERS}


def test_every_row_equals_the_answer_in_memory(places: pa.Table, launch: LaunchArea, expected: rk.Reach) -> None:
    stream = reach_batches(places.to_batches(max_chunksize=700), WEAPON, launch)
    found = pa.Table.from_batches(stream, stream.schema)
    in_memory = {
        "distance_km": expected.distance_km,
        "margin_km": np.array([answer.margin_km for answer in expected]),
        "verdict": np.array([answer.verdict.value for answer in expected]),
        "launch_lon": expected.launch_lon,
        "launch_lat": expected.launch_lat,
    }
    assert _digest(_columns(found)) == _digest(in_memory)
    assert found.column_names == ["id", "longitude", "lat", *ANSWERS]
    assert found.select(["id", "longitude", "lat"]).equals(places)
    assert stream.tally.rows == stream.tally.rows_out == 3000
    assert stream.tally.verdicts[0] == {v: list(in_memory["verdict"]).count(v) for v in rk.Verdict}


@pytest.mark.parametrize("figures", [(290, 300, 306), (0.3, 0.3, 0.3), (1200, 1300, 1300), (20_000, 21_000, 21_000)])
def test_the_verdict_alone_is_the_same(
    figures: tuple[float, float, float], places: pa.Table, launch: LaunchArea, expected: rk.Reach
) -> None:
    weapon = Weapon("x", "X", RangeEstimate(*figures))
    stream = reach_batches(places, weapon, launch, verdict_only=True, columns=["id"])
    found = pa.Table.from_batches(stream)
    assert found.column_names == ["id", "verdict"]
    assert found["verdict"].to_pylist() == [
        verdict.value for verdict in decide_verdicts(expected.distance_km, weapon.range, launch.uncertainty_km)
    ]


@pytest.mark.parametrize("uncertainty_km", [0.0, 0.02, 0.4, 1e-9, 305.0, 400.0])
def test_the_limits_are_those_of_the_rule_to_the_last_bit(uncertainty_km: float) -> None:
    estimate = RangeEstimate(290.1, 300, 306.7)
    for limit, inside in zip(verdict_limits_m(estimate, uncertainty_km), (1, 2), strict=True):
        if limit < 0:
            assert decide_verdicts([0.0], estimate, uncertainty_km)[0] != "in_reach"
            continue
        at, beyond = decide_verdicts(np.array([limit, np.nextafter(limit, np.inf)]) / 1000, estimate, uncertainty_km)
        order = ["in_reach", "marginal", "out_of_reach"]
        assert order.index(at) < inside <= order.index(beyond)


def _as_wkb(lon: np.ndarray, lat: np.ndarray) -> Iterator[pa.Table]:
    wkb = shapely.to_wkb(shapely.points(lon, lat))
    metadata = {b"geo": json.dumps({"primary_column": "g", "columns": {"g": {"encoding": "WKB"}}}).encode()}
    yield pa.table({"geometry": pa.array(wkb, pa.binary())})
    yield pa.table({"geom": pa.array(shapely.to_wkb(shapely.points(lon, lat), byte_order=0), pa.large_binary())})
    yield pa.table({"lon": ["a"] * len(lon), "g": pa.array(wkb, pa.binary())}).replace_schema_metadata(metadata)
    multi = shapely.to_wkb([shapely.MultiPoint([place]) for place in np.column_stack([lon, lat])])
    yield pa.table({"wkb": pa.array(multi, pa.binary())})


def _as_geoarrow(lon: np.ndarray, lat: np.ndarray) -> Iterator[pa.Table]:
    pairs = pa.FixedSizeListArray.from_arrays(np.column_stack([lon, lat]).ravel(), 2)
    separate = pa.StructArray.from_arrays([pa.array(lon), pa.array(lat)], names=["x", "y"])
    for points in (pairs, separate):
        field = pa.field("where", points.type, metadata={"ARROW:extension:name": "geoarrow.point"})
        yield pa.table([points], schema=pa.schema([field]))


def test_points_are_read_in_every_encoding(launch: LaunchArea) -> None:
    lon, lat = np.array([36.19, 37.62, 30.0, 24.0]), np.array([51.73, 55.75, 49.0, 44.0])
    plain = pa.table({"X": lon, "Y": lat})
    (expected,) = reach_batches(plain, WEAPON, launch)
    tables = [
        *_as_wkb(lon, lat),
        *_as_geoarrow(lon, lat),
        pa.table({"lng": pa.array(lon, pa.float64()), "latitude": lat}),
    ]
    for table in tables:
        for given in (table, table.slice(1)):
            (found,) = reach_batches(given, WEAPON, launch, columns=ANSWERS)
            assert found.to_pylist() == expected.select(ANSWERS).slice(4 - given.num_rows).to_pylist()


def test_bad_rows_have_no_answer_and_are_listed(launch: LaunchArea) -> None:
    lon = [30.0, None, float("nan"), 30.0, 400.0, float("inf"), 200.0]
    lat = [49.0, 49.0, 49.0, -91.0, 49.0, 49.0, 49.0]
    batches = pa.table({"lon": lon, "lat": lat}).to_batches(max_chunksize=3)
    stream = reach_batches(batches, WEAPON, launch)
    found = pa.Table.from_batches(stream)
    good = [True, False, False, False, False, False, True]
    for name in ANSWERS:
        assert [value is not None for value in found[name].to_pylist()] == good
    assert stream.tally.bad == 5
    assert [(bad.row, bad.fault) for bad in stream.tally.bad_rows] == [
        (1, "position (nan, 49.0) is not finite"),
        (2, "position (nan, 49.0) is not finite"),
        (3, "latitude -91 is outside -90..90"),
        (4, "longitude 400 is outside -180..360"),
        (5, "position (inf, 49.0) is not finite"),
    ]
    kept = pa.Table.from_batches(reach_batches(batches, WEAPON, launch, only="in_reach"))
    assert kept["lon"].to_pylist() == [30.0]
    points = pa.table(
        {"geometry": pa.array([None, b"junk", *shapely.to_wkb([shapely.Point(), shapely.box(0, 0, 1, 1)])])}
    )
    stream = reach_batches(points, WEAPON, launch, verdict_only=True)
    assert [batch["verdict"].null_count for batch in stream] == [4]


@pytest.mark.parametrize("only", ["in_reach", "marginal", "out_of_reach"])
def test_only_one_verdict_is_the_rows_that_have_it(only: str, places: pa.Table, launch: LaunchArea) -> None:
    stream = reach_batches(places.to_batches(max_chunksize=999), WEAPON, launch, only=only)
    found = pa.Table.from_batches(stream).to_pylist()
    everything = pa.Table.from_batches(reach_batches(places, WEAPON, launch)).to_pylist()
    assert found == [row for row in everything if row["verdict"] == only]
    assert (stream.tally.rows, stream.tally.rows_out) == (3000, len(found))


def test_several_weapons_have_columns_of_their_own(places: pa.Table, launch: LaunchArea) -> None:
    stream = reach_batches(places, ["450km", WEAPON], launch, columns=["verdict", "id", "margin_km_made"])
    assert stream.schema.names == ["verdict_450km", "verdict_made", "id", "margin_km_made"]
    found = pa.Table.from_batches(stream)
    alone = pa.Table.from_batches(reach_batches(places, WEAPON, launch))
    assert found["verdict_made"].to_pylist() == alone["verdict"].to_pylist()
    assert found["margin_km_made"].to_pylist() == alone["margin_km"].to_pylist()


def test_a_stream_is_read_as_it_is_asked_for(places: pa.Table, launch: LaunchArea) -> None:
    read: list[pa.RecordBatch] = []

    def batches() -> Iterator[pa.RecordBatch]:
        for batch in places.to_batches(max_chunksize=100):
            read.append(batch)
            yield batch

    stream = reach_batches(batches(), WEAPON, launch)
    next(stream)
    assert len(read) == 1
    empty = reach_batches(iter(()), WEAPON, launch)
    assert list(empty) == []
    with pytest.raises(rk.InputError, match="no schema"):
        _ = empty.schema
    none = pa.record_batch({"lon": pa.array([], pa.float64()), "lat": pa.array([], pa.float64())})
    (answered,) = reach_batches([none], WEAPON, launch)
    assert (answered.num_rows, answered.schema.names) == (0, ["lon", "lat", *ANSWERS])


@pytest.mark.parametrize(
    ("table", "match"),
    [
        ({"lat": [1.0], "name": ["a"]}, "no column for lon and no geometry; found lat, name"),
        ({"lon": ["1"], "lat": [2.0]}, "'lon' holds no numbers"),
        ({"geometry": [1]}, "no column for lon and lat"),
    ],
)
def test_a_stream_without_positions_is_refused(table: dict[str, list[object]], match: str, launch: LaunchArea) -> None:
    with pytest.raises(rk.InputError, match=match):
        reach_batches(pa.table(table), WEAPON, launch)


def test_what_is_asked_wrongly_is_refused(places: pa.Table, launch: LaunchArea) -> None:
    with pytest.raises(rk.InputError, match=r"'idd' \(did you mean id\?\); 'verdicts'"):
        reach_batches(places, WEAPON, launch, columns=["idd", "verdicts"])
    with pytest.raises(rk.InputError, match="not a verdict"):
        reach_batches(places, WEAPON, launch, only="reach")
    with pytest.raises(rk.InputError, match="0 km or more"):
        reach_batches(places, WEAPON, launch, uncertainty_km=-1)
    geo = {
        "primary_column": "g",
        "columns": {"g": {"encoding": "WKB", "crs": {"id": {"authority": "EPSG", "code": 3857}}}},
    }
    projected = pa.table({"g": pa.array([b""])}).replace_schema_metadata({b"geo": json.dumps(geo)})
    with pytest.raises(rk.InputError, match="another coordinate system"):
        reach_batches(projected, WEAPON, launch)
