"""Runs the algorithms of the QGIS plugin without a screen: ``python3 run_headless.py ZIP JOB.json`` prints JSON.

A job is a list of ``{"algorithm": …, "parameters": …}``; a layer is given as GeoJSON text and comes back as such.
"""

import json
import sys
import tempfile
from pathlib import Path

from qgis.core import (
    QgsApplication,
    QgsJsonExporter,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProject,
    QgsVectorLayer,
)

sys.path.insert(0, sys.argv[1])  # the zipped plugin, as QGIS unpacks it
from rangekit_processing import classFactory


def load(value: object, folder: Path) -> object:
    """Return a layer of a GeoJSON text, and anything else as it is."""
    if not (isinstance(value, dict) and "features" in value):
        return value
    path = Path(tempfile.mkstemp(suffix=".geojson", dir=folder)[1])
    path.write_text(json.dumps(value), encoding="utf-8")
    layer = QgsVectorLayer(str(path), path.stem, "ogr")
    QgsProject.instance().addMapLayer(layer)
    return layer


def main() -> None:
    """Run the job."""
    application = QgsApplication([], False)  # noqa: FBT003 - QGIS's own signature
    application.initQgis()
    plugin = classFactory(None)
    plugin.initProcessing()
    answers = []
    with tempfile.TemporaryDirectory() as folder:
        for job in json.loads(Path(sys.argv[2]).read_text(encoding="utf-8")):
            context, feedback = QgsProcessingContext(), QgsProcessingFeedback()
            context.setProject(QgsProject.instance())
            algorithm = QgsApplication.processingRegistry().createAlgorithmById(f"rangekit:{job['algorithm']}")
            parameters = {name: load(value, Path(folder)) for name, value in job["parameters"].items()}
            try:
                made, _ = algorithm.run(parameters | {"OUTPUT": "memory:"}, context, feedback, {}, False)  # noqa: FBT003 - QGIS's own too
                layer = context.temporaryLayerStore().mapLayer(made["OUTPUT"])
                exported = QgsJsonExporter(layer, 12).exportFeatures(list(layer.getFeatures()))
                answers.append({"layer": json.loads(exported), "log": feedback.textLog()})
            except QgsProcessingException as error:
                answers.append({"error": str(error)})
        QgsProject.instance().clear()
    print(json.dumps(answers))
    plugin.unload()
    application.exitQgis()


main()
