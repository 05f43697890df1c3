"""Every check that needs no test: ``nox`` runs them all, ``nox -s types`` one of them, ``nox -l`` lists them.

They use the environment that nox is installed in, which `python -m pip install -c constraints.txt -e '.[test]'` makes.
"""

import json
import re
from pathlib import Path

import nox

nox.options.default_venv_backend = "none"
nox.options.sessions = ["lint", "types", "imports", "page"]
nox.options.error_on_external_run = False
LOWER_BOUND = re.compile(r"^([\w-]+)>=([\w.]+)", re.MULTILINE)


@nox.session
def lint(session: nox.Session) -> None:
    """Check lint and format of Python, by the rules in pyproject.toml."""
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")


@nox.session
def types(session: nox.Session) -> None:
    """Check types, strict, of tests and scripts too."""
    session.run("mypy")


@nox.session
def imports(session: nox.Session) -> None:
    """Check the layers of docs/architecture.md, and that there is no circle anywhere."""
    session.run("lint-imports")


@nox.session
def page(session: nox.Session) -> None:
    """Check lint and format of the page's script and words, by biome.json; wants Node's npx."""
    wanted = json.loads(Path("package.json").read_text(encoding="utf-8"))["devDependencies"]["@biomejs/biome"]
    session.run("npx", "--yes", f"@biomejs/biome@{wanted}", "ci")


@nox.session
def coverage(session: nox.Session) -> None:
    """Run all tests, count the lines and branches that they run, and hold the floor in pyproject.toml."""
    session.run("pytest", "-n", "auto", "--cov", "--cov-report=term:skip-covered", *session.posargs)


@nox.session(venv_backend="venv")
def lowest(session: nox.Session) -> None:
    """Run all tests with the lowest versions that pyproject.toml allows; Python 3.11 has wheels for them."""
    project = nox.project.load_toml("pyproject.toml")["project"]
    extras = ("gis", "dask", "raster", "figure", "notebooks")
    wanted = [*project["dependencies"], *(line for extra in extras for line in project["optional-dependencies"][extra])]
    pins = Path(session.create_tmp(), "lowest.txt")
    pins.write_text("".join(f"{name}=={version}\n" for name, version in LOWER_BOUND.findall("\n".join(wanted))))
    session.install(".[test]")  # first: a tool of the tests may want more than rangekit does
    session.install("-c", str(pins), f".[{','.join(extras)}]")
    # Old versions warn of what newer ones of other packages have in mind.
    quiet = [f"-Wignore::{kind}" for kind in ("DeprecationWarning", "PendingDeprecationWarning", "FutureWarning")]
    # Doctests, pages and notebooks show what the pinned versions print.
    shown = [f"--ignore=tests/{part}" for part in ("notebooks", "quality/test_doc_blocks.py", "quality/test_docs.py")]
    session.run("pytest", "-n", "auto", *quiet, *shown, "tests", *session.posargs)


@nox.session(venv_backend="venv")
def newest(session: nox.Session) -> None:
    """Run all tests with the newest versions there are."""
    session.install("--upgrade", ".[test]")
    session.run("pytest", "-n", "auto", *session.posargs)


@nox.session
def fix(session: nox.Session) -> None:
    """Mend what can be mended: format, imports' order, the page's script."""
    session.run("ruff", "check", "--fix", ".")
    session.run("ruff", "format", ".")
    session.run("npx", "--yes", "@biomejs/biome", "check", "--write")
