"""Leaflet itself, from the package that ships it, with its pictures inlined."""

from __future__ import annotations

import base64
import re
from functools import cache
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path

from rangekit.errors import DataNotFoundError

__all__ = ["icon_uris", "leaflet_css", "leaflet_js"]

_PACKAGE = "django-js-lib-leaflet"
_FOLDER = "js_lib_leaflet/static/js_lib_leaflet/"
_CURE = f"python -m pip install {_PACKAGE}"
_PICTURE = re.compile(r"url\(images/([\w-]+\.png)\)")


@cache
def leaflet_js() -> str:
    """Return Leaflet's script, without the comment that makes browsers ask for its source map."""
    return re.sub(r"\n//# sourceMappingURL=\S*", "", _read("leaflet.js").decode("utf-8")).replace("\r\n", "\n")


@cache
def leaflet_css() -> str:
    """Return Leaflet's style with its pictures inlined."""
    text = _read("leaflet.css").decode("utf-8").replace("\r\n", "\n")
    return _PICTURE.sub(lambda found: f"url({_data_uri(found.group(1))})", text)


def icon_uris() -> dict[str, str]:
    """Return the pictures of Leaflet's own marker, by the option that takes them."""
    return {
        "iconUrl": _data_uri("marker-icon.png"),
        "iconRetinaUrl": _data_uri("marker-icon-2x.png"),
        "shadowUrl": _data_uri("marker-shadow.png"),
    }


@cache
def _data_uri(name: str) -> str:
    return "data:image/png;base64," + base64.b64encode(_read(f"images/{name}")).decode("ascii")


def _read(name: str) -> bytes:
    try:
        installed = files(_PACKAGE) or []
    except PackageNotFoundError:
        raise DataNotFoundError(_PACKAGE, hint=_CURE) from None
    for path in installed:
        if path.as_posix() == _FOLDER + name:
            return Path(str(path.locate())).read_bytes()
    raise DataNotFoundError(_FOLDER + name, hint=_CURE)
