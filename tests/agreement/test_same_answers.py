"""Every way to answer gives the same answer: six of the scenarios of ``python -m fuzz.agreement``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fuzz.agreement import compare, disagreements, make_question

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("number", range(6))
def test_all_ways_agree(tmp_path: Path, number: int) -> None:
    question = make_question(number, tmp_path)
    assert list(disagreements(question, tmp_path, page=number < 2, audit=number < 1)) == []


def test_the_comparison_sees_a_millimetre_and_a_verdict() -> None:
    here = {"a": (10.0, "in_reach"), "b": (20.0, "marginal")}
    assert list(compare(here, {"a": (10.0000005, "in_reach"), "b": (20.0, "marginal")})) == []
    assert len(list(compare(here, {"a": (10.000002, "in_reach"), "b": (20.0, "out_of_reach")}))) == 2
    assert len(list(compare(here, {"a": (10.0, "in_reach")}))) == 1
