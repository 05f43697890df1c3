"""Geometry to geometry: exact distances of pairs, and joins of many with many."""
