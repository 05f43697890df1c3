"""What Python's users have in hand goes in, and frames come out; what is written is read again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import folium
import geopandas
import pandas as pd
import pyproj
import pytest
import shapely

import rangekit as rk

if TYPE_CHECKING:
    from pathlib import Path

BOX = shapely.box(30, 50, 31, 51)
KURSK = (36.19, 51.73)
GDF = geopandas.GeoDataFrame({"Ort": ["Kursk"], "n": [7]}, geometry=[shapely.Point(KURSK)], crs=4326)
# From a point due east of the box's side to that side: found along the meridian 31°E by Karney's geodesics.
NEAREST_M = min(pyproj.Geod(ellps="WGS84").inv(*KURSK, 31, 50.9 + step / 1e4)[2] for step in range(1001))


class Carrier:
    """Anything with ``__geo_interface__``."""

    __geo_interface__ = {"type": "Point", "coordinates": KURSK}  # noqa: RUF012 - what the interface asks for


GIVEN: dict[str, Any] = {
    "frame": GDF,
    "projected": GDF.to_crs(32637),
    "series": GDF.geometry,
    "table": pd.DataFrame({"city": ["Kursk"], "lng": [36.19], "lat": [51.73]}),
    "geometry": shapely.Point(KURSK),
    "geometries": [shapely.Point(KURSK)],
    "pairs": [KURSK],
    "pair": KURSK,
    "names and pairs": {"Kursk": KURSK},
    "members": {"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": KURSK}},
    "interface": Carrier(),
    "records": [{"name": "Kursk", "lat": 51.73, "lon": 36.19}],
}


@pytest.mark.parametrize("kind", GIVEN)
def test_targets_and_launch_areas_of_every_kind(kind: str) -> None:
    result = rk.reach(300, targets=GIVEN[kind], launch=BOX)
    assert result.distance_km[0] * 1000 == pytest.approx(NEAREST_M, abs=0.5)
    turned = rk.reach("300km", targets=[(31.5, 50.5)], launch=GIVEN[kind])
    assert turned.distance_km[0] * 1000 == pytest.approx(
        pyproj.Geod(ellps="WGS84").inv(*KURSK, 31.5, 50.5)[2], abs=1e-3
    )
    assert rk.range_area(10, launch=GIVEN[kind]).geometry.contains(shapely.Point(KURSK))


def test_names_and_column_hints() -> None:
    assert rk.reach(300, targets=["Moscow", "kursk"]).targets.names == ("Moscow", "Kursk")
    hinted = rk.reach(300, targets=GDF, name="Ort")
    assert (hinted.targets.names, hinted.notes) == (("Kursk",), ())
    with pytest.raises(rk.UnknownEntryError, match="Moskow"):
        rk.reach(300, targets=["Moskowww"])


@pytest.mark.parametrize("given", [5, None, b"x", [], [1, 2, 3], [None], {"a": 1}, object(), pd.DataFrame({"a": [1]})])
def test_what_is_no_place_is_an_error_of_ours(given: Any) -> None:
    for keyword in ("targets", "launch"):
        with pytest.raises(rk.RangekitError):
            rk.reach(300, **{keyword: given})


def test_everything_is_a_frame_and_joins_with_others() -> None:
    result = rk.reach(300, targets=GDF, launch=BOX)
    area = rk.range_area(400, launch=BOX, tolerance_m=100)
    for value in (result, area, result.targets, result.launch):
        frame = value.to_geodataframe()
        assert frame.crs.to_authority() == ("EPSG", "4326")
        assert list(value.to_dataframe().columns) == [name for name in frame.columns if name != "geometry"]
        assert isinstance(value.explore(), folium.Map)
        assert len(repr(value)) < 200
        assert len(pd.concat([frame, GDF])) == len(frame) + 1
    assert len(result.to_geodataframe().sjoin(area.to_geodataframe())) == 1
    assert shapely.geometry.shape(area).equals_exact(area.geometry, 1e-6)
    assert rk.reach(300, targets=result.targets.to_geodataframe(), launch=BOX).distance_km == result.distance_km
    assert rk.Provenance("a survey").source == "a survey"


def test_a_difference_is_short_in_words() -> None:
    changed = rk.diff(rk.Question(weapons=(100,)), rk.Question(weapons=(900,)))
    assert len(repr(changed)) < 200


@pytest.mark.parametrize(
    "suffix", ["csv", "json", "xlsx", "geojson", "geojsonl", "gpkg", "kml", "kmz", "fgb", "parquet"]
)
def test_what_is_written_is_read_again(suffix: str, tmp_path: Path) -> None:
    result = rk.reach(300, targets={"Kursk": KURSK, "Tula": (37.6, 54.2)}, launch=BOX)
    again = rk.targets(rk.write(result, tmp_path / f"reach.{suffix}"))
    assert sorted(again.names) == ["Kursk", "Tula"]
    assert sorted(again.lon.tolist()) == pytest.approx([36.19, 37.6], abs=1e-6)
    if suffix not in {"json", "xlsx"}:
        area = rk.range_area(300, launch=BOX, tolerance_m=100)
        read = rk.launch_area(rk.write(area, tmp_path / f"area.{suffix}"))
        assert read.geometry.area == pytest.approx(area.geometry.area, rel=1e-6)


@pytest.mark.parametrize("suffix", ["gpkg", "kmz", "kml"])
def test_a_map_of_ours_is_read_by_what_its_layers_are(suffix: str, tmp_path: Path) -> None:
    result = rk.reach(300, targets={"Kursk": KURSK}, launch=BOX)
    path = rk.write([*result.range_areas(tolerance_m=1000), result.launch, result], tmp_path / f"map.{suffix}")
    assert rk.launch_area(path).geometry.area == pytest.approx(1, rel=1e-4)  # its edges are geodesics, drawn finely
    assert rk.targets(path).names == ("Kursk",)


def test_a_workbook_keeps_types_and_runs_no_formula(tmp_path: Path) -> None:
    import openpyxl

    odd = pd.DataFrame({"name": ["=1+1", "00\x007"], "lon": [36, 37], "lat": [51, 52], "people": [440052, None]})
    path = rk.write(rk.reach(300, targets=odd, launch=BOX), tmp_path / "a.xlsx")
    header, first, second = openpyxl.load_workbook(path).active.iter_rows()
    cells = {str(name.value): cell for name, cell in zip(header, first, strict=True)}
    assert (cells["name"].value, cells["name"].data_type) == ("=1+1", "s")
    assert (cells["distance_km"].data_type, cells["people"].value) == ("n", 440052)
    assert second[0].value == "007"
