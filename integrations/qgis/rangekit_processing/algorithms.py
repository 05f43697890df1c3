"""The four algorithms. Layers come in any coordinate system; the geometry is computed on WGS 84 by rangekit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsFeatureRequest,
    QgsFeatureSink,
    QgsField,
    QgsFields,
    QgsGeometry,
    QgsPointXY,
    QgsProcessing,
    QgsProcessingAlgorithm,
    QgsProcessingException,
    QgsProcessingParameterDistance,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFeatureSink,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterFile,
    QgsProcessingParameterNumber,
    QgsWkbTypes,
)
from qgis.PyQt.QtCore import QVariant

if TYPE_CHECKING:
    from types import ModuleType

WGS84 = QgsCoordinateReferenceSystem("EPSG:4326")
NOT_MODELLED = (
    "Published nominal ranges over ground distance only: flight paths, terrain, air defences and permission are not "
    "modelled."
)
HOW_TO_INSTALL = (
    "rangekit is not installed in the Python that QGIS runs. In QGIS open Plugins > Python Console and run: "
    'import subprocess, sys; subprocess.run([sys.executable, "-m", "pip", "install", "rangekit"]). On Windows use the '
    "OSGeo4W shell instead: python -m pip install rangekit. Then start QGIS again."
)
AT_ONCE = 5_000  # features computed together: enough to be fast, few enough to show progress


def load_rangekit() -> ModuleType:
    """Return rangekit, or say how to install it."""
    try:
        import rangekit
    except ImportError as error:
        raise QgsProcessingException(f"{HOW_TO_INSTALL} ({error})") from error
    return rangekit


def read_geometries(features: list[QgsFeature]) -> Any:
    """Return the geometries of features as an array of shapely's, None where there is none."""
    import numpy as np
    import shapely

    wkb = [None if feature.geometry().isNull() else bytes(feature.geometry().asWkb()) for feature in features]
    return shapely.from_wkb(np.array(wkb, dtype=object))


def to_geometry(geometry: Any) -> QgsGeometry:
    """Return a shapely geometry as QGIS's."""
    made = QgsGeometry()
    if geometry is not None and not geometry.is_empty:
        made.fromWkb(geometry.wkb)
    return made


class Algorithm(QgsProcessingAlgorithm):
    """What the algorithms have in common: names, a source, a sink, and batches."""

    NAME: ClassVar[str]
    TITLE: ClassVar[str]
    HELP: ClassVar[str]

    def createInstance(self) -> Algorithm:
        """Return a new one of its kind."""
        return type(self)()

    def name(self) -> str:
        """Return the id."""
        return self.NAME

    def displayName(self) -> str:
        """Return the name in the toolbox."""
        return self.TITLE

    def shortHelpString(self) -> str:
        """Return the text beside the dialog."""
        return self.HELP

    def processAlgorithm(self, parameters: dict[str, Any], context: Any, feedback: Any) -> dict[str, str]:
        """Run the algorithm; what rangekit refuses is an error of Processing."""
        rangekit = load_rangekit()
        try:
            return {"OUTPUT": self.answer(rangekit, parameters, context, feedback)}
        except rangekit.RangekitError as error:
            raise QgsProcessingException(str(error)) from error

    def answer(self, rangekit: Any, parameters: dict[str, Any], context: Any, feedback: Any) -> str:
        """Fill the sink and return its id."""
        raise NotImplementedError

    def add_input(self, name: str, label: str) -> None:
        """Declare a layer of any geometry."""
        self.addParameter(QgsProcessingParameterFeatureSource(name, label, [QgsProcessing.TypeVectorAnyGeometry]))

    def add_distance(self, name: str, label: str) -> None:
        """Declare a distance in metres."""
        self.addParameter(QgsProcessingParameterDistance(name, f"{label} (metres)", defaultValue=1000.0))

    def add_output(self, label: str) -> None:
        """Declare the layer that is made."""
        self.addParameter(QgsProcessingParameterFeatureSink("OUTPUT", label))

    def read(self, parameters: dict[str, Any], name: str, context: Any) -> tuple[Any, Any]:
        """Return a source and its features in longitude and latitude."""
        source = self.parameterAsSource(parameters, name, context)
        if source is None:
            raise QgsProcessingException(self.invalidSourceError(parameters, name))
        request = QgsFeatureRequest().setDestinationCrs(WGS84, context.transformContext())
        return source, source.getFeatures(request)

    def read_whole(self, parameters: dict[str, Any], name: str, context: Any) -> Any:
        """Return all geometries of a layer as one collection."""
        import shapely

        geometries = read_geometries(list(self.read(parameters, name, context)[1]))
        return shapely.geometrycollections([one for one in geometries if one is not None and not one.is_empty])

    def batches(self, source: Any, features: Any, feedback: Any) -> Any:
        """Yield lists of features, with progress, until the user cancels."""
        total, done, batch = max(source.featureCount(), 1), 0, []
        for feature in features:
            batch.append(feature)
            if len(batch) == AT_ONCE:
                if feedback.isCanceled():
                    return
                yield batch
                done += len(batch)
                feedback.setProgress(100 * done / total)
                batch = []
        if batch and not feedback.isCanceled():
            yield batch

    def open_sink(self, parameters: dict[str, Any], context: Any, fields: QgsFields, kind: int) -> tuple[Any, str]:
        """Return the sink of the layer that is made, and its id."""
        sink, name = self.parameterAsSink(parameters, "OUTPUT", context, fields, kind, WGS84)
        if sink is None:
            raise QgsProcessingException(self.invalidSinkError(parameters, "OUTPUT"))
        return sink, name


