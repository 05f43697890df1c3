"""Scenario files: questions read with every fault at once, and written."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, fields
from functools import cache, partial
from os import PathLike, fspath
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, create_model

from rangekit.catalog.bundled import find_bundled, looks_like_path
from rangekit.catalog.files import STDIN, is_file, is_there, read_toml_text
from rangekit.catalog.places import find_place
from rangekit.catalog.targets import load_targets
from rangekit.catalog.toml_text import KeyLines, parse_toml
from rangekit.catalog.validation import list_problems
from rangekit.catalog.weapons import load_weapons
from rangekit.defaults import DEFAULT_TARGETS
from rangekit.errors import InputError, RangekitError, path_from
from rangekit.model.question import Lock, Question, field_specs
from rangekit.model.units import looks_like_distance, parse_distance_km

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rangekit.catalog.validation import Problem
    from rangekit.catalog.weapons import Catalog
    from rangekit.model.fields import FieldSpec

__all__ = ["read_scenario", "scenario_to_toml", "stays_inside"]

_OUTPUTS = ("map", "check", "reach", "area")
_LOCKED = ("launch", "targets", "weapons", "catalogues", "weapons_file", "within")
_KINDS = {"boundaries": "launch area", "targets": "target set"}


def read_scenario(path: str | PathLike[str]) -> Question:
    """Return the question that a TOML file asks.

    Paths in it are relative to the file's own folder; those of its outputs to the folder that the command runs in.

    Parameters
    ----------
    path : path or str
        The file, or ``-`` for standard input.

    Returns
    -------
    Question
        With the paths of its inputs as seen from here.

    Raises
    ------
    DataNotFoundError
        If there is no such file.
    InputError
        If it is not TOML, or asks for what does not exist; all problems at once, each with its line.
    """
    source = path_from(path, "a scenario")
    text = read_toml_text(source)
    given = parse_toml(text, source)
    reading = _Reading(Path() if source == STDIN else Path(source).parent)
    if "lock" in given:
        reading.tables["lock"] = {}
    found = [*list_problems(file_model(), given, reading), *reading.look_up()]
    if found:
        lines = KeyLines(text)
        by_line = sorted((lines.find(where[:-1], str(where[-1])), what) for where, what in found)
        problems = [f"line {line}: {what}" if line else what for line, what in by_line]
        raise InputError("faulty scenario", source=source, problems=problems)
    return reading.to_question()


def scenario_to_toml(question: Question, folder: Path) -> str:
    """Return a question as the text of a scenario file.

    Parameters
    ----------
    question : Question
        What to write; of names and numbers alone.
    folder : Path
        Folder of the file, which the paths of the question's inputs are made relative to.

    Returns
    -------
    str
        TOML; the same question gives the same text.

    Raises
    ------
    InputError
        If the question holds a launch area, targets or a weapon themselves instead of their names.
    """
    import tomli_w

    table: dict[str, Any] = {}
    for one in fields(question):
        spec, value = field_specs()[one.name], getattr(question, one.name)
        # A distance of 0 is not the same as the one that the data state: it is written where None is the default.
        if not spec.key or value in (None, "", (), False) or (value == 0 == one.default):
            continue
        *tables, key = spec.key.split(".")
        inner = table.setdefault(tables[0], {}) if tables else table
        inner[key] = _name_of(spec, value, folder) if spec.data else spec.kind.write(value)
    table["filters"] = table.pop("filters", {})
    table["outputs"] = dict(question.outputs)
    if question.lock:
        table["lock"] = {"rangekit": question.lock.rangekit, "sha256": dict(question.lock.sha256)}
    return tomli_w.dumps({key: value for key, value in table.items() if value != {}})


@dataclass
class _Reading:
    """What one file says, as far as it is sound."""

    folder: Path
    found: dict[str, Any] = field(default_factory=dict)
    tables: dict[str, dict[str, str]] = field(default_factory=dict)

    def to_question(self) -> Question:
        """Return the question that was read."""
        lock = self.tables.get("lock")
        return Question(
            **self.found,
            outputs=self.tables.get("outputs", {}),
            lock=None if lock is None else Lock(lock.get("rangekit", ""), self.tables.get("lock.sha256", {})),
        )

    def look_up(self) -> Iterator[Problem]:
        """Yield what is named and does not exist, with where it is named."""
        names, file = self.found.get("weapons", ()), self.found.get("weapons_file") or None
        weapons = [name for name in names if not looks_like_distance(name)]
        catalogs: list[Catalog] = []
        if (weapons and not file) or (file and is_file(Path(file))):
            yield from _failing("weapons_file", lambda: catalogs.append(load_weapons(file)))
        for name in weapons if catalogs else ():
            yield from _failing("weapons", partial(catalogs[0].__getitem__, name))
        for name in names:
            if name not in weapons and parse_distance_km(name) == 0:
                yield ("weapons",), f"weapons: {name!r} is not a range"
        if self.found.get("highlight"):
            try:
                known = load_targets(self.found.get("targets") or DEFAULT_TARGETS)
            except RangekitError:
                return  # which is reported where the targets are looked for, or read
            for name in self.found["highlight"]:
                yield from _failing("highlight", partial(find_place, known, name))


@cache
def file_model() -> type[BaseModel]:
    """Return what a file is checked against: the question's fields by their keys, with the outputs and the lock."""
    keys: dict[str, dict[str, Any]] = {"": {}}
    for name, spec in field_specs().items():
        if spec.key:
            table, _, key = spec.key.rpartition(".")
            keys.setdefault(table, {})[key] = _checked(partial(_read_field, name, spec, key))
    texts = {"outputs": _OUTPUTS, "lock.sha256": _LOCKED, "lock": ("rangekit",)}
    for table, known in texts.items():
        keys[table] = {key: _checked(partial(_read_text, table, key)) for key in known}
    for table in sorted(keys, reverse=True):  # inner tables first
        if table:
            above, _, name = table.rpartition(".")
            keys[above][name] = (_model(table, keys[table]), None)
    return _model("scenario", keys[""])


