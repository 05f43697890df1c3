"""Let the tests import their own truth, and stop whatever hangs."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from truth import Floats

LIMIT_S = 60


@pytest.fixture(autouse=True)
def _no_hang() -> Iterator[None]:
    def stop(_signal: int, _frame: object) -> None:
        pytest.fail(f"still running after {LIMIT_S} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(LIMIT_S)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(20220224)


@pytest.fixture(scope="session")
def segment_table() -> dict[str, Floats]:
    with np.load(Path(__file__).parent / "data" / "segments.npz") as table:
        return dict(table)
