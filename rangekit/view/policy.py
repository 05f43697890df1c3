"""The page's content security policy: what is in the page may run, and nothing may be fetched.

Inline scripts and styles are allowed by their hashes. A host is allowed only where the map itself names it: in a tile
layer, or in a script or style that somebody's own layer links to.
"""

from __future__ import annotations

import base64
import hashlib
import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["content_security_policy", "origin_of"]

_SCRIPT = re.compile(r"<script(?P<attributes>[^>]*)>(?P<body>.*?)</script>", re.DOTALL | re.IGNORECASE)
_STYLE = re.compile(r"<style[^>]*>(?P<body>.*?)</style>", re.DOTALL | re.IGNORECASE)
_LINKED = re.compile(r"<(?P<tag>script|link)\s[^>]*?(?:src|href)\s*=\s*[\"'](?P<url>https?://[^\"']+)", re.IGNORECASE)


def content_security_policy(
    trusted: str, *, tile_urls: Iterable[str] = (), allow_style_attributes: bool = False
) -> str:
    """Return the policy for a page.

    Parameters
    ----------
    trusted : str
        The parts of the page whose scripts and styles may run: its head and its closing script, never its body,
        where names stand.
    tile_urls : iterable of str
        Addresses of tile layers; their hosts may be asked for pictures.
    allow_style_attributes : bool
        Whether elements may carry styles of their own, as folium's popups do.

    Returns
    -------
    str
        The value of the ``content`` attribute.

    Examples
    --------
    >>> content_security_policy("<script>1</script>").split("; ")[:2]
    ["default-src 'none'", "script-src 'sha256-a4ayc/80/OGda4BO/1o/V0etpOqiLx1JwB5S3beHW0s='"]
    """
    linked = {"script": set[str](), "link": set[str]()}
    for found in _LINKED.finditer(trusted):
        linked[found["tag"].lower()].add(origin_of(found["url"]))
    scripts = [_hash(found["body"]) for found in _SCRIPT.finditer(trusted) if _runs(found["attributes"])]
    styles = [_hash(found["body"]) for found in _STYLE.finditer(trusted)]
    rules = {
        "default-src": ["'none'"],
        "script-src": scripts + sorted(linked["script"]),
        "style-src": ["'unsafe-inline'"] if allow_style_attributes else styles,
        "img-src": ["data:", *sorted({origin_of(url) for url in tile_urls})],
        "font-src": ["data:"] if linked["link"] else [],
        "base-uri": ["'none'"],
        "form-action": ["'none'"],
    }
    rules["style-src"] += sorted(linked["link"])
    rules["font-src"] += sorted(linked["link"])
    return "; ".join(f"{name} {' '.join(dict.fromkeys(values))}" for name, values in rules.items() if values)


def origin_of(url: str) -> str:
    """Return scheme and host of an address, with ``*`` for a subdomain that a tile layer fills in.

    Examples
    --------
    >>> origin_of("https://{s}.tile.example.org/{z}/{x}/{y}.png")
    'https://*.tile.example.org'
    """
    parts = urlsplit(url.replace("{s}", "wildcard-subdomain"))
    host = parts.netloc.replace("wildcard-subdomain", "*")
    return f"{parts.scheme}://{host}"


def _runs(attributes: str) -> bool:
    """Tell whether a script element holds a script: not data, and not an address."""
    return "application/json" not in attributes and "src" not in attributes


def _hash(body: str) -> str:
    digest = hashlib.sha256(body.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"