def _model(name: str, keys: dict[str, Any]) -> type[BaseModel]:
    made: type[BaseModel] = create_model(name, __config__=ConfigDict(extra="forbid"), **keys)
    return made


def _checked(read: Callable[[object, Any], object]) -> tuple[object, None]:
    return Annotated[Any, BeforeValidator(read)], None


def _read_field(name: str, spec: FieldSpec, key: str, value: object, info: Any) -> object:
    """Keep the value of a field; of data, the path from here."""
    reading: _Reading = info.context
    try:
        read = spec.kind.read(value)
    except TypeError:
        raise InputError(f"{key} is {_shown(value)}, not {spec.kind.noun}") from None
    except InputError as error:
        raise InputError(f"{key}: {error}") from None
    reading.found[name] = _locate(reading.folder, key, spec.data, read) if spec.data and read else read
    return value


def _read_text(table: str, key: str, value: object, info: Any) -> object:
    """Keep a text of the outputs or the lock."""
    if not isinstance(value, str):
        raise InputError(f"{key} is {_shown(value)}, not a text")
    if table == "outputs":
        if not value:
            raise InputError(f"{key} = '' names no file; leave it out, or name one")
        # A file from somebody else must not write where nobody looks.
        if not stays_inside(value):
            raise InputError(f"{key} = {value!r} leaves the folder; name a file in it, or use -o")
    info.context.tables.setdefault(table, {})[key] = value
    return value


def stays_inside(output: str) -> bool:
    """Tell whether an output lies in the folder that the command runs in, links followed."""
    if PurePath(output).is_absolute() or ".." in PurePath(output).parts:
        return False
    try:
        return Path(output).resolve().is_relative_to(Path.cwd().resolve())
    except (OSError, RuntimeError, ValueError):  # a link to itself, a name that is none
        return False


def _locate(folder: Path, key: str, data: str, name: str) -> str:
    """Return the name of bundled data, or the path of a file from here."""
    if name == STDIN:
        raise InputError(f"{key} is standard input, which nobody can read again; name a file")
    path = folder / name
    if data in _KINDS and not is_file(path) and not looks_like_path(name):
        for _, what in _failing(key, lambda: find_bundled(data, name, _KINDS[data])):
            raise InputError(what)
        return name
    before, colon, layer = name.rpartition(":")
    if colon and not is_there(path) and is_there(folder / before):
        return f"{folder / before}:{layer}"
    if not is_there(path):
        raise InputError(f"{key}: no such file: {path} (paths are relative to the scenario's own folder)")
    return str(path)


def _failing(key: str, look_up: Callable[[], object]) -> Iterator[Problem]:
    try:
        look_up()
    except RangekitError as error:
        yield (key,), f"{key}: {error}"


def _name_of(spec: FieldSpec, value: object, folder: Path) -> str:
    """Return what names data; a path is relative to the folder."""
    if not isinstance(value, str | PathLike):
        raise InputError(f"{spec.key} is not a name, which is all that a scenario file can hold", hint="name a file")
    name = fspath(value)
    before, colon, layer = name.rpartition(":")
    if colon and looks_like_path(name) and not is_there(Path(name)) and is_there(Path(before)):
        return f"{Path(os.path.relpath(before, folder)).as_posix()}:{layer}"
    if not (looks_like_path(name) and is_there(Path(name))):
        return name
    return Path(os.path.relpath(name, folder)).as_posix()


def _shown(value: object) -> str:
    if isinstance(value, str | int | float | bool):
        return repr(value)
    return f"a {type(value).__name__}" if value else "empty"
