"""Answers to questions, whoever asks: Python, the command line or a scenario's file."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

from rangekit import analysis
from rangekit.api.result import Reach
from rangekit.catalog.resolve import NO_TARGETS, Resolver

if TYPE_CHECKING:
    from rangekit.analysis import RangeArea
    from rangekit.model import Question, TargetSet

__all__ = ["Session"]


class Session(Resolver):
    """Answers questions, and reads what several of them share only once."""

    def answer(self, question: Question, targets: TargetSet | None = None) -> Reach:
        """Return the answer to a question, for its targets or for those given instead."""
        found = analysis.compute_reach(self.resolve(question, targets))
        return Reach(**{field.name: getattr(found, field.name) for field in fields(found)})

    def range_areas(self, question: Question, *, band: bool = False) -> tuple[RangeArea, ...]:
        """Return the range areas of a question, and with ``band`` those of the lowest and highest figures."""
        found = self.resolve(question, NO_TARGETS)
        if not band:
            draw = analysis.compute_range_area
            return tuple(draw(weapon, found.launch, tolerance_m=question.tolerance_m) for weapon in found.weapons)
        return tuple(
            area
            for weapon in found.weapons
            for area in analysis.compute_range_areas(weapon, found.launch, tolerance_m=question.tolerance_m)
        )
