"""Features in the formats of GIS programs, through the extra ``gis``: GeoPackage, FlatGeobuf and GeoParquet."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from rangekit.errors import MissingExtraError
from rangekit.export.rows import plain_value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rangekit.catalog.features import Features

__all__ = ["encode_flatgeobuf", "encode_geopackage", "encode_geoparquet"]


def encode_geopackage(features: Features) -> Iterator[bytes]:
    """Encode features as a GeoPackage of one layer.

    Parameters
    ----------
    features : Features
        Degrees, lon before lat.

    Yields
    ------
    bytes
        The whole file.
    """
    yield _encode_by_gdal(features, "GPKG")


def encode_flatgeobuf(features: Features) -> Iterator[bytes]:
    """Encode features as FlatGeobuf.

    Parameters
    ----------
    features : Features
        Degrees, lon before lat.

    Yields
    ------
    bytes
        The whole file.
    """
    # its spatial index has no place for a missing geometry
    indexed = not any(geometry.is_empty for geometry in features.geometries)
    yield _encode_by_gdal(features, "FlatGeobuf", spatial_index=indexed)


def encode_geoparquet(features: Features) -> Iterator[bytes]:
    """Encode features as GeoParquet, their edges marked as planar.

    Parameters
    ----------
    features : Features
        Degrees, lon before lat.

    Yields
    ------
    bytes
        The whole file.
    """
    stream = io.BytesIO()
    try:
        _to_frame(features).to_parquet(stream, index=False)
    except ImportError as error:
        raise MissingExtraError("writing GeoParquet", package="pyarrow", extra="gis") from error
    yield stream.getvalue()


def _encode_by_gdal(features: Features, driver: str, **options: bool) -> bytes:
    frame = _to_frame(features)
    import pyogrio  # noqa: PLC0415 - heavy, and an extra

    stream = io.BytesIO()
    pyogrio.write_dataframe(frame, stream, driver=driver, layer="buffers", promote_to_multi=True, **options)
    return stream.getvalue()


def _to_frame(features: Features) -> Any:  # noqa: ANN401 - geopandas has no types
    try:
        import geopandas  # noqa: PLC0415 - heavy, and an extra
        import pyogrio  # noqa: F401, PLC0415
    except ImportError as error:
        raise MissingExtraError("writing this format", package=error.name or "geopandas", extra="gis") from error
    columns = {name: [plain_value(value) for value in column] for name, column in features.columns.items()}
    geometries = [None if geometry.is_empty else geometry for geometry in features.geometries]
    # the geometry column must not meet an attribute of its name
    name = "geometry"
    while name in columns:
        name = f"{name}_buffer"
    return geopandas.GeoDataFrame(columns | {name: geopandas.GeoSeries(geometries)}, geometry=name, crs="OGC:CRS84")
