"""Questions about reach, answered in kilometres."""

from rangekit.analysis.answer import describe_answer, describe_margin
from rangekit.analysis.caveats import find_caveats, with_caveats
from rangekit.analysis.range_area import RANGE_LABELS, RangeArea, RangeLabel, compute_range_area, compute_range_areas
from rangekit.analysis.reach import compute_reach
from rangekit.analysis.summary import WeaponSummary, summarise, write_summary
from rangekit.analysis.wording import NOT_MODELLED, format_name, format_published_range

__all__ = [
    "NOT_MODELLED",
    "RANGE_LABELS",
    "RangeArea",
    "RangeLabel",
    "WeaponSummary",
    "compute_range_area",
    "compute_range_areas",
    "compute_reach",
    "describe_answer",
    "describe_margin",
    "find_caveats",
    "format_name",
    "format_published_range",
    "summarise",
    "with_caveats",
    "write_summary",
]
