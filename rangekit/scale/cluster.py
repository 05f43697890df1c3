"""The same job on a Dask cluster: a task a part, the question sent to each worker once and prepared there."""

from __future__ import annotations

import logging
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rangekit.errors import InputError, MissingExtraError, OutputError
from rangekit.scale.part_run import run_part
from rangekit.scale.solver import Solver

try:
    import distributed
except ImportError as error:
    raise MissingExtraError("running on a Dask cluster", package="distributed", extra="dask") from error

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rangekit.scale.folder import PartRecord
    from rangekit.scale.parts import Part
    from rangekit.scale.question import ReachQuestion

__all__ = ["run_on_dask"]

_PATIENCE_S = 15
_AGAIN = "finished parts are kept: when the cluster is up, run the same again"


class _Prepared(distributed.WorkerPlugin):
    """A worker's prepared question: a worker that joins later gets it too, which scattered data would not do."""

    idempotent = True

    def __init__(self, question: ReachQuestion) -> None:
        self.name = f"rangekit-{question.fingerprint}"
        self._question = question
        self._solver: Solver | None = None

    def setup(self, worker: Any) -> None:
        self._lock = threading.Lock()  # made here, for it cannot be sent

    def solver(self) -> Solver:
        """Return the prepared question; made by the first task, not by setup, which would keep the worker silent."""
        with self._lock:
            if self._solver is None:
                solver = Solver(self._question)
                solver.prepare()
                self._solver = solver
            return self._solver


def run_on_dask(
    waiting: Sequence[Part], question: ReachQuestion, folder: Path, scheduler: str
) -> Iterator[tuple[Part, PartRecord | InputError]]:
    """Yield each part's outcome as it comes from a cluster; tasks of workers that die are done by the others.

    Parameters
    ----------
    waiting : sequence of Part
        What to do.
    question : ReachQuestion
        What is asked.
    folder : Path
        Where the answers go; the workers must see it, and the files, under the same paths.
    scheduler : str
        Address of the scheduler: ``tcp://host:8786``.

    Yields
    ------
    part : Part
    outcome : PartRecord or InputError
        What was made of it, or why it cannot be read.

    Raises
    ------
    InputError
        If no scheduler answers.
    OutputError
        If the cluster goes away, or a worker cannot write.
    """
    try:
        client = distributed.Client(scheduler, timeout=_PATIENCE_S)  # type: ignore[no-untyped-call]
    except (OSError, TimeoutError, ValueError) as error:
        hint = "is it running, and is the address right? dask scheduler prints it"
        raise InputError("no Dask scheduler answers", source=scheduler, hint=hint) from error
    plugin = _Prepared(question)
    where, here = str(folder.resolve()), str(Path.cwd())
    with _silenced(logging.getLogger("distributed.client")), client:
        try:
            _register(client, plugin)
            running = {
                client.submit(_run_part, part, plugin.name, where, here, key=f"{part.name}-{index}", pure=False): part
                for index, part in enumerate(waiting)
            }
            for future in distributed.as_completed(running):  # type: ignore[no-untyped-call]
                yield running[future], _outcome(future)
        except (OSError, TimeoutError, distributed.client.FutureCancelledError) as error:
            if isinstance(error, OutputError):
                raise
            raise OutputError(folder, f"the scheduler {scheduler} has gone away", hint=_AGAIN) from error


@contextmanager
def _silenced(log: logging.Logger) -> Iterator[None]:
    """Keep a log still: that the scheduler has gone is said once, in a sentence."""
    before, log.disabled = log.disabled, True
    try:
        yield
    finally:
        log.disabled = before


def _register(client: Any, plugin: _Prepared) -> None:
    """Send the question to all workers; one that dies meanwhile spoils the broadcast, not the job."""
    for again in (True, True, False):
        try:
            client.register_plugin(plugin)
        except OSError:
            if not again:
                raise
        else:
            return


def _run_part(part: Part, plugin: str, folder: str, base: str) -> PartRecord:
    """Answer one part on a worker."""
    prepared: Any = distributed.get_worker().plugins[plugin]
    return run_part(part, prepared.solver(), Path(folder), lambda _: None, base)


def _outcome(future: Any) -> PartRecord | InputError:
    try:
        record: PartRecord = future.result()
    except InputError as error:
        return error
    except distributed.KilledWorker as error:
        raise OutputError(str(future.key), f"several workers died of this part: {error}", hint=_AGAIN) from error
    return record
