"""What polygons on the globe mean: which side of a ring is inside, by which edges, and what lies there.

From the bottom up: `rings` (closed curves), `even_odd` (the rule), `crossings` (edges that meet), `boundary` (edges
that count), `planar` (redrawn for containment in longitude and latitude), `inside_table` and `containment` (the answer
for many points).
"""
