"""Tables for the screen and for Markdown pages."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib import metadata


@dataclass
class Table:
    """A titled table; the first row is the one others are compared with only where a column says so."""

    title: str
    columns: tuple[str, ...]
    rows: list[tuple[str, ...]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, *cells: str) -> None:
        """Append a row."""
        self.rows.append(cells)

    def to_text(self) -> str:
        """Return the table in aligned columns."""
        widths = [max(len(row[i]) for row in (self.columns, *self.rows)) for i in range(len(self.columns))]
        lines = [
            "  ".join(c.ljust(w) if i == 0 else c.rjust(w) for i, (c, w) in enumerate(zip(row, widths, strict=True)))
            for row in (self.columns, *self.rows)
        ]
        return "\n".join([self.title, "-" * len(lines[0]), *lines, *self.notes, ""])

    def to_markdown(self) -> str:
        """Return the table as GitHub's Markdown."""
        rule = "|" + "|".join([" :-- "] + [" --: "] * (len(self.columns) - 1)) + "|"
        rows = ["| " + " | ".join(row) + " |" for row in self.rows]
        notes = ["", *self.notes] if self.notes else []
        return "\n".join([f"### {self.title}", "", "| " + " | ".join(self.columns) + " |", rule, *rows, *notes, ""])


def describe_machine() -> str:
    """Return processor, cores, date and versions in a line."""
    packages = ", ".join(f"{name} {_version(name)}" for name in ("numpy", "shapely", "pyproj", "spherely", "sedonadb"))
    python = f"Python {platform.python_version()}"
    today = datetime.now(tz=UTC).date().isoformat()
    return f"{today}; {platform.machine()}, {os.cpu_count()} cores; {python}, {packages}"


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "absent"


def rate(count: float, seconds: float) -> str:
    """Return a rate per second with a unit one can read."""
    value = count / seconds
    for scale, unit in ((1e6, "M/s"), (1e3, "k/s")):
        if value >= scale:
            return f"{value / scale:.3g} {unit}"
    return f"{value:.3g} /s"


def duration(seconds: float) -> str:
    """Return a time with a unit one can read."""
    return f"{seconds:.3g} s" if seconds >= 1 else f"{seconds * 1000:.3g} ms"


def length(metres: float) -> str:
    """Return a signed length with a unit one can read."""
    size = abs(metres)
    for scale, unit in ((1000.0, "km"), (1.0, "m"), (1e-3, "mm"), (1e-6, "um"), (1e-9, "nm")):
        if size >= scale:
            return f"{metres / scale:+.3g} {unit}"
    return "0"
