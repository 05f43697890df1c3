"""``rangekit map -o map.png``: the printed figure instead of the page."""

from __future__ import annotations

from enum import StrEnum
from pathlib import PurePath
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rangekit.api import Reach

__all__ = ["SizeOption", "ThemeOption", "check_figure_options", "encode_map", "is_figure"]


class FigureSize(StrEnum):
    """The widths of figures; the same names as `rangekit.view.figure.FIGURE_SIZES`."""

    COLUMN = "column"
    PAGE = "page"


class FigureTheme(StrEnum):
    """The looks of figures; the same names as `rangekit.view.figure.FIGURE_THEMES`."""

    LIGHT = "light"
    DARK = "dark"


SizeOption = Annotated[
    FigureSize | None,
    typer.Option("--size", help="Width of a PNG, SVG or PDF: 89 mm or 183 mm.  [default: page]"),
]
ThemeOption = Annotated[
    FigureTheme | None,
    typer.Option("--theme", help="Look of a PNG, SVG or PDF.  [default: light]"),
]


def is_figure(path: str) -> bool:
    """Tell whether a file's suffix asks for a figure."""
    from rangekit.view.figure import FIGURE_SUFFIXES  # noqa: PLC0415 - light start

    return PurePath(path).suffix.lower() in FIGURE_SUFFIXES


def check_figure_options(path: str, *, size: FigureSize | None, theme: FigureTheme | None, tiles: str | None) -> None:
    """Refuse options that the format has no use for, and a figure without matplotlib, before any work is done.

    Parameters
    ----------
    path : str
        The output.
    size, theme : FigureSize, FigureTheme or None
        What only a figure knows.
    tiles : str or None
        What only the page knows.
    """
    from rangekit.view.figure import require_matplotlib  # noqa: PLC0415 - light start

    if is_figure(path):
        if tiles is not None:
            raise typer.BadParameter("a figure has no tiles", param_hint="--tiles")
        require_matplotlib()
    elif size is not None or theme is not None:
        hint = "--theme" if size is None else "--size"
        raise typer.BadParameter("only a figure has it: -o with .png, .svg or .pdf", param_hint=hint)


def encode_map(  # noqa: PLR0913 - each is an option that the user gave
    result: Reach,
    path: str,
    *,
    size: FigureSize | None,
    theme: FigureTheme | None,
    tiles: str | None,
    title: str | None,
    highlight: list[str] | None,
    tolerance_m: float,
    lang: str = "en",
    embed: bool = False,
    compare: Sequence[Reach] = (),
) -> bytes:
    """Return the page, or the figure if that is what a file's suffix asks for.

    Parameters
    ----------
    result : Reach
        The answer.
    path : str
        The output.
    size, theme, tiles, title, highlight
        The options of these names.
    tolerance_m : metres
        The option of this name.
    lang : str
        The option of this name.
    embed : bool
        The option of this name; for pages.
    compare : sequence of Reach
        What-if answers; for pages.

    Returns
    -------
    bytes
    """
    if not is_figure(path):
        page = result.to_html(
            title=title,
            highlight=highlight,
            tiles=tiles,
            lang=lang,
            embed=embed,
            compare=compare,
            tolerance_m=tolerance_m,
        )
        return page.encode("utf-8", "replace")
    from rangekit.view.figure import encode_figure  # noqa: PLC0415 - light start

    figure = result.to_figure(
        title=title,
        highlight=highlight,
        size=str(size or FigureSize.PAGE),
        theme=str(theme or FigureTheme.LIGHT),
        lang=lang,
        tolerance_m=tolerance_m,
    )
    return encode_figure(figure, PurePath(path).suffix)
