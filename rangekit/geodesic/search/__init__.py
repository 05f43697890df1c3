"""The closest point of a geometry's outline to each of many points.

From the bottom up: `hilbert` (an order in space), `outline` (the segments), `closest_point` (the exact answer for a
segment), `bounding_volumes` and `geodesic_bounds` (which segments can be closest), `ring_side` (on which side of its
ring a point lies), `nearest` (the search), `shortlists` (what of the outline matters from afar).
"""
