"""The printed figure: a scene in an azimuthal projection, true to scale, as PNG, SVG or PDF."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rangekit.errors import MissingExtraError
from rangekit.view.figure.style import FIGURE_SIZES, FIGURE_THEMES

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from rangekit.view.scene import Scene

__all__ = ["FIGURE_SIZES", "FIGURE_SUFFIXES", "FIGURE_THEMES", "draw_figure", "encode_figure", "require_matplotlib"]

FIGURE_SUFFIXES = (".png", ".svg", ".pdf")


def draw_figure(scene: Scene, *, size: str = "page", theme: str = "light") -> Figure:
    """Draw a scene as a figure fit to print.

    Parameters
    ----------
    scene : Scene
        What to show.
    size : {"column", "page"}
        As wide as a newspaper's column (89 mm) or as a page (183 mm); the height follows from what is said.
    theme : {"light", "dark"}
        For white paper, or for a dark screen.

    Returns
    -------
    matplotlib.figure.Figure
        Without pyplot, at 300 dots an inch.

    Raises
    ------
    InputError
        If size or theme is not one of those.
    MissingExtraError
        If matplotlib is not installed.
    """
    require_matplotlib()
    from rangekit.view.figure.composition import compose

    return compose(scene, size=size, theme=theme)


def encode_figure(figure: Figure, suffix: str) -> bytes:
    """Write a figure as a file's bytes: the same bytes for the same figure.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        As `draw_figure` returns it.
    suffix : {".png", ".svg", ".pdf"}
        The format.
    """
    require_matplotlib()
    from rangekit.view.figure.encoding import encode

    return encode(figure, suffix)


def require_matplotlib() -> None:
    """Raise `MissingExtraError`, which names the extra, if matplotlib is not installed."""
    try:
        import matplotlib as mpl  # noqa: F401  only asks whether it is there
    except ImportError as error:
        raise MissingExtraError("a figure", package="matplotlib", extra="figure") from error
