"""The scene as a folium map that needs no network, and the map as one HTML document."""

from __future__ import annotations

import html
import re
import warnings
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import folium
from branca.element import Element, Figure, MacroElement
from folium.raster_layers import TileLayer, WmsTileLayer
from jinja2 import Environment

from rangekit.catalog.claims import load_timeline
from rangekit.errors import InputError, UnknownEntryError
from rangekit.view.leaflet import icon_uris, leaflet_css, leaflet_js
from rangekit.view.outline import OUTLINE_ERROR_M
from rangekit.view.packing import frame_of
from rangekit.view.payload import AREA_TOLERANCE_M, attributions, safe_url, to_json, to_payload
from rangekit.view.plugins import InlineAssets, PageLayer, find_asset, linked_assets
from rangekit.view.policy import content_security_policy, origin_of
from rangekit.view.regions import find_region_layer
from rangekit.view.scene import Scene
from rangekit.view.wording import format_from, format_lead, format_number, format_point_of_view

if TYPE_CHECKING:
    from collections.abc import Iterator
    from os import PathLike

__all__ = ["RangeMap", "render_html", "to_folium"]

_SCRIPTS = (
    "geodesy.js",
    "launch_points.js",
    "outline.js",
    "nearest.js",
    "projection.js",
    "coordinates.js",
    "quantities.js",
    "lists.js",
    "search.js",
    "model.js",
    "wording.js",
    "address.js",
    "files.js",
    "dom.js",
    "canvas.js",
    "ground.js",
    "areas.js",
    "marks.js",
    "measure.js",
    "labels.js",
    "popup.js",
    "legend.js",
    "handles.js",
    "tools.js",
    "scale_bar.js",
    "pointing.js",
    "map.js",
    "own_launch.js",
    "own_places.js",
    "rows.js",
    "table.js",
    "compare.js",
    "controls.js",
    "svg.js",
    "picture.js",
    "takeaway.js",
    "main.js",
)
_NOTEBOOK_HEIGHT_PX = 720
_VIEWPORT = re.compile(r'<meta name="viewport"[^>]*>')


def to_folium(scene: Scene, *, tiles: str | None = None) -> folium.Map:
    """Draw a scene as a folium map that carries all it needs.

    Parameters
    ----------
    scene : Scene
        What to show.
    tiles : str, optional
        Name of a tile layer to lay over the embedded basemap, as xyzservices spells it (``"OpenStreetMap"``,
        ``"CartoDB Positron"``). The page then asks that layer's servers, and no others, for pictures.

    Returns
    -------
    folium.Map
        A map that layers can be added to. Layers that load scripts of their own need the network for them.

    Raises
    ------
    UnknownEntryError
        If no tile layer has that name.
    """
    return RangeMap(scene, tiles=_tile_layer(tiles) if tiles else None)


def render_html(page: Scene | folium.Map) -> str:
    """Write a scene, or a map made of one, as one HTML document.

    Parameters
    ----------
    page : Scene or folium.Map
        What to write.

    Returns
    -------
    str
        The document; without a tile layer it asks the network for nothing.
    """
    drawn = to_folium(page) if isinstance(page, Scene) else page
    text: str = drawn.get_root().render()
    return text


