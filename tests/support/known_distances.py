"""Distances from Ukraine's recognised border, not computed by rangekit.

From OpenStreetMap's border at 10 m and GeoNames' positions, by brute force with Karney's geodesics.
"""

KNOWN_KM = {
    "Moscow": 451.2,
    "Volgograd": 318.3,
    "Kaluga": 290.5,
    "Lipetsk": 276.8,
    "Smolensk": 272.5,
    "Voronezh": 179.9,
    "Kursk": 91.1,
}
