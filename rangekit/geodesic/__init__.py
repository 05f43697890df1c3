"""The engine: exact geodesic distances and certified buffers of any geometry, in metres.

It knows no word of weapons, maps or files.
"""

from rangekit.geodesic.audits import Audit
from rangekit.geodesic.field import DistanceField
from rangekit.geodesic.queries import NearestPoints
from rangekit.geodesic.verbs import audit, buffer, distance, dwithin, nearest

__all__ = ["Audit", "DistanceField", "NearestPoints", "audit", "buffer", "distance", "dwithin", "nearest"]
