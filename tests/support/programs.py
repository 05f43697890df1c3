"""What the tests want and pip does not bring: without it they are skipped, and on the build machine they fail."""

from __future__ import annotations

import os
import shutil
from typing import NoReturn

import pytest


def find_program(*names: str, hint: str) -> str:
    """Return the path of the first of these programs that is there; end the test otherwise.

    Parameters
    ----------
    *names : str
        What the program is called here and there.
    hint : str
        How to get it.
    """
    found = next(filter(None, map(shutil.which, names)), None)
    return found or give_up(f"{names[0]} is missing: {hint}")


def give_up(complaint: str) -> NoReturn:
    """End a test that cannot run here."""
    if os.environ.get("CI") == "true":
        pytest.fail(complaint)
    pytest.skip(complaint)
