"""SECURITY.md states the limits that the code has."""

from __future__ import annotations

from pathlib import Path

import pytest

from rangekit.catalog import files, gdal_process, geojson, input_safety, sheets, toml_text

PAGE = " ".join(Path("SECURITY.md").read_text(encoding="utf-8").split())
GIB, MIB = 1 << 30, 1 << 20


@pytest.mark.parametrize(
    ("stated", "is_true"),
    [
        ("which knows sixteen drivers", len(gdal_process.ALLOWED_DRIVERS) == 16),
        ("a minute of the processor's time and a second more for each MiB", gdal_process.SHORT_CPU_S == 60),
        ("a second more for each MiB", gdal_process.BYTES_A_SECOND == MIB),
        ("GPX and their like, standard input | 512 MiB", files.LARGEST_TEXT == 512 * MIB),
        ("catalogues and scenarios | 4 MiB, 32 parts to a key", files.LARGEST_TOML == 4 * MIB),
        ("32 parts to a key", toml_text.MOST_PARTS == 32),
        ("| 1,048,576 rows; 20 million cells", sheets.LARGEST_SHEET_ROWS == 1_048_576),
        ("20 million cells, rows times columns", sheets.LARGEST_SHEET_CELLS == 20_000_000),
        ("columns of a CSV, kinds of properties in a GeoJSON | 16,384", sheets.LARGEST_TABLE_COLUMNS == 16_384),
        ("kinds of properties in a GeoJSON | 16,384", geojson.LARGEST_KINDS == 16_384),
        ("a property of a GeoJSON | 64 levels", geojson.DEEPEST == 64),
        ("other archives, unpacked | 2 GiB", input_safety.LARGEST_UNPACKED == 2 * GIB),
        ("50 million rows, 4 GiB unpacked", input_safety.LARGEST_TABLE_ROWS == 50_000_000),
        ("50 million rows, 4 GiB unpacked", input_safety.LARGEST_TABLE_BYTES == 4 * GIB),
    ],
)
def test_a_limit_on_the_page_is_the_codes(stated: str, *, is_true: bool) -> None:
    assert stated in PAGE
    assert is_true
