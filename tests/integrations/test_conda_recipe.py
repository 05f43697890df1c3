"""The recipe for conda-forge states what the project states."""

import runpy
import tomllib
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
RECIPE = ROOT / "integrations" / "conda"


def test_the_recipe_says_what_the_project_says() -> None:
    script = runpy.run_path(str(RECIPE / "check_recipe.py"))
    recipe = yaml.safe_load((RECIPE / "recipe.yaml").read_text(encoding="utf-8"))
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    find_problems, project, build = script["find_problems"], pyproject["project"], pyproject["build-system"]
    assert find_problems(recipe, project, build) == []
    (problem,) = find_problems(recipe, project | {"version": "9.9"}, build)
    assert problem.startswith("version: ")
    (problem,) = find_problems(recipe, project | {"dependencies": [*project["dependencies"], "scipy>=1.9"]}, build)
    assert "scipy >=1.9" in problem
