"""Files that are all there or not at all: after an error, a signal, a full disk, a lost process or a power cut."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
import stat
import tempfile
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["is_partial", "reason_of", "scratch_folder", "sweep_leftovers", "sync", "whole_file"]

_PREFIX, _SUFFIX = ".rangekit-", ".part"
_SCRATCH, _LOCK = "rangekit-", ".lock"
# How long a file without a lock is left alone: its maker may be about to lock it, or be on a system without locks.
_YOUNG_S, _YOUNG_WITHOUT_LOCKS_S = 60.0, 86_400.0
_NO_SYNC = (errno.EINVAL, errno.ENOTSUP, errno.EBADF, errno.EACCES, errno.EPERM, errno.EISDIR)


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Give a name to write to, and move what was written to its place once the disk holds it.

    The order is SQLite's: the content is synced before the name changes, and the folder after, so that a power cut
    leaves the old file, the new one, or none, and never a name with half a content.

    Parameters
    ----------
    path : Path
        Where it is to be in the end; replaced if it is there.

    Yields
    ------
    Path
        An empty file beside it to write to. It is removed again if the block raises.

    Raises
    ------
    OSError
        If there is no room or no right to write.
    """
    partial = path.with_name(f"{_PREFIX}{secrets.token_hex(8)}{_SUFFIX}")
    try:
        with _held(partial):
            yield partial
            sync(partial)
        partial.replace(path)
        sync(path.parent)
    except BaseException:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
        raise


def sync(path: Path) -> None:
    """Return once the disk holds what a file, or the list of a folder, says now."""
    try:
        handle = os.open(path, os.O_RDONLY)
    except OSError as error:
        if error.errno in _NO_SYNC:  # Windows opens no folders
            return
        raise
    try:
        _sync(handle)
    except OSError as error:
        if error.errno not in _NO_SYNC:  # some file systems cannot, and say so
            raise
    finally:
        os.close(handle)


def sweep_leftovers(folder: Path) -> None:
    """Remove what processes that are no more have left half written in a folder.

    Parameters
    ----------
    folder : Path
        Not those below it.
    """
    with suppress(OSError):
        for partial in folder.glob(f"{_PREFIX}*{_SUFFIX}"):
            with suppress(OSError):
                if _is_abandoned(partial):
                    partial.unlink()


def reason_of(error: Exception) -> str:
    """Return in the system's words why a file could not be written.

    Parameters
    ----------
    error : Exception
        As raised; a library's own words stand where the system gave no reason.
    """
    code = getattr(error, "errno", None)
    return (os.strerror(code) if code else str(error)).lower()


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """Make a folder for temporary files, and remove it again, with those that lost processes of this user have left.

    Yields
    ------
    Path
        An empty folder in that of the system, which ``TMPDIR`` says.

    Raises
    ------
    OSError
        If there is no room or no right to make it.
    """
    home = Path(tempfile.gettempdir())
    _sweep_scratch(home)
    folder = home / f"{_SCRATCH}{secrets.token_hex(8)}"
    folder.mkdir(mode=0o700)
    try:
        with _held(folder / _LOCK):
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _sweep_scratch(home: Path) -> None:
    with suppress(OSError):
        for folder in home.glob(f"{_SCRATCH}*"):
            with suppress(OSError):
                if _is_own_folder(folder) and _is_abandoned(folder / _LOCK):
                    shutil.rmtree(folder, ignore_errors=True)


def _is_own_folder(path: Path) -> bool:
    """Tell whether a path is a folder, not a link to one, that belongs to this user."""
    state = path.lstat()
    return stat.S_ISDIR(state.st_mode) and state.st_uid == getattr(os, "getuid", lambda: state.st_uid)()


def is_partial(path: Path) -> bool:
    """Tell whether a name is one that `whole_file` gives out."""
    return path.name.startswith(_PREFIX) and path.name.endswith(_SUFFIX)


@contextmanager
def _held(partial: Path) -> Iterator[None]:
    """Make a file and lock it for as long as this process writes to it; the system lets go when the process ends."""
    handle = os.open(partial, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o666)
    try:
        with suppress(ImportError, OSError):
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(handle)


def _is_abandoned(partial: Path) -> bool:
    age_s = time.time() - partial.stat().st_mtime
    try:
        import fcntl
    except ImportError:
        return age_s > _YOUNG_WITHOUT_LOCKS_S
    if age_s < _YOUNG_S:
        return False
    handle = os.open(partial, os.O_RDWR)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(handle)
    return True


def _sync(handle: int) -> None:
    try:
        import fcntl

        fcntl.fcntl(handle, fcntl.F_FULLFSYNC)  # type: ignore[attr-defined] # macOS: fsync leaves it in the drive's memory
    except (ImportError, AttributeError, OSError):
        os.fsync(handle)
