"""Let the tests import their own truth, and stop whatever hangs."""

import signal
import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))  # importlib mode leaves sys.path alone, and these modules share `truth`

LIMIT_S = 60


@pytest.fixture(autouse=True)
def _no_hang():
    def stop(_signal, _frame):
        pytest.fail(f"still running after {LIMIT_S} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(LIMIT_S)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


@pytest.fixture
def rng():
    return np.random.default_rng(20220224)


@pytest.fixture(scope="session")
def segment_table():
    with np.load(Path(__file__).parent / "data" / "segments.npz") as table:
        return dict(table)
