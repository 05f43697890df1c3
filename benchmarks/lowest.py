"""Try rangekit with the lowest versions that pyproject.toml allows: ``python -m benchmarks.lowest [--extra gis]``.

Makes an environment of its own, installs each dependency at its lower bound, and asks the default questions in it.
Wants a Python that those versions still have wheels for: 3.11.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import tomllib
import venv
from pathlib import Path

from packaging.requirements import Requirement

_ROOT = Path(__file__).parents[1]
_QUESTIONS = (
    ["check", "Moscow", "Kursk"],
    ["reach", "-o", "r.csv", "-q"],
    ["area", "--range", "450km", "-o", "a.geojson", "-q"],
    ["map", "-q"],
)


def lowest_versions(extras: list[str]) -> list[str]:
    """Return each dependency pinned to its lower bound."""
    project = tomllib.loads((_ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = [*project["dependencies"], *(line for extra in extras for line in project["optional-dependencies"][extra])]
    needed = [Requirement(line) for line in lines]
    return [
        f"{one.name}=={next(bound.version for bound in one.specifier if bound.operator == '>=')}"
        for one in needed
        if one.name != "rangekit"
    ]


def main() -> None:
    """Install the lowest versions and ask the questions; the first that fails ends the run."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.lowest", description=__doc__)
    parser.add_argument("--extra", action="append", default=[], help="an extra to install too; repeatable")
    chosen = parser.parse_args()
    pins = lowest_versions(chosen.extra)
    print(*pins, sep="\n")
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        venv.create(home / "env", with_pip=True)
        python = home / "env" / "bin" / "python"
        constraints = home / "lowest.txt"
        constraints.write_text("\n".join(pins) + "\n", encoding="utf-8")
        asked = f"{_ROOT}[{','.join(chosen.extra)}]" if chosen.extra else str(_ROOT)
        _run([python, "-m", "pip", "install", "--quiet", "-c", str(constraints), asked], home)
        for question in _QUESTIONS:
            print("$ rangekit", *question, flush=True)
            _run([python, "-m", "rangekit", *question], home)


def _run(command: list[str | Path], folder: Path) -> None:
    done = subprocess.run(command, cwd=folder, check=False)
    if done.returncode:
        sys.exit(f"failed with {done.returncode}")


if __name__ == "__main__":
    main()
