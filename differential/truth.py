"""The truth of the engine's own tests: brute force with Karney's geodesics, nothing of the engine."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "support"))  # it is no part of a package

from area_checks import assert_buffer
from pair_truth import PairTruth
from truth import Segments, Truth, direct, inverse_m, random_globe

__all__ = ["PairTruth", "Segments", "Truth", "assert_buffer", "direct", "inverse_m", "random_globe"]
