"""Attacks every reader with damaged files: ``python -m fuzz --help``."""
