"""Distances and buffers beside other systems', each difference explained: ``python -m differential``."""
