"""Everything within a distance of a geometry as a polygon of certified error, and the measured error of any polygon.

From the bottom up: `shapes` (discs and bands), `dilation` (united until nothing is missing), `rim` (fitted in longitude
and latitude), `faces`, `farthest_point`, `validity`, then `buffer` and `audit`.
"""
