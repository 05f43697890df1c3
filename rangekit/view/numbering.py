"""Names of a page's elements that are the same each time: folium draws them by lot."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    import folium
    from branca.element import Element

__all__ = ["number_elements"]


def number_elements(page: folium.Map) -> folium.Map:
    """Give a map's elements numbers in their order, so that the same question gives the same page to the byte.

    Only for a page of its own: two maps in one notebook must be distinguishable.

    Parameters
    ----------
    page : folium.Map
        A map that nobody else holds.

    Returns
    -------
    folium.Map
        The same map.
    """
    for number, element in enumerate(_walk(page.get_root())):
        element._id = f"{number}"  # noqa: SLF001 - branca offers no other way to name an element
    return page


def _walk(element: Element) -> Iterator[Element]:
    yield element
    for name in ("header", "html", "script"):
        part = getattr(element, name, None)
        if part is not None:
            yield from _walk(part)
    for child in element._children.values():  # noqa: SLF001 - as above
        yield from _walk(child)
