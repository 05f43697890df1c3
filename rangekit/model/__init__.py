"""The nouns: frozen values that say what is asked and what was found. No files, no drawing, no geometry engine.

The names are imported when they are first used: the command line reads the question's fields without numpy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rangekit.lazy import lazy_attributes
from rangekit.model.question import Lock, Question, Scenario

if TYPE_CHECKING:
    from rangekit.model.launch import LaunchArea
    from rangekit.model.provenance import Provenance, Source, SourceStatus
    from rangekit.model.region import Coverage, RegionAnswer, RegionReach, RegionVerdict
    from rangekit.model.resolved import Resolved
    from rangekit.model.result import ReachAnswer, ReachResult
    from rangekit.model.target import TargetSet
    from rangekit.model.verdict import Verdict, decide_region_verdict, decide_verdicts
    from rangekit.model.weapon import Figure, RangeEstimate, Weapon

__all__ = [
    "Coverage",
    "Figure",
    "LaunchArea",
    "Lock",
    "Provenance",
    "Question",
    "RangeEstimate",
    "ReachAnswer",
    "ReachResult",
    "RegionAnswer",
    "RegionReach",
    "RegionVerdict",
    "Resolved",
    "Scenario",
    "Source",
    "SourceStatus",
    "TargetSet",
    "Verdict",
    "Weapon",
    "decide_region_verdict",
    "decide_verdicts",
]

if not TYPE_CHECKING:
    __getattr__ = lazy_attributes(
        __name__,
        {
            "Coverage": "rangekit.model.region",
            "Figure": "rangekit.model.weapon",
            "LaunchArea": "rangekit.model.launch",
            "Provenance": "rangekit.model.provenance",
            "RangeEstimate": "rangekit.model.weapon",
            "ReachAnswer": "rangekit.model.result",
            "ReachResult": "rangekit.model.result",
            "RegionAnswer": "rangekit.model.region",
            "RegionReach": "rangekit.model.region",
            "RegionVerdict": "rangekit.model.region",
            "Resolved": "rangekit.model.resolved",
            "Source": "rangekit.model.provenance",
            "SourceStatus": "rangekit.model.provenance",
            "TargetSet": "rangekit.model.target",
            "Verdict": "rangekit.model.verdict",
            "Weapon": "rangekit.model.weapon",
            "decide_region_verdict": "rangekit.model.verdict",
            "decide_verdicts": "rangekit.model.verdict",
        },
    )
