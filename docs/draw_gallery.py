"""Makes the pictures of gallery.md by the commands that it shows, and the live map of the front page.

``python docs/draw_gallery.py`` fills `docs/_build/gallery` and `docs/_build/live`; what is there already stays, unless
``--again`` is given. The site's build calls it.
"""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

from run_blocks import read_blocks

HERE = Path(__file__).parent
GALLERY = HERE / "_build" / "gallery"
LIVE = HERE / "_build" / "live"


def gallery_commands() -> list[list[str]]:
    """Return the commands of the gallery's page; each names its picture last."""
    blocks = read_blocks((HERE / "gallery.md").read_text(encoding="utf-8"))
    return [shlex.split(block.body)[1:] for block in blocks if block.kind == "sh"]


def draw(*, again: bool = False) -> None:
    """Run the commands whose picture is missing, or all of them."""
    GALLERY.mkdir(parents=True, exist_ok=True)
    LIVE.mkdir(parents=True, exist_ok=True)
    for command in gallery_commands():
        _run(command, GALLERY, again=again)
    _run(["map", "--highlight", "Moscow", "-o", "live-map.html"], LIVE, again=again)


def _run(command: list[str], folder: Path, *, again: bool) -> None:
    if (folder / command[-1]).exists() and not again:
        return
    print("rangekit", *command)
    subprocess.run([sys.executable, "-m", "rangekit", *command, "--quiet", "--overwrite"], cwd=folder, check=True)


if __name__ == "__main__":
    draw(again="--again" in sys.argv[1:])
