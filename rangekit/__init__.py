"""Exact geodesic range analysis: what is in reach, by how much, how sure that is, and who says so.

The functions are in `rangekit.api` and can be had from here; the engine is `rangekit.geodesic`. Importing this package
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
from rangekit.lazy import lazy_attributes
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
    from rangekit.model import (
        LaunchArea,
        Provenance,
        Question,
        RangeEstimate,
        ReachAnswer,
        Scenario,
        Source,
        SourceStatus,
        TargetSet,
        Verdict,
        Weapon,
    )

__all__ = [
    "DataNotFoundError",
    "GeometryError",
    "InputError",
    "LaunchArea",
    "MissingExtraError",
    "NoRangeError",
    "OutputError",
    "Provenance",
    "Question",
    "RangeArea",
    "RangeEstimate",
    "RangekitError",
    "Reach",
    "ReachAnswer",
    "Scenario",
    "Source",
    "SourceStatus",
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

if not TYPE_CHECKING:  # a type checker reads the imports above, and reports a misspelt name
    _find = lazy_attributes(
        __name__,
        dict.fromkeys(["RangeArea"], "rangekit.analysis")
        | dict.fromkeys(
            [
                "LaunchArea",
                "Provenance",
                "Question",
                "RangeEstimate",
                "ReachAnswer",
                "Scenario",
                "Source",
                "SourceStatus",
                "TargetSet",
                "Verdict",
                "Weapon",
            ],
            "rangekit.model",
        )
        | dict.fromkeys(
            [
                "Reach",
                "diff",
                "launch_area",
                "range_area",
                "range_areas",
                "reach",
                "run",
                "scenario",
                "targets",
                "weapons",
                "write",
            ],
            "rangekit.api",
        ),
    )

    def __getattr__(name: str) -> object:
        return import_module("rangekit.geodesic") if name == "geodesic" else _find(name)


def __dir__() -> list[str]:
    return list(__all__)
