"""Results made for the tests of the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from made_results import HOSTILE, make_result

if TYPE_CHECKING:
    from rangekit.model import ReachResult


@pytest.fixture
def result() -> ReachResult:
    return make_result(("Near", "Edge", "Far"), [50.0, 300.0, 451.2])


@pytest.fixture
def hostile() -> ReachResult:
    return make_result(HOSTILE, [10.0 * (row + 1) for row in range(len(HOSTILE))], label="<b>places</b> {{ 1 }}")
