"""Packages whose names are imported when they are first used, so that importing the package costs nothing."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["lazy_attributes"]


def lazy_attributes(package: str, modules: Mapping[str, str]) -> Callable[[str], object]:
    """Return the ``__getattr__`` of a package that finds its names in modules not yet imported.

    Parameters
    ----------
    package : str
        Its ``__name__``.
    modules : mapping of str to str
        The module that defines each name.

    Examples
    --------
    >>> lazy_attributes("rangekit", {"Verdict": "rangekit.model"})("Verdict").IN_REACH.words
    'in reach'
    """

    def get(name: str) -> object:
        if name not in modules:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        value = getattr(import_module(modules[name]), name)
        setattr(sys.modules[package], name, value)
        return value

    return get
