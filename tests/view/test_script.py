"""The page's script without a page: Node's own test runner."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest


def test_the_pages_logic() -> None:
    node = shutil.which("node") or shutil.which("nodejs")
    if node is None:
        if os.environ.get("CI") == "true":
            pytest.fail("Node is missing: apt-get install nodejs")
        pytest.skip("Node is missing")
    tests = Path(__file__).with_name("model.test.mjs")
    done = subprocess.run([node, "--test", str(tests)], capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
