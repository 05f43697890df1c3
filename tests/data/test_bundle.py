"""What the manifests say of the bundled files is so."""

from __future__ import annotations

import csv
import json
import tomllib
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely

from rangekit.catalog import load_basemap, load_targets, load_weapons

if TYPE_CHECKING:
    from typing import Any


DATA = Path(__file__).parents[2] / "data"
FOLDERS = ("boundaries", "claims", "coarse", "targets", "regions", "world", "weapons", "basemap")
MANIFESTS: dict[str, list[dict[str, Any]]] = {
    folder: tomllib.loads((DATA / folder / "manifest.toml").read_text(encoding="utf-8"))["file"] for folder in FOLDERS
}
FILES = [
    pytest.param(DATA / folder, entry, id=f"{folder}/{entry['path']}")
    for folder, entries in MANIFESTS.items()
    for entry in entries
]


@pytest.mark.parametrize(("folder", "entry"), FILES)
def test_checksum_and_size_are_as_stated(folder: Path, entry: dict[str, Any]) -> None:
    content = (folder / entry["path"]).read_bytes()
    assert sha256(content).hexdigest() == entry["sha256"]
    assert len(content) == entry["size_bytes"]


@pytest.mark.parametrize(("folder", "entry"), FILES)
def test_provenance_is_complete(folder: Path, entry: dict[str, Any]) -> None:
    assert {"id", "name", "source", "licence", "date"} <= entry.keys()
    if folder.name in {"boundaries", "coarse"}:
        assert entry["point_of_view"]
        assert entry["uncertainty_km"] > 0


@pytest.mark.parametrize("folder", FOLDERS)
def test_folder_explains_and_licenses_itself(folder: str) -> None:
    stated = {entry["path"] for entry in MANIFESTS[folder]}
    data = {path.name for path in (DATA / folder).iterdir()} - {"README.md", "LICENSE.md", "manifest.toml"}
    assert data == stated
    assert all((DATA / folder / name).stat().st_size > 200 for name in ("README.md", "LICENSE.md"))


@pytest.mark.parametrize("path", sorted((DATA / "boundaries").glob("*.geojson")), ids=lambda path: path.stem)
def test_boundaries_follow_rfc_7946(path: Path) -> None:
    feature = json.loads(path.read_text(encoding="utf-8"))
    geometry = shapely.from_geojson(path.read_text(encoding="utf-8"))
    assert feature["bbox"] == pytest.approx(geometry.bounds)
    assert "OpenStreetMap" in feature["properties"]["attribution"]
    shells = shapely.get_exterior_ring([part for part in shapely.get_parts(geometry) if part.geom_type == "Polygon"])
    assert shapely.is_ccw(shells).all()


def test_basemap_fits_the_page() -> None:
    assert sum(entry["size_bytes"] for entry in MANIFESTS["basemap"]) <= 350_000


def test_basemap_draws_crimea_in_ukraine_and_keeps_the_seas() -> None:
    basemap = load_basemap()
    isthmus = shapely.Point(33.68, 46.15)
    assert basemap.borders.distance(isthmus) > 0.2
    assert basemap.land.covers(shapely.Point(34.1, 45.2))
    for sea in ((31.5, 44.0), (36.5, 46.0), (20.0, 58.0), (51.0, 42.0)):
        assert not basemap.land.covers(shapely.Point(sea)), sea
    for town in ((131.9, 43.2), (37.62, 55.75), (30.52, 50.45), (92.9, 56.0)):
        assert basemap.land.covers(shapely.Point(town)), town
    assert {"Ukraine", "Moscow", "Kyiv"} <= {label.name for label in basemap.labels}


def test_the_contract_s_columns_come_first() -> None:
    assert len(list((DATA / "targets").glob("*.csv"))) == len(MANIFESTS["targets"])
    for path in (DATA / "targets").glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            assert next(csv.reader(file))[:3] == ["name", "lon", "lat"]


def test_cities_hold_no_crimean_city() -> None:
    cities = load_targets("russian-cities")
    assert len(cities) == 954
    assert not {"Sevastopol", "Simferopol", "Kerch", "Yalta"} & set(cities.names)
    assert np.min(np.array(cities.columns["population"], dtype=int)) >= 15_000


def test_every_figure_of_the_catalogue_has_its_source() -> None:
    for weapon in load_weapons().values():
        assert weapon.sources
        assert weapon.note
        assert all(source.url or source.status == "unconfirmed" for source in weapon.sources)


def test_aliases_are_unique() -> None:
    seen: dict[str, str] = {}
    catalog = load_weapons()
    for weapon in catalog.values():
        for alias in (weapon.id, weapon.name, *weapon.aliases):
            assert catalog[alias].id == weapon.id
            assert seen.setdefault(alias.casefold(), weapon.id) == weapon.id
