"""How values show themselves in a notebook: GeoJSON and a small drawing of a geometry, beside the text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import shapely

if TYPE_CHECKING:
    from collections.abc import Collection

    from shapely.geometry.base import BaseGeometry

__all__ = ["choose_forms", "show_geometry"]

_SHOWN_DEG = 0.005  # about half a kilometre; a notebook keeps what it shows


def show_geometry(geometry: BaseGeometry, text: str, **said: object) -> dict[str, Any]:
    """Return the forms of a geometry that a notebook may choose from.

    Parameters
    ----------
    geometry : shapely geometry
        Degrees, lon before lat. It is simplified for showing.
    text : str
        The value as text.
    **said : object
        Properties of the GeoJSON feature.

    Returns
    -------
    dict
        By media type.

    Examples
    --------
    >>> sorted(show_geometry(shapely.Point(37.6, 55.7), "Moscow"))
    ['application/geo+json', 'image/svg+xml', 'text/plain']
    """
    shown = shapely.simplify(geometry, _SHOWN_DEG)
    feature = {"type": "Feature", "properties": said, "geometry": shapely.geometry.mapping(shown)}
    return {"text/plain": text, "image/svg+xml": shown._repr_svg_(), "application/geo+json": feature}


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
