"""What a tool of the plane draws: it projects the border, buffers it flat, and takes the corners back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely
from pyproj import CRS, Transformer

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

WEB_MERCATOR = CRS.from_epsg(3857)


def azimuthal_plane(border: BaseGeometry) -> CRS:
    """Return the azimuthal equidistant projection about the border's middle."""
    centre = border.centroid
    return CRS.from_proj4(f"+proj=aeqd +lat_0={centre.y} +lon_0={centre.x} +ellps=WGS84")


def planar_buffer(border: BaseGeometry, plane: CRS, distance_m: float, *, quadrant_segments: int) -> BaseGeometry:
    """Return a border's planar buffer in a projection, its corners in longitude and latitude.

    Parameters
    ----------
    border : shapely geometry
        What is buffered, degrees.
    plane : CRS
        The projection.
    distance_m : metres
        The projection's metres, not the ground's.
    quadrant_segments : int
        How many edges a quarter turn gets.
    """
    there = Transformer.from_crs("OGC:CRS84", plane, always_xy=True)
    back = Transformer.from_crs(plane, "OGC:CRS84", always_xy=True)
    flat = shapely.transform(border, lambda lonlat: np.column_stack(there.transform(lonlat[:, 0], lonlat[:, 1])))
    drawn = shapely.buffer(flat, distance_m, quad_segs=quadrant_segments)
    return shapely.transform(drawn, lambda xy: np.column_stack(back.transform(xy[:, 0], xy[:, 1])))
