"""A plain table for the screen: nearest targets first, one line per target and weapon."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rangekit.analysis import format_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rangekit.model import ReachAnswer, ReachResult

__all__ = ["align_columns", "encode_reach"]

_HEADER = ("name", "weapon", "distance_km", "margin_km", "verdict")
_WIDEST_TEXT = 40


def encode_reach(result: ReachResult) -> Iterator[bytes]:
    """Yield a table of aligned columns: a header, then one line per target and weapon, nearest first."""
    answers = sorted(result, key=lambda answer: (result.weapons.index(answer.weapon), answer.distance_km))
    for line in align_columns(_HEADER, [_cells(answer) for answer in answers]):
        yield f"{line}\n".encode("utf-8", "replace")


def align_columns(header: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield the lines of a table, numbers to the right, texts to the left.

    Parameters
    ----------
    header : sequence of str
        Names of the columns.
    rows : sequence of sequence of str
        The cells.

    Yields
    ------
    str
        One line, without a line break.

    Examples
    --------
    >>> for line in align_columns(("name", "km"), [("Kursk", "91.1"), ("Tula", "301.0")]):
    ...     print(line)
    name      km
    Kursk   91.1
    Tula   301.0
    """
    cells = [[_clip(cell) for cell in row] for row in (header, *rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    to_right = [bool(rows) and all(_is_number(row[column]) for row in rows) for column in range(len(header))]
    for row in cells:
        padded = (
            cell.rjust(width) if right else cell.ljust(width)
            for cell, width, right in zip(row, widths, to_right, strict=True)
        )
        yield "  ".join(padded).rstrip()


def _cells(answer: ReachAnswer) -> tuple[str, ...]:
    return (
        answer.target_name,
        answer.weapon.id,
        f"{answer.distance_km:.1f}",
        f"{answer.margin_km:+.1f}",
        _format_verdict(answer),
    )


def _format_verdict(answer: ReachAnswer) -> str:
    region = answer.region
    if region is None or region.verdict is None:
        return answer.verdict.words
    share = f" ({100 * region.share:.1f} %)" if 0 < region.share < 1 else ""
    return f"{region.verdict.words}{share}"


def _clip(text: str) -> str:
    shown = format_name(text)
    return shown if len(shown) <= _WIDEST_TEXT else f"{shown[: _WIDEST_TEXT - 1]}…"


def _is_number(text: str) -> bool:
    return text.lstrip("+-").replace(".", "", 1).replace(",", "").isdecimal()
