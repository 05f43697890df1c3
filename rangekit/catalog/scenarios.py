"""Scenario files: read with every fault at once, and written."""

from __future__ import annotations

import math
import os
from functools import partial
from os import PathLike, fspath
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

from rangekit.catalog.bundled import find_bundled, looks_like_path
from rangekit.catalog.files import STDIN, is_file, is_there, read_toml_text
from rangekit.catalog.names import fold_name, near_names
from rangekit.catalog.places import find_place
from rangekit.catalog.targets import load_targets
from rangekit.catalog.toml_text import KeyLines, is_number, parse_toml
from rangekit.catalog.weapons import load_weapons
from rangekit.errors import InputError, RangekitError
from rangekit.model.scenario import Lock, Scenario
from rangekit.model.units import looks_like_distance, parse_distance_km, write_distance_km

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from rangekit.catalog.weapons import Catalog

__all__ = ["read_scenario", "scenario_to_toml"]

_DISTANCES = {
    "launch_uncertainty": "launch_uncertainty_km",
    "along_border": "along_border_km",
    "standoff": "standoff_km",
    "target_uncertainty": "target_uncertainty_km",
    "tolerance": "tolerance_km",
}
_TEXTS = ("title", "launch", "as_of", "weapons_file", "targets")
_LISTS = ("weapons", "highlight")
_FILTERS = ("min_population", "near", "within")
_OUTPUTS = ("map", "check", "reach", "area")
_LOCKED = ("launch", "targets", "weapons", "weapons_file", "within")
_KEYS: dict[str, tuple[str, ...]] = {
    "": (*_TEXTS, "front_line", *_LISTS, *_DISTANCES, "filters", "outputs", "lock"),
    "filters": _FILTERS,
    "outputs": _OUTPUTS,
    "lock": ("rangekit", "sha256"),
    "lock.sha256": _LOCKED,
}


def read_scenario(path: str | PathLike[str]) -> Scenario:
    """Return the scenario that a TOML file describes.

    Paths in it are relative to the file's own folder; those of its outputs to the folder that the command runs in.

    Parameters
    ----------
    path : path or str
        The file, or ``-`` for standard input.

    Returns
    -------
    Scenario
        With the paths of its inputs as seen from here.

    Raises
    ------
    DataNotFoundError
        If there is no such file.
    InputError
        If it is not TOML, or asks for what does not exist; all problems at once, each with its line.
    """
    source = fspath(path)
    text = read_toml_text(source)
    given = parse_toml(text, source)
    reader = _Reader(given, text, Path() if source == STDIN else Path(source).parent)
    found = reader.read()
    if reader.problems:
        raise InputError("faulty scenario", source=source, problems=[fault for _, fault in sorted(reader.problems)])
    return Scenario(**found)


def scenario_to_toml(scenario: Scenario, folder: Path) -> str:
    """Return a scenario as the text of a file.

    Parameters
    ----------
    scenario : Scenario
        What to write.
    folder : Path
        Folder of the file, which the paths of the scenario's inputs are made relative to.

    Returns
    -------
    str
        TOML; the same scenario gives the same text.
    """
    import tomli_w

    texts: dict[str, str] = {key: getattr(scenario, key) for key in _TEXTS}
    for key in ("launch", "targets", "weapons_file"):
        texts[key] = _relative(texts[key], folder)
    distances = {key: _format_distance(getattr(scenario, name)) for key, name in _DISTANCES.items()}
    if scenario.launch_uncertainty_km == 0:
        distances["launch_uncertainty"] = "0km"  # which is not the same as what the launch area itself states
    if scenario.target_uncertainty_km == 0:
        distances["target_uncertainty"] = "0km"
    filters = {
        "min_population": _whole(scenario.min_population),
        "near": scenario.near,
        "within": _relative(scenario.within, folder),
    }
    lock = scenario.lock
    table: dict[str, Any] = {
        "title": texts["title"],
        "launch": texts["launch"],
        "as_of": texts["as_of"],
        "front_line": scenario.front_line or None,
        "launch_uncertainty": distances["launch_uncertainty"],
        "along_border": distances["along_border"],
        "standoff": distances["standoff"],
        "weapons": list(scenario.weapons),
        "weapons_file": texts["weapons_file"],
        "targets": texts["targets"],
        "target_uncertainty": distances["target_uncertainty"],
        "highlight": list(scenario.highlight),
        "tolerance": distances["tolerance"],
        "filters": _filled(filters),
        "outputs": dict(scenario.outputs),
        "lock": _filled({"rangekit": lock.rangekit, "sha256": dict(lock.sha256)}) if lock else {},
    }
    return tomli_w.dumps(_filled(table))


