"""The page's script without a page: Node's own test runner."""

from __future__ import annotations

import subprocess
from pathlib import Path

from programs import find_program


def test_the_pages_logic() -> None:
    node = find_program("node", "nodejs", hint="apt-get install nodejs")
    tests = Path(__file__).with_name("model.test.mjs")
    done = subprocess.run([node, "--test", str(tests)], capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
