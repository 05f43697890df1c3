"""How the map looks, as a page or as a figure, and which of its options each has a use for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

import typer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rangekit.api import Reach
    from rangekit.cli.options import Messages
    from rangekit.model import Question

__all__ = ["StyleOptions"]


@dataclass(frozen=True)
class StyleOptions:
    """How the map looks.

    Parameters
    ----------
    lang
        The language of its own words.
    tiles, embed
        What only a page has.
    size, theme
        What only a figure has.
    """

    HEADING: ClassVar = "Drawing"

    lang: Annotated[Literal["en", "uk", "ru"], typer.Option("--lang", help="Language of the map's own words.")] = "en"
    tiles: Annotated[
        str | None,
        typer.Option("--tiles", metavar="NAME", help="A tile layer from the network; none is fetched if left out."),
    ] = None
    embed: Annotated[bool, typer.Option("--embed", help="A page for a frame: headline, slider, map and no table.")] = (
        False
    )
    size: Annotated[
        Literal["column", "page"] | None,
        typer.Option("--size", help="Width of a PNG, SVG or PDF: 89 mm or 183 mm.  [default: page]"),
    ] = None
    theme: Annotated[
        Literal["light", "dark"] | None, typer.Option("--theme", help="Look of a PNG, SVG or PDF.  [default: light]")
    ] = None

    def check(self, path: str, *, as_layers: bool, has_what_ifs: bool) -> None:
        """Refuse a file of no known suffix, and options that it has no use for, before any work is done.

        Parameters
        ----------
        path : str
            The output.
        as_layers : bool
            Whether it is a file of a GIS format.
        has_what_ifs : bool
            Whether a page is wanted that can switch to other answers.

        Raises
        ------
        InputError, MissingExtraError
            If the suffix says no format, or a figure is wanted that is to do what only a page does, or without
            matplotlib.
        """
        from rangekit.errors import InputError
        from rangekit.view.figure import require_matplotlib

        as_figure = _is_figure(path)
        if as_figure:
            require_matplotlib()
        elif self.size is not None or self.theme is not None:
            hint = "--theme" if self.size is None else "--size"
            raise typer.BadParameter("only a figure has it: -o with .png, .svg or .pdf", param_hint=hint)
        if not (as_figure or as_layers):
            _check_suffix(path)
        elif self.tiles is not None:
            raise typer.BadParameter("only a page has tiles: -o with .html", param_hint="--tiles")
        elif has_what_ifs or self.embed:
            only = "--compare-launch, --compare-standoff and --embed are for the page"
            raise InputError(only, source=path, hint="leave them out, or write a .html")

    def print_unused(self, question: Question, result: Reach, messages: Messages) -> None:
        """Say what layers have no place for, once the places pointed out are known to exist.

        Parameters
        ----------
        question : Question
            With the headline, and the places to point out.
        result : Reach
            The answer.
        messages : Messages
            Whether to say it.
        """
        from rangekit.catalog import find_place

        for place in question.highlight:
            find_place(result.targets, place)
        if question.title or question.highlight:
            messages.say("note: --title and --highlight are for the page and the figure; layers have neither")

    def draw(
        self, question: Question, result: Reach, path: str, *, tolerance_m: float, compare: Sequence[Reach] = ()
    ) -> bytes:
        """Return the page, or the figure if that is what a file's suffix asks for.

        Parameters
        ----------
        question : Question
            With the headline, and the places to point out.
        result : Reach
            The answer.
        path : str
            The output.
        tolerance_m : metres
            Largest distance between a drawn range area's edge and the true ring.
        compare : sequence of Reach
            What-if answers, for a page.
        """
        if not _is_figure(path):
            page = result.to_html(
                title=question.title or None,
                highlight=question.highlight,
                tiles=self.tiles,
                lang=self.lang,
                embed=self.embed,
                compare=compare,
                tolerance_m=tolerance_m,
            )
            return page.encode("utf-8", "replace")
        from rangekit.view.figure import encode_figure

        figure = result.to_figure(
            title=question.title or None,
            highlight=question.highlight,
            size=self.size or "page",
            theme=self.theme or "light",
            lang=self.lang,
            tolerance_m=tolerance_m,
        )
        return encode_figure(figure, PurePath(path).suffix)


def _is_figure(path: str) -> bool:
    from rangekit.view.figure import FIGURE_SUFFIXES

    return PurePath(path).suffix.lower() in FIGURE_SUFFIXES


def _check_suffix(path: str) -> None:
    from rangekit.api import PAGE_SUFFIXES
    from rangekit.errors import InputError
    from rangekit.view.figure import FIGURE_SUFFIXES

    suffix = PurePath(path).suffix.lower()
    if path != "-" and suffix not in PAGE_SUFFIXES:
        raise InputError(
            f"the suffix {suffix!r} says no format of a map" if suffix else "a name without a suffix says no format",
            source=path,
            hint=f"known for maps: {', '.join((*PAGE_SUFFIXES, *FIGURE_SUFFIXES))}, "
            "and for their layers .gpkg, .kml, .kmz, .geojson",
        )
