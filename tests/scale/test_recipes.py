"""The recipes of docs/scale.md, run as printed: ``python -m pytest -m recipes tests/scale``."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from rangekit.scale import reach_batches

Rows = list[dict[str, object]]
PAGE = (Path(__file__).parents[2] / "docs" / "scale.md").read_text(encoding="utf-8")

pytestmark = pytest.mark.recipes


def _recipe(engine: str) -> str:
    (block,) = re.findall(rf"### {engine}\n.*?```python\n(.*?)```", PAGE, flags=re.DOTALL)
    return str(block)


@pytest.fixture
def expected(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Rows:
    monkeypatch.chdir(tmp_path)
    rng = np.random.default_rng(2)
    table = pa.table({"id": np.arange(5000), "lon": rng.uniform(20, 45, 5000), "lat": rng.uniform(42, 58, 5000)})
    (tmp_path / "places").mkdir()
    pq.write_table(table, tmp_path / "places" / "a.parquet", row_group_size=1000)
    stream = reach_batches(table, "atacms", columns=["id", "distance_km", "verdict"])
    rows: Rows = pa.Table.from_batches(stream).to_pylist()
    return rows


def _sorted_rows(folder: str) -> Rows:
    found = pq.read_table(folder).select(["id", "distance_km", "verdict"])
    rows: Rows = found.sort_by("id").to_pylist()
    return rows


@pytest.mark.enable_socket
@pytest.mark.filterwarnings("ignore")
def test_spark(expected: list[dict[str, object]], monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pyspark")
    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    exec(_recipe("Spark"), {"__name__": "__main__"})
    assert _sorted_rows("out") == expected


def test_duckdb(expected: list[dict[str, object]]) -> None:
    pytest.importorskip("duckdb")
    exec(_recipe("DuckDB"), {"__name__": "__main__"})
    assert _sorted_rows("out.parquet") == expected


def test_ray(expected: list[dict[str, object]]) -> None:
    pytest.importorskip("ray")
    exec(_recipe("Ray"), {"__name__": "__main__"})
    assert _sorted_rows("out") == expected
