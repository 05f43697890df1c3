"""What was answered, summed up: who differs how often, by how much, and why."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.table import Table, length

from .causes import UNEXPLAINED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .compare import Answer

__all__ = ["Report"]


class Report:
    """Counts and errors by system, question and cause."""

    def __init__(self) -> None:
        self.problems = 0
        self.unexplained = 0
        self._asked: dict[tuple[str, str], int] = defaultdict(int)
        self._errors: dict[tuple[str, str, str], list[float]] = defaultdict(list)
        self._invalid: dict[tuple[str, str, str], int] = defaultdict(int)

    def add(self, answer: Answer) -> str:
        """Count an answer; return a sentence about it if nothing explains it, else "".

        Parameters
        ----------
        answer : Answer
            The answer.
        """
        key = (answer.peer, answer.question, answer.cause)
        self._asked[key[:2]] += 1
        self._errors[key].append(answer.error_m)
        self._invalid[key] += not answer.valid
        if answer.cause != UNEXPLAINED:
            return ""
        self.unexplained += 1
        return f"{answer.peer}: {answer.question} errs by {answer.error_m!r} m, and nothing explains it"

    def tables(self) -> Iterator[Table]:
        """Yield a table of distances, of what is within a distance, and of buffers."""
        for question, title, counted in (
            ("distance", "Distances", "differ by more than 1 mm"),
            ("within", "Within a distance", "wrong"),
            ("buffer", "Buffers", "drawn so"),
        ):
            table = Table(title, ("asked", "answers", counted, "median error", "worst error", "why"))
            for (peer, asked, cause), errors in sorted(self._errors.items()):
                if asked == question and (cause or question == "distance"):
                    table.add(*self._row(peer, question, cause, errors))
            if table.rows:
                yield table

    def _row(self, peer: str, question: str, cause: str, errors: list[float]) -> tuple[str, ...]:
        worst = max(errors, key=abs)
        invalid = self._invalid[peer, question, cause]
        why = f"{cause}; {invalid} not valid" if invalid else cause or "right"
        count = f"{len(errors):,}" if cause else "0"
        median = length(float(np.median(np.abs(errors))))
        return peer, f"{self._asked[peer, question]:,}", count, median, length(worst), why
