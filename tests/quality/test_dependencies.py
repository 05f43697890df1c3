"""What is imported is declared, what is declared is explained, and what is tested is pinned."""

import ast
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parents[2]
OTHERWISE_NAMED = {"PIL": "pillow"}  # by import
EXTRAS = ("dask", "figure", "gis", "notebooks", "raster")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.split(".")[0]


def _declared(*extras: str) -> dict[str, Requirement]:
    lines = list(PROJECT["dependencies"])
    for extra in extras:
        lines += PROJECT["optional-dependencies"][extra]
    requirements = [Requirement(line) for line in lines]
    return {canonicalize_name(needed.name): needed for needed in requirements if needed.name != PROJECT["name"]}


def _pins() -> dict[str, Version]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pairs = [line.split("==") for line in lines if line and not line.startswith("#")]
    return {canonicalize_name(name): Version(version) for name, version in pairs}


def test_every_import_of_the_package_is_declared() -> None:
    imported = {name for path in (ROOT / "rangekit").rglob("*.py") for name in _imports(path)}
    others = imported - set(sys.stdlib_module_names) - {"rangekit"}
    named = {canonicalize_name(OTHERWISE_NAMED.get(name, name)) for name in others}
    assert named <= set(_declared(*EXTRAS))


def test_every_dependency_is_explained() -> None:
    text = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    assert [name for name in _declared(*EXTRAS, "test") if f"| `{name}` |" not in text] == []


def test_every_dependency_is_pinned_at_a_version_that_fits() -> None:
    pins = _pins()
    misfits = [
        str(needed)
        for name, needed in _declared(*EXTRAS, "test").items()
        if name not in pins or pins[name] not in needed.specifier
    ]
    assert misfits == []


def test_the_pins_name_nothing_but_packages() -> None:
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    assert not [line for line in text.splitlines() if not line.startswith("#") and ("/" in line or "@" in line)]
