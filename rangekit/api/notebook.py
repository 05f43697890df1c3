"""How a result shows itself in a notebook: the map, and for what shows no scripts, a picture and GeoJSON."""

from __future__ import annotations

import base64
import io
import json
from functools import cache, partial
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from rangekit.export import choose_format, encode
from rangekit.model.notebook_display import choose_forms, show_picture

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from matplotlib.figure import Figure

    from rangekit.model import ReachResult

__all__ = ["show_result"]

_SHOWN = ("name", "weapon", "verdict", "distance_km", "margin_km", "marker-color", "marker-size", "marker-symbol")
_DOTS_PER_INCH = 100
_COLOURS = 40


def show_result(
    result: ReachResult,
    page: Callable[[], str],
    figure: Callable[[], Figure],
    *,
    include: Collection[str] | None = None,
    exclude: Collection[str] | None = None,
) -> dict[str, Any]:
    """Return the forms of a result that a notebook may choose from, without making those that it does not want.

    Parameters
    ----------
    result : ReachResult
        What to show.
    page : callable
        Draws its map, as HTML in a frame.
    figure : callable
        Draws its figure.
    include, exclude : collection of str, optional
        Media types that the notebook asks for, or does not want.

    Returns
    -------
    dict
        By media type: the text, the map as HTML, the places as GeoJSON, and a PNG where matplotlib is installed, which
        is what a notebook that is not trusted can still show. It stands within the map's frame too: JupyterLab prefers
        HTML there, takes the frame away and leaves what is in it, which no browser shows while there is a frame.
    """
    picture = cache(partial(_picture, figure))
    can_draw = find_spec("matplotlib") is not None
    makers: dict[str, Callable[[], Any]] = {
        "text/plain": lambda: repr(result),
        "text/html": lambda: _frame(page(), repr(result), picture() if can_draw else ""),
        "application/geo+json": lambda: _places(result),
    }
    if can_draw:
        makers["image/png"] = picture
    return {kind: make() for kind, make in choose_forms(makers, include, exclude).items()}


def _places(result: ReachResult) -> dict[str, Any]:
    """Return the places as GeoJSON with what a reader looks for; the sources stand in the file and on the map."""
    collection: dict[str, Any] = json.loads(b"".join(encode(result, choose_format("places", name="geojson"))))
    for feature in collection["features"]:
        shown = {key: feature["properties"][key] for key in _SHOWN}
        feature["properties"] = shown | {key: round(shown[key], 3) for key in ("distance_km", "margin_km")}
    return collection


def _frame(shown: str, text: str, png: str) -> str:
    if not png:
        return shown
    before, end, after = shown.rpartition("</iframe>")
    return before + show_picture(text, "image/png", png, "width:100%") + end + after


def _picture(figure: Callable[[], Figure]) -> str:
    stream = io.BytesIO()
    figure().savefig(stream, format="png", dpi=_DOTS_PER_INCH)
    from PIL import Image  # matplotlib brings it

    # A notebook keeps it twice: with few colours it takes a fifth of the room.
    small = Image.open(stream).convert("RGB").quantize(_COLOURS, Image.Quantize.FASTOCTREE)
    stream = io.BytesIO()
    small.save(stream, format="png", optimize=True)
    return base64.b64encode(stream.getvalue()).decode("ascii")
