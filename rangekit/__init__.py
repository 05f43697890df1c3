"""Exact geodesic range analysis: what is in reach, by how much, how sure that is, and who says so.

The verbs stand in `rangekit.api` and can be had from here; the engine is `rangekit.geodesic`. Importing this package
imports nothing heavy: a name's module is imported when the name is first used.

Examples
--------
>>> import rangekit as rk
>>> result = rk.reach(weapons="atacms", targets="russian-cities", launch="ukraine")
>>> result["Moscow"].verdict.words
'out of reach'
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from rangekit.errors import (
    DataNotFoundError,
    GeometryError,
    InputError,
    MissingExtraError,
    NoRangeError,
    OutputError,
    RangekitError,
    UnknownEntryError,
)
from rangekit.version import __version__

if TYPE_CHECKING:
    from rangekit import geodesic
    from rangekit.analysis import RangeArea
    from rangekit.api import (
        Reach,
        diff,
        launch_area,
        range_area,
        range_areas,
        reach,
        run,
        scenario,
        targets,
        weapons,
        write,
    )
    from rangekit.model import LaunchArea, RangeEstimate, ReachAnswer, Scenario, Source, TargetSet, Verdict, Weapon

__all__ = [
    "DataNotFoundError",
    "GeometryError",
    "InputError",
    "LaunchArea",
    "MissingExtraError",
    "NoRangeError",
    "OutputError",
    "RangeArea",
    "RangeEstimate",
    "RangekitError",
    "Reach",
    "ReachAnswer",
    "Scenario",
    "Source",
    "TargetSet",
    "UnknownEntryError",
    "Verdict",
    "Weapon",
    "__version__",
    "diff",
    "geodesic",
    "launch_area",
    "range_area",
    "range_areas",
    "reach",
    "run",
    "scenario",
    "targets",
    "weapons",
    "write",
]

_LAZY = {
    "RangeArea": "rangekit.analysis",
    "LaunchArea": "rangekit.model",
    "RangeEstimate": "rangekit.model",
    "ReachAnswer": "rangekit.model",
    "Source": "rangekit.model",
    "TargetSet": "rangekit.model",
    "Verdict": "rangekit.model",
    "Weapon": "rangekit.model",
    "Scenario": "rangekit.model",
    "Reach": "rangekit.api",
    "diff": "rangekit.api",
    "launch_area": "rangekit.api",
    "range_area": "rangekit.api",
    "range_areas": "rangekit.api",
    "reach": "rangekit.api",
    "run": "rangekit.api",
    "scenario": "rangekit.api",
    "targets": "rangekit.api",
    "weapons": "rangekit.api",
    "write": "rangekit.api",
}


if not TYPE_CHECKING:  # a type checker reads the imports above, and tells a misspelt name

    def __getattr__(name: str) -> object:
        if name == "geodesic":
            return import_module("rangekit.geodesic")
        if name not in _LAZY:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = getattr(import_module(_LAZY[name]), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return list(__all__)