class RangeMap(folium.Map):
    """A folium map of a scene, with Leaflet, data and page inside it.

    Parameters
    ----------
    scene : Scene
        What to show.
    tiles : TileLayer, optional
        A tile layer to lay over the embedded basemap.
    """

    def __init__(self, scene: Scene, *, tiles: TileLayer | None = None) -> None:
        super().__init__(
            location=(50.0, 30.0),
            zoom_start=5,
            tiles=None,
            zoom_snap=0.25,
            zoom_delta=0.5,
            min_zoom=2,
            max_zoom=12,
        )
        self.default_js = []
        self.default_css = []
        PageFigure(scene).add_child(self)
        if tiles is not None:
            self.add_child(tiles)
        self._page = _Page(scene)
        self.add_child(self._page)
        for key, name in scene.words["ui"]["layers"].items():
            self.add_child(PageLayer(key, name))

    def own_layers(self) -> Iterator[Element]:
        """Yield the elements that somebody added to the map."""
        ours = (_Page, TileLayer, PageLayer, InlineAssets)
        return (child for child in self._children.values() if not isinstance(child, ours))

    def network_needs(self) -> dict[str, list[str]]:
        """Return what the page would fetch from the network, by the plugin or layer that asks for it.

        Returns
        -------
        dict
            Addresses by the name of the element's class; empty for a page that works offline.
        """
        needs: dict[str, list[str]] = {}
        for element, _, url in linked_assets(_descendants(self)):
            needs.setdefault(type(element).__name__, []).append(url)
        for child in _descendants(self):
            if isinstance(child, (TileLayer, WmsTileLayer)):
                needs.setdefault(type(child).__name__, []).append(child.tiles if hasattr(child, "tiles") else child.url)
        return needs

    def inline_assets(self, folder: str | PathLike[str] | None = None) -> dict[str, list[str]]:
        """Take plugins' scripts and styles into the page, as far as they are on this machine.

        Parameters
        ----------
        folder : path, optional
            Where such files lie; the files of installed packages are asked too.

        Returns
        -------
        dict
            What still needs the network, as `network_needs` says it.
        """
        parts = []
        for element, kind, url in list(linked_assets(_descendants(self))):
            part = find_asset(url, None if folder is None else Path(folder))
            if part is not None:
                parts.append(part)
                setattr(element, kind, [link for link in getattr(element, kind) if link[1] != url])
        if parts:
            assets = InlineAssets(dict.fromkeys(parts))
            self.add_child(assets)
            self._children.move_to_end(assets.get_name(), last=False)
            self._children.move_to_end(self._page.get_name(), last=False)
        return self.network_needs()

    def save(self, outfile: str | bytes | Path | BinaryIO, close_file: bool = True, **kwargs: Any) -> None:  # noqa: FBT001, FBT002
        """Save the page with its policy, and warn of what would need the network.

        Parameters
        ----------
        outfile : path or binary file
            Where to.
        close_file : bool
            As for ``folium.Map.save``.
        **kwargs
            As for ``folium.Map.save``.
        """
        needs = self.network_needs()
        if needs:
            said = "; ".join(
                f"{name} from {', '.join(sorted({origin_of(url) for url in urls}))}" for name, urls in needs.items()
            )
            warnings.warn(f"this page needs the network for {said}", UserWarning, stacklevel=2)
        super().save(outfile, close_file=close_file, **kwargs)


class PageFigure(Figure):
    """The document around the map: title, language, viewport and content security policy.

    Parameters
    ----------
    scene : Scene
        What the document shows.
    """

    def __init__(self, scene: Scene) -> None:
        super().__init__(width="100%", height=f"{_NOTEBOOK_HEIGHT_PX}px")
        self._scene = scene
        self.start = ""

    def _repr_html_(self, **kwargs: Any) -> str:
        """Return a frame for a notebook: the document packed, which a script in the frame unpacks."""
        return frame_of(self.render(**kwargs), height_px=_NOTEBOOK_HEIGHT_PX)

    def render(self, **kwargs: Any) -> str:
        """Return the document."""
        for child in self._children.values():
            child.render(**kwargs)
        head = _VIEWPORT.sub("", self.header.render(**kwargs))
        # The page starts in a script of its own: a plugin that finds no network must not stop it.
        script = f"<script>{self.script.render(**kwargs)}</script>\n<script>{self.start}</script>"
        policy = content_security_policy(
            head + script, tile_urls=self._tile_urls(), allow_style_attributes=self._has_own_layers()
        )
        title = html.escape(self._scene.title or self._scene.headline)
        return (
            f'<!DOCTYPE html>\n<html lang="{html.escape(self._scene.lang)}">\n<head>\n<meta charset="utf-8">\n'
            f'<meta http-equiv="Content-Security-Policy" content="{html.escape(policy)}">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            '<meta name="color-scheme" content="light dark">\n'
            f"<title>{title}</title>\n{head}\n</head>\n<body>\n{self.html.render(**kwargs)}\n{script}\n</body>\n</html>\n"
        )

    def _tile_urls(self) -> list[str]:
        tiles = [child.tiles for child in _descendants(self) if isinstance(child, TileLayer)]
        return tiles + [child.url for child in _descendants(self) if isinstance(child, WmsTileLayer)]

    def _has_own_layers(self) -> bool:
        maps = [child for child in self._children.values() if isinstance(child, RangeMap)]
        return any(True for drawn in maps for _ in drawn.own_layers())


