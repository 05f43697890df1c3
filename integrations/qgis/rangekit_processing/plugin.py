"""The plugin: it adds the provider of the algorithms to QGIS, and takes it away again."""

from __future__ import annotations

from pathlib import Path

from qgis.core import QgsApplication, QgsProcessingProvider
from qgis.PyQt.QtGui import QIcon

from rangekit_processing.algorithms import ALGORITHMS

ICON = Path(__file__).with_name("icon.svg")


class RangekitProvider(QgsProcessingProvider):
    """The algorithms under one heading of the toolbox."""

    def loadAlgorithms(self) -> None:
        """Add each algorithm."""
        for algorithm in ALGORITHMS:
            self.addAlgorithm(algorithm())

    def id(self) -> str:
        """Return the part of an algorithm's id before the colon."""
        return "rangekit"

    def name(self) -> str:
        """Return the heading."""
        return "rangekit"

    def icon(self) -> QIcon:
        """Return the icon beside the heading."""
        return QIcon(str(ICON))


class RangekitPlugin:
    """What QGIS loads.

    Parameters
    ----------
    iface : QgisInterface or None
        QGIS's window; None where there is none.
    """

    def __init__(self, iface: object = None) -> None:
        self.iface = iface
        self.provider: RangekitProvider | None = None

    def initProcessing(self) -> None:
        """Add the provider."""
        self.provider = RangekitProvider()
        QgsApplication.processingRegistry().addProvider(self.provider)

    def initGui(self) -> None:
        """Add the provider; there is no button."""
        self.initProcessing()

    def unload(self) -> None:
        """Take the provider away."""
        if self.provider is not None:
            QgsApplication.processingRegistry().removeProvider(self.provider)
