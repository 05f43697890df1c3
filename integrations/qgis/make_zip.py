"""Packs the plugin into `rangekit_processing.zip`, which QGIS installs from Plugins > Install from ZIP.

``python integrations/qgis/make_zip.py [FOLDER]``; the same tree gives the same bytes.
"""

import sys
import zipfile
from pathlib import Path

HERE = Path(__file__).parent
PLUGIN = HERE / "rangekit_processing"
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time that a zip can state


def make_zip(folder: Path) -> Path:
    """Pack the plugin with the project's licence and return the archive's path."""
    packed = folder / "rangekit_processing.zip"
    files = {f"{PLUGIN.name}/{path.name}": path for path in PLUGIN.iterdir() if path.suffix in {".py", ".svg", ".txt"}}
    files[f"{PLUGIN.name}/LICENSE"] = HERE.parents[1] / "LICENSE"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, path in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), path.read_bytes(), zipfile.ZIP_DEFLATED)
    return packed


if __name__ == "__main__":
    print(make_zip(Path(sys.argv[1]) if len(sys.argv) > 1 else Path()))
