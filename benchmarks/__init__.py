"""Speeds and errors beside the peers', from one run: ``python -m benchmarks``."""
