"""What people add to the map: which of it needs the network, and which can be taken into the page instead."""

from __future__ import annotations

import re
from importlib.metadata import distributions
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from branca.element import Element, MacroElement
from folium.map import Layer
from jinja2 import Template

from rangekit.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["InlineAssets", "PageLayer", "find_asset", "linked_assets"]

_CLOSING = re.compile(r"</(script|style)", re.IGNORECASE)


class PageLayer(Layer):
    """A layer of the page's own, which a LayerControl lists and switches.

    Parameters
    ----------
    key : {"base", "area", "marks"}
        Which of them.
    name : str
        What a LayerControl calls it.
    """

    _template = Template(
        "{% macro script(this, kwargs) %}\n"
        "var {{ this.get_name() }} = rangekit.layer({{ this.key|tojson }}).addTo({{ this._parent.get_name() }});\n"
        "{% endmacro %}"
    )

    def __init__(self, key: str, name: str) -> None:
        super().__init__(name=name, overlay=True, control=True, show=True)
        self._name = "PageLayer"
        self.key = key

    def render(self, **kwargs: Any) -> str:
        """Put the layer on the map once, however often the page is rendered."""
        MacroElement.render(self, **kwargs)  # type: ignore[no-untyped-call]
        return ""


class InlineAssets(MacroElement):
    """Scripts and styles of plugins, in the page itself.

    Parameters
    ----------
    parts : iterable of str
        Elements for the document's head.
    """

    def __init__(self, parts: Iterable[str]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # branca's own signature
        self._name = "InlineAssets"
        self.parts = tuple(parts)

    def render(self, **_kwargs: object) -> str:
        """Put them into the head, after Leaflet."""
        head = getattr(self.get_root(), "header", None)
        if head is None:
            raise InputError("these assets belong to a map")
        head.add_child(_Text("\n".join(self.parts)), name=f"rangekit_assets_{self.get_name()}")
        return ""


class _Text(Element):
    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text

    def render(self, **_kwargs: object) -> str:
        return self._text


def linked_assets(elements: Iterable[Element]) -> Iterator[tuple[Any, str, str]]:
    """Yield what elements link to: the element, ``default_js`` or ``default_css``, and the address."""
    for element in elements:
        for kind in ("default_js", "default_css"):
            for _, url in getattr(element, kind, ()):
                if str(url).startswith(("http:", "https:", "//")):
                    yield element, kind, url


def find_asset(url: str, folder: Path | None = None) -> str | None:
    """Return a script or style that is on this machine already, as an element for a page's head.

    Parameters
    ----------
    url : str
        Where a plugin would fetch it; a file of the same name is looked for.
    folder : Path, optional
        Where to look first. Then the files of installed packages are asked, such as those of ``django-leaflet``.

    Returns
    -------
    str or None
        None where no such file is found.
    """
    name = Path(urlsplit(url).path).name
    found = next(iter(sorted(folder.rglob(name))), None) if folder else None
    path = found or _installed(name)
    if path is None:
        return None
    tag = "style" if name.endswith(".css") else "script"
    text = _CLOSING.sub(r"<\\/\1", path.read_text(encoding="utf-8"))
    text = re.sub(r"\n?//# sourceMappingURL=\S*|/\*# sourceMappingURL=.*?\*/", "", text).replace("\r\n", "\n")
    return f"<{tag}>{text}</{tag}>"


def _installed(name: str) -> Path | None:
    for package in distributions():
        for file in package.files or ():
            if file.name == name:
                path = Path(str(package.locate_file(file)))
                if path.is_file():
                    return path
    return None
