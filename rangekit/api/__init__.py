"""The Python face: the functions, and the result object with every form that it can take."""

from rangekit.api.functions import (
    PAGE_SUFFIXES,
    launch_area,
    range_area,
    range_areas,
    reach,
    targets,
    weapons,
    write,
)
from rangekit.api.result import Reach
from rangekit.api.scenarios import diff, run, scenario
from rangekit.api.session import Session

__all__ = [
    "PAGE_SUFFIXES",
    "Reach",
    "Session",
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
]
