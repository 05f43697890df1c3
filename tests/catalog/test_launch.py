"""Launch areas from files: what they must say of themselves, above all a front line its date."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

import rangekit as rk
from rangekit.catalog import load_launch_area
from rangekit.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

LINE: dict[str, object] = {"type": "LineString", "coordinates": [[35, 48], [37, 49], [38, 50]]}


def written(path: Path, *properties: dict[str, object], geometry: dict[str, object] = LINE) -> Path:
    features = [{"type": "Feature", "properties": one, "geometry": geometry} for one in properties or ({},)]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


@pytest.mark.parametrize(
    ("name", "properties", "asked"),
    [
        ("front-line.geojson", {}, {}),
        ("Frontline 2024.geojson", {}, {}),
        ("line.geojson", {"kind": "front line"}, {}),
        ("line.geojson", {"Type": "FRONT_LINE"}, {}),
        ("line.geojson", {}, {"front_line": True}),
    ],
)
def test_a_front_line_must_carry_a_date(
    name: str, properties: dict[str, object], asked: dict[str, Any], tmp_path: Path
) -> None:
    path = written(tmp_path / name, properties)
    with pytest.raises(InputError, match=r"a front line must carry a date .*as_of='2024-11-17'"):
        load_launch_area(path, **asked)
    area = load_launch_area(path, as_of="2024-11-17", **asked)
    assert area.as_of == "2024-11-17"
    assert area.name.endswith(" as of 2024-11-17")


def test_a_file_may_carry_its_date(tmp_path: Path) -> None:
    path = written(tmp_path / "front_line.geojson", {"as_of": "2024-11"}, {"as_of": "2024-11"})
    assert load_launch_area(path).name == "front_line as of 2024-11"
    assert load_launch_area(path, as_of="2025").as_of == "2025"
    two = written(tmp_path / "two.geojson", {"as_of": "2024-11"}, {"as_of": "2024-12"})
    with pytest.raises(InputError, match="different dates: 2024-11; 2024-12"):
        load_launch_area(two)


def test_another_line_is_taken_with_a_note(tmp_path: Path) -> None:
    area = load_launch_area(written(tmp_path / "border.geojson"))
    assert area.as_of == ""
    assert "carries no date" in area.notes[0]
    point: dict[str, object] = {"type": "Point", "coordinates": [35, 48]}
    assert load_launch_area(written(tmp_path / "site.geojson", geometry=point)).notes == ()


@pytest.mark.parametrize("date", ["yesterday", "2024-13", "2024-02-30", "17.11.2024", "2024-1-1"])
def test_a_date_is_a_day_a_month_or_a_year(date: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=f"{date}.*like 2024-11-17"):
        load_launch_area(written(tmp_path / "line.geojson"), as_of=date)


def test_a_bundled_area_has_its_own_date() -> None:
    with pytest.raises(InputError, match="as of 2017-11"):
        load_launch_area("ukraine", as_of="2024-11-17")


@pytest.mark.parametrize(
    ("rows", "name"),
    [
        ("name,lon,lat\nKharkiv,36.23,49.99\n", "Kharkiv"),
        ("name,lon,lat\nKharkiv,36.23,49.99\nSumy,34.8,50.91\n", "Kharkiv and Sumy"),
        ("lon,lat\n36.23,49.99\n", "sites"),
        ("name,lon,lat\n" + "".join(f"p{row},36.{row},50\n" for row in range(4)), "sites"),
    ],
)
def test_a_few_sites_keep_their_names(rows: str, name: str, tmp_path: Path) -> None:
    (tmp_path / "sites.csv").write_text(rows, encoding="utf-8")
    assert load_launch_area(str(tmp_path / "sites.csv")).name == name


def test_a_point_that_is_given_keeps_its_name_and_an_area_its_files(tmp_path: Path) -> None:
    place = {"type": "Point", "coordinates": [36, 50]}
    point: dict[str, object] = {"type": "Feature", "properties": {"name": "Kharkiv"}, "geometry": place}
    assert rk.launch_area(point).name == "Kharkiv"
    assert rk.launch_area((36.23, 49.99)).name == "places given"
    area = point | {"geometry": {"type": "Polygon", "coordinates": [[[36, 50], [37, 50], [36, 51], [36, 50]]]}}
    (tmp_path / "area.geojson").write_text(json.dumps(area), encoding="utf-8")
    assert rk.launch_area(tmp_path / "area.geojson").name == "area"
    (tmp_path / "sites.csv").write_text("name,lon,lat\nKharkiv,36.23,49.99\n")
    assert load_launch_area(tmp_path / "sites.csv", name="my sites").name == "my sites"
