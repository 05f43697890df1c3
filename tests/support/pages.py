"""What a map page holds, and where a browser shows its parts."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import FloatRect, Locator

_DATA = re.compile(r'<script type="application/json" id="rk-data">(.*?)</script>', re.DOTALL)


def read_data(html: str) -> dict[str, Any]:
    """Return the data that a page carries for its script."""
    (text,) = _DATA.findall(html)
    data: dict[str, Any] = json.loads(text)
    return data


def box_of(part: Locator) -> FloatRect:
    """Return where a part of the page is, CSS pixels."""
    box = part.bounding_box()
    assert box is not None, f"{part} is not shown"
    return box
