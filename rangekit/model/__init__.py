"""The nouns: frozen values that say what is asked and what was found. No files, no drawing, no geometry engine."""

from rangekit.model.launch import LaunchArea
from rangekit.model.provenance import Provenance, Source, SourceStatus
from rangekit.model.region import Coverage, RegionAnswer, RegionReach
from rangekit.model.result import ReachAnswer, ReachResult
from rangekit.model.scenario import Lock, Scenario
from rangekit.model.target import TargetSet
from rangekit.model.verdict import Verdict, decide_verdicts
from rangekit.model.weapon import RangeEstimate, Weapon

__all__ = [
    "Coverage",
    "LaunchArea",
    "Lock",
    "Provenance",
    "RangeEstimate",
    "ReachAnswer",
    "ReachResult",
    "RegionAnswer",
    "RegionReach",
    "Scenario",
    "Source",
    "SourceStatus",
    "TargetSet",
    "Verdict",
    "Weapon",
    "decide_verdicts",
]
