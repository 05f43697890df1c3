"""How values show themselves in a notebook: GeoJSON and a small drawing of a geometry, beside the text."""

from __future__ import annotations

import base64
import html
from typing import TYPE_CHECKING, Any

import shapely

if TYPE_CHECKING:
    from collections.abc import Collection

    from shapely.geometry.base import BaseGeometry

__all__ = ["choose_forms", "show_geometry", "show_picture"]

_SHOWN_DEG = 0.005  # about half a kilometre; a notebook keeps what it shows


def show_geometry(geometry: BaseGeometry, text: str, **properties: object) -> dict[str, Any]:
    """Return the forms of a geometry that a notebook may choose from.

    Parameters
    ----------
    geometry : shapely geometry
        Degrees, lon before lat. It is simplified for showing.
    text : str
        The value as text.
    **properties : object
        Properties of the GeoJSON feature.

    Returns
    -------
    dict
        By media type.

    Examples
    --------
    >>> sorted(show_geometry(shapely.Point(37.6, 55.7), "Moscow"))
    ['application/geo+json', 'image/svg+xml', 'text/html', 'text/plain']
    """
    shown = shapely.simplify(geometry, _SHOWN_DEG)
    feature = {"type": "Feature", "properties": properties, "geometry": shapely.geometry.mapping(shown)}
    drawn: str = shown._repr_svg_()
    framed = show_picture(text, "image/svg+xml", base64.b64encode(drawn.encode()).decode("ascii"))
    return {"text/plain": text, "text/html": framed, "image/svg+xml": drawn, "application/geo+json": feature}


def show_picture(text: str, kind: str, data: str, style: str = "") -> str:
    """Return a picture as an element of HTML, which notebooks show even where they trust neither scripts nor SVG.

    Examples
    --------
    >>> show_picture("Moscow", "image/png", "iVBORw0KGgo=")
    '<img alt="Moscow" src="data:image/png;base64,iVBORw0KGgo=">'
    """
    styled = f' style="{style}"' if style else ""
    return f'<img alt="{html.escape(text)}"{styled} src="data:{kind};base64,{data}">'


def choose_forms(
    forms: dict[str, Any], include: Collection[str] | None, exclude: Collection[str] | None
) -> dict[str, Any]:
    """Return the forms that a notebook asks for.

    Examples
    --------
    >>> choose_forms({"text/plain": "a", "text/html": "b"}, None, {"text/html"})
    {'text/plain': 'a'}
    """
    kept = forms if not include else {kind: form for kind, form in forms.items() if kind in include}
    return {kind: form for kind, form in kept.items() if not exclude or kind not in exclude}
