"""The line on a terminal that says what a command is doing, from its third second on."""

from __future__ import annotations

import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rangekit.progress import listening

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich import progress

    from rangekit.progress import Progress, Step

__all__ = ["paused", "showing_progress"]

_PATIENCE_S, _REPAINT_S = 2.0, 0.2


@contextmanager
def showing_progress(*, quiet: bool) -> Iterator[None]:
    """Show on stderr what is being done, if that is a terminal and it takes long; nothing of it stays.

    Parameters
    ----------
    quiet : bool
        Whether the user wants none.

    Yields
    ------
    None
    """
    global _shown  # noqa: PLW0603 - there is one terminal
    if quiet or not sys.stderr.isatty():
        yield
        return
    with listening() as told:
        _shown = _Line(told)
        try:
            yield
        finally:
            _shown.end()
            _shown = None


@contextmanager
def paused() -> Iterator[None]:
    """Keep the line away as long as the block prints."""
    if _shown is None:
        yield
        return
    with _shown.away():
        yield


class _Line:
    """A thread that paints what is told, as long as nobody prints."""

    def __init__(self, told: Progress) -> None:
        self._told = told
        self._ended = threading.Event()
        self._printing = threading.Lock()
        self._bar: progress.Progress | None = None
        self._thread = threading.Thread(target=self._paint, name="progress", daemon=True)
        self._thread.start()

    @contextmanager
    def away(self) -> Iterator[None]:
        with self._printing:
            if self._bar is not None:
                self._bar.stop()
            yield

    def end(self) -> None:
        self._ended.set()
        self._thread.join()

    def _paint(self) -> None:
        if self._ended.wait(_PATIENCE_S):
            return
        self._bar = bar = _make_bar()
        task, what = bar.add_task("", total=None), ""
        while not self._ended.wait(_REPAINT_S):
            step = self._told.step
            if not step.what:
                continue
            if step.what != what:
                what = step.what
                bar.reset(task, description=what, total=None)
            with self._printing:
                bar.update(task, total=step.total or None, completed=step.done, counted=_describe(step))
                bar.start()  # which does nothing if it has been
                bar.refresh()
        bar.stop()


_shown: _Line | None = None


def _make_bar() -> progress.Progress:
    from rich import progress
    from rich.console import Console

    columns = (
        progress.SpinnerColumn(),
        progress.TextColumn("{task.description}", markup=False),
        progress.TextColumn("{task.fields[counted]}", markup=False),
        progress.TimeRemainingColumn(elapsed_when_finished=True),
    )
    console = Console(stderr=True)
    return progress.Progress(
        *columns, console=console, transient=True, auto_refresh=False, redirect_stdout=False, redirect_stderr=False
    )


def _describe(step: Step) -> str:
    if not step.total:
        return ""
    return f"{step.done:,} of {step.total:,} ({100 * step.done / step.total:.0f} %)"
