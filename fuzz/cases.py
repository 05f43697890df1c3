"""One case: a damaged file is read, and what comes of it is judged."""

from __future__ import annotations

import os
import traceback
import unicodedata
import warnings
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import rangekit
from rangekit.catalog.launch import load_launch_area
from rangekit.catalog.scenarios import read_scenario
from rangekit.catalog.targets import load_targets
from rangekit.catalog.weapons import load_weapons
from rangekit.cli.console import printable
from rangekit.errors import RangekitError

from .damage import damage

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["Case", "make_case", "try_case"]

_LONGEST_MESSAGE = 8000
_OWN = Path(rangekit.__file__).parent
_SLIPS = (LookupError, TypeError, AttributeError, NameError, ArithmeticError, AssertionError)


@dataclass(frozen=True)
class Case:
    """A damaged file: which seed it comes from, which number it has, and what it holds."""

    name: str
    number: int
    content: bytes


def make_case(seeds: Mapping[str, bytes], name: str, number: int) -> Case:
    """Return a case; the same number gives the same one.

    Parameters
    ----------
    seeds : mapping of str to bytes
        Sound files.
    name : str
        The one to damage.
    number : int
        Which case of it.
    """
    others = sorted(seeds)
    return Case(name, number, damage(seeds[name], number, seeds[others[number % len(others)]]))


def try_case(case: Case, folder: Path) -> str:
    """Return what is wrong with how a case is read, or nothing.

    Wrong is any error but rangekit's own, a message that commands a terminal or fills a screen, a scenario that writes
    outside its folder, and any file beside the one that was read.

    Parameters
    ----------
    case : Case
        What to read.
    folder : Path
        An empty folder.
    """
    path = folder / f"case-{case.name}"
    path.write_bytes(case.content)
    problems = [fault for read in _readers(case.name) if (fault := _try_reader(read, str(path)))]
    left = sorted({entry.name for entry in folder.iterdir()} - {path.name})
    path.unlink()
    for stray in left:
        (folder / stray).unlink()
    return "; ".join([*problems, *(f"left {stray} behind" for stray in left)])


def _readers(name: str) -> tuple[Callable[[str], object], ...]:
    if name == "weapons.toml":
        return (load_weapons,)
    if name == "scenario.toml":
        return (_read_scenario,)
    return load_targets, partial(load_launch_area, as_of="2024")


def _read_scenario(path: str) -> None:
    for output in read_scenario(path).outputs.values():
        if os.path.relpath(output).startswith(".."):
            raise PermissionError(output)


def _try_reader(read: Callable[[str], object], path: str) -> str:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # GDAL and PROJ tell of what they meet
            read(path)
    except RangekitError as error:
        if fault := _own_fault(error.__cause__):
            return fault
        message = str(error)
        if len(message) > _LONGEST_MESSAGE:
            return f"a message of {len(message):,} characters"
        shown = printable(message)
        return f"an unprintable message: {shown!r}" if any(map(_commands, shown)) else ""
    except Exception as error:  # noqa: BLE001 - that is what is looked for
        return f"{type(error).__name__}: {str(error)[:300]}"
    return ""


def _commands(letter: str) -> bool:
    """Tell whether a terminal would obey a letter: spaces that do not break and letters of nobody's it only shows."""
    return letter != "\n" and unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Zl", "Zp"}


def _own_fault(cause: BaseException | None) -> str:
    """Return what rangekit's own code stumbled over and blamed on the file, or nothing if a library did, or it raised.

    `blaming` gives users a plain error for whatever happens; what was not foreseen is looked for here.
    """
    if not isinstance(cause, _SLIPS):
        return ""
    frames = traceback.extract_tb(cause.__traceback__)
    last = frames[-1]
    is_own = Path(last.filename).is_relative_to(_OWN) and not (last.line or "").startswith("raise")
    if not is_own or all(frame.name != "blaming" for frame in frames):
        return ""
    return f"not foreseen: {type(cause).__name__}: {str(cause)[:200]} at {last.name}: {last.line}"
