"""The map page: one renderer-free scene, drawn as a folium map that needs no network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rangekit.view.scene import Scene, build_scene

if TYPE_CHECKING:
    import folium

__all__ = ["Scene", "build_scene", "render_html", "to_folium"]


def to_folium(scene: Scene, *, tiles: str | None = None) -> folium.Map:
    """Return the scene as a folium map: see `rangekit.view.page.to_folium`."""
    from rangekit.view.page import to_folium as draw

    return draw(scene, tiles=tiles)


def render_html(page: Scene | folium.Map) -> str:
    """Return the page as one HTML document: see `rangekit.view.page.render_html`."""
    from rangekit.view.page import render_html as render

    return render(page)
