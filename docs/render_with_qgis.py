"""Open a GeoPackage of rangekit in QGIS, draw it as it comes, and tell what QGIS made of it.

Run by QGIS's own Python: `QT_QPA_PLATFORM=offscreen /usr/bin/python3 render_with_qgis.py map.gpkg map.png`.
"""

import json
import sys

from qgis.core import (
    QgsApplication,
    QgsMapRendererSequentialJob,
    QgsMapSettings,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor

LAYERS = ("places", "launch_areas", "range_areas")  # the topmost first


def main(source: str, picture: str) -> None:
    """Draw the layers and print what was found as JSON."""
    application = QgsApplication([], False)  # noqa: FBT003 - without windows; Qt takes no keywords
    application.initQgis()
    layers = [QgsVectorLayer(f"{source}|layername={name}", name, "ogr") for name in LAYERS]
    settings = QgsMapSettings()
    settings.setLayers(layers)
    settings.setOutputSize(QSize(900, 700))
    settings.setBackgroundColor(QColor("white"))
    settings.setDestinationCrs(layers[-1].crs())
    extent = layers[-1].extent()
    extent.scale(1.4)
    settings.setExtent(extent)
    job = QgsMapRendererSequentialJob(settings)
    job.start()
    job.waitForFinished()
    image = job.renderedImage()
    image.save(picture)
    to_pixel = settings.mapToPixel()
    colours = {}
    for feature in layers[0].getFeatures():
        at = to_pixel.transform(feature.geometry().asPoint())
        if 0 <= at.x() < image.width() and 0 <= at.y() < image.height():
            colours[feature["name"]] = image.pixelColor(int(at.x()), int(at.y())).name()
    found = {
        "renderers": {layer.name(): type(layer.renderer()).__name__ for layer in layers},
        "labels": [layer.name() for layer in layers if layer.labelsEnabled()],
        "named": sorted(label.labelText for label in job.takeLabelingResults().allLabels()),
        "colours": colours,
    }
    sys.stdout.write(json.dumps(found))
    del job, layers
    application.exitQgis()


if __name__ == "__main__":
    main(*sys.argv[1:])
