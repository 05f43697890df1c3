"""The public names and their signatures, frozen: whoever changes one says so by changing the snapshot.

Renew it with ``python tests/quality/test_api_snapshot.py`` and read the difference before it is committed: a name or a
parameter that goes away wants the deprecation that CONTRIBUTING.md describes.
"""

from __future__ import annotations

import enum
import importlib
import inspect
from pathlib import Path

SNAPSHOT = Path(__file__).with_name("api_snapshot.txt")
MODULES = ("rangekit", "rangekit.geodesic", "rangekit.scale", "rangekit.pandas", "rangekit.errors")


def describe_api() -> str:
    lines = []
    for module_name in MODULES:
        module = importlib.import_module(module_name)
        for name in sorted(module.__all__):
            lines += _describe(f"{module_name}.{name}", getattr(module, name))
    return "\n".join(lines) + "\n"


def _describe(name: str, value: object) -> list[str]:
    if inspect.isclass(value):
        return [f"{name}{_signature(value)}", *_members(name, value)]
    return [f"{name}{_signature(value)}" if callable(value) else name]


def _members(name: str, kind: type) -> list[str]:
    lines = []
    for member in sorted(_members_of(kind)):
        if member.startswith("_"):
            continue
        value = inspect.getattr_static(kind, member)
        plain = value.__func__ if isinstance(value, classmethod | staticmethod) else value
        lines.append(f"{name}.{member}{_signature(plain) if inspect.isfunction(plain) else ''}")
    return lines


def _members_of(kind: type) -> set[str]:
    """Return a class's own members, and those of bases of the package that have no public name themselves."""
    public = {getattr(importlib.import_module(module), name) for module in MODULES for name in _classes(module)}
    bases = [base for base in kind.__mro__[1:] if base.__module__.startswith("rangekit.") and base not in public]
    return set(vars(kind)).union(*(vars(base) for base in bases))


def _classes(module_name: str) -> list[str]:
    module = importlib.import_module(module_name)
    return [name for name in module.__all__ if inspect.isclass(getattr(module, name))]


def _signature(value: object) -> str:
    try:
        signature = inspect.signature(value)  # type: ignore[arg-type] # the caller made sure that it can be called
    except (TypeError, ValueError):
        return ""
    if isinstance(value, type) and issubclass(value, enum.Enum):
        return ""  # how an enumeration is called differs between Python's versions
    bare = [one.replace(annotation=inspect.Parameter.empty) for one in signature.parameters.values()]
    return str(inspect.Signature(bare))


def test_the_public_names_and_signatures_are_those_agreed() -> None:
    assert describe_api() == SNAPSHOT.read_text(encoding="utf-8")


if __name__ == "__main__":
    SNAPSHOT.write_text(describe_api(), encoding="utf-8")
