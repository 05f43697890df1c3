"""The engine: exact geodesic distances and certified buffers of any geometry. Metres. No word of weapons, maps or files."""
