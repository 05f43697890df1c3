"""A wheel and a source archive made from the tree, and an environment that holds the wheel and nothing undeclared."""

import importlib.metadata
import os
import subprocess
import sys
import venv
from dataclasses import dataclass
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Built:
    """What a release would upload."""

    sdist: Path
    wheel: Path


@dataclass(frozen=True)
class Installed:
    """A bare environment with the wheel in it."""

    python: Path
    command: Path


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    # Without --wheel and --sdist, build makes the wheel from the source archive: so that archive is proved whole too.
    return build_release(tmp_path_factory.mktemp("dist"))


def build_release(folder: Path) -> Built:
    """Build both archives as a release does, with the times of their files fixed."""
    arguments = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    clock = os.environ | {"SOURCE_DATE_EPOCH": "1700000000"}
    done = subprocess.run(arguments, capture_output=True, text=True, check=False, timeout=300, env=clock)
    assert done.returncode == 0, done.stdout + done.stderr
    (sdist,) = folder.glob("*.tar.gz")
    (wheel,) = folder.glob("*.whl")
    return Built(sdist, wheel)


@pytest.fixture(scope="session")
def built_again(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Built:
    return build_release(tmp_path_factory.mktemp("again"))


@pytest.fixture(scope="session")
def installed(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    home = tmp_path_factory.mktemp("bare")
    venv.create(home, with_pip=False, symlinks=True)
    python = home / "bin" / "python"
    arguments = [
        "-m",
        "pip",
        "--python",
        str(python),
        "install",
        "--quiet",
        "--no-deps",
        "--no-index",
        str(built.wheel),
    ]
    subprocess.run([sys.executable, *arguments], check=True, timeout=300)
    (site,) = home.glob("lib/python*/site-packages")
    for name in _closure("rangekit"):
        _lend(name, site)
    return Installed(python, home / "bin" / "rangekit")


def _closure(root: str) -> set[str]:
    """Return all that a plain ``pip install`` of the root would bring, without extras and without itself."""
    found: set[str] = set()
    waiting = [root]
    while waiting:
        for line in importlib.metadata.requires(waiting.pop()) or ():
            needed = Requirement(line)
            name = canonicalize_name(needed.name)
            if name not in found and (needed.marker is None or needed.marker.evaluate({"extra": ""})):
                found.add(name)
                waiting.append(name)
    return found


def _lend(name: str, site: Path) -> None:
    """Link an installed distribution's files into another environment: the network is closed here."""
    distribution = importlib.metadata.distribution(name)
    for top in {file.parts[0] for file in distribution.files or ()} - {"..", "__pycache__"}:
        if not (site / top).exists():
            (site / top).symlink_to(Path(str(distribution.locate_file(top))))
