"""Many geometries as one: shapely's collectors, typed for a single result."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import shapely

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

__all__ = ["one_multilinestring", "one_multipolygon"]


def one_multilinestring(lines: NDArray[np.object_] | Sequence[BaseGeometry]) -> BaseGeometry:
    """Return lines or rings as one MultiLineString."""
    return cast("BaseGeometry", shapely.multilinestrings(lines))


def one_multipolygon(polygons: NDArray[np.object_] | Sequence[BaseGeometry]) -> BaseGeometry:
    """Return polygons as one MultiPolygon."""
    return cast("BaseGeometry", shapely.multipolygons(polygons))