class GeodesicBuffer(Algorithm):
    """Buffers on the ellipsoid."""

    NAME, TITLE = "geodesicbuffer", "Geodesic buffer"
    HELP = (
        "Everything within a distance of each feature, measured along the WGS 84 ellipsoid, whatever the layer's "
        "projection. The result's edge is within the tolerance of the true one; a negative distance erodes. Polygons "
        "are cut at the antimeridian."
    )
    BOUNDS = ("nearest", "inner", "outer")

    def initAlgorithm(self, configuration: Any = None) -> None:
        """Declare the parameters."""
        self.add_input("INPUT", "Input layer")
        self.add_distance("DISTANCE", "Distance")
        tolerance = QgsProcessingParameterNumber(
            "TOLERANCE", "Tolerance (metres)", QgsProcessingParameterNumber.Double, defaultValue=1.0, minValue=1e-4
        )
        self.addParameter(tolerance)
        self.addParameter(QgsProcessingParameterEnum("BOUND", "Bound", options=list(self.BOUNDS), defaultValue=0))
        self.add_output("Buffered")

    def answer(self, rangekit: Any, parameters: dict[str, Any], context: Any, feedback: Any) -> str:
        """Buffer the features batch by batch."""
        source, features = self.read(parameters, "INPUT", context)
        sink, name = self.open_sink(parameters, context, source.fields(), QgsWkbTypes.MultiPolygon)
        distance_m = self.parameterAsDouble(parameters, "DISTANCE", context)
        tolerance_m = self.parameterAsDouble(parameters, "TOLERANCE", context)
        bound = self.BOUNDS[self.parameterAsEnum(parameters, "BOUND", context)]
        for batch in self.batches(source, features, feedback):
            grown = rangekit.geodesic.buffer(read_geometries(batch), distance_m, tolerance_m=tolerance_m, bound=bound)
            for feature, geometry in zip(batch, grown, strict=True):
                made = to_geometry(geometry)
                made.convertToMultiType()
                feature.setGeometry(made)
                sink.addFeature(feature, QgsFeatureSink.FastInsert)
        return name