class _Raw(Element):
    """Text that stands in the page as it is: branca's own elements read theirs as Jinja templates."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text

    def render(self, **_kwargs: object) -> str:
        """Return the text."""
        return self._text


class _Page(MacroElement):
    """Everything around the map: Leaflet, style, scripts, data and panel."""

    def __init__(self, scene: Scene) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # branca's own signature
        self._name = "RangekitPage"
        self._scene = scene

    def render(self, **_kwargs: object) -> str:
        """Put the parts where they belong in the document."""
        figure, parent = self.get_root(), self._parent
        if not isinstance(figure, PageFigure) or parent is None:
            raise InputError("this part of a page is drawn by its map, and not alone")
        drawn = parent.get_name()
        head = [
            f"<style>{leaflet_css()}</style>",
            f"<style>{_asset('page.css')}</style>",
            f"<script>{leaflet_js()}</script>",
            f"<script>globalThis.rangekitIcons = {to_json(icon_uris())};</script>",
            f"<script>{_asset('folium.js')}</script>",
            *(f"<script>{_asset(name)}</script>" for name in _SCRIPTS),
        ]
        data = f'<script type="application/json" id="rk-data">{to_json(to_payload(self._scene))}</script>'
        figure.header.add_child(_Raw("\n".join(head)), name="rangekit_head")
        figure.html.add_child(_Raw(_panel(self._scene) + data), name="rangekit_panel", index=0)
        figure.start = f'rangekit.start({drawn}, "{drawn}");\n'
        return ""


def _panel(scene: Scene) -> str:
    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    lead = format_lead(scene.result, lang=scene.lang)
    environment.filters["safe_url"] = safe_url
    return environment.from_string(_asset("panel.html")).render(
        scene=scene,
        has_regions=find_region_layer(scene.result.targets.id) is not None,
        attributions=attributions(scene),
        told_of=", ".join(
            weapon.name for weapon in scene.result.weapons if any(e.is_about(weapon.id) for e in scene.events)
        ),
        events_by_id={event.id: event for event in load_timeline()},
        headline=lead,
        places=scene.headline.removeprefix(lead).strip(),
        drawing=_drawing_note(scene),
        from_name=format_from(scene.launch, lang=scene.lang, template="name"),
        ui=scene.words["ui"],
        units=scene.words["units"],
        views=dict.fromkeys(
            view
            for one in (scene.result, *scene.compare)
            if (view := format_point_of_view(one.launch, lang=scene.lang))
        ),
    )


def _drawing_note(scene: Scene) -> str:
    errors = [max(area.error_inside_m, area.error_outside_m) for area in scene.areas]
    say: dict[str, str] = scene.words["drawing"]
    computed = say["computed"].format(error=format_number(max(errors), scene.lang, decimals=1)) if errors else ""
    return computed + say["drawn"].format(area=f"{AREA_TOLERANCE_M:g}", outline=f"{OUTLINE_ERROR_M:g}")


def _asset(name: str) -> str:
    return files("rangekit.view").joinpath("assets", name).read_text(encoding="utf-8").replace("\r\n", "\n")


def _tile_layer(name: str) -> TileLayer:
    try:
        return TileLayer(tiles=name)
    except ValueError:  # folium takes a name that xyzservices does not know for an address without attribution
        raise UnknownEntryError("tile layer", name, hint="try OpenStreetMap or CartoDB Positron") from None


def _descendants(element: Element) -> Iterator[Element]:
    for child in element._children.values():  # noqa: SLF001  branca has no public way to walk its tree
        yield child
        yield from _descendants(child)
