"""The Python face: the verbs, and the result object with every form that it can take."""

from rangekit.api.result import Reach
from rangekit.api.scenarios import Desk, diff, run, scenario
from rangekit.api.verbs import (
    PAGE_SUFFIXES,
    launch_area,
    range_area,
    range_areas,
    reach,
    targets,
    weapons,
    write,
)

__all__ = [
    "PAGE_SUFFIXES",
    "Desk",
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
]
