"""Writing a file so that it is either all there or not there at all."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from rangekit.durable_files import reason_of, sweep_leftovers, whole_file
from rangekit.errors import OutputError
from rangekit.progress import tell

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["check_output", "write_atomically"]


def check_output(path: str | os.PathLike[str], *, overwrite: bool = False) -> Path:
    """Check that a file can be written, before the work that fills it is done.

    Parameters
    ----------
    path : path
        Where the result is to go.
    overwrite : bool
        Whether an existing file may be replaced.

    Returns
    -------
    Path
        The same path.

    Raises
    ------
    OutputError
        If the folder is missing or cannot be written to, the path is a folder, or the file exists and may not be
        replaced.
    """
    target = Path(path)
    try:
        _check_target(target, overwrite=overwrite)
    except (OSError, ValueError) as error:
        if isinstance(error, OutputError):
            raise
        raise OutputError(path_text(target), reason_of(error)) from error
    return target


def write_atomically(path: str | os.PathLike[str], pieces: Iterable[bytes], *, overwrite: bool = False) -> Path:
    """Write a file beside its place and move it there when it is complete.

    Parameters
    ----------
    path : path
        Where the result is to go. A device or a pipe is written to as it is; a link is followed.
    pieces : iterable of bytes
        The content, in order.
    overwrite : bool
        Whether an existing file may be replaced.

    Returns
    -------
    Path
        The path written.

    Raises
    ------
    OutputError
        If the file cannot be written there. Whatever was there before is untouched then.
    """
    target = check_output(path, overwrite=overwrite)
    tell(f"writing {target.name}")
    try:
        if target.exists() and not target.is_file():
            with target.open("wb") as stream:
                stream.writelines(pieces)
        else:
            _write_and_move(target.resolve(), pieces)
    except (BrokenPipeError, OutputError):
        raise
    except OSError as error:
        raise OutputError(path_text(target), reason_of(error)) from error
    return target


def path_text(path: Path) -> str:
    """Return a path as text that is safe to show, whatever bytes its name holds."""
    return os.fspath(path).encode("utf-8", "backslashreplace").decode("utf-8")


def _check_target(target: Path, *, overwrite: bool) -> None:
    mode = _mode(target)
    if mode is not None:
        if stat.S_ISDIR(mode):
            raise OutputError(path_text(target), "this is a folder", hint="name a file in it")
        if stat.S_ISREG(mode) and not overwrite:
            raise OutputError(path_text(target), "the file exists already", hint="allow it with overwrite=True")
        if not os.access(target, os.W_OK):
            raise OutputError(path_text(target), "the file is write-protected")
        if not stat.S_ISREG(mode):
            return
    elif target.is_symlink():
        raise OutputError(path_text(target), "a link to a file that does not exist", hint="name the file itself")
    folder = target.resolve().parent
    if not folder.is_dir():
        raise OutputError(path_text(target), "its folder does not exist", hint=f"make {path_text(folder)} first")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise OutputError(path_text(target), "its folder cannot be written to")


def _mode(target: Path) -> int | None:
    """Return what a path is, nothing where there is none: ``exists`` no longer says that a name is too long for one."""
    try:
        return target.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise OutputError(path_text(target), reason_of(error)) from error


def _write_and_move(target: Path, pieces: Iterable[bytes]) -> None:
    sweep_leftovers(target.parent)
    with whole_file(target) as partial, partial.open("wb") as stream:
        stream.writelines(pieces)
