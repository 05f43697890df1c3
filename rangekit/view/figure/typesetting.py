"""Letters: which fonts, how wide a line is, and where a text breaks. Lengths are points."""

from __future__ import annotations

import logging
import re
from contextlib import contextmanager
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.font_manager import FontProperties, fontManager

from rangekit.analysis.wording import format_name

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["LINE", "UNHINTED", "balance", "font", "measure", "quiet_fonts", "shorten", "tidy", "wrap"]

LINE = 1.28
"""From one base line to the next, in sizes of the letters."""

UNHINTED: Any = {"text.hinting": "none"}
"""matplotlib's setting that makes a line as wide at every resolution, and as wide as it was measured to be."""

_DPI = 288.0
_UNIT = re.compile(r"(\d) (km|км|m)\b")  # a figure and its unit stay together
_SERIF = ("STIXGeneral", "STIX")
_SANS = ("DejaVu Sans",)
# matplotlib ships the faces above, so that a figure is the same everywhere; these serve the scripts that they lack.
_OTHER_SCRIPTS = (
    "Noto Sans CJK SC",
    "Noto Sans CJK JP",
    "Noto Sans SC",
    "WenQuanYi Zen Hei",
    "PingFang SC",
    "Hiragino Sans",
    "Microsoft YaHei",
    "Noto Sans Arabic",
    "Noto Sans Hebrew",
    "Noto Sans Devanagari",
    "Noto Sans Thai",
    "Arial Unicode MS",
)
_LAST = ("Last Resort High-Efficiency",)


@cache
def _families(*, serif: bool) -> list[str]:
    there = {entry.name for entry in fontManager.ttflist}
    wanted = (*(_SERIF if serif else ()), *_SANS, *_OTHER_SCRIPTS, *_LAST)
    return [name for name in wanted if name in there]


@cache
def font(size: float, *, bold: bool = False, serif: bool = False) -> FontProperties:
    """Return a font, with others behind it for letters that it lacks."""
    return FontProperties(family=_families(serif=serif), size=size, weight="bold" if bold else "normal")


@contextmanager
def quiet_fonts() -> Iterator[None]:
    """Keep matplotlib from logging that a font of last resort has no bold face."""
    log = logging.getLogger("matplotlib.font_manager")
    level = log.level
    log.setLevel(logging.ERROR)
    try:
        yield
    finally:
        log.setLevel(level)


@cache
def _renderer() -> RendererAgg:
    return RendererAgg(8, 8, _DPI)  # type: ignore[no-untyped-call]  # matplotlib's own signature


@lru_cache(maxsize=20_000)
def measure(text: str, face: FontProperties) -> float:
    """Return how wide a line of text is."""
    size = _renderer().get_text_width_height_descent(text, face, ismath=False)  # type: ignore[no-untyped-call]  # as above
    return float(size[0]) * 72 / _DPI


def tidy(text: str) -> str:
    """Return a text on one line, with characters that would turn its direction or break it spelled out."""
    return format_name(" ".join(text.split()))


def shorten(text: str, most: int) -> str:
    """Return a name of no more than so many characters.

    Examples
    --------
    >>> shorten("Kamensk-Shakhtinsky", 12)
    'Kamensk-Sha…'
    """
    return text if len(text) <= most else text[: most - 1].rstrip() + "\N{HORIZONTAL ELLIPSIS}"


def wrap(text: str, face: FontProperties, width: float) -> list[str]:
    """Break a text into lines no wider than given, between words where it can be.

    Examples
    --------
    >>> wrap("one two", font(10), 1000)
    ['one two']
    """
    lines: list[str] = []
    line = ""
    for word in _pieces(text, face, width):
        longer = f"{line} {word}" if line else word
        if line and measure(longer, face) > width:
            lines.append(line)
            line = word
        else:
            line = longer
    return [*lines, line] if line else lines


def balance(text: str, face: FontProperties, width: float) -> list[str]:
    """Break a text into as few lines as `wrap` does, but of like length, so that no word is left alone on the last."""
    lines = wrap(text, face, width)
    narrow, wide = width / 2, width
    for _ in range(8):
        middle = (narrow + wide) / 2
        narrow, wide = (narrow, middle) if len(wrap(text, face, middle)) <= len(lines) else (middle, wide)
    return wrap(text, face, wide)


def _pieces(text: str, face: FontProperties, width: float) -> Iterator[str]:
    """Yield the words, taking apart those that are wider than a line."""
    for word in _UNIT.sub("\\1\N{NO-BREAK SPACE}\\2", text).split(" "):
        rest = word
        while measure(rest, face) > width:
            fits = _fitting(rest, face, width)
            yield rest[:fits]
            rest = rest[fits:]
        if rest:
            yield rest


def _fitting(word: str, face: FontProperties, width: float) -> int:
    low, high = 1, len(word)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if measure(word[:middle], face) <= width else (low, middle)
    return low
