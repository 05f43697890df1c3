"""The same job on a Dask cluster: one task per part, the question sent to each worker once and prepared there."""

from __future__ import annotations

import logging
import secrets
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rangekit.errors import InputError, MissingExtraError, OutputError, RangekitError
from rangekit.scale.solver import Solver
from rangekit.version import __version__

try:
    import distributed
except ImportError as error:
    raise MissingExtraError("running on a Dask cluster", package="distributed", extra="dask") from error

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from rangekit.scale.folder import PartRecord
    from rangekit.scale.parts import Part
    from rangekit.scale.question import ReachQuestion

__all__ = ["run_on_dask"]

_PATIENCE_S = 12
_LOGS = (
    "distributed.client",
    "distributed.comm.core",
    "distributed.comm.tcp",
    "distributed.core",
    "tornado.application",
)
_AGAIN = "finished parts are kept: when the cluster is up, run the same again"


class _Prepared(distributed.WorkerPlugin):
    """A worker's prepared question: a worker that joins later gets it too, which scattered data would not do."""

    idempotent = True

    def __init__(self, question: ReachQuestion) -> None:
        self.name = f"rangekit-{question.fingerprint}"
        self.question = question
        self._solver: Solver | None = None

    def setup(self, worker: Any) -> None:
        self._lock = threading.Lock()  # made here, for it cannot be sent

    def solver(self) -> Solver:
        """Return the prepared question; made by the first task, not by setup, which would keep the worker silent."""
        with self._lock:
            if self._solver is None:
                solver = Solver(self.question)
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
    plugin = _Prepared(question)
    run = _checked_run(plugin.name, question.fingerprint, str(folder.resolve()), str(Path.cwd()))
    with _silenced(*_LOGS), _connected(scheduler) as client:
        try:
            _check_workers(client, scheduler)
            _register(client, plugin)
            # Keys of one group: what waits stays with the scheduler, and goes to workers that join late.
            tasks = f"{plugin.name}-{secrets.token_hex(4)}"
            running = {
                client.submit(run, part, key=(tasks, index), pure=False): part for index, part in enumerate(waiting)
            }
            for future in distributed.as_completed(running):  # type: ignore[no-untyped-call]
                yield running[future], _outcome(future, scheduler)
        except (OSError, TimeoutError, distributed.client.FutureCancelledError) as error:
            if isinstance(error, OutputError):
                raise
            raise OutputError(folder, f"the scheduler {scheduler} has gone away", hint=_AGAIN) from error


@contextmanager
def _silenced(*names: str) -> Iterator[None]:
    """Keep logs still: that the scheduler has gone, or is none, is said once, in a sentence."""
    logs = [logging.getLogger(name) for name in names]
    before = [log.disabled for log in logs]
    for log in logs:
        log.disabled = True
    try:
        yield
    finally:
        for log, was_disabled in zip(logs, before, strict=True):
            log.disabled = was_disabled


@contextmanager
def _connected(scheduler: str) -> Iterator[Any]:
    """Connect to a scheduler, within the patience for one, whatever answers at its address."""
    made: list[Any] = []
    failed: list[Exception] = []

    def connect() -> None:
        try:
            made.append(distributed.Client(scheduler, timeout=_PATIENCE_S))  # type: ignore[no-untyped-call]
        except Exception as error:  # noqa: BLE001 - what a stranger at that port makes of it is not foreseen
            failed.append(error)

    # Dask waits longer than it is asked to for a port that listens and says nothing.
    attempt = threading.Thread(target=connect, daemon=True)
    attempt.start()
    attempt.join(_PATIENCE_S)
    if not made:
        hint = "is it running, and is the address right? dask scheduler prints it"
        raise InputError("no Dask scheduler answers", source=scheduler, hint=hint) from next(iter(failed), None)
    with made[0] as client:
        yield client


def _check_workers(client: Any, scheduler: str) -> None:
    """Wait for workers, and refuse those without this version of rangekit before they are given anything."""
    try:
        client.wait_for_workers(1, timeout=_PATIENCE_S)
    except TimeoutError as error:
        hint = f"start some: dask worker {scheduler}"
        raise InputError(f"the scheduler has no workers, after {_PATIENCE_S} s", source=scheduler, hint=hint) from error

    def find_version() -> str:  # sent as its code, being no function of a module: a worker may have another rangekit
        try:
            from rangekit.version import __version__ as there
        except ImportError:
            return ""
        return there

    found: dict[str, str] = client.run(find_version, on_error="return")
    for worker, version in found.items():
        if version != __version__:
            raise _wrong_worker(worker, str(version))


def _wrong_worker(worker: str, version: str) -> InputError:
    what = f"has rangekit {version}" if version else "has no rangekit"
    hint = f"install rangekit {__version__} with the extra dask for every worker, and start them again"
    return InputError(f"the worker {what}, this is {__version__}: their answers may differ", source=worker, hint=hint)


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


def _checked_run(
    plugin: str, fingerprint: str, folder: str, base: str
) -> Callable[[Part], PartRecord | tuple[str, str]]:
    """Return what answers a part on a worker, or reports a worker that is not like this process.

    It is sent as its code: a worker that joins late may have another rangekit, whose own functions would not check.
    """
    expected = __version__

    def run(part: Part) -> PartRecord | tuple[str, str]:
        from distributed import get_worker

        from rangekit.version import __version__ as there

        worker = get_worker()
        if there != expected:
            return worker.address, there
        from pathlib import Path

        from rangekit.scale.part_run import run_part

        prepared: Any = worker.plugins[plugin]
        if prepared.question.fingerprint != fingerprint:
            return worker.address, f"{there} that has received another question"
        return run_part(part, prepared.solver(), Path(folder), lambda _: None, base)

    return run


def _outcome(future: Any, scheduler: str) -> PartRecord | InputError:
    try:
        found: PartRecord | tuple[str, str] = future.result()
    except InputError as error:
        return error
    except (RangekitError, OSError, TimeoutError, distributed.client.FutureCancelledError):
        raise
    except distributed.KilledWorker as error:
        raise OutputError(str(future.key), f"several workers died of this part: {error}", hint=_AGAIN) from error
    except Exception as error:
        hint = f"do all workers have rangekit {__version__} and the same libraries as this process?"
        reason = f"a worker cannot run it: {type(error).__name__}: {error}"
        raise InputError(reason, source=scheduler, hint=hint) from error
    if isinstance(found, tuple):
        raise _wrong_worker(*found)
    return found