class _Reader:
    """Reads the keys of one file and keeps the problems, each with its line."""

    def __init__(self, given: dict[str, Any], text: str, folder: Path) -> None:
        self.problems: list[tuple[int, str]] = []
        self._given = given
        self._lines = KeyLines(text)
        self._folder = folder

    def read(self) -> dict[str, Any]:
        """Return the values of a Scenario."""
        tables = {name: self._table(name) for name in ("", "filters", "outputs", "lock", "lock.sha256")}
        for name, table in tables.items():
            self._check_keys(name, table)
        top, filters = tables[""], tables["filters"]
        found: dict[str, Any] = {key: self._text("", key, top[key]) for key in _TEXTS if key in top}
        found |= {key: self._texts(key, top[key]) for key in _LISTS if key in top}
        found |= {name: self._distance(key, top[key]) for key, name in _DISTANCES.items() if key in top}
        found |= {key: self._text("filters", key, filters[key]) for key in ("near", "within") if key in filters}
        if "min_population" in filters:
            found["min_population"] = self._population(filters["min_population"])
        if "front_line" in top:
            found["front_line"] = self._truth("front_line", top["front_line"])
        found["outputs"] = {key: self._output(key, value) for key, value in tables["outputs"].items()}
        if "lock" in top:
            version = self._text("lock", "rangekit", tables["lock"].get("rangekit", ""))
            pins = {key: self._text("lock.sha256", key, value) for key, value in tables["lock.sha256"].items()}
            found["lock"] = Lock(version, pins)
        self._find_data(found)
        return found

    def _table(self, name: str) -> dict[str, Any]:
        table: Any = self._given
        for part in name.split(".") if name else ():
            table = table.get(part, {})
            if not isinstance(table, dict):
                self._fault("", part, f"{part} is no table: write [{name}]")
                return {}
        return dict(table)

    def _check_keys(self, name: str, table: Mapping[str, Any]) -> None:
        known = _KEYS[name]
        for key in table:
            if key not in known:
                near = near_names(key, {fold_name(entry): entry for entry in known}, most=1)
                hint = f"; did you mean {near[0]}?" if near else f"; known: {', '.join(known)}"
                self._fault(name, key, f"unknown key {key!r}{hint}")

    def _text(self, table: str, key: str, value: object) -> str:
        if isinstance(value, str):
            return value
        if key == "as_of" and hasattr(value, "isoformat"):
            return str(value.isoformat())  # TOML knows dates
        self._fault(table, key, f"{key} is {_kind(value)}, not a text")
        return ""

    def _texts(self, key: str, value: object) -> tuple[str, ...]:
        several = [value] if isinstance(value, str | int | float) else value
        if key == "weapons" and isinstance(several, list):
            several = [write_distance_km(entry) if is_number(entry) else entry for entry in several]
        if not isinstance(several, list) or not several or not all(isinstance(entry, str) for entry in several):
            self._fault("", key, f"{key} is no list of texts")
            return ("",)
        return tuple(several)

    def _distance(self, key: str, value: object) -> float:
        if not isinstance(value, str) and not is_number(value):
            self._fault("", key, f"{key} is {_kind(value)}, not a distance like '30km'")
            return 0.0
        try:
            return parse_distance_km(value)  # type: ignore[arg-type] # a text or a number, as the line above made sure
        except InputError as error:
            self._fault("", key, f"{key}: {error}")
            return 0.0

    def _truth(self, key: str, value: object) -> bool:
        if not isinstance(value, bool):
            self._fault("", key, f"{key} is {_kind(value)}, neither true nor false")
        return value is True

    def _population(self, value: object) -> float:
        if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < math.inf:
            return value
        self._fault("filters", "min_population", f"min_population is {value!r}, not a number of people")
        return 0

    def _output(self, key: str, value: object) -> str:
        path = self._text("outputs", key, value)
        if path == "" == value:
            self._fault("outputs", key, f"{key} = '' names no file; leave it out, or name one")
        # A file from somebody else must not write where nobody looks.
        if PurePath(path).is_absolute() or ".." in PurePath(path).parts:
            self._fault("outputs", key, f"{key} = {path!r} leaves the folder; name a file in it, or use -o")
        return path

    def _find_data(self, found: dict[str, Any]) -> None:
        """Check that what is named exists, and lead the paths of inputs from here."""
        for table, key in (("", "launch"), ("", "targets"), ("", "weapons_file"), ("filters", "within")):
            if found.get(key):
                found[key] = self._located(table, key, found[key])
        weapons = [name for name in found.get("weapons", ()) if not looks_like_distance(name)]
        file = found.get("weapons_file") or None
        catalog: list[Catalog] = []
        if (weapons and not file) or (file and is_file(Path(file))):
            self._try("", "weapons_file", lambda: catalog.append(load_weapons(file)))
        for name in weapons if catalog else ():
            self._try("", "weapons", partial(catalog[0].__getitem__, name))
        for name in set(found.get("weapons", ())) - set(weapons):
            if parse_distance_km(name) == 0:
                self._fault("", "weapons", f"weapons: {name!r} is no range")
        if found.get("highlight"):
            self._find_highlights(found["highlight"], found.get("targets") or Scenario().targets)

    def _find_highlights(self, names: tuple[str, ...], targets: str) -> None:
        try:
            known = load_targets(targets)
        except RangekitError:
            return  # which is told where the targets are looked for, or read
        for name in names:
            self._try("", "highlight", partial(find_place, known, name))

    def _located(self, table: str, key: str, value: str) -> str:
        if value == STDIN:
            self._fault(table, key, f"{key} is standard input, which nobody can read again; name a file")
            return value
        path = self._folder / value
        if key in {"launch", "targets"} and not is_file(path) and not looks_like_path(value):
            folder, kind = ("boundaries", "launch area") if key == "launch" else ("targets", "target set")
            self._try(table, key, lambda: find_bundled(folder, value, kind))
            return value
        if not is_there(path):
            self._fault(table, key, f"{key}: no such file: {path} (paths are relative to the scenario's own folder)")
        return str(path)

    def _try(self, table: str, key: str, look_up: Callable[[], object]) -> None:
        try:
            look_up()
        except RangekitError as error:
            self._fault(table, key, f"{key}: {error}")

    def _fault(self, table: str, key: str, what: str) -> None:
        line = self._lines.find(tuple(table.split(".")) if table else (), key)
        self.problems.append((line, f"line {line}: {what}" if line else what))


def _relative(value: str, folder: Path) -> str:
    if not (looks_like_path(value) and is_there(Path(value))):
        return value
    return Path(os.path.relpath(value, folder)).as_posix()


def _format_distance(distance_km: float | None) -> str:
    return write_distance_km(distance_km) if distance_km else ""


def _whole(number: float | None) -> float | None:
    return int(number) if number is not None and float(number).is_integer() else number


def _filled(table: Mapping[str, Any]) -> dict[str, Any]:
    """Return what says something: a scenario leaves the rest to the defaults."""
    return {key: value for key, value in table.items() if value not in ("", None, [], {})}


def _kind(value: object) -> str:
    return f"{value!r}" if isinstance(value, str | int | float | bool) else f"a {type(value).__name__}"
