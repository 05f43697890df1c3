"""Builds the site into `docs/_build/html`; a warning is an error.

Run `python docs/build_site.py` with the extra `docs` installed. Notebooks are run once and kept until they change.
"""

import subprocess
import sys
from pathlib import Path

import draw_gallery

HERE = Path(__file__).parent


def build(*options: str) -> int:
    """Draw the gallery, build, and return Sphinx's exit code."""
    draw_gallery.draw()
    target = HERE / "_build" / "html"
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-b", "html", *options, str(HERE), str(target)]
    return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    sys.exit(build(*sys.argv[1:]))
