"""The engine: exact geodesic distances and certified buffers of any geometry. Metres. No word of weapons, maps or files."""

from rangekit.geodesic.field import DistanceField, NearestPoints
from rangekit.geodesic.verbs import buffer, distance, nearest

__all__ = ["DistanceField", "NearestPoints", "buffer", "distance", "nearest"]