class DistanceToNearest(Algorithm):
    """Distances to another layer."""

    NAME, TITLE = "distancetonearest", "Geodesic distance to nearest"
    HELP = (
        "Adds the field distance_m: the shortest geodesic from each feature to any feature of the other layer, in "
        "metres on WGS 84; 0 where they meet."
    )

    def initAlgorithm(self, configuration: Any = None) -> None:
        """Declare the parameters."""
        self.add_input("INPUT", "Input layer")
        self.add_input("TO", "Distance to")
        self.add_output("With distances")

    def answer(self, rangekit: Any, parameters: dict[str, Any], context: Any, feedback: Any) -> str:
        """Measure the features batch by batch."""
        whole = self.read_whole(parameters, "TO", context)
        source, features = self.read(parameters, "INPUT", context)
        fields = QgsFields(source.fields())
        fields.append(QgsField("distance_m", QVariant.Double))
        sink, name = self.open_sink(parameters, context, fields, source.wkbType())
        for batch in self.batches(source, features, feedback):
            distances_m = rangekit.geodesic.distance(read_geometries(batch), whole)
            for feature, distance_m in zip(batch, distances_m, strict=True):
                feature.setFields(fields, initAttributes=False)
                known = distance_m == distance_m
                feature.setAttributes([*feature.attributes(), float(distance_m) if known else None])
                sink.addFeature(feature, QgsFeatureSink.FastInsert)
        return name


class WithinRange(Algorithm):
    """Features within a distance."""

    NAME, TITLE = "withinrange", "Extract within geodesic distance"
    HELP = (
        "The features whose shortest geodesic to any feature of the other layer is at most the distance, on WGS 84. "
        "Decided by the exact distance, not by a polygon that was drawn."
    )

    def initAlgorithm(self, configuration: Any = None) -> None:
        """Declare the parameters."""
        self.add_input("INPUT", "Input layer")
        self.add_input("TO", "Within a distance of")
        self.add_distance("DISTANCE", "Distance")
        self.add_output("Within distance")

    def answer(self, rangekit: Any, parameters: dict[str, Any], context: Any, feedback: Any) -> str:
        """Compare the features batch by batch."""
        whole = self.read_whole(parameters, "TO", context)
        source, features = self.read(parameters, "INPUT", context)
        sink, name = self.open_sink(parameters, context, source.fields(), source.wkbType())
        distance_m = self.parameterAsDouble(parameters, "DISTANCE", context)
        for batch in self.batches(source, features, feedback):
            within = rangekit.geodesic.dwithin(read_geometries(batch), whole, distance_m)
            for feature, near in zip(batch, within, strict=True):
                if near:
                    sink.addFeature(feature, QgsFeatureSink.FastInsert)
        return name


class ScenarioVerdicts(Algorithm):
    """The answers of a scenario file."""

    NAME, TITLE = "scenarioverdicts", "Verdicts of a scenario"
    HELP = (
        "The targets of a rangekit scenario (TOML) as points, each with distance, margin and verdict per weapon. "
        f"{NOT_MODELLED}"
    )
    FIELDS = (
        ("name", QVariant.String),
        ("weapon", QVariant.String),
        ("distance_km", QVariant.Double),
        ("margin_km", QVariant.Double),
        ("verdict", QVariant.String),
        ("not_modelled", QVariant.String),
    )

    def initAlgorithm(self, configuration: Any = None) -> None:
        """Declare the parameters."""
        self.addParameter(QgsProcessingParameterFile("SCENARIO", "Scenario file", extension="toml"))
        self.add_output("Verdicts")

    def answer(self, rangekit: Any, parameters: dict[str, Any], context: Any, feedback: Any) -> str:
        """Answer the scenario and write one feature per target and weapon."""
        result = rangekit.run(self.parameterAsFile(parameters, "SCENARIO", context))
        fields = QgsFields()
        for field, kind in self.FIELDS:
            fields.append(QgsField(field, kind))
        sink, name = self.open_sink(parameters, context, fields, QgsWkbTypes.Point)
        for note in result.notes:
            feedback.pushInfo(note)
        for row in range(len(result.targets)):
            for weapon_row, weapon in enumerate(result.weapons):
                answer = result.answer(row, weapon_row)
                feature = QgsFeature(fields)
                feature.setGeometry(QgsGeometry.fromPointXY(QgsPointXY(float(answer.lon), float(answer.lat))))
                measured = [float(answer.distance_km), float(answer.margin_km)]
                feature.setAttributes([answer.target_name, weapon.id, *measured, answer.verdict.value, NOT_MODELLED])
                sink.addFeature(feature, QgsFeatureSink.FastInsert)
        feedback.pushInfo(NOT_MODELLED)
        return name


ALGORITHMS = (GeodesicBuffer, DistanceToNearest, WithinRange, ScenarioVerdicts)
