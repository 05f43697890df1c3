"""The interpreter that knows QGIS, which no package of pip's brings."""

import os
import shutil
import subprocess

import pytest


def find_qgis_python() -> str:
    """Return the interpreter that knows QGIS, the system's; end the test where there is none."""
    python = os.environ.get("QGIS_PYTHON") or shutil.which("python3", path="/usr/bin") or ""
    has_qgis = (
        python and not subprocess.run([python, "-c", "import qgis.core"], capture_output=True, check=False).returncode
    )
    if not has_qgis:
        if "QGIS_PYTHON" in os.environ:
            pytest.fail(f"QGIS_PYTHON names {python}, which does not know QGIS")
        pytest.skip("QGIS is missing: apt-get install python3-qgis")
    return python
