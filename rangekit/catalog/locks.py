"""What a scenario's answers were made with: checksums of its data, and what has changed since."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from rangekit.catalog.bundled import find_bundled, list_bundled, looks_like_path
from rangekit.errors import DataNotFoundError, InputError
from rangekit.model.question import Lock, Question
from rangekit.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["find_changes", "hash_data", "lock_scenario"]

_BUNDLED = {"weapons": "the bundled catalogue", "catalogues": "the other bundled catalogues"}
_SHOWN = 12  # digits of a checksum that tell it from any other a reader will meet


def lock_scenario(scenario: Question) -> Question:
    """Return the scenario with this version and the checksums of its data.

    Parameters
    ----------
    scenario : Question
        What to pin.
    """
    return replace(scenario, lock=Lock(__version__, hash_data(scenario)))


def find_changes(scenario: Question) -> tuple[str, ...]:
    """Return what differs from what a scenario pins, a sentence each.

    Parameters
    ----------
    scenario : Question
        With its lock, or without: then nothing differs.
    """
    if scenario.lock is None:
        return ()
    changes = []
    if scenario.lock.rangekit not in {"", __version__}:
        changes.append(f"it was made with rangekit {scenario.lock.rangekit}, this is {__version__}")
    found = hash_data(scenario)
    for role, pinned in scenario.lock.sha256.items():
        now = found.get(role)
        if now is None:
            changes.append(f"it pins {role}, but names none")
        elif now != pinned:
            name = _BUNDLED.get(role) or getattr(scenario, role)
            changes.append(
                f"{role} ({name}) has changed: sha256 {now[:_SHOWN]}…, pinned {pinned[:_SHOWN]}…; "
                "answers may differ from those it was made for"
            )
    return tuple(changes)


def hash_data(scenario: Question) -> dict[str, str]:
    """Return the checksum of every file that a scenario's answers rest on, by its role.

    Parameters
    ----------
    scenario : Question
        Whose data.

    Returns
    -------
    dict of str to str
        SHA-256 in hexadecimal.

    Raises
    ------
    DataNotFoundError
        If a file is missing.

    Examples
    --------
    >>> sorted(hash_data(Question()))
    ['catalogues', 'launch', 'targets', 'weapons']
    """
    catalogues = {file.id: file.path for file in list_bundled("weapons")}
    files = {
        "launch": [_data_file("boundaries", scenario.launch, "launch area")],
        "targets": [_data_file("targets", scenario.targets, "target set")],
        "weapons": [catalogues.pop("weapons")],  # a lock of before there were others pins this one alone
        "catalogues": sorted(catalogues.values()),
    }
    if scenario.weapons_file:
        files["weapons_file"] = [Path(scenario.weapons_file)]
    if scenario.within:
        files["within"] = [Path(scenario.within)]
    return {role: _hash(paths) for role, paths in files.items()}


def _data_file(folder: str, name: object, kind: str) -> Path:
    if isinstance(name, PathLike) or (isinstance(name, str) and looks_like_path(name)):
        return Path(name)
    if isinstance(name, str):
        return find_bundled(folder, name, kind).path
    raise InputError(f"only a {kind} that is bundled or a file has a checksum")


def _hash(paths: Iterable[Path]) -> str:
    total = sha256()
    for path in paths:
        if not path.exists():
            raise DataNotFoundError(path)
        for part in _parts(path):
            total.update(part.read_bytes())
    return total.hexdigest()


def _parts(path: Path) -> Iterator[Path]:
    """Yield the files that make up a data set: a folder's, a shapefile's, or the one."""
    if path.is_dir():
        yield from sorted(part for part in path.rglob("*") if part.is_file())
    elif path.suffix.lower() == ".shp":
        yield from sorted(path.parent.glob(f"{path.stem}.*"))
    else:
        yield path
