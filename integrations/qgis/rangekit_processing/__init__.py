"""rangekit in QGIS's Processing toolbox."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rangekit_processing.plugin import RangekitPlugin


def classFactory(iface: object) -> RangekitPlugin:
    """Return the plugin; QGIS calls this when it loads it."""
    from rangekit_processing.plugin import RangekitPlugin

    return RangekitPlugin(iface)
