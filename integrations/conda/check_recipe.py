"""Holds `recipe.yaml` against pyproject.toml, and renders it where py-rattler-build is installed.

``python integrations/conda/check_recipe.py``; with ``--write`` the recipe takes the project's dependencies and version.
"""

from __future__ import annotations

import re
import sys
import tomllib
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
# What conda-forge calls otherwise than PyPI.
CONDA_NAMES = {"pyarrow": "pyarrow-core", "matplotlib": "matplotlib-base"}


def conda_requirement(requirement: str) -> str:
    """Return a requirement of pip's as conda writes it.

    Examples
    --------
    >>> conda_requirement("shapely>=2.1"), conda_requirement("folium")
    ('shapely >=2.1', 'folium')
    """
    end = next((at for at, character in enumerate(requirement) if character in "<>=!~"), len(requirement))
    name, bounds = requirement[:end].strip(), requirement[end:].strip()
    return f"{CONDA_NAMES.get(name, name)} {bounds}".strip()


def find_problems(recipe: dict[str, Any], project: dict[str, Any], build: dict[str, Any]) -> list[str]:
    """Return what differs between a recipe and the project's own metadata."""
    run = recipe["requirements"]["run"]
    expected = {
        "version": (recipe["context"]["version"], project["version"]),
        "python_min": (f">={recipe['context']['python_min']}", project["requires-python"]),
        "run": (run, ["python >=${{ python_min }}", *map(conda_requirement, project["dependencies"])]),
        "build": (recipe["requirements"]["host"][2:], list(map(conda_requirement, build["requires"]))),
        "license": (recipe["about"]["license"], project["license"]),
        "entry points": (
            recipe["build"]["python"]["entry_points"],
            [f"{name} = {target}" for name, target in project["scripts"].items()],
        ),
    }
    problems = [
        f"{what}: the recipe says {has}, the project {wants}" for what, (has, wants) in expected.items() if has != wants
    ]
    missing = [name for name in recipe["about"]["license_file"] if not (ROOT / name).is_file()]
    return problems + [f"license_file: {name} is missing" for name in missing]


def renew(text: str, project: dict[str, Any]) -> str:
    """Return the text of a recipe with the project's dependencies and version."""
    head, _, rest = text.partition("  run:\n")
    tail = rest[rest.index("\ntests:") :]
    needed = ["python >=${{ python_min }}", *map(conda_requirement, project["dependencies"])]
    head = re.sub(r'version: "[^"]*"', f'version: "{project["version"]}"', head, count=1)
    return head + "  run:\n" + "".join(f"    - {one}\n" for one in needed) + tail


def render(path: Path) -> str:
    """Render the recipe with rattler-build and return how many packages it makes, or why it was not rendered."""
    if find_spec("rattler_build") is None:
        return "not rendered: py-rattler-build is not installed"
    from rattler_build import Stage0Recipe, VariantConfig

    return f"rendered: {len(Stage0Recipe.from_file(path).render(VariantConfig()))} package"


def main() -> int:
    """Check the recipe and return the exit code."""
    path = HERE / "recipe.yaml"
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    if "--write" in sys.argv[1:]:
        path.write_text(renew(path.read_text(encoding="utf-8"), pyproject["project"]), encoding="utf-8")
    recipe = yaml.safe_load(path.read_text(encoding="utf-8"))
    problems = find_problems(recipe, pyproject["project"], pyproject["build-system"])
    print(*problems, render(path), sep="\n")
    return min(len(problems), 1)


if __name__ == "__main__":
    sys.exit(main())
