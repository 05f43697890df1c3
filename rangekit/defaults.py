"""What is asked where nothing is given, in one place for files, functions and the command line."""

__all__ = ["DEFAULT_LAUNCH", "DEFAULT_TARGETS", "DEFAULT_TOLERANCE_M", "DEFAULT_WEAPON"]

DEFAULT_WEAPON = "atacms"
DEFAULT_LAUNCH = "ukraine"
DEFAULT_TARGETS = "russian-cities"
DEFAULT_TOLERANCE_M = 10.0  # of a range area's edge
