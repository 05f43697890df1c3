"""The engine: exact geodesic distances and certified buffers of any geometry, in metres.

It knows no word of weapons, maps or files.
"""

from rangekit.geodesic.buffers.audit import Audit
from rangekit.geodesic.field import DistanceField
from rangekit.geodesic.functions import (
    audit,
    buffer,
    distance,
    dwithin,
    nearest,
    nearest_points,
    shortest_line,
)
from rangekit.geodesic.queries import NearestPoints

__all__ = [
    "Audit",
    "DistanceField",
    "NearestPoints",
    "audit",
    "buffer",
    "distance",
    "dwithin",
    "nearest",
    "nearest_points",
    "shortest_line",
]
